"""The lines of raw notes as the readers of questions look at them: what encloses a line, and what stands below it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from content.notes.lines import Fence, fences_over, indent_of
from content.notes.nodes import Kind, Outline
from content.notes.outline import read_outline

BOX = re.compile(r" {0,3}>[ \t]?\[!(\w{1,20})\][-+]?[ \t]*(.*)")
"""The title of a box as Obsidian and GitHub draw it."""
QUOTED = re.compile(r" {0,3}>(.*)")

ITEM = re.compile(r"[ \t]*(?:[-*+\u2022\u25e6\u25aa\u2023]|[0-9]{1,3}[.)])[ \t]+(.*)")
_RULE = re.compile(r" {0,3}(?:-{3,}|\*{3,}|_{3,})")
_IMAGE = re.compile(r"!\[[^\[\]]*\]\([^()]*\)")
_ONLY_A_LINK = re.compile(r"(?:!?\[[^\[\]]*\]\([^()]*\)|<?https?://\S*)")
_ENCLOSED = re.compile(r"(\*\*|__|==|\*|_)(.+)\1")


@dataclass(frozen=True)
class RawNotes:
    """The lines of a file without the blanks at their ends, the fenced code that each belongs to, and their outline."""

    lines: Sequence[str]
    fences: Sequence[Fence | None]
    outline: Outline

    @classmethod
    def of(cls, text: str) -> RawNotes:
        """`text` is what `content.notes.text.decode` returned. A fence that is never closed encloses nothing."""
        lines = [line.rstrip() for line in text.split("\n")]
        over, unclosed = fences_over(lines)
        return cls(lines, [None if fence is unclosed else fence for fence in over], read_outline(text))

    def __len__(self) -> int:
        return len(self.lines)

    @cached_property
    def titles(self) -> dict[int, str]:
        """Index -> title of the headings, by their first lines."""
        return {node.line_start - 1: node.text for node, _ in self.outline.walk() if node.kind is Kind.HEADING}

    @cached_property
    def underlines(self) -> set[int]:
        """The lines of headings behind their first ones."""
        headings = (node for node, _ in self.outline.walk() if node.kind is Kind.HEADING)
        return {line for node in headings for line in range(node.line_start, node.line_end)}

    @cached_property
    def headings(self) -> list[tuple[str, ...]]:
        """For each line the titles of the headings above it, from the highest level down."""
        paths = {
            node.line_start - 1: (*(above.text for above in parents if above.kind is Kind.HEADING), node.text)
            for node, parents in self.outline.walk()
            if node.kind is Kind.HEADING
        }
        over = []
        path: tuple[str, ...] = ()
        for index in range(len(self)):
            path = paths.get(index, path)
            over.append(path)
        return over

    @cached_property
    def indents(self) -> list[int]:
        """Columns of blank before each line."""
        return [indent_of(line) for line in self.lines]

    @cached_property
    def items(self) -> list[str | None]:
        """The text of each item of a list without its mark; None for other lines."""
        return [
            None if fence or not (item := ITEM.fullmatch(line)) else item[1].strip()
            for line, fence in zip(self.lines, self.fences, strict=True)
        ]

    @cached_property
    def _next_filled(self) -> list[int]:
        following = [len(self)] * (len(self) + 1)
        for index in range(len(self) - 1, -1, -1):
            following[index] = index if self.lines[index] else following[index + 1]
        return following

    def is_blank(self, index: int) -> bool:
        return not self.lines[index]

    def is_rule(self, index: int) -> bool:
        return bool(self.matches(_RULE, index))

    def matches(self, pattern: re.Pattern[str], index: int) -> re.Match[str] | None:
        """The match of a whole line that is not code."""
        return None if self.fences[index] else pattern.fullmatch(self.lines[index])

    def text(self, index: int) -> str:
        """A line without the mark of an item or of a heading, emphasis around the whole of it and images."""
        if index in self.titles:
            return self.titles[index]
        item = self.items[index]
        return unwrapped(without_images(self.lines[index].strip() if item is None else item))

    def mark(self, index: int) -> str:
        """The sign before an item; the same for all numbers."""
        first = self.lines[index].lstrip()[:1]
        return "1" if first.isdigit() else first

    def filled_from(self, index: int) -> int:
        """Index of the first line from here on that is not empty; the number of lines where there is none."""
        return self._next_filled[min(index, len(self))]

    def paragraph_end(self, index: int, stop: int | None = None) -> int:
        """The index after the paragraph that begins here: it ends at an empty line, at a heading, an item or code.

        `stop`: where it ends at the latest.
        """
        end = index + 1
        while end < (len(self) if stop is None else stop) and not self._ends_paragraph(end):
            end += 1
        return end

    def paragraph_start(self, index: int, floor: int) -> int:
        """The first line of the paragraph, or the item or the heading, that ends with this line; not before `floor`."""
        while index > floor and not self._ends_paragraph(index) and self._goes_on(index - 1):
            index -= 1
        return index

    def _goes_on(self, index: int) -> bool:
        """Whether a paragraph can go on below this line."""
        return not (self.is_blank(index) or self.fences[index] is not None or self.is_boundary(index))

    def is_boundary(self, index: int) -> bool:
        """Whether nothing that began above goes on below this line: a heading or a rule."""
        return index in self.titles or index in self.underlines or self.is_rule(index)

    def _ends_paragraph(self, index: int) -> bool:
        return (
            self.is_blank(index)
            or self.fences[index] is not None
            or self.items[index] is not None
            or self.is_boundary(index)
        )


def unwrapped(text: str) -> str:
    """A line without the emphasis or the highlight around the whole of it."""
    while (match := _ENCLOSED.fullmatch(text)) and match[1] not in match[2]:
        text = match[2].strip()
    return text


def without_images(text: str) -> str:
    return _IMAGE.sub("", text).strip() if "![" in text else text


def is_only_a_link(text: str) -> bool:
    return bool(_ONLY_A_LINK.fullmatch(text))


def joined(lines: Iterable[str]) -> str:
    """The lines of a paragraph as one, without the marks of a quotation."""
    texts = (match[1] if (match := QUOTED.fullmatch(line)) else line for line in lines)
    return " ".join(text.strip() for text in texts).strip()


def stem_of(lines: Sequence[str], fences: Sequence[Fence | None]) -> str:
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
