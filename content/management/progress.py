"""A line on the terminal that says how far a long command is."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import TextIO

WIDTH = 30
PATIENCE = 0.5
"""Seconds before anything is shown: whatever is done by then needs no bar."""


class Progress:
    """Draws on a terminal and nowhere else: where the output goes into a file or to another program, it is silent."""

    def __init__(self, stream: TextIO, *, clock: Callable[[], float] = monotonic) -> None:
        self._stream, self._clock = stream, clock
        self._since = clock()
        self._shown = ""

    def tell(self, what: str, done: int, total: int) -> None:
        """`done` of `total` steps of `what` are done."""
        if not self._stream.isatty() or self._clock() - self._since < PATIENCE:
            return
        part = min(1.0, done / total) if total else 1.0
        filled = round(part * WIDTH)
        self._draw(f"{what} [{'#' * filled}{' ' * (WIDTH - filled)}] {part:4.0%}")

    def clear(self) -> None:
        """Leave the line empty for what is printed next."""
        if self._shown:
            self._draw("")
            self._stream.write("\r")
            self._stream.flush()

    def _draw(self, line: str) -> None:
        if line != self._shown:
            self._stream.write(f"\r{line:<{len(self._shown)}}")
            self._stream.flush()
            self._shown = line
