"""What became of one's exams and reports since: corrected results, and the answers of curators."""

from __future__ import annotations

import uuid

from django.http import Http404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import fields
from accounts.api.operations import operation, paged
from accounts.api.paging import Page, PageQuery, page_of_list, page_of_rows
from accounts.api.views import ApiView, asked
from accounts.models import Scope
from quizzes import corrections, regrading, reports
from quizzes.api.attempts import own_attempt
from quizzes.api.reports import CORRECTED, Corrected, corrected
from quizzes.api.reviews import REPORTED, Reported
from quizzes.api.starts import STARTED
from quizzes.corrections import CorrectedReport
from quizzes.models import ProblemReport


class CorrectionRow(serializers.Serializer):
    """An attempt whose result is another one by keys that were corrected since, until that is put away."""

    attempt = serializers.UUIDField()
    title = serializers.CharField()
    corrected = Corrected()


class OwnReport(Reported):
    """What one has reported, and the answer; it stands beside the question in the review, too."""

    id = serializers.IntegerField()
    attempt = serializers.UUIDField(source="response.attempt_id")
    position = serializers.IntegerField(source="response.position")
    settled_at = fields.Instant(allow_null=True)
    seen_at = fields.Instant(source="told_at", allow_null=True, help_text="When its answer was put away.")


CORRECTION = {"attempt": STARTED["id"], "title": "SAA-C03 simulation", "corrected": CORRECTED}
OWN_REPORT = REPORTED | {
    "id": 17,
    "attempt": STARTED["id"],
    "position": 3,
    "verdict": "accepted",
    "answer": "It does not: the stem says so now.",
    "settled_at": "2026-11-22T09:00:00Z",
    "seen_at": None,
}


class CorrectionsView(ApiView):
    @operation(
        name="correction_list",
        tag="after the end",
        query=PageQuery,
        answers=paged(CorrectionRow),
        example={"rows": [CORRECTION], "next": None},
    )
    def get(self, request: Request) -> Response:
        """Results that were corrected and not put away yet.

        Nothing is said of questions that stand in an exam of one's own that keeps its keys.
        """
        query = asked(request, PageQuery)
        untold = corrections.untold(request.user, now=request.now)
        page: Page[CorrectedReport] = page_of_list(request, untold, key=lambda each: str(each.attempt.pk), query=query)
        rows = [{"attempt": each.attempt.pk, "title": each.title, "corrected": corrected(each)} for each in page.rows]
        return Response(paged(CorrectionRow)({"rows": rows, "next": page.next}).data)


class CorrectionsSeenView(ApiView):
    @operation(name="corrections_seen", tag="after the end", scope=Scope.TAKE, status=204, problems=["not_found"])
    def post(self, request: Request, attempt_id: uuid.UUID) -> Response:
        """Put the corrections of an attempt away; its report goes on saying them."""
        regrading.tell(attempt=own_attempt(request, attempt_id), now=request.now)
        return Response(status=204)


class ReportsView(ApiView):
    @operation(
        name="own_report_list",
        tag="after the end",
        query=PageQuery,
        answers=paged(OwnReport),
        example={"rows": [OWN_REPORT], "next": None},
    )
    def get(self, request: Request) -> Response:
        """What one has reported, newest first, with the answers of curators.

        Those about a question that stands in an exam of one's own that keeps its keys are left out.
        """
        query = asked(request, PageQuery)
        rows = reports.sayable(request.user, now=request.now).select_related("response")
        return Response(paged(OwnReport)(page_of_rows(request, rows, by=["-made_at", "-pk"], query=query)).data)


class ReportSeenView(ApiView):
    @operation(name="own_report_seen", tag="after the end", scope=Scope.TAKE, status=204, problems=["not_found"])
    def post(self, request: Request, report_id: int) -> Response:
        """Put the answer to a report away."""
        try:
            reports.tell(user=request.user, report_id=report_id, now=request.now)
        except ProblemReport.DoesNotExist:
            raise Http404 from None
        return Response(status=204)
