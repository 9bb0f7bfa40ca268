"""A quotation, with or without `prompt:`, and the next paragraph `_solution: ..._`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from content.notes.parsed import ParsedDraft
from content.notes.raw_lines import QUOTED, RawNotes, joined
from content.notes.variants.answers import Answer, draft

DIALECT = "prompt and solution"
PROMPT = re.compile(r"prompt:[ \t]*", re.IGNORECASE)

_SOLUTION = re.compile(r"[*_]{0,2}solution:[*_]{0,2}[ \t]*(.*)", re.IGNORECASE)


def read(notes: RawNotes) -> Iterator[ParsedDraft]:
    index = 0
    while index < len(notes):
        solution = notes.matches(_SOLUTION, index)
        end = notes.paragraph_end(index) if solution else index + 1
        if solution:
            start, prompt = _quotation_before(notes, index)
            key = joined([solution[1], *notes.lines[index + 1 : end]])
            key = key.removesuffix("_").rstrip() if notes.lines[index].startswith("_") else key
            if prompt and key:
                yield draft(notes, DIALECT, stem=prompt, answer=Answer(key), start=start, end=end)
        index = end


def _quotation_before(notes: RawNotes, index: int) -> tuple[int, str]:
    """Index and text of the quotation that only empty lines part from the line; no text where there is none."""
    last = index - 1
    while last >= 0 and notes.is_blank(last):
        last -= 1
    first = last
    while first >= 0 and notes.matches(QUOTED, first):
        first -= 1
    text = joined(notes.lines[first + 1 : last + 1])
    return first + 1, text[match.end() :] if (match := PROMPT.match(text)) else text
