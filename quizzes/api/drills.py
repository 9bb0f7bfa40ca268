"""What a drill is made of, and why."""

from __future__ import annotations

import uuid

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.operations import operation
from accounts.api.problems import Problem
from accounts.api.views import ApiView
from quizzes.api.attempts import own_attempt
from quizzes.drill_pages import drill_page
from quizzes.models import Attempt


class DrillPart(serializers.Serializer):
    count = serializers.IntegerField()
    reason = serializers.CharField(help_text="In words, as why.")
    why = serializers.CharField()


class CleanLeft(serializers.Serializer):
    """How many simulations can be sat without a question that was seen before."""

    exam = serializers.CharField(source="exam_code")
    count = serializers.IntegerField()
    kept = serializers.IntegerField(help_text="How many of them practice and drills leave alone.")


class DrillDetail(serializers.Serializer):
    """An open drill: its questions by the reasons for which they were drawn."""

    subject = serializers.CharField()
    count = serializers.IntegerField()
    parts = DrillPart(many=True)
    clean = CleanLeft(allow_null=True, help_text="Null where no exam can be simulated, and of own notes.")
    next_position = serializers.IntegerField(help_text="The first that was not checked.")
    answered = serializers.IntegerField()


DRILL = {
    "subject": "SQS",
    "count": 10,
    "parts": [
        {
            "count": 4,
            "reason": "missed before",
            "why": "Your last answer was wrong; those that you were sure of come first.",
        },
        {"count": 6, "reason": "new", "why": "They can be spared: enough others stay for clean simulations."},
    ],
    "clean": {"exam": "SAA-C03", "count": 9, "kept": 5},
    "next_position": 1,
    "answered": 0,
}


class DrillView(ApiView):
    @operation(
        name="drill_detail",
        tag="study",
        answers=DrillDetail,
        example=DRILL,
        problems=["not_found", "closed", "wrong_mode"],
    )
    def get(self, request: Request, attempt_id: uuid.UUID) -> Response:
        """What an open drill is made of, and why."""
        drill = own_attempt(request, attempt_id)
        if drill.mode != Attempt.Mode.DRILL:
            raise Problem("wrong_mode")
        if drill.closed_at:
            raise Problem("closed")
        return Response(DrillDetail(drill_page(drill, now=request.now)).data)
