"""Trees drawn with lines, as programs and people do: `├── item`, `│   └── deeper`, `|-- item`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from content.notes.lines import closed_fences_over, indent_of

NAME = "drawn trees"

_BRANCH = re.compile(
    r"([ \t\u00a0\u2502\u2503|]*)"
    r"(?:[\u251c\u2514\u2517\u2523\u2570\u255a\u2560][\u2500\u2501\u2550\u2574>]{0,4}|[|`+\\]--+)"
    r"[ \t]*(?=[^\s|:+=-])(.*)"
)
_TRUNK = re.compile(r"[ \t\u00a0\u2502\u2503|]+")
_SIGNS = ("\u251c", "\u2514", "\u2517", "\u2523", "\u2570", "\u255a", "\u2560", "|--", "`--", "+--", "\\--")
_LEAST = 2


def rewritten(lines: Sequence[str]) -> list[str]:
    """Branches as items, as deep as they are drawn; what stands right above the first is where they begin."""
    drawn = (line for line in lines if "--" in line or not line.isascii())
    if sum(any(sign in line for sign in _SIGNS) for line in drawn) < _LEAST:
        return list(lines)
    fences = closed_fences_over(lines)
    written = list(lines)
    is_below = False
    """Whether the line before was a branch."""
    for index, line in enumerate(lines):
        branch = None if fences[index] else _BRANCH.fullmatch(line)
        if branch:
            depth = indent_of(branch[1].translate(_AS_BLANKS))
            written[index] = f"{' ' * (depth + 2)}- {branch[2]}"
            above = written[index - 1].rstrip(" /:") if index else ""
            if not is_below and above.strip() and not fences[index - 1]:
                written[index - 1] = f"- {above.strip()}"
        elif is_below and _TRUNK.fullmatch(line):
            written[index] = ""
            continue
        is_below = branch is not None
    return written


_AS_BLANKS = dict.fromkeys(map(ord, "\u2502\u2503|\u00a0"), " ")
