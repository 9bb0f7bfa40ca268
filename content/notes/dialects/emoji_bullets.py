"""Lists whose items begin with a picture: `👉 item`, `🔹 item`, `1️⃣ item`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from content.notes.lines import closed_fences_over

NAME = "emoji as bullets"

_PICTURE = (
    "(?:[0-9#*]\ufe0f?\u20e3|[\U0001f1e6-\U0001f1ff]{2}"
    "|[\u203c-\u3299\U0001f300-\U0001faff][\ufe0f\U0001f3fb-\U0001f3ff]?(?:\u200d[\u2190-\u3299\U0001f300-\U0001faff]\ufe0f?){0,3})"
)
_ITEM = re.compile(rf"([ \t]*)({_PICTURE})[ \t\u00a0]+(?=\S)")
_INNER = re.compile(
    r"\A([ \t]*[-*+\u2022][ \t]+)([\U0001f536-\U0001f53b\u25aa\u25ab\U0001f449\u27a1\u25b6]\ufe0f?)[ \t]+(?=\S)"
)
_TELLING = frozenset("\u2705\u274c\u274e\u2714\u2716\u26a0\u26d4\U0001f6ab")
"""What says more than that an item begins."""

_SIGNS = frozenset(
    "\u2022\u25e6\u25aa\u25cf\u25cb\u25a0\u25a1\u27a2\u27a4\u25ba\u2192\u21d2\u2713\u2714\u2717\u2043\u2023\u203b\u2219"
)
"""Bullets that every list may have are none of these."""

_LEAST = 2


def rewritten(lines: Sequence[str]) -> list[str]:
    """With a dash before such lines, where there are at least two."""
    fences = closed_fences_over(lines)
    items = [None if fence else _item(line) for line, fence in zip(lines, fences, strict=True)]
    if sum(match is not None for match in items) < _LEAST:
        return [_INNER.sub(r"\1", line, count=1) for line in lines] if any(map(_INNER.match, lines)) else list(lines)
    return [
        _INNER.sub(r"\1", line, count=1) if match is None else f"{match[1]}- {_told(match)}{line[match.end() :]}"
        for line, match in zip(lines, items, strict=True)
    ]


def _item(line: str) -> re.Match[str] | None:
    match = _ITEM.match(line) if not line.isascii() else None
    return match if match and match[2][0] not in _SIGNS else None


def _told(match: re.Match[str]) -> str:
    return f"{match[2]} " if match[2][0] in _TELLING else ""
