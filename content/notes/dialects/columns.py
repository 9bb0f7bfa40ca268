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

_TITLE = re.compile(
    r"services?|types?|features?|names?|options?|terms?|concepts?|commands?|tools?|protocols?|sources?|class|category|item|"
    r"methods?|resources?|dienst|begriff|merkmal|befehl|art|quelle|servicio|tipo|caracter\xedstica|t\xe9rmino|concepto|"
    r"comando|fuente|nom|terme|fonctionnalit\xe9|commande|crit\xe8re|servi\xe7o|recurso|conceito|servizio|nome|termine|"
    r"caratteristica|kenmerk",
    re.IGNORECASE,
)
"""What a first column is called."""

_CODE = re.compile(r"[{};=]|^[#$>|<]|\\$")


def rewritten(lines: Sequence[str]) -> list[str]:
    """Each pair as an item, `- SSH: 22`. A card whose front asks is a question alone."""
    written = list(lines)
    cards = cards_of(lines)
    for card in cards:
        asks = card.front.endswith(("?", "\uff1f", "\u061f")) or "{{c" in card.front or not card.back
        is_title = card is cards[0] and len(cards) >= _LEAST and _TITLE.fullmatch(card.front)
        written[card.index] = "" if asks or is_title else f"- {card.front}: {card.back}"
    if not cards:
        for start, end in _runs(lines):
            _write_rows(written, start, end)
    return written


def _write_rows(written: list[str], start: int, end: int) -> None:
    """Rows as items. The first of three columns or more are their titles, where figures stand only below them, or where
    the first column is called what such columns are; two are left out then, because a pair says enough."""
    rows = [[cell.strip() for cell in _GAP.split(line.strip(" \t"))] for line in written[start:end]]
    indent = " " * indent_of(written[start])
    has_figures = not any(map(_DIGIT.search, rows[0])) and any(map(_DIGIT.search, rows[1]))
    is_called = _TITLE.fullmatch(rows[0][0]) is not None
    is_titled = is_called or (len(rows[0]) > 2 and has_figures)
    titles = rows[0] if is_titled and len(rows[0]) > 2 else ()
    for index, row in enumerate(rows):
        is_title = is_titled and index == 0
        written[start + index] = "" if is_title else f"{indent}- {sentence_of_row(titles, row)}"


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
