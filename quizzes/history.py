"""The list of a user's past attempts, and how the scores went from one exam to the next (read side)."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, OuterRef, Q, Subquery

from accounts.models import User
from content.models import Exam
from quizzes import charts
from quizzes.hall import title_of
from quizzes.marking import scale_of
from quizzes.models import Attempt, AttemptChange, Response
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
class VoidedRow:
    attempt: Attempt
    title: str
    reason: str


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


def past_attempts(user: User) -> AttemptQuerySet:
    """The history, newest first."""
    return Attempt.objects.of(user).history().select_related("exam", "blueprint", "domain", "service")


def history_rows(attempts: Sequence[Attempt]) -> list[HistoryRow]:
    """Rows for some of `past_attempts`, in one query."""
    first_seen = _first_seen_shares(attempts)
    return [
        HistoryRow(attempt, title_of(attempt), round(100 * first_seen[attempt.pk]), _mark(attempt))
        for attempt in attempts
    ]


def voided_rows(user: User) -> list[VoidedRow]:
    """What support voided, newest first: outside the history, but never gone without a word. One query."""
    reasons = AttemptChange.objects.filter(attempt=OuterRef("pk"), kind=AttemptChange.Kind.VOIDED).order_by("-id")
    voided = Attempt.objects.of(user).voided().select_related("exam", "domain", "service")
    return [
        VoidedRow(attempt, title_of(attempt), attempt.void_reason)  # type: ignore[attr-defined]
        for attempt in voided.annotate(void_reason=Subquery(reasons.values("reason")[:1]))
    ]


def trends(user: User, *, exam: Exam | None = None) -> list[Trend]:
    """For each exam (or for `exam` alone) that the user was scored in at least twice, the last scores. Two queries."""
    scored = past_attempts(user).exclusive().filter(scaled_score__isnull=False)
    if exam:
        scored = scored.filter(exam=exam)
    by_exam: dict[Exam | None, list[Attempt]] = defaultdict(list)
    for attempt in scored:
        if len(by_exam[attempt.exam]) < TREND_LENGTH:
            by_exam[attempt.exam].append(attempt)
    first_seen = _first_seen_shares([attempt for attempts in by_exam.values() for attempt in attempts])
    return [
        _trend(exam, attempts[::-1], first_seen) for exam, attempts in by_exam.items() if exam and len(attempts) > 1
    ]


def _trend(exam: Exam, attempts: Sequence[Attempt], first_seen: dict[uuid.UUID, float]) -> Trend:
    """The scale is that of the latest attempt."""
    scale = [scale_of(attempt.blueprint) for attempt in attempts if attempt.blueprint][-1]
    outcomes = [outcome for attempt in attempts if (outcome := outcome_of(attempt))]
    chart = charts.history(outcomes, scale)
    marks = tuple(
        TrendMark(point, attempt, first_seen[attempt.pk] >= MOSTLY_NEW)
        for point, attempt in zip(chart.points, attempts, strict=True)
    )
    return Trend(exam, scale.cut_score, chart, marks)


def _first_seen_shares(attempts: Sequence[Attempt]) -> dict[uuid.UUID, float]:
    """Attempt -> of the questions that were shown, the share that the user had never been shown before."""
    shown = Response.objects.filter(attempt__in=attempts).shown().order_by().values("attempt")
    counts = shown.annotate(shown=Count("id"), new=Count("id", filter=Q(is_first_seen=True)))
    shares = {row["attempt"]: row["new"] / row["shown"] for row in counts}
    return {attempt.pk: shares.get(attempt.pk, 1.0) for attempt in attempts}


def _mark(attempt: Attempt) -> charts.ScaleMark | None:
    outcome = outcome_of(attempt)
    if outcome is None or attempt.blueprint is None:
        return None
    return charts.scale_mark(outcome, scale_of(attempt.blueprint), width=200)
