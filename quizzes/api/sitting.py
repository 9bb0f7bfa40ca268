"""The clock of an attempt, and its two ends."""

from __future__ import annotations

import json
import uuid

from django.http import Http404
from django.urls import reverse
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import fields
from accounts.api.forms import as_sent, cleaned
from accounts.api.operations import ProblemDetails, operation
from accounts.api.problems import Problem
from accounts.api.views import ApiView, taken
from accounts.models import Scope
from quizzes import attempts
from quizzes.api.attempts import ATTEMPT_ROW, AttemptRow, own_attempt, standing
from quizzes.forms import LARGEST_REV, SubmitForm
from quizzes.models import Attempt


class Clock(serializers.Serializer):
    is_closed = serializers.BooleanField()
    deadline_at = fields.Instant(allow_null=True, help_text="Null where there is no time limit.")
    remaining_ms = serializers.IntegerField(allow_null=True)


class Submit(fields.Body):
    manifest = serializers.DictField(
        child=fields.Whole(max_value=LARGEST_REV),
        required=False,
        help_text="Position to the `rev` that the program believes saved. Where less is saved, nothing is closed.",
    )
    expired = fields.YesNo(
        required=False, help_text="The program's clock shows zero. Before the deadline, nothing is closed."
    )


class Submitted(serializers.Serializer):
    outcome = serializers.ChoiceField(
        ["submitted", "already", "open"], help_text="`already`: it was closed before; `open`: the time is not over."
    )
    remaining_ms = serializers.IntegerField(allow_null=True)
    report = serializers.CharField(allow_null=True, help_text="Address of the report.")


class Unsaved(ProblemDetails):
    missing = serializers.ListField(
        child=serializers.IntegerField(), required=False, help_text="Positions to be sent again before submitting."
    )


class ClockView(ApiView):
    @operation(
        name="attempt_clock",
        tag="attempts",
        answers=Clock,
        example={"is_closed": False, "deadline_at": "2026-11-21T12:10:00Z", "remaining_ms": 7672880},
        problems=["not_found"],
    )
    def get(self, request: Request, attempt_id: uuid.UUID) -> Response:
        """How much time is left.

        The deadline can move while an attempt is open: what the server says holds.
        """
        attempt = own_attempt(request, attempt_id)
        is_closed = attempt.closed_at is not None
        remaining = 0 if is_closed else attempt.remaining_ms_at(request.now)
        told = {"is_closed": is_closed, "deadline_at": attempt.deadline_at, "remaining_ms": remaining}
        return Response(Clock(told).data)


class SubmitView(ApiView):
    @operation(
        name="attempt_submit",
        tag="attempts",
        scope=Scope.TAKE,
        takes=Submit,
        sends={"manifest": {"1": 0, "2": 1}},
        answers=Submitted,
        example={
            "outcome": "submitted",
            "remaining_ms": None,
            "report": f"/api/v1/attempts/{ATTEMPT_ROW['id']}/report/",
        },
        problems=["not_found", "unsaved"],
        refused_as=Unsaved,
    )
    def post(self, request: Request, attempt_id: uuid.UUID) -> Response:
        """End an attempt and have it marked.

        It may be repeated: it is marked once. After the deadline nothing holds it up, and it counts as submitted then.
        """
        given = taken(request, Submit)
        manifest = json.dumps(given["manifest"]) if "manifest" in given else None
        form = cleaned(SubmitForm(as_sent({"manifest": manifest, "expired": given.get("expired")})))
        attempt = own_attempt(request, attempt_id)
        if form["expired"] and not attempt.closed_at and not attempt.is_late_at(request.now):
            still_open = {"outcome": "open", "remaining_ms": attempt.remaining_ms_at(request.now), "report": None}
            return Response(Submitted(still_open).data)
        submission = attempts.submit(
            user=request.user, attempt_id=attempt_id, now=request.now, manifest=form["manifest"]
        )
        if submission.outcome == "unsaved":
            raise Problem("unsaved", missing=submission.missing)
        report = reverse("api_report", args=[attempt_id])
        return Response(Submitted({"outcome": submission.outcome, "remaining_ms": None, "report": report}).data)


class AbandonView(ApiView):
    @operation(
        name="attempt_abandon",
        tag="attempts",
        scope=Scope.TAKE,
        answers=AttemptRow,
        example={**ATTEMPT_ROW, "closed_at": "2026-11-21T10:30:00Z", "close_reason": "abandoned"},
        problems=["not_found", "wrong_mode"],
    )
    def post(self, request: Request, attempt_id: uuid.UUID) -> Response:
        """Give up a simulation or timed exam, unscored, for good.

        One that was closed before stays as it is.
        """
        if not own_attempt(request, attempt_id).is_exclusive:
            raise Problem("wrong_mode")
        try:
            attempt = attempts.abandon(user=request.user, attempt_id=attempt_id, now=request.now)
        except Attempt.DoesNotExist:
            raise Http404 from None
        return Response(AttemptRow(standing(attempt)).data)
