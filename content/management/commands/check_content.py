from __future__ import annotations

import datetime as dt
import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts import clock
from content.library_checks import check_library
from content.notes.parsed import Problem
from content.question_checks import Finding, check_bank
from content.reading import Known, ReadSet, read_files
from content.stored_checks import check_stored


class Command(BaseCommand):
    help = "Check files of the library, without a database: rules of item writing, orphans, drift. Errors fail."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="*", type=Path, default=[settings.LIBRARY_DIR], metavar="PATH")
        parser.add_argument("--today", type=dt.date.fromisoformat, metavar="DATE", help="look at dates as of this day")
        parser.add_argument("--stored", action="store_true", help="check what this site holds, too")
        parser.add_argument("--dry-run", action="store_true", help="as without it: this command changes nothing")
        parser.add_argument("--json", action="store_true", help="print the findings as one line of JSON")

    def handle(self, *, paths: list[Path], today: dt.date | None, stored: bool, **options: Any) -> None:
        today = today or clock.now().date()
        found = read_files(paths, known=Known(), base=settings.BASE_DIR, today=today)
        questions = [question for document in found.documents for question in document.questions]
        bank = check_bank(questions)
        errors = found.refused + [problem_of(each) for each in bank if each.severity == "error"]
        errors += check_library(found.documents, found.exams, found.warm_up)
        errors += check_stored(today) if stored else ()
        warnings = found.warnings + [problem_of(each) for each in bank if each.severity == "warning"]
        warnings += overdue_facts(found, today)
        if options["json"]:
            self.stdout.write(
                json.dumps({"errors": [asdict(e) for e in errors], "warnings": [asdict(w) for w in warnings]})
            )
        else:
            for warning in warnings:
                self.stdout.write(f"warning: {warning}")
            for error in errors:
                self.stderr.write(f"error: {error}")
            self.stdout.write(f"{len(questions)} questions: {len(errors)} errors, {len(warnings)} warnings.")
        if errors:
            raise CommandError("The library breaks its rules.")


def problem_of(finding: Finding) -> Problem:
    """A finding about the bank as a whole, which has no place of its own."""
    subject = f"{finding.slug}: " if finding.slug else ""
    return Problem("library", max(1, finding.line), 1, subject + finding.message, finding.fix)


def overdue_facts(found: ReadSet, today: dt.date) -> list[Problem]:
    """Facts whose `review-by` lies before `today`."""
    return [
        Problem(document.path, fact.line_start, 1, f"{fact.slug} was to be checked again by {fact.review_by}")
        for document in found.documents
        for fact in document.facts
        if fact.review_by < today
    ]
