"""A text of raw notes line by line, with what was recognised as what: what a person looks at to correct the reading."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from content.notes.amendments import Amendment
from content.notes.names import Catalogue
from content.notes.nodes import Kind, Node, Outline
from content.notes.parsed import ParsedDraft, ParsedRawNotes, RawFact


class Taken(StrEnum):
    """What was made of some lines."""

    HEADING = "heading"
    LABEL = "label"
    """Joined with each of the facts below it."""
    FACT = "fact"
    QUESTION = "question"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Row:
    """Lines that belong together. Lines without words are in no row."""

    line_start: int
    line_end: int
    text: str
    """As it stands in the notes."""
    taken: Taken
    kind: str = ""
    """Of what was left out: the kind of the outline's node, such as code or links."""
    subject: str = ""
    """Name of the service or topic."""
    is_service: bool = False
    says: str = ""
    """The fact as it stands alone, or the stem."""
    key: str = ""
    amended_line: int = 0
    """Which of the lines a person corrected; 0 for none."""

    @property
    def is_amended(self) -> bool:
        return self.amended_line > 0

    @property
    def says_more(self) -> bool:
        """Whether the fact is more than its line: joined with what it lies below, or spelled otherwise."""
        return " ".join(self.says.split()) not in " ".join(self.text.split())

    @property
    def may_be_fact(self) -> bool:
        is_one_line = self.line_start == self.line_end and self.kind not in (Kind.IMAGE, Kind.CONTENTS)
        return self.taken is Taken.QUESTION or (self.taken is Taken.NOTHING and is_one_line)


@dataclass(frozen=True, slots=True)
class Counts:
    facts: int
    questions: int
    subjects: int
    unread: int
    """Lines that gave nothing."""


def counts_of(files: Iterable[ParsedRawNotes]) -> Counts:
    """What several files hold together; a subject that two of them speak of is one."""
    parsed = tuple(files)
    subjects = {_subject_of(fact) for each in parsed for fact in each.facts}
    return Counts(
        facts=sum(len(each.facts) for each in parsed),
        questions=sum(len(each.drafts) for each in parsed),
        subjects=len(subjects),
        unread=sum(len(each.unread) for each in parsed),
    )


def rows_of(
    parsed: ParsedRawNotes, outline: Outline, catalogue: Catalogue, amendments: Sequence[Amendment] = ()
) -> tuple[Row, ...]:
    """The rows of a text in the order of its lines."""
    return tuple(_Lines(parsed, outline, catalogue, amendments).rows())


_Made = Node | RawFact | ParsedDraft | None


class _Lines:
    """For each line, what was made of it."""

    def __init__(
        self, parsed: ParsedRawNotes, outline: Outline, catalogue: Catalogue, amendments: Sequence[Amendment]
    ) -> None:
        self._parsed = parsed
        self._catalogue = catalogue
        self._text = parsed.text.split("\n")
        self._amended = {each.line for each in amendments}
        self._taken: list[tuple[Taken, _Made]] = [(Taken.NOTHING, None)] * (len(self._text) + 2)
        self._owners = _owners(outline, parsed.facts)
        for node, _ in outline.walk():
            self._take(node, Taken.HEADING if node.kind is Kind.HEADING else Taken.NOTHING)
        for fact in parsed.facts:
            for line in fact.label_lines:
                self._taken[line] = (Taken.LABEL, None)
        for fact in parsed.facts:
            self._take(fact, Taken.FACT)
        for draft in parsed.drafts:
            self._take(draft, Taken.QUESTION)

    def _take(self, made: Node | RawFact | ParsedDraft, taken: Taken) -> None:
        for line in range(made.line_start, min(made.line_end, len(self._text)) + 1):
            self._taken[line] = (taken, made)

    def rows(self) -> Iterator[Row]:
        start = 1
        while start <= len(self._text):
            end = start
            while end < len(self._text) and self._is_one(start, end + 1):
                end += 1
            if any(character.isalnum() for line in self._text[start - 1 : end] for character in line):
                yield self._row(start, end)
            start = end + 1

    def _is_one(self, first: int, other: int) -> bool:
        """Whether two lines are part of the same thing. What nothing was made of goes together by its block."""
        taken, made = self._taken[first]
        return made is not None and self._taken[other] == (taken, made) and self._taken[other][1] is made

    def _row(self, start: int, end: int) -> Row:
        taken, made = self._taken[start]
        while end > start and not self._text[end - 1].strip():
            end -= 1
        text = "\n".join(self._text[start - 1 : end])
        amended_line = next((line for line in range(start, end + 1) if line in self._amended), 0)
        subject, is_service, says, key, kind = "", False, "", "", ""
        if isinstance(made, RawFact):
            (subject, is_service), says = self._named(made), made.text
        elif isinstance(made, ParsedDraft):
            says, key = made.stem, made.key
        elif isinstance(made, Node) and taken is Taken.HEADING:
            owner = self._owners.get(made.line_start)
            subject, is_service = self._named(owner) if owner else ("", False)
        elif isinstance(made, Node):
            kind = made.kind
        return Row(start, end, text, taken, kind, subject, is_service, says, key, amended_line)

    def _named(self, fact: RawFact) -> tuple[str, bool]:
        name, is_service = _subject_of(fact)
        return (self._catalogue.subjects[name].heading, True) if is_service else (name, False)


def _subject_of(fact: RawFact) -> tuple[str, bool]:
    """Slug of the service or title of the topic, and whether it is a service."""
    return (fact.services[0], True) if fact.services else (fact.topic, False)


def _owners(outline: Outline, facts: Sequence[RawFact]) -> dict[int, RawFact]:
    """For the line of each heading a fact that is about what more than half of the facts right below it are about."""
    below: dict[int, list[RawFact]] = {}
    headings = [(node, parents) for node, parents in outline.walk() if node.kind is Kind.HEADING]
    starts = [node.line_start for node, _ in headings]
    place = 0
    for fact in facts:
        while place < len(starts) and starts[place] <= fact.line_start:
            place += 1
        if place:
            below.setdefault(starts[place - 1], []).append(fact)
    owners = {}
    for line, own in below.items():
        ((subject, count),) = Counter(map(_subject_of, own)).most_common(1)
        if count * 2 > len(own):
            owners[line] = next(fact for fact in own if _subject_of(fact) == subject)
    return owners
