"""Nested keys and values (YAML) that stand in a text without a fence around them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from content.notes.lines import closed_fences_over, indent_of

NAME = "code without a fence"

_KEY = re.compile(r"[ \t]*[\w.\"'/-]+:(?:[ \t]+\S+)?[ \t]*")


def rewritten(lines: Sequence[str]) -> list[str]:
    """The empty lines around each such block become fences."""
    written = list(lines)
    for start, end in _blocks(lines):
        written[start - 1] = written[end] = "```"
    return written


def _blocks(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Runs of lines `key: value` on at least three levels, with empty lines around them."""
    fences = closed_fences_over(lines)
    start = 0
    for index, line in enumerate(lines):
        if ":" in line and not fences[index] and _KEY.fullmatch(line):
            continue
        columns = [indent_of(key) for key in lines[start:index]]
        is_alone = start > 0 and not lines[start - 1].strip() and not line.strip()
        if is_alone and len(set(columns)) > 2 and columns[0] == 0:
            yield start, index
        start = index + 1
