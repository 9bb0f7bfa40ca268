"""The heartbeat of the sweep, whether it has been silent for too long, and whether the clock was set meanwhile."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from quizzes.models import Sweep

LONGEST_SILENCE = dt.timedelta(minutes=3)
"""The sweep runs each minute; three that are missed are no accident."""

LARGEST_DRIFT = dt.timedelta(seconds=2)
"""What a clock may be put right by between two looks without a word."""


@dataclass(slots=True)
class ClockWatch:
    """Compares the clock that decides about deadlines with the time that passes, from one look to the next.

    `passed` is in seconds of a clock that nobody can set.
    """

    now: dt.datetime
    passed: float

    def step(self, *, now: dt.datetime, passed: float) -> dt.timedelta | None:
        """By how much the clock was set since the last look, or how long the machine slept; None where it is right."""
        step = now - self.now - dt.timedelta(seconds=passed - self.passed)
        self.now, self.passed = now, passed
        return step if abs(step) > LARGEST_DRIFT else None


def expect(*, is_expected: bool, now: dt.datetime) -> None:
    """The site is started `now`, with a sweep that `silent_since` watches or without one.

    A start gives the sweep its time anew, so a site that was off for a night is not failed at once.
    """
    expected_since = now if is_expected else None
    Sweep.objects.update_or_create(pk=Sweep.ONLY, defaults={"expected_since": expected_since})


def beat(*, now: dt.datetime) -> None:
    """The sweep came to the end of a round that it began `now`."""
    Sweep.objects.update_or_create(pk=Sweep.ONLY, defaults={"seen_at": now})


def is_alive(*, now: dt.datetime) -> bool:
    """Whether the sweep came to the end of a round lately, expected or not."""
    seen_at = Sweep.objects.filter(pk=Sweep.ONLY).values_list("seen_at", flat=True).first()
    return seen_at is not None and now - seen_at <= LONGEST_SILENCE


def silent_since(*, now: dt.datetime) -> dt.datetime | None:
    """Since when the sweep has given no sign, if one is expected and that is longer than LONGEST_SILENCE. One query."""
    sweep = Sweep.objects.filter(pk=Sweep.ONLY, expected_since__isnull=False).first()
    if sweep is None or sweep.expected_since is None:
        return None
    last = max(sweep.expected_since, sweep.seen_at or sweep.expected_since)
    return last if now - last > LONGEST_SILENCE else None
