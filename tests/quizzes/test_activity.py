"""What the dashboard shows of the last weeks: by day, by week and by domain, in the user's zone."""

from __future__ import annotations

import datetime as dt
import zoneinfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from quizzes.activity import CALENDAR_WEEKS, WEEKS, activity_of
from quizzes.models import Attempt, Response
from tests import make
from tests.quizzes.sittings import right_scored, submitted

pytestmark = pytest.mark.django_db

MONDAY = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)


@pytest.fixture
def blueprint():
    """Two domains, of 60 % and 40 %; five questions a form."""
    blueprint = make.blueprint()
    make.bank(20, blueprint=blueprint)
    return blueprint


def sat(user, blueprint, when, choose=lambda response: True, **given):
    """An attempt whose questions were all new, shown when it began."""
    attempt = submitted(choose, user=user, blueprint=blueprint, now=when, **given)
    Response.objects.filter(attempt=attempt).update(shown_at=when, is_first_seen=True)
    return attempt


def lately(user, blueprint, now):
    return activity_of(user, blueprint, list(blueprint.domains.all()), now=now)


def test_first_seen_questions_are_counted_by_week_and_domain(blueprint):
    user = make.user()
    sat(user, blueprint, MONDAY - dt.timedelta(weeks=1), right_scored(2))
    sat(user, blueprint, MONDAY)
    activity = lately(user, blueprint, now=MONDAY + dt.timedelta(days=2))
    assert [(week.all.correct, week.all.n) for week in activity.weeks[-3:]] == [(0, 0), (2, 5), (5, 5)]
    assert len(activity.weeks) == WEEKS
    last = activity.weeks[-1]
    assert [tally.n for tally in last.domains] == [3, 2]
    assert sum(tally.correct for tally in activity.weeks[-2].domains) == 2
    # As many cells as domains and weeks; those of the empty weeks stay empty.
    assert [cell.value for cell in activity.heat.cells[WEEKS - 3 : WEEKS]][::2] == [None, 100]
    assert len(activity.trend.points) == 2


def test_what_was_seen_before_is_activity_and_nothing_new(blueprint):
    user = make.user()
    attempt = sat(user, blueprint, MONDAY)
    Response.objects.filter(attempt=attempt).update(is_first_seen=False)
    activity = lately(user, blueprint, now=MONDAY + dt.timedelta(hours=1))
    assert not activity.has_first_seen
    assert (activity.days, activity.responses) == (1, 5)


def test_a_practice_counts_what_was_answered_and_an_exam_everything(blueprint):
    user = make.user()
    sat(user, blueprint, MONDAY, lambda response: None)
    sat(user, blueprint, MONDAY, lambda response: response.position < 3 or None, mode=Attempt.Mode.PRACTICE)
    activity = lately(user, blueprint, now=MONDAY + dt.timedelta(hours=1))
    assert activity.responses == 5 + 2


def test_days_are_those_of_the_users_zone(blueprint):
    user = make.user()
    sat(user, blueprint, MONDAY.replace(hour=23, minute=30), minutes=5)
    with timezone.override(zoneinfo.ZoneInfo("Asia/Tokyo")):
        activity = lately(user, blueprint, now=MONDAY + dt.timedelta(days=1))
    assert [cell.value for cell in activity.calendar.cells[-2:]] == [0, 5]


def test_days_in_a_row_end_today_or_yesterday(blueprint):
    user = make.user()
    for days in (0, 1, 2, 4):
        sat(user, blueprint, MONDAY + dt.timedelta(days=days), mode=Attempt.Mode.PRACTICE)
    assert lately(user, blueprint, now=MONDAY + dt.timedelta(days=3)).streak == 3
    assert lately(user, blueprint, now=MONDAY + dt.timedelta(days=4, hours=1)).streak == 1
    assert lately(user, blueprint, now=MONDAY + dt.timedelta(days=6)).streak == 0


def test_that_of_others_and_what_is_older_is_not_shown(blueprint):
    user = make.user()
    sat(make.user(), blueprint, MONDAY)
    sat(user, blueprint, MONDAY - dt.timedelta(weeks=CALENDAR_WEEKS + 1))
    activity = lately(user, blueprint, now=MONDAY + dt.timedelta(hours=1))
    assert activity.is_empty
    assert not activity.has_first_seen


def test_what_an_exam_keeps_to_itself_is_not_told(blueprint):
    user = make.user()
    attempt = sat(user, blueprint, MONDAY)
    Attempt.objects.filter(pk=attempt.pk).update(review_from=MONDAY + dt.timedelta(days=1))
    assert not lately(user, blueprint, now=MONDAY + dt.timedelta(hours=1)).has_first_seen
    assert lately(user, blueprint, now=MONDAY + dt.timedelta(days=2)).has_first_seen


def test_it_costs_the_same_queries_whatever_there_is(blueprint):
    user = make.user()
    for weeks in range(3):
        sat(user, blueprint, MONDAY - dt.timedelta(weeks=weeks))
    with CaptureQueriesContext(connection) as queries:
        lately(user, blueprint, now=MONDAY + dt.timedelta(days=1))
    assert len(queries) == 3, "one of them for the domains"
