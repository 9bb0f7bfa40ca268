"""Pages of long lists."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet


class LongList(Paginator):  # type: ignore[type-arg] # django-stubs has parameters, Django has none
    """Pages of a list that is too long to be read for the sake of one.

    The keys of a page are looked up alone, from the end of the list that is nearer: what a database skips it reads.
    """

    def __init__(
        self,
        keys: QuerySet[Any, Any],
        size: int,
        *,
        rows: Callable[[QuerySet[Any, Any]], QuerySet[Any]],
        count: int | None = None,
    ) -> None:
        """`keys`: a column of the list, in an order in which no two are equal. `rows`: what a page shows of some of
        them, in the same order. `count`: how many there are, where that is known."""
        super().__init__(keys, size)
        self.keys, self.rows = keys, rows
        if count is not None:
            self.count = count

    def page(self, number: int | str) -> Page[Any]:
        number = self.validate_number(number)
        start, stop = (number - 1) * self.per_page, min(number * self.per_page, self.count)
        is_near = stop <= self.count // 2
        near = self.keys[start:stop] if is_near else self.keys.reverse()[self.count - stop : self.count - start]
        return Page(list(self.rows(near)), number, self)
