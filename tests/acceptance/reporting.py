"""What a run of the list found: a row for each line and database, kept as JSON lines and printed as a table."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path

from tests.acceptance.lines import LINES


@dataclass(frozen=True, slots=True)
class Row:
    line: str
    where: str
    """sqlite, postgresql or browser."""
    figure: str
    bar: str
    passed: bool


def append(path: Path, row: Row) -> None:
    with path.open("a") as file:
        file.write(json.dumps(asdict(row)) + "\n")


def read(path: Path) -> list[Row]:
    return [Row(**json.loads(line)) for line in path.read_text().splitlines()] if path.exists() else []


def in_order(rows: Iterable[Row]) -> list[Row]:
    """Rows in the order of the list."""
    places = {line: place for place, line in enumerate(LINES)}
    return sorted(rows, key=lambda row: (places[row.line], row.where))


def printed(rows: Iterable[Row]) -> str:
    """One line for each row: id, where, figure, bar, verdict."""
    return "\n".join(
        f"{row.line:<4} {row.where:<11} {'passed' if row.passed else 'FAILED'}  {row.figure}  [{row.bar}]"
        for row in in_order(rows)
    )


HEAD = "| id | on | when | what | seen | bar | |\n|---|---|---|---|---|---|---|"
_ROW = re.compile(r"^\| ([A-Z][0-9]+) \| ([a-z]+) \| .*$", re.MULTILINE)


def as_table(rows: Iterable[Row], *, day: str, before: str = "") -> str:
    """A table for docs/acceptance.md: these rows of `day`, and those of the table `before` that were not tried.

    Several rows of a line on one database are one there, with what each of them saw.
    """
    places = {line: place for place, line in enumerate(LINES)}
    texts = {(match[1], match[2]): match[0] for match in _ROW.finditer(before) if match[1] in places}
    for (line, where), group in groupby(in_order(rows), key=lambda row: (row.line, row.where)):
        several = list(group)
        verdict = "passed" if all(row.passed for row in several) else "**failed**"
        figures = "; ".join(dict.fromkeys(row.figure for row in several))
        bars = "; ".join(dict.fromkeys(row.bar for row in several))
        cells = [line, where, day, LINES[line].what, figures, bars, verdict]
        texts[line, where] = f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"
    ordered = sorted(texts, key=lambda key: (places[key[0]], key[1]))
    return "\n".join([HEAD, *(texts[key] for key in ordered)])


def named(source: str) -> set[str]:
    """The ids that a test file names in its `promise` markers."""
    marks: Iterable[str] = re.findall(r"mark\.promise\(([^)]*)\)", source)
    return {line for mark in marks for line in re.findall(r'"([A-Z][0-9]+)"', mark)}


def proved_in(folder: Path, *, leaving_out: Mapping[Path, object] | tuple[Path, ...] = ()) -> set[str]:
    """The ids that the tests below a folder name."""
    found: set[str] = set()
    for path in folder.rglob("test_*.py"):
        if not any(left in path.parents for left in leaving_out):
            found |= named(path.read_text())
    return found
