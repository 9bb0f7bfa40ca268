"""Requests that are made from the schema, valid and not, and what every answer has to be (schemathesis).

Half of the ids are real, so that what lies behind them is reached; each request leaves no trace.
"""

from __future__ import annotations

import copy
import warnings
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
import requests
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode, Response, openapi
from schemathesis.checks import (
    content_type_conformance,
    not_a_server_error,
    response_schema_conformance,
    status_code_conformance,
)
from schemathesis.schemas import APIOperation

from accounts.api import throttling
from config.api import schema
from quizzes import pacing
from tests.api import Program
from tests.config.routes import API_ROUTES, Route, World, taken_back

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)


@dataclass(frozen=True)
class Caller:
    """Who asks: the token that is sent, and the scopes that it is worth."""

    name: str
    authorization: str
    """Empty for nobody."""
    scopes: tuple[str, ...]

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": self.authorization} if self.authorization else {}


CALLERS: dict[str, tuple[str, tuple[str, ...]]] = {
    "anonymous": ("anonymous", ()),
    "owner read": ("owner", ("read",)),
    "owner take": ("owner", ("read", "take")),
    "curator curate": ("curator", ("read", "curate")),
}
"""Role and scopes."""


def without_limits(patch: pytest.MonkeyPatch) -> None:
    """Nobody is told to wait."""
    for pace in (pacing.saves, pacing.problem_reports, throttling.requests):
        patch.setattr(pace, "allows", lambda *_, **__: True)


def fuzz_all(world: World, name: str, *, cases: int, refused: int) -> dict[str, int]:
    """Send so many requests of each mode to every operation, `refused` of them where the scope for it is missing, as
    one of CALLERS; how many each answered with success."""
    role, scopes = CALLERS[name]
    caller = Caller(name, Program(world.users[role], *scopes).authorization, scopes)
    routes = {route.schema_path: route for route in API_ROUTES}
    succeeded = {}
    for each in operations():
        scope = each.definition.raw.get("x-scope")
        count = cases if scope is None or scope in scopes else refused
        succeeded[each.label] = fuzz(each, caller, cases=count, real=_real_ids(world, routes[each.path]))
    return succeeded


def _real_ids(world: World, route: Route) -> dict[str, Any]:
    return {name: str(real) if isinstance(real, UUID) else real for name, real in world.parameters(route).items()}


def operations() -> Iterator[APIOperation[Any, Any, Any, Any]]:
    for found in openapi.from_dict(copy.deepcopy(schema())).get_all_operations():
        yield found.ok()


def fuzz(operation: Any, caller: Caller, *, cases: int, real: Mapping[str, Any]) -> int:
    """Send so many requests of each mode; how many were answered with success. Fails at the first answer that is a
    fault, that the schema does not know, or that is a success without the needed scope."""
    scope = operation.definition.raw.get("x-scope")
    succeeded = 0

    def send(case: Case) -> None:
        nonlocal succeeded
        with taken_back():
            response = _answer(case, caller)
        case.validate_response(response, checks=CHECKS)
        is_success = 200 <= response.status_code < 300
        assert not is_success or scope is None or scope in caller.scopes, f"{caller.name} may not {scope}"
        succeeded += is_success

    for mode in MODES:
        _run(_cases(operation, mode, real), send, cases)
    return succeeded


def _answer(case: Case, caller: Caller) -> Response:
    """What the site answers, without a server between."""
    sent = requests.Request(**case.as_transport_kwargs("http://testserver", headers=caller.headers)).prepare()
    body = sent.body.encode() if isinstance(sent.body, str) else sent.body or b""
    headers = {name: _text(value) for name, value in sent.headers.items()}
    kind = headers.pop("Content-Type", "application/octet-stream")
    headers.pop("Accept-Encoding", None)
    answer = Client(raise_request_exception=False).generic(
        sent.method or "", sent.path_url, body, content_type=kind, headers=headers
    )
    return Response(
        status_code=answer.status_code,
        headers={name: [value] for name, value in answer.headers.items()},
        content=answer.getvalue(),
        request=sent,
        elapsed=0.0,
        verify=False,
    )


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value


def _cases(operation: Any, mode: GenerationMode, real: Mapping[str, Any]) -> st.SearchStrategy[Case]:
    """As the schema has them, and the same with ids that there are."""
    made = operation.as_strategy(generation_mode=mode)
    known = {each.name: real[each.name] for each in operation.path_parameters if each.name in real}
    return made | operation.as_strategy(generation_mode=mode, path_parameters=known) if known else made


def _run(cases: st.SearchStrategy[Case], send: Any, count: int) -> None:
    @settings(
        max_examples=count,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        deadline=None,
        derandomize=True,
        database=None,
    )
    @given(cases)
    def each(case: Case) -> None:
        send(case)

    with warnings.catch_warnings(), suppress(Unsatisfiable):
        # Where nothing can be said there is nothing to say wrong.
        warnings.simplefilter("ignore")
        each()
