"""Two services side by side, one row for each attribute of their facts (rules)."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, combinations, zip_longest

from content.wording import in_words

CONTRAST = "comparison"
"""The attribute of a fact that says how its service differs from another one. It is no row: there is no other side."""

Pair = tuple[str, str]
"""The slugs of two services, in the order of the alphabet."""


@dataclass(frozen=True, slots=True)
class Stated:
    """A fact as a cell shows it."""

    slug: str
    service: str
    """Its slug."""
    attribute: str
    statement: str
    source_url: str
    as_of: dt.date
    needs_check: bool


@dataclass(frozen=True, slots=True)
class Row:
    """What the facts say of one attribute; a side without any is empty."""

    attribute: str
    left: tuple[Stated, ...]
    right: tuple[Stated, ...]

    @property
    def words(self) -> str:
        return in_words(self.attribute)

    @property
    def is_shared(self) -> bool:
        return bool(self.left and self.right)


@dataclass(frozen=True, slots=True)
class Comparison:
    """`contrasts` are facts of the one that name the other."""

    contrasts: tuple[Stated, ...]
    rows: tuple[Row, ...]

    @property
    def shared(self) -> list[Row]:
        return [row for row in self.rows if row.is_shared]

    @property
    def single(self) -> list[Row]:
        """What the notes say of one side only."""
        return [row for row in self.rows if not row.is_shared]

    def excerpt(self, cited: Collection[str], *, most: int) -> Comparison:
        """What a question is about: the rows with a fact that it cites, filled up with shared ones to `most`; in each
        the cited facts first."""
        by_relevance = sorted(self.rows, key=lambda row: (not _cites(row, cited), not row.is_shared))
        rows = [row for row in by_relevance if _cites(row, cited) or row.is_shared][:most]
        return Comparison(self.contrasts, tuple(_cited_first(row, cited) for row in rows))


def told_apart(service: str, twins: Iterable[str], *, is_topic: bool) -> frozenset[Pair]:
    """The pairs of services that a question tells apart: its own and its twins, each from each.

    A topic stands above services rather than beside them: a question of one that names two others is about these.
    """
    named = set(twins)
    if not is_topic or len(named - {service}) < 2:
        named.add(service)
    return frozenset((one, other) for one, other in combinations(sorted(named), 2))


def compare(
    left: Sequence[Stated], right: Sequence[Stated], *, left_names: Iterable[str], right_names: Iterable[str]
) -> Comparison:
    """The facts of two services by attribute: rows that both have before those of one, else as the notes bring them.

    A fact without an attribute compares with nothing and is left out, as is a contrast to a third service.
    """
    sides: dict[str, tuple[list[Stated], list[Stated]]] = defaultdict(lambda: ([], []))
    # Read in turn, so that neither side decides the order alone.
    for pair in zip_longest(left, right):
        for side, fact in enumerate(pair):
            if fact is not None and fact.attribute not in ("", CONTRAST):
                sides[fact.attribute][side].append(fact)
    rows = [Row(attribute, tuple(one), tuple(other)) for attribute, (one, other) in sides.items()]
    contrasts = chain(_naming(left, right_names), _naming(right, left_names))
    return Comparison(tuple(contrasts), tuple(sorted(rows, key=lambda row: not row.is_shared)))


def _naming(facts: Iterable[Stated], names: Iterable[str]) -> list[Stated]:
    """The contrasts among the facts that say one of the names, in the plural or not."""
    said = re.compile(rf"\b(?:{'|'.join(re.escape(name) for name in names if name)})s?\b", re.IGNORECASE)
    return [fact for fact in facts if fact.attribute == CONTRAST and said.search(fact.statement)]


def _cites(row: Row, cited: Collection[str]) -> bool:
    return any(fact.slug in cited for fact in (*row.left, *row.right))


def _cited_first(row: Row, cited: Collection[str]) -> Row:
    left, right = (tuple(sorted(side, key=lambda fact: fact.slug not in cited)) for side in (row.left, row.right))
    return Row(row.attribute, left, right)
