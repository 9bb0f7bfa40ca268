"""Markdown whose author leaves out the blank after the signs of a heading: `##Storage`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from content.notes.lines import closed_fences_over

NAME = "headings without a blank"

_GLUED = re.compile(r"(#{2,6})([^#\s].*)")
_GLUED_FIRST = re.compile(r"(#{1,6})([^#\s!].*)")


def rewritten(lines: Sequence[str]) -> list[str]:
    """Where an author leaves out one such blank, so for every heading."""
    if not any(line.startswith("##") and _GLUED.fullmatch(line) for line in lines):
        return list(lines)
    fences = closed_fences_over(lines)
    return [line if fence else _apart(line) for line, fence in zip(lines, fences, strict=True)]


def _apart(line: str) -> str:
    match = _GLUED_FIRST.fullmatch(line)
    is_tag = " " not in line and line[1:2].islower()
    return f"{match[1]} {match[2]}" if match and not is_tag and " #" not in line else line
