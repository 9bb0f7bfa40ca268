"""What became of sentences that are gone from notes (rules): each is paired with the new one that stands for it."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

ALIKE = 0.5
"""Share of the words that an edited sentence keeps at least."""
LOOKED_AT = 12
"""Sentences of a section that may be the former text of a new one; edits seldom jump further."""


@dataclass(frozen=True, slots=True)
class Sentence:
    path: str
    section: Hashable
    text: str
    line: int = 0
    """Its first one; of what is gone, in the text before."""
    is_rewritten: bool = False
    """Whether somebody put it otherwise than the notes, which are known by their line alone then."""


def paired(gone: Sequence[Sentence], new: Sequence[Sentence]) -> list[tuple[int, int]]:
    """Which of `gone` became which of `new`, as pairs of indices, in the order of `new`; each at most once.

    The same text is the same sentence, below whatever heading. Otherwise it is the one of the same section of the same
    file that shares most words, of equals the first.
    """
    by_text: dict[str, deque[int]] = defaultdict(deque)
    for index, sentence in enumerate(gone):
        by_text[sentence.text].append(index)
    pairs = {other: by_text[each.text].popleft() for other, each in enumerate(new) if by_text[each.text]}
    taken = set(pairs.values())
    waiting: dict[tuple[str, Hashable], list[int]] = defaultdict(list)
    for index, sentence in enumerate(gone):
        if index not in taken:
            waiting[sentence.path, sentence.section].append(index)
    for other, sentence in enumerate(new):
        candidates = waiting.get((sentence.path, sentence.section))
        if other not in pairs and candidates:
            found = _most_alike(sentence, gone, candidates[:LOOKED_AT])
            if found is not None:
                candidates.remove(found)
                pairs[other] = found
    return [(pairs[other], other) for other in sorted(pairs)]


def _most_alike(sentence: Sentence, gone: Sequence[Sentence], candidates: Sequence[int]) -> int | None:
    words = Counter(sentence.text.casefold().split())
    shares = {index: _share(Counter(gone[index].text.casefold().split()), words) for index in candidates}
    best = max(shares, key=shares.__getitem__)
    return best if shares[best] >= ALIKE else None


def _share(one: Counter[str], other: Counter[str]) -> float:
    """Dice's coefficient of the words, however often each occurs."""
    return 2 * (one & other).total() / max(1, one.total() + other.total())
