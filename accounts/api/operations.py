"""The decorator by which each operation says what it takes, answers and may refuse: for the schema and the docs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, TypeVar

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers

from accounts.api.repeating import HEADER
from accounts.http import PROBLEM_JSON, REFUSALS
from accounts.models import Scope

Method = TypeVar("Method", bound=Callable[..., Any])
Serializer = type[serializers.Serializer]
ALWAYS = ("not_acceptable", "throttled", "error", "unavailable")
WITH_BODY = ("bad_request", "too_large", "media_type", "invalid")
JSON, FORM = "application/json", "multipart/form-data"
EXAMPLE_REQUEST_ID = "5f0c2a9d81b3"


class FieldError(serializers.Serializer):
    field = serializers.CharField(help_text="The way to it, with dots; empty for the whole body.")
    code = serializers.CharField()
    detail = serializers.CharField()


class ProblemDetails(serializers.Serializer):
    """Every refusal (RFC 9457). Some operations add what a program needs to go on."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.CharField(help_text="What programs decide by. The documentation lists them all.")
    request_id = serializers.CharField(help_text="The number under which the site's log has it.")
    errors = FieldError(many=True, required=False)


def operation(
    *,
    name: str,
    tag: str,
    answers: Serializer | None = None,
    example: Any = None,
    status: int = 200,
    also: Sequence[int] = (),
    scope: Scope | None = Scope.READ,
    takes: Serializer | None = None,
    sends: Any = None,
    query: Serializer | None = None,
    problems: Sequence[str] = (),
    refused_as: Serializer = ProblemDetails,
    has_key: bool = False,
    uploads: Serializer | None = None,
) -> Callable[[Method], Method]:
    """Mark a method of an ApiView as an operation. The schema is made of this, and of the docstring: its first line is
    the summary.

    `name` is unique in the API. `answers` is the serializer of the answer, None where it is empty, with an `example`
    (JSON); it comes with `status`, or one of `also`. Without a `scope` the operation is public. `takes`, with what one
    `sends`, and `query`: what body and query may say. `problems`: codes that it may refuse with besides those that
    follow from all this, in the shape `refused_as`. `has_key`: it reads `Idempotency-Key`, as
    `repeating.once` does. `uploads`: what it takes as files of a form (multipart/form-data) instead.
    """

    def mark(method: Method) -> Method:
        summary, _, description = (method.__doc__ or "").partition("\n")
        method.scope = scope  # type: ignore[attr-defined]
        codes = [*_implied(scope, method.__name__, takes, query, has_key=has_key), *problems]
        given = extend_schema(
            operation_id=name,
            tags=[tag],
            summary=summary.strip().rstrip("."),
            description="\n".join(line.strip() for line in description.splitlines()).strip() or None,
            parameters=_parameters(query, has_key=has_key),
            request={JSON: takes, FORM: uploads} if uploads else takes,
            responses={
                **{each: _answer(answers, example) for each in (status, *also)},
                **_refusals(codes, {*problems}, refused_as),
            },
            examples=[OpenApiExample(name, value=sends, request_only=True, media_type=JSON)]
            if sends is not None
            else [],
            auth=[*([{}] if scope is None else []), {"token": []}, {"session": []}],  # type: ignore[list-item]
            extensions={"x-scope": scope.value} if scope else {},
        )
        return given(method)

    return mark


@cache
def paged(rows: Serializer) -> Serializer:
    """The serializer of a `paging.Page` of such rows."""
    fields = {
        "__doc__": None,
        "rows": rows(many=True),
        "next": serializers.CharField(allow_null=True, help_text="Address of the next page; null on the last one."),
    }
    return type(f"{rows.__name__}Page", (serializers.Serializer,), fields)


def _implied(
    scope: Scope | None, method: str, takes: Serializer | None, query: Serializer | None, *, has_key: bool
) -> list[str]:
    """The codes that follow from what an operation is."""
    codes = [*ALWAYS]
    if scope is not None:
        codes.append("login")
    if method != "get":
        codes.append("csrf")
    if scope not in (None, Scope.READ):
        codes.append("scope")
    if scope == Scope.CURATE:
        codes.append("forbidden")
    if takes is not None:
        codes += WITH_BODY
    if query is not None or has_key:
        codes.append("bad_request")
    if has_key:
        codes.append("key_reused")
    return codes


def _parameters(query: Serializer | None, *, has_key: bool) -> list[Any]:
    key = OpenApiParameter(
        HEADER,
        str,
        OpenApiParameter.HEADER,
        description="1 to 100 visible characters. The same key and request again get the same answer for a day.",
    )
    return [*([query] if query else []), *([key] if has_key else [])]


def _answer(answers: Serializer | None, example: Any) -> Any:
    if answers is None:
        return OpenApiResponse(description="Done.")
    examples = [OpenApiExample("answer", value=example)] if example is not None else []
    return OpenApiResponse(answers, examples=examples)


def _refusals(codes: Sequence[str], own: set[str], refused_as: Serializer) -> dict[tuple[int, str], Any]:
    """One response for each status, with an example for each code."""
    by_status: dict[int, list[str]] = defaultdict(list)
    for code in dict.fromkeys(codes):
        by_status[REFUSALS[code].status].append(code)
    return {
        (status, PROBLEM_JSON): OpenApiResponse(
            refused_as if own & set(those) else ProblemDetails,
            description=", ".join(f"`{code}`" for code in sorted(those)),
            examples=[OpenApiExample(code, value=_example(code)) for code in sorted(those)],
        )
        for status, those in sorted(by_status.items())
    }


def _example(code: str) -> dict[str, Any]:
    refusal = REFUSALS[code]
    return {
        "type": f"/api/docs/#problem-{code}",
        "title": str(refusal.title),
        "status": refusal.status,
        "detail": str(refusal.text),
        "code": code,
        "request_id": EXAMPLE_REQUEST_ID,
    }
