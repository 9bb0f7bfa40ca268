"""The report of an attempt that is over."""

from __future__ import annotations

import uuid
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import fields
from accounts.api.operations import operation
from accounts.api.problems import Problem
from accounts.api.views import ApiView
from accounts.models import User
from quizzes import results
from quizzes.api.attempts import own_attempt
from quizzes.api.starts import STARTED
from quizzes.cohort import cohort_of
from quizzes.corrections import CorrectedReport, corrected_report_of
from quizzes.drill_pages import drill_end
from quizzes.models import Attempt
from quizzes.scoring import Verdict
from quizzes.support_desk import change_rows
from quizzes.titles import title_of


class ReportDomain(serializers.Serializer):
    """A domain; share and its range in per cent of the scored questions."""

    number = serializers.IntegerField()
    title = serializers.CharField()
    weight = serializers.IntegerField()
    asked = serializers.IntegerField(source="n")
    correct = serializers.IntegerField()
    low = serializers.IntegerField()
    high = serializers.IntegerField()
    verdict = serializers.ChoiceField([verdict.value for verdict in Verdict])
    lost = serializers.IntegerField(help_text="In points of the scaled score.")


class ReportTally(serializers.Serializer):
    slug = serializers.CharField(help_text="Of a service; the number of a domain.")
    title = serializers.CharField()
    asked = serializers.IntegerField(source="n")
    correct = serializers.IntegerField()


class Sureness(serializers.Serializer):
    """How far what was said of answers fits what came of them."""

    count = serializers.IntegerField()
    lucky_guesses = serializers.IntegerField()
    confident_errors = serializers.IntegerField()


class ReportTime(serializers.Serializer):
    """In seconds; `budget` is one's own share of the time for a question."""

    allowed = serializers.IntegerField()
    used = serializers.IntegerField()
    budget = serializers.IntegerField()
    too_long = serializers.ListField(child=serializers.IntegerField(), help_text="Positions that took far more.")


class Compared(serializers.Serializer):
    count = serializers.IntegerField(help_text="Other people.")
    percentile = serializers.IntegerField(allow_null=True, help_text="Null where they are too few.")


class Scored(serializers.Serializer):
    """What an exam was worth. `low` and `high` bound the score that another form would have given."""

    raw_score = serializers.IntegerField()
    scored_count = serializers.IntegerField()
    scaled_score = serializers.IntegerField()
    low = serializers.IntegerField()
    high = serializers.IntegerField()
    cut_score = serializers.IntegerField()
    passed = serializers.BooleanField()
    guessed_score = serializers.IntegerField(help_text="What blind guessing scores on average.")
    unscored_count = serializers.IntegerField()
    blank_count = serializers.IntegerField()
    late_count = serializers.IntegerField(help_text="Answers that came after the deadline and were kept.")
    first_seen_count = serializers.IntegerField()
    shown_count = serializers.IntegerField()
    domains = ReportDomain(many=True)
    weak_services = ReportTally(many=True)
    strong_services = ReportTally(many=True)
    time = ReportTime()
    sureness = Sureness(allow_null=True)
    compared = Compared(allow_null=True)


class Practised(serializers.Serializer):
    """What was right of the answered positions of a practice or drill."""

    answered_count = serializers.IntegerField()
    correct_count = serializers.IntegerField()
    domains = ReportTally(many=True)
    weak_services = ReportTally(many=True, source="services.weak")
    strong_services = ReportTally(many=True, source="services.strong")
    sureness = Sureness(allow_null=True)


class Drilled(serializers.Serializer):
    """What came of a drill; positions."""

    put_right = serializers.ListField(child=serializers.IntegerField(), help_text="Missed before, right now.")
    missed = serializers.ListField(child=serializers.IntegerField(), help_text="Wrong now.")


class SupportAct(serializers.Serializer):
    """What support did to an exam."""

    kind = serializers.CharField(source="change.get_kind_display", help_text="In words.")
    made_at = fields.Instant(source="change.made_at")
    reason = serializers.CharField(source="change.reason")
    deadline_before = fields.Instant(allow_null=True, help_text="Null where no deadline was moved.")
    deadline_after = fields.Instant(allow_null=True)
    scaled_score = serializers.IntegerField(allow_null=True, help_text="The score that it took away.")


class Corrected(serializers.Serializer):
    """The result with the keys as they were corrected since; the one that was marked stays beside it."""

    raw_score = serializers.IntegerField(allow_null=True)
    scaled_score = serializers.IntegerField(allow_null=True)
    passed = serializers.BooleanField(allow_null=True)
    positions = serializers.ListField(child=serializers.IntegerField(), help_text="Marked anew.")


