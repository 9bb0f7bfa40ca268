"""The reader of raw notes: questions and facts in other people's Markdown or plain text. See docs/raw-notes.md.

Raw notes follow no grammar, so nothing is refused: what is not recognised is left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from content.notes.amendments import Amendment, amended
from content.notes.lines import Line
from content.notes.names import Catalogue, names_alone
from content.notes.parsed import ParsedDraft, ParsedRawNotes, RawFact
from content.notes.raw_lines import RawNotes
from content.notes.statements import read_facts
from content.notes.variants import (
    asked_above,
    asked_within,
    calculations,
    callouts,
    choices,
    details,
    equations,
    exported_cards,
    flashcards,
    mappings,
    marked_pairs,
    scenarios,
    solved_prompts,
    tables,
    unmarked_questions,
    worked_examples,
)

Reader = Callable[[RawNotes], Iterator[ParsedDraft]]

VARIANTS: dict[str, Reader] = {
    marked_pairs.DIALECT: marked_pairs.read,
    solved_prompts.DIALECT: solved_prompts.read,
    choices.DIALECT: choices.read,
    details.DIALECT: details.read,
    callouts.DIALECT: callouts.read,
    tables.DIALECT: tables.read,
    exported_cards.DIALECT: exported_cards.read,
    flashcards.DIALECT: flashcards.read,
    unmarked_questions.DIALECT: unmarked_questions.read,
    scenarios.DIALECT: scenarios.read,
    calculations.DIALECT: calculations.read,
    worked_examples.DIALECT: worked_examples.read,
    asked_above.DIALECT: asked_above.read,
    asked_within.DIALECT: asked_within.read,
    equations.DIALECT: equations.read,
    mappings.DIALECT: mappings.read,
}
"""Every way to ask that is recognised. A line is read by the first of them that makes a question of it."""


@dataclass(frozen=True, slots=True)
class FirstReading:
    """What was found in a text before anybody corrected it. Finding it takes seconds for 1 MB, correcting does not."""

    path: str
    text: str
    notes: RawNotes
    drafts: tuple[ParsedDraft, ...]
    facts: tuple[RawFact, ...]
    catalogue: Catalogue

    def corrected(self, amendments: Iterable[Amendment] = ()) -> ParsedRawNotes:
        """Drafts and facts as they are with these corrections."""
        outline = self.notes.outline
        facts, drafts = amended(
            self.facts, self.drafts, amendments, path=self.path, outline=outline, catalogue=self.catalogue
        )
        return ParsedRawNotes(self.path, drafts, facts, self.text, tuple(_unread(self.notes, drafts, facts)))


def read_first(text: str, path: str, catalogue: Catalogue) -> FirstReading:
    """Drafts and facts of raw notes, in the order of their lines. `text` is what `content.notes.text.decode` gave."""
    notes = RawNotes.of(text)
    return FirstReading(path, text, notes, _drafts(notes), read_facts(notes.outline, path, catalogue), catalogue)


def read_raw(
    text: str, path: str, *, catalogue: Catalogue | None = None, amendments: Iterable[Amendment] = ()
) -> ParsedRawNotes:
    """The same with what a person corrected; without a catalogue by the names of `names.toml` alone."""
    return read_first(text, path, catalogue or names_alone()).corrected(amendments)


def read_drafts(text: str) -> tuple[ParsedDraft, ...]:
    """The drafts alone."""
    return _drafts(RawNotes.of(text))


def _drafts(notes: RawNotes) -> tuple[ParsedDraft, ...]:
    taken = bytearray(len(notes) + 1)
    drafts = []
    for read in VARIANTS.values():
        for draft in read(notes):
            lines = slice(draft.line_start, draft.line_end + 1)
            if not any(taken[lines]):
                taken[lines] = b"\x01" * (draft.line_end + 1 - draft.line_start)
                drafts.append(draft)
    return tuple(sorted(drafts, key=lambda draft: draft.line_start))


def _unread(notes: RawNotes, drafts: Iterable[ParsedDraft], facts: Iterable[RawFact]) -> Iterator[Line]:
    read = set(notes.underlines) | set(notes.titles)
    for draft in drafts:
        read.update(range(draft.line_start - 1, draft.line_end))
    for fact in facts:
        read.update(range(fact.line_start - 1, fact.line_end), (line - 1 for line in fact.label_lines))
    for index, line in enumerate(notes.lines):
        if index not in read and any(character.isalnum() for character in line):
            yield Line(index + 1, line)
