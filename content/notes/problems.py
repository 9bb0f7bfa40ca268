"""The list of what one file was refused for."""

from __future__ import annotations

from content.notes.parsed import Problem

LIMIT = 200


class Problems:
    """Collects the problems of one file, so that its author sees all of them at once.

    A file of two megabytes can be wrong a million times; after the first `LIMIT` problems only their number grows.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self._kept: list[Problem] = []
        self._left_out = 0

    def add(self, line: int, column: int, reason: str, fix: str = "") -> None:
        if len(self._kept) < LIMIT:
            self._kept.append(Problem(self.path, line, column, reason, fix))
        else:
            self._left_out += 1

    def in_order(self) -> tuple[Problem, ...]:
        """What was collected, from the first line to the last."""
        kept = sorted(self._kept, key=lambda problem: (problem.line, problem.column))
        if self._left_out:
            kept.append(Problem(self.path, kept[-1].line, 1, f"{self._left_out} more problems are not listed"))
        return tuple(kept)
