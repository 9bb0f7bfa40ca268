"""Mappings of a goal to what serves it: `goal >> name`, `goal -> Name`, `goal > use Name`, `this + that - Name`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from content.notes.parsed import ParsedDraft
from content.notes.raw_lines import RawNotes
from content.notes.variants.answers import Answer, draft
from content.notes.variants.keywords import is_names, is_phrase, of_notes

DIALECT = "keyword mapping"
LEAST_WORDS = 3
"""Of a goal; a shorter one is a step of a path: `Settings -> Users`."""

_ARROW = re.compile(r"[ \t]*(?P<sign>>>|->|=>|\u2192|\u21d2|\u27f6)[ \t]+")
_THEN_USE = re.compile(r"[ \t]+>[ \t]+(?=(?:use|choose|pick|nimm|verwende|utiliser|usar)[ \t])", re.IGNORECASE)
_DASH = re.compile(r"[ \t](?:-|\u2013|\u2014)[ \t]")
_USE = re.compile(r"(?:use|choose|pick|nimm|verwende|utiliser|usar)[ \t]+", re.IGNORECASE)
_SIGNS = re.compile(r"[<>\u2192\u21d2\u27f6]")


def read(notes: RawNotes) -> Iterator[ParsedDraft]:
    for index in range(len(notes)):
        text = of_notes(notes, index)
        sides = _sides(text) if text else None
        if sides:
            goal, sign, key = sides
            yield draft(notes, DIALECT, stem=f"{goal} {sign} ?", answer=Answer(key), start=index, end=index + 1)


def _sides(text: str) -> tuple[str, str, str] | None:
    """Goal, sign and key of a line that is a mapping as a whole."""
    for pattern, plain in ((_ARROW, ""), (_THEN_USE, ">"), (_DASH, "-")):
        parts = list(pattern.finditer(text))
        if len(parts) != 1:
            continue
        goal, key = text[: parts[0].start()].strip(), text[parts[0].end() :].strip()
        sign = plain or parts[0]["sign"]
        if _is_mapping(goal, sign, key):
            return goal, sign, key
    return None


def _is_mapping(goal: str, sign: str, key: str) -> bool:
    if not is_phrase(goal.partition("/")[0].strip()) or _SIGNS.search(goal + key):
        return False
    bare = _USE.sub("", key, count=1) if _USE.match(key) else key
    if sign == ">":
        return is_names(bare)
    if sign == "-":
        return " + " in goal and is_names(bare) and not is_names(goal)
    has_name = is_names(bare) or (sign == ">>" and is_phrase(bare.partition(" (")[0]))
    return has_name and not is_names(goal) and len(goal.split()) >= LEAST_WORDS
