"""Conflicts of loading: a file and the site say different things, until a curator decides."""

from __future__ import annotations

from dataclasses import replace

from django.http import Http404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import fields
from accounts.api.forms import as_sent, cleaned
from accounts.api.operations import operation, paged
from accounts.api.paging import PageQuery, page_of_list, page_of_rows
from accounts.api.problems import Problem
from accounts.api.views import ApiView, asked, taken
from accounts.models import Scope
from content.conflict_pages import gone_from, listed_conflicts, shown_conflicts
from content.conflicts import InWork, Stale, conflicts_open, keep_ours, retire_gone, take_theirs
from content.forms import GoneForm
from content.models import LoadConflict
from quizzes.api.desk import texts
from quizzes.api.desk.draft_texts import HASH


class ConflictRow(serializers.Serializer):
    """Both texts; `theirs` is empty where it is gone from the file."""

    id = serializers.IntegerField(source="row.pk")
    kind = serializers.ChoiceField(LoadConflict.Kind.choices, source="row.kind")
    slug = serializers.CharField(source="row.slug")
    path = serializers.CharField(source="row.path")
    line = serializers.IntegerField(source="row.line")
    digest = serializers.CharField(source="row.digest", help_text="Of the file's text; empty where it is gone.")
    found_at = fields.Instant(source="row.found_at")
    ours = texts.Words(many=True, help_text="What the site says.")
    theirs = texts.Words(many=True, help_text="What the file says.")
    has_draft = serializers.BooleanField(help_text="Then a question cannot take the file's text.")
    cited_by = serializers.IntegerField(help_text="Published options that cite the fact.")
    raw = serializers.BooleanField(source="is_of_raw_notes", help_text="Whether raw notes say it.")


class SettleConflict(fields.Body):
    keep = fields.Choice(["ours", "theirs"])
    digest = fields.Pattern(HASH, allow_blank=True, help_text="Of the text that was seen.")


class SettledConflict(serializers.Serializer):
    draft = serializers.CharField(allow_null=True, help_text="The question whose draft has the file's text now.")


class GoneRow(serializers.Serializer):
    """A file of which several facts or questions are gone."""

    path = serializers.CharField()
    count = serializers.IntegerField()
    newest = serializers.IntegerField(help_text="Id of the last conflict that is counted.")


class RetireGone(fields.Body):
    path = fields.Text(max_length=300)
    newest = fields.Whole(min_value=1, help_text="As it was read: what came since stays.")


class RetiredGone(serializers.Serializer):
    retired = serializers.IntegerField()


CONFLICT = {
    "id": 3,
    "kind": "fact",
    "slug": "sqs-retention",
    "path": "content/library/services/sqs.md",
    "line": 14,
    "digest": texts.REVISION["hash"],
    "found_at": "2026-11-21T10:00:00Z",
    "ours": [{"kind": "same", "text": "- A queue keeps a message for "}, {"kind": "removed", "text": "five days."}],
    "theirs": [{"kind": "same", "text": "- A queue keeps a message for "}, {"kind": "added", "text": "four days."}],
    "has_draft": False,
    "cited_by": 4,
    "raw": False,
}


class DeskConflictsView(ApiView):
    @operation(
        name="desk_conflict_list",
        tag="desk: library",
        scope=Scope.CURATE,
        query=PageQuery,
        answers=paged(ConflictRow),
        example={"rows": [CONFLICT], "next": None},
    )
    def get(self, request: Request) -> Response:
        """What waits for a decision.

        Questions of an own exam whose keys are kept are left out.
        """
        query = asked(request, PageQuery)
        rows = listed_conflicts(held=request.held_questions())
        page = page_of_rows(request, rows, by=["pk"], query=query)
        return Response(paged(ConflictRow)(replace(page, rows=shown_conflicts(page.rows))).data)


class DeskConflictSettleView(ApiView):
    @operation(
        name="desk_conflict_settle",
        tag="desk: library",
        scope=Scope.CURATE,
        takes=SettleConflict,
        sends={"keep": "theirs", "digest": CONFLICT["digest"]},
        answers=SettledConflict,
        example={"draft": None},
        problems=["not_found", "wrong_state", "in_work"],
    )
    def post(self, request: Request, conflict_id: int) -> Response:
        """Keep the site's text, or take the file's: of a question as a draft, of a fact as a new revision.

        With the digest of another text than the file's nothing is done.
        """
        given = taken(request, SettleConflict)
        if not conflicts_open().filter(pk=conflict_id).exists():
            raise Http404
        settle = take_theirs if given["keep"] == "theirs" else keep_ours
        outcome = settle(conflict_id=conflict_id, digest=given["digest"], by=request.user, now=request.now)
        if isinstance(outcome, Stale):
            raise Problem("wrong_state")
        if isinstance(outcome, InWork):
            raise Problem("in_work")
        draft = outcome.draft.question.slug if outcome.draft else None
        return Response(SettledConflict({"draft": draft}).data)


class DeskGoneView(ApiView):
    @operation(
        name="desk_gone_list",
        tag="desk: library",
        scope=Scope.CURATE,
        query=PageQuery,
        answers=paged(GoneRow),
        example={"rows": [{"path": "notes/001.txt", "count": 12, "newest": 40}], "next": None},
    )
    def get(self, request: Request) -> Response:
        """The files of which several facts or questions are gone, for one decision about all of them."""
        query = asked(request, PageQuery)
        page = page_of_list(request, gone_from(), key=lambda row: row.path, query=query)
        return Response(paged(GoneRow)(page).data)

    @operation(
        name="desk_gone_retire",
        tag="desk: library",
        scope=Scope.CURATE,
        takes=RetireGone,
        sends={"path": "notes/001.txt", "newest": 40},
        answers=RetiredGone,
        example={"retired": 12},
    )
    def post(self, request: Request) -> Response:
        """Retire all that is gone from a file, as far as it was listed."""
        form = cleaned(GoneForm(as_sent(taken(request, RetireGone))))
        return Response(RetiredGone({"retired": retire_gone(by=request.user, now=request.now, **form)}).data)
