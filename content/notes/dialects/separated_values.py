"""Tables of values with commas or semicolons between, as programs export them."""

from __future__ import annotations

import csv
from collections.abc import Sequence

from content.notes.rows import sentence_of_row

NAME = "separated values"

_LEAST = 3
"""Lines, of which the first has the titles; and columns where commas part them, which stand in sentences, too."""


def rewritten(lines: Sequence[str]) -> list[str]:
    """Each row as an item, where the whole text is such a table."""
    filled = [index for index, line in enumerate(lines) if line]
    rows = _rows([lines[index] for index in filled])
    if not rows:
        return list(lines)
    written = [""] * len(lines)
    for index, row in zip(filled[1:], rows[1:], strict=True):
        written[index] = f"- {sentence_of_row(rows[0], row)}"
    return written


def _rows(lines: Sequence[str]) -> list[list[str]]:
    if len(lines) < _LEAST:
        return []
    for separator, least in ((",", _LEAST), (";", 2)):
        if lines[0].count(separator) < least - 1 or lines[-1].count(separator) < least - 1:
            continue
        rows = [[cell.strip() for cell in next(csv.reader([line], delimiter=separator), [])] for line in lines]
        is_titled = not any(character.isdigit() or character == "." for character in lines[0])
        if is_titled and all(len(row) == len(rows[0]) for row in rows):
            return rows
    return []
