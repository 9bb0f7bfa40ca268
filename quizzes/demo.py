"""A site to look at: three people, and what a candidate leaves behind in a month, made by the real operations."""

from __future__ import annotations

import datetime as dt
import random
import secrets
from dataclasses import dataclass

from django.db import transaction

from accounts.models import User
from accounts.roles import set_role
from content.models import Blueprint
from quizzes import attempts, responses
from quizzes.assembly import Shortage
from quizzes.attempts import OutsideWindow
from quizzes.models import Attempt, Response, StudyPlan

EXAM = "SAA-C03"
PEOPLE = ("candidate@example.org", "curator@example.org", "operator@example.org")
SKILLS = (0.45, 0.55, 0.65, 0.72)
"""The chance to be right in each finished exam, a week between two of them."""
UNTIL_EXAM = dt.timedelta(days=30)
MINUTES = 30
"""A day, in the plan of the candidate. What the candidate remembers comes with the exams."""


@dataclass(frozen=True, slots=True)
class Demo:
    password: str
    """The same for all three; drawn anew, so that no site has a known one."""
    attempts: int


@transaction.atomic
def seed(*, now: dt.datetime, seed: int = 1) -> Demo | Shortage | OutsideWindow | None:
    """Make the three people, finished exams and one open exam of the candidate. None when they are there already; what
    the bank lacks when no form can be drawn, or the window that the exam is outside of. Nothing is left behind then.
    """
    if User.objects.filter(email__in=PEOPLE).exists():
        return None
    blueprint = Blueprint.objects.in_force_on(now.date()).select_related("exam").get(exam__code=EXAM)
    password, chance = secrets.token_urlsafe(12), random.Random(seed)  # noqa: S311 - the same demo each time
    candidate, curator, operator = (User.objects.create_user(email, password, date_joined=now) for email in PEOPLE)
    set_role(user=curator, role="curator", is_held=True)
    set_role(user=operator, role="operator", is_held=True)
    for weeks, skill in zip(range(len(SKILLS), 0, -1), SKILLS, strict=True):
        began = now - dt.timedelta(weeks=weeks)
        attempt = _started(candidate, blueprint, began, seed)
        if not isinstance(attempt, Attempt):
            transaction.set_rollback(True)
            return attempt
        _answer(attempt, list(attempt.responses.order_by("position")), skill=skill, chance=chance)
        attempts.submit(user=candidate, attempt_id=attempt.pk, now=began + dt.timedelta(minutes=95))
    StudyPlan.objects.create(
        user=candidate, exam=blueprint.exam, exam_date=now.date() + UNTIL_EXAM, minutes_per_day=MINUTES, asked_at=now
    )
    opened = _started(candidate, blueprint, now - dt.timedelta(minutes=20), seed)
    if isinstance(opened, Attempt):
        _answer(opened, list(opened.responses.order_by("position")[:14]), skill=0.7, chance=chance)
    return Demo(password, attempts=len(SKILLS) + 1)


def _started(user: User, blueprint: Blueprint, now: dt.datetime, seed: int) -> Attempt | Shortage | OutsideWindow:
    started = attempts.start_exam(user=user, blueprint=blueprint, mode=Attempt.Mode.SIMULATION, now=now, seed=seed)
    return started.attempt if isinstance(started, attempts.Started) else started


def _answer(attempt: Attempt, positions: list[Response], *, skill: float, chance: random.Random) -> None:
    for number, response in enumerate(positions):
        spent = chance.randint(25, 150)
        now = attempt.started_at + dt.timedelta(seconds=85 * (number + 1))
        keys = list(response.revision.options.filter(is_key=True).values_list("code", flat=True))
        codes = list(response.revision.options.values_list("code", flat=True))
        chosen = keys if chance.random() < skill else chance.sample(codes, len(keys))
        for seq, (field, value) in enumerate((("shown", None), ("chosen", chosen)), start=1):
            responses.save(
                user=attempt.user,
                attempt_id=attempt.pk,
                position=response.position,
                field=field,
                value=value,
                base_rev=0,
                tab="demo",
                seq=2 * response.position + seq,
                now=now,
                active_ms=1000 * min(spent, 84) if field == "chosen" else 0,
            )
