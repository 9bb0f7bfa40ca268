.DEFAULT_GOAL := help
.PHONY: help run test check style types site fmt lock bench simulate acceptance

PYTHON ?= python3
export PORT ?= 8000
export DATA_DIR ?= $(CURDIR)/data
BIN := .venv/bin
PYTEST_WORKERS ?= 2
# Rewriting the assertions of all tests, and compiling, takes each process ten seconds: what was made is kept.
unexport PYTHONDONTWRITEBYTECODE

help: ## list the commands
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

run: .venv/run.stamp ## start the whole thing on http://127.0.0.1:8000 (PORT and DATA_DIR change where)
	@$(BIN)/python manage.py serve

test: .venv/test.stamp ## run the whole suite, on SQLite or on DATABASE_URL
	$(BIN)/pytest -n $(PYTEST_WORKERS) --dist loadgroup

check: style types site ## lint, types, imports, templates, migrations, the library, the schema

style: .venv/test.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint --lint --quiet templates
	$(BIN)/lint-imports

types: .venv/test.stamp
	$(BIN)/mypy

site: .venv/test.stamp
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python -m content.notes.format --check content/library/services
	$(BIN)/python manage.py check_content
	$(BIN)/python manage.py coverage --check
	$(BIN)/python manage.py spectacular --fail-on-warn --validate --file $(DATA_DIR)/openapi.yaml
	cmp $(DATA_DIR)/openapi.yaml docs/openapi.yaml
	SITE_URL=https://rehearse.example $(BIN)/python manage.py check --deploy --fail-level WARNING

fmt: .venv/test.stamp ## format code and the library
	$(BIN)/ruff check --fix --quiet .
	$(BIN)/ruff format .
	$(BIN)/python -m content.notes.format content/library/services

lock: ## write the locked requirements anew from pyproject.toml
	$(PYTHON) -m venv .venv-lock && .venv-lock/bin/pip install --quiet uv
	.venv-lock/bin/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-header \
		--no-emit-index-url pyproject.toml -o requirements.txt
	.venv-lock/bin/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-header \
		--no-emit-index-url pyproject.toml --group dev -o requirements-dev.txt
	rm -rf .venv-lock

bench: .venv/test.stamp ## measure what docs/benchmarks.md shows
	$(BIN)/python -m tests.bench

simulate: .venv/test.stamp ## try weak topics on synthetic candidates: the figures of docs/measurement.md
	$(BIN)/python -m tests.simulation

acceptance: .venv/test.stamp ## try the acceptance list for an hour (LINES="D1 L1" names some, ON=sqlite a place)
	$(BIN)/python -m tests.acceptance $(LINES) $(if $(ON),--on $(ON))

.venv/bin/python:
	$(PYTHON) -m venv .venv

# The environment follows the lock: a changed lock installs again, an unchanged one costs nothing.
.venv/run.stamp: requirements.txt | .venv/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

.venv/test.stamp: requirements-dev.txt | .venv/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@ .venv/run.stamp
