"""What becomes of a question-and-answer pair of raw notes (rules)."""

from __future__ import annotations

import hashlib

from content.notes.parsed import ParsedDraft, ParsedOption, ParsedQuestion

DRAFT_PREFIX = "draft-"


def draft_slug(draft: ParsedDraft) -> str:
    """The identity of a pair: its text, so that the same pair in two files is one draft."""
    text = " ".join(f"{draft.stem}\n{draft.key}".split()).casefold()
    return DRAFT_PREFIX + hashlib.sha256(text.encode()).hexdigest()[:12]


def draft_question(slug: str, draft: ParsedDraft) -> ParsedQuestion:
    """A pair as a question that lacks everything but its key."""
    key = ParsedOption(code="key", text=draft.key, is_key=True, rationale=draft.rationale)
    return ParsedQuestion(
        slug=slug,
        kind="multiple-choice",
        stem=draft.stem,
        options=(key,),
        line_start=draft.line_start,
        line_end=draft.line_end,
    )
