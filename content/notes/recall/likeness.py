"""Which statements of notes say nearly the same as a sentence: what stands in them may be right there, too."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from content.notes.recall.words import meaning

SHARED = 0.5
"""Share of the words of a sentence that make another one like it."""
MOST_POSTINGS = 60
"""A word of more statements says nothing about any of them."""


class Likeness:
    """The statements of notes by their words."""

    def __init__(self, statements: Sequence[str]) -> None:
        self.meanings = [meaning(statement) for statement in statements]
        self._postings: dict[str, list[int]] = defaultdict(list)
        for place, words in enumerate(self.meanings):
            for word in words:
                self._postings[word].append(place)

    def count(self, word: str) -> int:
        """How many statements have this word."""
        return len(self._postings.get(word, ()))

    def like(self, words: Iterable[str]) -> list[int]:
        """The places of the statements that share half of these words, those that are everywhere left out."""
        telling = [places for word in words if 0 < len(places := self._postings.get(word, [])) <= MOST_POSTINGS]
        if not telling:
            return []
        shared = Counter(place for places in telling for place in places)
        least = max(1.0, SHARED * len(telling))
        return [place for place, count in shared.items() if count >= least]
