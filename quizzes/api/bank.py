"""What is public of the bank as a whole: how much there is, how it was checked, and where it was wrong."""

from __future__ import annotations

from django.utils.timezone import localdate
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import fields
from accounts.api.operations import operation
from accounts.api.views import ApiView
from content.bank import bank_on
from quizzes.calibration import calibration
from quizzes.models import OfficialResult, ProblemReport


class BankTask(serializers.Serializer):
    number = serializers.CharField(source="task.number")
    title = serializers.CharField(source="task.title")
    questions = serializers.IntegerField()
    reserve = serializers.IntegerField(help_text="Of those, kept for final mocks.")


class BankExam(serializers.Serializer):
    exam = serializers.CharField(source="blueprint.exam.code")
    questions = serializers.IntegerField()
    tasks = BankTask(many=True, source="rows")


class CorrectedKey(serializers.Serializer):
    """We were wrong: a question whose key is another one since then. Texts of the keys as they stood."""

    question = serializers.CharField(source="slug")
    corrected_at = fields.Instant(source="on")
    before = serializers.ListField(child=serializers.CharField())
    after = serializers.ListField(child=serializers.CharField())


class Bucket(serializers.Serializer):
    """Results of the real exam that had been given a chance from `first` to below `last` per cent."""

    first = serializers.IntegerField()
    last = serializers.IntegerField()
    n = serializers.IntegerField()
    passed = serializers.IntegerField()
    stated = serializers.IntegerField(allow_null=True, help_text="The mean of what had been stated, in per cent.")
    share = serializers.IntegerField(allow_null=True, help_text="How many per cent passed.")
    low = serializers.IntegerField(allow_null=True)
    high = serializers.IntegerField(allow_null=True)


class Calibration(serializers.Serializer):
    total = serializers.IntegerField()
    unstated = serializers.IntegerField()
    missing = serializers.IntegerField(help_text="Results that it takes before anything is judged.")
    buckets = Bucket(many=True)


class BankDetail(serializers.Serializer):
    """The public bank, counted when it is asked."""

    questions = serializers.IntegerField()
    facts = serializers.IntegerField()
    official_facts = serializers.IntegerField(help_text="Facts whose source is the documentation of AWS.")
    oldest_check = serializers.DateField(allow_null=True)
    never_asked = serializers.IntegerField(help_text="Facts to be asked that no question cites.")
    to_verify = serializers.IntegerField(help_text="Questions that rest on a fact which has to be checked again.")
    retired_keys = serializers.IntegerField(help_text="Keys that name a service which can no longer be used.")
    drafted = serializers.DictField(child=serializers.IntegerField(), help_text="Questions by who drafted them.")
    checked = serializers.DictField(child=serializers.IntegerField(), help_text="Questions by how they were checked.")
    unchecked = serializers.IntegerField()
    open_reports = serializers.IntegerField(help_text="Of candidates.")
    exams = BankExam(many=True)
    corrections = CorrectedKey(many=True, help_text="Newest first.")
    calibration = Calibration(help_text="Whether the chances to pass that were stated held.")


BANK = {
    "questions": 1480,
    "facts": 3120,
    "official_facts": 3118,
    "oldest_check": "2026-10-02",
    "never_asked": 12,
    "to_verify": 0,
    "retired_keys": 0,
    "drafted": {"machine": 1400, "person": 80},
    "checked": {"blind answering": 1480, "source comparison": 1480, "person": 80},
    "unchecked": 0,
    "open_reports": 3,
    "exams": [
        {
            "exam": "SAA-C03",
            "questions": 512,
            "tasks": [
                {"number": "1.1", "title": "Design secure access to AWS resources", "questions": 41, "reserve": 6}
            ],
        }
    ],
    "corrections": [
        {
            "question": "sqs-double-processing",
            "corrected_at": "2026-11-21T10:00:00Z",
            "before": ["Turn on long polling for the workers."],
            "after": ["Raise the visibility timeout of the queue."],
        }
    ],
    "calibration": {"total": 4, "unstated": 1, "missing": 17, "buckets": []},
}


class BankView(ApiView):
    @operation(name="bank", tag="exams", scope=None, answers=BankDetail, example=BANK)
    def get(self, request: Request) -> Response:
        """What the bank holds, how it was checked, and what was corrected."""
        bank = bank_on(localdate(request.now), held=request.held_questions())
        own = ("open_reports", "calibration")
        told = {name: getattr(bank, name) for name in BankDetail().fields if name not in own}
        told |= {
            "open_reports": ProblemReport.objects.open().count(),
            "calibration": calibration(OfficialResult.objects.values_list("stated", "passed")),
        }
        return Response(BankDetail(told).data)
