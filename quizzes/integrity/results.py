"""Marks and results against a fresh marking, as marked and as corrected (read side).

The results of an attempt are columns of its row, and of one more where a key was corrected.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from quizzes.integrity.findings import Finding
from quizzes.integrity.reading import NO_OPTIONS, Asked, Corrected, Sittings
from quizzes.marking import RESULTS, Mark, results_of
from quizzes.models import Attempt, CorrectedResult
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
        yield from _corrected(attempt, marks, sittings)


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
    if told := _differences(attempt, attempt, marks, sittings):
        yield Finding("result", f"attempt {attempt.pk}", told)


def _differences(attempt: Attempt, stored: Attempt | CorrectedResult, marks: list[Mark], sittings: Sittings) -> str:
    """Which of the stored results the marks do not give; empty when all are right."""
    try:
        fresh = results_of(attempt, marks, sittings.weights.get(attempt.blueprint_id or 0, {}))
    except ValueError as error:
        return f"it cannot be scored: {error}"
    pairs = [(name, getattr(stored, name), fresh[name]) for name in RESULTS]
    return ", ".join(f"{name} is {here} and should be {there}" for name, here, there in pairs if here != there)


# --- As corrected


def _corrected(attempt: Attempt, marks: list[Mark], sittings: Sittings) -> Iterator[Finding]:
    asked = {each.id: each for each in sittings.asked[attempt.pk]}
    corrected = {pk: sittings.corrected[pk] for pk in asked if pk in sittings.corrected}
    result = sittings.corrected_results.get(attempt.pk)
    if (result is not None) != bool(corrected) or (corrected and attempt.marked_at is None):
        what = f"{len(corrected)} marks are corrected, and the result as corrected is {result or 'missing'}"
        yield Finding("corrected-result", f"attempt {attempt.pk}", what)
    for pk, mark in corrected.items():
        if what := _wrongly_corrected(asked[pk], mark, sittings):
            yield Finding("corrected-mark", asked[pk].place, what)
    if result is None:
        return
    if result.user_id != attempt.user_id:
        yield Finding("owner", f"attempt {attempt.pk}", "its result as corrected belongs to another user")
    replaced = [
        replace(mark, marked=replace(mark.marked, is_correct=corrected[mark.response_id].is_correct))
        if mark.response_id in corrected
        else mark
        for mark in marks
    ]
    if told := _differences(attempt, result, replaced, sittings):
        yield Finding("corrected-result", f"attempt {attempt.pk}", told)


def _wrongly_corrected(asked: Asked, mark: Corrected, sittings: Sittings) -> str:
    """What is wrong with a corrected mark; empty when nothing is."""
    keys = sittings.options.get(mark.revision_id, NO_OPTIONS).keys
    expected = is_right({pick.code for pick in sittings.picks[asked.id]}, keys)
    if mark.question_id != asked.question_id:
        return "it was corrected by the key of another question"
    if mark.user_id != asked.user_id:
        return "its correction belongs to another user"
    return "" if mark.is_correct == expected else f"corrected to {mark.is_correct}, and the key says {expected}"
