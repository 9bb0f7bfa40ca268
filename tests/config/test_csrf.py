"""Nothing is changed by a form of another site, nor by looking: every address of the resolver."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import product
from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import Group
from django.db import connection, transaction
from django.http import HttpResponse

from accounts import clock
from quizzes.models import Attempt
from tests import make
from tests.config.routes import ADMIN_ROUTES, SAFE, SITE_ROUTES, UNSAFE, Route, World

pytestmark = pytest.mark.django_db

FORM = "application/x-www-form-urlencoded"
ROLES = ("anonymous", "owner", "operator")


# --- Forged requests


def _without_token(world: World, role: str, body: dict[str, Any]) -> dict[str, Any]:
    return {"data": urlencode(body), "content_type": FORM}


def _with_the_token_of_another_browser(world: World, role: str, body: dict[str, Any]) -> dict[str, Any]:
    return {"data": urlencode(body | {"csrfmiddlewaretoken": world.token("other")}), "content_type": FORM}


def _with_a_made_up_token_in_a_header(world: World, role: str, body: dict[str, Any]) -> dict[str, Any]:
    return {"data": urlencode(body), "content_type": FORM, "headers": {"x-csrftoken": "a" * 64}}


def _as_json(world: World, role: str, body: dict[str, Any]) -> dict[str, Any]:
    text = json.dumps(body | {"csrfmiddlewaretoken": world.token(role)})
    return {"data": text, "content_type": "application/json", "headers": {"accept": "application/json"}}


def _as_plain_text(world: World, role: str, body: dict[str, Any]) -> dict[str, Any]:
    """What a form with `enctype=text/plain` on another site can send, with the right token even."""
    return {"data": urlencode(body | {"csrfmiddlewaretoken": world.token(role)}), "content_type": "text/plain"}


def _from_another_port(world: World, role: str, body: dict[str, Any]) -> dict[str, Any]:
    text = urlencode(body | {"csrfmiddlewaretoken": world.token(role)})
    return {"data": text, "content_type": FORM, "headers": {"origin": "http://testserver:9999"}}


BY_SIGNATURE = {"reminders_stop"}
"""What a signature in the address lets through, because no browser need be there; another one is not found."""

FORGERIES = [
    _without_token,
    _with_the_token_of_another_browser,
    _with_a_made_up_token_in_a_header,
    _as_json,
    _as_plain_text,
    _from_another_port,
]


def _send(world: World, role: str, method: str, route: Route, request: dict[str, Any]) -> HttpResponse:
    browser = world.browser(role, enforce_csrf_checks=True)
    return browser.generic(method, world.address(route), **request)


@pytest.mark.parametrize("forge", FORGERIES, ids=lambda forge: forge.__name__.strip("_"))
def test_a_forged_request_is_refused_everywhere_and_changes_nothing(world, forge):
    let_through = {}
    with nothing_changes():
        for role, route in product(ROLES, SITE_ROUTES):
            answer = _send(world, role, "POST", route, forge(world, role, world.body(route)))
            if answer.status_code != 403 and route.name not in BY_SIGNATURE:
                let_through[role, route.name] = answer.status_code
    assert let_through == {}


@pytest.mark.parametrize("method", UNSAFE)
def test_no_unsafe_method_does_without_the_token(world, method):
    let_through = {}
    with nothing_changes():
        for route in [*SITE_ROUTES, *ADMIN_ROUTES]:
            answer = _send(world, "operator", method, route, _without_token(world, "operator", world.body(route)))
            if answer.status_code != 403 and route.name not in BY_SIGNATURE:
                let_through[route.label] = answer.status_code
    assert let_through == {}


def test_a_refusal_says_so_in_the_shape_that_was_asked_for(world):
    (save,) = [route for route in SITE_ROUTES if route.name == "position"]
    for headers, start in (({"accept": "application/json"}, '{"outcome": "csrf"'), ({}, "<!doctype html>")):
        request = _without_token(world, "owner", world.body(save)) | {"headers": headers}
        assert _send(world, "owner", "POST", save, request).content.decode().lower().startswith(start)


def test_the_right_token_is_let_through(world):
    """The control: it is the token, and nothing else, that the tests above lack."""
    (save,) = [route for route in SITE_ROUTES if route.name == "position"]
    text = urlencode(world.body(save) | {"csrfmiddlewaretoken": world.token("owner")})
    for headers in ({}, {"origin": "http://testserver"}):
        answer = _send(world, "owner", "POST", save, {"data": text, "content_type": FORM, "headers": headers})
        assert answer.status_code == 302
    in_a_header = {"data": urlencode(world.body(save)), "content_type": FORM}
    in_a_header["headers"] = {"x-csrftoken": world.token("owner"), "accept": "application/json"}
    assert _send(world, "owner", "POST", save, in_a_header).json()["outcome"] == "saved"


# --- Looking changes nothing

FLEETING = {"django_session"}
"""A session may be made or touched by looking."""


def fingerprints() -> dict[str, tuple[int, str | None]]:
    """Number and checksum of the rows of each table."""
    tables = sorted(set(connection.introspection.table_names()) - FLEETING)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # One statement for all: as many as there are tables took four times as long as the pages looked at.
            cursor.execute(" UNION ALL ".join(map(_fingerprint, tables)))
            return {table: (count, checksum) for table, count, checksum in cursor.fetchall()}
        result = {}
        for table in tables:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            rows = sorted(repr(row) for row in cursor.fetchall())
            result[table] = (len(rows), hashlib.sha256("\n".join(rows).encode()).hexdigest())
    return result


def _fingerprint(table: str) -> str:
    """What asks PostgreSQL for the name, the number of rows and the checksum of a table."""
    row = r"string_agg(it::text, E'\n' ORDER BY it::text)"
    return f"SELECT '{table}', count(*), md5({row}) FROM {connection.ops.quote_name(table)} it"


def differing(before: dict[str, tuple[int, str | None]], after: dict[str, tuple[int, str | None]]) -> set[str]:
    return {table for table in after if after[table] != before[table]}


@contextmanager
def nothing_changes(*but: str) -> Iterator[None]:
    """Fails when another table than these has other rows afterwards."""
    before = fingerprints()
    yield
    assert differing(before, fingerprints()) == set(but)


READS = ("SELECT ", "SAVEPOINT ", "RELEASE SAVEPOINT ", "ROLLBACK TO SAVEPOINT ")
WRITES_WHAT_IS_FLEETING = tuple(
    f'{verb} "{table}" ' for verb in ("INSERT INTO", "UPDATE", "DELETE FROM") for table in FLEETING
)


@contextmanager
def statements_that_write() -> Iterator[list[str]]:
    """Each statement that is sent meanwhile and may change a row; without one, no table has to be compared."""
    sent = []

    def notice(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if not sql.startswith((*READS, *WRITES_WHAT_IS_FLEETING)):
            sent.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(notice):
        yield sent


QUERIES = ("", "?page=2&q=a&show=flagged&queue=ready&result=wrong&mark=slow&all=1&confirm=submit&next=/study/")


@pytest.mark.parametrize("role", ["anonymous", "guest", "owner", "curator", "operator"])
def test_looking_at_any_page_changes_no_row(world, role):
    browser, changed = world.browser(role), {}
    before = at_first = fingerprints()
    for route in SITE_ROUTES:
        address = world.address(route)
        with statements_that_write() as sent:
            for query, method in product(QUERIES, SAFE):
                browser.generic(method, address + query)
        if sent:
            after = fingerprints()
            if tables := differing(before, after):
                changed[route.name] = tables
            before = after
    assert changed == {}
    assert differing(at_first, fingerprints()) == set()


def test_looking_at_the_admin_changes_no_row(world):
    with nothing_changes():
        for route in ADMIN_ROUTES:
            world.browser("operator").get(world.address(route))


def test_the_tables_are_really_compared(world):
    with pytest.raises(AssertionError), nothing_changes():
        Attempt.objects.filter(pk=world.running.pk).update(seed=999)


def test_every_statement_that_changes_a_row_is_noticed(world):
    """The control of what decides whether they are compared."""
    group = Group(name="lookers")
    for write in (group.save, group.delete, lambda: Attempt.objects.filter(pk=world.running.pk).update(seed=999)):
        with statements_that_write() as sent:
            write()
        assert sent
    with statements_that_write() as sent, transaction.atomic():
        assert Attempt.objects.filter(pk=world.running.pk).exists()
        world.browser("owner").session.save()
    assert sent == []


@pytest.mark.parametrize("name", ["attempt_overview", "position", "attempt_clock", "attempt_list", "attempt_report"])
def test_looking_at_an_attempt_whose_time_is_over_seals_it_and_changes_nothing_else(world, name):
    """The one exception."""
    owner = world.users["other"]
    began = clock.now() - dt.timedelta(hours=2)
    overdue = make.attempt(user=owner, blueprint=world.running.blueprint, now=began)
    bystander = fingerprints_of(world.running)
    (route,) = [route for route in SITE_ROUTES if route.name == name]
    given = {"attempt_id": overdue.pk} if route.takes("attempt_id") else {}

    with nothing_changes("quizzes_attempt", "quizzes_response"):
        world.browser("other").get(world.address(route, **given))

    overdue.refresh_from_db()
    assert overdue.closed_at is not None
    assert overdue.submitted_at == overdue.deadline_at
    assert fingerprints_of(world.running) == bystander


def fingerprints_of(attempt: Attempt) -> tuple[list[Any], list[Any]]:
    """All columns of an attempt and of its responses."""
    attempts = Attempt.objects.filter(pk=attempt.pk)
    return list(attempts.values()), list(attempt.responses.order_by("position").values())
