"""A sentence as it stands, or with a number or a name exchanged: true or false?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256

from content.notes.recall.amounts import Amount, amounts_in, other_values
from content.notes.recall.gaps import is_telling
from content.notes.recall.notebook import Notebook, Page
from content.notes.recall.noted import Recall, asked, quoted
from content.notes.recall.terms import Shape, Term
from content.notes.recall.words import meaning

KIND = "verdict"
FEWEST_CLUES = 4
_NAMES = (Shape.NAME, Shape.ACRONYM, Shape.CODE, Shape.KANA, Shape.HAN)
_BOUNDS = re.compile(
    r"\b(?:up to|at (?:most|least)|more than|less than|fewer than|or (?:more|less|longer|fewer)|over|under|above|below|"
    r"within|exceed\w*|larger|smaller|greater|longer|shorter|higher|lower|about|around|approx\w*|roughly|nearly|almost|"
    r"typically|usually|can|could|may|might|some\w*|often|any|bis zu|mindestens|h\xf6chstens|mehr als|weniger als|"
    r"\xfcber|unter|ab|etwa|rund|circa|ca|hasta|al menos|como (?:m\xednimo|m\xe1ximo)|m\xe1s de|menos de|unos|unas|"
    r"alrededor|aproximadamente|jusqu|au (?:moins|plus)|plus de|moins de|environ)\b|[<>\u2264\u2265~+]"
    r"|\u4ee5\u4e0a|\u4ee5\u4e0b|\u672a\u6e80|\u8d85|\u307e\u3067|\u7d04|\u6700\u5927|\u6700\u4f4e",
    re.IGNORECASE,
)
"""With these another number may be just as true: what holds for up to ten holds for up to five."""


def verdicts(page: Page, book: Notebook) -> Iterator[Recall]:
    """At most one question about a sentence; half of them, by its seed, with the sentence as it is."""
    text = page.sentence.text
    if page.sentence.is_short or page.sentence.is_example:
        return
    changed = next(_changes(page, book), None)
    if changed is None:
        return
    start, end, other, worth = changed
    is_true = sha256(f"true or false\n{page.seed}".encode()).digest()[0] % 2 == 0
    shown = text if is_true else f"{text[:start]}{other}{text[end:]}"
    yield Recall(
        kind=KIND,
        noted=page.noted,
        number=page.number,
        sentence=page.sentence,
        stem=f"{asked(page.noted, 'true or false?')}\n\n{quoted(shown)}",
        key="True" if is_true else "False",
        distractors=("False" if is_true else "True",),
        worth=worth,
    )


def _changes(page: Page, book: Notebook) -> Iterator[tuple[int, int, str, float]]:
    """What could be exchanged so that the sentence is false, the best first: where it stands, and what for."""
    sentence = page.sentence
    if not _BOUNDS.search(sentence.said):
        for amount in amounts_in(sentence):
            if _clues(page, amount) >= FEWEST_CLUES:
                for text in other_values(page, amount, book, most=1):
                    yield amount.start, amount.end, text, 0.9
    for term in page.terms:
        if (
            term.shape in _NAMES
            and not book.is_rare(term)
            and is_telling(page, term, book)
            and _clues(page, term) > FEWEST_CLUES
        ):
            for text in book.distractors(page, term, most=1, is_near=True):
                yield term.start, term.end, text, 0.7


def _clues(page: Page, piece: Amount | Term) -> int:
    return len(page.sentence.meaning - meaning(piece.text))
