"""What the row of a table says, as a sentence."""

from __future__ import annotations

from collections.abc import Sequence


def sentence_of_row(header: Sequence[str], cells: Sequence[str]) -> str:
    """A row with what its columns are called: `gp3: IOPS 16,000; Size 16 TiB`."""
    first, *rest = cells or ("",)
    parts = []
    for index, cell in enumerate(rest, start=1):
        title = header[index] if index < len(header) else ""
        if cell:
            parts.append(f"{title} {cell}".strip())
    return f"{first}: {'; '.join(parts)}" if first and parts else first or "; ".join(parts)
