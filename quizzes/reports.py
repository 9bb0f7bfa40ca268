"""Reports of problems: made by candidates where they see the explanation, settled by curators with an answer."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction

from accounts.models import User
from content.models import Revision
from content.presenting import ShownQuestion, revealed, with_proof
from quizzes.assembly import option_order
from quizzes.models import Attempt, ProblemReport, Response


@transaction.atomic
def report(
    *, user: User, attempt_id: uuid.UUID, position: int, reason: str, text: str, suggestion: str, now: dt.datetime
) -> ProblemReport | None:
    """Report the question at a position; an open report of it gets the new words instead. None while its explanation
    may not be seen.

    Raises Response.DoesNotExist for a foreign or unknown attempt and for a position that it does not have.
    """
    response = (
        Response.objects.select_related("attempt")
        .select_for_update(of=("self",), no_key=True)
        .get(user=user, attempt=attempt_id, position=position)
    )
    if not _is_explained(response, now):
        return None
    made, _ = ProblemReport.objects.open().update_or_create(
        user=user,
        response=response,
        defaults={"reason": reason, "text": text, "suggestion": suggestion},
        create_defaults={"reason": reason, "text": text, "suggestion": suggestion, "made_at": now},
    )
    return made


@transaction.atomic
def settle(*, report_id: int, verdict: str, answer: str, by: User, now: dt.datetime) -> bool:
    """Settle an open report with an answer that its reporter reads; False when somebody else did so before.

    Raises ProblemReport.DoesNotExist for an unknown one.
    """
    found = ProblemReport.objects.select_for_update(no_key=True).get(pk=report_id)
    if found.settled_at is not None:
        return False
    found.verdict, found.answer, found.settled_by, found.settled_at = verdict, answer, by, now
    found.save(update_fields=["verdict", "answer", "settled_by", "settled_at"])
    return True


def of_responses(responses: Iterable[Response]) -> dict[int, ProblemReport]:
    """The last report of each response, by its primary key."""
    made = ProblemReport.objects.filter(response__in=list(responses)).order_by("made_at", "id")
    return {each.response_id: each for each in made}


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A report beside the question as its reporter saw and answered it."""

    report: ProblemReport
    revision: Revision
    shown: ShownQuestion
    is_still_published: bool


def rows(reports: Sequence[ProblemReport], *, today: dt.date) -> list[ReportRow]:
    """What a curator needs to settle these, in a constant number of queries."""
    ids = [each.pk for each in reports]
    chosen = ProblemReport.objects.filter(pk__in=ids).select_related("response")
    found = list(chosen.prefetch_related("response__picks__option"))
    proof = with_proof(each.response.revision_id for each in found)
    return [_row(each, proof[each.response.revision_id], today) for each in found]


def _row(made: ProblemReport, revision: Revision, today: dt.date) -> ReportRow:
    options = list(revision.options.all())
    anchored = [option.code for option in options if option.is_anchored]
    order = option_order([option.code for option in options], seed=made.response.seed, anchored=anchored)
    chosen = {pick.option.code for pick in made.response.picks.all()}
    return ReportRow(
        report=made,
        revision=revision,
        shown=revealed(revision, order=order, chosen=chosen, today=today),
        is_still_published=revision.state == Revision.State.PUBLISHED,
    )


def _is_explained(response: Response, now: dt.datetime) -> bool:
    """Whether its reporter can see key and rationales: checked, or the review is open; never during an own exam."""
    held = Response.objects.held_by(response.user, now=now).filter(question=response.question_id)
    attempt: Attempt = response.attempt
    return (response.revealed_at is not None or attempt.review_is_open_at(now)) and not held.exists()
