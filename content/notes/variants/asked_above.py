"""Questions in headings, items and paragraphs that are answered by what stands below them.

A heading or a line in bold type is answered by the first paragraph below it and the list that goes with that, an item
by what is indented below it, a paragraph of one line by the list below it: a question in running text is rhetoric.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from content.notes.asking import is_title_of_questions
from content.notes.marks import answer_mark, asks, question_mark
from content.notes.parsed import ParsedDraft
from content.notes.raw_lines import RawNotes, is_only_a_link
from content.notes.variants.answers import Answer, block_end, draft, list_end, said, split_answer

DIALECT = "question above its answer"
LEAST_WORDS, MOST_WORDS = 2, 80

_LEAD_IN = re.compile(r"(.*[?\uff1f])[ \t]+[^?\uff1f]{0,60}:")
_NUMBER = re.compile(r"(?:[0-9]{1,4}[.)]|\([0-9]{1,4}\)|\[[0-9]{1,4}\])[ \t]+")
_QUOTED_AND_COLON = re.compile(r"(?<![\"'\u201d\u2019)])[\"'\u201d\u2019)]*:$")
_LINKED = re.compile(r"\[[^\[\]]*\]\([^()]*\)")


def read(notes: RawNotes) -> Iterator[ParsedDraft]:
    index = 0
    while index < len(notes):
        may_ask = any(sign in notes.lines[index] for sign in "?\uff1f") or _is_numbered_in_quiz(notes, index)
        found = _answered(notes, index) if may_ask and notes.fences[index] is None else None
        if found:
            yield found
        index = found.line_end if found else index + 1


def _answered(notes: RawNotes, index: int) -> ParsedDraft | None:
    question = _question_in(notes.text(index), must_ask=not _is_numbered_in_quiz(notes, index))
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
    mark, told = question_mark(question), answer_mark(answer)
    return draft(
        notes,
        DIALECT,
        stem=mark.text if mark and mark.text else question,
        answer=split_answer(told.text) if told else Answer(answer),
        start=index,
        end=end,
    )


def _question_in(text: str, *, must_ask: bool) -> str:
    """The question that a line asks, without a lead-in such as `For example:`; empty where it asks none."""
    if match := _LEAD_IN.fullmatch(text):
        text = match[1]
    text = _NUMBER.sub("", text.lstrip("# "), count=1)
    text = _QUOTED_AND_COLON.sub("", text) if text.endswith(":") else text
    text = _LINKED.sub(lambda link: link[0][1 : link[0].index("]")], text)
    return text if (asks(text) or not must_ask) and LEAST_WORDS <= len(text.split()) <= MOST_WORDS else ""


def _is_numbered_in_quiz(notes: RawNotes, index: int) -> bool:
    """Whether a line is a numbered item below a heading that announces questions: each of these asks, as it stands."""
    title = notes.headings[index][-1] if notes.headings[index] else ""
    is_numbered = notes.items[index] is not None and notes.mark(index) == "1" and notes.indents[index] < 4
    return is_numbered and is_title_of_questions(title.rstrip("0123456789 "))


def _below_heading(notes: RawNotes, index: int) -> tuple[int, int]:
    """The first block of text below a heading; nothing where another heading or something else stands there."""
    start = notes.filled_from(index + 1)
    while start in notes.underlines:
        start = notes.filled_from(start + 1)
    if start >= len(notes) or _is_no_text(notes, start):
        return start, start
    return start, block_end(notes, start, len(notes))


def _below_item(notes: RawNotes, index: int) -> tuple[int, int]:
    """The items below an item; without any, the text that is indented below it or, if all of it is bold, follows it."""
    start = notes.filled_from(index + 1)
    if start >= len(notes) or _is_no_text(notes, start):
        return start, start
    is_deeper = notes.indents[start] > notes.indents[index]
    if notes.items[start] is not None:
        return start, list_end(notes, start, len(notes)) if is_deeper else start
    return start, block_end(notes, start, len(notes)) if is_deeper or _is_bold(notes, index) else start


def _below_paragraph(notes: RawNotes, index: int) -> tuple[int, int]:
    """What stands below a bold question, or the list below a question of one line; neither is indented like code."""
    start = notes.filled_from(index + 1)
    if notes.indents[index] > 3 or start >= len(notes) or _is_no_text(notes, start):
        return start, start
    if index > 0 and not notes.is_blank(index - 1) and not notes.is_boundary(index - 1):
        return start, start
    if _is_bold(notes, index):
        return start, block_end(notes, start, len(notes))
    return start, list_end(notes, start, len(notes)) if notes.items[start] is not None else start


def _is_bold(notes: RawNotes, index: int) -> bool:
    item = notes.items[index]
    text = notes.lines[index].strip() if item is None else item
    return len(text) > 4 and text[:2] == text[-2:] and text[:2] in ("**", "__")


def _is_no_text(notes: RawNotes, index: int) -> bool:
    return (
        notes.is_boundary(index)
        or notes.fences[index] is not None
        or notes.lines[index].lstrip().startswith((">", "|", "<", "!"))
    )


def _points_elsewhere(notes: RawNotes, start: int, end: int) -> bool:
    """Whether the lines hold only links, as a list of contents does."""
    return all(is_only_a_link(notes.text(index)) for index in range(start, end) if notes.lines[index])
