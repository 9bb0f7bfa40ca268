"""How wide a text is wrapped: which lines had no room for the first word of the next one."""

from __future__ import annotations

from collections.abc import Sequence

NARROWEST = 36
WIDEST = 160
"""Characters of a line."""

_LEAST = 3
"""Pairs of lines that show the width."""
_SHARE = 0.8
"""Of the pairs, at least."""

_BLOCKS = tuple("#>|<=-*+\u2022\u25e6\u25aa\u25cb\u25cf\u25a0`~:\\![")
"""How lines begin that go on with no other."""


def width_of(lines: Sequence[str]) -> int:
    """The width at which nearly all lines that another one follows are full; 0 where there is none.

    A line is full at each width from its length to its length with the next word; what most agree on is meant.
    """
    changes = [0] * (WIDEST + 2)
    pairs = 0
    before = ""
    for line in lines:
        text = line.lstrip()
        if before and text and not text.startswith(_BLOCKS) and not text[0].isdigit():
            pairs += 1
            changes[len(before)] += 1
            changes[min(WIDEST, len(before) + len(text.split(" ", 1)[0])) + 1] -= 1
        before = line if text and len(line) <= WIDEST and not line.endswith(":") and text[0] not in "#|" else ""
    agreed = best = width = 0
    for candidate in range(WIDEST + 1):
        agreed += changes[candidate]
        if candidate >= NARROWEST and agreed > best:
            best, width = agreed, candidate
    return width if pairs >= _LEAST and best >= _SHARE * pairs else 0


def is_full(line: str, following: str, width: int) -> bool:
    """Whether the first word of the following line had no room in a line."""
    return len(line.rstrip()) + len(following.strip().split(" ", 1)[0]) >= width
