from __future__ import annotations

import datetime as dt
import json
import logging
import signal
import threading
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import InterfaceError, OperationalError, connection

from accounts import clock
from accounts.models import User
from content import uploads
from content.models import Upload
from quizzes import attempts, guests, promoting, refreshing, remembering, reminders, sweeping
from quizzes.models import Attempt
from quizzes.sweeping import ClockWatch

PAUSE_SECONDS = 60
WATCH_SECONDS = 30
"""Between two looks at the clock; a part of the pause."""

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Finish attempts whose time is over, erase guests after 14 days and notes that nobody loaded after one, "
        "remember what exams asked whose review has "
        "opened, send reminders, and each hour refresh statistics: each minute until stopped, or once."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        action = parser.add_mutually_exclusive_group()
        action.add_argument("--once", action="store_true", help="sweep once and stop")
        action.add_argument("--check", action="store_true", help="fail unless a sweep ran within three minutes")
        action.add_argument("--dry-run", action="store_true", help="count what one sweep would do, change nothing")
        parser.add_argument("--json", action="store_true", help="print the counts of a sweep as one line of JSON")

    def handle(self, *, once: bool, check: bool, dry_run: bool, **options: Any) -> None:
        self._is_json = options["json"]
        if dry_run:
            self._tell(_due(clock.now()), is_due=True)
            return
        if check:
            if not sweeping.is_alive(now=clock.now()):
                raise CommandError("No sweep came to its end within three minutes.")
            return
        if once:
            self._sweep()
            return
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            # The sweep in hand is finished first.
            signal.signal(number, lambda *_: stop.set())
        self._sweep_until(stop)

    def _sweep_until(self, stop: threading.Event) -> None:
        watch = ClockWatch(clock.now(), time.monotonic())
        while not stop.is_set():
            try:
                self._sweep()
            except (InterfaceError, OperationalError):
                logger.exception("the database cannot be reached; the next sweep tries again")
                connection.close()
            for _ in range(PAUSE_SECONDS // WATCH_SECONDS):
                stop.wait(WATCH_SECONDS)
                self._look_at_the_clock(watch)

    def _look_at_the_clock(self, watch: ClockWatch) -> None:
        if step := watch.step(now=clock.now(), passed=time.monotonic()):
            seconds = step.total_seconds()
            logger.warning("the clock was set by %+.0f s, or the machine slept: deadlines moved with it", seconds)

    def _sweep(self) -> None:
        now = clock.now()
        finished, erased = attempts.submit_overdue(now=now), guests.sweep(now=now)
        unloaded = uploads.sweep(now=now)
        remembered = remembering.remember_opened(now=now)
        sweeping.beat(now=now)
        # Behind the beat, because it reads all responses.
        if refreshing.is_due(now=now):
            refreshing.refresh(now=now)
            promoting.promote_pretest(now=now)
        # Last, because a mail server may be slow.
        written = reminders.send(now=now).sent
        counts = {
            "attempts": finished,
            "guests": erased,
            "uploads": unloaded,
            "remembered": remembered,
            "reminders": written,
        }
        if self._is_json or any(counts.values()):
            self._tell(counts)

    def _tell(self, counts: dict[str, int], *, is_due: bool = False) -> None:
        if self._is_json:
            self.stdout.write(json.dumps({"dry_run": is_due, **counts}))
            return
        words = [f"{counts['attempts']} attempts finished", f"{counts['guests']} guests erased"]
        words += [f"{counts['uploads']} uploads deleted"] if counts["uploads"] else []
        words += [f"{counts['remembered']} attempts remembered"] if counts["remembered"] else []
        words += [f"{counts['reminders']} reminders sent"] if counts["reminders"] else []
        self.stdout.write(("Would be: " if is_due else "") + ", ".join(words))


def _due(now: dt.datetime) -> dict[str, int]:
    """What a sweep would do at `now`, but for statistics."""
    return {
        "attempts": Attempt.objects.unfinished(now).count(),
        "guests": User.objects.stale_guests(now).count(),
        "uploads": Upload.objects.expired_at(now).count(),
        "remembered": Attempt.objects.to_remember(now).count(),
        "reminders": reminders.count_due(now=now),
    }
