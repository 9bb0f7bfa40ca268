"""What all starts of an attempt share: who is locked, what may be served, and how attempt and responses are written."""

from __future__ import annotations

import datetime as dt
import random
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Max

from accounts.models import User
from content.models import Blueprint, Exam
from quizzes.assembly import Candidate
from quizzes.keeping import Keeping, clean_forms, keeping
from quizzes.models import Attempt, Response
from quizzes.pools import BankRevision, Stock, Stocked, shape_of, stock_of


@dataclass(frozen=True, slots=True)
class Started:
    attempt: Attempt
    is_new: bool
    """False when one was open already: it is returned instead."""


_ATTEMPT = ("attempt__mode", "attempt__closed_at", "attempt__deadline_at")


@dataclass(frozen=True, slots=True)
class Met:
    """Which questions a user has been shown, and which stand in attempts that are not over."""

    seen: Mapping[int, dt.datetime]
    """Question -> when it was shown last."""
    held: frozenset[int]
    """Those of own exams that keep their keys: they are served nowhere else."""
    promised: frozenset[int]
    """Those of open practice and drills that were not shown there yet."""
    has_overdue: bool = False
    """Whether the time of an open attempt is over, which is to be closed before anything is drawn."""

    @property
    def spent(self) -> frozenset[int]:
        """What no clean simulation can ask any more, once everything that is open has been answered."""
        return self.held.union(self.promised, self.seen)


NOTHING_MET = Met(seen={}, held=frozenset(), promised=frozenset())


def met_by(user: User, *, now: dt.datetime) -> Met:
    """What `user` has met so far. Two queries."""
    shown = Response.objects.filter(user=user).shown().order_by().values_list("question_id")
    seen = dict(shown.annotate(Max("shown_at")))
    mine = Attempt.objects.of(user)
    standing = Response.objects.filter(user=user, attempt__in=mine.not_closed() | mine.keeping_keys(now))
    rows = standing.order_by().select_related("attempt").only("question", "shown_at", *_ATTEMPT)
    exams = [row for row in rows if row.attempt.is_exclusive]
    return Met(
        seen=seen,
        held=frozenset(row.question_id for row in exams),
        promised=frozenset(row.question_id for row in rows if row.shown_at is None and not row.attempt.is_exclusive),
        has_overdue=any(row.attempt.is_overdue_at(now) for row in exams),
    )


def candidates(stock: Stock, met: Met) -> Iterator[Candidate]:
    """What may be served: nothing of an own exam that keeps its keys; what was shown before is marked."""
    for question_id, stocked in stock.items():
        if question_id not in met.held:
            yield replace(stocked.candidate, seen=True) if question_id in met.seen else stocked.candidate


def keeping_of(blueprint: Blueprint, met: Met, revision: BankRevision | None = None) -> Keeping:
    """What stays for clean simulations of `blueprint`. No query when shape, stock and revision of the bank are kept."""
    pool = (stocked.candidate for stocked in stock_of(blueprint, revision=revision).values())
    return keeping(shape_of(blueprint), pool, spent=met.spent)


def finals_left(blueprint: Blueprint, met: Met, revision: BankRevision | None = None) -> int:
    """How many final mocks there are without a question that was seen before."""
    pool = (stocked.candidate for stocked in stock_of(blueprint, revision=revision).values())
    return clean_forms(shape_of(blueprint), pool, spent=met.spent, reserve=True)


def in_force(exam: Exam | None, *, now: dt.datetime) -> Blueprint | None:
    return exam.blueprints.in_force_on(now.date()).first() if exam else None


def response_seeds(seed: int, count: int) -> list[int]:
    """The seeds of the first `count` responses of an attempt with this seed; each orders the options of its own."""
    numbers = random.Random(seed)  # noqa: S311 - the same seed gives the same attempt
    return [numbers.getrandbits(63) for _ in range(count)]


def locked(user: User) -> User:
    """The user as stored, locked: the starts of one user wait for each other."""
    return User.objects.select_for_update(no_key=True).get(pk=user.pk)


def seed_or_new(given: int | None) -> int:
    return secrets.randbits(63) if given is None else given


def untimed(
    user: User, blueprint: Blueprint | None, *, now: dt.datetime, mode: str = Attempt.Mode.PRACTICE, **values: Any
) -> Attempt:
    """A practice or drill, not stored yet."""
    return Attempt(
        user=user,
        exam_id=blueprint.exam_id if blueprint else None,
        blueprint=blueprint,
        mode=mode,
        started_at=now,
        time_factor=user.time_factor,
        extra_minutes=user.extra_minutes,
        **values,
    )


@dataclass(frozen=True, slots=True)
class Served:
    """What is asked at one position. `drawn_as`: why, in a drill."""

    stocked: Stocked
    is_scored: bool = True
    drawn_as: str = ""


def write(attempt: Attempt, positions: Sequence[Served]) -> None:
    """Insert the attempt and a response for each position, in this order."""
    responses = [
        Response(
            user_id=attempt.user_id,
            attempt=attempt,
            position=position,
            question_id=served.stocked.candidate.question_id,
            revision_id=served.stocked.revision_id,
            task_id=served.stocked.task_id,
            service_id=served.stocked.service_id,
            is_scored=served.is_scored,
            drawn_as=served.drawn_as,
            seed=seed,
        )
        for position, (served, seed) in enumerate(
            zip(positions, response_seeds(attempt.seed, len(positions)), strict=True), start=1
        )
    ]
    attempt.position_count = len(responses)
    attempt.save(force_insert=True)
    Response.objects.bulk_create(responses)
