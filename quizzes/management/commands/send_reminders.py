from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from accounts import clock
from quizzes import reminders


class Command(BaseCommand):
    help = (
        "Write to those who asked for reminders and have something due today: once a day each, from seven in the "
        "morning where they are. The sweep does so each minute; running it again sends nothing twice."
    )

    def handle(self, **options: Any) -> None:
        done = reminders.send(now=clock.now())
        self.stdout.write(f"{done.sent} reminders sent, {done.failed} refused")
