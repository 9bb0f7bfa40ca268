"""A sentence with its labels, but without the name of what it is about: which subject is meant?"""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable

from content.notes.recall.gaps import spells_out
from content.notes.recall.notebook import DISTRACTORS, Notebook, Page, looks_alike
from content.notes.recall.noted import GAP, LEADING_GAPS, Recall, asked_alone, quoted
from content.notes.recall.subjects import merged, names_subject, without
from content.notes.recall.words import meaning

KIND = "owner"
FEWEST_CLUES = 4
LEAST_TELLING = 2
FEWEST_TELLING = 3
FEWEST_TELLING_OF_SHORT = 4
"""In short notes most words are about one subject, because they are there once."""
MOST_LOOKED_AT = 24
WEAK = 0.5
"""What remains of the worth with fewer clues: such a question is asked only where a page has nothing better."""
TELLING = 0.6
"""Share of the statements with a word that are about one subject, for a word that tells of it."""
WORTH = 0.8


_VENDORS = meaning("Amazon AWS Service Manager Data")


class Owners:
    """What the notes are about, and which of their words tell of one subject alone."""

    def __init__(self, book: Notebook) -> None:
        self._book = book
        self._headings = {noted.subject: noted.heading for noted in book.statements if noted.heading}
        self._names = {subject: heading for subject, heading in self._headings.items() if self._is_subject(subject)}
        self._subjects = sorted(self._names)
        said: dict[str, Counter[str]] = defaultdict(Counter)
        for noted, words in zip(book.statements, book.likeness.meanings, strict=True):
            for word in words:
                said[word][noted.subject] += 1
        self._telling = {
            word: subject
            for word, counts in said.items()
            for subject, count in counts.most_common(1)
            if count >= TELLING * counts.total()
        }

    def _is_subject(self, subject: str) -> bool:
        """Whether people would call that a subject: a product, or a short title of notes about something else."""
        known = self._book.catalogue.subjects.get(subject)
        heading = self._headings[subject]
        return known.kind == "service" and "," not in heading if known else names_subject(heading)

    def _is_product(self, slug: str) -> bool:
        known = self._book.catalogue.subjects.get(slug)
        return known is not None and known.kind == "service"

    def question(self, page: Page) -> Recall | None:
        """The question which subject a sentence is about; None where its words do not tell."""
        name = self._names.get(page.noted.subject)
        if name is None or page.sentence.is_example or ".:" in page.sentence.text:
            return None
        gaps = self._gaps(page, name)
        rest = without(page.sentence.text, gaps)
        clues = meaning(rest)
        telling = [word for word in clues if self._telling.get(word) == page.noted.subject]
        own = meaning(name)
        fewest = FEWEST_TELLING_OF_SHORT if self._book.is_short else FEWEST_TELLING
        said = clues & meaning(page.sentence.said)
        if len(clues) < FEWEST_CLUES or len(telling) < LEAST_TELLING or spells_out(rest, name):
            return None
        if not own.isdisjoint(clues) or any(looks_alike(word, clues) for word in own):
            return None
        worth = WORTH * min(1.0, 0.3 + len(telling) / 8)
        distractors = self._others(page, name)
        if len(distractors) < DISTRACTORS:
            return None
        quote = LEADING_GAPS.sub(lambda _: f"> {GAP}: ", quoted(page.sentence.text, gaps))
        return Recall(
            kind=KIND,
            noted=page.noted,
            number=page.number,
            sentence=page.sentence,
            stem=f"{asked_alone(page.noted, KIND)}\n\n{quote}",
            key=name,
            distractors=distractors,
            worth=worth if len(said) >= FEWEST_CLUES and len(telling) >= fewest else worth * WEAK,
        )

    def _family_of(self, services: Iterable[str]) -> frozenset[str]:
        """The words of these services' names: what is said of ALB may be said of Elastic Load Balancing."""
        known = (self._book.catalogue.subjects.get(slug) for slug in services)
        return frozenset(word for subject in known if subject for word in meaning(subject.heading)) - _VENDORS

    def _gaps(self, page: Page, name: str) -> list[tuple[int, int]]:
        text, slug = page.sentence.text, page.noted.subject
        mentions = self._book.catalogue.mentions(text, any_case=True)
        spans = [(mention.start, mention.end) for mention in mentions if mention.slug == slug]
        spans += [found.span() for found in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE)]
        return merged(spans)

    def _others(self, page: Page, name: str) -> tuple[str, ...]:
        """Other subjects of the notes, those that it may be taken for first: none that is named here, and none of
        which the notes say nearly the same."""
        like = self._book.likeness.like(page.sentence.meaning)
        banned = {self._book.statements[place].subject for place in like} | {page.noted.subject}
        named = frozenset().union(*(self._book.subjects_in(place) for place in (page.place, *like)))
        words = page.sentence.meaning | self._family_of({*named, page.noted.subject})
        beside = {
            self._book.names.slug_of(each): each for each in self._book.names.others(page.noted.subject, page.seed)
        }
        products = {slug: each for slug, each in beside.items() if self._is_product(slug) and "," not in each}
        numbers = random.Random(page.seed)  # noqa: S311 - reproducible by intent
        others = numbers.sample(self._subjects, min(len(self._subjects), MOST_LOOKED_AT))
        found: dict[str, str] = {}
        # First those that both the notes and the catalogue know, then those of the notes, then those of the catalogue.
        for subject in (*filter(self._names.__contains__, beside), *others, *products):
            other = self._names.get(subject) or products.get(subject)
            if other and subject not in banned | named and meaning(other).isdisjoint(words) and other != name:
                found.setdefault(subject, other)
        return tuple(found.values())[:DISTRACTORS]
