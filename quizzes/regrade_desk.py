"""What a regrade of a question would do, a page at a time, and what the last ones did (read side).

Which marks turn, `regrading.turning` says, as it does to the regrade itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce

from content.models import Blueprint, Question, Revision
from quizzes import regrading
from quizzes.marking import RESULTS, scale_of
from quizzes.models import Attempt, Regrade, Response
from quizzes.regrading import Impact, Results
from quizzes.scoring import total_of
from quizzes.titles import title_of

MOST_AT_ONCE = 200
"""Attempts that a page may change in one request, some seconds' work; the command has no limit."""


@dataclass(frozen=True, slots=True)
class ImpactRow:
    impact: Impact
    title: str


@dataclass(frozen=True, slots=True)
class Act:
    """What was done at one moment, to so many responses."""

    kind: str
    made_at: dt.datetime
    n: int


@dataclass(frozen=True, slots=True)
class Preview:
    """How a question stands with what was asked before its key was corrected. Counts of attempts."""

    revision: Revision
    """Its keys decide."""
    asked: int
    open: int
    incomparable: int
    turned: QuerySet[Response]
    """What would change; `impact_rows` lays a page of it out."""
    turned_count: int
    flips: int
    """Of those, how many between pass and failure."""
    corrected: int
    """Responses that an earlier regrade has corrected: what could be taken back."""
    acts: tuple[Act, ...]

    @property
    def can_be_applied(self) -> bool:
        return 0 < self.turned_count <= MOST_AT_ONCE

    @property
    def can_be_undone(self) -> bool:
        return 0 < self.corrected <= MOST_AT_ONCE


def preview_of(question: Question) -> Preview | None:
    """None while nothing is published. Constant queries."""
    revision = question.revisions.published().first()
    if revision is None:
        return None
    older = Response.objects.filter(question=question, revision__number__lt=revision.number).order_by()
    finished = Q(attempt__marked_at__isnull=False)
    among = regrading.comparable(revision)
    incomparable = finished & ~Q(revision__in=among)
    counts = older.aggregate(
        asked=Count("pk", filter=finished),
        open=Count("pk", filter=Q(attempt__closed_at__isnull=True)),
        incomparable=Count("pk", filter=incomparable),
        corrected=Count("pk", filter=Q(corrected__isnull=False)),
    )
    attempt = ("exam", "blueprint", "domain", "task", "service", "twin", "fact__service", "corrected")
    named = ("corrected", *(f"attempt__{name}" for name in attempt))
    turned = regrading.turning(revision, among).select_related(*named)
    turned_count, flips = _flips(turned)
    return Preview(revision, turned=turned, turned_count=turned_count, flips=flips, acts=_acts(question), **counts)


def _flips(turned: QuerySet[Response]) -> tuple[int, int]:
    """How many turn, and how many of them between pass and failure: counted in equal outcomes."""
    stands = {
        f"stands_{name}": Coalesce(f"attempt__corrected__{name}", f"attempt__{name}")
        for name in ("raw_score", "scored_count", "passed")
    }
    columns = ("attempt__blueprint", "attempt__mode", "is_scored", "is_right", *stands)
    groups = list(turned.select_related(None).order_by().annotate(**stands).values_list(*columns).annotate(Count("pk")))
    blueprints = Blueprint.objects.in_bulk({pk for pk, *_ in groups if pk is not None})
    flips = 0
    for blueprint_id, mode, is_scored, is_right, raw, count, passed, n in groups:
        blueprint = blueprints.get(blueprint_id)
        if is_scored and blueprint is not None and mode in Attempt.EXCLUSIVE_MODES and count:
            after = total_of(raw + (1 if is_right else -1), count, scale_of(blueprint)).passed
            flips += n if after != passed else 0
    return sum(group[-1] for group in groups), flips


def impact_rows(turned: Iterable[Response]) -> list[ImpactRow]:
    """These of `Preview.turned`, with what they are worth before and after."""
    return [_impact_row(response) for response in turned]


def _impact_row(response: Response) -> ImpactRow:
    attempt = response.attempt
    stands = getattr(attempt, "corrected", None) or attempt
    before: Results = {name: getattr(stands, name) for name in RESULTS}
    is_right: bool = response.is_right  # type: ignore[attr-defined]
    after = _after(attempt, before, is_right=is_right, counts=response.is_scored or not attempt.is_exclusive)
    return ImpactRow(Impact(attempt, response, not is_right, is_right, before, after), title_of(attempt))


def _after(attempt: Attempt, before: Results, *, is_right: bool, counts: bool) -> Results:
    if not counts:
        return before
    raw = before["raw_score"] + (1 if is_right else -1)
    if not attempt.is_exclusive or attempt.blueprint is None:
        return before | {"raw_score": raw}
    total = total_of(raw, before["scored_count"], scale_of(attempt.blueprint))
    return before | {
        "raw_score": raw,
        "scaled_score": total.scaled_score,
        "scaled_low": total.low,
        "scaled_high": total.high,
        "passed": total.passed,
    }


def _acts(question: Question) -> tuple[Act, ...]:
    done = Regrade.objects.filter(response__question=question).order_by()
    counted = done.values_list("kind", "made_at").annotate(n=Count("pk")).order_by(F("made_at").desc())
    return tuple(Act(str(Regrade.Kind(kind).label), made_at, n) for kind, made_at, n in counted[:10])
