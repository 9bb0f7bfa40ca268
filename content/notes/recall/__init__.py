"""Questions out of notes in which nobody asked one: a term left out, an amount left out, what is described, true or
false. Pure rules; the same notes give the same questions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from heapq import nlargest
from itertools import accumulate, chain

from content.distractors import Names
from content.notes.names import Catalogue
from content.notes.parsed import ParsedQuestion
from content.notes.recall.amounts import amount_gaps
from content.notes.recall.gaps import gaps
from content.notes.recall.notebook import Notebook, Page
from content.notes.recall.noted import PREFIX, Noted, Recall, sentence_of
from content.notes.recall.owners import Owners
from content.notes.recall.subjects import Definitions
from content.notes.recall.verdicts import verdicts

__all__ = ["PREFIX", "Noted", "Recall", "recall_questions", "recalls", "sentence_of"]

PER_SENTENCE = 2
"""Good questions; others of it are asked where a page has few."""
STRETCH = 3_000
"""Characters, about a page."""
FEWEST_OF_STRETCH = 12
"""Questions; where there are fewer good ones, others are taken, too."""
GOOD = 0.5
"""Worth."""


def recall_questions(statements: Sequence[Noted], *, catalogue: Catalogue, names: Names) -> tuple[ParsedQuestion, ...]:
    """The best questions of each page of notes, in the order of the statements."""
    return tuple(recall.question() for recall in recalls(statements, catalogue=catalogue, names=names))


def recalls(statements: Sequence[Noted], *, catalogue: Catalogue, names: Names) -> list[Recall]:
    """The same, each with the sentence that it came from."""
    book = Notebook(statements, catalogue=catalogue, names=names)
    definitions, owners = Definitions(book), Owners(book)
    of_stretches: dict[int, list[Sequence[Recall]]] = defaultdict(list)
    begins = list(accumulate((len(noted.text) for noted in statements), initial=0))
    for number, page in enumerate(book.pages):
        of_stretches[begins[page.place] // STRETCH].append(_of_sentence(number, page, book, definitions, owners))
    chosen = chain.from_iterable(map(_best, of_stretches.values()))
    distinct = {recall.slug: recall for recall in chosen}
    return sorted(distinct.values(), key=lambda recall: (recall.noted.line_start, recall.kind))


def _best(ranked: Sequence[Sequence[Recall]]) -> list[Recall]:
    """Of the questions of a stretch, those of each sentence by their worth, the good ones; where these are few, the
    best of the others, too."""
    good = [recall for of_one in ranked for recall in of_one[:PER_SENTENCE] if recall.worth >= GOOD]
    others = [
        recall
        for of_one in ranked
        for place, recall in enumerate(of_one)
        if place >= PER_SENTENCE or recall.worth < GOOD
    ]
    return good + nlargest(max(0, FEWEST_OF_STRETCH - len(good)), others, key=lambda each: each.worth)


def _of_sentence(number: int, page: Page, book: Notebook, definitions: Definitions, owners: Owners) -> Sequence[Recall]:
    """The best question of each kind about one sentence, the best kind first."""
    described = filter(None, (definitions.question(number), owners.question(page)))
    found = [*amount_gaps(page, book), *gaps(page, book), *verdicts(page, book), *described]
    best: dict[str, Recall] = {}
    for recall in sorted(found, key=lambda each: -each.worth):
        best.setdefault(recall.kind, recall)
    return list(best.values())