class Report(serializers.Serializer):
    """The report of a closed attempt. One that was abandoned or voided has neither `scored` nor `practised`."""

    id = serializers.UUIDField(source="attempt.id")
    title = serializers.CharField()
    mode = serializers.ChoiceField(Attempt.Mode.choices, source="attempt.mode")
    started_at = fields.Instant(source="attempt.started_at")
    submitted_at = fields.Instant(source="attempt.submitted_at", allow_null=True)
    close_reason = serializers.ChoiceField(Attempt.CloseReason.choices, source="attempt.close_reason")
    is_repeat = serializers.BooleanField(
        source="attempt.is_repeat", help_text="Sat within a day of the last one: it measures memory of that as well."
    )
    review_is_open = serializers.BooleanField()
    scored = Scored(allow_null=True)
    practised = Practised(allow_null=True)
    drilled = Drilled(allow_null=True, help_text="Of a drill that was submitted.")
    corrected = Corrected(allow_null=True)
    support = SupportAct(many=True, help_text="Oldest first; mostly empty.")


CORRECTED = {"raw_score": 39, "scaled_score": 802, "passed": True, "positions": [7]}
REPORT = {
    "id": STARTED["id"],
    "title": "SAA-C03 simulation",
    "mode": "simulation",
    "started_at": "2026-11-21T10:00:00Z",
    "submitted_at": "2026-11-21T11:48:12Z",
    "close_reason": "submitted",
    "is_repeat": False,
    "review_is_open": True,
    "scored": {
        "raw_score": 38,
        "scored_count": 50,
        "scaled_score": 784,
        "low": 690,
        "high": 861,
        "cut_score": 720,
        "passed": True,
        "guessed_score": 312,
        "unscored_count": 15,
        "blank_count": 0,
        "late_count": 0,
        "first_seen_count": 65,
        "shown_count": 65,
        "domains": [
            {
                "number": 1,
                "title": "Design Secure Architectures",
                "weight": 30,
                "asked": 15,
                "correct": 12,
                "low": 55,
                "high": 93,
                "verdict": "meets",
                "lost": 54,
            }
        ],
        "weak_services": [{"slug": "sqs", "title": "SQS", "asked": 3, "correct": 1}],
        "strong_services": [{"slug": "s3", "title": "S3", "asked": 6, "correct": 6}],
        "time": {"allowed": 7800, "used": 6492, "budget": 120, "too_long": [7, 31]},
        "sureness": {"count": 40, "lucky_guesses": 2, "confident_errors": 3},
        "compared": {"count": 64, "percentile": 71},
    },
    "practised": None,
    "drilled": None,
    "corrected": None,
    "support": [],
}


class ReportView(ApiView):
    @operation(
        name="attempt_report",
        tag="after the end",
        answers=Report,
        example=REPORT,
        problems=["not_found", "still_open", "held"],
    )
    def get(self, request: Request, attempt_id: uuid.UUID) -> Response:
        """The report of an attempt that is over."""
        attempt = own_attempt(request, attempt_id)
        if attempt.closed_at is None:
            raise Problem("still_open")
        user: User = request.user
        if attempt.submitted_at and results.tells_of_an_open_exam(attempt, user=user, now=request.now):
            raise Problem("held")
        correction = corrected_report_of(attempt, user=user, now=request.now)
        told = {
            "attempt": attempt,
            "title": title_of(attempt),
            "review_is_open": attempt.review_is_open_at(request.now),
            "scored": _scored(attempt) if attempt.submitted_at and attempt.is_exclusive else None,
            "practised": results.practice_report_of(attempt)
            if attempt.submitted_at and not attempt.is_exclusive
            else None,
            "drilled": _drilled(attempt) if attempt.submitted_at and attempt.mode == Attempt.Mode.DRILL else None,
            "corrected": correction and corrected(correction),
            "support": change_rows(attempt.changes.all()) if attempt.is_exclusive or attempt.is_voided else (),
        }
        return Response(Report(told).data)


def _scored(attempt: Attempt) -> dict[str, Any]:
    report = results.report_of(attempt)
    counted = ("guessed_score", "unscored_count", "blank_count", "late_count", "first_seen_count", "shown_count")
    return {
        **{name: getattr(report, name) for name in (*counted, "domains", "sureness")},
        "raw_score": attempt.raw_score,
        "scored_count": attempt.scored_count,
        "scaled_score": attempt.scaled_score,
        "low": attempt.scaled_low,
        "high": attempt.scaled_high,
        "cut_score": attempt.blueprint.cut_score if attempt.blueprint else None,
        "passed": attempt.passed,
        "weak_services": report.services.weak,
        "strong_services": report.services.strong,
        "time": {
            "allowed": report.timing.allowed,
            "used": report.timing.used,
            "budget": report.timing.budget,
            "too_long": [row.position for row in report.timing.too_long],
        },
        "compared": cohort_of(attempt),
    }


def _drilled(drill: Attempt) -> dict[str, list[int]]:
    end = drill_end(drill)
    return {name: [each.position for each in getattr(end, name)] for name in ("put_right", "missed")}


def corrected(report: CorrectedReport) -> dict[str, Any]:
    """What `Corrected` represents."""
    names = ("raw_score", "scaled_score", "passed")
    told: dict[str, Any] = {name: getattr(report.result, name) for name in names}
    return told | {"positions": [each.position for each in report.positions]}
