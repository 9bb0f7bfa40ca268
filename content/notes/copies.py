"""Raw notes within raw notes (rules): what was put together from files that are known says nothing new."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_FEWEST_LINES = 5
"""Lines with words that hardly stand together by chance."""
_HEADING = re.compile(r"\s*(?:#{1,6}\s*\S|=+ )|[^\n]*\n(?:=+|-{3,})[ \t]*(?:\n|$)")
_BETWEEN = ("\n", "\ufeff")
"""What may stand between two files; a mark of the byte order begins many a file."""


def lines_of_copies(text: str, known: Iterable[str]) -> set[int]:
    """The lines (1-based) of `text` that are the whole of another known text, which is shorter.

    A known text counts where it brings its own heading, stands at the beginning, or has a few lines: elsewhere the same
    words may mean something else below another heading. Where a file does not end with its line, the next one goes on
    in it: that line is of both.
    """
    others = {each.strip("\n") for each in known}
    length = len(text.strip("\n"))
    spans = sorted(span for other in others if other and len(other) < length for span in _places(text, other))
    starts, ends = {start for start, _ in spans}, {end for _, end in spans}
    lines: set[int] = set()
    line, counted = 1, 0
    for start, end in spans:
        line, counted = line + text.count("\n", counted, start), start
        begins_whole = start == 0 or text[start - 1] in _BETWEEN or start in ends
        ends_whole = end == len(text) or text[end] in _BETWEEN or end in starts
        if begins_whole and ends_whole:
            lines.update(range(line, line + text.count("\n", start, end) + 1))
    return lines


def _places(text: str, other: str) -> Iterator[tuple[int, int]]:
    """Where in `text` this stands; not where it may mean something else."""
    is_told_apart = _HEADING.match(other) or sum(1 for line in other.split("\n") if line.strip()) >= _FEWEST_LINES
    start = text.find(other)
    while start >= 0 and (is_told_apart or not text[:start].strip()):
        yield start, start + len(other)
        start = text.find(other, start + len(other))
