"""What people write instead of Markdown. Each module says what it recognises and rewrites it, line for line.

A dialect has a `NAME` and `rewritten(lines)`, which returns as many lines as it is given, the same ones where it
recognises nothing. Signs of items and indentation are not a dialect: every text may have any of them
(`content.notes.indentation`).
"""

from __future__ import annotations

from types import ModuleType

from content.notes.dialects import (
    asciidoc,
    boxes,
    columns,
    confluence,
    drawn_titles,
    drawn_trees,
    emoji_bullets,
    flat_signs,
    grids,
    indented_lines,
    loose_headings,
    margins,
    mediawiki,
    odd_signs,
    other_markup,
    outliner,
    pasted_bullets,
    plain_titles,
    program_traces,
    restructured_text,
    separated_values,
    slides,
    unfenced_code,
)

DIALECTS: tuple[ModuleType, ...] = (
    margins,
    slides,
    separated_values,
    columns,
    program_traces,
    confluence,
    mediawiki,
    asciidoc,
    restructured_text,
    grids,
    drawn_trees,
    outliner,
    boxes,
    drawn_titles,
    other_markup,
    unfenced_code,
    pasted_bullets,
    odd_signs,
    indented_lines,
    emoji_bullets,
    loose_headings,
    plain_titles,
    flat_signs,
)
"""In the order in which they look at a text; each sees what those before it have rewritten."""
