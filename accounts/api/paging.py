"""Long lists in pages: each names the next by an opaque, signed cursor, so that nothing is skipped or seen twice."""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from django.core import signing
from django.db.models import Model, Q, QuerySet
from rest_framework import serializers
from rest_framework.request import Request

from accounts.api.problems import Problem

Row = TypeVar("Row")
PAGE_SIZE = 25
MOST = 100
SALT = "api.cursor"


class PageQuery(serializers.Serializer):
    """What every list takes in its query."""

    page_size = serializers.IntegerField(
        default=PAGE_SIZE, min_value=1, max_value=MOST, help_text="Rows at most on this page."
    )
    cursor = serializers.CharField(
        required=False, max_length=400, help_text="Where the page begins: as `next` of the page before has it."
    )


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    rows: list[Row]
    next: str | None
    """Address of the next page; None on the last one."""


def page_of_rows(request: Request, rows: QuerySet[Any], *, by: Sequence[str], query: dict[str, Any]) -> Page[Any]:
    """A page of `rows` in the order of the columns `by`, the last of which is unique; a `-` before one goes down.

    None of these columns may be null or hidden from who asks: a cursor has their values. One query. Raises Problem for
    a cursor that is not of this list.
    """
    rows = rows.order_by(*by)
    if values := _read(request, query, len(by)):
        rows = rows.filter(_after(by, values))
    found = list(rows[: query["page_size"] + 1])
    return _page(request, found, query, lambda row: [_column(row, name) for name in by])


def page_of_list(
    request: Request, rows: Sequence[Row], *, key: Callable[[Row], str], query: dict[str, Any]
) -> Page[Row]:
    """A page of what is in memory already, in its order; `key` tells rows apart. Begins anew where the row of the
    cursor is gone."""
    start = 0
    if values := _read(request, query, 1):
        start = next((place for place, row in enumerate(rows, 1) if key(row) == values[0]), 0)
    found = list(rows[start : start + query["page_size"] + 1])
    return _page(request, found, query, lambda row: [key(row)])


def page_in_own_order(request: Request, rows: QuerySet[Any], *, query: dict[str, Any]) -> Page[Any]:
    """A page of `rows` in the order that they have, also by what may be null. Two queries, the first for all ids."""
    page = page_of_list(request, list(rows.values_list("pk", flat=True)), key=str, query=query)
    found = {row.pk: row for row in rows.filter(pk__in=page.rows)}
    return Page([found[pk] for pk in page.rows if pk in found], page.next)


def _page(request: Request, found: list[Row], query: dict[str, Any], key: Callable[[Row], list[Any]]) -> Page[Row]:
    size = query["page_size"]
    if len(found) <= size:
        return Page(found, None)
    # Without the time, so that the same page has the same ETag.
    cursor = signing.Signer(salt=SALT).sign_object([request.path, *key(found[size - 1])])
    kept = [(name, value) for name, value in request.query_params.lists() if name != "cursor"]
    return Page(found[:size], f"{request.path}?{urlencode([*kept, ('cursor', cursor)], doseq=True)}")


def _read(request: Request, query: dict[str, Any], count: int) -> list[Any] | None:
    """The values in the cursor; None without one."""
    if "cursor" not in query:
        return None
    try:
        path, *values = signing.Signer(salt=SALT).unsign_object(query["cursor"])
    except signing.BadSignature:
        path, values = "", []
    if path != request.path or len(values) != count:
        error = {"field": "cursor", "code": "invalid", "detail": "This is no cursor of this list."}
        raise Problem("bad_request", errors=[error])
    return values


def _column(row: Model, name: str) -> Any:
    value = reduce(getattr, name.lstrip("-").split("__"), row)
    return value if isinstance(value, int | str) else value.isoformat() if isinstance(value, dt.date) else str(value)


def _after(by: Sequence[str], values: Sequence[Any]) -> Q:
    """What comes behind the row with these values: the same in the first columns, and further in the next one."""
    later: list[Q] = []
    same = Q()
    for name, value in zip(by, values, strict=True):
        column, comparison = name.lstrip("-"), "lt" if name.startswith("-") else "gt"
        later.append(same & Q(**{f"{column}__{comparison}": value}))
        same &= Q(**{column: value})
    return reduce(operator.or_, later)
