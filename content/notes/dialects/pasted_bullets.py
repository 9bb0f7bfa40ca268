"""Lists pasted from a word processor: `o` and signs of symbol fonts, all in one column, whose shape says how deep."""

from __future__ import annotations

import re
from collections.abc import Sequence

from content.notes.lines import closed_fences_over

NAME = "pasted bullets"

_LEVELS = ("•\u00b7\uf0b7●", "o○◦\uf06f", "▪■\uf0a7§", "\uf0d8Ø➢")
_ITEM = re.compile(rf"([{''.join(_LEVELS)}])(?:\t[ \t]*|[ ]{{2,}}|\u00a0+[ ]?)(?=\S)")


def rewritten(lines: Sequence[str]) -> list[str]:
    """Indented by the shape of the bullet, where there are at least two shapes and none is indented."""
    items = [_ITEM.match(line) for line in lines]
    shapes = {_level(match[1]) for match in items if match}
    fences = closed_fences_over(lines)
    if len(shapes) < 2 or any(fences):
        return list(lines)
    first = min(shapes)
    return [
        f"{'  ' * (_level(match[1]) - first)}- {line[match.end() :]}" if match else line
        for line, match in zip(lines, items, strict=True)
    ]


def _level(sign: str) -> int:
    return next(level for level, signs in enumerate(_LEVELS) if sign in signs)
