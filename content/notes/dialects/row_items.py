"""Tables of other markup as items of a list, a row each: Markdown's tables need a line that these do not have."""

from __future__ import annotations

from collections.abc import Sequence

from content.notes.rows import sentence_of_row


class RowItems:
    """Remembers the header of the table that is being read."""

    def __init__(self) -> None:
        self._header: list[str] = []

    def take_header(self, cells: Sequence[str]) -> str:
        """The line that stands for the header: an empty one."""
        self._header = [cell.strip() for cell in cells]
        return ""

    def take_row(self, cells: Sequence[str]) -> str:
        """The line that stands for a row."""
        text = sentence_of_row(self._header, [cell.strip() for cell in cells])
        return f"- {text}" if text else ""

    @property
    def columns(self) -> int:
        """How many columns the header has; 0 before it."""
        return len(self._header)

    def end(self) -> None:
        self._header = []


class RowsOfCells(RowItems):
    """Tables whose rows have their cells on one line or on several: a row is written where its first cell stands."""

    def __init__(self, written: list[str]) -> None:
        """`written` has a line already for the one that is taken."""
        super().__init__()
        self._written = written
        self._start = 0
        self.cells: list[str] = []
        """Of the row that is being read."""

    def take_cells(self, cells: Sequence[str]) -> None:
        self._start = self._start if self.cells else len(self._written) - 1
        self.cells += cells

    def end_row(self) -> None:
        if self.cells:
            self._written[self._start] = self.take_row(self.cells)
        self.cells = []

    def end(self) -> None:
        super().end()
        self.cells = []
