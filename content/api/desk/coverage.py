"""What the bank covers: services by the tasks of an exam, and what is missing."""

from __future__ import annotations

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.operations import operation
from accounts.api.views import ApiView, asked
from accounts.models import Scope
from content.coverage_desk import coverage_map


class CoverageQuery(serializers.Serializer):
    exam = serializers.CharField(max_length=20, required=False, help_text="Its code; the first one unless it is said.")


class TaskCoverage(serializers.Serializer):
    number = serializers.CharField(source="task.number")
    title = serializers.CharField(source="task.title")
    questions = serializers.IntegerField()
    needed = serializers.IntegerField(help_text="What the library promises.")
    thin = serializers.BooleanField(source="is_thin")


class ServiceCoverage(serializers.Serializer):
    slug = serializers.CharField()
    heading = serializers.CharField()
    facts = serializers.IntegerField()
    never_asked = serializers.IntegerField(help_text="Facts to be asked that no question cites.")
    expired = serializers.IntegerField(help_text="Facts past their day.")
    questions = serializers.IntegerField(help_text="Of all exams.")
    needed = serializers.IntegerField()
    thin = serializers.BooleanField(source="is_thin")
    by_task = serializers.SerializerMethodField(help_text="Questions, in the order of the tasks.")

    def get_by_task(self, row: object) -> list[int]:
        return [cell.questions for cell in row.cells]  # type: ignore[attr-defined]


class CoverageDetail(serializers.Serializer):
    """Services by tasks of one exam, and the sums of the whole bank."""

    exam = serializers.CharField(source="blueprint.exam.code", default=None, allow_null=True)
    tasks = TaskCoverage(source="columns", many=True)
    services = ServiceCoverage(source="rows", many=True)
    facts = serializers.IntegerField()
    never_asked = serializers.IntegerField()
    expired = serializers.IntegerField()
    questions = serializers.IntegerField()
    without_facts = serializers.ListField(
        child=serializers.CharField(), help_text="Questions with an option that cites no fact; not more than fifty."
    )


COVERAGE = {
    "exam": "SAA-C03",
    "tasks": [
        {
            "number": "2.1",
            "title": "Design scalable and loosely coupled architectures",
            "questions": 41,
            "needed": 10,
            "thin": False,
        }
    ],
    "services": [
        {
            "slug": "sqs",
            "heading": "Amazon SQS",
            "facts": 14,
            "never_asked": 1,
            "expired": 0,
            "questions": 9,
            "needed": 3,
            "thin": False,
            "by_task": [5],
        }
    ],
    "facts": 3120,
    "never_asked": 12,
    "expired": 0,
    "questions": 1480,
    "without_facts": [],
}


class DeskCoverageView(ApiView):
    @operation(
        name="desk_coverage",
        tag="desk: statistics",
        scope=Scope.CURATE,
        query=CoverageQuery,
        answers=CoverageDetail,
        example=COVERAGE,
    )
    def get(self, request: Request) -> Response:
        """Services by the tasks of an exam, and what is missing.

        An exam that is not known is answered with the first one.
        """
        found = coverage_map(asked(request, CoverageQuery).get("exam", "").upper(), today=request.now.date())
        return Response(CoverageDetail(found).data)
