"""Statistics against a fresh computation from the responses (read side).

Statistics may be older than the last marking; such rows wait for the next refresh, and nothing is said of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from content.models import Option
from quizzes import refreshing
from quizzes.integrity.findings import Finding
from quizzes.integrity.reading import snapshot
from quizzes.models import OptionStatistics, RevisionStatistics
from quizzes.refreshing import Sign


def check() -> Iterator[Finding]:
    """Figures that the responses on which they rest do not give."""
    with snapshot():
        found = refreshing.signs()
        stored = RevisionStatistics.objects.order_by("revision").in_bulk(field_name="revision_id")
        current = (
            pk for pk, row in stored.items() if found.get(pk) == Sign(row.n, row.response_sum, row.last_marked_at)
        )
        while batch := list(islice(current, refreshing.BATCH)):
            yield from _check([stored[pk] for pk in batch])


def _check(rows: list[RevisionStatistics]) -> Iterator[Finding]:
    analyses = refreshing.compute([row.revision_id for row in rows])
    options = Option.objects.filter(revision__in=analyses).select_related("statistics").order_by("pk")
    for row in rows:
        fresh = refreshing.figures(analyses[row.revision_id])
        if told := [name for name, value in fresh.items() if getattr(row, name) != value]:
            yield Finding(
                "statistics", f"revision {row.revision_id}", f"not what the responses give: {', '.join(told)}"
            )
    for option in options:
        fresh_option = refreshing.of_option(option.pk, analyses[option.revision_id], option.code)
        stored = getattr(option, "statistics", None)
        if _values(fresh_option) != _values(stored):
            yield Finding("statistics", f"option {option.pk}", "its selection rates are not what the responses give")


def _values(row: OptionStatistics | None) -> tuple[object, ...] | None:
    return None if row is None else (row.count, row.rate, row.rate_bottom, row.rate_top, row.is_idle, row.is_tempting)
