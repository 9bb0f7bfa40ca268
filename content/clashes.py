"""Two curators saved one draft: both texts, what differs, and what becomes of choosing (read side)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from content.curation import Placing
from content.editor import Sheet
from content.merging import Choice, choices, merged
from content.notes.parsed import ParsedQuestion
from content.revision_diff import Piece

PLACING = ("service", "difficulty", "tasks", "author", "licence")


@dataclass(frozen=True, slots=True)
class Clash:
    """`mine` is the sheet that was sent; `stored` is what somebody else saved in between."""

    mine: Sheet
    stored: Sheet

    @property
    def is_open(self) -> bool:
        """Whether something can still be saved: not once it was sent for approval or published."""
        return not self.stored.draft.is_frozen

    def choices(self) -> tuple[Choice, ...]:
        of_text = choices(self.mine.text(), self.stored.stored_text())
        where = self.mine.where()
        return of_text if where is None else (*of_text, *_placing_choices(where, self.stored.stored_place()))

    def text(self, taken: Collection[str]) -> ParsedQuestion:
        """My text with theirs for the choices in `taken`."""
        return merged(self.mine.text(), self.stored.stored_text(), taken=taken)

    def where(self, taken: Collection[str]) -> Placing | None:
        mine, theirs = self.mine.where(), self.stored.stored_place()
        if mine is None:
            return None
        changes: dict[str, Any] = {name: getattr(theirs, name) for name in PLACING if f"placing.{name}" in taken}
        return replace(mine, **changes)


def _placing_choices(mine: Placing, theirs: Placing) -> tuple[Choice, ...]:
    sides = [(name, _said(mine, name), _said(theirs, name)) for name in PLACING]
    return tuple(
        Choice(f"placing.{name}", name, "", _words(one), _words(other)) for name, one, other in sides if one != other
    )


def _said(placing: Placing, name: str) -> str:
    if name == "tasks":
        return ", ".join(sorted(f"{task.domain.blueprint.exam.code} {task.number}" for task in placing.tasks))
    return str(getattr(placing, name) or "")


def _words(text: str) -> tuple[Piece, ...]:
    return (Piece("same", text),) if text else ()
