"""An item of a list without its label, or a label without one of its items: what do the notes list where?

Fragments say too little for a gap. Where they stand says something, if other lists stand beside theirs.
"""

from __future__ import annotations

import random
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from content.notes.recall.notebook import DISTRACTORS, Notebook, Page, looks_alike
from content.notes.recall.noted import GAP, Recall, asked, asked_alone, quoted
from content.notes.recall.sentences import is_example
from content.notes.recall.words import has_cjk, meaning, tokens, words_of

LABEL = "label"
MEMBER = "member"
FEWEST_DISTRACTORS = 2
FEWEST_MEMBERS = 2
"""Of a list."""
MOST_MEMBERS = 60
"""Of what is a list still, and no section."""
NEAR = 60
"""Statements between two lists that stand beside each other."""
LONGEST_ITEM = 100
"""Characters."""
LONGEST_LABEL = 60
LENGTHS = (0.4, 2.5)
"""How much shorter or longer than the right one another item may be."""
WORTH = {LABEL: 0.45, MEMBER: 0.3}
"""Less than good: they are asked where a page has little else."""
_SAYS_NOTHING = words_of("labels")

_Path = tuple[int, tuple[str, ...]]
"""The place of the first statement of a list, and its labels: another list may have the same ones."""


@dataclass(frozen=True, slots=True)
class Listed:
    """An item and the list that it is of."""

    place: int
    """Of its statement."""
    path: _Path
    item: str

    @property
    def labels(self) -> tuple[str, ...]:
        """From the outermost to that of the list itself."""
        return self.path[1]


class Lists:
    """The lists of notes, and which of them stand beside each other."""

    def __init__(self, book: Notebook) -> None:
        found: dict[_Path, list[Listed]] = defaultdict(list)
        for listed in _listed_in([noted.text.split(": ") for noted in book.statements]):
            found[listed.path].append(listed)
        self._lists = {path: own for path, own in found.items() if len(own) <= MOST_MEMBERS}
        self._of_place = {listed.place: listed for own in self._lists.values() for listed in own}
        self._beside: dict[tuple[tuple[str, ...], tuple[str, ...]], list[tuple[int, _Path]]] = defaultdict(list)
        """With the place where each begins, in this order."""
        for path, members in self._lists.items():
            for level in range(len(path[1])):
                self._beside[_without(path, level)].append((members[0].place, path))

    def questions(self, page: Page) -> Iterator[Recall]:
        """The questions about one item, where its statement is nothing but that and its labels."""
        listed = self._of_place.get(page.place)
        if listed is None or page.sentence.text != page.noted.text or not _can_be_shown(listed):
            return
        said, above = meaning(listed.item), meaning(": ".join(listed.labels))
        if not said or any(looks_alike(word, above) or word in above for word in said):
            return
        for level in reversed(range(len(listed.labels))):
            beside = self._lists_beside(listed, level)
            yield from self._label_of(page, listed, level, beside)
            yield from self._member_of(page, listed, beside)

    def _lists_beside(self, listed: Listed, level: int) -> list[_Path]:
        """The lists of which only the label of one level is another, those that are near, the nearest first."""
        begun = self._beside[_without(listed.path, level)]
        near = begun[bisect_left(begun, (listed.place - NEAR,)) : bisect_left(begun, (listed.place + NEAR + 1,))]
        near.sort(key=lambda each: abs(each[0] - listed.place))
        return [path for _, path in near if path[1] != listed.labels and not _says_nothing(path[1])]

    # --- Which label

    def _label_of(self, page: Page, listed: Listed, level: int, beside: Iterable[_Path]) -> Iterator[Recall]:
        labels, own = listed.labels, listed.labels[level]
        if not _names_a_list(own) or _says_nothing(labels) or _count(listed.item) < 2:
            return
        others: dict[str, str] = {}
        for path in beside:
            label = path[1][level]
            is_of_kind = _names_a_list(label) and _says_nothing([label]) == _says_nothing([own])
            if is_of_kind and not looks_alike(label.casefold(), {own.casefold()}):
                others.setdefault(label.casefold(), "" if self._has(path, listed) else label)
        distractors = tuple(filter(None, others.values()))[:DISTRACTORS]
        shown = ": ".join((*labels, listed.item))
        start = len(": ".join((*labels[:level], "")))
        quote = quoted(shown, [(start, start + len(own))])
        if len(distractors) >= FEWEST_DISTRACTORS:
            yield self._recall(page, LABEL, f"{asked_alone(page.noted, LABEL)}\n\n{quote}", own, distractors)

    def _has(self, path: _Path, listed: Listed) -> bool:
        """Whether another list has this item, or one with half of its words."""
        said = meaning(listed.item)
        return any(2 * len(said & meaning(other.item)) >= len(said) for other in self._lists[path])

    # --- Which item

    def _member_of(self, page: Page, listed: Listed, beside: Iterable[_Path]) -> Iterator[Recall]:
        own = [meaning(other.item) for other in self._lists[listed.path]]
        above = meaning(": ".join(listed.labels)) | meaning(page.noted.heading)
        if _says_nothing(listed.labels) or not above.isdisjoint(meaning(listed.item)):
            return
        numbers = random.Random(page.seed)  # noqa: S311 - reproducible by intent
        found: dict[str, str] = {}
        for path in beside:
            members = self._lists[path]
            for other in numbers.sample(members, len(members)):
                if _may_stand_beside(other, listed, own, above):
                    found.setdefault(other.item.casefold(), other.item)
        distractors = tuple(found.values())[:DISTRACTORS]
        labels = ": ".join((*listed.labels, ""))
        is_titled = page.noted.heading.casefold() in labels.casefold()
        question = asked_alone(page.noted, MEMBER) if is_titled else asked(page.noted, MEMBER)
        if len(distractors) >= FEWEST_DISTRACTORS:
            yield self._recall(page, MEMBER, f"{question}\n\n{quoted(labels)}{GAP}", listed.item, distractors)

    def _recall(self, page: Page, kind: str, stem: str, key: str, distractors: tuple[str, ...]) -> Recall:
        return Recall(
            kind=kind,
            noted=page.noted,
            number=page.number,
            sentence=page.sentence,
            stem=stem,
            key=key,
            distractors=distractors,
            worth=WORTH[kind] * len(distractors) / DISTRACTORS * min(1.0, 0.6 + len(page.sentence.meaning) / 20),
        )


