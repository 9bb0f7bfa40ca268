from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from content.changed_files import changed_library


class Command(BaseCommand):
    help = (
        "Write what was corrected or made on this site back into the files of the library, and nothing else: "
        "as a patch that `git apply` takes, or as files. Retired questions are taken out of theirs."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="*", type=Path, default=[settings.LIBRARY_DIR], metavar="PATH")
        parser.add_argument("--changed", action="store_true", required=True, help="only what differs from the files")
        to = parser.add_mutually_exclusive_group()
        to.add_argument("--into", type=Path, metavar="DIR", help="write the changed files below this folder")
        to.add_argument("--patch", action="store_true", help="print a patch; so it does without --into")

    def handle(self, *, paths: list[Path], into: Path | None, **options: Any) -> None:
        library = changed_library(paths, base=settings.BASE_DIR)
        for file in library.files:
            if into is None:
                self.stdout.write(file.patch(), ending="")
                continue
            target = into / file.path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(file.after, encoding="utf-8", newline="")
        removed = [place for file in library.files for place in file.removed]
        for place in removed:
            self.stderr.write(f"taken out: {place}")
        for problem in library.unasked:
            self.stderr.write(f"to look at: {problem}")
        for problem in library.left_out:
            self.stderr.write(f"left out: {problem}")
        changed = sum(len(file.changed) for file in library.files)
        added = sum(len(file.added) for file in library.files)
        self.stderr.write(
            f"{len(library.files)} files: {changed} texts changed, {added} added, {len(removed)} taken out."
        )
