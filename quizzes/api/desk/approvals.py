"""From a draft to what is published: send, look at the difference, approve, send back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NoReturn

from django.http import Http404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import fields
from accounts.api.operations import ProblemDetails, operation
from accounts.api.problems import Problem
from accounts.api.views import ApiView, taken
from accounts.models import Scope
from content import curation, presenting
from content.approvals import approval_of
from content.models import Revision
from content.question_checks import Finding
from quizzes.api.desk import texts
from quizzes.api.desk.draft_texts import DRAFT, DraftText
from quizzes.api.desk.drafts import told
from quizzes.api.desk.lookups import question_or_404, readable


class Word(fields.Body):
    reason = fields.Text(max_length=300, allow_blank=True, default="", help_text="A word about it.")


class Reason(fields.Body):
    reason = fields.Text(max_length=300)


class ApprovalDetail(serializers.Serializer):
    """What waits for approval beside what is published."""

    revision = texts.DeskRevision()
    diff = texts.DeskDiff(allow_null=True, help_text="From what is published; null where nothing is.")
    findings = texts.FindingRow(many=True)
    own = serializers.BooleanField(help_text="Whether who asks wrote on it.")
    may_approve = serializers.BooleanField()


class RulesProblem(ProblemDetails):
    """Of `broken_rules`: what the rules object to."""

    findings = texts.FindingRow(many=True, required=False)


APPROVAL = {
    "revision": texts.REVISION | {"state": "in_approval", "published_at": None, "published_by": None},
    "diff": texts.DIFF,
    "findings": [],
    "own": False,
    "may_approve": True,
}


class DeskSendView(ApiView):
    @operation(
        name="desk_question_send",
        tag="desk: questions",
        scope=Scope.CURATE,
        takes=Word,
        sends={"reason": ""},
        answers=DraftText,
        example=DRAFT | {"state": "in_approval", "findings": []},
        problems=["not_found", "held", "wrong_state", "broken_rules"],
        refused_as=RulesProblem,
    )
    def post(self, request: Request, slug: str) -> Response:
        """Send the draft for approval. It is frozen from then on; sent twice, it was sent once."""
        given, question = taken(request, Word), readable(request, slug)
        outcome = curation.send_for_approval(question=question, by=request.user, now=request.now, **given)
        if isinstance(outcome, curation.Refused):
            _refuse(outcome.findings)
        return Response(told(request, question_or_404(slug)))


class DeskApprovalView(ApiView):
    @operation(
        name="desk_approval_read",
        tag="desk: questions",
        scope=Scope.CURATE,
        answers=ApprovalDetail,
        example=APPROVAL,
        problems=["not_found", "held"],
    )
    def get(self, request: Request, slug: str) -> Response:
        """What waits for approval, what differs from what is published, and what the rules object to."""
        question, today = readable(request, slug), request.now.date()
        try:
            found = approval_of(question, reader=request.user, today=today)
        except Revision.DoesNotExist:
            raise Http404 from None
        values = {
            "revision": texts.said(found.revision, today=today),
            "diff": found.difference if found.difference.diff else None,
            "findings": found.findings,
            "own": found.is_own,
            "may_approve": found.may_approve,
        }
        return Response(ApprovalDetail(values).data)


class DeskApproveView(ApiView):
    @operation(
        name="desk_question_approve",
        tag="desk: questions",
        scope=Scope.CURATE,
        takes=Word,
        sends={"reason": ""},
        answers=texts.DeskRevision,
        example=texts.REVISION,
        problems=["not_found", "held", "wrong_state", "own_revision", "broken_rules"],
        refused_as=RulesProblem,
    )
    def post(self, request: Request, slug: str) -> Response:
        """Publish what waits for approval.

        New attempts get it; open and finished ones keep theirs. Whoever wrote on it does not approve it, unless the
        site has one curator.
        """
        given, question = taken(request, Word), readable(request, slug)
        outcome = curation.approve(question=question, by=request.user, now=request.now, **given)
        if isinstance(outcome, curation.Refused):
            _refuse(outcome.findings)
        if isinstance(outcome, curation.OwnRevision):
            raise Problem("own_revision")
        return _revision(request, outcome.revision)


class DeskRejectView(ApiView):
    @operation(
        name="desk_question_reject",
        tag="desk: questions",
        scope=Scope.CURATE,
        takes=Reason,
        sends={"reason": "Two options are right."},
        answers=texts.DeskRevision,
        example=texts.REVISION | {"state": "rejected", "published_at": None, "published_by": None},
        problems=["not_found", "held", "wrong_state"],
    )
    def post(self, request: Request, slug: str) -> Response:
        """Send back what waits for approval. Its text can be taken up again in a draft."""
        given, question = taken(request, Reason), readable(request, slug)
        outcome = curation.reject(question=question, by=request.user, now=request.now, **given)
        if outcome is None:
            raise Problem("wrong_state")
        return _revision(request, outcome.revision)


def _revision(request: Request, revision: Revision) -> Response:
    shown = presenting.proven(Revision.objects.select_related("created_by", "published_by")).get(pk=revision.pk)
    return Response(texts.DeskRevision(texts.said(shown, today=request.now.date())).data)


def _refuse(findings: Iterable[Finding]) -> NoReturn:
    told = [dict(texts.FindingRow(each).data) for each in findings]
    if [each["code"] for each in told] == ["nothing-there"]:
        raise Problem("wrong_state")
    raise Problem("broken_rules", findings=told)
