"""Markdown whose author leaves out the blank after the signs of a heading: `##Storage`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from content.notes.lines import fences_over

NAME = "headings without a blank"

_GLUED = re.compile(r"(#{2,6})([^#\s].*)")
_GLUED_FIRST = re.compile(r"(#{1,6})([^#\s!].*)")


def recognises(lines: Sequence[str]) -> bool:
    return any(_GLUED.fullmatch(line) for line in lines)


def rewritten(lines: Sequence[str]) -> list[str]:
    fences, _ = fences_over(lines)
    return [line if fence else _apart(line) for line, fence in zip(lines, fences, strict=True)]


def _apart(line: str) -> str:
    match = _GLUED_FIRST.fullmatch(line)
    if not match or (all(word.startswith("#") for word in line.split()) and len(match[1]) == 1):
        return line
    return f"{match[1]} {match[2]}"
