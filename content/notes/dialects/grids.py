"""Tables drawn with `+---+` and `|`, as reStructuredText, Emacs and psql do."""

from __future__ import annotations

import re
from collections.abc import Sequence

from content.notes.dialects.row_items import RowItems
from content.notes.lines import closed_fences_over

NAME = "drawn tables"

_DRAWN = re.compile(r"[ \t]*\+[-=]{2,}(?:\+[-=]{2,})*\+")
_ROW = re.compile(r"[ \t]*\|(.*)\|[ \t]*")
_CROSSED = re.compile(r"[ \t]*\|(?:-+\+)+-+\|[ \t]*")


def rewritten(lines: Sequence[str]) -> list[str]:
    """Rows as items; Org's tables get the line of Markdown's."""
    if not any(_DRAWN.fullmatch(line) or _CROSSED.fullmatch(line) for line in lines):
        return list(lines)
    fences = closed_fences_over(lines)
    written = list(lines)
    rows = RowItems()
    is_in = is_header = False
    for index, (line, fence) in enumerate(zip(lines, fences, strict=True)):
        if fence:
            continue
        row = _ROW.fullmatch(line)
        if _CROSSED.fullmatch(line):
            written[index] = line.replace("+", "|")
        elif _DRAWN.fullmatch(line):
            is_header = not is_in
            is_in = True
            written[index] = ""
        elif is_in and row:
            cells = row[1].split("|")
            written[index] = rows.take_header(cells) if is_header else rows.take_row(cells)
            is_header = False
        else:
            is_in = False
            rows.end()
    return written
