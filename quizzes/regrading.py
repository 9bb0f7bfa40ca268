"""After a key was corrected: marking anew, for that question only, the finished attempts that were asked before.

What was marked stays as it was; what the corrected key makes of it stands beside it. The question and the newest
published revision say what is to be done, so doing it again changes nothing, and it may be broken off at any point.
Each attempt is a transaction of its own: saves go on meanwhile. Open attempts are marked by the key that they were
asked by, and found by the next regrade.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from django.db import transaction
from django.db.models import BooleanField, Count, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import User
from content import audit
from content.models import AuditEntry, Question, Revision
from quizzes import marking, remembering
from quizzes.marking import RESULTS
from quizzes.models import Attempt, CorrectedMark, CorrectedResult, Regrade, Response, ResponseOption
from quizzes.pools import weights_of
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


def regrade(*, question: Question, now: dt.datetime, by: User | None = None, dry_run: bool = False) -> Regrading:
    """Mark by the keys of the published revision what was asked by an older one; with `dry_run` only say what would
    change. The trail of the question says who did it to how many."""
    revision = question.revisions.published().first()
    if revision is None:
        return Regrading("unpublished")
    older = Response.objects.filter(question=question, revision__number__lt=revision.number)
    finished = older.filter(attempt__marked_at__isnull=False)
    outcome = Regrading(
        "regraded", revision, asked=finished.count(), open=older.filter(attempt__closed_at__isnull=True).count()
    )
    key = _Key(revision, frozenset(revision.options.filter(is_key=True).values_list("code", flat=True)))
    among = comparable(revision)
    outcome.incomparable = finished.exclude(revision__in=among).count()
    for pk in list(turning(revision, among).values_list("pk", flat=True)):
        with transaction.atomic():
            standing = _standing(pk)
            if standing is None or standing.attempt.marked_at is None:
                continue
            if impact := _impact(standing, key):
                outcome.impacts.append(impact)
                if not dry_run:
                    _apply(standing, impact, key, now)
    if not dry_run:
        _trail(AuditEntry.Action.REGRADED, question, outcome, by, now)
    return outcome


def _trail(
    action: AuditEntry.Action, question: Question, outcome: Regrading, by: User | None, now: dt.datetime
) -> None:
    if outcome.impacts:
        after = {"attempts": len(outcome.impacts), "flips": outcome.flips}
        audit.record(action=action, by=by, now=now, question=question, revision=outcome.revision, after=after)


def turning(revision: Revision, among: Collection[int]) -> QuerySet[Response]:
    """Responses of finished attempts whose mark, as it stands, is not what the key of `revision` says; oldest attempt
    first. `among`: its `comparable` revisions. `is_right` of a response says what it becomes."""
    codes = list(revision.options.filter(is_key=True).values_list("code", flat=True))
    picks = ResponseOption.objects.filter(response=OuterRef("pk")).order_by().values("response")
    counted = {
        "picked": Coalesce(Subquery(picks.annotate(n=Count("pk")).values("n")), 0),
        "keys_picked": Coalesce(Subquery(picks.filter(option__code__in=codes).annotate(n=Count("pk")).values("n")), 0),
    }
    finished = Response.objects.filter(revision__in=among, attempt__marked_at__isnull=False)
    held_to_it = finished.annotate(**counted, stands=Coalesce("corrected__is_correct", "is_correct")).annotate(
        is_right=ExpressionWrapper(Q(picked=len(codes), keys_picked=len(codes)), BooleanField())
    )
    return held_to_it.exclude(stands=F("is_right")).order_by("attempt__submitted_at", "pk")


def comparable(revision: Revision) -> set[int]:
    """Older revisions of the same question that offered the same options and let choose as many: what was chosen
    there can be held to the key of this one."""

    def offer(each: Revision) -> tuple[frozenset[str], int]:
        return frozenset(option.code for option in each.options.all()), each.select_count

    siblings = Revision.objects.filter(question=revision.question_id, number__lte=revision.number)
    offered = {each: offer(each) for each in siblings.prefetch_related("options")}
    return {each.pk for each in offered if each != revision and offered[each] == offered[revision]}


@dataclass(slots=True)
class _Key:
    """By what is marked anew; the weights of each blueprint are read once."""

    revision: Revision
    codes: frozenset[str]
    weights: dict[int, dict[str, int]] = field(default_factory=dict)

    def weights_for(self, attempt: Attempt) -> dict[str, int]:
        if attempt.blueprint is None:
            return {}
        if attempt.blueprint.pk not in self.weights:
            self.weights[attempt.blueprint.pk] = weights_of(attempt.blueprint)
        return self.weights[attempt.blueprint.pk]


@dataclass(slots=True)
class _Standing:
    """A response with its corrections as they are; its attempt is locked as a save would lock it."""

    attempt: Attempt
    response: Response
    mark: CorrectedMark | None
    result: CorrectedResult | None

    @property
    def is_right(self) -> bool:
        return self.mark.is_correct if self.mark else bool(self.response.is_correct)

    @property
    def results(self) -> Results:
        """As corrected, or as marked where nothing was."""
        return {name: getattr(self.result or self.attempt, name) for name in RESULTS}

    def recorded(self) -> dict[str, Any]:
        """Corrected mark and result as JSON keeps them."""
        mark, result = self.mark, self.result
        return {
            "mark": mark
            and {
                "revision": mark.revision_id,
                "is_correct": mark.is_correct,
                "told_at": mark.told_at and mark.told_at.isoformat(),
            },
            "result": result and {name: getattr(result, name) for name in RESULTS},
        }


def _standing(response_id: int) -> _Standing | None:
    """None when its owner was erased meanwhile."""
    rows = Attempt.objects.select_related("exam", "blueprint").select_for_update(no_key=True, of=("self",))
    attempt = rows.filter(responses=response_id).first()
    if attempt is None:
        return None
    response = Response.objects.select_related("corrected").get(pk=response_id)
    result = CorrectedResult.objects.filter(attempt=attempt).first()
    return _Standing(attempt, response, getattr(response, "corrected", None), result)


def _impact(standing: _Standing, key: _Key) -> Impact | None:
    """None when the mark is what the key says already."""
    attempt, response = standing.attempt, standing.response
    picks = ResponseOption.objects.filter(response=response)
    fresh = is_right(set(picks.values_list("option__code", flat=True)), key.codes)
    if fresh == standing.is_right:
        return None
    corrected = {**_corrected_marks(attempt), response.pk: fresh}
    after = _corrected_results(attempt, corrected, key.weights_for(attempt))
    return Impact(attempt, response, standing.is_right, fresh, standing.results, after)


def _apply(standing: _Standing, impact: Impact, key: _Key, now: dt.datetime) -> None:
    before, user_id = standing.recorded(), standing.attempt.user_id
    standing.mark = standing.mark or CorrectedMark(user_id=user_id, response=standing.response)
    standing.mark.revision, standing.mark.is_correct, standing.mark.told_at = key.revision, impact.is_right, None
    standing.mark.save()
    _write_result(standing, impact.after)
    _record(Regrade.Kind.APPLIED, standing, key.revision.pk, before, now)
    remembering.remember(attempt=standing.attempt, now=now)


# --- Take back


def undo(*, question: Question, now: dt.datetime, by: User | None = None) -> Regrading:
    """Take the last regrade of `question` back, in every attempt: marks and results are as they were before it."""
    outcome = Regrading("regraded")
    corrected = Response.objects.filter(question=question, corrected__isnull=False)
    for pk in list(corrected.order_by("attempt__submitted_at", "pk").values_list("pk", flat=True)):
        with transaction.atomic():
            standing = _standing(pk)
            if standing and standing.mark:
                outcome.impacts.append(_undo(standing, standing.mark, now))
    outcome.asked = len(outcome.impacts)
    _trail(AuditEntry.Action.REGRADE_UNDONE, question, outcome, by, now)
    return outcome


def _undo(standing: _Standing, mark: CorrectedMark, now: dt.datetime) -> Impact:
    before, was, results, revision_id = standing.recorded(), mark.is_correct, standing.results, mark.revision_id
    applied = Regrade.objects.filter(response=standing.response, kind=Regrade.Kind.APPLIED, revision=revision_id).last()
    earlier = applied.before["mark"] if applied else None
    if earlier is None:
        _drop_mark(standing, mark)
    else:
        mark.revision_id, mark.is_correct = earlier["revision"], earlier["is_correct"]
        mark.told_at = dt.datetime.fromisoformat(earlier["told_at"]) if earlier["told_at"] else None
        mark.save(update_fields=["revision", "is_correct", "told_at"])
        _compute_result(standing)
    _record(Regrade.Kind.UNDONE, standing, revision_id, before, now)
    remembering.remember(attempt=standing.attempt, now=now)
    return Impact(standing.attempt, standing.response, was, standing.is_right, results, standing.results)


def drop(*, attempt: Attempt, now: dt.datetime) -> None:
    """Forget the corrections of a locked attempt that loses its marks; a later regrade finds it anew."""
    for mark in CorrectedMark.objects.filter(response__attempt=attempt).select_related("response").order_by("pk"):
        result = CorrectedResult.objects.filter(attempt=attempt).first()
        standing, revision_id = _Standing(attempt, mark.response, mark, result), mark.revision_id
        before = standing.recorded()
        _drop_mark(standing, mark)
        _record(Regrade.Kind.DROPPED, standing, revision_id, before, now)


def tell(*, attempt: Attempt, now: dt.datetime) -> None:
    """The candidate has taken note of all corrections of this attempt so far."""
    CorrectedMark.objects.filter(response__attempt=attempt, told_at__isnull=True).update(told_at=now)


def _drop_mark(standing: _Standing, mark: CorrectedMark) -> None:
    mark.delete()
    standing.mark = None
    _compute_result(standing)


# --- Results


def _corrected_marks(attempt: Attempt) -> dict[int, bool]:
    """Response -> whether it is right as corrected."""
    return dict(CorrectedMark.objects.filter(response__attempt=attempt).values_list("response_id", "is_correct"))


def _corrected_results(attempt: Attempt, corrected: Mapping[int, bool], weights: dict[str, int]) -> Results:
    """What the attempt is worth with these marks in place of those that the keys of its own revisions give."""
    marks = [
        replace(mark, marked=replace(mark.marked, is_correct=corrected.get(mark.response_id, mark.marked.is_correct)))
        for mark in marking.marks_of(attempt)
    ]
    return marking.results_of(attempt, marks, weights)


def _compute_result(standing: _Standing) -> None:
    """The result as corrected, from the corrected marks that are left; none without any."""
    attempt = standing.attempt
    if corrected := _corrected_marks(attempt):
        weights = weights_of(attempt.blueprint) if attempt.blueprint else {}
        _write_result(standing, _corrected_results(attempt, corrected, weights))
    elif standing.result is not None:
        standing.result.delete()
        standing.result = None


def _write_result(standing: _Standing, results: Results) -> None:
    attempt = standing.attempt
    standing.result = standing.result or CorrectedResult(user_id=attempt.user_id, attempt=attempt)
    for name, value in results.items():
        setattr(standing.result, name, value)
    standing.result.save()


def _record(kind: Regrade.Kind, standing: _Standing, revision_id: int, before: Any, now: dt.datetime) -> None:
    Regrade.objects.create(
        user_id=standing.attempt.user_id,
        response=standing.response,
        revision_id=revision_id,
        kind=kind,
        before=before,
        after=standing.recorded(),
        made_at=now,
    )
