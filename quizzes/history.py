"""The list of a user's attempts, and how the scores went from one exam to the next (read side)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q

from accounts.models import User
from content.models import Exam
from quizzes import charts
from quizzes.hall import title_of
from quizzes.marking import scale_of
from quizzes.models import Attempt
from quizzes.models.attempt import AttemptQuerySet
from quizzes.results import outcome_of

TREND_LENGTH = 12
MOSTLY_NEW = 0.8
"""Share of first-seen questions from which a score measures knowledge rather than memory of the questions."""


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """A submitted attempt; `first_seen` in whole per cent of its questions, `mark` where it was scored."""

    attempt: Attempt
    title: str
    first_seen: int
    mark: charts.ScaleMark | None


@dataclass(frozen=True, slots=True)
class TrendMark:
    point: charts.Point
    attempt: Attempt
    is_mostly_new: bool


@dataclass(frozen=True, slots=True)
class Trend:
    """The last scores of one exam, oldest first."""

    exam: Exam
    cut_score: int
    chart: charts.History
    marks: tuple[TrendMark, ...]


def open_attempts(user: User) -> AttemptQuerySet:
    """Attempts that are not closed, each with `answered_count`."""
    answered = Count("responses", filter=Q(responses__picks__isnull=False), distinct=True)
    return (
        Attempt.objects.of(user)
        .not_closed()
        .select_related("exam", "domain", "service")
        .annotate(answered_count=answered)
    )


def past_attempts(user: User) -> AttemptQuerySet:
    """The history, each attempt with `first_seen_count`."""
    return _with_first_seen(Attempt.objects.of(user).history()).select_related("exam", "blueprint", "domain", "service")


def history_rows(attempts: Iterable[Attempt]) -> list[HistoryRow]:
    """Rows for attempts of `past_attempts`."""
    return [
        HistoryRow(attempt, title_of(attempt), round(100 * _first_seen_share(attempt)), _mark(attempt))
        for attempt in attempts
    ]


def trends(user: User, *, exam: Exam | None = None) -> list[Trend]:
    """For each exam (or for `exam` alone) that the user was scored in at least twice, the last scores; in one query."""
    scored = _with_first_seen(Attempt.objects.of(user).history().exclusive().filter(scaled_score__isnull=False))
    if exam:
        scored = scored.filter(exam=exam)
    by_exam: dict[Exam, list[Attempt]] = defaultdict(list)
    for attempt in scored.select_related("exam", "blueprint"):
        latest = by_exam[attempt.exam]
        if len(latest) < TREND_LENGTH:
            latest.append(attempt)
    return [_trend(exam, list(reversed(latest))) for exam, latest in by_exam.items() if len(latest) > 1]


def _trend(exam: Exam, attempts: list[Attempt]) -> Trend:
    """The scale is that of the latest attempt."""
    scale = scale_of(attempts[-1].blueprint)
    chart = charts.history([outcome_of(attempt) for attempt in attempts], scale)
    marks = tuple(
        TrendMark(point, attempt, _first_seen_share(attempt) >= MOSTLY_NEW)
        for point, attempt in zip(chart.points, attempts, strict=True)
    )
    return Trend(exam, scale.cut_score, chart, marks)


def _with_first_seen(attempts: AttemptQuerySet) -> AttemptQuerySet:
    return attempts.annotate(first_seen_count=Count("responses", filter=Q(responses__is_first_seen=True)))


def _first_seen_share(attempt: Attempt) -> float:
    return attempt.first_seen_count / attempt.position_count


def _mark(attempt: Attempt) -> charts.ScaleMark | None:
    outcome = outcome_of(attempt)
    if outcome is None or attempt.blueprint is None:
        return None
    return charts.scale_mark(outcome, scale_of(attempt.blueprint), width=200)
