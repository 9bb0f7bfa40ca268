"""The list of a user's past attempts, and how the scores went from one exam to the next (read side)."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import NamedTuple

from django.db.models import Count, OuterRef, Q, Subquery

from accounts.models import User
from content.models import Exam
from quizzes import charts
from quizzes.marking import scale_of
from quizzes.models import Attempt, AttemptChange, Response
from quizzes.models.attempt import AttemptQuerySet
from quizzes.results import outcome_of
from quizzes.scoring import wilson
from quizzes.titles import title_of

TREND_LENGTH = 12
ASIDE = 8
"""So many units right of the mark for new questions stands that for repeated ones, or one would hide the other."""


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
class Part:
    """The scored questions of an exam that were new to the user, or those that were not, as far as they were shown.

    The share right and its 95 % range in whole per cent; `point` is where it is drawn.
    """

    correct: int
    n: int
    share: int
    low: int
    high: int
    point: charts.Point


@dataclass(frozen=True, slots=True)
class TrendMark:
    """One exam: what new questions say, and apart from it what repeated ones say; None without such a question."""

    attempt: Attempt
    new: Part | None
    repeated: Part | None


@dataclass(frozen=True, slots=True)
class Trend:
    """The last exams of one kind, oldest first; the line of `chart` goes through what was new."""

    exam: Exam
    cut: int
    """The share that passes, in whole per cent."""
    chart: charts.History
    marks: tuple[TrendMark, ...]


def past_attempts(user: User) -> AttemptQuerySet:
    """The history, newest first."""
    return Attempt.objects.of(user).history().with_subject().select_related("blueprint")


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
    voided = Attempt.objects.of(user).voided().with_subject()
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
    counts = _counts([attempt for attempts in by_exam.values() for attempt in attempts])
    return [_trend(exam, attempts[::-1], counts) for exam, attempts in by_exam.items() if exam and len(attempts) > 1]


class _Counts(NamedTuple):
    """Questions, and how many of them were right: new ones, repeated ones."""

    new: int = 0
    new_right: int = 0
    repeated: int = 0
    repeated_right: int = 0


def _trend(exam: Exam, attempts: Sequence[Attempt], counts: Mapping[uuid.UUID, _Counts]) -> Trend:
    """The cut is that of the latest attempt."""
    cut_share = [scale_of(attempt.blueprint) for attempt in attempts if attempt.blueprint][-1].cut_share
    of_each = [counts.get(attempt.pk, _Counts()) for attempt in attempts]
    chart, new = _parts([(each.new_right, each.new) for each in of_each], cut_share)
    _, repeated = _parts([(each.repeated_right, each.repeated) for each in of_each], cut_share, aside=ASIDE)
    marks = tuple(TrendMark(*mark) for mark in zip(attempts, new, repeated, strict=True))
    return Trend(exam, round(100 * cut_share), chart, marks)


def _parts(
    of_each: Sequence[tuple[int, int]], cut_share: Fraction, *, aside: int = 0
) -> tuple[charts.History, list[Part | None]]:
    """The chart of (right, questions) of each exam, and what it shows; None where there was no question."""
    rows = [
        charts.ShareRow("", Fraction(right, count) if count else None, *wilson(right, count))
        for right, count in of_each
    ]
    chart = charts.shares(rows, cut_share)
    points = iter(chart.points)
    parts = [
        None if row.share is None else _part(right, count, row, next(points), aside)
        for row, (right, count) in zip(rows, of_each, strict=True)
    ]
    return chart, parts


def _part(right: int, count: int, row: charts.ShareRow, point: charts.Point, aside: int) -> Part:
    return Part(
        correct=right,
        n=count,
        share=round(100 * right / count),
        low=round(100 * row.low),
        high=round(100 * row.high),
        point=replace(point, x=point.x + aside),
    )


def _counts(attempts: Sequence[Attempt]) -> dict[uuid.UUID, _Counts]:
    shown = Response.objects.filter(attempt__in=attempts, is_scored=True).shown().order_by()
    new, right = Q(is_first_seen=True), Q(is_correct=True)
    rows = shown.values_list("attempt").annotate(
        new=Count("id", filter=new),
        new_right=Count("id", filter=new & right),
        repeated=Count("id", filter=~new),
        repeated_right=Count("id", filter=~new & right),
    )
    return {attempt_id: _Counts(*counts) for attempt_id, *counts in rows}


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
