"""What the answers say of questions and of forms, and the pretest questions that are to count."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import fields
from accounts.api.forms import as_sent, cleaned
from accounts.api.operations import operation, paged
from accounts.api.paging import PageQuery, page_in_own_order, page_of_list
from accounts.api.problems import Problem
from accounts.api.views import ApiView, asked, taken
from accounts.models import Scope
from content.models import Question
from quizzes import promoting, statistics_desk
from quizzes.api.desk.approvals import Reason
from quizzes.api.desk.lookups import question_or_404, readable
from quizzes.desk_forms import PromotionForm
from quizzes.models import RevisionStatistics
from quizzes.statistics_desk import FLAGS, SORTS, Wanted


class StatisticsQuery(PageQuery):
    flag = serializers.ChoiceField(
        ["any", "all", *FLAGS], default="any", help_text="One flag, any of them, or questions without one, too."
    )
    service = serializers.CharField(max_length=120, required=False, help_text="Slug.")
    exam = serializers.CharField(max_length=20, required=False, help_text="Its code.")
    sort = serializers.ChoiceField(
        list(SORTS),
        default="flags",
        help_text="By flags, answers or time the most first, by the other two the least; what has no figure is last.",
    )


def _figure(about: str) -> serializers.FloatField:
    return serializers.FloatField(allow_null=True, help_text=about)


class Figures(serializers.Serializer):
    """Null where there are too few answers to show it."""

    n = serializers.IntegerField(help_text="First-seen responses of finished exams that it rests on.")
    facility = _figure("The share who got it right, from 0 to 1.")
    facility_low = _figure("Its interval.")
    facility_high = _figure("Its interval.")
    discrimination = _figure("Correlation of being right with the rest score, from -1 to 1.")
    seconds_low = _figure("A quarter needed less time.")
    seconds_median = _figure("Half of them needed less time.")
    seconds_high = _figure("A quarter needed more time.")
    exposure = _figure("The share of the forms on which it stood.")
    flags = serializers.SerializerMethodField(help_text="What speaks against it.")

    def get_flags(self, found: RevisionStatistics) -> list[str]:
        return [name for name, (column, _words) in FLAGS.items() if getattr(found, column)]


class StatisticsRow(Figures):
    question = serializers.CharField(source="revision.question.slug")
    service = serializers.CharField(source="revision.question.service.slug", default=None, allow_null=True)
    revision = serializers.IntegerField(source="revision.number", help_text="The first of those that count as one.")


class OptionFigures(serializers.Serializer):
    """How often an option was picked: shares of all, and of the lowest and the highest third; null without answers."""

    id = serializers.CharField(source="code")
    key = serializers.BooleanField(source="is_key")
    rate = serializers.FloatField(source="statistics.rate", default=None, allow_null=True)
    rate_bottom = serializers.FloatField(source="statistics.rate_bottom", default=None, allow_null=True)
    rate_top = serializers.FloatField(source="statistics.rate_top", default=None, allow_null=True)
    idle = serializers.BooleanField(source="statistics.is_idle", default=False, help_text="Nobody picks it.")
    tempting = serializers.BooleanField(
        source="statistics.is_tempting", default=False, help_text="Strong candidates prefer it."
    )


class PeriodRow(serializers.Serializer):
    """Some months that are told as one, by their first days."""

    first = serializers.DateField()
    last = serializers.DateField()
    n = serializers.IntegerField()
    facility = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()


class RevisionFigures(serializers.Serializer):
    """What the answers say of a revision, and of those that go on with its statistics."""

    revision = serializers.IntegerField(source="revision.number", help_text="The first of them.")
    newest = serializers.IntegerField(source="newest.number", help_text="The last of them.")
    missing = serializers.IntegerField(help_text="How many more answers it takes until figures are shown.")
    figures = Figures(source="statistics", allow_null=True)
    periods = PeriodRow(source="over_time.periods", many=True, default=list, help_text="Empty for a single one.")
    options = OptionFigures(many=True)


class Promotion(serializers.Serializer):
    """What the rule says of a pretest question."""

    promoted = serializers.BooleanField(source="is_promoted")
    obstacles = serializers.ListField(child=serializers.CharField())
    open_reports = serializers.IntegerField()


class QuestionStatistics(serializers.Serializer):
    question = serializers.CharField()
    stage = serializers.ChoiceField(Question.Stage.choices)
    promotion = Promotion(allow_null=True, help_text="Null for what counts already.")
    revisions = RevisionFigures(many=True, help_text="Newest first.")
    refreshed_at = fields.Instant(allow_null=True, help_text="When statistics were brought up to date.")


class FormStatisticsRow(serializers.Serializer):
    """The forms of an exam, or a fixed paper."""

    exam = serializers.CharField(source="statistics.blueprint.exam.code")
    guide_version = serializers.CharField(source="statistics.blueprint.guide_version")
    fixed_form = serializers.CharField(source="statistics.fixed_form", help_text="Empty for those that are drawn.")
    n = serializers.IntegerField(source="statistics.n", help_text="Sittings, one of each person.")
    mean_share = serializers.FloatField(source="statistics.mean_share", allow_null=True)
    coefficient = serializers.FloatField(source="statistics.coefficient", allow_null=True, help_text="Reliability.")
    error = serializers.IntegerField(allow_null=True, help_text="Of measurement, in scaled points.")
    guessed = serializers.IntegerField(allow_null=True, help_text="What blind guessing scores, in scaled points.")


FIGURE = {
    "n": 240,
    "facility": 0.62,
    "facility_low": 0.56,
    "facility_high": 0.68,
    "discrimination": 0.31,
    "seconds_low": 41.0,
    "seconds_median": 66.0,
    "seconds_high": 98.0,
    "exposure": 0.12,
    "flags": ["idle-distractor"],
}
FIGURES = {
    "revision": 1,
    "newest": 2,
    "missing": 0,
    "figures": FIGURE,
    "periods": [{"first": "2026-09-01", "last": "2026-10-01", "n": 120, "facility": 0.6, "low": 0.51, "high": 0.68}],
    "options": [
        {
            "id": "raise-timeout",
            "key": True,
            "rate": 0.62,
            "rate_bottom": 0.41,
            "rate_top": 0.83,
            "idle": False,
            "tempting": False,
        }
    ],
}
ROW = FIGURE | {"question": "sqs-double-processing", "service": "sqs", "revision": 1}
QUESTION = {
    "question": "sqs-double-processing",
    "stage": "pretest",
    "promotion": {"promoted": False, "obstacles": ["few-answers"], "open_reports": 0},
    "revisions": [FIGURES],
    "refreshed_at": "2026-11-21T10:00:00Z",
}
FORMS = {
    "exam": "SAA-C03",
    "guide_version": "1.1",
    "fixed_form": "",
    "n": 310,
    "mean_share": 0.67,
    "coefficient": 0.84,
    "error": 48,
    "guessed": 310,
}


class DeskStatisticsView(ApiView):
    @operation(
        name="desk_statistics_list",
        tag="desk: statistics",
        scope=Scope.CURATE,
        query=StatisticsQuery,
        answers=paged(StatisticsRow),
        example={"rows": [ROW], "next": None},
    )
    def get(self, request: Request) -> Response:
        """Questions by what speaks against them, the most remarkable first."""
        query = asked(request, StatisticsQuery)
        wanted = Wanted(query["flag"], query.get("service", ""), query.get("exam", ""), query["sort"])
        page = page_in_own_order(request, statistics_desk.statistics_wanted(wanted), query=query)
        return Response(paged(StatisticsRow)(page).data)


class DeskQuestionStatisticsView(ApiView):
    @operation(
        name="desk_question_statistics",
        tag="desk: statistics",
        scope=Scope.CURATE,
        answers=QuestionStatistics,
        example=QUESTION,
        problems=["not_found", "held"],
    )
    def get(self, request: Request, slug: str) -> Response:
        """What the answers say of each revision of a question and of its options."""
        return Response(_told(readable(request, slug)))


class DeskFormStatisticsView(ApiView):
    @operation(
        name="desk_form_statistics",
        tag="desk: statistics",
        scope=Scope.CURATE,
        query=PageQuery,
        answers=paged(FormStatisticsRow),
        example={"rows": [FORMS], "next": None},
    )
    def get(self, request: Request) -> Response:
        """How reliable the forms of each exam are."""
        query = asked(request, PageQuery)
        rows = statistics_desk.form_rows()
        page = page_of_list(request, rows, key=lambda row: str(row.statistics.pk), query=query)
        return Response(paged(FormStatisticsRow)(page).data)


class DeskPromoteView(ApiView):
    @operation(
        name="desk_question_promote",
        tag="desk: statistics",
        scope=Scope.CURATE,
        takes=Reason,
        sends={"reason": "It was asked for years under another id."},
        answers=QuestionStatistics,
        example=QUESTION | {"stage": "operational", "promotion": None},
        problems=["not_found", "held", "wrong_state"],
    )
    def post(self, request: Request, slug: str) -> Response:
        """Let a pretest question count in the exams that are started from now on, against the rule."""
        form = cleaned(PromotionForm(as_sent(taken(request, Reason))))
        question = readable(request, slug)
        if not promoting.override(question=question, by=request.user, now=request.now, reason=form["reason"]):
            raise Problem("wrong_state")
        return Response(_told(question_or_404(slug)))


def _told(question: Question) -> dict[str, Any]:
    is_pretest = question.stage == Question.Stage.PRETEST
    values = {
        "question": question.slug,
        "stage": question.stage,
        "promotion": promoting.decisions([question])[0] if is_pretest else None,
        "revisions": statistics_desk.figures_of(question.revisions.filter(published_at__isnull=False), over_time=True),
        "refreshed_at": statistics_desk.refreshed_at(),
    }
    return dict(QuestionStatistics(values).data)
