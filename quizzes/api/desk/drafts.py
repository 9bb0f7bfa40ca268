"""The draft of a question: begin one, read it, change it, drop it."""

from __future__ import annotations

from django.http import Http404
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import fields
from accounts.api.operations import ProblemDetails, operation
from accounts.api.problems import Problem
from accounts.api.tags import require_match
from accounts.api.views import ApiView, taken
from accounts.models import Scope
from content import curation
from content.editor import latest_of, sheet_of
from content.models import Question, Revision
from quizzes.api.desk import draft_texts
from quizzes.api.desk.draft_texts import DRAFT, DraftText
from quizzes.api.desk.lookups import question_or_404, readable


class BeginDraft(fields.Body):
    of = fields.Choice(
        ["published", "rejected"], default="published", help_text="Whose text it takes up: the one that was sent back?"
    )
    reason = fields.Text(max_length=300, help_text="Why it is changed.")


class DraftProblem(ProblemDetails):
    """Of a `conflict`: what is stored now, and what differs from what was sent."""

    stored = DraftText(required=False)
    differences = draft_texts.Choice(many=True, required=False)


class DeskDraftView(ApiView):
    @operation(
        name="desk_draft_read",
        tag="desk: questions",
        scope=Scope.CURATE,
        answers=DraftText,
        example=DRAFT,
        problems=["not_found", "held"],
    )
    def get(self, request: Request, slug: str) -> Response:
        """The draft of a question, or what waits for approval."""
        return Response(told(request, readable(request, slug)))

    @operation(
        name="desk_draft_begin",
        tag="desk: questions",
        scope=Scope.CURATE,
        takes=BeginDraft,
        sends={"of": "published", "reason": "The timeout was named wrongly."},
        status=201,
        also=[200],
        answers=DraftText,
        example=DRAFT,
        problems=["not_found", "held", "wrong_state"],
    )
    def post(self, request: Request, slug: str) -> Response:
        """Begin a draft of what is published, or of what was sent back.

        The one that is in work is answered, with 200, instead of a second one.
        """
        given, question = taken(request, BeginDraft), readable(request, slug)
        begin = curation.take_up if given["of"] == "rejected" else curation.start_correction
        try:
            begin(question=question, by=request.user, now=request.now, reason=given["reason"])
        except Revision.DoesNotExist:
            raise Problem("wrong_state") from None
        is_new = question.state_in_work is None  # type: ignore[attr-defined] # annotated
        return Response(told(request, question_or_404(slug)), status=201 if is_new else 200)

    @operation(
        name="desk_draft_change",
        tag="desk: questions",
        scope=Scope.CURATE,
        takes=draft_texts.Draft,
        sends=draft_texts.SENT,
        answers=DraftText,
        example=DRAFT,
        problems=["not_found", "held", "conflict", "changed"],
        refused_as=DraftProblem,
    )
    def put(self, request: Request, slug: str) -> Response:
        """Change a draft: the whole text is set.

        Nothing is overwritten that was stored meanwhile: with another `based_on` than the `hash` of what is stored, or
        once it was sent for approval, the answer is 409 with both texts; with another `If-Match` it is 412.
        """
        given, question = taken(request, draft_texts.Draft), readable(request, slug)
        if question.state_in_work is None:  # type: ignore[attr-defined] # annotated
            raise Http404
        require_match(request, told(request, question))
        sheet = draft_texts.sheet_from(question, given, today=request.now.date())
        outcome = curation.save_draft(
            question=question,
            text=sheet.text(),
            based_on=given["based_on"],
            by=request.user,
            now=request.now,
            placing=sheet.where() if "place" in given else None,
        )
        stored = question_or_404(slug)
        if isinstance(outcome, curation.Conflict):
            mine = draft_texts.sheet_from(stored, given, today=request.now.date())
            differences = draft_texts.differences(mine, with_place="place" in given)
            raise Problem("conflict", stored=_newest(request, stored), differences=differences)
        return Response(told(request, stored))

    @operation(
        name="desk_draft_discard",
        tag="desk: questions",
        scope=Scope.CURATE,
        status=204,
        problems=["not_found", "wrong_state"],
    )
    def delete(self, request: Request, slug: str) -> Response:
        """Drop a correction that is not wanted. What is published stays."""
        if not curation.discard_draft(question=question_or_404(slug), by=request.user, now=request.now):
            raise Problem("wrong_state")
        return Response(status=204)


def told(request: Request, question: Question) -> dict[str, object]:
    """What is in work of a question of `questions_at_desk`. Raises Http404 where nothing is."""
    if question.state_in_work is None:  # type: ignore[attr-defined] # annotated
        raise Http404
    return _newest(request, question)


def _newest(request: Request, question: Question) -> dict[str, object]:
    return draft_texts.told(sheet_of(question, latest_of(question), today=request.now.date()))
