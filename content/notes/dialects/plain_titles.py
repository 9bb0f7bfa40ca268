"""Text without a single heading of Markdown: titles are lines in capitals, numbered, or short above what they name."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

from content.notes.indentation import marker_of
from content.notes.lines import closed_fences_over

NAME = "titles without markup"

_HEADING = re.compile(r"#{1,6}[ \t].*")
_UNDERLINE = re.compile(r"=+|-{2,}")
_BOLD = re.compile(r"(?:\*\*|__)[^*_]+(?:\*\*|__):?")
_NUMBERED = re.compile(r"([0-9]{1,2}(?:\.[0-9]{1,2})*)\.?[ \t]+(\S.*)")
_ROMAN = re.compile(r"[IVX]{1,5}[.)][ \t]+[^\W\d_]")
_LETTERED = re.compile(r"[A-I][.)][ \t]")
_BYLINE = re.compile(
    r".*\b(?:by|von|par|por|exam|examen|pr\u00fcfung|edited|course|session|lecture|class|semester|term|version|rev|draft|prof|dr|kurs|cours|curso)\b.{0,40}|"
    r".{0,30}\b(?:19|20)[0-9]{2}\b.{0,20}|[A-Z]\.[ ]?[A-Z][\w'-]+",
    re.IGNORECASE,
)
_MOST_BYLINES = 3
_CHAPTER = re.compile(
    r"(?:chapter|section|lecture|lesson|module|week|day|part|unit|domain|topic|kapitel|abschnitt|teil|cap\u00edtulo|tema|chapitre|"
    r"\u0433\u043b\u0430\u0432\u0430)[ \t]+(?:[0-9]{1,3}|[ivxlIVXL]{1,5})\b.*|\u7b2c.{1,4}[\u7ae0\u8282].*",
    re.IGNORECASE,
)
_SENTENCE_ENDS = (".", ",", ";", "!", "?", ":", "\uff1a", "\u3002")
_LONGEST_ALONE = 6
"""Words of a title between empty lines."""

_LEAST_TEXT = 24
"""Characters of what stands below it."""

_LEAST_BELOW = 3
"""Lines of a text that has a title."""

_LEAST_ALIKE = 3
"""Blocks whose first lines are titles, for the others to be such blocks, too."""

_SHARE_ALIKE = 0.4
"""Least share of them in all blocks."""

_FEW = 5
"""Words of the title of a block, when others have one."""

_MOST_EMPTY = 20
"""One in so many lines, in a text copied without its empty lines."""

_FULL = 0.9
"""Of the longest line, where a line is wrapped."""

_LEAST_SHOUTED = 2
_LONGEST = 8
"""Words of a title."""


def rewritten(lines: Sequence[str]) -> list[str]:
    """Only where no heading of Markdown or HTML and no line in bold type is a title.

    Beside underlined titles only lines in capitals are some, unless the single one of those is that of the whole text.
    """
    written = list(lines)
    if any(_HEADING.match(line) or _BOLD.fullmatch(line.strip()) or line.startswith("<h") for line in lines):
        return written
    first = next((index for index, line in enumerate(lines) if line.strip()), 0)
    underlines = [index for index in range(1, len(lines)) if _is_underline(lines, index)]
    is_titled = underlines == [first + 1]
    below = list(lines)
    if is_titled:
        below[first : first + 2] = ["", ""]
    elif end := _end_of_bylines(lines, first):
        is_titled = True
        written[first:end] = below[first:end] = [""] * (end - first)
        written[first] = f"# {lines[first].strip()}"
    if is_titled:
        titles = [(index, level + 1, text) for index, level, text in _titles(below, is_titled=True)]
    elif underlines:
        is_second = any(lines[index][0] == "=" for index in underlines)
        titles = list(_in_capitals(lines, level=2 if is_second else 1))
        if not is_second and underlines[0] == _next_filled(lines, first) + 1 and _may_stand_alone(lines, first):
            titles.append((first, 1, lines[first].strip()))
    else:
        titles = list(_titles(lines, is_titled=False))
    for index, level, title in titles:
        written[index] = f"{'#' * level} {title}"
    return written


def _is_underline(lines: Sequence[str], index: int) -> bool:
    return (
        lines[index][:1] in "=-" and _UNDERLINE.fullmatch(lines[index]) is not None and bool(lines[index - 1].strip())
    )


def _end_of_bylines(lines: Sequence[str], first: int) -> int:
    """Index of the line after those right below the title of a text that say who wrote it, when and for what; or 0."""
    end = first + 1
    while end < len(lines) and lines[end].strip():
        end += 1
    bylines = [line.strip() for line in lines[first + 1 : end]]
    are_bylines = 0 < len(bylines) <= _MOST_BYLINES and all(map(_BYLINE.fullmatch, bylines))
    return end if are_bylines and _may_be_title(lines, first) else 0


def _in_capitals(lines: Sequence[str], *, level: int) -> Iterator[tuple[int, int, str]]:
    fences = closed_fences_over(lines)
    for index, line in enumerate(lines):
        is_apart = not fences[index] and (index == 0 or not lines[index - 1].strip())
        if is_apart and _is_in_capitals(line.strip()) and _may_be_title(lines, index):
            following = lines[index + 1] if index + 1 < len(lines) else ""
            if not _UNDERLINE.fullmatch(following):
                yield index, level, line.strip()


def _titles(lines: Sequence[str], *, is_titled: bool) -> Iterator[tuple[int, int, str]]:
    """Index, level and text of each title. `is_titled`: the title of all is known, and none of these."""
    fences = closed_fences_over(lines)
    apart = _apart(lines)
    candidates = [
        index
        for index in range(len(lines))
        if not fences[index] and _may_be_title(lines, index, is_apart=index in apart)
    ]
    numbered, sentences = _numbered(lines, candidates)
    candidates = [index for index in candidates if index not in sentences]
    shouted = sum(_is_in_capitals(lines[index].strip()) for index in candidates)
    least = 4 if shouted < _LEAST_SHOUTED else 1
    short = _above_others(lines, [index for index in candidates if index not in numbered], may_be_blocks=not apart)
    may_stand_alone = not _follow_each_other(lines, candidates) and sum(map(bool, lines)) > _LEAST_BELOW
    if may_stand_alone and not numbered:
        short |= {index for index in candidates if _may_stand_alone(lines, index) and _names(lines, index)}
    is_under_one = bool(candidates) and not is_titled and _is_title_of_all(lines, candidates, is_dense=bool(apart))
    of_all = candidates[0] if is_under_one else -1
    tight = {index for index in short if lines[index + 1].strip()}
    holders = {index for index in candidates if index != of_all and _holds_title(lines, index, tight)}
    short |= holders
    for index in candidates:
        text = lines[index].strip()
        if index == of_all and (numbered or len(short) > 1 or may_stand_alone or _is_in_capitals(text, least)):
            yield index, 1, text
        elif index in numbered:
            yield index, numbered[index] + (of_all >= 0 and of_all not in numbered), text
        elif _CHAPTER.fullmatch(text):
            yield index, 1 + (of_all >= 0), text
        elif _is_in_capitals(text, least):
            yield index, 2, text
        elif len(short) > 1 and index in short:
            # Titles right above what they name lie in those that stand alone, where one of these holds nothing else.
            yield index, 3 + (bool(holders) and index in tight), text


def _above_others(lines: Sequence[str], candidates: Sequence[int], *, may_be_blocks: bool) -> set[int]:
    """Short lines right above what they name. Where enough of the blocks of a text begin with one, all of them do."""
    short = {index for index in candidates if _names_next(lines, index)}
    blocks = {index for index in candidates if may_be_blocks and _begins_block(lines, index)}
    are_alike = len(short) >= _LEAST_ALIKE and len(short) >= _SHARE_ALIKE * len(blocks)
    return short | blocks if are_alike else short


def _holds_title(lines: Sequence[str], index: int, tight: Collection[int]) -> bool:
    """Whether a line stands alone above one of `tight`, the titles right above what they name."""
    return ": " not in lines[index] and _may_stand_alone(lines, index) and _next_filled(lines, index) in tight


def _may_be_title(lines: Sequence[str], index: int, *, is_apart: bool = False) -> bool:
    line = lines[index]
    if not line.strip() or line[:1] in " \t>|<*_`[!" or line.rstrip().endswith(_SENTENCE_ENDS):
        return False
    if " = " in line or "://" in line:
        return False
    is_first = index == 0 or not lines[index - 1].strip()
    return (is_first or is_apart or _is_in_capitals(line.strip())) and len(line.split()) <= _LONGEST and len(line) <= 80


def _apart(lines: Sequence[str]) -> frozenset[int]:
    """Lines without a sign that begin something new in a text copied without its empty lines: a list stands right
    below, or they are chapters or the first below one; and the line before had room for more."""
    filled = [line for line in lines if line.strip()]
    signs = [bool(marker_of(line.strip())) for line in lines]
    is_dense = len(lines) - len(filled) <= max(1, len(filled) // _MOST_EMPTY)
    if not any(signs) or not is_dense or 3 * sum(signs) < len(filled):
        return frozenset()
    width = max(map(len, filled))
    return frozenset(
        index
        for index in range(1, len(lines) - 1)
        if not signs[index]
        and lines[index][:1].isupper()
        and (signs[index + 1] or any(map(_CHAPTER.fullmatch, lines[index - 1 : index + 1])))
        and len(lines[index - 1]) + len(lines[index].split()[0]) < width * _FULL
    )


def _is_title_of_all(lines: Sequence[str], candidates: Sequence[int], *, is_dense: bool) -> bool:
    """Whether the first title is the first line of a text, stands alone, and is no title as the others are.

    Such a one is numbered as they are, or stands above a list of its own as they do.
    """
    index, *others = candidates
    is_first = not any(line.strip() for line in lines[:index])
    if is_first and is_dense:
        return not marker_of(_text_below(lines, index))
    if not is_first or index + 2 >= len(lines) or lines[index + 1].strip():
        return False
    text = lines[index].strip()
    if any(style.match(text) for style in (_CHAPTER, _ROMAN, _LETTERED)):
        return False
    return not (marker_of(_text_below(lines, index)) and any(_holds_list(lines, each) for each in others))


def _holds_list(lines: Sequence[str], index: int) -> bool:
    return _may_stand_alone(lines, index) and bool(marker_of(_text_below(lines, index)))


def _is_in_capitals(text: str, least: int = 4) -> bool:
    """Whether a text has that many letters, all of them capitals: where titles are, `S3` may be one."""
    letters = [character for character in text if character.isalpha()]
    is_title = len(text) > 1 and len(letters) >= least and all(letter.isupper() for letter in letters)
    return is_title and (not marker_of(text) or _ROMAN.match(text) is not None)


def _numbered(lines: Sequence[str], candidates: Sequence[int]) -> tuple[dict[int, int], set[int]]:
    """Titles such as `1.2 Networks`, with their levels; not the items of a list, which follow each other.

    Beside them the numbered lines on whose level whole sentences stand, too.
    """
    found = {index: match for index in candidates if (match := _NUMBERED.fullmatch(lines[index].strip()))}
    is_list = any(
        (index + 1 < len(lines) and _NUMBERED.fullmatch(lines[index + 1])) or _next_is(lines, index, found)
        for index in found
    )
    if _begins_again(lines, found):
        return {}, set()
    levels = {index: _level(match) for index, match in found.items()}
    of_sentences = _levels_of_sentences(lines, found)
    sentences = {index for index, level in levels.items() if level in of_sentences}
    levels = {index: level for index, level in levels.items() if level not in of_sentences}
    return (levels if len(found) > 1 and (max(levels.values(), default=0) > 1 or not is_list) else {}), sentences


def _begins_again(lines: Sequence[str], found: dict[int, re.Match[str]]) -> bool:
    """Whether these begin several lists, `1. Folders` right above an indented `a. one for each team`."""
    firsts = [index for index, match in found.items() if match[1] == "1"]
    return len(firsts) > 1 and any(
        lines[index + 1][:1] in (" ", "\t") and marker_of(lines[index + 1].strip())
        for index in firsts
        if index + 1 < len(lines)
    )


def _levels_of_sentences(lines: Sequence[str], titles: dict[int, re.Match[str]]) -> set[int]:
    """The levels on which whole sentences are numbered too, as in laws: nothing there is a title."""
    numbered = (
        match for index, line in enumerate(lines) if index not in titles and (match := _NUMBERED.fullmatch(line))
    )
    return {_level(match) for match in numbered if "." in match[1] and match[2].endswith(".")}


def _level(numbered: re.Match[str]) -> int:
    """1 of `2 Networks` and of `2.0 Networks`, 2 of `2.1 Subnets`."""
    return numbered[1].removesuffix(".0").count(".") + 1


def _next_is(lines: Sequence[str], index: int, found: dict[int, re.Match[str]]) -> bool:
    """Whether nothing but an empty line stands between two numbered lines."""
    return index + 2 < len(lines) and not lines[index + 1].strip() and index + 2 in found


def _names_next(lines: Sequence[str], index: int) -> bool:
    """Whether a short line stands right above a list or a text that is longer than itself."""
    text = lines[index].strip()
    if marker_of(text) or len(text.split()) > 6 or index + 1 >= len(lines):
        return False
    following = lines[index + 1].strip()
    return bool(following) and (bool(marker_of(following)) or len(following) > 2 * len(text))


def _begins_block(lines: Sequence[str], index: int) -> bool:
    """Whether a few words stand right above other lines."""
    text = lines[index].strip()
    has_more = index + 1 < len(lines) and bool(lines[index + 1].strip())
    return has_more and len(text.split()) <= _FEW and not marker_of(text)


def _follow_each_other(lines: Sequence[str], candidates: Sequence[int]) -> bool:
    """Whether short lines between empty ones follow each other: then they are statements, and no titles.

    The title of all may stand above the first other one.
    """
    found = [index for index in candidates if _may_stand_alone(lines, index)]
    return any(following == _next_filled(lines, index) for index, following in pairwise(found[1:]))


def _may_stand_alone(lines: Sequence[str], index: int) -> bool:
    text = lines[index].strip()
    is_last = index + 1 >= len(lines) or bool(lines[index + 1].strip())
    is_item = bool(marker_of(text)) and not _ROMAN.match(text)
    return not is_last and len(text.split()) <= _LONGEST_ALONE and not text[0].islower() and not is_item


def _names(lines: Sequence[str], index: int) -> bool:
    """Whether a list stands below a line, or a text that is longer than itself."""
    following = _text_below(lines, index)
    return bool(marker_of(following)) or len(following) > max(_LEAST_TEXT, 2 * len(lines[index].strip()))


def _text_below(lines: Sequence[str], index: int) -> str:
    """The next line that is not empty, or nothing."""
    following = _next_filled(lines, index)
    return lines[following].strip() if following < len(lines) else ""


def _next_filled(lines: Sequence[str], index: int) -> int:
    index += 1
    while index < len(lines) and not lines[index].strip():
        index += 1
    return index
