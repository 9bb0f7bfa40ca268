"""A question and its answer in one paragraph or item: `What if the door is locked? In this case, ring the bell.`

Several questions in a row ask the reader; a question in the middle of a sentence asks nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from content.notes.parsed import ParsedDraft
from content.notes.raw_lines import RawNotes, joined, unwrapped, without_images
from content.notes.remarks import is_remark
from content.notes.variants.answers import Answer, draft

DIALECT = "question and answer in one sentence"
LEAST_WORDS = 3

_QUESTION_ENDS = re.compile(
    r"(?P<end>[?\uff1f][\"'\u201d\u2019)]*)(?P<bold>[*_]{1,2}:?)?[ \t]+"
    r"(?P<sign>(?:[-\u2013\u2014:\u2192]|->|=>)[ \t]+)?(?=[\"'\u201c*_`(]{0,3}[A-Z0-9\u00c0-\u00de])"
)
_ASKS = re.compile(
    r"\b(?:how|why|what|whats|what's|when|where|which|who|is|are|does|do|can|could|should|will|need|want"
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
        if ends is None or text.count("`", 0, ends.start()) % 2:
            continue
        if is_remark(text[: ends.end("end")]):
            continue
        stem, answer = _bare(text[: ends.end("end")]), text[ends.end() :].strip()
        is_set_off = bool(ends["bold"] or ends["sign"])
        is_whole = is_set_off or (len(stem.split()) >= LEAST_WORDS and not _SENTENCE_BEGINS.search(stem))
        if _is_question(stem, 2 if is_set_off else LEAST_WORDS) and (is_whole or len(answer.split()) >= LEAST_WORDS):
            yield draft(notes, DIALECT, stem=stem, answer=Answer(answer), start=start, end=index)


def _text_of(notes: RawNotes, start: int, end: int) -> str:
    first = notes.items[start]
    lines = [notes.lines[start] if first is None else first, *notes.lines[start + 1 : end]]
    return unwrapped(without_images(joined(lines)))


def _bare(text: str) -> str:
    """The text without emphasis that opens before it and closes behind it."""
    for mark in ("**", "__", "*", "_"):
        if text.startswith(mark) and text.count(mark) == 1:
            return text[len(mark) :].strip()
    return text.strip()


def _is_code(notes: RawNotes, start: int) -> bool:
    return notes.indents[start] > 3 and notes.items[start] is None


def _is_question(text: str, least: int) -> bool:
    """Whether the last sentence asks with a word that asks; with fewer words only behind another sentence: `How?`."""
    begins = 0
    for sentence in _SENTENCE_BEGINS.finditer(text):
        begins = sentence.end()
    last = text[begins:]
    return bool(_ASKS.search(last)) and (begins > 0 or len(last.split()) >= least)
