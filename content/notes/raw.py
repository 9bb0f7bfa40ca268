"""The reader of raw notes: questions in other people's Markdown or plain text. See docs/raw-notes.md.

Raw notes follow no grammar, so nothing is refused: what is not recognised is left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from content.notes.parsed import ParsedDraft, ParsedRawNotes
from content.notes.raw_lines import RawNotes
from content.notes.variants import (
    asked_above,
    asked_within,
    calculations,
    callouts,
    choices,
    details,
    equations,
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


def read_raw(text: str, path: str) -> ParsedRawNotes:
    """The drafts in raw notes, in the order of their lines. `text` is what `content.notes.text.decode` returned."""
    notes = RawNotes.of(text)
    taken = bytearray(len(notes) + 1)
    drafts = []
    for read in VARIANTS.values():
        for draft in read(notes):
            lines = slice(draft.line_start, draft.line_end + 1)
            if not any(taken[lines]):
                taken[lines] = b"\x01" * (draft.line_end + 1 - draft.line_start)
                drafts.append(draft)
    return ParsedRawNotes(path, tuple(sorted(drafts, key=lambda draft: draft.line_start)))
