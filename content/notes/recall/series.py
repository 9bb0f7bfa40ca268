"""A sentence that lists terms, with one of them left out: which one belongs to the others?"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence

from content.notes.recall.gaps import as_example, spells_out
from content.notes.recall.notebook import DISTRACTORS, Notebook, Page, looks_alike
from content.notes.recall.noted import Recall, asked, quoted
from content.notes.recall.terms import Shape, Term
from content.notes.recall.words import JOINING, meaning

KIND = "series"
FEWEST_TERMS = 3
FEWEST_CLUES = 2
"""Words with a meaning that the sentence has beside its list, labels and heading among them."""
WORTH = 0.4
"""Less than good: which others might be listed as well, only the notes say."""
_LISTED = (Shape.NAME, Shape.ACRONYM, Shape.CODE, Shape.TITLE, Shape.KANA, Shape.HAN)
_JOINED = re.compile(
    rf"[ ]*(?:[,/&\u3001\u30fb]|,?[ ](?:{'|'.join(map(re.escape, sorted(JOINING)))})\b)[ ]*", re.IGNORECASE
)
_OPEN = re.compile(
    r"\b(?:etc|usw|u\.?[ ]?a|z\.?[ ]?b|and (?:more|others|so on))\b|\.\.\.|\u2026|\u306a\u3069", re.IGNORECASE
)
"""With these a list goes on: others belong to it, too."""


def series(page: Page, book: Notebook) -> Iterator[Recall]:
    """The questions that ask for one term of a list in a sentence, at most one for each list."""
    if page.sentence.is_calculation or page.sentence.is_example or _OPEN.search(page.sentence.said):
        return
    for terms in _lists_in(page):
        if _clues(page, terms) < FEWEST_CLUES or as_example(page.sentence.text[: terms[0].start]):
            continue
        term = random.Random(page.seed).choice(terms)  # noqa: S311 - reproducible by intent
        distractors = book.distractors(page, term)
        if len(distractors) == DISTRACTORS and not _is_told(page, term):
            yield Recall(
                kind=KIND,
                noted=page.noted,
                number=page.number,
                sentence=page.sentence,
                stem=f"{asked(page.noted, KIND)}\n\n{quoted(page.sentence.text, [(term.start, term.end)])}",
                key=term.text,
                distractors=distractors,
                worth=WORTH,
            )


def _lists_in(page: Page) -> Iterator[Sequence[Term]]:
    """Terms of one shape with nothing but commas and small words between them."""
    run: list[Term] = []
    for term in (*page.terms, None):
        if term and run and term.shape is run[-1].shape and _is_joined(page.sentence.text[run[-1].end : term.start]):
            run.append(term)
            continue
        if len(run) >= FEWEST_TERMS:
            yield run
        run = [term] if term and term.shape in _LISTED else []


def _is_joined(between: str) -> bool:
    return _JOINED.fullmatch(between) is not None


def _clues(page: Page, terms: Sequence[Term]) -> int:
    beside = page.sentence.meaning_without(terms[0].start, terms[-1].end)
    return len({*beside, *meaning(page.noted.heading)})


def _is_told(page: Page, term: Term) -> bool:
    text = page.sentence.text
    rest = f"{page.noted.heading} {text[: term.start]} {text[term.end :]}"
    return spells_out(rest, term.text) or any(looks_alike(word, meaning(rest)) for word in meaning(term.text))
