"""Raw notes within raw notes (rules): what was put together from files that are known says nothing new."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_FEWEST_LINES = 5
"""Lines with words that hardly stand together by chance."""
_HEADING = re.compile(r"\s*(?:#{1,6}\s*\S|=+ )|[^\n]*\n(?:=+|-{3,})[ \t]*(?:\n|$)")


def lines_of_copies(text: str, known: Iterable[str]) -> set[int]:
    """The lines (1-based) of `text` that are the whole of another known text, which is shorter.

    A known text counts where it brings its own heading, stands at the beginning, or has a few lines: elsewhere the same
    words may mean something else below another heading.
    """
    lines: set[int] = set()
    for other in {each.strip("\n") for each in known}:
        if other and len(other) < len(text.strip("\n")):
            for start in _places(text, other):
                first = text.count("\n", 0, start) + 1
                lines.update(range(first, first + other.count("\n") + 1))
    return lines


def _places(text: str, other: str) -> Iterator[int]:
    """Offsets at which whole lines of `text` are `other`."""
    is_told_apart = _HEADING.match(other) or sum(1 for line in other.split("\n") if line.strip()) >= _FEWEST_LINES
    start = text.find(other)
    while start >= 0:
        end = start + len(other)
        is_whole = (start == 0 or text[start - 1] == "\n") and (end == len(text) or text[end] == "\n")
        if is_whole and (is_told_apart or not text[:start].strip()):
            yield start
        start = text.find(other, end if is_whole else start + 1)
