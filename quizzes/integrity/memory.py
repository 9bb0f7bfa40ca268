"""The log of recalled facts against the responses, and the memory of each fact against the log (read side)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from accounts.models import User
from quizzes.integrity import reading
from quizzes.integrity.findings import Finding
from quizzes.integrity.reading import NO_OPTIONS, Asked, Sittings
from quizzes.models import Attempt, FactMemory, FactReview
from quizzes.remembering import MEMORY, Recall, Said, recalls
from quizzes.scheduling import Memory, Review, fold

FURTHEST_ZONE = dt.timedelta(days=1)
"""A day somewhere is at most one away from the day in UTC."""
LEAST_DIFFERENCE = 1e-9
"""Of floating-point numbers, as a share: another machine may round the last digit otherwise."""


def check(sittings: Sittings) -> Iterator[Finding]:
    """What the log of recalled facts has of a batch of attempts and should not, or lacks; and what came too early."""
    for attempt in sittings.attempts:
        if what := _too_early(attempt):
            yield Finding("recall-early", f"attempt {attempt.pk}", what)
    for attempt, asked in sittings.every_response():
        logged = sittings.recalls[asked.id]
        expected = _expected(attempt, asked, sittings)
        stored = {(asked.id, each.fact_id): Recall(each.rating, each.reviewed_at) for each in logged}
        if stored != expected or len(logged) != len(stored):
            yield Finding("recall", asked.place, f"stored is {_told(stored)}, and the response says {_told(expected)}")
        if any(each.user_id != asked.user_id for each in logged):
            yield Finding("owner", asked.place, "a recall of it belongs to another user")
        if any(abs(each.day - each.reviewed_at.astimezone(dt.UTC).date()) > FURTHEST_ZONE for each in logged):
            yield Finding("recall", asked.place, "a recall of it stands on another day than its instant")


def _too_early(attempt: Attempt) -> str:
    """Why it must not have entered the memory of facts; empty when it may."""
    if attempt.remembered_at is None:
        return ""
    if attempt.marked_at is None or attempt.review_never:
        return "it is remembered, and its keys may not be seen"
    if attempt.review_from is not None and attempt.remembered_at < attempt.review_from:
        return f"it was remembered at {attempt.remembered_at}, and its review opens at {attempt.review_from}"
    return ""


def _expected(attempt: Attempt, asked: Asked, sittings: Sittings) -> dict[tuple[int, int], Recall]:
    if asked.is_correct is None or (asked.revealed_at is None and attempt.remembered_at is None):
        return {}
    corrected = sittings.corrected.get(asked.id)
    said = Said(
        response_id=asked.id,
        revision_id=corrected.revision_id if corrected else asked.revision_id,
        is_correct=corrected.is_correct if corrected else asked.is_correct,
        is_answered=bool(sittings.picks[asked.id]),
        confidence=asked.confidence,
        in_exam=attempt.is_exclusive,
        shown_at=asked.shown_at,
        revealed_at=asked.revealed_at,
        submitted_at=attempt.submitted_at,
    )
    return recalls([said], {said.revision_id: sittings.options.get(said.revision_id, NO_OPTIONS).facts})


def _told(found: dict[tuple[int, int], Recall]) -> str:
    words = (
        f"fact {fact_id}: {recall.rating} at {recall.reviewed_at}" for (_, fact_id), recall in sorted(found.items())
    )
    return "; ".join(words) or "nothing"


# --- The fold


def check_folds(*, batch: int) -> Iterator[Finding]:
    """Memories that differ from what a fresh fold of the log gives; a batch of users at a time, each in a snapshot and
    with the same number of queries."""
    after = 0
    while True:
        with reading.snapshot():
            users = list(User.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:batch])
            found = list(_folds(users))
        yield from found
        if not users:
            return
        after = users[-1]


def _folds(users: list[int]) -> Iterator[Finding]:
    rows = FactMemory.objects.filter(user__in=users).values_list("user_id", "fact_id", *MEMORY)
    stored = {(user_id, fact_id): Memory(*columns) for user_id, fact_id, *columns in rows}
    log = FactReview.objects.filter(user__in=users).order_by("user", "fact", "reviewed_at", "id")
    recalled = log.values_list("user_id", "fact_id", "rating", "reviewed_at", "day").iterator()
    fresh = {
        key: fold(Review(rating, at, day) for _, _, rating, at, day in of_fact)
        for key, of_fact in groupby(recalled, key=lambda row: (row[0], row[1]))
    }
    for key in sorted(stored.keys() | fresh.keys()):
        if what := _difference(stored.get(key), fresh.get(key)):
            yield Finding("memory", f"user {key[0]} fact {key[1]}", what)


def _difference(stored: Memory | None, fresh: Memory | None) -> str:
    if stored is None or fresh is None:
        return "" if stored is fresh else f"stored is {stored or 'nothing'}, and the log gives {fresh or 'nothing'}"
    pairs = ((name, getattr(stored, name), getattr(fresh, name)) for name in MEMORY)
    return ", ".join(
        f"{name} is {here}, and the log gives {there}" for name, here, there in pairs if _differ(here, there)
    )


def _differ(here: Any, there: Any) -> bool:
    if isinstance(here, float) and isinstance(there, float):
        return abs(here - there) > LEAST_DIFFERENCE * max(abs(here), abs(there))
    return bool(here != there)
