"""Which lines of notes are drawn with signs: boxes, arrows, trees and tables, whose shape is lost where they wrap."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

FEWEST_LINES = 2
_DRAWN = re.compile(
    r"[\u2500-\u257f\u2580-\u259f\u2190-\u21ff]"
    r"|[+|`][-=]{2}|[-=]{2}[+|>]|<[-=]{2}"
    r"|^[ \t]*\|.*\|[ \t]*$"
    r"|[^\s.!?] {3,}[^\s|]"
)
"""A sign of a frame, an arrow, a row between bars, or columns that blanks hold apart."""
_THIN = re.compile(r"[ \t]*[-|/\\+_<>^vV*.:'`=\t ]+")
"""Nothing but what lines and corners are made of."""
_RULE = re.compile(r"[ \t]*([-_*=])(?:[ \t]*\1)*[ \t]*")
"""A line across the page or below a title, which no drawing needs."""


def drawn_lines(texts: Sequence[str]) -> frozenset[int]:
    """The numbers of the lines that belong to a drawing of two lines and more, from 1."""
    return frozenset(number for run in _runs(texts) for number in run)


def _runs(texts: Sequence[str]) -> Iterator[list[int]]:
    run: list[int] = []
    drawn = 0
    for number, text in enumerate((*texts, ""), start=1):
        is_drawn = _DRAWN.search(text) is not None
        if is_drawn or (text.strip() and _THIN.fullmatch(text) and not _RULE.fullmatch(text)):
            run.append(number)
            drawn += is_drawn
            continue
        if drawn and len(run) >= FEWEST_LINES:
            yield run
        run, drawn = [], 0
