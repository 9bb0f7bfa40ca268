from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts import clock
from content.load_report import Difference, LoadReport, Touched, values_of
from content.loading import load
from content.management.progress import Progress
from content.reading import tell_nobody

STOPPED = 130
"""What a shell says of a command that was stopped by Ctrl-C."""


class Command(BaseCommand):
    help = "Load notes: files of the library, blueprints, raw notes. Without a path: the library that ships."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="*", type=Path, default=[settings.LIBRARY_DIR], metavar="PATH")
        parser.add_argument(
            "--dry-run", action="store_true", help="show line by line what would happen, change nothing"
        )
        parser.add_argument("--json", action="store_true", help="print the outcome as one line of JSON")

    def handle(self, *, paths: list[Path], dry_run: bool, **options: Any) -> None:
        progress = Progress(sys.stderr)
        tell = tell_nobody if options["json"] else progress.tell
        try:
            report = load(paths, now=clock.now(), dry_run=dry_run, tell=tell)
        except KeyboardInterrupt as error:
            progress.clear()
            raise CommandError("Stopped; nothing was changed.", returncode=STOPPED) from error
        progress.clear()
        if options["json"]:
            self.stdout.write(json.dumps(values_of(report)))
        else:
            self._tell(report, dry_run, verbosity=options["verbosity"])
        if report.refused:
            raise CommandError("Some files were refused; nothing of them was loaded. The others are in.", returncode=1)

    def _tell(self, report: LoadReport, dry_run: bool, *, verbosity: int) -> None:
        for problem in report.warnings if verbosity else []:
            self.stdout.write(f"warning: {problem}")
        for problem in report.refused:
            self.stderr.write(f"refused: {problem}")
        for difference in report.differences if verbosity else []:
            # What is gone waits for somebody; the rest is of interest before it happens, and there may be thousands.
            if dry_run or difference.what == "gone" or verbosity > 1:
                self.stdout.write(_line_of(difference))
        for conflict in report.conflicts:
            self.stdout.write(
                f"conflict: {conflict.path}:{conflict.line}: the {conflict.kind} {conflict.slug} was changed "
                "on the site; the site's text stays"
            )
        for touched in report.touched:
            self.stdout.write(_told(touched))
        self.stdout.write(_summary(report, dry_run))


def _line_of(difference: Difference) -> str:
    text = " -> ".join(" ".join(part.split()) for part in (difference.before, difference.text) if part)
    stays = " (it stays until a curator retires it)" if difference.what == "gone" else ""
    return f"{difference.what}: {difference.path}:{difference.line}: {difference.slug}: {text}{stays}"


def _told(touched: Touched) -> str:
    if not touched.fact:
        return f"verify: {touched.question}: the notes that it comes from ask otherwise"
    return f"verify: {touched.question}, option {touched.option}: the fact {touched.fact} changed, or its notes did"


def _summary(report: LoadReport, dry_run: bool) -> str:
    counts = Counter(difference.what for difference in report.differences)
    return (
        f"{'Would load' if dry_run else 'Loaded'} {report.documents} documents: {report.services} services, "
        f"{report.facts} facts, {report.questions} questions, {report.drafts} drafts ({report.new} new, "
        f"{report.changed} changed, {report.unchanged} unchanged, {counts['moved']} moved, {counts['gone']} gone, "
        f"{len(report.conflicts)} conflicts, {len(report.touched)} to verify, {len(report.refused)} refused)."
    )
