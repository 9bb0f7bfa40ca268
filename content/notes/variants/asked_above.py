"""Questions in headings, items and paragraphs that are answered by what stands below them.

A heading is answered by its first paragraph and the list that goes with it, an item by the items below it, a paragraph
by the list or, where a heading or an empty line ends it, by nothing: a question in running text is rhetoric.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from content.notes.parsed import ParsedDraft
from content.notes.raw_lines import RawNotes, is_only_a_link
from content.notes.variants.answers import Answer, block_end, draft, list_end, said
from content.notes.variants.marks import asks, question_mark

DIALECT = "question above its answer"
LEAST_WORDS, MOST_WORDS = 2, 80

_LEAD_IN = re.compile(r"(.*[?\uff1f])[ \t]+[^?\uff1f]{0,60}:")
_QUOTED_AND_COLON = re.compile(r"[\"'\u201d\u2019)]*:$")
_LINKED = re.compile(r"\[[^\[\]]*\]\([^()]*\)")


def read(notes: RawNotes) -> Iterator[ParsedDraft]:
    index = 0
    while index < len(notes):
        may_ask = notes.fences[index] is None and any(sign in notes.lines[index] for sign in "?\uff1f")
        found = _answered(notes, index) if may_ask else None
        if found:
            yield found
        index = found.line_end if found else index + 1


def _answered(notes: RawNotes, index: int) -> ParsedDraft | None:
    question = _question_in(notes.text(index))
    if not question:
        return None
    if index in notes.titles:
        start, end = _below_heading(notes, index)
    elif notes.items[index] is not None:
        start, end = _below_item(notes, index)
    else:
        start, end = _below_paragraph(notes, index)
    answer = said(notes, start, end)
    if not answer or not question or _points_elsewhere(notes, start, end):
        return None
    mark = question_mark(question)
    return draft(
        notes,
        DIALECT,
        stem=mark.text if mark and mark.text else question,
        answer=Answer(answer),
        start=index,
        end=end,
    )


def _question_in(text: str) -> str:
    """The question that a line asks, without a lead-in such as `For example:`; empty where it asks none."""
    if match := _LEAD_IN.fullmatch(text):
        text = match[1]
    text = _QUOTED_AND_COLON.sub("", text) if text.endswith(":") else text
    text = _LINKED.sub(lambda link: link[0][1 : link[0].index("]")], text)
    return text if asks(text) and LEAST_WORDS <= len(text.split()) <= MOST_WORDS else ""


def _below_heading(notes: RawNotes, index: int) -> tuple[int, int]:
    """The first block of text below a heading; nothing where another heading or something else stands there."""
    start = notes.filled_from(index + 1)
    while start in notes.underlines:
        start = notes.filled_from(start + 1)
    if start >= len(notes) or _is_no_text(notes, start):
        return start, start
    return start, block_end(notes, start, len(notes))


def _below_item(notes: RawNotes, index: int) -> tuple[int, int]:
    start = notes.filled_from(index + 1)
    if start >= len(notes) or notes.items[start] is None or notes.indents[start] <= notes.indents[index]:
        return start, start
    return start, list_end(notes, start, len(notes))


def _below_paragraph(notes: RawNotes, index: int) -> tuple[int, int]:
    """The list below a paragraph of one line that stands left of all code."""
    start = notes.filled_from(index + 1)
    if notes.indents[index] > 3 or start >= len(notes) or notes.items[start] is None:
        return start, start
    if index > 0 and not notes.is_blank(index - 1) and not notes.is_boundary(index - 1):
        return start, start
    return start, list_end(notes, start, len(notes))


def _is_no_text(notes: RawNotes, index: int) -> bool:
    return (
        notes.is_boundary(index)
        or notes.fences[index] is not None
        or notes.lines[index].lstrip().startswith((">", "|", "<", "!"))
    )


def _points_elsewhere(notes: RawNotes, start: int, end: int) -> bool:
    """Whether the lines hold only links, as a list of contents does."""
    return all(is_only_a_link(notes.text(index)) for index in range(start, end) if notes.lines[index])
