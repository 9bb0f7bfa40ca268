"""Reports of problems: made by candidates where they see the explanation, settled by curators with an answer."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from django.db import transaction

from accounts.models import User
from content import curation
from content.exporting import parsed_question
from content.models import Option, Question, Revision
from content.notes.parsed import ParsedOption, ParsedQuestion
from quizzes.models import Attempt, ProblemReport, Response
from quizzes.models.report import ProblemReportQuerySet


@transaction.atomic
def report(
    *,
    user: User,
    attempt_id: uuid.UUID,
    position: int,
    reason: str,
    text: str,
    suggestion: str,
    part: str = "",
    now: dt.datetime,
) -> ProblemReport | None:
    """Report the question at a position; an open report of it gets the new words instead. None while its explanation
    may not be seen, and for a question of own notes, which are no curator's business. `part`: what `suggestion` is
    meant for; a part that the question does not have is left out.

    Raises Response.DoesNotExist for a foreign or unknown attempt and for a position that it does not have.
    """
    response = (
        Response.objects.select_related("attempt")
        .select_for_update(of=("self",), no_key=True)
        .get(user=user, attempt=attempt_id, position=position)
    )
    if response.attempt.is_of_own_notes or not _is_explained(response, now):
        return None
    words = {"reason": reason, "text": text, "suggestion": suggestion, "part": _part_of(response, part)}
    made, _ = ProblemReport.objects.open().update_or_create(
        user=user, response=response, defaults=words, create_defaults=words | {"made_at": now}
    )
    return made


def _part_of(response: Response, part: str) -> str:
    """`part`, where it is the stem or of an option that was offered; else nothing."""
    _, _, code = part.partition(":")
    is_there = part == "stem" or Option.objects.filter(revision=response.revision_id, code=code).exists()
    return part if is_there else ""


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


@dataclass(frozen=True, slots=True)
class Begun:
    """A draft of the next revision; `is_applied`: it says what was suggested, else it says what is published."""

    revision: Revision
    is_applied: bool


@dataclass(frozen=True, slots=True)
class NotBegun:
    """`in_work`: there is a revision in work already. `unpublished`: there is nothing to correct."""

    outcome: Literal["in_work", "unpublished"]


@transaction.atomic
def begin_draft(*, report_id: int, by: User, now: dt.datetime) -> Begun | NotBegun:
    """Open a draft of the next revision with the suggestion of this report in its place. Nothing is published.

    Raises ProblemReport.DoesNotExist for an unknown report.
    """
    made = ProblemReport.objects.select_for_update(no_key=True).get(pk=report_id)
    question = Question.objects.select_for_update().get(responses=made.response_id)
    if curation.draft_of(question) is not None:
        return NotBegun("in_work")
    if not question.revisions.published().exists():
        return NotBegun("unpublished")
    # Without the name: the text of a revision outlives the account, and the report knows who made it.
    reason = f"Suggested by a candidate in report {made.pk}."
    draft = curation.start_correction(question=question, by=by, now=now, reason=reason)
    is_applied = _apply(made, question, by=by, now=now)
    made.draft = draft
    made.save(update_fields=["draft"])
    return Begun(draft, is_applied)


def _apply(made: ProblemReport, question: Question, *, by: User, now: dt.datetime) -> bool:
    """Write the suggestion into the draft; False when it is meant for no part, or for one that is gone."""
    draft = curation.draft_of(question)
    if draft is None or not made.suggestion:
        return False
    text = parsed_question(curation.with_everything(question), draft)
    suggested = with_part(text, made.part, made.suggestion)
    if suggested == text:
        return False
    curation.save_draft(question=question, text=suggested, based_on=draft.content_hash, by=by, now=now)
    return True


def with_part(text: ParsedQuestion, part: str, words: str) -> ParsedQuestion:
    """`text` with other words in one part (see `ProblemReport.part`); the same where it has no such part."""
    if part == "stem":
        return replace(text, stem=words)
    column, _, code = part.partition(":")
    return replace(
        text, options=tuple(_reworded(each, column, words) if each.code == code else each for each in text.options)
    )


def _reworded(option: ParsedOption, column: str, words: str) -> ParsedOption:
    return replace(option, text=words) if column == "text" else replace(option, rationale=words)


def untold(user: User, *, now: dt.datetime) -> list[ProblemReport]:
    """Reports of this user whose answer was not put away yet."""
    settled = sayable(user, now=now).untold()
    return list(settled.select_related("response__revision").order_by("settled_at", "id"))


def sayable(user: User, *, now: dt.datetime) -> ProblemReportQuerySet:
    """What this user has reported, but of questions that stand in an own exam which keeps their keys."""
    held = Response.objects.held_by(user, now=now).values("question")
    return ProblemReport.objects.filter(user=user).exclude(response__question__in=held)


@transaction.atomic
def tell(*, user: User, report_id: int, now: dt.datetime) -> Response:
    """The reporter has read the answer; where the question is that it is about.

    Raises ProblemReport.DoesNotExist for a foreign or unknown report, and for one that is open.
    """
    made = ProblemReport.objects.select_related("response__attempt").get(
        pk=report_id, user=user, settled_at__isnull=False
    )
    ProblemReport.objects.untold().filter(pk=made.pk).update(told_at=now)
    return made.response


def of_responses(responses: Iterable[Response]) -> dict[int, ProblemReport]:
    """The last report of each response, by its primary key."""
    made = ProblemReport.objects.filter(response__in=list(responses)).select_related("draft").order_by("made_at", "id")
    return {each.response_id: each for each in made}


def _is_explained(response: Response, now: dt.datetime) -> bool:
    """Whether its reporter can see key and rationales: checked, or the review is open; never during an own exam."""
    held = Response.objects.held_by(response.user, now=now).filter(question=response.question_id)
    attempt: Attempt = response.attempt
    return (response.revealed_at is not None or attempt.review_is_open_at(now)) and not held.exists()
