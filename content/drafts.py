"""What becomes of a question of raw notes (rules)."""

from __future__ import annotations

import hashlib
from collections.abc import Container, Iterator, Sequence
from dataclasses import replace

from content.distractors import Answers, Names, propose
from content.notes.parsed import ParsedDraft, ParsedOption, ParsedQuestion, Remark

DRAFT_PREFIX = "draft-"
PROPOSED_PREFIX = "proposed-"
"""How the code of an option begins that nobody has written."""

REMARKS = {
    Remark.WRONG_RESULT: "This is what the notes say; computed again, something else comes out.",
    Remark.UNCHECKED_RESULT: "This is what the notes say; nothing in them leads to it.",
}
"""What a curator reads beside a key that is not to be trusted."""


def draft_slug(draft: ParsedDraft) -> str:
    """The identity of a draft: its text, so that the same question in two files is one draft."""
    text = " ".join((draft.known_by or f"{draft.stem}\n{draft.key}").split()).casefold()
    return DRAFT_PREFIX + hashlib.sha256(text.encode()).hexdigest()[:12]


def draft_digest(draft: ParsedDraft) -> str:
    """SHA-256 (hex) of all that the notes say of a draft, wherever it stands."""
    said = [draft.stem, draft.key, draft.rationale, *draft.remarks]
    for option in draft.options:
        said += [option.text, str(option.is_key), option.rationale]
    return hashlib.sha256("".join(f"{len(part)}:{part}" for part in said).encode()).hexdigest()


def draft_questions(
    drafts: Sequence[ParsedDraft], *, names: Names, wanted: Container[str] | None = None
) -> Iterator[tuple[ParsedDraft, ParsedQuestion]]:
    """The drafts of one file as questions, each once, with the options of the notes or with proposed ones.

    With `wanted` only those with these slugs; what is proposed for one may be an answer of any other.
    """
    answers = Answers(drafts)
    for slug, draft in {draft_slug(draft): draft for draft in drafts}.items():
        if wanted is not None and slug not in wanted:
            continue
        is_doubtful = any(remark in REMARKS for remark in draft.remarks)
        proposed = () if is_doubtful else propose(draft, answers, names=names, seed=slug)
        yield draft, draft_question(slug, draft, proposed)


def draft_question(slug: str, draft: ParsedDraft, proposed: Sequence[str] = ()) -> ParsedQuestion:
    """A draft as a question that lacks what only a curator can give: rationales, facts and a place in an exam."""
    options = draft.options or _options(draft, proposed)
    keys = [option for option in options if option.is_key]
    if len(keys) == 1:
        options = tuple(replace(option, rationale=_rationale(draft)) if option.is_key else option for option in options)
    return ParsedQuestion(
        slug=slug,
        kind="multiple-response" if len(keys) > 1 else "multiple-choice",
        stem=draft.stem,
        options=options,
        line_start=draft.line_start,
        line_end=draft.line_end,
    )


def is_proposed(code: str, rationale: str) -> bool:
    """Whether the option with this code and rationale was proposed, and nobody has said yet why it is wrong."""
    return code.startswith(PROPOSED_PREFIX) and not rationale.strip()


def _options(draft: ParsedDraft, proposed: Sequence[str]) -> tuple[ParsedOption, ...]:
    if not draft.key:
        return ()
    key = ParsedOption(code="key", text=draft.key, is_key=True, rationale="")
    codes = (f"{PROPOSED_PREFIX}{number}" for number in range(1, len(proposed) + 1))
    others = (ParsedOption(code, text, is_key=False, rationale="") for code, text in zip(codes, proposed, strict=True))
    return (key, *others)


def _rationale(draft: ParsedDraft) -> str:
    said = (REMARKS[remark] for remark in draft.remarks if remark in REMARKS)
    return "\n\n".join(filter(None, (draft.rationale, *said)))
