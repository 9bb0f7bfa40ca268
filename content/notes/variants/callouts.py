"""Boxes as Obsidian and GitHub draw them: `> [!question] What is it?`, with the answer in the lines of the box."""

from __future__ import annotations

from collections.abc import Iterator

from content.notes.marks import asks, demands
from content.notes.parsed import ParsedDraft
from content.notes.raw_lines import BOX, QUOTED, RawNotes, joined
from content.notes.variants.answers import draft, split_answer

DIALECT = "question in a box"

KINDS = frozenset(("question", "faq", "help", "quiz", "card", "flashcard"))


def read(notes: RawNotes) -> Iterator[ParsedDraft]:
    index = 0
    while index < len(notes):
        box = notes.matches(BOX, index)
        start, index = index, index + 1
        if box is None or box[1].lower() not in KINDS:
            continue
        while index < len(notes) and notes.matches(QUOTED, index) and not notes.matches(BOX, index):
            index += 1
        stem, answer = box[2], split_answer(joined(notes.lines[start + 1 : index]))
        if answer.key and (asks(stem) or demands(stem)):
            yield draft(notes, DIALECT, stem=stem, answer=answer, start=start, end=index)
