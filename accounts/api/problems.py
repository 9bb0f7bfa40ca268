"""Refusals as problem details (RFC 9457), from the one table of the site."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response

from accounts.http import PROBLEM_JSON, REFUSALS, RETRIED, RETRY_AFTER, problem

CODES: dict[type[Exception], str] = {
    Http404: "not_found",
    PermissionDenied: "forbidden",
    RequestDataTooBig: "too_large",
    exceptions.NotFound: "not_found",
    exceptions.PermissionDenied: "forbidden",
    exceptions.NotAuthenticated: "login",
    exceptions.AuthenticationFailed: "login",
    exceptions.MethodNotAllowed: "method",
    exceptions.NotAcceptable: "not_acceptable",
    exceptions.UnsupportedMediaType: "media_type",
    exceptions.ParseError: "bad_request",
    exceptions.ValidationError: "invalid",
    exceptions.Throttled: "throttled",
}


class Problem(Exception):  # noqa: N818 - it is the answer, not a fault of the program
    """Ends an operation with the refusal `code`; `values` go with it."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code, self.values = code, values


def respond(error: Exception, context: dict[str, Any]) -> Response | None:
    """The answer to what an operation raised; None for what is a fault of ours, which Django logs and refuses."""
    if isinstance(error, Problem):
        return problem_response(context["request"], error.code, **error.values)
    code = next((code for kind, code in CODES.items() if isinstance(error, kind)), None)
    if code is None:
        return None
    values: dict[str, Any] = {}
    if isinstance(error, exceptions.ValidationError):
        values["errors"] = list(_flat(error.get_full_details()))
    response = problem_response(context["request"], code, **values)
    if (wait := getattr(error, "wait", None)) is not None:
        response.headers["Retry-After"] = str(wait)
    if challenge := getattr(error, "auth_header", None):
        response.headers["WWW-Authenticate"] = challenge
    return response


def problem_response(request: Any, code: str, **values: Any) -> Response:
    """Raises KeyError for an unknown code."""
    status = REFUSALS[code].status
    response = Response(problem(request, code, **values), status=status, content_type=PROBLEM_JSON)
    if status in RETRIED:
        response.headers["Retry-After"] = RETRY_AFTER
    return response


def _flat(details: Any, field: str = "") -> Iterator[dict[str, str]]:
    """The errors of nested fields in one list; `field` is the way to it with dots, empty for the whole body."""
    if isinstance(details, dict) and set(details) == {"message", "code"}:
        yield {"field": field, "code": str(details["code"]), "detail": str(details["message"])}
    elif isinstance(details, dict):
        for name, inner in details.items():
            own = "" if name == "non_field_errors" else str(name)
            yield from _flat(inner, ".".join(filter(None, (field, own))))
    else:
        for inner in details:
            yield from _flat(inner, field)
