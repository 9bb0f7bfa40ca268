"""Exported cards, and lines in columns that only blanks or tabs set apart: `SSH        22`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from content.notes.cards import cards_of
from content.notes.indentation import marker_of
from content.notes.lines import closed_fences_over, indent_of
from content.notes.rows import sentence_of_row

NAME = "columns"

_GAP = re.compile(r"[ ]{2,}|[ ]*\t[ \t]*")
_WIDE = "   "
"""Two blanks alone may stand between sentences: columns have a wider gap somewhere."""

_DIGIT = re.compile(r"[0-9]")
_LEAST = 3
"""Lines in a row."""

_SHORTEST = 2
"""Characters of the first column; a single one is a bullet."""

_CODE = re.compile(r"[{};=]|^[#$>|<]|\\$")


def rewritten(lines: Sequence[str]) -> list[str]:
    """Each pair as an item, `- SSH: 22`. A card whose front asks is a question alone."""
    written = list(lines)
    cards = cards_of(lines)
    for card in cards:
        asks = card.front.endswith(("?", "\uff1f", "\u061f")) or "{{c" in card.front or not card.back
        written[card.index] = "" if asks else f"- {card.front}: {card.back}"
    if not cards:
        for start, end in _runs(lines):
            _write_rows(written, start, end)
    return written


def _write_rows(written: list[str], start: int, end: int) -> None:
    """Rows as items. The first of three columns or more are their titles, where figures stand only below them."""
    rows = [[cell.strip() for cell in _GAP.split(line.strip(" \t"))] for line in written[start:end]]
    indent = " " * indent_of(written[start])
    is_titled = len(rows[0]) > 2 and not any(map(_DIGIT.search, rows[0])) and any(map(_DIGIT.search, rows[1]))
    for index, row in enumerate(rows):
        is_title = is_titled and index == 0
        written[start + index] = "" if is_title else f"{indent}- {sentence_of_row(rows[0] if is_titled else (), row)}"


def _runs(lines: Sequence[str]) -> list[tuple[int, int]]:
    """Where at least three lines in a row have the same columns, each of which begins in the same place."""
    fences = closed_fences_over(lines)
    places = [() if fence else _places(line) for line, fence in zip(lines, fences, strict=True)]
    runs = []
    start = 0
    for index in range(1, len(lines) + 1):
        if index == len(lines) or not places[index] or places[index] != places[start]:
            if places[start] and index - start >= _LEAST and any(map(_is_wide, lines[start:index])):
                runs.append((start, index))
            start = index
    return runs


def _places(line: str) -> tuple[int, ...]:
    """Where the line and its texts begin, -1 behind a tab; nothing for a line with a single text."""
    if "  " not in line and "\t" not in line:
        return ()
    text = line.lstrip(" \t")
    if ("  " not in text and "\t" not in text) or marker_of(text) or _CODE.search(text):
        return ()
    gaps = list(_GAP.finditer(text))
    if not gaps or gaps[0].start() < _SHORTEST or gaps[-1].end() == len(text):
        return ()
    indent = indent_of(line)
    return (indent, *(-1 if "\t" in gap[0] else indent + gap.end() for gap in gaps))


def _is_wide(line: str) -> bool:
    text = line.strip()
    return _WIDE in text or "\t" in text
