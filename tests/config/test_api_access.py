"""Who may do what through the API: every operation, for sessions of each role and tokens of each kind, with real ids.

`expected_access.toml` says what is meant to happen; an address that is not in it fails, and so does a surplus one.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client

from accounts import clock, tokens
from accounts.models import User
from tests.api import Program, problem
from tests.config.routes import API_ROUTES, METHODS, UNSAFE, Route, World, taken_back
from tests.config.test_access import EXPECTED
from tests.config.test_csrf import SAFE, differing, fingerprints, nothing_changes

pytestmark = pytest.mark.django_db

CANDIDATE = ("read", "take")
CURATOR = ("read", "take", "curate")
SESSIONS = {
    "anonymous": (),
    "disabled": (),
    "guest": CANDIDATE,
    "owner": CANDIDATE,
    "other": CANDIDATE,
    "staff": CANDIDATE,
    "curator": CURATOR,
    "operator": CURATOR,
}
"""Which scopes the session of a role is worth."""
TOKENS = {
    "owner read": ("read",),
    "owner take": ("read", "take"),
    # A scope never exceeds what the person may do.
    "owner curate": ("read",),
    "other take": ("read", "take"),
    "curator read": ("read",),
    "curator curate": ("read", "curate"),
    "operator curate": ("read", "curate"),
    "disabled take": (),
}
"""Role and scope of a token, and what it is worth."""
CALLERS = {**SESSIONS, **TOKENS}


@dataclass(frozen=True)
class Operation:
    route: Route
    method: str
    scope: str
    status: int
    is_own: bool
    for_members: bool
    is_once: bool
    of_token: bool

    def done(self, who: str) -> int:
        """What it answers to somebody whom nothing forbids it."""
        if self.of_token and who in SESSIONS:
            return HTTPStatus.NOT_FOUND
        return HTTPStatus.OK if self.is_once and who.startswith("owner") else self.status


def _operations() -> list[Operation]:
    routes = {route.name: route for route in API_ROUTES}
    found = []
    for name, line in EXPECTED["api"].items():
        for part in line.split(", "):
            method, scope, status, *words = part.split()
            marks = [word in words for word in ("own", "member", "once", "token")]
            found.append(Operation(routes[name], method, scope, int(status), *marks))
    return found


OPERATIONS = _operations()


@pytest.fixture(autouse=True)
def _a_short_library(settings, tmp_path):
    settings.LIBRARY_DIR = tmp_path  # who may ask for its patch does not depend on how long it is


def token_of(user: User, *scopes: str, name: str = "test", **given: Any) -> str:
    made = tokens.make(user=user, name=name, scopes=scopes, now=given.pop("now", clock.now()), **given)
    assert isinstance(made, tokens.NewToken)
    return made.secret


def caller(world: World, name: str) -> Client:
    """A browser with the session of a role, or a program with the token of one."""
    if name not in TOKENS:
        return world.browser(name)
    role, scope = name.split()
    return Program(world.users[role], scope, raise_request_exception=False)


def send(client: Client, method: str, address: str, body: Any = None, **headers: str) -> HttpResponse:
    """The answer to a request whose every trace in the database is taken back."""
    content = json.dumps(body or {}) if method in UNSAFE else ""
    kind = {"content_type": "application/json"} if method in UNSAFE else {}
    with taken_back():
        return client.generic(method, address, content, headers=headers, **kind)


def expected_status(operation: Operation, who: str) -> int:
    worth = CALLERS[who]
    if not worth and (operation.scope != "public" or who in TOKENS):
        # A program learns that its token is wrong wherever it shows it.
        return HTTPStatus.UNAUTHORIZED
    if operation.scope not in (*worth, "public"):
        return HTTPStatus.FORBIDDEN
    if operation.for_members and who == "guest":
        return HTTPStatus.FORBIDDEN
    if operation.is_own and who.split(maxsplit=1)[0] != "owner":
        return HTTPStatus.NOT_FOUND
    return operation.done(who)


def test_every_address_of_the_api_is_listed_and_nothing_else():
    assert sorted(EXPECTED["api"]) == sorted(route.name for route in API_ROUTES)


def test_what_the_documentation_sends_is_done_by_every_operation():
    """The world is in the state that each documented request wants, so that generated ones reach what lies behind."""
    assert [operation for operation in OPERATIONS if operation.status >= HTTPStatus.BAD_REQUEST] == []


@pytest.mark.promise("A1")
@pytest.mark.parametrize("callers", [SESSIONS, TOKENS], ids=["sessions", "tokens"])
def test_every_operation_answers_as_listed(world, callers):
    found, expected = {}, {}
    asked = [(each, world.address(each.route), world.api_body(each.route, each.method)) for each in OPERATIONS]
    for who in callers:
        client = caller(world, who)
        client.get("/api/v1/attempts/")  # notes that the token was used, which is taken back after any other request
        for operation, address, body in asked:
            route, method = operation.route, operation.method
            found[who, route.name, method] = send(client, method, address, body).status_code
            expected[who, route.name, method] = expected_status(operation, who)
    assert found == expected


def test_a_method_that_an_address_does_not_take_says_which_it_takes(world):
    client = caller(world, "owner take")
    listed = {(operation.route.name, operation.method) for operation in OPERATIONS}
    for route in API_ROUTES:
        for method in METHODS:
            if (route.name, "GET" if method == "HEAD" else method) in listed:
                continue
            answer = send(client, method, world.address(route))
            assert answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED, (route.name, method)
            assert answer.headers["Allow"]
            assert method not in answer.headers["Allow"].split(", ")
            if method != "HEAD":
                problem(answer, "method")


def test_whoever_is_not_signed_in_gets_a_challenge_and_never_a_login_page(world):
    for operation in OPERATIONS:
        if operation.scope != "public":
            answer = send(world.browser("anonymous"), operation.method, world.address(operation.route))
            problem(answer, "login")
            assert answer.headers["WWW-Authenticate"] == 'Bearer realm="api"'


# --- Rights end at once (A8)


@pytest.mark.promise("A8")
def test_a_token_is_refused_from_the_next_request_on_once_it_is_revoked_expired_or_its_account_disabled(world):
    owner = world.users["owner"]
    address = "/api/v1/attempts/"

    def status(secret: str) -> int:
        return Client(headers={"authorization": f"Bearer {secret}"}).get(address).status_code

    revoked, expired = token_of(owner, name="one"), token_of(owner, name="two", valid_for=dt.timedelta(seconds=60))
    assert (status(revoked), status(expired)) == (200, 200)
    assert tokens.revoke(user=owner, token_id=owner.tokens.get(name="one").pk)
    owner.tokens.filter(name="two").update(expires_at=clock.now())
    assert (status(revoked), status(expired)) == (401, 401)

    disabled = token_of(owner, name="three")
    assert status(disabled) == 200
    User.objects.filter(pk=owner.pk).update(is_active=False)
    assert status(disabled) == 401


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer ", "Bearer x y", "Bearer é", "bearer rehearse_unknown", "Bearer \x00"]
)
def test_what_is_no_token_is_refused_even_where_everybody_may_read(world, header):
    """A program learns at once that its token is wrong, and does not go on as nobody."""
    answer = Client().get("/api/v1/exams/", headers={"authorization": header})
    problem(answer, "login")


# --- Forged requests (A5)


@pytest.mark.promise("A5")
def test_a_session_without_the_token_against_forgery_writes_nothing(world):
    for role in ("owner", "operator"):
        client = world.browser(role, enforce_csrf_checks=True)
        with nothing_changes():
            for route in API_ROUTES:
                for method in UNSAFE:
                    body = json.dumps(world.api_body(route, method))
                    answer = client.generic(method, world.address(route), body, content_type="application/json")
                    problem(answer, "csrf")


def test_a_session_with_it_is_let_through(world):
    client = world.browser("owner", enforce_csrf_checks=True)
    answer = client.post(
        "/api/v1/attempts/",
        json.dumps({"exam": "SAA-C03", "mode": "practice", "count": 5}),
        content_type="application/json",
        headers={"x-csrftoken": world.token("owner")},
    )
    assert answer.status_code == 201


def test_looking_changes_no_row(world):
    for who in ("anonymous", "owner", "operator", "owner read"):
        client = caller(world, who)
        client.get("/api/v1/attempts/")  # notes that the token was used, and takes a handful of requests
        before = fingerprints()
        for route in API_ROUTES:
            for method in SAFE:
                client.generic(method, world.address(route))
        assert differing(before, fingerprints()) <= {"cache"}, who


# --- What belongs to somebody else answers as what does not exist (A2)

OWNED = [operation for operation in OPERATIONS if operation.is_own]


def seen(answer: HttpResponse) -> tuple[int, bytes, dict[str, str]]:
    request_id = answer.headers["X-Request-ID"]
    headers = {name: value for name, value in answer.headers.items() if name != "X-Request-ID"}
    return answer.status_code, answer.content.replace(request_id.encode(), b"ID"), headers


@pytest.mark.promise("A2")
def test_what_is_somebody_elses_looks_like_what_does_not_exist(world):
    compared = 0
    for who in ("guest", "other", "curator", "operator", "other take"):
        client = caller(world, who)
        for operation in OWNED:
            route, method = operation.route, operation.method
            strange = dict.fromkeys(("result_id", "fact_id", "report_id", "source_id"), 999_999)
            strange |= {"attempt_id": uuid4(), "upload_id": uuid4(), "slug": "no-such-notes"}
            unknown = {name: value for name, value in strange.items() if route.takes(name)}
            body = world.api_body(route, method)
            foreign = send(client, method, world.address(route), body)
            missing = send(client, method, world.address(route, **unknown), body)
            assert seen(foreign) == seen(missing), (who, route.name, method)
            compared += foreign.status_code == HTTPStatus.NOT_FOUND
    assert compared == 5 * len(OWNED)
