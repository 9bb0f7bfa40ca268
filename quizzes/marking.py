"""Marking: what was chosen is compared with the keys, once an attempt is closed or an answer is checked."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from content.models import Blueprint, Option
from quizzes import remembering
from quizzes.models import Attempt, Response, ResponseOption
from quizzes.pools import weights_of
from quizzes.scoring import Marked, Scale, is_right, score_form

RESULTS = ("raw_score", "scored_count", "scaled_score", "scaled_low", "scaled_high", "passed")
"""The columns of an attempt that marking seals."""


@transaction.atomic
def mark(*, attempt_id: uuid.UUID, now: dt.datetime) -> Attempt:
    """Mark every response of a submitted attempt and seal its results; harmless when that was done before.

    A blank is wrong. Exams get the scores of all scored positions, practice and drills the number right of the
    positions that were answered. The facts that were asked are remembered with it, unless it keeps its keys. An attempt
    that is not submitted, because support was faster, is left alone.
    """
    attempts = Attempt.objects.select_related("exam", "blueprint", "user").select_for_update(no_key=True, of=("self",))
    attempt = attempts.get(pk=attempt_id)
    if not attempt.is_unmarked:
        return attempt
    marks = marks_of(attempt)
    _write_marks(attempt, marks)
    for name, value in results_of(attempt, marks).items():
        setattr(attempt, name, value)
    # A save that was under way may have moved the end beyond the submission; marking comes after it.
    attempt.marked_at = max(filter(None, [now, attempt.closed_at]))
    attempt.save(update_fields=["marked_at", *RESULTS])
    remembering.remember(attempt=attempt, now=now)
    return attempt


def is_correct(response: Response, chosen: Collection[str]) -> bool:
    """Whether `chosen` are exactly the keys of the revision that this response was asked."""
    keys = Option.objects.filter(revision=response.revision_id, is_key=True).values_list("code", flat=True)
    return is_right(chosen, set(keys))


def scale_of(blueprint: Blueprint) -> Scale:
    return Scale(cut_score=blueprint.cut_score, low=blueprint.scale_min, high=blueprint.scale_max)


@dataclass(frozen=True, slots=True)
class Mark:
    """A response and what is right of it; `marked` is what scoring wants to know of it."""

    response_id: int
    is_answered: bool
    marked: Marked


def marks_of(attempt: Attempt) -> list[Mark]:
    """Every response of the attempt, marked by the keys of the revision that it was asked. Three queries."""
    chosen: dict[int, set[str]] = defaultdict(set)
    picks = ResponseOption.objects.filter(response__attempt=attempt)
    for response_id, code in picks.values_list("response_id", "option__code"):
        chosen[response_id].add(code)
    keys: dict[int, set[str]] = defaultdict(set)
    right = Option.objects.filter(is_key=True, revision__responses__attempt=attempt).order_by()
    for revision_id, code in right.values_list("revision_id", "code"):
        keys[revision_id].add(code)
    rows = attempt.responses.order_by().values_list(
        "pk", "revision_id", "is_scored", "task__number", "task__domain__number", "service__slug"
    )
    return [
        Mark(
            response_id=pk,
            is_answered=bool(chosen[pk]),
            marked=Marked(
                domain=str(domain),
                task=task or "",
                service=service or "",
                is_scored=is_scored,
                is_correct=is_right(chosen[pk], keys[revision_id]),
            ),
        )
        for pk, revision_id, is_scored, task, domain, service in rows
    ]


def _write_marks(attempt: Attempt, marks: Iterable[Mark]) -> None:
    right = [mark.response_id for mark in marks if mark.marked.is_correct]
    attempt.responses.filter(pk__in=right).update(is_correct=True)
    attempt.responses.exclude(pk__in=right).update(is_correct=False)


def results_of(attempt: Attempt, marks: Sequence[Mark], weights: Mapping[str, int] | None = None) -> dict[str, Any]:
    """The columns of RESULTS that these marks give the attempt.

    An exam gets the scores of all scored positions, practice and drills the number right of what was answered.
    `weights`: those of the domains, where they are known; else they are read.
    """
    if not attempt.is_exclusive or attempt.blueprint is None:
        answered = [mark.marked.is_correct for mark in marks if mark.is_answered]
        return dict.fromkeys(RESULTS) | {"raw_score": sum(answered), "scored_count": len(answered)}
    score = score_form(
        [mark.marked for mark in marks],
        scale=scale_of(attempt.blueprint),
        weights=weights_of(attempt.blueprint) if weights is None else weights,
    )
    return {
        "raw_score": score.raw_score,
        "scored_count": score.scored_count,
        "scaled_score": score.scaled_score,
        "scaled_low": score.low,
        "scaled_high": score.high,
        "passed": score.passed,
    }
