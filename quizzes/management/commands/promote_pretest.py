from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from accounts import clock
from quizzes import promoting
from quizzes.promoting import Decision


class Command(BaseCommand):
    help = (
        "Let pretest questions count whose statistics allow it, and say why the others do not. Both are on record. The "
        "sweep does so after each refresh of the statistics."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say what would be decided")

    def handle(self, *, dry_run: bool, **options: Any) -> None:
        found = promoting.promote_pretest(now=clock.now(), dry_run=dry_run)
        for decision in found:
            self.stdout.write(_line(decision))
        promoted = sum(decision.is_promoted for decision in found)
        verb = "would be promoted" if dry_run else "promoted"
        self.stdout.write(f"{promoted} of {len(found)} pretest questions {verb}.")


def _line(decision: Decision) -> str:
    return f"{decision.question.slug}: {'counts from now on' if decision.is_promoted else 'kept'} ({decision.words})"