def _listed_in(cut: Sequence[Sequence[str]]) -> Iterator[Listed]:
    """The items of the lists in statements that are cut at their labels. Statements are of one list while they follow
    each other below the same labels."""
    first = [(0,) * len(parts) for parts in cut]
    counts: Counter[_Path] = Counter()
    for place, parts in enumerate(cut):
        before = cut[place - 1] if place else ()
        shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(before, parts, strict=False)))
        first[place] = (*first[place - 1][:shared], *[place] * (len(parts) - shared)) if place else first[place]
        counts.update((first[place][end - 1], tuple(parts[:end])) for end in range(1, len(parts)))
    for place, parts in enumerate(cut):
        paths = [(first[place][end - 1], tuple(parts[:end])) for end in range(1, len(parts))]
        path = next((path for path in reversed(paths) if counts[path] >= FEWEST_MEMBERS), None)
        if path is not None:
            yield Listed(place, path, ": ".join(parts[len(path[1]) :]))


def _without(path: _Path, level: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What two lists share of which only the label of this level is another."""
    return path[1][:level], path[1][level + 1 :]


def _says_nothing(labels: Iterable[str]) -> bool:
    """Whether labels name no subject: of what are these `Use cases`?"""
    return _SAYS_NOTHING.issuperset(word.text.lower() for label in labels for word in tokens(label))


def _can_be_shown(listed: Listed) -> bool:
    texts = (listed.item, *listed.labels)
    return all(len(text) <= LONGEST_ITEM for text in texts) and not is_example(listed.item)


def _names_a_list(label: str) -> bool:
    """Whether a label is a name, and not the beginning of what its items say: `Integrates with`."""
    words = tokens(label)
    is_name = bool(words) and not (words[0].is_stop_word or words[-1].is_stop_word)
    return is_name and 2 < len(label) <= LONGEST_LABEL and "?" not in label


def _count(text: str) -> int:
    """Words; in scripts without blanks, characters."""
    return len(text) if has_cjk(text) else len(tokens(text))


def _say_the_same(said: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two items share half of the words of the shorter one."""
    return 2 * len(said & other) >= min(len(said), len(other))


def _may_stand_beside(other: Listed, listed: Listed, own: Iterable[frozenset[str]], above: frozenset[str]) -> bool:
    """Whether an item of another list is like one, and stands in its list under no other words."""
    shortest, longest = LENGTHS
    said = meaning(other.item)
    return (
        _can_be_shown(other)
        and shortest * len(listed.item) <= len(other.item) <= longest * len(listed.item)
        and bool(said)
        and said.isdisjoint(above)
        and not any(_say_the_same(said, each) for each in own)
        and other.item[:1].isupper() == listed.item[:1].isupper()
    )
