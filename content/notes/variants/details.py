"""Answers that a click unfolds: `<details><summary>Question?</summary>answer</details>`, or only the answer inside.

Read line by line: Markdown ends a block of HTML at an empty line, people at `</details>`.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from content.notes.marks import answer_mark, asks, demands, is_answer_label, question_mark
from content.notes.parsed import ParsedDraft
from content.notes.raw_lines import ITEM, RawNotes
from content.notes.variants.answers import Answer, draft, explained, split_answer

DIALECT = "unfolded answer"
MOST_LINES = 80
"""Of a block; what a longer one hides is no answer."""

_OPENING = re.compile(r"[ \t]*(?:[-*+][ \t]+|[0-9]{1,3}[.)][ \t]+)?<details[^<>]*>(.*)", re.IGNORECASE)
_CLOSING = re.compile(r"</details>", re.IGNORECASE)
_SUMMARY_BEGINS = re.compile(r"<summary[^<>]*>", re.IGNORECASE)
_SUMMARY_ENDS = re.compile(r"</summary>", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")


@dataclass(frozen=True, slots=True)
class Unfolded:
    """A block `<details>`: its summary, what it hides and the lines that it takes."""

    summary: str
    hidden: str
    explanation: str
    """What it hides behind a label such as `Explanation:`."""
    start: int
    end: int
    """Index after the last line."""


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
            return _unfolded("\n".join(lines), start, index + 1)
    return None


def _unfolded(text: str, start: int, end: int) -> Unfolded:
    begins = _SUMMARY_BEGINS.search(text)
    ends = _SUMMARY_ENDS.search(text, begins.end()) if begins else None
    if begins is None or ends is None:
        return Unfolded("", *_answer_and_explanation(text), start, end)
    summary, hidden = text[begins.end() : ends.start()], text[ends.end() :]
    return Unfolded(_plain(summary), *_answer_and_explanation(hidden), start, end)


def _answer_and_explanation(text: str) -> tuple[str, str]:
    lines = _TAG.sub(" ", text).split("\n")
    for place, line in enumerate(lines):
        first = explained(line)
        if first is not None:
            return _plain("\n".join(lines[:place])), _plain("\n".join([first, *lines[place + 1 :]]))
    return _plain(text), ""


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
        answer = Answer(answer.key, " ".join(filter(None, (answer.rationale, block.explanation))))
        if stem and answer.key:
            yield draft(notes, DIALECT, stem=stem, answer=answer, start=start, end=block.end)


def _question_of(notes: RawNotes, block: Unfolded) -> tuple[int, str]:
    """Where the question begins and what it is: the summary, or the paragraph or heading above. Empty for none."""
    if block.summary and not is_answer_label(block.summary):
        return block.start, _asked_in(block.summary)
    last = block.start - 1
    while last >= 0 and notes.is_blank(last):
        last -= 1
    if last < 0 or notes.fences[last] is not None:
        return block.start, ""
    first = notes.paragraph_start(last, max(0, last - MOST_LINES))
    return first, _asked_in(" ".join(notes.text(index) for index in range(first, last + 1)))


def _asked_in(text: str) -> str:
    mark = question_mark(text)
    return mark.text if mark else text if asks(text) or demands(text) else ""


def _plain(text: str) -> str:
    """The text without tags; the items of a list parted by semicolons."""
    plain = ""
    for line in _TAG.sub(" ", text).split("\n"):
        item = ITEM.fullmatch(line)
        said = (item[1] if item else line).strip()
        if said:
            plain += f"{'; ' if item and plain and not plain.endswith(':') else ' '}{said}"
    return html.unescape(" ".join(plain.split()))
