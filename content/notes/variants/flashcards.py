"""Cards as Anki and Obsidian import them.

`front :: back` in one line, front and back with a line `?` between, or a text with a gap, `{{c1::Paris}} is in France`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from content.notes.parsed import ParsedDraft
from content.notes.raw_lines import RawNotes, joined
from content.notes.variants.answers import Answer, draft, split_answer

DIALECT = "flashcard"
MOST_LINES = 40
"""Of one side."""

_SIGN = re.compile(r"[ \t]:{2,3}[ \t]|(?<=\?):{2,3}(?=[^ \t:])")
_GAP = re.compile(r"\{\{c([0-9]{1,2})::([^{}:]+)(?:::([^{}:]*))?\}\}")
_TYPE = re.compile(r"->|=>|[(){};]")
_BETWEEN = re.compile(r"\?{1,2}")


def read(notes: RawNotes) -> Iterator[ParsedDraft]:
    for index in range(len(notes)):
        if notes.fences[index] is not None:
            continue
        if notes.matches(_BETWEEN, index):
            yield from _card_around(notes, index)
            continue
        card = gapped(notes.text(index)) or _sides(notes, index)
        if card:
            yield draft(notes, DIALECT, stem=card[0], answer=split_answer(card[1]), start=index, end=index + 1)


def gapped(text: str) -> tuple[str, str] | None:
    """A text with its first gap open, and what belongs there; the other gaps are filled."""
    gaps = list(_GAP.finditer(text)) if "{{c" in text else []
    if not gaps:
        return None
    number = gaps[0][1]
    key = "; ".join(gap[2].strip() for gap in gaps if gap[1] == number)
    return _GAP.sub(lambda gap: (f"[{gap[3]}]" if gap[3] else "...") if gap[1] == number else gap[2], text), key


def _sides(notes: RawNotes, index: int) -> tuple[str, str] | None:
    """Front and back of a line; None for code, such as the type of a function."""
    if notes.indents[index] > 3 and notes.items[index] is None:
        return None
    sides = _SIGN.split(notes.text(index), maxsplit=2)
    if len(sides) != 2 or not all(side.strip() for side in sides):
        return None
    front, back = (side.strip() for side in sides)
    is_name = len(front.split()) == 1 and front[:1].islower()
    return None if is_name and (len(back.split()) == 1 or _TYPE.search(back)) else (front, back)


def _card_around(notes: RawNotes, index: int) -> Iterator[ParsedDraft]:
    """A card whose front is the paragraph right above the line and whose back is the one right below."""
    if not (0 < index < len(notes) - 1) or notes.is_blank(index - 1) or notes.is_blank(index + 1):
        return
    start = notes.paragraph_start(index - 1, max(0, index - MOST_LINES))
    end = notes.paragraph_end(index + 1, min(len(notes), index + MOST_LINES))
    front, back = joined(notes.lines[start:index]), joined(notes.lines[index + 1 : end])
    if front and back:
        yield draft(notes, DIALECT, stem=front, answer=Answer(back), start=start, end=end)
