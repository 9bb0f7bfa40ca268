"""Answers that a click unfolds: `<details><summary>Question?</summary>answer</details>`, or only the answer inside."""

from __future__ import annotations

import re
from collections.abc import Iterator

from content.notes.parsed import ParsedDraft
from content.notes.raw_lines import RawNotes
from content.notes.variants.answers import draft, split_answer
from content.notes.variants.marks import answer_mark, asks, is_answer_label, question_mark

DIALECT = "unfolded answer"
MOST_LINES = 60

_OPENING = re.compile(r"[ \t]*(?:[-*+][ \t]+)?<details[^<>]*>(.*)", re.IGNORECASE)
_CLOSING = re.compile(r"</details>", re.IGNORECASE)
_SUMMARY_BEGINS = re.compile(r"<summary[^<>]*>", re.IGNORECASE)
_SUMMARY_ENDS = re.compile(r"</summary>", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")


class Unfolded:
    """A block `<details>`: the lines that it takes, its summary and what it hides."""

    def __init__(self, start: int, end: int, text: str) -> None:
        begins = _SUMMARY_BEGINS.search(text)
        ends = _SUMMARY_ENDS.search(text, begins.end()) if begins else None
        self.start, self.end = start, end
        self.summary = _plain(text[begins.end() : ends.start()]) if begins and ends else ""
        self.hidden = _plain(text[ends.end() :] if ends else text)


def unfolded_at(notes: RawNotes, start: int) -> Unfolded | None:
    """The block that begins in this line; None where there is none or it is not closed soon."""
    opening = notes.matches(_OPENING, start)
    if not opening:
        return None
    lines = [opening[1]]
    for index in range(start, min(start + MOST_LINES, len(notes))):
        if index > start:
            lines.append(notes.lines[index])
        if closing := _CLOSING.search(lines[-1]):
            lines[-1] = lines[-1][: closing.start()]
            return Unfolded(start, index + 1, "\n".join(lines))
    return None


def read(notes: RawNotes) -> Iterator[ParsedDraft]:
    index = 0
    while index < len(notes):
        block = unfolded_at(notes, index)
        if block is None:
            index += 1
            continue
        index = block.end
        start, stem = _question_of(notes, block)
        told = answer_mark(block.hidden)
        answer = split_answer(told.text if told else block.hidden)
        if stem and answer.key:
            yield draft(notes, DIALECT, stem=stem, answer=answer, start=start, end=block.end)


def _question_of(notes: RawNotes, block: Unfolded) -> tuple[int, str]:
    """Where the question begins and what it is: the summary, or the paragraph or heading above. Empty for none."""
    if block.summary and not is_answer_label(block.summary):
        mark = question_mark(block.summary)
        return block.start, mark.text if mark else block.summary if asks(block.summary) else ""
    last = block.start - 1
    while last >= 0 and notes.is_blank(last):
        last -= 1
    if last < 0 or notes.fences[last] is not None:
        return block.start, ""
    first = notes.paragraph_start(last)
    text = " ".join(notes.text(index) for index in range(first, last + 1))
    mark = question_mark(text)
    return first, mark.text if mark else text if asks(text) else ""


def _plain(text: str) -> str:
    """The text without tags; lines joined, the items of a list parted by semicolons."""
    lines = (line.strip() for line in _TAG.sub(" ", text).split("\n"))
    return " ".join(" ".join(lines).split())
