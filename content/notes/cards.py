"""Cards that a program exported as a table of text: front and back with a tab between, perhaps tags behind them."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass

from content.notes.indentation import marker_of

_HEADER = re.compile(
    r"#(?:separator|html|notetype|deck|columns|guid column|notetype column|deck column|tags column|tags):.*"
)
_TAGS_COLUMN = re.compile(r"#tags column:[ \t]*([0-9]{1,2})")
_BREAK = re.compile(r"<br[ \t]*/?>|</(?:div|p|li)>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_LEAST = 3
"""Lines; fewer are no export."""

_SHARE = 0.8


@dataclass(frozen=True, slots=True)
class Card:
    index: int
    """Of its line."""
    front: str
    back: str


def cards_of(lines: Sequence[str]) -> list[Card]:
    """The cards of a text that is an export of them, each on a line; nothing of any other text."""
    filled = [line for line in lines if line.strip() and not _HEADER.fullmatch(line)]
    is_marked = len(filled) < sum(bool(line.strip()) for line in lines)
    split = sum(_is_pair(line, is_marked=is_marked) for line in filled)
    if len(filled) < _LEAST or split < _SHARE * len(filled):
        return []
    columns = [int(match[1]) - 1 for line in lines if (match := _TAGS_COLUMN.fullmatch(line))]
    cards = []
    for index, line in enumerate(lines):
        if _is_pair(line, is_marked=is_marked):
            fields = [_plain(field) for field in _fields(line)]
            fields = [field for number, field in enumerate(fields) if number not in columns]
            cards.append(Card(index, fields[0], next((field for field in fields[1:] if field), "")))
    return cards


def _is_pair(line: str, *, is_marked: bool) -> bool:
    """Whether a line has two fields; a bullet and its text are none."""
    front, tab, _ = line.partition("\t")
    return bool(tab) and len(front) > 1 and not marker_of(line) and (is_marked or line.count("\t") == 1)


def _fields(line: str) -> list[str]:
    """The fields of a line; one in quotation marks has its own doubled."""
    fields = line.split("\t")
    return [field[1:-1].replace('""', '"') if _is_quoted(field) else field for field in fields]


def _is_quoted(field: str) -> bool:
    return len(field) > 1 and field.startswith('"') and field.endswith('"')


def _plain(field: str) -> str:
    if "<" in field:
        field = _TAG.sub("", _BREAK.sub(" ", field))
    return " ".join((html.unescape(field) if "&" in field else field).split())
