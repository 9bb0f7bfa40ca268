"""Lines with their places: what the readers of the library are made of."""

from __future__ import annotations

import bisect
import re
from collections.abc import Sequence
from dataclasses import dataclass

from content.notes.problems import Problems

BLANKS = " \t"
"""No-break and other wide spaces are text: they are kept where the author put them."""

_FENCE = re.compile(r"(`{3,}|~{3,})(.*)")
_LAST_BACKSLASHES = re.compile(r"(?<!\\)\\(?:\\\\)*$")


@dataclass(frozen=True, slots=True)
class Fence:
    """The opening line of a fenced block of code."""

    marker: str
    indent: int
    line: int

    def is_closed_by(self, text: str) -> bool:
        text = text.strip(BLANKS)
        return len(text) >= len(self.marker) and text == self.marker[0] * len(text)


@dataclass(frozen=True, slots=True)
class Line:
    """One line without the blanks at its end; `column` is the place of its first character in the file."""

    number: int
    text: str
    column: int = 1
    fence: int = 0
    """Number of the line that opened the fenced block around it, else 0."""

    @property
    def is_empty(self) -> bool:
        return not self.text and not self.fence

    @property
    def is_indented(self) -> bool:
        return self.text.startswith((" ", "\t"))

    def from_column(self, width: int) -> Line:
        """The line without its first `width` characters and the blanks that follow them."""
        rest = self.text[width:].lstrip(BLANKS)
        return Line(self.number, rest, self.column + len(self.text) - len(rest), self.fence)

    def dedented(self, columns: int) -> Line:
        """The line moved to the left; a tab that reaches further leaves blanks."""
        position = column = 0
        while column < columns and self.text[position : position + 1] in (" ", "\t"):
            column += 1 if self.text[position] == " " else 4 - column % 4
            position += 1
        text = " " * (column - columns) + self.text[position:]
        return Line(self.number, text, self.column + position, self.fence)


@dataclass(frozen=True, slots=True)
class Passage:
    """The lines of one paragraph, joined by single blanks."""

    text: str
    starts: tuple[tuple[int, int, int], ...]
    """Where each line begins: offset in the text, number of the line, column."""

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of a character of the text."""
        start, line, column = self.starts[bisect.bisect_right(self.starts, (offset, 1 << 40, 0)) - 1]
        return line, column + offset - start

    def before(self, end: int) -> Passage:
        return Passage(self.text[:end].rstrip(BLANKS), self.starts)

    def after(self, start: int) -> Passage:
        start += len(self.text[start:]) - len(self.text[start:].lstrip(BLANKS))
        return Passage(self.text[start:], tuple((offset - start, line, column) for offset, line, column in self.starts))


def indent_of(text: str) -> int:
    """Columns of blank before the text; a tab reaches to the next multiple of four."""
    columns = 0
    for character in text:
        if character == " ":
            columns += 1
        elif character == "\t":
            columns += 4 - columns % 4
        else:
            break
    return columns


def fences_over(texts: Sequence[str]) -> tuple[list[Fence | None], Fence | None]:
    """For each line the fenced block it belongs to, its fences included; then the block that is never closed."""
    over: list[Fence | None] = []
    fence: Fence | None = None
    for number, text in enumerate(texts, start=1):
        if fence is None:
            fence = _opened_by(number, text)
            over.append(fence)
        else:
            over.append(fence)
            if fence.is_closed_by(text):
                fence = None
    return over, fence


def closed_fences_over(texts: Sequence[str]) -> list[Fence | None]:
    """For each line the fenced block it belongs to. A fence that nothing closes is text and hides nothing."""
    over, unclosed = fences_over(texts)
    return [None if fence is unclosed else fence for fence in over]


def _opened_by(number: int, text: str) -> Fence | None:
    if "```" not in text and "~~~" not in text:
        return None
    match = _FENCE.match(text.lstrip(BLANKS))
    if match is None or (match[1][0] == "`" and "`" in match[2]):
        return None
    return Fence(match[1], indent_of(text), number)


def split_lines(text: str, problems: Problems) -> list[Line]:
    """The lines of a file of the library. Reports a fence that is not closed and code that stands left of its fence."""
    texts = [line.rstrip(BLANKS) for line in text.split("\n")]
    over, unclosed = fences_over(texts)
    if unclosed:
        fix = f"end it with a line {unclosed.marker}"
        problems.add(unclosed.line, unclosed.indent + 1, "the fenced code is never closed", fix)
    lines = []
    for number, (line, fence) in enumerate(zip(texts, over, strict=True), start=1):
        lines.append(Line(number, line, fence=fence.line if fence else 0))
        if fence and fence is not unclosed and line and indent_of(line) < fence.indent:
            problems.add(number, 1, "the code stands left of its fence", f"indent it by {fence.indent}")
    return lines


def without_empty_edges(lines: Sequence[Line]) -> Sequence[Line]:
    filled = [index for index, line in enumerate(lines) if not line.is_empty]
    return lines[filled[0] : filled[-1] + 1] if filled else []


def join_lines(lines: Sequence[Line], problems: Problems) -> Passage:
    """One paragraph. Reports a hard line break, which joining would damage.

    A backslash before attributes on a line of their own is no break: it ends the text.
    """
    pieces: list[str] = []
    starts: list[tuple[int, int, int]] = []
    offset = 0
    for line in (line.from_column(0) for line in lines):
        if pieces and _LAST_BACKSLASHES.search(pieces[-1]) and not line.text.startswith("{#"):
            problems.add(line.number - 1, 1, "a paragraph has no hard line breaks", "make two paragraphs")
        starts.append((offset, line.number, line.column))
        pieces.append(line.text)
        offset += len(line.text) + 1
    return Passage(" ".join(pieces), tuple(starts))
