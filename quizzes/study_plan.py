"""The plan of the days until the exam, as a page and as a calendar file (read side)."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import User
from quizzes import charts
from quizzes.agenda import MINUTES, Agenda, agenda_of
from quizzes.calendars import Event, calendar_text
from quizzes.exam_facts import facts_asked
from quizzes.flashcards import Card, cards_of
from quizzes.forecasting import Mock, Workload, forecast, mock_days
from quizzes.models import StudyPlan
from quizzes.scheduling import NEW_MINUTES, REVIEW_MINUTES

LONGEST_FORECAST = 60
"""Days; what is further away hangs on how it goes until then."""
WITHOUT_DATE = 28
MOST_LEECHES = 10
"""So many are shown with their statement, those that were forgotten most often."""


@dataclass(frozen=True)
class PlanPage:
    """What the page shows; its numbers are of the exam in the plan, or of everything met without one."""

    plan: StudyPlan
    agenda: Agenda
    minutes: int
    """A day's, as said or as assumed."""
    exam_on: dt.date | None
    """None without a date ahead."""
    mocks: list[Mock]
    days: list[Workload]
    unmet: int
    """Facts that the exam asks and that were never recalled."""
    leeches: list[Card]

    @property
    def days_left(self) -> int | None:
        return (self.exam_on - self.agenda.today).days if self.exam_on else None

    @property
    def is_past(self) -> bool:
        """There is a date, and it is over."""
        return self.exam_on is None and self.plan.exam_date is not None

    @cached_property
    def due_now(self) -> int:
        """Of what fits into today."""
        return sum(candidate.memory is not None for candidate in self.agenda.chosen)

    @property
    def new_now(self) -> int:
        return len(self.agenda.chosen) - self.due_now

    @property
    def learning(self) -> int:
        return len(self.agenda.memories) - self.agenda.secure

    @property
    def left_over(self) -> int:
        """Facts that will still wait on the last day of the forecast."""
        return self.days[-1].left if self.days else 0

    @property
    def never_met(self) -> int:
        """Facts of the exam for which the minutes leave no room before it."""
        return max(0, self.unmet - sum(day.new for day in self.days)) if self.exam_on else 0

    @property
    def reaches_exam(self) -> bool:
        """Whether the forecast goes as far as the exam."""
        return self.days_left is not None and self.days_left <= LONGEST_FORECAST

    @property
    def suffices(self) -> bool:
        return not self.left_over and not (self.never_met and self.reaches_exam)

    @cached_property
    def chart(self) -> charts.Stack:
        days = [(day.due * REVIEW_MINUTES, day.new * NEW_MINUTES) for day in self.days]
        return charts.stack(days, self.minutes)


def plan_page(user: User, *, plan: StudyPlan, now: dt.datetime) -> PlanPage:
    """The page for the day of `now`. At most nine queries while the bank stays the same, however much was recalled."""
    agenda = agenda_of(user, now=now, plan=plan)
    minutes = plan.minutes_per_day or MINUTES
    exam_on = agenda.until.date() if agenda.until else None
    asked: Collection[int] = facts_asked(plan.exam, now=now) if plan.exam else agenda.new_ids
    unmet = sum(fact_id not in agenda.memories for fact_id in asked)
    mocks = mock_days(agenda.today, exam_on)
    span = min((exam_on - agenda.today).days, LONGEST_FORECAST) if exam_on else WITHOUT_DATE
    ids = agenda.leech_ids[:MOST_LEECHES]
    cards = cards_of(user, ids, now=now, today=agenda.today, with_twins=ids)
    return PlanPage(
        plan=plan,
        agenda=agenda,
        minutes=minutes,
        exam_on=exam_on,
        mocks=mocks,
        days=forecast(
            agenda.memories.values(),
            new_count=unmet,
            minutes=minutes,
            now=agenda.now,
            days=span,
            mocks=mocks if exam_on else (),
            begun=sum(candidate.memory is None for candidate in agenda.chosen),
        ),
        unmet=unmet,
        leeches=[cards[fact_id] for fact_id in ids if fact_id in cards],
    )


# --- The calendar


def calendar_of(plan: StudyPlan, *, now: dt.datetime) -> str:
    """The plan as a calendar file: the exam, the mocks, and a block of the minutes each day. No query."""
    zone = zoneinfo.ZoneInfo(plan.user.time_zone)
    today = now.astimezone(zone).date()
    exam_on = plan.exam_date if plan.exam_date and plan.exam_date >= today else None
    code = plan.exam.code if plan.exam else _("the exam")
    host, url = urlsplit(settings.SITE_URL).hostname, f"{settings.SITE_URL}/study/plan/"
    mocks = mock_days(today, exam_on)
    events = [
        Event(
            uid=f"mock-{number if exam_on else mock.day}-of-plan-{plan.pk}@{host}",
            day=mock.day,
            summary=_("Final mock: %(code)s") % {"code": code}
            if mock.is_final
            else _("Simulation: %(code)s") % {"code": code},
            description=url,
        )
        # Counted back from the exam: when its date moves, they move with it.
        for number, mock in enumerate(reversed(mocks), 1)
    ]
    if exam_on:
        events.append(
            Event(uid=f"exam-of-plan-{plan.pk}@{host}", day=exam_on, summary=_("Exam: %(code)s") % {"code": code})
        )
    last = exam_on - dt.timedelta(days=1) if exam_on else None
    if last is None or last >= today:
        events.append(
            Event(
                uid=f"daily-of-plan-{plan.pk}@{host}",
                day=min(today, plan.asked_at.astimezone(zone).date()) if plan.asked_at else today,
                summary=_("Recall facts"),
                description=url,
                minutes=plan.minutes_per_day or MINUTES,
                until=last,
                except_on=tuple(mock.day for mock in mocks) if exam_on else (),
            )
        )
    return calendar_text(_("Study plan"), events, stamp=plan.asked_at or now)
