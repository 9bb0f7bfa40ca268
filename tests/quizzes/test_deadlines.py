"""When an attempt ends: in every zone, across changes of the clocks, and before a window closes."""

from __future__ import annotations

import datetime as dt
import zoneinfo

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from content.models import Blueprint
from quizzes import attempts
from quizzes.models import Attempt
from tests import make
from tests.make import NOW, at

pytestmark = pytest.mark.django_db

SIMULATION = Attempt.Mode.SIMULATION


ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Chatham"]
CHANGES = [
    dt.datetime(2026, 3, 29, 0, 55, tzinfo=dt.UTC),  # Berlin goes forward at 01:00
    dt.datetime(2026, 10, 25, 0, 55, tzinfo=dt.UTC),  # and back
    dt.datetime(2026, 3, 8, 6, 55, tzinfo=dt.UTC),  # New York
    dt.datetime(2026, 4, 4, 14, 55, tzinfo=dt.UTC),  # Lord Howe, by half an hour
    dt.datetime(2028, 2, 28, 23, 55, tzinfo=dt.UTC),  # leap day
]


@pytest.mark.promise("T6")
@pytest.mark.parametrize("zone", ZONES)
def test_an_exam_across_a_change_of_the_clocks_has_its_full_time(zone, settings):
    settings.TIME_ZONE = zone
    plan = make.blueprint(time_limit_seconds=7800)
    make.bank(10, blueprint=plan)
    with timezone.override(zone):
        for now in CHANGES:
            local = now.astimezone(zoneinfo.ZoneInfo(zone))
            attempt = make.attempt(user=make.user(time_zone=zone), blueprint=plan, now=local)
            attempt = Attempt.objects.get(pk=attempt.pk)
            assert (attempt.deadline_at - attempt.started_at).total_seconds() == 7800
            assert attempt.remaining_ms_at(now) == 7_800_000
            shown = timezone.localtime(attempt.deadline_at)
            assert shown.utcoffset() == (now + dt.timedelta(seconds=7800)).astimezone(local.tzinfo).utcoffset()


# --- Windows


@pytest.fixture
def plan() -> Blueprint:
    """An exam of an hour with a bank."""
    plan = make.blueprint(time_limit_seconds=3600)
    make.bank(10, blueprint=plan)
    return plan


def start(plan: Blueprint, *, now: dt.datetime = NOW, **user):
    return attempts.start_exam(user=make.user(**user), blueprint=plan, mode=SIMULATION, now=now)


@pytest.mark.promise("T7")
def test_whoever_starts_90_seconds_before_the_exam_closes_has_90_seconds(plan):
    now = NOW + dt.timedelta(microseconds=123_456)
    end = now + dt.timedelta(seconds=90)
    make.window(plan.exam, closes_at=end)

    attempt = start(plan, now=now, extra_minutes=30).attempt

    attempt.refresh_from_db()
    assert attempt.deadline_at == attempt.window_end == end
    assert attempt.remaining_ms_at(now) == 90_000


@pytest.mark.promise("T7")
def test_a_window_that_ends_later_than_the_time_changes_nothing(plan):
    make.window(plan.exam, closes_at=at(3601))
    assert start(plan).attempt.deadline_at == at(3600)


@pytest.mark.promise("T7")
@pytest.mark.parametrize(
    ("seconds", "can_start"), [(-1, False), (0, True), (99.999, True), (100, False), (1000, False)]
)
def test_an_exam_is_started_from_its_opening_until_just_before_its_closing(plan, seconds, can_start):
    window = make.window(plan.exam, opens_at=NOW, closes_at=at(100))
    started = start(plan, now=at(seconds))
    assert isinstance(started, attempts.Started) == can_start
    assert can_start or started == attempts.OutsideWindow(window)
    assert Attempt.objects.count() == can_start


def test_what_is_open_already_is_resumed_after_the_window_was_moved(plan):
    attempt = start(plan).attempt
    make.window(plan.exam, opens_at=at(500))

    again = attempts.start_exam(user=attempt.user, blueprint=plan, mode=SIMULATION, now=at(60))

    assert (again.attempt, again.is_new) == (attempt, False)


def test_a_window_that_is_changed_leaves_what_was_started_as_it_is(plan):
    make.window(plan.exam, closes_at=at(90), review="from", review_from=at(5000))
    attempt = start(plan).attempt
    make.window(plan.exam, closes_at=at(7200), review="never", review_from=None)

    attempt.refresh_from_db()
    assert (attempt.deadline_at, attempt.window_end) == (at(90), at(90))
    assert (attempt.review_from, attempt.review_never) == (at(5000), False)


def test_practice_knows_no_window(plan):
    make.window(plan.exam, opens_at=at(500), closes_at=at(600), review="never")
    attempt = make.attempt(blueprint=plan, mode=Attempt.Mode.PRACTICE)
    assert (attempt.deadline_at, attempt.window_end, attempt.review_never) == (None, None, False)


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"opens_at": at(5), "closes_at": at(5)}, "closes_after_opening"),
        ({"review": "from"}, "review_has_its_date"),
        ({"review": "never", "review_from": at(5)}, "review_has_its_date"),
    ],
)
def test_the_database_refuses_a_window_that_makes_no_sense(plan, values, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        make.window(plan.exam, **values)


def test_the_database_knows_no_deadline_beyond_the_window(plan):
    attempt = start(plan).attempt
    with pytest.raises(IntegrityError, match="deadline_within_window"), transaction.atomic():
        Attempt.objects.filter(pk=attempt.pk).update(window_end=at(3599))
