"""The block of keys and values that some programs put before notes."""

from __future__ import annotations

import re
from collections.abc import Sequence

LONGEST = 200
"""Lines."""

_MARKS = {"---": ("---", "..."), "+++": ("+++",)}
_KEY = re.compile(r"[\"']?[A-Za-z_][\w .\t-]*[\"']?[:=].*")
_LINE = re.compile(r"[ \t]*(?:#(?!#).*|-[ \t].*|[A-Za-z_][\w .\t-]*[:=].*)?|[ \t]+.*")


def end_of_front_matter(lines: Sequence[str]) -> int:
    """Number of lines of the front matter; 0 where there is none: a rule above a title begins no keys."""
    ends = _MARKS.get(lines[0].rstrip()) if lines else None
    if not ends:
        return 0
    first = next((line for line in lines[1:LONGEST] if not line.startswith("#")), "")
    if not _KEY.fullmatch(first):
        return 0
    for index in range(1, min(len(lines), LONGEST)):
        if lines[index].rstrip() in ends:
            return index + 1 if index > 1 else 0
        if not _LINE.fullmatch(lines[index]):
            return 0
    return 0
