"""Lists whose signs touch their text, `-item` and `*item`, or are none of the usual ones: `o item`, `~ item`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from content.notes.lines import closed_fences_over

NAME = "odd signs"

_GLUED = re.compile(r"\A([ \t]*)(?:-(?=[^\W_]|[\"'(`\u201c]|\*\*)|\*(?=[^\W_][^*]*$)|\+(?=[A-Za-z]))")
_NUMBER = re.compile(r"[ \t]*-[0-9]")
"""Below zero, unless most items are written like this."""

_FLAG = re.compile(r"[ \t]*-(?:[A-Za-z0-9]{1,2}|\w+[-=][\w=-]+)(?:[ ,/|\t]|$)")
"""An option of a command."""

_ODD_SIGNS = frozenset(
    "o~.\u00ac\u00a4\u21e8\u2794\u279c\u27a5\u2b95\u21b3\u2937\u2012\u2015\u2212\u204c\u204d\u29bf\u25c6\u25c7\u2756"
)
_SYMBOLS = frozenset("\u00a7")
"""What stands in the place of squares that only a font of symbols has, with a tab behind it; elsewhere it is a word."""

_ODD = re.compile(rf"\A([ \t]*)(?:[{''.join(sorted(_ODD_SIGNS))}]|[{''.join(_SYMBOLS)}](?=\t))[ \t]+(?=\S)")
_DASHES = re.compile(r"\A([ \t]*)(-{1,4})[ \t]+(?=\S)")
_STEP = "    "
_GLUED_SIGNS = frozenset("-*+")
_LEAST_GLUED = 2
_LEAST_ODD = 3


def rewritten(lines: Sequence[str]) -> list[str]:
    """With `- ` in the place of such signs, where one of them begins several lines."""
    lines = _as_deep_as_dashes(lines)
    starts = [line.lstrip(" \t")[:1] for line in lines]
    glued = [index for index, start in enumerate(starts) if start in _GLUED_SIGNS and _GLUED.match(lines[index])]
    doubtful = sum(any(sign.match(lines[index]) for sign in (_FLAG, _NUMBER)) for index in glued)
    if len(glued) - doubtful < max(_LEAST_GLUED, doubtful):
        glued = []
    may_be_odd = _ODD_SIGNS | _SYMBOLS
    odd = [index for index, start in enumerate(starts) if start in may_be_odd and _ODD.match(lines[index])]
    counts = Counter(starts)
    least = 1 if counts["\u2022"] else _LEAST_ODD  # a circle belongs to a dot, which word processors put around it
    odd = [index for index in odd if counts[starts[index]] >= least]
    if not glued and not odd:
        return list(lines)
    fences = closed_fences_over(lines)
    written = list(lines)
    for places, sign in ((glued, _GLUED), (odd, _ODD)):
        for index in (index for index in places if not fences[index]):
            written[index] = sign.sub(r"\1- " if sign is _GLUED else "\\1\u25e6 ", lines[index], count=1)
    return written


def _as_deep_as_dashes(lines: Sequence[str]) -> Sequence[str]:
    """Items of two dashes and more below those of one, where each stands right behind another item."""
    if not any(line.lstrip(" \t").startswith("--") for line in lines):
        return lines
    fences = closed_fences_over(lines)
    items = [None if fence else _DASHES.match(line) for line, fence in zip(lines, fences, strict=True)]
    deep = [index for index, match in enumerate(items) if match and len(match[2]) > 1]
    if len(deep) < _LEAST_GLUED or not all(index and items[index - 1] for index in deep):
        return lines
    written = list(lines)
    for index in deep:
        if match := items[index]:
            written[index] = f"{match[1]}{_STEP * (len(match[2]) - 1)}- {lines[index][match.end() :]}"
    return written
