from __future__ import annotations

import logging
import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import InterfaceError, OperationalError, connection

from accounts import clock
from quizzes import attempts, guests

PAUSE_SECONDS = 60

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Finish attempts whose time is over and erase guests after 14 days: each minute until stopped, or once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="sweep once and stop")

    def handle(self, *, once: bool, **options: Any) -> None:
        if once:
            self._sweep()
            return
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            # The sweep in hand is finished first.
            signal.signal(number, lambda *_: stop.set())
        self._sweep_until(stop)

    def _sweep_until(self, stop: threading.Event) -> None:
        while not stop.is_set():
            try:
                self._sweep()
            except (InterfaceError, OperationalError):
                logger.exception("the database cannot be reached; the next sweep tries again")
                connection.close()
            stop.wait(PAUSE_SECONDS)

    def _sweep(self) -> None:
        now = clock.now()
        finished, erased = attempts.submit_overdue(now=now), guests.sweep(now=now)
        if finished or erased:
            self.stdout.write(f"{finished} attempts finished, {erased} guests erased")
