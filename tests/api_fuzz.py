"""Requests that are made from the schema, valid and not, and what every answer has to be (schemathesis).

Half of the ids are real, so that what lies behind them is reached; each request leaves no trace.
"""

from __future__ import annotations

import copy
import itertools
import warnings
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache
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


ROLES: dict[str, tuple[str, tuple[str, ...]]] = {
    "anonymous": ("anonymous", ()),
    "owner read": ("owner", ("read",)),
    "owner take": ("owner", ("read", "take")),
    "curator curate": ("curator", ("read", "curate")),
}
"""Who asks, and the scopes of the token."""


class Caller(Client):
    """Sends what was generated, as one of ROLES."""

    def __init__(self, world: World, name: str) -> None:
        role, self.scopes = ROLES[name]
        self.name = name
        program = Program(world.users[role], *self.scopes)
        self.authorization = {"Authorization": program.authorization} if program.authorization else {}
        super().__init__(raise_request_exception=False)

    def may(self, scope: str | None) -> bool:
        return scope is None or scope in self.scopes

    def answer(self, case: Case) -> Response:
        """What the site answers, without a server between."""
        sent = requests.Request(**case.as_transport_kwargs("http://testserver", headers=self.authorization)).prepare()
        body = sent.body.encode() if isinstance(sent.body, str) else sent.body or b""
        headers = {name: _text(value) for name, value in sent.headers.items()}
        kind = headers.pop("Content-Type", "application/octet-stream")
        headers.pop("Accept-Encoding", None)
        self.cookies.clear()
        answer = self.generic(sent.method or "", sent.path_url, body, content_type=kind, headers=headers)
        return Response(
            status_code=answer.status_code,
            headers={name: [value] for name, value in answer.headers.items()},
            content=answer.getvalue(),
            request=sent,
            elapsed=0.0,
            verify=False,
        )


def without_limits(patch: pytest.MonkeyPatch) -> None:
    """Nobody is told to wait."""
    for pace in (pacing.saves, pacing.problem_reports, throttling.requests):
        patch.setattr(pace, "allows", lambda *_, **__: True)


def tags() -> list[str]:
    """The parts of the API, as its schema has them."""
    return sorted({operation.tags[0] for operation in operations()})


@cache
def operations() -> list[APIOperation[Any, Any, Any, Any]]:
    """Read from the schema once: what schemathesis makes of a part of it, it keeps with them."""
    return [found.ok() for found in openapi.from_dict(copy.deepcopy(schema())).get_all_operations()]


def fuzz_all(world: World, tag: str, *, cases: int, refused: int) -> Counter[tuple[str, str]]:
    """Send so many requests of each mode to every operation of one part of the API, as each of ROLES; `refused` of
    them where the scope for it is missing. How many each of them answered with success, by role and operation."""
    callers = [Caller(world, name) for name in ROLES]
    routes = {route.schema_path: route for route in API_ROUTES}
    succeeded: Counter[tuple[str, str]] = Counter()
    for each in operations():
        if each.tags[0] == tag:
            real = _real_ids(world, routes[each.path])
            counts = fuzz(each, callers, cases=cases, refused=refused, real=real)
            succeeded.update({(name, each.label): count for name, count in counts.items()})
    return succeeded


def _real_ids(world: World, route: Route) -> dict[str, Any]:
    return {name: str(real) if isinstance(real, UUID) else real for name, real in world.parameters(route).items()}


def fuzz(
    operation: Any, callers: Sequence[Caller], *, cases: int, refused: int, real: Mapping[str, Any]
) -> Counter[str]:
    """Send so many requests of each mode as every caller, the same to all, since to make one costs more than to
    answer it; how many were answered with success, by name. Fails at the first answer that is a fault, that the schema
    does not know, or that is a success without the needed scope."""
    scope = operation.definition.raw.get("x-scope")
    succeeded = Counter({caller.name: 0 for caller in callers})
    asking = [caller for caller in callers if caller.may(scope)]
    for mode in MODES:
        made = itertools.count()

        def send(case: Case, made: Iterator[int] = made) -> None:
            for caller in callers if next(made) < refused else asking:
                with taken_back():
                    response = caller.answer(case)
                case.validate_response(response, checks=CHECKS)
                is_success = 200 <= response.status_code < 300
                assert not is_success or caller.may(scope), f"{caller.name} may not {scope}"
                succeeded[caller.name] += is_success

        _run(_cases(operation, mode, real), send, cases)
    return succeeded


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
