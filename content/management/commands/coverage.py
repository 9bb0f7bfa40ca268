from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts import clock
from content.coverage import Coverage, coverage_of
from content.notes.parsed import ParsedRawNotes
from content.notes.raw import read_raw
from content.notes.text import decode
from content.reading import Known, files_of, read_files


class Command(BaseCommand):
    help = "Count what the library covers: questions by task, service and fact; without a database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="*", type=Path, default=[settings.LIBRARY_DIR], metavar="PATH")
        parser.add_argument("--notes", type=Path, metavar="PATH", help="raw notes: how much of them the library names")
        parser.add_argument("--check", action="store_true", help="fail when a cell is too thin")
        parser.add_argument("--dry-run", action="store_true", help="as without it: this command changes nothing")
        parser.add_argument("--json", action="store_true", help="print the counts as one line of JSON")

    def handle(self, *, paths: list[Path], notes: Path | None, check: bool, **options: Any) -> None:
        today = clock.now().date()
        found = read_files(paths, known=Known(), base=settings.BASE_DIR, today=today)
        raw_notes = list(_raw_notes(notes)) if notes else ()
        coverage = coverage_of(found.documents, found.exams, raw_notes, today=today)
        gaps = [str(problem) for problem in found.refused] + list(coverage.gaps())
        if options["json"]:
            self.stdout.write(as_json(coverage, gaps))
        else:
            self._tell(coverage, gaps)
        if check and gaps:
            raise CommandError(f"{len(gaps)} gaps.")

    def _tell(self, coverage: Coverage, gaps: list[str]) -> None:
        self.stdout.write(
            f"{coverage.questions} publishable questions ({coverage.multiple_response_share:.0%} multiple response), "
            f"{coverage.facts} facts ({len(coverage.expired)} past their day), "
            f"{len(coverage.services)} services and topics"
        )
        for exam, count in sorted(coverage.by_exam.items()):
            self.stdout.write(
                f"\n{exam}: {count} questions, {coverage.reserve_by_exam.get(exam, 0)} of them in reserve"
            )
            for cell in coverage.tasks:
                if cell.exam == exam:
                    self.stdout.write(f"  {cell.task:<5} {cell.questions:>4}  reserve {cell.reserve:>3}")
        for notes in coverage.notes:
            self.stdout.write(
                f"\n{notes.path}: {notes.named_lines} of {notes.lines} lines named, "
                f"{notes.questions - len(notes.open_questions)} of {notes.questions} questions asked"
            )
            bare = [section for section in notes.sections if not section.named]
            self.stdout.write(f"  {len(bare)} of {len(notes.sections)} sections without a fact of the library")
            for section in bare:
                self.stdout.write(f"    {section.line:>5} {section.path} ({section.statements} statements)")
            if notes.open_questions:
                self.stdout.write(f"  not asked: {', '.join(notes.open_questions)}")
        self.stdout.write(f"\n{len(gaps)} gaps" + "".join(f"\n  {gap}" for gap in gaps))


def as_json(coverage: Coverage, gaps: list[str]) -> str:
    """The counts as one line; the keys are what outsiders may rely on."""
    counts = asdict(coverage)
    return json.dumps(
        {
            "publishable": counts.pop("questions"),
            "multiple_response_share": round(coverage.multiple_response_share, 4),
            **counts,
            "gaps": gaps,
        }
    )


def _raw_notes(folder: Path) -> Iterator[tuple[ParsedRawNotes, str]]:
    for file in files_of([folder]):
        text = decode(file.read_bytes(), file.name).value
        if text is not None and not text.startswith("---\n"):
            yield read_raw(text, file.name), text
