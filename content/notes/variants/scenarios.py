"""A scenario below a heading, quoted, whose answer is left to the notes below it: a draft without a key.

`> prompt: ...` is one whatever it says. Another quotation is one where it tells of somebody who needs something.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from content.notes.parsed import ParsedDraft
from content.notes.raw_lines import QUOTED, RawNotes, joined
from content.notes.variants.answers import Answer, draft
from content.notes.variants.solved_prompts import PROMPT

DIALECT = "scenario"
LEAST_WORDS = 25

_SOMEBODY = re.compile(r"(?:an?|the|your?|our|my|you|we|i|one|some|ein|eine|un|une|una|uno)\b", re.IGNORECASE)
_NEED = re.compile(
    r"\b(?:need(?:s|ed)?|must|should|ha(?:s|ve) to|want(?:s|ed)?|would like|require[sd]?|instructed|asked|tasked"
    r"|receiving|experiencing|complain(?:s|ing|ts)?|soll(?:te)?|muss|m\u00f6chte|doit|veut|debe|quiere|necesita)\b",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.?!](?:\s|$)")


def read(notes: RawNotes) -> Iterator[ParsedDraft]:
    index = 0
    while index < len(notes):
        if not notes.matches(QUOTED, index):
            index += 1
            continue
        start = index
        while index < len(notes) and notes.matches(QUOTED, index):
            index += 1
        text = joined(notes.lines[start:index])
        prompt = PROMPT.match(text)
        if (prompt or _tells_a_need(text)) and _stands_below_heading(notes, start) and _has_notes(notes, index):
            yield draft(
                notes,
                DIALECT,
                stem=text[prompt.end() :] if prompt else text,
                answer=Answer(""),
                start=start,
                end=index,
            )


def _tells_a_need(text: str) -> bool:
    return (
        len(text.split()) >= LEAST_WORDS
        and bool(_SOMEBODY.match(text))
        and bool(_NEED.search(text))
        and len(_SENTENCE_END.findall(text)) > 1
    )


def _stands_below_heading(notes: RawNotes, start: int) -> bool:
    above = start - 1
    while above >= 0 and notes.is_blank(above):
        above -= 1
    return above >= 0 and (above in notes.titles or above - 1 in notes.titles)


def _has_notes(notes: RawNotes, index: int) -> bool:
    """Whether a list follows, in which the answer can lie."""
    following = notes.filled_from(index)
    return following < len(notes) and notes.items[following] is not None
