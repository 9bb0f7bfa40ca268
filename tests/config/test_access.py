"""Who may do what: every address of the resolver, for each role and method, with real ids and filled-in forms.

`expected_access.toml` says what is meant to happen; an address that is not in it fails, and so does a surplus one.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from django.test.client import encode_multipart
from django.urls import resolve

from tests.config.routes import ADMIN_ROUTES, METHODS, ROLES, SITE_ROUTES, UNSAFE, Route, taken_back

pytestmark = pytest.mark.django_db

EXPECTED = tomllib.loads((Path(__file__).with_name("expected_access.toml")).read_text())
GROUPS: dict[str, list[str]] = EXPECTED["groups"]
ADMIN: dict[str, list[str]] = EXPECTED["admin"]
BOUNDARY = "boundary"


def send(client: Client, method: str, address: str, body: dict[str, Any] | None = None, **headers: str) -> HttpResponse:
    """The answer to a request whose every trace in the database is taken back."""
    content = encode_multipart(BOUNDARY, body or {}) if method in UNSAFE else b""
    with taken_back():
        return client.generic(
            method, address, content, content_type=f"multipart/form-data; boundary={BOUNDARY}", headers=headers
        )


def outcome_of(response: HttpResponse) -> str:
    """The status, or for a redirect `>` and the name of the page it leads to."""
    if response.status_code not in (301, 302, 303):
        return str(response.status_code)
    target = resolve(urlsplit(response.headers["Location"]).path)
    return f">{target.url_name}" if not target.namespace else f">{target.namespace}:{target.url_name}"


# --- The pages of the site


def expected_outcomes(route: Route, role: str) -> dict[str, str]:
    """What each method is meant to lead to. HEAD does what GET does; what is not listed is not allowed (405)."""
    lines = [line for group, line in EXPECTED["pages"][route.name].items() if role in GROUPS.get(group, [group])]
    assert len(lines) == 1, f"{route.name}: {len(lines)} lines for {role}"
    listed = dict(part.split(" ", 1) for part in lines[0].split(", "))
    if "any" in listed:
        return dict.fromkeys(METHODS, listed["any"])
    listed["HEAD"] = listed.get("GET", "405")
    return {method: listed.get(method, "405") for method in METHODS}


def test_every_page_is_listed_and_nothing_else():
    assert sorted(EXPECTED["pages"]) == sorted(route.name for route in SITE_ROUTES)


@pytest.mark.parametrize("role", ROLES)
def test_every_page_answers_each_method_as_listed(world, role):
    found, expected = {}, {}
    for route in SITE_ROUTES:
        address, body = world.address(route), world.body(route)
        found[route.name] = {method: outcome_of(send(world.browser(role), method, address, body)) for method in METHODS}
        expected[route.name] = expected_outcomes(route, role)
    assert found == expected


def test_the_public_pages_are_these():
    """Private by default: whatever is not in this list asks for a sign-in."""
    public = {route.name for route in SITE_ROUTES if not getattr(route.view, "login_required", True)}
    assert public == set(EXPECTED["public"])


# --- The admin, as one group

ADMIN_METHODS = ("GET", "POST", "DELETE")
"""Its pages tell POST from everything else."""


def is_for_all_staff(route: Route) -> bool:
    return route.pattern in ADMIN["for_all_staff"]


def is_read_only(route: Route) -> bool:
    return not route.pattern.startswith(tuple(ADMIN["writable"]))


@pytest.mark.parametrize("role", ["anonymous", "disabled", "guest", "other", "curator"])
def test_the_admin_is_closed_to_everybody_but_staff(world, role):
    doors = {">account_login", ">admin:login", ">admin:index", "403"}
    opened = {}
    for route in ADMIN_ROUTES:
        for method in ADMIN_METHODS:
            outcome = outcome_of(send(world.browser(role), method, world.address(route)))
            if outcome not in doors:
                opened[method, route.pattern] = outcome
    assert opened == {}


def test_staff_without_permissions_see_the_frame_of_the_admin_only(world):
    opened = {
        route.pattern
        for route in ADMIN_ROUTES
        for method in ADMIN_METHODS
        if outcome_of(send(world.browser("staff"), method, world.address(route)))[0] == "2"
    }
    assert opened == set(ADMIN["for_all_staff"])


@pytest.mark.parametrize("method", ADMIN_METHODS)
def test_operators_can_open_all_of_the_admin_and_nothing_in_it_fails(world, method):
    found = {
        route.pattern: outcome_of(send(world.browser("operator"), method, world.address(route)))
        for route in ADMIN_ROUTES
    }
    assert {pattern: outcome for pattern, outcome in found.items() if outcome[0] == "5"} == {}
    if method == "GET":
        lists = [pattern for pattern in found if re.fullmatch(r"admin/\w+/\w+/", pattern)]
        assert len(lists) > 5
        assert {found[pattern] for pattern in lists} == {"200"}


@pytest.mark.promise("S3")
def test_the_record_cannot_be_written_in_the_admin_even_by_operators(world):
    """Questions, attempts and events change only through the operations, which keep their rules."""
    writes = [route for route in ADMIN_ROUTES if re.search(r"/(add|change|delete)/$", route.pattern)]
    refused = {
        route.pattern: outcome_of(send(world.browser("operator"), "POST", world.address(route), {"post": "yes"}))
        for route in writes
        if is_read_only(route)
    }
    assert len(refused) > 10
    assert set(refused.values()) <= {"403", ">admin:index"}, "the index is where a missing object leads to"


# --- What belongs to somebody else answers as what does not exist (A2)

OWNED = [route for route in SITE_ROUTES if route.takes("attempt_id") and not route.name.startswith("support_")]
STRANGERS = GROUPS["others"]
SHAPES = {"page": {}, "program": {"accept": "application/json"}, "fragment": {"hx-request": "true"}}


def seen(response: HttpResponse) -> tuple[int, str, dict[str, str]]:
    """Status, body and headers without what differs from one request to the next."""
    request_id = response.headers.get("X-Request-ID", "")
    body = response.content.decode().replace(request_id, "ID")
    body = re.sub(r'(csrfmiddlewaretoken" value|csrf-token" content)="\w+"', r'\1="TOKEN"', body)
    headers = {name: value for name, value in response.headers.items() if name != "X-Request-ID"}
    return response.status_code, body, headers


def test_every_address_with_an_attempt_is_compared():
    assert {route.name for route in OWNED} >= {"attempt_overview", "position", "attempt_report", "attempt_review"}


@pytest.mark.parametrize(
    ("role", "shape"), [*((role, "page") for role in STRANGERS), ("other", "program"), ("other", "fragment")]
)
def test_an_attempt_of_somebody_else_looks_like_one_that_does_not_exist(world, role, shape):
    unknown, differences = uuid4(), {}
    for route in OWNED:
        for method in METHODS:
            foreign, missing = (
                seen(send(world.browser(role), method, address, world.body(route), **SHAPES[shape]))
                for address in (world.address(route), world.address(route, attempt_id=unknown))
            )
            missing = (
                missing[0],
                missing[1].replace(str(unknown), str(world.parameters(route)["attempt_id"])),
                missing[2],
            )
            if foreign != missing or foreign[0] not in (404, 405):
                differences[route.name, method] = (foreign[0], missing[0])
    assert differences == {}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_position_that_does_not_exist_in_ones_own_attempt_is_not_found(world, shape):
    for route in OWNED:
        if route.takes("position"):
            for position in (0, 999):
                method = "POST" if route.name in ("position_check", "report_problem") else "GET"
                address = world.address(route, position=position)
                answer = send(world.browser("owner"), method, address, world.body(route), **SHAPES[shape])
                assert answer.status_code == 404, (route.name, position)


@pytest.mark.parametrize("role", ["guest", "owner", "other", "staff"])
def test_the_desk_tells_nobody_else_which_questions_there_are(world, role):
    for route in SITE_ROUTES:
        if route.name.startswith("desk_") and route.takes("slug"):
            for method in ("GET", "POST"):
                known, unknown = (
                    seen(send(world.browser(role), method, world.address(route, **given), world.body(route)))
                    for given in ({}, {"slug": "no-such-question"})
                )
                assert known == unknown, (route.name, method)
