"""Questions out of notes in which nobody asked one: a term, an amount, a date or a cell left out, what is described,
what is listed where, true or false. Pure rules; the same notes give the same questions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from heapq import nlargest
from itertools import accumulate, chain

from content.distractors import Names
from content.notes.names import Catalogue
from content.notes.parsed import ParsedQuestion
from content.notes.recall.amounts import amount_gaps
from content.notes.recall.cells import Cells
from content.notes.recall.dates import dates
from content.notes.recall.gaps import gaps
from content.notes.recall.lists import Lists
from content.notes.recall.notebook import Notebook, Page
from content.notes.recall.noted import PREFIX, Noted, Recall, sentence_of
from content.notes.recall.owners import Owners
from content.notes.recall.series import series
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
    asking = _Asking(book)
    begins = list(accumulate((len(noted.text) for noted in statements), initial=0))
    stretches: dict[int, list[int]] = defaultdict(list)
    for number, page in enumerate(book.pages):
        stretches[begins[page.place] // STRETCH].append(number)
    chosen = chain.from_iterable(map(asking.best_of, stretches.values()))
    distinct = {recall.slug: recall for recall in chosen}
    return sorted(distinct.values(), key=lambda recall: (recall.noted.line_start, recall.kind))


class _Asking:
    """All kinds of questions about the sentences of notes."""

    def __init__(self, book: Notebook) -> None:
        self._book = book
        self._definitions, self._owners = Definitions(book), Owners(book)
        self._lists, self._cells = Lists(book), Cells(book)

    def best_of(self, numbers: Sequence[int]) -> list[Recall]:
        """Of the questions of a stretch, those of each sentence by their worth, the good ones; where these are few, the
        best of the others, too."""
        ranked = [_ranked(self._about(number)) for number in numbers]
        good = [recall for of_one in ranked for recall in of_one[:PER_SENTENCE] if recall.worth >= GOOD]
        missing = FEWEST_OF_STRETCH - len(good)
        if missing <= 0:
            return good
        taken = {id(recall) for recall in good}
        listed = (self._listed(self._book.pages[number]) for number in numbers)
        all_of_one = map(_ranked, map(chain, ranked, listed))
        others = [recall for of_one in all_of_one for recall in of_one if id(recall) not in taken]
        return good + nlargest(missing, others, key=lambda each: each.worth)

    def _about(self, number: int) -> Iterator[Recall]:
        book, page = self._book, self._book.pages[number]
        yield from filter(None, (self._definitions.question(number), self._owners.question(page)))
        if self._cells.has(page):
            yield from self._cells.questions(page)
            return
        yield from (*amount_gaps(page, book), *dates(page, book), *gaps(page, book), *verdicts(page, book))

    def _listed(self, page: Page) -> Iterator[Recall]:
        if not self._cells.has(page):
            yield from (*self._lists.questions(page), *series(page, self._book))


def _ranked(found: Iterable[Recall]) -> Sequence[Recall]:
    """Of the questions about one sentence the best one of each kind and each key, the best kind first."""
    best: dict[str, Recall] = {}
    keys = set()
    for recall in sorted(found, key=lambda each: -each.worth):
        if recall.kind not in best and recall.key not in keys:
            best[recall.kind] = recall
            keys.add(recall.key)
    return list(best.values())
