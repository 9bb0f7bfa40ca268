"""The trail of the bank: who did what to a question or a fact, when, and why."""

from __future__ import annotations

from dataclasses import replace

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.fields import Instant
from accounts.api.operations import operation, paged
from accounts.api.paging import PageQuery, page_of_rows
from accounts.api.views import ApiView, asked
from accounts.models import Scope
from content.audit_desk import row_of, trail
from content.models import AuditEntry
from quizzes.api.desk.lookups import readable


class TrailQuery(PageQuery):
    action = serializers.ChoiceField(AuditEntry.Action.values, required=False, help_text="Only these.")


class ChangeRow(serializers.Serializer):
    name = serializers.CharField()
    before = serializers.CharField()
    after = serializers.CharField()


class TrailEntry(serializers.Serializer):
    """What was done to a question or to a fact; the other one is null."""

    id = serializers.IntegerField(source="entry.pk")
    action = serializers.ChoiceField(AuditEntry.Action.values, source="entry.action")
    question = serializers.CharField(source="entry.question.slug", default=None, allow_null=True)
    fact = serializers.CharField(source="entry.fact.slug", default=None, allow_null=True)
    revision = serializers.IntegerField(source="entry.revision_number", allow_null=True)
    by = serializers.CharField(source="entry.actor", allow_null=True, help_text="Null for a load, and who is gone.")
    source = serializers.CharField(source="entry.source.path", default=None, allow_null=True, help_text="Of a load.")
    reason = serializers.CharField(source="entry.reason")
    made_at = Instant(source="entry.made_at")
    changes = ChangeRow(many=True)


ENTRY = {
    "id": 812,
    "action": "edited",
    "question": "sqs-double-processing",
    "fact": None,
    "revision": 3,
    "by": "Ann",
    "source": None,
    "reason": "",
    "made_at": "2026-11-21T10:00:00Z",
    "changes": [{"name": "stem", "before": "Some messages are handled twice.", "after": "Some are processed twice."}],
}


class DeskTrailView(ApiView):
    @operation(
        name="desk_trail",
        tag="desk: questions",
        scope=Scope.CURATE,
        query=TrailQuery,
        answers=paged(TrailEntry),
        example={"rows": [ENTRY], "next": None},
    )
    def get(self, request: Request) -> Response:
        """All that was done to the bank, newest first.

        Questions of an own exam whose keys are kept are left out.
        """
        return _page(request, trail(held=request.held_questions()))


class DeskQuestionTrailView(ApiView):
    @operation(
        name="desk_question_trail",
        tag="desk: questions",
        scope=Scope.CURATE,
        query=TrailQuery,
        answers=paged(TrailEntry),
        example={"rows": [ENTRY], "next": None},
        problems=["not_found", "held"],
    )
    def get(self, request: Request, slug: str) -> Response:
        """What was done to a question, newest first."""
        return _page(request, trail(question=readable(request, slug)))


def _page(request: Request, entries: QuerySet[AuditEntry]) -> Response:
    query = asked(request, TrailQuery)
    if "action" in query:
        entries = entries.filter(action=query["action"])
    page = page_of_rows(request, entries, by=["-pk"], query=query)
    return Response(paged(TrailEntry)(replace(page, rows=[row_of(each) for each in page.rows])).data)
