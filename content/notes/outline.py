"""Reads any text of notes into an outline: the dialects say what they recognise, Markdown's reader does the rest."""

from __future__ import annotations

from content.notes.blocks import read_blocks
from content.notes.dialects import DIALECTS
from content.notes.front_matter import end_of_front_matter
from content.notes.indentation import indented
from content.notes.nodes import Kind, Node, Outline

__all__ = ["Kind", "Node", "Outline", "read_outline"]


def read_outline(text: str) -> Outline:
    """The outline of notes. `text` is what `content.notes.text.decode` returned; nothing is refused."""
    original = text.split("\n")
    end = end_of_front_matter(original)
    lines = ["" if index < end else line.rstrip() for index, line in enumerate(original)]
    names = []
    for dialect in DIALECTS:
        rewritten = dialect.rewritten(lines)
        if rewritten != lines:
            names.append(dialect.NAME)
            lines = rewritten
    nodes = read_blocks(indented(lines), original)
    if end:
        raw = "\n".join(original[:end])
        nodes = (Node(Kind.FRONT_MATTER, "", 1, end, 0, raw), *nodes)
    return Outline(nodes, tuple(names))
