from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from quizzes import integrity
from quizzes.models import Attempt

MOST_TOLD = 1000
"""Findings that the line of JSON names; all of them are counted."""
BATCHES_BETWEEN = 10


class Command(BaseCommand):
    help = (
        "Check that all that is stored can be computed from what happened: responses from the log of saves, results "
        "from a fresh marking, attempts from the rules they started by; and that the guards of the database are in "
        "force. Changes nothing, and may run beside the site. Fails when anything is found."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print what was found as one line of JSON")

    def handle(self, **options: Any) -> None:
        total = Attempt.objects.count()
        told: list[dict[str, str]] = []
        found = 0
        for finding in integrity.check(on_batch=lambda done: self._tell_progress(done, total)):
            found += 1
            if not options["json"]:
                self.stdout.write(str(finding))
            elif len(told) < MOST_TOLD:
                told.append(
                    {"code": finding.code, "place": finding.place, "what": finding.what, "remedy": finding.remedy}
                )
        if options["json"]:
            self.stdout.write(json.dumps({"attempts": total, "found": found, "findings": told}))
        else:
            self.stdout.write(f"{total} attempts checked: {found} findings.")
        if found:
            raise CommandError("What is stored is not what happened.")

    def _tell_progress(self, done: int, total: int) -> None:
        if done % (BATCHES_BETWEEN * integrity.BATCH) == 0:
            self.stderr.write(f"{done} of {total} attempts")
