"""Questions without a mark above an answer that has one: a line that asks or has a gap, then `Answer: ...`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from content.notes.marks import answer_mark, asks
from content.notes.parsed import ParsedDraft
from content.notes.raw_lines import RawNotes, unwrapped
from content.notes.variants.answers import Answer, draft, split_answer
from content.notes.variants.marked_pairs import explanation_below, marked_text

DIALECT = "question above a marked answer"
MOST_LINES = 20
"""Of a question and of an answer."""

_NUMBER = re.compile(r"(?:[0-9]{1,4}[.)]|\([0-9]{1,4}\)|\[[0-9]{1,4}\])[ \t]+")
_GAP = re.compile(r"_{3,}|\.{3}$|\u2026$|\btrue(?: or |[ \t]?/[ \t]?)false\b", re.IGNORECASE)


def read(notes: RawNotes) -> Iterator[ParsedDraft]:
    index = floor = 0
    while index < len(notes):
        told = None if notes.fences[index] else answer_mark(notes.lines[index])
        start, stem = _question_above(notes, index, floor) if told else (index, "")
        if told is None or not stem:
            index += 1
            continue
        stop = _end_of_answer(notes, index)
        end, text = marked_text(notes, index, told, stop)
        answer = split_answer(text)
        why, end = explanation_below(notes, end)
        if answer.key:
            answer = Answer(answer.key, " ".join(filter(None, (answer.rationale, why))))
            yield draft(notes, DIALECT, stem=stem, answer=answer, start=start, end=end)
        index = floor = max(end, index + 1)


def _end_of_answer(notes: RawNotes, index: int) -> int:
    """Where an answer ends at the latest: before a line that asks and has an answer of its own below it."""
    stop = min(len(notes), index + MOST_LINES)
    for below in range(index + 2, stop):
        if answer_mark(notes.lines[below]) and asks(notes.lines[below - 1]):
            return below - 1
    return stop


def _question_above(notes: RawNotes, index: int, floor: int) -> tuple[int, str]:
    """The paragraph or item above the line, not before `floor`, if it asks or has a gap; else an empty text."""
    last = index - 1
    while last >= floor and notes.is_blank(last):
        last -= 1
    if last < floor or notes.fences[last] is not None or notes.is_boundary(last):
        return index, ""
    first = notes.paragraph_start(last, max(floor, last - MOST_LINES))
    text = unwrapped(" ".join(notes.text(line) for line in range(first, last + 1)))
    text = _NUMBER.sub("", text, count=1) if _NUMBER.match(text) else text
    return first, text if asks(text) or _GAP.search(text) else ""
