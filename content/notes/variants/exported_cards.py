"""Cards of Anki and Quizlet as they export them: front and back of each on a line, with a tab between."""

from __future__ import annotations

from collections.abc import Iterator

from content.notes.cards import cards_of
from content.notes.parsed import ParsedDraft
from content.notes.raw_lines import RawNotes
from content.notes.variants.answers import draft, split_answer
from content.notes.variants.flashcards import gapped

DIALECT = "exported card"


def read(notes: RawNotes) -> Iterator[ParsedDraft]:
    for card in cards_of(notes.lines):
        sides = gapped(card.front) or (card.front, card.back)
        if all(sides):
            answer = split_answer(sides[1])
            yield draft(notes, DIALECT, stem=sides[0], answer=answer, start=card.index, end=card.index + 1)
