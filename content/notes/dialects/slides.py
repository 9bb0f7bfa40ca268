"""Slides that were copied as text: a line `Slide 3` begins each, and the line below it is its title."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from content.notes.contents import is_title_of_contents
from content.notes.indentation import marker_of

NAME = "slides"

_SLIDE = re.compile(
    r"(?:slide|folie|diapositiva|diapositive|diapo|dia|slajd|sn\u00edmek|\u0441\u043b\u0430\u0439\u0434|"
    r"\u5e7b\u706f\u7247|\u6295\u5f71\u7247|\u30b9\u30e9\u30a4\u30c9|\uc2ac\ub77c\uc774\ub4dc)[ \t]*([0-9]{1,4})",
    re.IGNORECASE,
)
_LEAST = 2
"""Slides of a text that is made of them."""

_ODD_BULLET = "o"
_LONGEST_FRONT = 6
"""Lines of a slide that only says what the slides are about."""

_LONGEST = 12
"""Words of a title."""


def rewritten(lines: Sequence[str]) -> list[str]:
    """With a heading for each slide that has a title, below that of them all; without feet and slides of contents."""
    places = [(index, int(match[1])) for index, line in enumerate(lines) if (match := _SLIDE.fullmatch(line))]
    if len(places) < _LEAST or any(after <= before for (_, before), (_, after) in pairwise(places)):
        return list(lines)
    written = list(lines)
    starts = [index for index, _ in places]
    for index in starts:
        written[index] = ""
    slides = [_filled(written, start, end) for start, end in pairwise((0, *starts, len(lines)))]
    slides = [slide for slide in _without_feet(written, slides) if slide]
    for place, slide in enumerate(slides):
        _write(written, slide, is_first=place == 0, is_last=place == len(slides) - 1)
    return written


def _filled(lines: Sequence[str], start: int, end: int) -> list[int]:
    return [index for index in range(start, end) if lines[index].strip()]


def _without_feet(written: list[str], slides: Sequence[Sequence[int]]) -> list[list[int]]:
    """The slides without the lines, other than titles and items, with which several of them end."""
    lasts = Counter(written[slide[-1]] for slide in slides if len(slide) > 1 and not _is_item(written[slide[-1]]))
    feet = {index for slide in slides for index in slide[1:] if lasts[written[index]] > 1}
    for index in feet:
        written[index] = ""
    return [[index for index in slide if index not in feet] for slide in slides]


def _write(written: list[str], slide: Sequence[int], *, is_first: bool, is_last: bool) -> None:
    """The title of a slide as a heading. Nothing is kept of contents, of the front but its title, of farewells."""
    title = written[slide[0]].strip()
    is_titled = _is_title(title)
    is_front = is_first and len(slide) <= _LONGEST_FRONT and all(_is_title(written[index].strip()) for index in slide)
    is_unsaid = is_title_of_contents(title, slide[0]) or (is_last and is_titled and len(slide) == 1)
    if is_front or is_unsaid:
        for index in slide:
            written[index] = ""
    if is_titled and not is_unsaid:
        written[slide[0]] = f"{'#' if is_front else '##'} {title}"


def _is_item(line: str) -> bool:
    return bool(marker_of(line.strip())) or line.split(maxsplit=1)[0] == _ODD_BULLET


def _is_title(line: str) -> bool:
    return not _is_item(line) and not line.startswith("#") and len(line.split()) <= _LONGEST and line[-1] not in ".;"
