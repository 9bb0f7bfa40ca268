"""What people write instead of Markdown. Each module says what it recognises and rewrites it, line for line.

A dialect has a `NAME`, `recognises(lines)` and `rewritten(lines)`, which returns as many lines as it is given.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class Dialect(Protocol):
    NAME: str

    def recognises(self, lines: Sequence[str]) -> bool: ...

    def rewritten(self, lines: Sequence[str]) -> list[str]: ...


DIALECTS: tuple[Dialect, ...] = ()
"""In the order in which they look at a text; each sees what those before it have rewritten."""
