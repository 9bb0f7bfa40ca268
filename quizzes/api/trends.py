"""How the scores of exams went from one to the next."""

from __future__ import annotations

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import fields
from accounts.api.operations import operation, paged
from accounts.api.paging import Page, PageQuery, page_of_list
from accounts.api.views import ApiView, asked
from quizzes import history
from quizzes.api.starts import STARTED
from quizzes.history import TREND_LENGTH, Trend


class TrendPart(serializers.Serializer):
    """Right answers among some questions; share and its 95 % range in per cent."""

    correct = serializers.IntegerField()
    asked = serializers.IntegerField(source="n")
    share = serializers.IntegerField()
    low = serializers.IntegerField()
    high = serializers.IntegerField()


class TrendMark(serializers.Serializer):
    attempt = serializers.UUIDField(source="attempt.id")
    submitted_at = fields.Instant(source="attempt.submitted_at")
    scaled_score = serializers.IntegerField(source="attempt.scaled_score")
    passed = serializers.BooleanField(source="attempt.passed")
    new = TrendPart(allow_null=True, help_text="Questions that were new to one; null without any.")
    repeated = TrendPart(allow_null=True, help_text="Questions that one had seen before; null without any.")


class TrendRow(serializers.Serializer):
    """The last scored attempts of an exam, oldest first."""

    exam = serializers.CharField(source="exam.code")
    cut = serializers.IntegerField(help_text="The share that passes, in per cent.")
    marks = TrendMark(many=True, help_text=f"{TREND_LENGTH} at most.")


PART = {"correct": 38, "asked": 50, "share": 76, "low": 63, "high": 86}
TREND = {
    "exam": "SAA-C03",
    "cut": 69,
    "marks": [
        {
            "attempt": STARTED["id"],
            "submitted_at": "2026-11-21T11:48:12Z",
            "scaled_score": 784,
            "passed": True,
            "new": PART,
            "repeated": None,
        }
    ],
}


class TrendsView(ApiView):
    @operation(
        name="trend_list",
        tag="after the end",
        query=PageQuery,
        answers=paged(TrendRow),
        example={"rows": [TREND], "next": None},
    )
    def get(self, request: Request) -> Response:
        """How the scores went, exam by exam, once there are two of one; what was new apart from what was repeated."""
        query = asked(request, PageQuery)
        trends = history.trends(request.user)
        page: Page[Trend] = page_of_list(request, trends, key=lambda trend: trend.exam.code, query=query)
        return Response(paged(TrendRow)(page).data)
