"""What candidates say is wrong: the open reports with the evidence, and what a curator makes of them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.http import Http404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import fields
from accounts.api.forms import as_sent, cleaned
from accounts.api.operations import operation, paged
from accounts.api.paging import PageQuery, page_of_list
from accounts.api.problems import Problem
from accounts.api.repeating import once
from accounts.api.views import ApiView, asked, taken
from accounts.models import Scope
from quizzes import report_desk, reports
from quizzes.api.desk import texts
from quizzes.api.desk.statistics import FIGURES, RevisionFigures
from quizzes.desk_forms import MOST_LETTERS, SettlingForm
from quizzes.models import ProblemReport
from quizzes.report_desk import ReportGroup, ReportRow


class DeskReportRow(serializers.Serializer):
    """A report, with the answer of its reporter."""

    id = serializers.IntegerField(source="report.pk")
    reason = serializers.ChoiceField(ProblemReport.Reason.choices, source="report.reason")
    text = serializers.CharField(source="report.text")
    suggestion = serializers.CharField(source="report.suggestion")
    part = serializers.CharField(
        source="report.part", help_text="What the suggestion is meant for: `stem`, `text:<id>`, `rationale:<id>`."
    )
    made_at = fields.Instant(source="report.made_at")
    revision = serializers.IntegerField(source="revision.number", help_text="Which the reporter was asked.")
    still_published = serializers.BooleanField(source="is_still_published")
    chosen = serializers.SerializerMethodField(help_text="Ids of the options that the reporter picked.")

    def get_chosen(self, row: ReportRow) -> list[str]:
        return [option.code for option in row.shown.options if option.is_chosen]


class ReportedQuestion(serializers.Serializer):
    """The open reports of a question, oldest first, with what it says and what the answers say of it."""

    question = serializers.CharField(source="group.question.slug")
    in_work = serializers.BooleanField(source="group.is_in_work")
    revision = texts.DeskRevision(source="said", help_text="The newest one that was reported.")
    reports = DeskReportRow(source="group.rows", many=True)
    statistics = RevisionFigures(source="group.figures")


class SettleReport(fields.Body):
    verdict = fields.Choice(ProblemReport.Verdict.values)
    answer = fields.Text(max_length=MOST_LETTERS, help_text="The reporter reads it beside the question.")


class SettledReport(serializers.Serializer):
    verdict = serializers.ChoiceField(ProblemReport.Verdict.choices)
    answer = serializers.CharField()


class ReportDraft(serializers.Serializer):
    question = serializers.CharField()
    revision = serializers.IntegerField()
    applied = serializers.BooleanField(help_text="Whether the suggestion stands in it; else it says what is published.")


@dataclass(frozen=True, slots=True)
class _Reported:
    group: ReportGroup
    said: texts.Said


REPORTED = {
    "question": "sqs-double-processing",
    "in_work": False,
    "revision": texts.REVISION,
    "reports": [
        {
            "id": 17,
            "reason": "wrong-key",
            "text": "Look at the second option.",
            "suggestion": "",
            "part": "",
            "made_at": "2026-11-21T10:00:00Z",
            "revision": 2,
            "still_published": True,
            "chosen": ["long-polling"],
        }
    ],
    "statistics": FIGURES,
}
SETTLED = {"verdict": "rejected", "answer": "Long polling changes how an empty queue answers."}


class DeskReportsView(ApiView):
    @operation(
        name="desk_report_list",
        tag="desk: reports",
        scope=Scope.CURATE,
        query=PageQuery,
        answers=paged(ReportedQuestion),
        example={"rows": [REPORTED], "next": None},
    )
    def get(self, request: Request) -> Response:
        """The questions with open reports, the one that has waited longest first.

        Questions of an own exam whose keys are kept are left out.
        """
        query, today = asked(request, PageQuery), request.now.date()
        reported = list(report_desk.reported(held=request.held_questions()))
        page = page_of_list(request, reported, key=str, query=query)
        groups = report_desk.groups(page.rows, today=today)
        newest = [max((row.revision for row in group.rows), key=lambda each: each.number) for group in groups]
        rows = [
            _Reported(group, texts.said(revision, today=today)) for group, revision in zip(groups, newest, strict=True)
        ]
        return Response(paged(ReportedQuestion)(replace(page, rows=rows)).data)  # type: ignore[arg-type]


class DeskReportSettleView(ApiView):
    @operation(
        name="desk_report_settle",
        tag="desk: reports",
        scope=Scope.CURATE,
        takes=SettleReport,
        sends=SETTLED,
        answers=SettledReport,
        example=SETTLED,
        problems=["not_found", "wrong_state"],
    )
    def post(self, request: Request, report_id: int) -> Response:
        """Settle a report with an answer; the reporter reads it beside the question."""
        form = cleaned(SettlingForm(as_sent(taken(request, SettleReport))))
        try:
            is_ours = reports.settle(report_id=report_id, by=request.user, now=request.now, **form)
        except ProblemReport.DoesNotExist:
            raise Http404 from None
        if not is_ours:
            raise Problem("wrong_state")
        return Response(SettledReport(form).data)


class DeskReportDraftView(ApiView):
    @operation(
        name="desk_report_draft",
        tag="desk: reports",
        scope=Scope.CURATE,
        status=201,
        answers=ReportDraft,
        example={"question": "sqs-double-processing", "revision": 3, "applied": True},
        problems=["not_found", "in_work", "wrong_state"],
        has_key=True,
    )
    def post(self, request: Request, report_id: int) -> Response:
        """Begin a draft because of a report, with its suggestion in its place. Nothing is published."""
        return once(request, lambda: _begin(request, report_id))


def _begin(request: Request, report_id: int) -> Response:
    try:
        begun = reports.begin_draft(report_id=report_id, by=request.user, now=request.now)
    except ProblemReport.DoesNotExist:
        raise Http404 from None
    if isinstance(begun, reports.NotBegun):
        raise Problem("in_work" if begun.outcome == "in_work" else "wrong_state")
    revision = begun.revision
    values = {"question": revision.question.slug, "revision": revision.number, "applied": begun.is_applied}
    return Response(ReportDraft(values).data, status=201)
