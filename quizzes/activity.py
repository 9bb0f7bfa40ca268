"""What a user did lately, and how it went: by day, by week, and by domain (read side of the dashboard)."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from django.db.models import F
from django.utils.timezone import localdate

from accounts.models import User
from content.models import Blueprint, Domain
from quizzes import charts
from quizzes.marking import scale_of
from quizzes.models import Attempt, Response
from quizzes.scoring import wilson

WEEKS = 8
CALENDAR_WEEKS = 20
TREND_HEIGHT = 120
CONFIDENCE = 0.8


@dataclass(frozen=True, slots=True)
class Tally:
    """Right responses of so many, to questions that were new."""

    correct: int
    n: int

    @property
    def share(self) -> Fraction | None:
        return Fraction(self.correct, self.n) if self.n else None

    @property
    def percent(self) -> int | None:
        return None if self.share is None else round(100 * self.share)


@dataclass(frozen=True, slots=True)
class Week:
    """The week that begins with this Monday: all questions of the exam, and by domain."""

    monday: dt.date
    all: Tally
    low: float
    high: float
    domains: tuple[Tally, ...]

    @property
    def low_percent(self) -> int:
        return round(100 * self.low)

    @property
    def high_percent(self) -> int:
        return round(100 * self.high)


@dataclass(frozen=True, slots=True)
class DomainRow:
    """A domain, where its row is in the heat map, and its tally of each week."""

    domain: Domain
    y: int
    tallies: tuple[Tally, ...]


@dataclass(frozen=True, slots=True)
class WeekRow:
    """A week of the calendar as a row of a table."""

    monday: dt.date
    days: int
    """On how many days something was answered."""
    responses: int


@dataclass(frozen=True, slots=True)
class Activity:
    """The last WEEKS weeks of first-seen questions, oldest first, and the calendar of everything.

    `heat` has a row for each of `domains` and a column for each of `weeks`; `trend` is the share of all domains, with
    80 % ranges, over the cut line.
    """

    domains: tuple[DomainRow, ...]
    cut_percent: int
    weeks: tuple[Week, ...]
    heat: charts.HeatMap
    trend: charts.History
    calendar: charts.HeatMap
    calendar_rows: tuple[WeekRow, ...]
    streak: int
    """Days in a row, up to today or yesterday, on which something was answered."""

    @property
    def columns(self) -> list[tuple[int, Week]]:
        """Where the weeks stand in the heat map."""
        return list(zip(self.heat.columns, self.weeks, strict=True))

    @property
    def trend_marks(self) -> list[tuple[charts.Point, Week]]:
        return list(zip(self.trend.points, (week for week in self.weeks if week.all.n), strict=True))

    @property
    def months(self) -> list[tuple[int, dt.date]]:
        """Where each month begins in the calendar."""
        columns = list(zip(self.calendar.columns, (row.monday for row in self.calendar_rows), strict=True))
        return [column for before, column in pairwise(columns) if column[1].month != before[1].month]

    @property
    def is_empty(self) -> bool:
        return not any(row.responses for row in self.calendar_rows)

    @property
    def has_first_seen(self) -> bool:
        return any(week.all.n for week in self.weeks)

    @property
    def days(self) -> int:
        return sum(row.days for row in self.calendar_rows)

    @property
    def responses(self) -> int:
        return sum(row.responses for row in self.calendar_rows)


def activity_of(user: User, blueprint: Blueprint, domains: Sequence[Domain], *, now: dt.datetime) -> Activity:
    """`domains` are those of the blueprint. Days and weeks are those of the user's time zone. Two queries."""
    today = localdate(now)
    weeks = _weeks(user, blueprint, domains, today, now)
    cut_share = scale_of(blueprint).cut_share
    counts = _responses_by_day(user, now)
    by_domain = [tuple(week.domains[row] for week in weeks) for row in range(len(domains))]
    heat = charts.heat_map([[tally.share for tally in tallies] for tallies in by_domain])
    return Activity(
        domains=tuple(DomainRow(*row) for row in zip(domains, heat.rows, by_domain, strict=True)),
        cut_percent=round(100 * cut_share),
        weeks=weeks,
        heat=heat,
        trend=charts.shares(
            [charts.ShareRow(week.monday.isoformat(), week.all.share, week.low, week.high) for week in weeks],
            cut_share,
            height=TREND_HEIGHT,
        ),
        calendar=charts.calendar(counts, until=today, weeks=CALENDAR_WEEKS),
        calendar_rows=_calendar_rows(counts, today),
        streak=_streak(counts, today),
    )


def _weeks(
    user: User, blueprint: Blueprint, domains: Sequence[Domain], today: dt.date, now: dt.datetime
) -> tuple[Week, ...]:
    """Questions count in the domain where this exam has them, whichever exam they were asked in."""
    first = monday_of(today) - dt.timedelta(weeks=WEEKS - 1)
    asked = Response.objects.evidence_of(user, now=now).filter(
        is_first_seen=True,
        # A day more than the first week has, because days begin at different instants around the world.
        shown_at__gte=now - (today - first + dt.timedelta(days=2)),
        question__placements__blueprint=blueprint,
    )
    rows = asked.order_by().values_list("shown_at", "is_correct", F("question__placements__task__domain__number"))
    right: Counter[tuple[dt.date, int]] = Counter()
    total: Counter[tuple[dt.date, int]] = Counter()
    for shown_at, is_correct, number in rows:
        cell = monday_of(localdate(shown_at)), number
        total[cell] += 1
        right[cell] += bool(is_correct)
    mondays = [first + dt.timedelta(weeks=number) for number in range(WEEKS)]
    return tuple(
        _week(monday, [Tally(right[monday, each.number], total[monday, each.number]) for each in domains])
        for monday in mondays
    )


def _week(monday: dt.date, tallies: Sequence[Tally]) -> Week:
    together = Tally(sum(tally.correct for tally in tallies), sum(tally.n for tally in tallies))
    low, high = wilson(together.correct, together.n, CONFIDENCE)
    return Week(monday, together, low, high, tuple(tallies))


def _responses_by_day(user: User, now: dt.datetime) -> Mapping[dt.date, int]:
    """Questions of the attempts that ended on each day; an attempt that was given up counts for nothing."""
    # Whatever is older has no place in the calendar, wherever the user is.
    since = now - dt.timedelta(weeks=CALENDAR_WEEKS + 1)
    ended = Attempt.objects.of(user).of_bank().filter(submitted_at__gte=since).order_by()
    counts: dict[dt.date, int] = defaultdict(int)
    for submitted_at, mode, positions, answered in ended.values_list(
        "submitted_at", "mode", "position_count", "scored_count"
    ):
        is_exam = mode in Attempt.EXCLUSIVE_MODES
        counts[localdate(submitted_at)] += positions if is_exam else answered or 0
    return counts


def _calendar_rows(counts: Mapping[dt.date, int], today: dt.date) -> tuple[WeekRow, ...]:
    first = monday_of(today) - dt.timedelta(weeks=CALENDAR_WEEKS - 1)
    mondays = [first + dt.timedelta(weeks=number) for number in range(CALENDAR_WEEKS)]
    weeks = [(monday, [counts.get(monday + dt.timedelta(days=day), 0) for day in range(7)]) for monday in mondays]
    return tuple(WeekRow(monday, sum(map(bool, days)), sum(days)) for monday, days in weeks)


def _streak(counts: Mapping[dt.date, int], today: dt.date) -> int:
    day = today if counts.get(today) else today - dt.timedelta(days=1)
    length = 0
    while counts.get(day - dt.timedelta(days=length)):
        length += 1
    return length


def monday_of(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())
