"""Outlines without any sign: each line is an item, and only its indentation says where it belongs."""

from __future__ import annotations

import re
from collections.abc import Sequence

from content.notes.indentation import marker_of
from content.notes.lines import closed_fences_over, indent_of

NAME = "lines by indentation"

_CODE = re.compile(
    r"[{};]$|^(?:def|class|import|function|var|let|const|return|SELECT|if \(|for \()\b|^[\w.-]+\(.*\)$|^[$#>]"
)
_LEAST = 5
"""Lines of the shortest text that is an outline of this kind."""


def rewritten(lines: Sequence[str]) -> list[str]:
    """With `- ` before each line, where most lines are indented and none begins an item or a heading.

    A first line that stands apart is the title.
    """
    if not _is_outline(lines):
        return list(lines)
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
