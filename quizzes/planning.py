"""What a user prepares for: the study plan, asked after sign-up and changed at any time."""

from __future__ import annotations

import datetime as dt
import secrets

from django.db.models import Q

from accounts.models import User
from content.models import Blueprint, Exam
from quizzes.models import StudyPlan

DEFAULT_EXAM = "SAA-C03"
"""What whoever has not said which exam is meant prepares for."""


def plan_of(user: User) -> StudyPlan:
    """The stored plan with its exam, or an unsaved empty one."""
    return StudyPlan.objects.select_related("exam").filter(user=user).first() or StudyPlan(user=user)


def planned_blueprint(user: User, *, now: dt.datetime) -> Blueprint | None:
    """The blueprint in force, with its exam, of what `user` prepares for; None where there is none. One query."""
    chosen = StudyPlan.objects.filter(user=user, exam__isnull=False).values("exam")
    wanted = Q(exam__in=chosen) | Q(exam__code=DEFAULT_EXAM)
    found = Blueprint.objects.in_force_on(now.date()).filter(wanted).select_related("exam")
    return min(found, key=lambda blueprint: blueprint.exam.code == DEFAULT_EXAM, default=None)


def save_plan(
    *, user: User, exam: Exam | None, exam_date: dt.date | None, minutes_per_day: int | None, now: dt.datetime
) -> StudyPlan:
    """Write the three answers; what was left open becomes open."""
    answers = {"exam": exam, "exam_date": exam_date, "minutes_per_day": minutes_per_day, "asked_at": now}
    return StudyPlan.objects.update_or_create(user=user, defaults=answers)[0]


def skip_plan(*, user: User, now: dt.datetime) -> StudyPlan:
    """Remember that the questions were asked; whatever was answered before stays."""
    return StudyPlan.objects.update_or_create(user=user, defaults={"asked_at": now})[0]


def set_reminders(*, user: User, reminds: bool) -> StudyPlan:
    """Begin or end the reminders by mail; whoever begins them again on the same day gets no second one."""
    return StudyPlan.objects.update_or_create(user=user, defaults={"reminds": reminds})[0]


def open_calendar(*, user: User) -> StudyPlan:
    """Give the calendar of this plan an address of its own; a new one each time, so the one before ends."""
    return StudyPlan.objects.update_or_create(user=user, defaults={"calendar_token": secrets.token_urlsafe(32)})[0]


def close_calendar(*, user: User) -> None:
    """Take the address of the calendar back."""
    StudyPlan.objects.filter(user=user).update(calendar_token=None)
