"""Outlines without any sign: each line is an item, and only its indentation says where it belongs."""

from __future__ import annotations

import re
from collections.abc import Sequence

from content.notes.indentation import marker_of
from content.notes.lines import closed_fences_over, indent_of
from content.notes.wrapping import is_full, width_of

NAME = "lines by indentation"

_CODE = re.compile(
    r"[{};]$|^(?:def|class|import|function|var|let|const|return|SELECT|if \(|for \()\b|^[\w.-]+\(.*\)$|^[$#>]"
)
_LETTERED = re.compile(r"\(?[A-Za-z0-9]{1,4}[.)][ \t]")
"""A sign that is one only in a row of them."""

_LEAST_PLAIN = 2
"""Indented lines without a sign, of a block that is one."""

_LONGEST_HEAD = 40
_LONG = 45
"""Characters of a line that another one may go on with."""

_LEAST = 5
"""Lines of the shortest text that is an outline of this kind."""


def rewritten(lines: Sequence[str]) -> list[str]:
    """With `- ` before each line, where most lines are indented and none begins an item or a heading.

    A first line that stands apart is the title.
    """
    if not _is_outline(lines):
        return _with_blocks(lines)
    written = [f"{' ' * indent_of(line)}- {line.strip()}" if line.strip() else "" for line in lines]
    first = next(index for index, line in enumerate(lines) if line.strip())
    if not lines[first + 1].strip():
        written[first] = f"# {lines[first].strip()}"
    return written


def _is_outline(lines: Sequence[str]) -> bool:
    filled = [line for line in lines if line.strip()]
    columns = [indent_of(line) for line in filled]
    if len(filled) < _LEAST or len(set(columns)) < 3 or columns[0] or 2 * sum(map(bool, columns)) < len(filled):
        return False
    fences = closed_fences_over(lines)
    texts = [line.strip() for line in filled]
    if any(fences) or any(text.startswith(("#", ">", "|", "<", "```")) or marker_of(text) for text in texts):
        return False
    return 10 * sum(_CODE.search(text) is not None for text in texts) < len(texts)


def _with_blocks(lines: Sequence[str]) -> list[str]:
    """The same for single blocks of plain text: a few words, and right below them lines that are indented."""
    written = list(lines)
    if not any(line[:1] in (" ", "\t") for line in lines) or any(map(_is_markup, lines)):
        return written
    width = width_of(lines)
    columns = [indent_of(line) if line.strip() else -1 for line in lines]
    start = 0
    while start < len(lines):
        end = start + 1
        while end < len(lines) and columns[end] > columns[start] >= 0:
            end += 1
        if _is_outlined_block(lines[start:end]):
            for index in range(start, end):
                text = lines[index].strip()
                if not (_is_marked(text) or (index > start and _goes_on(lines[index - 1], lines[index], width))):
                    written[index] = f"{' ' * columns[index]}- {text}"
        start = end
    return written


def _is_outlined_block(block: Sequence[str]) -> bool:
    """Whether the first of these lines holds the others, some of which begin with no sign."""
    head, *below = (line.strip() for line in block)
    plain = [text for text in below if not _is_marked(text)]
    if len(plain) < _LEAST_PLAIN or len(head) > _LONGEST_HEAD or head[-1] in ".,;" or _is_marked(head):
        return False
    return not any(_CODE.search(text) or text[0] in "#>|<`$" for text in (head, *below))


def _is_marked(text: str) -> bool:
    return bool(marker_of(text)) or _LETTERED.match(text) is not None


def _goes_on(before: str, line: str, width: int) -> bool:
    """Whether a line of a block is the rest of the sentence above it."""
    if indent_of(before) != indent_of(line):
        return False
    is_long = is_full(before, line, width) if width else len(before.strip()) >= _LONG
    return is_long and not before.rstrip().endswith((".", ":", ";")) and line.strip()[0].islower()


def _is_markup(line: str) -> bool:
    return line.startswith(("# ", "## ", "### ", "```", "~~~"))
