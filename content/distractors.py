"""Wrong options for an answer that came without any (rules): others of its kind, in the same notes or beside it.

What is proposed is a place to start from, never a question: a curator looks at each, and nothing is published unseen.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice

from content import wording
from content.notes.parsed import ParsedDraft
from content.quantities import Amounts, other_amounts, quantities_in, quantity_of

MOST = 3
LONGEST = 240
"""Characters of an answer; among longer ones nothing is alike."""
LENGTHS = (0.4, 2.5)
"""How much shorter or longer another answer may be."""
NEIGHBOURS = 24
"""Answers of similar length that are looked at on each side."""
SAME_WORDS = 0.6
"""Two answers that share as much of the shorter one may say the same."""

_OPPOSITES = (
    *(("true", "false"), ("yes", "no"), ("wahr", "falsch"), ("ja", "nein"), ("vrai", "faux"), ("oui", "non")),
    *(("verdadero", "falso"), ("s\u00ed", "no")),
)
_OPPOSITE = {word: other for pair in reversed(_OPPOSITES) for word, other in (pair, reversed(pair))}
_VERBS = """
add allow analyze apply ask assign attach build call change check choose clear combine compare configure connect copy
create cut define delete deploy disable do enable encrypt ensure expose give grant have implement import increase
install invoke keep launch leverage look make migrate mount move open place provision put query read reduce remove
replace reserve restart restore rotate run save scale schedule select send set setup share should split start stop store
switch tag turn update upgrade upload use using verify write
"""
_IMPERATIVES = frozenset(_VERBS.split())
_VENDORS = ("Amazon ", "AWS ")
_LEADS = ("Use ", "Using ", "Setup ", "Set up ", "Enable ", "use ")


@dataclass(frozen=True, slots=True)
class Names:
    """The services that a bank knows, by the names that people give them."""

    slugs: Mapping[str, str] = field(default_factory=dict)
    """Name, abbreviation or former name, in small letters -> slug."""
    shown: Mapping[str, str] = field(default_factory=dict)
    """Slug -> the name that people say. Services that can no longer be used are left out."""
    categories: Mapping[str, str] = field(default_factory=dict)
    """Slug -> category."""
    confused: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Slug -> slugs of the services that it is easily confused with."""

    def slug_of(self, text: str) -> str:
        """The service that a text names and nothing else; empty for none."""
        for vendor in ("", *_VENDORS):
            bare = text.removeprefix(vendor).strip().casefold()
            if slug := self.slugs.get(bare) or self.slugs.get(bare.removesuffix("s")):
                return slug
        return ""

    def others(self, slug: str, seed: str) -> Iterator[str]:
        """Names of other services: those it is confused with, then those of its category."""
        alike = (other for other, category in self.categories.items() if category == self.categories.get(slug))
        for slugs in (self.confused.get(slug, ()), alike):
            names = (self.shown[other] for other in slugs if other != slug and other in self.shown)
            yield from _in_seeded_order(names, seed)


@dataclass(frozen=True, slots=True)
class _Entry:
    """An answer of the notes as it is compared with others."""

    key: str
    normalised: str
    words: frozenset[str]
    shape: str
    sections: tuple[tuple[str, ...], ...]
    """From the narrowest to the whole file."""


class Answers:
    """The answers of the same notes, ordered so that those like a given one are found without looking at all."""

    def __init__(self, drafts: Sequence[ParsedDraft]) -> None:
        self._alike: dict[tuple[tuple[str, ...], str], list[tuple[int, str]]] = defaultdict(list)
        self._entries: dict[str, _Entry] = {}
        self._keys_by_stem: dict[str, set[str]] = defaultdict(set)
        for draft in drafts:
            self._add(draft)
        for keys in self._alike.values():
            keys.sort()
        texts = (text for draft in drafts for text in (draft.stem, draft.key, draft.rationale))
        self.amounts = Amounts(quantity for text in texts for quantity in quantities_in(text))

    def _add(self, draft: ParsedDraft) -> None:
        entry = entry_of(draft)
        self._keys_by_stem[wording.normalised(draft.stem)].add(entry.normalised)
        if draft.key and len(draft.key) <= LONGEST and not draft.options and entry.normalised not in self._entries:
            self._entries[entry.normalised] = entry
            for section in entry.sections:
                self._alike[section, entry.shape].append((len(draft.key), entry.normalised))

    def right_for(self, stem: str) -> set[str]:
        """The answers, normalised, that the notes give to a question: two of them may ask the same."""
        return set(self._keys_by_stem[wording.normalised(stem)])

    def like(self, entry: _Entry) -> Iterator[_Entry]:
        """Answers of the same shape and similar length, first those of its section, then of what encloses it."""
        for section in entry.sections:
            keys = self._alike.get((section, entry.shape), [])
            place = bisect_left(keys, (len(entry.key), ""))
            near = keys[max(0, place - NEIGHBOURS) : place + NEIGHBOURS]
            yield from (self._entries[normalised] for _, normalised in near)


