"""What the first page of a user says: what is open, else the one thing to do next (read side)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Count, Exists, OuterRef, Q, Subquery

from accounts.models import User
from content.models import Exam
from quizzes.hall import minutes_words
from quizzes.models import Attempt, Response
from quizzes.models.attempt import AttemptQuerySet
from quizzes.titles import title_of

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
    """An attempt that was not closed yet. `position` is where to go on; `time_left` is empty where untimed."""

    attempt: Attempt
    title: str
    answered: int
    position: int
    time_left: str
    is_overdue: bool

    @property
    def url(self) -> str:
        return self.attempt.position_url(self.position)


@dataclass(frozen=True, slots=True)
class Result:
    """A submitted attempt and what it is called."""

    attempt: Attempt
    title: str


@dataclass(frozen=True, slots=True)
class FirstPage:
    step: Step
    current: OpenAttempt | None
    """What the step is about: the attempt to resume, to continue, or whose report is due."""
    others: tuple[OpenAttempt, ...]
    results: tuple[Result, ...]


def first_page(user: User, *, now: dt.datetime) -> FirstPage:
    """The next step of `user`, what else is open, and the last results. Constant queries."""
    opened = open_attempts(user, now=now)
    submitted = Attempt.objects.of(user).of_bank().history()
    simulated = submitted.order_by().filter(mode=Attempt.Mode.SIMULATION)
    results = submitted.with_subject().annotate(has_simulated=Exists(simulated))[:MOST_SHOWN]
    has_simulated = any(attempt.has_simulated for attempt in results)
    return FirstPage(
        step=next_step(opened, has_simulated=has_simulated, has_finished=bool(results)),
        current=opened[0] if opened else None,
        others=tuple(opened[1 : MOST_SHOWN + 1]),
        results=tuple(Result(attempt, title_of(attempt)) for attempt in results),
    )


def next_step(opened: Sequence[OpenAttempt], *, has_simulated: bool, has_finished: bool) -> Step:
    """What comes first: an exam whose clock runs, one whose time is over, what is half done, then something new.

    `opened` is in the order of `open_attempts`; `has_finished` is whether anything was ever submitted.
    """
    if opened:
        first = opened[0]
        if first.is_overdue:
            return Step.SEE_REPORT
        return Step.RESUME_EXAM if first.attempt.is_exclusive else Step.CONTINUE
    if has_simulated:
        return Step.WEAK_TOPIC
    return Step.SIMULATION if has_finished else Step.WARM_UP


def open_attempts(user: User, *, now: dt.datetime) -> list[OpenAttempt]:
    """Attempts of `user` that are not closed: running exams, overdue ones, the rest; each newest first. One query."""
    attempts = _with_progress(Attempt.objects.of(user).not_closed()).with_subject().order_by("-started_at")
    opened = [_opened(attempt, now) for attempt in attempts]
    return sorted(opened, key=lambda one: (not one.attempt.is_exclusive, one.is_overdue))


def running_exam(user: User, *, now: dt.datetime, exam: Exam | None = None) -> OpenAttempt | None:
    """The simulation or timed attempt whose clock is running, of `exam` or of any; the one that ends first."""
    running = Attempt.objects.of(user).not_closed().exclusive().filter(deadline_at__gt=now)
    if exam is not None:
        running = running.filter(exam=exam)
    # Every page asks. An exam is called by its code; planning joins to all other subjects takes longer than the rest.
    attempt = _with_progress(running).select_related("exam").order_by("deadline_at").first()
    return _opened(attempt, now) if attempt else None


def _with_progress(attempts: AttemptQuerySet) -> AttemptQuerySet:
    """Adds how many responses have a choice, and where to go on.

    An exam goes on at the question that was shown last, practice at the first that was not checked.
    """
    responses = Response.objects.filter(attempt=OuterRef("pk"))
    shown, unchecked = responses.filter(shown_at__isnull=False), responses.filter(revealed_at__isnull=True)
    return attempts.annotate(
        answered_count=Count("responses", filter=Q(responses__picks__isnull=False), distinct=True),
        last_shown=Subquery(shown.order_by("-shown_at", "-position").values("position")[:1]),
        first_unchecked=Subquery(unchecked.order_by("position").values("position")[:1]),
    )


def _opened(attempt: Attempt, now: dt.datetime) -> OpenAttempt:
    remaining_ms = attempt.remaining_ms_at(now)
    exam_at, practice_at = attempt.last_shown, attempt.first_unchecked  # type: ignore[attr-defined]
    where = attempt.reached or exam_at or 1 if attempt.is_exclusive else practice_at or attempt.position_count
    return OpenAttempt(
        attempt=attempt,
        title=title_of(attempt),
        answered=attempt.answered_count,  # type: ignore[attr-defined]
        position=where,
        time_left="" if remaining_ms is None else minutes_words(remaining_ms),
        is_overdue=attempt.is_overdue_at(now),
    )
