"""A sentence as it stands, or with a number or a name exchanged: true or false?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from hashlib import sha256

from content.notes.recall.amounts import Amount, amounts_in, other_values
from content.notes.recall.dates import Date, dates_in, other_dates
from content.notes.recall.gaps import is_telling
from content.notes.recall.languages import opposites, phrase
from content.notes.recall.notebook import Notebook, Page
from content.notes.recall.noted import Recall, asked, quoted
from content.notes.recall.sentences import Sentence
from content.notes.recall.terms import Shape, Term
from content.notes.recall.words import meaning

KIND = "verdict"
FEWEST_CLUES = 4
TURNED = 0.45
"""Worth of a sentence that says the opposite: it is asked where a page has little else."""
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


_CANNOT = re.compile(r"\b(?:can ?not|(is|are|was|were|will|should) not)\b")
"""A negation that can be left out."""
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


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
        stem=f"{asked(page.noted, KIND)}\n\n{quoted(shown)}",
        key=phrase(str(is_true).lower(), page.noted.language),
        distractors=(phrase(str(not is_true).lower(), page.noted.language),),
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
    for date in dates_in(sentence.text):
        if date.start >= sentence.said_from and _clues(page, date) >= FEWEST_CLUES and not sentence.is_example:
            yield date.start, date.end, next(other_dates(page, date, book)), 0.8
    for term in page.terms:
        if (
            term.shape in _NAMES
            and not book.is_rare(term)
            and is_telling(page, term, book)
            and _clues(page, term) > FEWEST_CLUES
        ):
            for text in book.distractors(page, term, most=1, is_near=True):
                yield term.start, term.end, text, 0.7
    yield from _turned(sentence, opposites(page.noted.language))


def _turned(sentence: Sentence, others: Mapping[str, str]) -> Iterator[tuple[int, int, str, float]]:
    """A word for its opposite, or a negation left out; nothing where the sentence says both."""
    if len(sentence.meaning) <= FEWEST_CLUES or sentence.is_calculation:
        return
    words = {word.lower() for word in _WORD.findall(sentence.text)}
    for match in _WORD.finditer(sentence.said):
        other = others.get(match[0].lower(), "")
        is_name = match.start() > 0 and match[0] != match[0].lower()
        if other and other not in words and not is_name:
            other = other.capitalize() if match[0][0].isupper() else other
            yield match.start() + sentence.said_from, match.end() + sentence.said_from, other, TURNED
            return
    for match in _CANNOT.finditer(sentence.said):
        yield match.start() + sentence.said_from, match.end() + sentence.said_from, match[1] or "can", TURNED


def _clues(page: Page, piece: Amount | Date | Term) -> int:
    return len(page.sentence.meaning - meaning(piece.text))
