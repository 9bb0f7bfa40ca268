"""The reader of raw notes: question-and-answer pairs of other people's Markdown. See docs/raw-notes.md.

Raw notes follow no grammar, so nothing is refused: what is not recognised is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from content.notes.explanations import split_explanation
from content.notes.lines import Fence, fences_over, indent_of
from content.notes.parsed import ParsedDraft, ParsedRawNotes

QUESTION_AND_ANSWER = "question and answer"
PROMPT_AND_SOLUTION = "prompt and solution"

_HEADING = re.compile(r"(#{1,6})(?:[ \t]+(.*))?")
_LINKED = re.compile(r"\[(.*)\]\([^()\[\]]*\)")
_EMPHASISED = re.compile(r"(\*\*|__)(.+)\1")
_QUESTION = re.compile(r" {0,3}(?:Q|Question[ \t]+[0-9]{1,4})[ \t]*:(.*)")
_ANSWER = re.compile(r" {0,3}>(.*)")
_PROMPT = re.compile(r"prompt:[ \t]*")
_SOLUTION = re.compile(r"_solution:[ \t]*(.*)")


@dataclass(frozen=True, slots=True)
class _Notes:
    """The lines of a file, what encloses them and what they stand below."""

    lines: Sequence[str]
    fences: Sequence[Fence | None]
    headings: Sequence[tuple[str, ...]]

    def is_blank(self, index: int) -> bool:
        return not self.lines[index].strip()

    def matches(self, pattern: re.Pattern[str], index: int) -> re.Match[str] | None:
        """The match of a whole line that is not code."""
        return None if self.fences[index] else pattern.fullmatch(self.lines[index])

    def ends_pair(self, index: int) -> bool:
        return bool(self.matches(_HEADING, index) or self.matches(_QUESTION, index))


def read_raw(text: str, path: str) -> ParsedRawNotes:
    """The drafts in raw notes, in the order of their lines. `text` is what `content.notes.text.decode` returned."""
    lines = [line.rstrip() for line in text.split("\n")]
    over, unclosed = fences_over(lines)
    fences = [None if fence is unclosed else fence for fence in over]
    notes = _Notes(lines, fences, _headings_over(lines, fences))
    drafts = sorted((*_pairs(notes), *_solved_prompts(notes)), key=lambda draft: draft.line_start)
    return ParsedRawNotes(path, tuple(drafts))


def _headings_over(lines: Sequence[str], fences: Sequence[Fence | None]) -> list[tuple[str, ...]]:
    """For each line the titles of the headings above it, from the highest level down."""
    over = []
    path: list[tuple[int, str]] = []
    titles: tuple[str, ...] = ()
    for line, fence in zip(lines, fences, strict=True):
        heading = None if fence else _HEADING.fullmatch(line)
        if heading:
            level = len(heading[1])
            path = [(above, title) for above, title in path if above < level]
            path.append((level, _title_of(heading[2] or "")))
            titles = tuple(title for _, title in path)
        over.append(titles)
    return over


def _title_of(text: str) -> str:
    """The heading without the link or the emphasis around the whole of it."""
    text = text.strip()
    for pattern, group in ((_LINKED, 1), (_EMPHASISED, 2)):
        if match := pattern.fullmatch(text):
            text = match[group].strip()
    return text


def _pairs(notes: _Notes) -> Iterator[ParsedDraft]:
    """`Q:` or `Question n:`, then an answer after `>`."""
    index = 0
    while index < len(notes.lines):
        question = notes.matches(_QUESTION, index)
        start, index = index, index + 1
        if not question:
            continue
        while index < len(notes.lines) and not notes.ends_pair(index) and not notes.matches(_ANSWER, index):
            index += 1
        if index == len(notes.lines) or notes.ends_pair(index):
            continue
        stem = _stem([question[1].strip(), *notes.lines[start + 1 : index]], [None, *notes.fences[start + 1 : index]])
        end = _end_of_answer(notes, index)
        key, rationale = split_explanation(_joined(notes.lines[index:end]))
        if stem and key:
            yield ParsedDraft(stem, key, rationale, start + 1, end, notes.headings[start], QUESTION_AND_ANSWER)
        index = end


def _end_of_answer(notes: _Notes, start: int) -> int:
    """The index after an answer: it ends at an empty line, at a heading, at a question or at code."""
    index = start + 1
    while index < len(notes.lines) and not (notes.is_blank(index) or notes.ends_pair(index) or notes.fences[index]):
        index += 1
    return index


def _solved_prompts(notes: _Notes) -> Iterator[ParsedDraft]:
    """A quotation, with or without `prompt:`, and the next paragraph `_solution: ..._`."""
    index = 0
    while index < len(notes.lines):
        solution = notes.matches(_SOLUTION, index)
        end = _end_of_answer(notes, index) if solution else index + 1
        if solution:
            start, prompt = _quotation_before(notes, index)
            key = _joined([solution[1], *notes.lines[index + 1 : end]]).removesuffix("_").rstrip()
            if prompt and key:
                yield ParsedDraft(prompt, key, "", start + 1, end, notes.headings[start], PROMPT_AND_SOLUTION)
        index = end


def _quotation_before(notes: _Notes, index: int) -> tuple[int, str]:
    """Index and text of the quotation that only empty lines part from the line; no text where there is none."""
    last = index - 1
    while last >= 0 and notes.is_blank(last):
        last -= 1
    first = last
    while first >= 0 and notes.matches(_ANSWER, first):
        first -= 1
    text = _joined(notes.lines[first + 1 : last + 1])
    return first + 1, text[match.end() :] if (match := _PROMPT.match(text)) else text


def _joined(lines: Sequence[str]) -> str:
    """The lines of a paragraph as one, without the marks of a quotation."""
    texts = (match[1] if (match := _ANSWER.fullmatch(line)) else line for line in lines)
    return " ".join(text.strip() for text in texts).strip()


def _stem(lines: Sequence[str], fences: Sequence[Fence | None]) -> str:
    """The text of a question: the lines of a paragraph become one, code stays as it is, fenced or indented."""
    written: list[list[str]] = []
    is_paragraph = is_indented_code = False
    for line, fence in zip(lines, fences, strict=True):
        if fence:
            if is_paragraph:
                written.append([])
            written.append([line])
            is_paragraph = is_indented_code = False
        elif not line.strip():
            written.append([])
            is_paragraph = False
        elif is_paragraph:
            written[-1].append(line.strip())
        else:
            is_indented_code = indent_of(line) >= (1 if is_indented_code else 4)
            is_paragraph = not is_indented_code
            written.append([line.strip() if is_paragraph else line])
    return "\n".join(" ".join(pieces) for pieces in written).strip("\n")
