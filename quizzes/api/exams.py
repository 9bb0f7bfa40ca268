"""The exams: what each one asks, and what can be started."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.fields import Instant
from accounts.api.operations import operation, paged
from accounts.api.paging import PageQuery, page_of_list
from accounts.api.views import ApiView, asked
from content.models import Blueprint
from quizzes.offers import exam_rows, offer_of


class ExamRow(serializers.Serializer):
    """An exam in the list."""

    code = serializers.CharField(source="blueprint.exam.code")
    name = serializers.CharField(source="blueprint.exam.name")
    provider = serializers.CharField(source="blueprint.exam.provider")
    guide_version = serializers.CharField(source="blueprint.guide_version")
    question_count = serializers.IntegerField(source="blueprint.slots")
    minutes = serializers.IntegerField()
    available = serializers.IntegerField(help_text="How many questions there are for it.")


class TaskRow(serializers.Serializer):
    number = serializers.CharField()
    title = serializers.CharField()


class ExamDomain(serializers.Serializer):
    """A domain: its weight, how many of its questions a form has, and how many there are."""

    number = serializers.IntegerField(source="domain.number")
    title = serializers.CharField(source="domain.title")
    weight = serializers.IntegerField(source="domain.weight", help_text="In per cent.")
    scored = serializers.IntegerField()
    available = serializers.IntegerField()
    tasks = TaskRow(many=True, source="domain.tasks.all")


class FormOffer(serializers.Serializer):
    question_count = serializers.IntegerField(source="questions")
    minutes = serializers.IntegerField()
    own_minutes = serializers.IntegerField(help_text="With the extra time of who asks.")


class Window(serializers.Serializer):
    opens_at = Instant(allow_null=True)
    closes_at = Instant(allow_null=True)


class ExamDetail(serializers.Serializer):
    """An exam with its official plan (the blueprint), and what can be started."""

    code = serializers.CharField(source="blueprint.exam.code")
    name = serializers.CharField(source="blueprint.exam.name")
    provider = serializers.CharField(source="blueprint.exam.provider")
    guide_version = serializers.CharField(source="blueprint.guide_version")
    effective = serializers.DateField(source="blueprint.effective")
    source_url = serializers.CharField(source="blueprint.source_url")
    scored_count = serializers.IntegerField(source="blueprint.scored_slots")
    unscored_count = serializers.IntegerField(source="blueprint.unscored_slots")
    scale_min = serializers.IntegerField(source="blueprint.scale_min")
    scale_max = serializers.IntegerField(source="blueprint.scale_max")
    cut_score = serializers.IntegerField(source="blueprint.cut_score")
    navigation = serializers.ChoiceField(Blueprint.Navigation.choices, source="blueprint.navigation")
    kinds = serializers.ListField(child=serializers.CharField())
    domains = ExamDomain(many=True)
    available = serializers.IntegerField()
    simulation = FormOffer()
    timed = FormOffer(many=True)
    practice_counts = serializers.ListField(child=serializers.IntegerField())
    window = Window(allow_null=True, help_text="When it can be sat; null for always.")
    window_state = serializers.ChoiceField(["before", "open", "over"])
    current_attempt = serializers.UUIDField(
        source="current.attempt.id", default=None, allow_null=True, help_text="One's own attempt that is running."
    )


EXAM_ROW = {
    "code": "SAA-C03",
    "name": "AWS Certified Solutions Architect - Associate",
    "provider": "Amazon Web Services",
    "guide_version": "1.1",
    "question_count": 65,
    "minutes": 130,
    "available": 512,
}
OFFER = {"question_count": 65, "minutes": 130, "own_minutes": 160}
DOMAIN = {
    "number": 1,
    "title": "Design Secure Architectures",
    "weight": 30,
    "scored": 15,
    "available": 150,
    "tasks": [{"number": "1.1", "title": "Design secure access to AWS resources"}],
}
EXAM_DETAIL = {
    **{name: EXAM_ROW[name] for name in ("code", "name", "provider", "guide_version", "available")},
    "effective": "2024-01-01",
    "source_url": "https://docs.aws.amazon.com/aws-certification/latest/examguides/solutions-architect-associate-03.html",
    "scored_count": 50,
    "unscored_count": 15,
    "scale_min": 100,
    "scale_max": 1000,
    "cut_score": 720,
    "navigation": "free",
    "kinds": ["multiple choice", "multiple response"],
    "domains": [DOMAIN],
    "simulation": OFFER,
    "timed": [{"question_count": 10, "minutes": 20, "own_minutes": 50}],
    "practice_counts": [10, 20, 65],
    "window": None,
    "window_state": "open",
    "current_attempt": None,
}


class ExamListView(ApiView):
    @operation(
        name="exam_list",
        tag="exams",
        scope=None,
        query=PageQuery,
        answers=paged(ExamRow),
        example={"rows": [EXAM_ROW], "next": None},
    )
    def get(self, request: Request) -> Response:
        """The exams that can be sat.

        Those with most questions come first.
        """
        rows = exam_rows(today=request.now.date())
        query = asked(request, PageQuery)
        page = page_of_list(request, rows, key=lambda row: row.blueprint.exam.code, query=query)
        return Response(paged(ExamRow)(page).data)


class ExamDetailView(ApiView):
    @operation(
        name="exam_detail",
        tag="exams",
        scope=None,
        answers=ExamDetail,
        example=EXAM_DETAIL,
        problems=["not_found"],
    )
    def get(self, request: Request, code: str) -> Response:
        """An exam with its blueprint, and what can be started.

        Minutes are those of who asks, extra time included.
        """
        blueprint = blueprint_or_404(request, code)
        return Response(ExamDetail(offer_of(blueprint, user=request.user, now=request.now)).data)


def blueprint_or_404(request: Request, code: str) -> Blueprint:
    """What is in force of the exam with this code, in capitals or not."""
    blueprints = Blueprint.objects.in_force_on(request.now.date()).select_related("exam")
    return get_object_or_404(blueprints, exam__code=code.upper())
