"""Marks and results against a fresh marking (read side).

The results of an attempt are columns of its row; there are no other rollups today.
"""

from __future__ import annotations

from collections.abc import Iterator

from quizzes.integrity.findings import Finding
from quizzes.integrity.reading import NO_OPTIONS, Asked, Sittings
from quizzes.marking import RESULTS, Mark, results_of
from quizzes.models import Attempt
from quizzes.scoring import Marked, is_right


def check(sittings: Sittings) -> Iterator[Finding]:
    """Marks that differ from what the picks and the keys say, and results that differ from what the marks say."""
    for attempt in sittings.attempts:
        marks = [fresh_mark(asked, sittings) for asked in sittings.asked[attempt.pk]]
        for asked, mark in zip(sittings.asked[attempt.pk], marks, strict=True):
            expected = mark.marked.is_correct if _is_marked(attempt, asked) else None
            if asked.is_correct != expected:
                yield Finding("mark", asked.place, f"stored is {asked.is_correct}, and a fresh marking says {expected}")
        if attempt.marked_at is not None:
            yield from _result(attempt, marks, sittings)


def _is_marked(attempt: Attempt, asked: Asked) -> bool:
    """Voiding takes the marks along, also those of answers that were checked."""
    return attempt.marked_at is not None or (asked.revealed_at is not None and not attempt.is_voided)


def fresh_mark(asked: Asked, sittings: Sittings) -> Mark:
    """The response, marked by the keys of the revision that it was asked."""
    chosen = {pick.code for pick in sittings.picks[asked.id]}
    keys = sittings.options.get(asked.revision_id, NO_OPTIONS).keys
    return Mark(
        response_id=asked.id,
        is_answered=bool(chosen),
        marked=Marked(
            domain=str(asked.domain),
            task=asked.task or "",
            service=asked.service or "",
            is_scored=asked.is_scored,
            is_correct=is_right(chosen, keys),
        ),
    )


def _result(attempt: Attempt, marks: list[Mark], sittings: Sittings) -> Iterator[Finding]:
    weights = sittings.weights.get(attempt.blueprint_id or 0, {})
    stored = {name: getattr(attempt, name) for name in RESULTS}
    try:
        fresh = results_of(attempt, marks, weights)
    except ValueError as error:
        yield Finding("result", f"attempt {attempt.pk}", f"it cannot be scored: {error}")
        return
    if differing := [name for name in RESULTS if stored[name] != fresh[name]]:
        told = ", ".join(f"{name} is {stored[name]} and should be {fresh[name]}" for name in differing)
        yield Finding("result", f"attempt {attempt.pk}", told)
