"""The schema of the API: it is the one that is checked in, it is valid, and its examples are what it says."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.validation import validate_schema
from jsonschema import Draft202012Validator

from accounts.http import PROBLEM_JSON, REFUSALS
from config.api import schema, schema_as_yaml
from config.api_reference import sections_of
from tests.config.routes import API_ROUTES
from tests.config.test_access import EXPECTED

CHECKED_IN = settings.BASE_DIR / "docs" / "openapi.yaml"
REFRESH = "write it anew: .venv/bin/python manage.py spectacular --file docs/openapi.yaml"


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    return [(path, method, each) for path, methods in schema()["paths"].items() for method, each in methods.items()]


def test_the_schema_that_is_checked_in_is_that_of_the_code():
    assert CHECKED_IN.read_bytes() == schema_as_yaml(), REFRESH


def test_it_is_valid_and_was_made_without_a_warning():
    GENERATOR_STATS.reset()
    schema.cache_clear()
    validate_schema(schema())
    assert not GENERATOR_STATS


def test_it_has_every_operation_that_is_listed_and_says_what_each_wants():
    named = {route.schema_path: route.name for route in API_ROUTES}
    described = {(named[path], method.upper()): each.get("x-scope", "public") for path, method, each in operations()}
    listed = {}
    for name, line in EXPECTED["api"].items():
        for part in line.split(", "):
            method, scope, *_ = part.split()
            listed[name, method] = scope
    assert described == listed


def test_operations_have_names_of_their_own_words_and_an_example():
    names = [each["operationId"] for _, _, each in operations()]
    assert len(names) == len(set(names))
    for path, method, each in operations():
        assert each["summary"], (path, method)
        answer = next(iter(each["responses"].values()))
        assert not answer.get("content") or answer["content"]["application/json"]["examples"], (path, method)
        body = each.get("requestBody", {}).get("content", {}).get("application/json")
        assert body is None or body["examples"], (path, method)


def _contents() -> list[tuple[str, dict[str, Any]]]:
    """Each body and answer, with where it is."""
    found = [
        (f"{method} {path} {status}", content)
        for path, method, each in operations()
        for status, answer in each["responses"].items()
        for content in answer.get("content", {}).values()
    ]
    found += [
        (f"{method} {path}", content)
        for path, method, each in operations()
        for content in each.get("requestBody", {}).get("content", {}).values()
    ]
    shared = schema()["components"]["responses"]
    return found + [(name, content) for name, answer in shared.items() for content in answer["content"].values()]


def test_the_examples_are_what_the_schema_says():
    for where, content in _contents():
        validator = Draft202012Validator({**content["schema"], "components": schema()["components"]})
        for example in content.get("examples", {}).values():
            assert list(validator.iter_errors(example["value"])) == [], where


def test_refusals_are_problem_details_with_codes_of_the_one_table():
    for name, answer in schema()["components"]["responses"].items():
        examples = answer["content"][PROBLEM_JSON]["examples"].values()
        assert all(example["value"]["code"] in REFUSALS for example in examples), name


def test_the_schema_is_served_as_yaml_and_as_json():
    served = Client().get("/api/schema/")
    assert served.headers["Content-Type"] == "application/yaml"
    assert served.content.decode() == CHECKED_IN.read_text(), REFRESH
    assert Client().get("/api/schema/?format=json").json()["openapi"] == "3.1.1"


@pytest.mark.django_db
def test_the_page_for_people_shows_every_operation_and_every_problem():
    page = Client().get("/api/docs/").content.decode()
    assert all(f'id="{each["operationId"]}"' in page for _, _, each in operations())
    assert all(f'id="problem-{code}"' in page for code in REFUSALS)
    assert sum(len(section.operations) for section in sections_of(schema())) == len(operations())
    assert page.count("Or a form, with files") == 2
    assert "<code>rows.reached</code>" in page, "what an example does not say by itself"
    assert "<script>" not in page
    assert "style=" not in page
