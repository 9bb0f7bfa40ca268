"""After a key was corrected: marking anew, for that question only, the finished attempts that were asked before.

What was marked stays as it was; what the corrected key makes of it stands beside it. The question and the newest
published revision say what is to be done, so doing it again changes nothing, and it may be broken off at any point.
Each attempt is a transaction of its own: saves go on meanwhile. Open attempts are marked by the key that they were
asked by, and found by the next regrade.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from django.db import transaction

from content.models import Question, Revision
from quizzes import marking
from quizzes.marking import RESULTS
from quizzes.models import Attempt, CorrectedMark, CorrectedResult, Regrade, Response, ResponseOption
from quizzes.scoring import is_right

Results = dict[str, Any]
"""The columns of RESULTS."""


@dataclass(frozen=True, slots=True)
class Impact:
    """What becomes of one attempt: of one mark and of its results, as they stand now and as they will."""

    attempt: Attempt
    response: Response
    was_right: bool
    is_right: bool
    before: Results
    after: Results

    @property
    def flips(self) -> bool:
        """Whether a failure becomes a pass, or a pass a failure."""
        return self.before["passed"] != self.after["passed"]


@dataclass(slots=True)
class Regrading:
    """`regraded`: `impacts` has what changed, and is empty when nothing had to. `unpublished`: there is no key."""

    outcome: Literal["regraded", "unpublished"]
    revision: Revision | None = None
    """Whose keys decide; None when it was undone."""
    asked: int = 0
    """Finished attempts that were asked an older revision."""
    open: int = 0
    """Attempts that were asked one and are open: they are left alone."""
    incomparable: int = 0
    """Of the finished ones, those whose revision offered other options or let choose another number of them."""
    impacts: list[Impact] = field(default_factory=list)

    @property
    def flips(self) -> int:
        return sum(impact.flips for impact in self.impacts)


# --- Regrade


def regrade(*, question: Question, now: dt.datetime, dry_run: bool = False) -> Regrading:
    """Mark by the keys of the published revision what was asked by an older one; with `dry_run` only say what would
    change."""
    revision = question.revisions.published().first()
    if revision is None:
        return Regrading("unpublished")
    older = Response.objects.filter(question=question, revision__number__lt=revision.number)
    finished = older.filter(attempt__marked_at__isnull=False)
    outcome = Regrading(
        "regraded", revision, asked=finished.count(), open=older.filter(attempt__closed_at__isnull=True).count()
    )
    comparable = _comparable(question, revision)
    for pk in list(finished.order_by("attempt__submitted_at", "pk").values_list("pk", flat=True)):
        with transaction.atomic():
            response = _locked(pk)
            if response.attempt.marked_at is None:
                continue
            if response.revision_id not in comparable:
                outcome.incomparable += 1
                continue
            if impact := _impact(response, revision):
                outcome.impacts.append(impact)
                if not dry_run:
                    _apply(impact, revision, now)
    return outcome


def _comparable(question: Question, revision: Revision) -> set[int]:
    """Revisions that offered the same options and let choose as many: what was chosen there can be held to the key."""

    def offer(each: Revision) -> tuple[frozenset[str], int]:
        return frozenset(option.code for option in each.options.all()), each.select_count

    revisions = {each.pk: offer(each) for each in question.revisions.prefetch_related("options")}
    return {pk for pk, offered in revisions.items() if offered == revisions[revision.pk]}


def _locked(response_id: int) -> Response:
    """The response, its attempt locked as a save would."""
    attempt_id = Response.objects.values_list("attempt_id", flat=True).get(pk=response_id)
    rows = Attempt.objects.select_related("exam", "blueprint").select_for_update(no_key=True, of=("self",))
    attempt = rows.get(pk=attempt_id)
    response = Response.objects.get(pk=response_id)
    response.attempt = attempt
    return response


def _impact(response: Response, revision: Revision) -> Impact | None:
    """None when the mark is what the keys of `revision` say already."""
    keys = set(revision.options.filter(is_key=True).values_list("code", flat=True))
    picks = ResponseOption.objects.filter(response=response)
    fresh = is_right(set(picks.values_list("option__code", flat=True)), keys)
    corrected = _mark_of(response)
    standing = corrected.is_correct if corrected else bool(response.is_correct)
    if fresh == standing:
        return None
    attempt = response.attempt
    return Impact(
        attempt=attempt,
        response=response,
        was_right=standing,
        is_right=fresh,
        before=standing_results(attempt),
        after=corrected_results(attempt, {**corrected_marks(attempt), response.pk: fresh}),
    )


def _apply(impact: Impact, revision: Revision, now: dt.datetime) -> None:
    before = _recorded(impact.response)
    CorrectedMark.objects.update_or_create(
        response=impact.response,
        defaults={
            "user_id": impact.attempt.user_id,
            "revision": revision,
            "is_correct": impact.is_right,
            "told_at": None,
        },
    )
    _write_result(impact.attempt)
    _record(Regrade.Kind.APPLIED, impact.response, revision.pk, before, now)


# --- Take back


def undo(*, question: Question, now: dt.datetime) -> Regrading:
    """Take the last regrade of `question` back, in every attempt: marks and results are as they were before it."""
    outcome = Regrading("regraded")
    corrected = Response.objects.filter(question=question, corrected__isnull=False)
    for pk in list(corrected.order_by("attempt__submitted_at", "pk").values_list("pk", flat=True)):
        with transaction.atomic():
            response = _locked(pk)
            mark = _mark_of(response)
            if mark is not None:
                outcome.impacts.append(_undo(response, mark, now))
    outcome.asked = len(outcome.impacts)
    return outcome


def _undo(response: Response, mark: CorrectedMark, now: dt.datetime) -> Impact:
    attempt, before = response.attempt, _recorded(response)
    was, results = mark.is_correct, standing_results(attempt)
    applied = Regrade.objects.filter(response=response, kind=Regrade.Kind.APPLIED, revision=mark.revision_id).last()
    earlier = applied.before["mark"] if applied else None
    if earlier is None:
        mark.delete()
    else:
        mark.revision_id, mark.is_correct = earlier["revision"], earlier["is_correct"]
        mark.told_at = dt.datetime.fromisoformat(earlier["told_at"]) if earlier["told_at"] else None
        mark.save(update_fields=["revision", "is_correct", "told_at"])
    _write_result(attempt)
    _record(Regrade.Kind.UNDONE, response, before["mark"]["revision"], before, now)
    is_right_now = earlier["is_correct"] if earlier else bool(response.is_correct)
    return Impact(attempt, response, was, is_right_now, results, standing_results(attempt))


def drop(*, attempt: Attempt, now: dt.datetime) -> None:
    """Forget the corrections of a locked attempt that loses its marks; a later regrade finds it anew."""
    for mark in CorrectedMark.objects.filter(response__attempt=attempt).select_related("response").order_by("pk"):
        response, revision_id, before = mark.response, mark.revision_id, _recorded(mark.response)
        mark.delete()
        _write_result(attempt)
        _record(Regrade.Kind.DROPPED, response, revision_id, before, now)


def tell(*, attempt: Attempt, now: dt.datetime) -> None:
    """The candidate has taken note of all corrections of this attempt so far."""
    CorrectedMark.objects.filter(response__attempt=attempt, told_at__isnull=True).update(told_at=now)


# --- Results


def corrected_marks(attempt: Attempt) -> dict[int, bool]:
    """Response -> whether it is right as corrected."""
    return dict(CorrectedMark.objects.filter(response__attempt=attempt).values_list("response_id", "is_correct"))


def corrected_results(attempt: Attempt, corrected: Mapping[int, bool]) -> Results:
    """What the attempt is worth with these marks in place of those that the keys of its own revisions give."""
    return marking.results_of(attempt, list(_with(marking.marks_of(attempt), corrected)))


def _with(marks: list[marking.Mark], corrected: Mapping[int, bool]) -> Iterator[marking.Mark]:
    for mark in marks:
        is_correct = corrected.get(mark.response_id, mark.marked.is_correct)
        yield replace(mark, marked=replace(mark.marked, is_correct=is_correct))


def standing_results(attempt: Attempt) -> Results:
    """As corrected, or as marked where nothing was."""
    corrected = CorrectedResult.objects.filter(attempt=attempt).first()
    return {name: getattr(corrected or attempt, name) for name in RESULTS}


def _write_result(attempt: Attempt) -> None:
    """The result as corrected, from the corrected marks; none without them."""
    corrected = corrected_marks(attempt)
    if corrected:
        results = corrected_results(attempt, corrected) | {"user_id": attempt.user_id}
        CorrectedResult.objects.update_or_create(attempt=attempt, defaults=results)
    else:
        CorrectedResult.objects.filter(attempt=attempt).delete()


# --- The record


def _mark_of(response: Response) -> CorrectedMark | None:
    return CorrectedMark.objects.filter(response=response).first()


def _recorded(response: Response) -> dict[str, Any]:
    """Corrected mark and result as JSON keeps them."""
    mark = _mark_of(response)
    result = CorrectedResult.objects.filter(attempt=response.attempt_id).first()
    return {
        "mark": mark
        and {
            "revision": mark.revision_id,
            "is_correct": mark.is_correct,
            "told_at": mark.told_at and mark.told_at.isoformat(),
        },
        "result": result and {name: getattr(result, name) for name in RESULTS},
    }


def _record(kind: Regrade.Kind, response: Response, revision_id: int, before: dict[str, Any], now: dt.datetime) -> None:
    Regrade.objects.create(
        user_id=response.user_id,
        response=response,
        revision_id=revision_id,
        kind=kind,
        before=before,
        after=_recorded(response),
        made_at=now,
    )
