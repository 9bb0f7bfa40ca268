"""The sweep notices when the clock that decides about deadlines was set."""

from __future__ import annotations

import datetime as dt
import logging

import pytest

from quizzes.management.commands.submit_overdue_attempts import Command
from quizzes.sweeping import ClockWatch
from tests.make import NOW, at


@pytest.mark.parametrize(
    ("seconds", "passed", "step"),
    [(30, 30, None), (31, 30, None), (3630, 30, 3600), (-3570, 30, -3600), (30, 3630, -3600), (32.5, 30, 2.5)],
)
def test_the_clock_is_held_against_the_time_that_passed(seconds, passed, step):
    watch = ClockWatch(NOW, 100.0)

    found = watch.step(now=at(seconds), passed=100.0 + passed)

    assert found == (None if step is None else dt.timedelta(seconds=step))


def test_each_look_begins_anew():
    watch = ClockWatch(NOW, 0.0)

    assert watch.step(now=at(3630), passed=30.0)
    assert watch.step(now=at(3660), passed=60.0) is None


def test_a_clock_that_was_set_is_a_warning_in_the_log(time_machine, monkeypatch, caplog):
    watch = ClockWatch(NOW, 0.0)
    time_machine.move_to(at(3630), tick=False)
    monkeypatch.setattr("quizzes.management.commands.submit_overdue_attempts.time.monotonic", lambda: 30.0)

    with caplog.at_level(logging.WARNING):
        Command()._look_at_the_clock(watch)

    assert "the clock was set by +3600 s" in caplog.text
