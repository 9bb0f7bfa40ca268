"""A sentence with its labels, but without the name of what it is about: which subject is meant?"""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict

from content.notes.recall.gaps import spells_out
from content.notes.recall.notebook import DISTRACTORS, Notebook, Page, looks_alike
from content.notes.recall.noted import Recall, quoted
from content.notes.recall.subjects import is_term, merged, without
from content.notes.recall.words import meaning

KIND = "owner"
FEWEST_CLUES = 4
FEWEST_TELLING = 2
MOST_LOOKED_AT = 24
TELLING = 0.6
"""Share of the statements with a word that are about one subject, for a word that tells of it."""
WORTH = 0.8


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
        return known.kind == "service" and "," not in heading if known else is_term(heading)

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
        if len(clues) < FEWEST_CLUES or len(telling) < FEWEST_TELLING or spells_out(rest, name):
            return None
        if not own.isdisjoint(clues) or any(looks_alike(word, clues) for word in own):
            return None
        distractors = self._others(page, name)
        if len(distractors) < DISTRACTORS:
            return None
        return Recall(
            kind=KIND,
            noted=page.noted,
            number=page.number,
            sentence=page.sentence,
            stem=f"Of which of these do your notes say this?\n\n{quoted(page.sentence.text, gaps)}",
            key=name,
            distractors=distractors,
            worth=WORTH * min(1.0, 0.3 + len(telling) / 8),
        )

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
        alike = [self._book.names.slug_of(each) for each in self._book.names.others(page.noted.subject, page.seed)]
        numbers = random.Random(page.seed)  # noqa: S311 - reproducible by intent
        others = numbers.sample(self._subjects, min(len(self._subjects), MOST_LOOKED_AT))
        words = page.sentence.meaning
        found: dict[str, str] = {}
        for subject in (*alike, *others):
            other = self._names.get(subject)
            if other and subject not in banned | named and meaning(other).isdisjoint(words) and other != name:
                found.setdefault(subject, other)
        return tuple(found.values())[:DISTRACTORS]
