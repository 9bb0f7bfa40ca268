"""Titles drawn with signs: lines of them below, above and below, or beside a title: `*****`, `--- Title ---`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from content.notes.indentation import marker_of
from content.notes.lines import closed_fences_over

NAME = "drawn titles"

_SIGNS = frozenset("=-~^\"+*.:_#`'\u2550\u2500\u2501\u2014\u2013\u203e\u2594\u2581")
_LINE = re.compile(r"(.)\1{2,}")
_BESIDE = re.compile(r"([-=*~_+\u2550\u2500\u2501\u2014])\1{1,}[ \t]+(\S.*?)[ \t]+\1{2,}")
_WIKI = re.compile(r"(={1,6})[ \t]+\S.*?[ \t]+\1")
_MARKDOWN = ("=", "-")
"""Below a title these make one in Markdown, too."""

_ATX = re.compile(r"#{1,6}[ \t]+[^#\s]")
_KEY = re.compile(r"[\w-]+:[ \t].*")
_LONGEST = 80
_LONGEST_BESIDE = 8
"""Words of a title between signs."""

LONGEST_LINE = 300
"""Characters of a line with a title between signs."""


@dataclass(frozen=True, slots=True)
class _Title:
    start: int
    end: int
    """Index of the line after its last."""
    style: tuple[str, str]
    """Sign, and where it stands."""
    text: str


def rewritten(lines: Sequence[str]) -> list[str]:
    """Titles as those of Markdown; the levels are in the order in which the styles appear, below any of Markdown.

    Words between signs that close a text (`-- end --`) name nothing and go.
    """
    closing = _closing_line(lines)
    if closing:
        lines = [*lines[:closing], "", *lines[closing + 1 :]]
    titles = list(_titles(lines))
    if all(title.style in _SETEXT for title in titles):
        return list(lines)
    underlines = {title.end - 1 for title in titles}
    fences = closed_fences_over(["" if index in underlines else line for index, line in enumerate(lines)])
    written = list(lines)
    taken = {index for title in titles for index in range(title.start, title.end)}
    above = any(_ATX.match(line) and index not in taken for index, line in enumerate(lines))
    styles: list[tuple[str, str]] = []
    for title in titles:
        if not fences[title.start]:
            if title.style not in styles:
                styles.append(title.style)
            written[title.start : title.end] = _written(title, min(6, above + 1 + styles.index(title.style)))
    return written


def _closing_line(lines: Sequence[str]) -> int:
    """Index of the last line with text, where it is words between signs below other lines; else 0."""
    last = next((index for index in range(len(lines) - 1, 0, -1) if lines[index].strip()), 0)
    text = lines[last].strip()
    is_below = any(line.strip() for line in lines[:last])
    is_drawn = len(text) <= LONGEST_LINE and _beside(last, text) is not None
    return last if is_below and is_drawn else 0


def _written(title: _Title, level: int) -> list[str]:
    """The lines of a title in Markdown; it stays underlined where that says its level."""
    is_underlined = title.end - title.start > 1 and level <= len(_MARKDOWN)
    lines = [title.text, _MARKDOWN[level - 1] * 3] if is_underlined else [f"{'#' * level} {title.text}"]
    around = [""] if title.style[1] == "around" else []
    return [*around, *lines, *[""] * (title.end - title.start - len(around) - len(lines))]


_SETEXT = tuple((sign, "below") for sign in _MARKDOWN)


def _titles(lines: Sequence[str]) -> Iterator[_Title]:
    last = -1
    """The last line that belongs to a title."""
    for index, line in enumerate(lines):
        text = line.strip()
        if index <= last or text[:1] not in _SIGNS or len(text) > LONGEST_LINE:
            continue
        title = _beside(index, text) or _around(lines, index, text) or _below(lines, index, text, last)
        if title:
            yield title
            last = title.end - 1


def _beside(index: int, text: str) -> _Title | None:
    match = _BESIDE.fullmatch(text)
    if not match or _WIKI.fullmatch(text) or not _says(match[2]) or len(match[2].split()) > _LONGEST_BESIDE:
        return None
    return _Title(index, index + 1, (match[1], "beside"), match[2])


def _around(lines: Sequence[str], index: int, text: str) -> _Title | None:
    """A title between two lines of the same sign; it may be framed by that sign, too."""
    if not _LINE.fullmatch(text) or text[0] in "~`" or index + 2 >= len(lines):
        return None
    under = lines[index + 2].strip()
    if under[:1] != text[0] or not _LINE.fullmatch(under):
        return None
    title = lines[index + 1].strip().strip(f"{text[0]}|").strip()
    if not _may_be_title(title) or title.endswith(".") or (text[0] == "-" and _KEY.fullmatch(title)):
        return None
    return _Title(index, index + 3, (text[0], "around"), title)


def _below(lines: Sequence[str], index: int, text: str, last: int) -> _Title | None:
    is_alone = index > last + 1 and (index == 1 or not lines[index - 2].strip() or index - 2 == last)
    if index == 0 or not is_alone or not _LINE.fullmatch(text):
        return None
    title = lines[index - 1]
    if text[0] not in _MARKDOWN and len(text) < min(4, len(title)):
        return None
    if title[:1] in " \t#-*>|" or not _may_be_title(title.strip()):
        return None
    return _Title(index - 1, index + 1, (text[0], "below"), title.strip())


def _may_be_title(text: str) -> bool:
    return _says(text) and len(text) <= _LONGEST and not marker_of(text)


def _says(text: str) -> bool:
    return any(character.isalnum() for character in text)
