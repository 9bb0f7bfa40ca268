"""What the first page of a user says: what is open, else the one thing to do next (read side)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from accounts.models import User
from quizzes.models import Attempt, Response, ResponseOption

MOST_SHOWN = 5
"""How many open attempts and how many results the first page lists."""


class Step(StrEnum):
    RESUME_EXAM = "resume exam"
    SEE_REPORT = "see report"
    CONTINUE = "continue"
    WARM_UP = "warm-up"
    SIMULATION = "simulation"
    WEAK_TOPIC = "weak topic"


@dataclass(frozen=True, slots=True)
class OpenAttempt:
    """An attempt that was not closed yet. `position` is where to go on; `minutes_left` is None where untimed."""

    attempt: Attempt
    answered: int
    position: int
    minutes_left: int | None
    is_overdue: bool

    @property
    def url(self) -> str:
        return self.attempt.position_url(self.position)


@dataclass(frozen=True, slots=True)
class FirstPage:
    step: Step
    current: OpenAttempt | None
    """What the step is about: the attempt to resume, to continue, or whose report is due."""
    others: tuple[OpenAttempt, ...]
    results: tuple[Attempt, ...]


def first_page(user: User, *, now: dt.datetime) -> FirstPage:
    """The next step of `user`, what else is open, and the last results. Constant queries."""
    opened = open_attempts(user, now=now)
    submitted = Attempt.objects.of(user).history()
    done = set(submitted.order_by().values_list("mode", "fixed_form").distinct())
    step = next_step(opened, modes_done={mode for mode, _ in done}, has_warmed_up=any(form for _, form in done))
    current = opened[0] if opened else None
    return FirstPage(
        step=step,
        current=current,
        others=tuple(opened[1:]),
        results=tuple(submitted.select_related("exam", "service", "domain")[:MOST_SHOWN]),
    )


def next_step(opened: Sequence[OpenAttempt], *, modes_done: Collection[str], has_warmed_up: bool) -> Step:
    """What comes first: an exam whose clock runs, one whose time is over, what is half done, then something new.

    `opened` is in the order of `open_attempts`.
    """
    if opened:
        first = opened[0]
        if first.is_overdue:
            return Step.SEE_REPORT
        return Step.RESUME_EXAM if first.attempt.is_exclusive else Step.CONTINUE
    if Attempt.Mode.SIMULATION in modes_done:
        return Step.WEAK_TOPIC
    return Step.SIMULATION if has_warmed_up or modes_done else Step.WARM_UP


def open_attempts(user: User, *, now: dt.datetime) -> list[OpenAttempt]:
    """Attempts of `user` that are not closed: running exams, overdue ones, the rest; each newest first."""
    attempts = _with_progress(Attempt.objects.of(user).not_closed())
    attempts = attempts.alias(is_exam=Q(mode__in=Attempt.EXCLUSIVE_MODES)).order_by("-is_exam", "-started_at")
    opened = [_opened(attempt, now) for attempt in attempts[: MOST_SHOWN + 1]]
    return sorted(opened, key=lambda one: (not one.attempt.is_exclusive, one.is_overdue))


def running_exam(user: User, *, now: dt.datetime) -> OpenAttempt | None:
    """The simulation or timed exam whose clock is running; the one that ends first when there are several."""
    running = Attempt.objects.of(user).not_closed().exclusive().filter(deadline_at__gt=now)
    attempt = _with_progress(running).order_by("deadline_at").first()
    return _opened(attempt, now) if attempt else None


def _with_progress(attempts: QuerySet[Attempt]) -> QuerySet[Attempt]:
    """Adds how many responses have a choice, and the position to go on at.

    An exam goes on at the question that was shown last, anything else at the first one that was not checked.
    """
    picked = ResponseOption.objects.filter(response=OuterRef("responses"))
    responses = Response.objects.filter(attempt=OuterRef("pk"))
    return attempts.select_related("exam", "service", "domain").annotate(
        answered=Count("responses", filter=Q(Exists(picked))),
        last_shown=Subquery(
            responses.filter(shown_at__isnull=False).order_by("-shown_at", "-position").values("position")[:1]
        ),
        first_unchecked=Subquery(
            responses.filter(revealed_at__isnull=True).order_by("position").values("position")[:1]
        ),
    )


def _opened(attempt: Attempt, now: dt.datetime) -> OpenAttempt:
    position = attempt.last_shown if attempt.is_exclusive else attempt.first_unchecked
    remaining_ms = attempt.remaining_ms_at(now)
    return OpenAttempt(
        attempt=attempt,
        answered=attempt.answered,
        position=position or (1 if attempt.is_exclusive else attempt.position_count),
        minutes_left=None if remaining_ms is None else remaining_ms // 60_000,
        is_overdue=attempt.is_overdue_at(now),
    )
