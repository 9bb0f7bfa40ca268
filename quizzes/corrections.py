"""What a corrected key means for who was asked before: on the first page, in report and review (read side).

Nothing is said of it before the review of the attempt may be read, nor while the question stands in another exam of
the same person that keeps its keys.
"""

from __future__ import annotations

import datetime as dt
import math
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import User
from content.models import Revision
from quizzes.models import Attempt, CorrectedMark, CorrectedResult, Response
from quizzes.results import REVIEW_PAGE_SIZE
from quizzes.titles import title_of


@dataclass(frozen=True, slots=True)
class CorrectedPosition:
    position: int
    review_page: int
    is_correct: bool


_Positions = defaultdict[uuid.UUID, list[CorrectedPosition]]


@dataclass(frozen=True, slots=True)
class CorrectedReport:
    """A result as corrected, beside the one that was marked."""

    attempt: Attempt
    title: str
    result: CorrectedResult
    positions: tuple[CorrectedPosition, ...]

    @property
    def flips(self) -> bool:
        return self.result.passed != self.attempt.passed


@dataclass(frozen=True, slots=True)
class Correction:
    """A question whose published revision has another key than the one that was asked."""

    published_at: dt.datetime | None
    keys: frozenset[str]
    """Codes of the key now."""
    is_correct: bool | None
    """The mark as corrected; None where it is the one that was given."""


def corrected_report_of(attempt: Attempt, *, user: User, now: dt.datetime) -> CorrectedReport | None:
    """None where nothing was corrected, and as long as nothing may be said of it."""
    result = _sayable(user, now).filter(attempt=attempt).first()
    return _report(result, attempt, _positions([attempt])) if result else None


def untold(user: User, *, now: dt.datetime) -> list[CorrectedReport]:
    """Corrections that the user has not put away yet, newest attempt first. Two queries, one when there are none."""
    marks = CorrectedMark.objects.filter(user=user, response__attempt=OuterRef("attempt"), told_at__isnull=True)
    results = (
        _sayable(user, now)
        .filter(Exists(marks))
        .select_related("attempt__exam", "attempt__blueprint", "attempt__domain", "attempt__task")
        .select_related("attempt__service", "attempt__twin", "attempt__fact__service")
        .order_by("-attempt__submitted_at")
    )
    found = list(results)
    positions = _positions([result.attempt for result in found])
    return [_report(result, result.attempt, positions) for result in found]


def _sayable(user: User, now: dt.datetime) -> QuerySet[CorrectedResult]:
    held = Response.objects.held_by(user, now=now).values("question")
    telling = CorrectedMark.objects.filter(response__attempt=OuterRef("attempt"), response__question__in=held)
    keeping = Attempt.objects.of(user).keeping_keys(now)
    return CorrectedResult.objects.filter(~Exists(telling), user=user).exclude(attempt__in=keeping)


def _report(result: CorrectedResult, attempt: Attempt, positions: _Positions) -> CorrectedReport:
    return CorrectedReport(attempt, title_of(attempt), result, tuple(positions[attempt.pk]))


def _positions(attempts: Collection[Attempt]) -> _Positions:
    """What was marked anew in each of these attempts. One query, none without attempts."""
    found: _Positions = defaultdict(list)
    marks = CorrectedMark.objects.filter(response__attempt__in=attempts).order_by("response__position")
    columns = ("response__attempt", "response__position", "is_correct")
    for attempt_id, position, is_correct in marks.values_list(*columns) if attempts else ():
        page = math.ceil(position / REVIEW_PAGE_SIZE)
        found[attempt_id].append(CorrectedPosition(position, page, is_correct))
    return found


def of_responses(responses: Collection[Response]) -> dict[int, Correction]:
    """Of responses whose question has a newer text: what its key is today, and what that makes of the answer.

    Whether that key is another one, the caller has to see. At most three queries.
    """
    newer = _newer(responses)
    if not newer:
        return {}
    marks = dict(CorrectedMark.objects.filter(response__in=responses).values_list("response_id", "is_correct"))
    corrections = {}
    for response in responses:
        revision = newer.get(response.question_id)
        if revision is not None and revision.number > response.revision.number:
            keys = frozenset(option.code for option in revision.options.all() if option.is_key)
            is_correct = marks.get(response.pk)
            told = None if is_correct == response.is_correct else is_correct
            corrections[response.pk] = Correction(revision.published_at, keys, told)
    return corrections


def _newer(responses: Iterable[Response]) -> dict[int, Revision]:
    """Question -> its published revision, where that is not the one that was asked."""
    asked = {response.question_id: response.revision_id for response in responses}
    published = Revision.objects.published().filter(question__in=asked).exclude(pk__in=asked.values())
    return {revision.question_id: revision for revision in published.prefetch_related("options")}
