"""What all tests share: generated examples are the same in each run, and a busy machine is no failure."""

import gc
import os
from typing import Any

import pytest
from hypothesis import settings

from accounts.api import throttling
from quizzes import drill_stock, evidence, exam_facts, pacing, pools, remembering, responses
from tests import make, middleware
from tests.flushing import let_tables_be_emptied
from tests.migrated import let_migrations_be_kept
from tests.scheduling import ByModule, longest_first

settings.register_profile("repeatable", derandomize=True, database=None, deadline=None)
settings.load_profile("repeatable")

# `make acceptance` runs these; they take long and need servers of their own.
collect_ignore = [] if "ACCEPTANCE_RESULTS" in os.environ else ["acceptance"]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByModule | None:
    return ByModule(config, log) if config.getvalue("dist") == "loadgroup" else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if hasattr(config, "workerinput"):
        longest_first(items)


def pytest_collection_finish() -> None:
    """What is loaded by now stays: looking for garbage in it again and again was a twentieth of the whole run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(200_000, 50, 100)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings):
    """What pytest-django asks for before it makes the test database."""
    with pytest.MonkeyPatch.context() as patch:
        let_migrations_be_kept(patch)
        yield


@pytest.fixture(scope="session", autouse=True)
def _tables_can_be_emptied():
    with pytest.MonkeyPatch.context() as patch:
        let_tables_be_emptied(patch)
        yield


@pytest.fixture(scope="session", autouse=True)
def _middleware_is_built_once():
    with middleware.shared_by_clients():
        yield


@pytest.fixture(autouse=True)
def _nothing_kept_in_the_process():
    """Tests roll back and use primary keys again, which the site never does."""
    pools._stock.cache_clear()
    pools._shape.cache_clear()
    drill_stock.asked_in.cache_clear()
    responses._option_ids.cache_clear()
    evidence.asked_of.cache_clear()
    remembering._facts_of_keys.cache_clear()
    exam_facts._asked.cache_clear()
    evidence._tasks.cache_clear()
    throttling.requests.forget()
    pacing.saves._buckets.clear()
    pacing.problem_reports._buckets.clear()


@pytest.fixture
def uncounted(monkeypatch):
    """Requests to the API are not counted: one in twenty, and the first of a minute, would cost statements more."""
    monkeypatch.setattr(throttling.requests, "allows", lambda *_, **__: True)


@pytest.fixture
def hashes(monkeypatch):
    """What `make` publishes carries its hash, for tests that have the bank compared with what was published."""
    monkeypatch.setattr(make, "writes_hashes", True)
