"""Equations of keywords: `A + B = X` and `goal = service`. The side of names is the key, whichever it is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from content.notes.parsed import ParsedDraft
from content.notes.raw_lines import RawNotes
from content.notes.variants.answers import Answer, draft
from content.notes.variants.keywords import is_names, is_phrase, of_notes

DIALECT = "keyword equation"

_EQUATION = re.compile(r"([^=<>]*)(?<![!:+*/])=([^=<>]*)")


def read(notes: RawNotes) -> Iterator[ParsedDraft]:
    for index in range(len(notes)):
        text = of_notes(notes, index)
        if text.count("=") != 1:
            continue
        match = _EQUATION.fullmatch(text)
        sides = (match[1].strip(), match[2].strip()) if match else ("", "")
        if not all(is_phrase(side) for side in sides) or not any(" " in side for side in sides):
            continue
        left, right = sides
        key_is_left = is_names(left) and not is_names(right)
        if not key_is_left and not is_names(right) and len(left.split()) < len(right.split()):
            continue  # neither side is a name for the other
        stem, key = (f"? = {right}", left) if key_is_left else (f"{left} = ?", right)
        yield draft(notes, DIALECT, stem=stem, answer=Answer(key), start=index, end=index + 1)
