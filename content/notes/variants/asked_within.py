"""A question and its answer in one paragraph or item: `What if the door is locked? In this case, ring the bell.`

Several questions in a row ask the reader; a question in the middle of a sentence asks nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from content.notes.parsed import ParsedDraft
from content.notes.raw_lines import RawNotes, joined, unwrapped, without_images
from content.notes.variants.answers import Answer, draft

DIALECT = "question and answer in one sentence"
LEAST_WORDS = 3

_QUESTION_ENDS = re.compile(r"[?\uff1f][\"'\u201d\u2019)]*[ \t]+(?=[\"'\u201c]?[A-Z\u00c0-\u00de])")
_ASKS = re.compile(
    r"\b(?:how|why|what|whats|what's|when|where|which|who|is|are|does|do|can|could|should|will"
    r"|wie|warum|was|wann|wo|welche[rs]?|comment|pourquoi|quand|quoi|quel(?:le)?"
    r"|c\u00f3mo|qu\u00e9|cu\u00e1l|cu\u00e1ndo|por qu\u00e9|come|perch\u00e9)\b",
    re.IGNORECASE,
)
_SENTENCE_BEGINS = re.compile(r"[.!:][ \t]+(?=\S)")


def read(notes: RawNotes) -> Iterator[ParsedDraft]:
    index = 0
    while index < len(notes):
        start = index
        if notes.is_blank(index) or notes.fences[index] is not None or notes.is_boundary(index):
            index += 1
            continue
        index = notes.paragraph_end(index)
        if notes.lines[start].lstrip().startswith((">", "|", "<")) or _is_code(notes, start):
            continue
        text = _text_of(notes, start, index)
        if text.count("?") + text.count("\uff1f") != 1:
            continue
        ends = _QUESTION_ENDS.search(text)
        if ends and _is_question(text[: ends.end()]) and len(text[ends.end() :].split()) >= LEAST_WORDS:
            stem, answer = text[: ends.end()].strip(), Answer(text[ends.end() :].strip())
            yield draft(notes, DIALECT, stem=stem, answer=answer, start=start, end=index)


def _text_of(notes: RawNotes, start: int, end: int) -> str:
    first = notes.items[start]
    lines = [notes.lines[start] if first is None else first, *notes.lines[start + 1 : end]]
    return unwrapped(without_images(joined(lines)))


def _is_code(notes: RawNotes, start: int) -> bool:
    return notes.indents[start] > 3 and notes.items[start] is None


def _is_question(text: str) -> bool:
    """Whether the last sentence asks with a word that asks; alone, `How?` is one behind another sentence."""
    begins = 0
    for sentence in _SENTENCE_BEGINS.finditer(text):
        begins = sentence.end()
    last = text[begins:]
    return bool(_ASKS.search(last)) and (begins > 0 or len(last.split()) >= LEAST_WORDS)
