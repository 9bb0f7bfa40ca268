"""Lists in one column whose signs say how deep an item lies: `1.` holds `-`, `•` holds `o`, `1.` holds `1.1`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from content.notes.indentation import DEEPEST, marker_of
from content.notes.lines import BLANKS, closed_fences_over, indent_of

NAME = "signs instead of indentation"

_DECIMAL = re.compile(r"\A([ \t]*)([0-9]{1,3}(?:\.[0-9]{1,3}){1,5})[.)]?[ \t]+(?=\S)")
_BOUNDARY = re.compile(r"#{1,6}[ \t]|[|>]|(?:[-*_][ \t]*){3,}$")
_MARKDOWN = frozenset("-*+")
_USUAL = frozenset("-*+\u2022")
_STEP = "    "
_LONGEST_LETTERED = 7
"""Characters of `(viii)` and the blank behind it."""

_LEAST_PAIRS = 2
_COUNTING = frozenset("1aAiI")
_RANKS = {
    sign: rank for rank, signs in enumerate(("\u2022\u25cf", "\u25e6\u25cb-\u2013", "\u25aa\u25a0")) for sign in signs
}
"""The bullets of word processors, from the outermost to the innermost."""

_SQUARES = frozenset("\u25aa\u25a0")
_HOLLOW = frozenset("\u25e6\u25cb")
"""Where squares come first, circles lie in them: slides begin with either."""


@dataclass(frozen=True, slots=True)
class _Sign:
    index: int
    shape: str
    """What the signs of one depth have in common: `1.`, `11.` for 1.1, `a)`, `I.`; of other signs they themselves."""
    numbers: tuple[int, ...]
    """1 and 2 of `1.2`; nothing for signs that are no numbers."""
    is_apart: bool
    """Whether an empty line stands before it."""
    is_outer: bool = False
    """Whether indented items lie in it."""


@dataclass(slots=True)
class _Run:
    """Items in one column that nothing but what belongs to them parts."""

    column: int
    signs: list[_Sign] = field(default_factory=list)
    letters: dict[str, str] = field(default_factory=dict)
    """The last sign of each shape that letters have."""
    end: int = 0
    """Index of the line after the last that belongs to it."""


def rewritten(lines: Sequence[str]) -> list[str]:
    """With the indentation that the signs stand for; `1.1` becomes a sign that Markdown knows."""
    written = list(lines)
    for run in _runs(lines):
        if all(sign.shape == run.signs[0].shape and len(sign.numbers) < 2 for sign in run.signs):
            continue
        ends = (*(sign.index for sign in run.signs[1:]), run.end)
        for sign, depth, end in zip(run.signs, _depths(run.signs), ends, strict=True):
            if len(sign.numbers) > 1:
                written[sign.index] = _DECIMAL.sub(r"\1- ", written[sign.index], count=1)
            for index in range(sign.index, end if depth else 0):
                written[index] = f"{_STEP * depth}{written[index]}" if written[index] else ""
    return written


def _runs(lines: Sequence[str]) -> Iterator[_Run]:
    """The runs of a text, those that lie in others before them."""
    fences = closed_fences_over(lines)
    open_runs: list[_Run] = []
    end = 0
    is_apart = False
    for index, (line, fence) in enumerate(zip(lines, fences, strict=True)):
        text = line.lstrip(BLANKS)
        if not text or fence:
            is_apart = is_apart or not text
            end = index + 1 if fence else end
            continue
        column = indent_of(line) if text is not line else 0
        marker, numbers = _sign_of(text, column, open_runs)
        is_paragraph = not marker and is_apart
        while open_runs and (
            open_runs[-1].column > column if marker else is_paragraph and open_runs[-1].column >= column
        ):
            open_runs[-1].end = end
            yield open_runs.pop()
        if not marker and text[0] in "#|>-*_" and _BOUNDARY.match(text):
            yield from _closed(open_runs, end)
        if marker and (not open_runs or open_runs[-1].column < column) and len(open_runs) < DEEPEST:
            if open_runs:
                open_runs[-1].signs[-1] = replace(open_runs[-1].signs[-1], is_outer=True)
            open_runs.append(_Run(column))
        if marker and open_runs[-1].column == column:
            run = open_runs[-1]
            shape = _shape(marker, numbers, run)
            run.signs.append(_Sign(index, shape, numbers, is_apart))
        end = index + 1
        is_apart = False
    yield from _closed(open_runs, end)


def _closed(open_runs: list[_Run], end: int) -> Iterator[_Run]:
    while open_runs:
        open_runs[-1].end = end
        yield open_runs.pop()


def _sign_of(text: str, column: int, open_runs: Sequence[_Run]) -> tuple[str, tuple[int, ...]]:
    """The sign with which a line begins an item in a column, and the numbers of it."""
    if text[0] in _USUAL and text[1:2] == " ":
        return text[0], ()
    first = text[:_LONGEST_LETTERED]
    if first[0].isalpha() and first.isascii() and "." not in first and ")" not in first:
        return "", ()
    if text[0].isdigit() and (decimal := _DECIMAL.match(text)):
        numbers = tuple(map(int, decimal[2].split(".")))
        around = [run.signs[-1].numbers for run in open_runs if run.column <= column]
        return (decimal[2], numbers) if any(_goes_on(numbers, others) for others in around) else ("", ())
    letters = next((run.letters.values() for run in open_runs if run.column == column), ())
    marker = marker_of(text) or next((marker for last in letters if (marker := marker_of(text, last))), "")
    return marker, _numbers_of(marker)


def _numbers_of(marker: str) -> tuple[int, ...]:
    """The number of `1.`, of a circled one or of a Chinese one; nothing for other signs."""
    digits = marker.strip("().\u3001")
    if digits.isdecimal():
        return (int(digits),)
    number = unicodedata.numeric(digits, 0) if len(digits) == 1 else 0
    return (round(number),) if number else ()


def _goes_on(numbers: Sequence[int], before: Sequence[int]) -> bool:
    """Whether a number such as 1.2 comes behind another one, or is the first inside of it."""
    if not before:
        return False
    if tuple(numbers) == (*before, 1):
        return True
    length = len(numbers)
    return length <= len(before) and numbers[:-1] == before[: length - 1] and numbers[-1] == before[length - 1] + 1


def _shape(marker: str, numbers: Sequence[int], run: _Run) -> str:
    letter = marker.strip("().")
    if len(numbers) > 1:
        return f"{'1' * len(numbers)}."
    if numbers:
        return f"1{marker[-1]}"
    if not (letter.isascii() and letter.isalpha()):
        return marker
    kinds = "IA" if letter.isupper() else "ia"
    is_roman = (
        len(letter) > 1 or letter in "iI" or marker_of(f"{marker} ", run.letters.get(f"{kinds[0]}{marker[-1]}", ""))
    )
    shape = f"{kinds[0 if is_roman else 1]}{marker[-1]}"
    run.letters[shape] = marker
    return shape


def _depths(signs: Sequence[_Sign]) -> list[int]:
    """How many items of its column each one lies in."""
    depths: list[int] = []
    for part in _parts(signs):
        shapes = [sign.shape for sign in part]
        holding = _holding(part) if len(set(shapes)) > 1 else set()
        path: list[str] = []
        for shape in shapes:
            if shape in path:
                del path[path.index(shape) + 1 :]
            else:
                path = [*(path if path and (path[-1], shape) in holding else path[:-1]), shape]
            depths.append(len(path) - 1)
    return depths


def _parts(signs: Sequence[_Sign]) -> Iterator[Sequence[_Sign]]:
    """Lists that only an empty line parts: another sign begins, and the first one does not come back."""
    last = {sign.shape: place for place, sign in enumerate(signs)}
    start = 0
    seen: set[str] = set()
    for place, sign in enumerate(signs):
        if sign.is_apart and sign.shape not in seen and seen and last[signs[start].shape] < place:
            yield signs[start:place]
            start, seen = place, set()
        seen.add(sign.shape)
    yield signs[start:]


def _holding(signs: Sequence[_Sign]) -> set[tuple[str, str]]:
    """Which signs hold which others, by what comes right behind what in a list."""
    found: dict[tuple[str, str], list[bool]] = {}
    indented: set[str] = {sign.shape for sign in signs if sign.is_outer and sign.shape in _MARKDOWN}
    last = {sign.shape: place for place, sign in enumerate(signs)}
    first = {sign.shape: place for place, sign in reversed(list(enumerate(signs)))}
    for sign, following in pairwise(signs):
        # Who indents what lies in an item of Markdown says nothing by another sign in its column.
        if first[sign.shape] < first[following.shape] and not indented & {sign.shape, following.shape}:
            found.setdefault((sign.shape, following.shape), []).append(following.is_apart)
    return {
        (outer, inner)
        for (outer, inner), apart in found.items()
        if _holds(outer, inner, apart, is_returning=last[outer] > first[inner])
    }


def _holds(outer: str, inner: str, apart: Sequence[bool], *, is_returning: bool) -> bool:
    """Whether one sign holds another that comes behind it, with an empty line between (`apart`) or without."""
    if outer[0] == inner[0] == "1":
        return len(inner) > len(outer) or is_returning
    is_tight = not any(apart)
    if outer in _MARKDOWN and inner in _MARKDOWN:
        return is_tight and len(apart) >= _LEAST_PAIRS
    is_ranked = _RANKS.get(outer, len(_RANKS)) < _RANKS.get(inner, 0) or (outer in _SQUARES and inner in _HOLLOW)
    return is_returning or (is_tight and (is_ranked or outer[0] in _COUNTING))
