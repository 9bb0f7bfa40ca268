"""When an attempt ends: in every zone, across changes of the clocks, and before a window closes."""

from __future__ import annotations

import datetime as dt
import zoneinfo

import pytest
from django.utils import timezone

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


def test_whoever_starts_90_seconds_before_the_window_ends_has_90_seconds():
    plan = make.blueprint(time_limit_seconds=3600)
    make.bank(10, blueprint=plan)
    now = NOW + dt.timedelta(microseconds=123_456)
    end = now + dt.timedelta(seconds=90)
    user = make.user(extra_minutes=30)

    announced = attempts.deadline(user=user, limit=plan.time_limit_seconds, now=now, window_end=end)
    started = attempts.start_exam(user=user, blueprint=plan, mode=SIMULATION, now=now, window_end=end)

    assert announced == started.attempt.deadline_at == started.attempt.window_end == end
    assert started.attempt.remaining_ms_at(now) == 90_000


def test_a_window_that_ends_later_changes_nothing_and_one_that_is_over_is_refused():
    plan = make.blueprint()
    make.bank(10, blueprint=plan)
    later = attempts.start_exam(user=make.user(), blueprint=plan, mode=SIMULATION, now=NOW, window_end=at(601))
    assert later.attempt.deadline_at == at(600)
    with pytest.raises(ValueError, match="window"):
        attempts.start_exam(user=make.user(), blueprint=plan, mode=SIMULATION, now=NOW, window_end=NOW)
