"""Calculations written as sums, `3 * (90/30) * 2 units = 18 units`, with the line above that says what is computed.

The sum is computed again. Where something else comes out, the draft says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from content.notes.parsed import ParsedDraft, Remark
from content.notes.raw_lines import RawNotes
from content.notes.variants.answers import Answer, draft
from content.notes.variants.arithmetic import Sum, compute, number_of

DIALECT = "calculation"
MOST_CHARACTERS = 200

_EQUALS = re.compile(r"(?<![=!<>:])=(?![=>])|\u2248")
_RESULT = re.compile(r"([$\u20ac\u00a3]?[0-9][0-9,]*(?:\.([0-9]+))?%?)[ \t]*([^\W\d_][\w/ -]{0,40})?\.?")
_VARIABLE = re.compile(r"[^\W\d_][\w ]{0,40}")


def read(notes: RawNotes) -> Iterator[ParsedDraft]:
    for index in range(len(notes)):
        if notes.fences[index] is None and "=" in notes.lines[index] and len(notes.lines[index]) <= MOST_CHARACTERS:
            found = _read_sum(notes, index)
            if found:
                yield found


def _read_sum(notes: RawNotes, index: int) -> ParsedDraft | None:
    sides = [side.strip() for side in _EQUALS.split(notes.text(index).replace("`", ""))]
    if len(sides) > 2 and _VARIABLE.fullmatch(sides[0]):
        del sides[0]
    result = _RESULT.fullmatch(sides[-1]) if len(sides) > 1 else None
    sums = [compute(side) for side in sides[:-1]]
    value = number_of(result[1]) if result else None
    if result is None or value is None or None in sums:
        return None
    computed = [each for each in sums if each is not None]
    if not computed[0].has_operation:
        return None
    start, stem = _example_above(notes, index)
    written = " = ".join(sides[:-1])
    is_right = _is_right(computed, value, len(result[2] or ""))
    rationale = written if is_right else f"{written} (computed again: {_shown(computed[-1].exact)})"
    return draft(
        notes,
        DIALECT,
        stem=stem or f"{written} = ?",
        answer=Answer(result[0].strip().rstrip("."), rationale),
        start=start,
        end=index + 1,
        remarks=() if is_right else (Remark.WRONG_RESULT,),
    )


def _is_right(sums: list[Sum], result: Fraction, decimals: int) -> bool:
    """Whether the last expression gives the result, and each one before it the same or, rounded up, the result."""
    return all(each.agrees_with(result, decimals) for each in sums)


def _example_above(notes: RawNotes, index: int) -> tuple[int, str]:
    """The item above that says what is computed: it names a quantity and is no sum itself."""
    above = index - 1
    while above >= 0 and notes.is_blank(above):
        above -= 1
    if above < 0 or notes.items[index] is None or notes.items[above] is None:
        return index, ""
    text = notes.text(above)
    is_example = len(text.split()) > 3 and any(character.isdigit() for character in text) and "=" not in text
    return (above, text) if is_example and notes.indents[above] <= notes.indents[index] else (index, "")


def _shown(value: Fraction) -> str:
    """A number as people write it, with at most three decimals."""
    return f"{float(value):,.3f}".rstrip("0").rstrip(".")
