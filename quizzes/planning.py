"""What a user prepares for: the study plan, asked after sign-up and changed at any time."""

from __future__ import annotations

import datetime as dt

from accounts.models import User
from content.models import Exam
from quizzes.models import StudyPlan


def plan_of(user: User) -> StudyPlan:
    """The stored plan with its exam, or an unsaved empty one."""
    return StudyPlan.objects.select_related("exam").filter(user=user).first() or StudyPlan(user=user)


def save_plan(
    *, user: User, exam: Exam | None, exam_date: dt.date | None, minutes_per_day: int | None, now: dt.datetime
) -> StudyPlan:
    """Write the three answers; what was left open becomes open."""
    answers = {"exam": exam, "exam_date": exam_date, "minutes_per_day": minutes_per_day, "asked_at": now}
    return StudyPlan.objects.update_or_create(user=user, defaults=answers)[0]


def skip_plan(*, user: User, now: dt.datetime) -> StudyPlan:
    """Remember that the questions were asked; whatever was answered before stays."""
    return StudyPlan.objects.update_or_create(user=user, defaults={"asked_at": now})[0]
