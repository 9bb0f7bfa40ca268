"""All statements of notes at once: what a single sentence is measured by."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain

from content.distractors import Names
from content.notes.names import Catalogue
from content.notes.recall.likeness import Likeness
from content.notes.recall.noted import Noted
from content.notes.recall.sentences import Sentence, sentences_of
from content.notes.recall.terms import Shape, Term, Vocabulary, Writing, folded_term, terms_in
from content.notes.recall.words import meaning
from content.quantities import Amounts, Quantity, quantities_in

DISTRACTORS = 3
USUAL_SHARES = [Quantity(Fraction(share), "%") for share in ("50", "75", "80", "90", "95", "99", "99.5", "99.99")]
"""Beside one of over a half, whose double would be more than all."""
SHORT = 120
"""Sentences of short notes."""
_YEAR = re.compile(r"(?<![\w.,/-])(?:1[0-9]{3}|20[0-9]{2})(?![\w/%]|[.,:-][0-9])")
LOOSE = (Shape.NOUN, Shape.PHRASE, Shape.TITLE, Shape.ACRONYM)
"""Shapes that words have which are no terms, too."""


@dataclass(frozen=True, slots=True)
class Page:
    """A sentence with its terms, and the statement that it is of."""

    noted: Noted
    place: int
    """Of the statement among all."""
    number: int
    """Of the sentence in its statement."""
    sentence: Sentence
    terms: tuple[Term, ...]

    @property
    def seed(self) -> str:
        return f"{self.noted.slug}/{self.number}"


class Notebook:
    """The statements of notes with everything that is counted over all of them."""

    def __init__(self, statements: Sequence[Noted], *, catalogue: Catalogue, names: Names) -> None:
        self.statements = statements
        self.catalogue = catalogue
        self.names = names
        self.likeness = Likeness([noted.text for noted in statements])
        named = (quantity for noted in statements for quantity in quantities_in(noted.text))
        self.amounts = Amounts(chain(named, USUAL_SHARES))
        self.years = sorted({int(year) for noted in statements for year in _YEAR.findall(noted.text)})
        self.vocabulary = Vocabulary()
        self._subjects: dict[int, frozenset[str]] = {}
        writing = Writing.of([noted.text for noted in statements])
        # Several statements may share a sentence, as a label of theirs: it is asked of once.
        first_of = {
            sentence.text: (place, number, sentence)
            for place in reversed(range(len(statements)))
            for number, sentence in enumerate(sentences_of(statements[place].text))
        }
        self.pages = [
            Page(statements[place], place, number, sentence, tuple(terms_in(sentence, catalogue, writing)))
            for place, number, sentence in sorted(first_of.values(), key=lambda each: each[:2])
        ]
        self.has_sections = len({noted.heading for noted in statements}) > 1
        """Whether a heading says which part of the notes is meant: the title of all of them is no clue."""
        self.is_short = len(self.pages) <= SHORT
        self._fewest = 1 if self.is_short else 2
        for page in self.pages:
            for term in page.terms:
                self.vocabulary.add(term, page.noted.subject)

    def is_rare(self, term: Term) -> bool:
        """Whether a word is said so seldom that it may be no term of these notes; of short notes each may be one."""
        return term.shape in LOOSE and self.vocabulary.counts[term.known_as] < self._fewest

    def distractors(self, page: Page, term: Term, *, most: int = DISTRACTORS, is_near: bool = False) -> tuple[str, ...]:
        """At most so many other terms for the place of one in a sentence: none that the sentence names already, none
        that a statement like it has, none that begins as the term does. `is_near`: of the same subject, or products."""
        banned = self._named_alike(page, term)
        found: dict[str, str] = {}
        key_words = meaning(term.text) | {term.known_as}
        subjects = self._subjects_alike(page, term) if term.shape is Shape.NAME else frozenset()
        for text in self._candidates(page, term, is_near=is_near):
            known_as = folded_term(text)
            if known_as in found or not self._can_stand(known_as, key_words, banned):
                continue
            if term.shape in (Shape.NOUN, Shape.PHRASE) and self.vocabulary.counts[known_as] < self._fewest:
                continue
            slug = self.names.slug_of(text) if subjects else ""
            if subjects and (not slug or slug in subjects or slug in map(self.names.slug_of, found.values())):
                continue
            if term.before in ("a", "an") and (text[:1].lower() in "aeiou") != (term.text[:1].lower() in "aeiou"):
                continue
            found[known_as] = text
            if len(found) == most:
                break
        return tuple(found.values())

    def _candidates(self, page: Page, term: Term, *, is_near: bool) -> Iterator[str]:
        if term.shape is Shape.NAME:
            slug = self.names.slug_of(term.text)
            if slug:
                yield from self.products_beside(slug, page.seed)
        seed = f"{page.seed}/{term.known_as}"
        for known_as in self.vocabulary.like(term, page.noted.subject, seed=seed, is_near=is_near):
            yield self.vocabulary.text_of(known_as)

    def products_beside(self, slug: str, seed: str) -> Iterator[str]:
        """The names of other products that a product may be taken for, without their vendor."""
        for name in self.names.others(slug, seed):
            subject = self.catalogue.subjects.get(self.names.slug_of(name))
            if subject and subject.kind == "service" and "," not in name:
                yield name.removeprefix("Amazon ").removeprefix("AWS ")

    def _named_alike(self, page: Page, term: Term) -> frozenset[str]:
        """The words of the statement itself, of its heading, and of all statements that say nearly the same."""
        frame = page.sentence.meaning - meaning(term.text)
        own = self.likeness.meanings[page.place] | meaning(page.noted.heading)
        return own.union(*(self.likeness.meanings[place] for place in self.likeness.like(frame)))

    def _subjects_alike(self, page: Page, term: Term) -> frozenset[str]:
        """The services that the statement names, by whatever name, and those of all statements that are like it."""
        places = [page.place, *self.likeness.like(page.sentence.meaning - meaning(term.text))]
        return frozenset().union(*(self.subjects_in(place) for place in places), {page.noted.subject})

    def subjects_in(self, place: int) -> frozenset[str]:
        """The services that a statement names."""
        if place not in self._subjects:
            mentions = self.catalogue.mentions(self.statements[place].text)
            self._subjects[place] = frozenset(mention.slug for mention in mentions)
        return self._subjects[place]

    @staticmethod
    def _can_stand(known_as: str, key_words: Collection[str], banned: Collection[str]) -> bool:
        words = meaning(known_as) or {known_as}
        return known_as not in key_words and not any(
            word in banned or word in key_words or looks_alike(word, key_words) for word in words
        )


def looks_alike(word: str, others: Collection[str]) -> bool:
    """Whether a word is another form of one of them, or part of it: `replica` and `replication`, `trail` and
    `CloudTrail`."""
    return any(
        (len(word) > 2 and len(other) > 2 and (word.startswith(other[:6]) or other.startswith(word[:6])))
        or (len(word) > 3 and word in other)
        or (len(other) > 3 and other in word)
        for other in others
    )
