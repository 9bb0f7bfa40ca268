"""Answers that a click unfolds: `<details><summary>Question?</summary>answer</details>`, or only the answer inside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from content.notes.nodes import Kind, Node
from content.notes.parsed import ParsedDraft
from content.notes.raw_lines import RawNotes
from content.notes.variants.answers import draft, split_answer
from content.notes.variants.marks import answer_mark, asks, is_answer_label, question_mark

DIALECT = "unfolded answer"
MOST_NODES = 60
"""Of a block; what a longer one hides is no answer."""

_END = "</details>"


@dataclass(frozen=True, slots=True)
class Unfolded:
    """A block `<details>`: its summary, what it hides and the lines that it takes."""

    summary: str
    hidden: str
    start: int
    end: int
    """Index after the last line."""


def unfolded_blocks(notes: RawNotes) -> dict[int, Unfolded]:
    """The blocks by the index of their first lines."""
    nodes = [node for node, _ in notes.outline.walk()]
    blocks = (
        _unfolded(notes, node, nodes[place + 1 : place + 1 + MOST_NODES])
        for place, node in enumerate(nodes)
        if node.kind is Kind.DETAILS
    )
    return {block.start: block for block in blocks}


def _unfolded(notes: RawNotes, details: Node, following: Sequence[Node]) -> Unfolded:
    """`following`: the next nodes of the outline, those inside of the block first."""
    start, end = details.line_start - 1, details.line_end
    while start > 0 and notes.lines[start - 1].lstrip().lower().startswith("<details"):
        start -= 1
    pieces: list[str] = []
    for node in _inside(details, following):
        end = max(end, node.line_end)
        if node.text and node.kind is not Kind.HTML:
            pieces += ["; " if pieces and node.kind is Kind.ITEM else " ", node.text]
    closing = notes.filled_from(end)
    if closing < len(notes) and notes.lines[closing].strip().lower() == _END:
        end = closing + 1
    return Unfolded(details.text, " ".join("".join(pieces).split()), start, end)


def _inside(details: Node, following: Sequence[Node]) -> Sequence[Node]:
    """The nodes of a block; those of an open one go on to the node that ends it."""
    ends = [place for place, node in enumerate(following) if node.kind is Kind.HTML and node.text == _END]
    if details.marker == "open" and ends:
        return following[: ends[0] + 1]
    # What a child holds follows it right away, so that the block ends where they and theirs do.
    place, waiting = 0, len(details.children)
    while waiting and place < len(following):
        waiting += len(following[place].children) - 1
        place += 1
    return following[:place]


def read(notes: RawNotes) -> Iterator[ParsedDraft]:
    for block in unfolded_blocks(notes).values():
        start, stem = _question_of(notes, block)
        told = answer_mark(block.hidden)
        answer = split_answer(told.text if told else block.hidden)
        if stem and answer.key:
            yield draft(notes, DIALECT, stem=stem, answer=answer, start=start, end=block.end)


def _question_of(notes: RawNotes, block: Unfolded) -> tuple[int, str]:
    """Where the question begins and what it is: the summary, or the paragraph or heading above. Empty for none."""
    if block.summary and not is_answer_label(block.summary):
        mark = question_mark(block.summary)
        return block.start, mark.text if mark else block.summary if asks(block.summary) else ""
    last = block.start - 1
    while last >= 0 and notes.is_blank(last):
        last -= 1
    if last < 0 or notes.fences[last] is not None:
        return block.start, ""
    first = notes.paragraph_start(last, max(0, last - MOST_NODES))
    text = " ".join(notes.text(index) for index in range(first, last + 1))
    mark = question_mark(text)
    return first, mark.text if mark else text if asks(text) else ""