def entry_of(draft: ParsedDraft) -> _Entry:
    path = draft.heading_path
    sections = dict.fromkeys([path, path[:1], ()])
    normalised = wording.normalised(draft.key)
    return _Entry(draft.key, normalised, wording.content_words(draft.key), _shape_of(draft.key), tuple(sections))


def propose(draft: ParsedDraft, answers: Answers, *, names: Names, seed: str) -> tuple[str, ...]:
    """At most three distractors for the key of a draft; fewer, or none, where there are no others of its kind.

    The same seed gives the same ones. None of them is the key, another name of it or the same amount in another unit.
    """
    if not draft.key or draft.options or len(draft.key) > LONGEST:
        return ()
    opposite = _OPPOSITE.get(draft.key.casefold().strip("*. "))
    if opposite:
        return (opposite.capitalize() if draft.key[:1].isupper() else opposite,)
    quantity = quantity_of(draft.key)
    if quantity:
        return tuple(islice(other_amounts(draft.key, quantity, answers.amounts, seed), MOST))
    others = chain(_services(draft, names, seed), _phrases(draft, answers, names, seed))
    return tuple(islice(_distinct(others, answers.right_for(draft.stem)), MOST))


def _distinct(texts: Iterable[str], right: set[str]) -> Iterator[str]:
    seen = set(right)
    for text in texts:
        normalised = wording.normalised(text)
        if normalised not in seen:
            seen.add(normalised)
            yield text


# --- Services


def _services(draft: ParsedDraft, names: Names, seed: str) -> Iterator[str]:
    """The key with another service in the place of one that it names, where it names nothing but services."""
    lead = next((lead for lead in _LEADS if draft.key.startswith(lead)), "")
    parts = draft.key[len(lead) :].rstrip(".").split(" + ")
    slugs = [names.slug_of(part) for part in parts]
    if not all(slugs):
        return
    for place in _in_seeded_order(map(str, range(len(parts))), seed):
        for other in names.others(slugs[int(place)], seed):
            if names.slug_of(other) in slugs or _says(draft.stem, other):
                continue
            yield lead + " + ".join(other if str(at) == place else part for at, part in enumerate(parts))


def _says(text: str, name: str) -> bool:
    return f" {name.casefold()} " in f" {' '.join(wording.words(text))} "


# --- Phrases


def _phrases(draft: ParsedDraft, answers: Answers, names: Names, seed: str) -> Iterator[str]:
    entry = entry_of(draft)
    seen: set[str] = set()
    for section in entry.sections:
        within = [
            other
            for other in answers.like(entry)
            if section in other.sections and other.normalised not in seen and _may_stand_beside(entry, other, names)
        ]
        seen.update(other.normalised for other in within)
        yield from _in_seeded_order((other.key for other in within), seed)


def _may_stand_beside(entry: _Entry, other: _Entry, names: Names) -> bool:
    """Whether another answer is of similar length and says something else."""
    shortest, longest = LENGTHS
    if other.normalised == entry.normalised or quantity_of(other.key):
        return False
    if not shortest * len(entry.key) <= len(other.key) <= longest * len(entry.key):
        return False
    if entry.normalised in other.normalised or other.normalised in entry.normalised:
        return False
    slug = names.slug_of(entry.key)
    if slug and slug == names.slug_of(other.key):
        return False
    fewest = min(len(entry.words), len(other.words))
    return len(entry.words & other.words) <= SAME_WORDS * fewest


def _shape_of(key: str) -> str:
    """What an answer is by its grammar: a verdict, names, what to do, a sentence or a description."""
    words = key.split()
    first = words[0].casefold().strip("*`\"'.,") if words else ""
    if first in _OPPOSITE:
        return "verdict"
    if first in _IMPERATIVES:
        return "order"
    if first in ("i", "you", "we", "it", "they", "i'll"):
        return "sentence"
    if len(words) <= 6 and all(word[:1].isupper() or not word[:1].isalpha() or len(word) <= 3 for word in words):
        return "names"
    return "sentence" if len(words) > 8 else "description"


def _in_seeded_order(texts: Iterable[str], seed: str) -> list[str]:
    return sorted(set(texts), key=lambda text: hashlib.sha256(f"{seed}\n{text}".encode()).digest())
