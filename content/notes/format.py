"""`python -m content.notes.format [--check] PATH...` writes files of the library in canonical form."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from content.notes.library import read_document
from content.notes.parsed import Parsed
from content.notes.text import decode
from content.notes.writer import write_document


def main(arguments: Sequence[str] | None = None) -> int:
    """Formats the files named in the arguments; folders stand for the `.md` files below them.

    Returns the exit code: 1 where a file is refused or, with `--check`, is not canonical, else 0.
    """
    parser = argparse.ArgumentParser(prog="python -m content.notes.format", description="Formats files of the library.")
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    parser.add_argument("--check", action="store_true", help="only report, change nothing")
    options = parser.parse_args(arguments)
    exit_code = 0
    for path in _files(options.paths):
        before = path.read_bytes()
        formatted = canonical(before, str(path))
        if formatted.value is None:
            exit_code = 1
            for problem in formatted.problems:
                sys.stdout.write(f"{problem}\n")
        elif formatted.value.encode() != before and options.check:
            exit_code = 1
            sys.stdout.write(f"{path}: not canonical\n")
        elif formatted.value.encode() != before:
            _replace(path, formatted.value)
            sys.stdout.write(f"{path}: rewritten\n")
    return exit_code


def canonical(data: bytes, path: str) -> Parsed[str]:
    """The canonical text of a file of the library, or the reasons why it is refused."""
    text = decode(data, path)
    if text.value is None:
        return text
    document = read_document(text.value, path)
    return Parsed(write_document(document.value) if document.value else None, document.problems)


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(path.rglob("*.md"))
        else:
            yield path


def _replace(path: Path, text: str) -> None:
    """Writes beside the file and renames, so that the file is never seen half written."""
    with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="utf-8", newline="\n") as written:
        written.write(text)
    shutil.copymode(path, written.name)
    Path(written.name).replace(path)


if __name__ == "__main__":
    sys.exit(main())
