from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts import clock
from content.load_report import LoadReport
from content.loading import load
from content.notes.parsed import Problem


class Command(BaseCommand):
    help = "Load notes: files of the library, blueprints, raw notes. Without a path: the library that ships."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="*", type=Path, default=[settings.LIBRARY_DIR], metavar="PATH")
        parser.add_argument("--dry-run", action="store_true", help="report what would happen, change nothing")
        parser.add_argument("--json", action="store_true", help="print the outcome as one line of JSON")

    def handle(self, *, paths: list[Path], dry_run: bool, **options: Any) -> None:
        report = load(paths, now=clock.now(), dry_run=dry_run)
        if options["json"]:
            self.stdout.write(as_json(report))
        else:
            self._tell(report, dry_run, with_warnings=options["verbosity"] > 0)
        if report.refused:
            raise CommandError("Some files were refused; nothing of them was loaded. The others are in.", returncode=1)

    def _tell(self, report: LoadReport, dry_run: bool, *, with_warnings: bool) -> None:
        for problem in report.warnings if with_warnings else []:
            self.stdout.write(f"warning: {problem}")
        for problem in report.refused:
            self.stderr.write(f"refused: {problem}")
        for conflict in report.conflicts:
            self.stdout.write(
                f"conflict: {conflict.path}:{conflict.line}: the {conflict.kind} {conflict.slug} was changed "
                "on the site; the site's text stays"
            )
        for touched in report.touched:
            self.stdout.write(f"verify: {touched.question}, option {touched.option}: the fact {touched.fact} changed")
        verb = "Would load" if dry_run else "Loaded"
        self.stdout.write(
            f"{verb} {report.documents} documents: {report.services} services, {report.facts} facts, "
            f"{report.questions} questions, {report.drafts} drafts ({report.new} new, {report.changed} changed, "
            f"{report.unchanged} unchanged, {len(report.conflicts)} conflicts, {len(report.refused)} refused)."
        )


def as_json(report: LoadReport) -> str:
    """The report as one line; the keys are what outsiders may rely on."""
    return json.dumps(
        {
            "documents": report.documents,
            "services": report.services,
            "facts": report.facts,
            "questions": report.questions,
            "drafts": report.drafts,
            "unchanged": report.unchanged,
            "conflicts": [asdict(conflict) for conflict in report.conflicts],
            "touched": [asdict(touched) for touched in report.touched],
            "refused": [_problem(problem) for problem in report.refused],
            "warnings": [_problem(problem) for problem in report.warnings],
        }
    )


def _problem(problem: Problem) -> dict[str, object]:
    return {"path": problem.path, "line": problem.line, "reason": problem.reason, "fix": problem.fix}
