"""A row of a table with one of its cells left out: which value of that column belongs there?"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, takewhile

from content.notes.recall.notebook import DISTRACTORS, Notebook, Page
from content.notes.recall.noted import Recall, asked, quoted
from content.notes.recall.words import meaning

KIND = "cell"
FEWEST_DISTRACTORS = 2
FEWEST_ROWS = 3
FEWEST_COLUMNS = 2
"""Beside the one that names the row."""
LONGEST = 60
"""Characters of a value."""
NEAR = 30
"""Rows between two cells that stand beside each other."""
WORTH = 0.9


@dataclass(frozen=True, slots=True)
class _Cell:
    start: int
    end: int
    """Of the value, in the statement."""
    value: str


class Cells:
    """The tables of notes, row by row: `SSH: Port 22; Transport TCP`."""

    def __init__(self, book: Notebook) -> None:
        self._columns: dict[int, tuple[int, Sequence[Sequence[_Cell]]]] = {}
        """Place of a statement -> its row, and the columns of its table."""
        rows = [(place, noted.text.split("; ")) for place, noted in enumerate(book.statements)]
        for length, run in groupby(rows, key=lambda row: len(row[1])):
            table = list(run)
            if length >= FEWEST_COLUMNS and len(table) >= FEWEST_ROWS:
                self._columns |= _read(table)

    def has(self, page: Page) -> bool:
        """Whether a sentence is a row of a table."""
        return page.place in self._columns

    def questions(self, page: Page) -> Iterator[Recall]:
        """The question about each cell that the others do not tell."""
        if not self.has(page) or page.sentence.text != page.noted.text:
            return
        row, columns = self._columns[page.place]
        for column in columns:
            cell = column[row]
            others = _others(column[max(0, row - NEAR) : row + NEAR + 1], cell, page.seed)
            is_told = not meaning(cell.value).isdisjoint(page.sentence.meaning_without(cell.start, cell.end))
            if len(others) >= FEWEST_DISTRACTORS and len(cell.value) <= LONGEST and not is_told:
                yield Recall(
                    kind=KIND,
                    noted=page.noted,
                    number=page.number,
                    sentence=page.sentence,
                    stem=f"{asked(page.noted, 'gap')}\n\n{quoted(page.sentence.text, [(cell.start, cell.end)])}",
                    key=cell.value,
                    distractors=others,
                    worth=WORTH * len(others) / DISTRACTORS,
                )


def _read(table: Sequence[tuple[int, Sequence[str]]]) -> Mapping[int, tuple[int, Sequence[Sequence[_Cell]]]]:
    """The rows of a table by the places of their statements; none where its columns have no titles in common."""
    heads = [pieces[0].rpartition(": ")[0] for _, pieces in table]
    if not all(heads):
        return {}
    columns = []
    for number in range(len(table[0][1])):
        texts = [pieces[number].rpartition(": ")[2] if not number else pieces[number] for _, pieces in table]
        title = _shared(texts)
        if not title or any(len(text) <= len(title) for text in texts):
            return {}
        ends = [len("; ".join(pieces[: number + 1])) for _, pieces in table]
        values = [text[len(title) :] for text in texts]
        columns.append([_Cell(end - len(value), end, value) for value, end in zip(values, ends, strict=True)])
    return {place: (row, columns) for row, (place, _) in enumerate(table)}


def _shared(texts: Sequence[str]) -> str:
    """The words with which all of these begin, with the blank behind them."""
    words = zip(*(text.split(" ") for text in texts), strict=False)
    return "".join(f"{alike[0]} " for alike in takewhile(lambda each: len(set(each)) == 1, words))


def _others(column: Sequence[_Cell], own: _Cell, seed: str) -> tuple[str, ...]:
    """Other values of these cells of its column, in an order of the seed."""
    values = {cell.value.casefold(): cell.value for cell in column if len(cell.value) <= LONGEST}
    values.pop(own.value.casefold(), None)
    numbers = random.Random(seed)  # noqa: S311 - reproducible by intent
    return tuple(numbers.sample(list(values.values()), min(DISTRACTORS, len(values))))
