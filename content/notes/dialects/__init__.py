"""What people write instead of Markdown. Each module says what it recognises and rewrites it, line for line.

A dialect has a `NAME`, `recognises(lines)` and `rewritten(lines)`, which returns as many lines as it is given. Signs of
items and indentation are not a dialect: every text may have any of them (`content.notes.indentation`).
"""

from __future__ import annotations

from types import ModuleType

from content.notes.dialects import loose_headings, other_markup, plain_titles, unfenced_code

DIALECTS: tuple[ModuleType, ...] = (unfenced_code, loose_headings, other_markup, plain_titles)
"""In the order in which they look at a text; each sees what those before it have rewritten."""
