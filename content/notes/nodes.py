"""The outline of a text of notes: a tree of nodes, each of which knows its lines. Plain values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    HEADING = "heading"
    ITEM = "item"
    LABEL = "label"
    """A line that introduces what follows it: `Use cases:`, or a short line right above a list."""
    PARAGRAPH = "paragraph"
    QUOTE = "quote"
    CODE = "code"
    TABLE = "table"
    ROW = "row"
    DETAILS = "details"
    """What a page hides until it is opened: the text is the summary, the children are the rest."""
    HTML = "html"
    IMAGE = "image"
    LINKS = "links"
    """Addresses or links and nothing else."""
    CONTENTS = "contents"
    """A table of contents, or a line of it."""
    TAGS = "tags"
    FRONT_MATTER = "front matter"
    RULE = "rule"


@dataclass(frozen=True, slots=True)
class Node:
    """One block of notes with what belongs to it."""

    kind: Kind
    text: str
    """What the lines say, on one line and without markup; code stays as it is."""
    line_start: int
    line_end: int
    """First and last line (1-based) of the node itself, without its children."""
    depth: int
    """Headings: the written level, 1 to 6. Everything else: how many items, labels or quotes it lies in."""
    raw: str = ""
    """The lines as they stand in the file."""
    children: tuple[Node, ...] = ()
    marker: str = ""
    """How an item began (`-`, `1.`, `a)`, `•`); with a box to tick also that: `- [x]`. Language of code."""
    cells: tuple[str, ...] = ()
    """The texts of a row; of a table, those of its header."""


@dataclass(frozen=True, slots=True)
class Outline:
    """All nodes of one text. The children of a heading are what stands below it, down to the next one of its level."""

    nodes: tuple[Node, ...]
    dialects: tuple[str, ...]
    """What was recognised, by the names of the modules in `content.notes.dialects`; nothing for plain Markdown."""

    def walk(self) -> Iterator[tuple[Node, tuple[Node, ...]]]:
        """Each node in the order of the text, with those that enclose it, the outermost first."""
        waiting: list[tuple[Node, tuple[Node, ...]]] = [(node, ()) for node in reversed(self.nodes)]
        while waiting:
            node, parents = waiting.pop()
            yield node, parents
            inner = (*parents, node)
            waiting.extend((child, inner) for child in reversed(node.children))
