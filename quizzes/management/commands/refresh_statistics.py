from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from accounts import clock
from quizzes import refreshing


class Command(BaseCommand):
    help = (
        "Bring the statistics of questions and forms up to date. Only revisions whose responses are others than before "
        "are computed anew. The sweep does so each hour."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--full", action="store_true", help="compute every revision anew")

    def handle(self, *, full: bool, **options: Any) -> None:
        done = refreshing.refresh(now=clock.now(), is_full=full)
        self.stdout.write(f"{done.computed} of {done.revisions} revisions computed anew")
