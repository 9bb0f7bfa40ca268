"""A node while it is made: the readers of blocks fill it, `content.notes.blocks` freezes it."""

from __future__ import annotations

from dataclasses import dataclass, field

from content.notes.inline import Inline
from content.notes.nodes import Kind


@dataclass(slots=True)
class Draft:
    kind: Kind
    text: str
    start: int
    end: int
    """Index of its first line, and of the line after its last."""
    level: int = 0
    """Of a heading; 7 and more stand for lines in bold type, which are below any other: `**1.1 Title**` has 8."""
    marker: str = ""
    cells: tuple[str, ...] = ()
    children: list[Draft] = field(default_factory=list)
    inline: Inline | None = None


def end_of(draft: Draft) -> int:
    """Index of the line after the last one of the draft and of what it holds."""
    while draft.children:
        draft = draft.children[-1]
    return draft.end
