"""Text that was pasted as a whole: every line indented alike, or quoted; and signs that nobody sees."""

from __future__ import annotations

import re
from collections.abc import Sequence

NAME = "margins"

_UNSEEN = re.compile("[\ufeff\u200b\u2060\u00ad]")
"""Marks of the order of bytes inside of a text, blanks without width, soft hyphens."""

_QUOTED = re.compile(r"[ \t]*>[ \t]?(.*)")
_OF_NOTES = re.compile(r"#{1,6}[ \t]|[-*+\u2022][ \t]")
_LEAST = 3
"""Lines of a text whose margin is none of its own."""


def rewritten(lines: Sequence[str]) -> list[str]:
    """The lines without the margin that all of them have."""
    written = [_UNSEEN.sub("", line) if not line.isascii() else line for line in lines]
    filled = [line for line in written if line.strip()]
    if len(filled) < _LEAST or filled[0][:1] not in " \t>":
        return written
    margin = _common_prefix(filled)
    if margin:
        return [line[len(margin) :] if line.strip() else "" for line in written]
    inner = [match[1] if (match := _QUOTED.fullmatch(line)) else None for line in filled]
    # A single quotation is one; titles or lists inside of it show that the notes themselves were quoted.
    if None not in inner and any(_OF_NOTES.match(line or "") for line in inner):
        return [match[1] if (match := _QUOTED.fullmatch(line)) else line for line in written]
    return written


def _common_prefix(lines: Sequence[str]) -> str:
    """The blanks with which all lines begin."""
    shortest, longest = min(lines), max(lines)
    length = 0
    while length < len(shortest) and shortest[length] in " \t" and shortest[length] == longest[length : length + 1]:
        length += 1
    return shortest[:length]
