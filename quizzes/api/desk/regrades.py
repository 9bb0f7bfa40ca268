"""After a corrected key: what a regrade would change, the regrade, and the way back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import fields
from accounts.api.forms import as_sent, cleaned
from accounts.api.operations import Method, operation, paged
from accounts.api.paging import PageQuery, page_of_rows
from accounts.api.problems import Problem
from accounts.api.views import ApiView, asked, taken
from accounts.models import Scope
from quizzes import regrade_desk, regrading
from quizzes.api.desk.lookups import readable
from quizzes.desk_forms import RegradeForm
from quizzes.regrade_desk import MOST_AT_ONCE, Preview


class Act(serializers.Serializer):
    kind = serializers.CharField(help_text="In words.")
    made_at = fields.Instant()
    n = serializers.IntegerField(help_text="Responses.")


class RegradePreview(serializers.Serializer):
    """How a question stands with what was asked before its key was corrected. Counts of attempts."""

    revision = serializers.IntegerField(source="revision.number", help_text="Its keys decide.")
    asked = serializers.IntegerField(help_text="Finished, and asked an older revision.")
    open = serializers.IntegerField(help_text="They are left alone.")
    incomparable = serializers.IntegerField(help_text="Their revision offered other options.")
    turned = serializers.IntegerField(source="turned_count", help_text="What would change.")
    flips = serializers.IntegerField(help_text="Of those, how many between pass and failure.")
    corrected = serializers.IntegerField(help_text="Responses that an earlier regrade corrected: can be taken back.")
    can_be_applied = serializers.BooleanField(help_text=f"Not above {MOST_AT_ONCE}; the command has no limit.")
    can_be_undone = serializers.BooleanField()
    acts = Act(many=True, help_text="The last ones that were done.")


class ImpactRow(serializers.Serializer):
    """An attempt that would change: its mark, and its results before and after. Nobody is named."""

    title = serializers.CharField()
    submitted_at = fields.Instant(source="impact.attempt.submitted_at", allow_null=True)
    was_right = serializers.BooleanField(source="impact.was_right")
    becomes_right = serializers.BooleanField(source="impact.is_right")
    raw_before = serializers.IntegerField(source="impact.before.raw_score", allow_null=True)
    raw_after = serializers.IntegerField(source="impact.after.raw_score", allow_null=True)
    scaled_before = serializers.IntegerField(source="impact.before.scaled_score", allow_null=True)
    scaled_after = serializers.IntegerField(source="impact.after.scaled_score", allow_null=True)
    passed_before = serializers.BooleanField(source="impact.before.passed", allow_null=True)
    passed_after = serializers.BooleanField(source="impact.after.passed", allow_null=True)


class ByRevision(fields.Body):
    revision = fields.Whole(min_value=1, max_value=100_000, help_text="Whose keys decided what was looked at.")


class Regraded(serializers.Serializer):
    attempts = serializers.IntegerField(help_text="How many were marked anew.")
    flips = serializers.IntegerField(help_text="Of those, how many between pass and failure.")


PREVIEW = {
    "revision": 2,
    "asked": 120,
    "open": 1,
    "incomparable": 4,
    "turned": 37,
    "flips": 2,
    "corrected": 0,
    "can_be_applied": True,
    "can_be_undone": False,
    "acts": [],
}
IMPACT = {
    "title": "SAA-C03 simulation",
    "submitted_at": "2026-11-20T09:00:00Z",
    "was_right": False,
    "becomes_right": True,
    "raw_before": 34,
    "raw_after": 35,
    "scaled_before": 712,
    "scaled_after": 730,
    "passed_before": False,
    "passed_after": True,
}


def _act(name: str) -> Callable[[Method], Method]:
    """Mark what changes marks, there or back."""
    return operation(
        name=name,
        tag="desk: statistics",
        scope=Scope.CURATE,
        takes=ByRevision,
        sends={"revision": PREVIEW["revision"]},
        answers=Regraded,
        example={"attempts": PREVIEW["turned"], "flips": PREVIEW["flips"]},
        problems=["not_found", "held", "wrong_state"],
    )


class DeskRegradeView(ApiView):
    @operation(
        name="desk_regrade_preview",
        tag="desk: statistics",
        scope=Scope.CURATE,
        answers=RegradePreview,
        example=PREVIEW,
        problems=["not_found", "held", "wrong_state"],
    )
    def get(self, request: Request, slug: str) -> Response:
        """What marking anew by the published keys would change. Nothing is changed."""
        return Response(RegradePreview(_preview(request, slug)).data)


class DeskRegradeImpactView(ApiView):
    @operation(
        name="desk_regrade_impact",
        tag="desk: statistics",
        scope=Scope.CURATE,
        query=PageQuery,
        answers=paged(ImpactRow),
        example={"rows": [IMPACT], "next": None},
        problems=["not_found", "held", "wrong_state"],
    )
    def get(self, request: Request, slug: str) -> Response:
        """The attempts that a regrade would change, with their results before and after."""
        query, preview = asked(request, PageQuery), _preview(request, slug)
        page = page_of_rows(request, preview.turned, by=["pk"], query=query)
        rows = regrade_desk.impact_rows(page.rows)
        return Response(paged(ImpactRow)({"rows": rows, "next": page.next}).data)


class DeskRegradeApplyView(ApiView):
    @_act("desk_regrade_apply")
    def post(self, request: Request, slug: str) -> Response:
        """Mark anew what was asked by an older key. What was marked stays beside it; done twice, it was done once."""
        return _done(request, slug, lambda preview: preview.can_be_applied, regrading.regrade)


class DeskRegradeUndoView(ApiView):
    @_act("desk_regrade_undo")
    def post(self, request: Request, slug: str) -> Response:
        """Take the last regrade of a question back."""
        return _done(request, slug, lambda preview: preview.can_be_undone, regrading.undo)


def _preview(request: Request, slug: str) -> Preview:
    preview = regrade_desk.preview_of(readable(request, slug))
    if preview is None:
        raise Problem("wrong_state")
    return preview


def _done(
    request: Request, slug: str, can: Callable[[Preview], bool], act: Callable[..., regrading.Regrading]
) -> Response:
    """Act, if the question stands as it was looked at. Raises Problem."""
    form: dict[str, Any] = cleaned(RegradeForm(as_sent(taken(request, ByRevision))))
    question = readable(request, slug)
    preview = regrade_desk.preview_of(question)
    if preview is None or preview.revision.number != form["revision"] or not can(preview):
        raise Problem("wrong_state")
    done = act(question=question, by=request.user, now=request.now)
    return Response(Regraded({"attempts": len(done.impacts), "flips": done.flips}).data)
