"""What a user said of the answers given so far, against what came of them (read side)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q

from accounts.models import User
from content.models import Question, Revision
from quizzes import charts
from quizzes.confidence import FEWEST, Fit, Level, Reliability, Said, Sureness, reliability
from quizzes.models import Confidence, Response, ResponseOption
from quizzes.scoring import chance


@dataclass(frozen=True, slots=True)
class LevelRow:
    """A level with its words and a bar: the share right with its range, and the line of what the word means."""

    level: Level
    words: str
    bar: charts.BarChart

    @property
    def share(self) -> int | None:
        return None if self.level.share is None else round(100 * self.level.share)

    @property
    def low(self) -> int:
        return round(100 * self.level.low)

    @property
    def high(self) -> int:
        return round(100 * self.level.high)

    @property
    def meant(self) -> int:
        return round(100 * self.level.meant)

    @property
    def is_judged(self) -> bool:
        return self.level.fit != Fit.TOO_FEW


@dataclass(frozen=True, slots=True)
class SelfRating:
    """How well somebody's words fit, level by level."""

    reliability: Reliability
    rows: tuple[LevelRow, ...]

    @property
    def sure(self) -> LevelRow:
        return next(row for row in self.rows if row.level.sureness == Sureness.SURE)

    @property
    def missing(self) -> int:
        """How many answers there must be more before anything is judged."""
        return max(0, FEWEST - self.reliability.n)


def self_rating_of(user: User, *, now: dt.datetime) -> SelfRating:
    """The confidence of all marked answers, repeats included, and how many were right. Two queries.

    Questions of an exam that keeps its keys are left out, wherever they were answered, and so are those of own notes.
    """
    found = reliability(_said(user, now))
    return SelfRating(found, tuple(_row(level) for level in found.levels))


def _said(user: User, now: dt.datetime) -> Iterable[Said]:
    picked = ResponseOption.objects.filter(user=user, response=OuterRef("pk"))
    # What is right has a pick; a blank was not an answer, whatever was said of it.
    rows = list(
        Response.objects.filter(user=user, confidence__isnull=False, is_correct__isnull=False)
        .filter(Q(is_correct=True) | Q(Exists(picked)))
        .exclude(question__in=Response.objects.held_by(user, now=now).values("question"))
        .exclude(question__in=Question.objects.filter(collection__owner=user).values("pk"))
        .order_by()
        .values_list("confidence", "is_correct", "revision_id")
        .annotate(Count("id"))
    )
    chances = _chances({revision_id for _, _, revision_id, _ in rows})
    return [
        Said(Sureness(confidence), chances[revision_id], is_correct, count)
        for confidence, is_correct, revision_id, count in rows
    ]


def _chances(revision_ids: Iterable[int]) -> dict[int, float]:
    """Of each revision: the chance of a blind guess."""
    revisions = Revision.objects.filter(pk__in=revision_ids).order_by().values_list("pk", "select_count")
    counted = revisions.annotate(option_count=Count("options"))
    return {pk: float(chance(option_count, select_count)) for pk, select_count, option_count in counted}


def _row(level: Level) -> LevelRow:
    row = charts.ShareRow(str(level.sureness), level.share, level.low, level.high)
    return LevelRow(level, str(Confidence(level.sureness).label), charts.bars([row], level.meant))
