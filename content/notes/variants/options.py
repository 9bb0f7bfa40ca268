"""Options as raw notes write them, lettered or ticked, and the letters that an answer names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from content.notes.parsed import ParsedOption
from content.notes.raw_lines import RawNotes, joined, unwrapped

FEWEST = 2
MOST_LINES = 12
"""Of one option; a text that is longer is none."""
LETTERS = "abcdefgh"

_BULLET = r"[ \t]*(?:[-*+\u2022][ \t]+)?"
_LETTERED = re.compile(_BULLET + r"(?:\[([ xX])\][ \t]*)?(?:\*\*|__)?\(?([A-Ha-h])(?:[.):]|\))(?:\*\*|__)?[ \t]+(\S.*)")
_TICKED = re.compile(_BULLET + r"\[([ xX]?)\][ \t]+(\S.*)")
_RIGHT = re.compile(
    r"(?<![ \t])[ \t]*(?:[(\[*_]{1,3}correct(?: answer)?[)\]*_]{1,3}|\u2705|\u2714\ufe0f?|\u2611\ufe0f?)[ \t]*",
    re.IGNORECASE,
)
"""What marks an option as the right one."""
_BREAK = re.compile(r"[\s,;/&+)\]]+|\band\b|\bor\b|\bund\b|\bet\b|\by\b")
_NAMED = re.compile(r"[(\[]?([A-Ha-h]{1,8})(?=$|[\s.,;:/&+)\]]|[-\u2013\u2014]\s)")
_SEPARATOR = re.compile(r"[ \t]*(?:[.:)\]]+|-|\u2013|\u2014)[ \t]*|[ \t]*(?=\()")


@dataclass(frozen=True, slots=True)
class OptionList:
    """The options of a question, in their order, and the lines that they take."""

    options: tuple[ParsedOption, ...]
    start: int
    end: int
    """Index after the last line."""
    has_ticks: bool

    @property
    def key(self) -> str:
        return "; ".join(option.text for option in self.options if option.is_key)

    def with_keys(self, letters: Sequence[str]) -> OptionList:
        return replace(self, options=tuple(replace(option, is_key=option.code in letters) for option in self.options))


@dataclass(frozen=True, slots=True)
class _Line:
    letter: str
    tick: str | None
    text: str


def options_at(notes: RawNotes, start: int, stop: int) -> OptionList | None:
    """The options that begin in this line, a, b, c and so on; None where there are fewer than two.

    Other lines belong to the option above them unless they follow an empty line.
    """
    read: list[_Line] = []
    places: list[int] = []
    texts: list[list[str]] = []
    index = end = start
    while index < stop and len(read) <= len(LETTERS):
        line = _option_in(notes, index, len(read))
        if line:
            if read and (line.tick is None) != (read[0].tick is None):
                break
            read.append(line)
            places.append(index)
            texts.append([line.text])
        elif not read or notes.is_blank(index - 1) or not _goes_on(notes, index) or len(texts[-1]) == MOST_LINES:
            break
        else:
            texts[-1].append(notes.lines[index])
        index += 1
        end = index
        # Empty lines part options, and end them where no further option comes.
        index = notes.filled_from(index)
    if len(read) < FEWEST:
        return None
    told = [joined(text) for text in texts]
    marked = _marked_as_right(told)
    options = tuple(
        ParsedOption(
            line.letter, unwrapped(_RIGHT.sub("", text)), bool((line.tick or "").strip()) or right, "", line=place + 1
        )
        for line, text, right, place in zip(read, told, marked, places, strict=True)
    )
    return OptionList(options, start, end, read[0].tick is not None)


def _marked_as_right(texts: Sequence[str]) -> list[bool]:
    """Which of the options a mark calls the right ones: `(correct)`, a check mark, or bold type that no other has."""
    marked = [bool(_RIGHT.search(text)) for text in texts]
    if any(marked):
        return marked
    bold = [text.startswith("**") and text.endswith("**") for text in texts]
    return bold if sum(bold) == 1 else [False] * len(texts)


def _option_in(notes: RawNotes, index: int, place: int) -> _Line | None:
    if place >= len(LETTERS):
        return None
    if match := notes.matches(_LETTERED, index):
        return _Line(match[2].lower(), match[1], match[3]) if match[2].lower() == LETTERS[place] else None
    if match := notes.matches(_TICKED, index):
        return _Line(LETTERS[place], match[1], match[2])
    return None


def _goes_on(notes: RawNotes, index: int) -> bool:
    """Whether the line can belong to the option above: it is plain text, further to the right or not marked at all."""
    return (
        notes.fences[index] is None
        and notes.items[index] is None
        and not notes.lines[index].lstrip().startswith(("#", ">", "<", "|", "**"))
        and notes.indents[index] > 0
    )


def letters_named(answer: str, options: Sequence[ParsedOption]) -> tuple[tuple[str, ...], str]:
    """The codes of the options that an answer names, and what it says behind them; no codes where it names none.

    `B`, `B, D`, `B and D`, `BD`, `b) because ...`, or the text of one option.
    """
    codes = {option.code for option in options}
    answer = unwrapped(answer)
    letters: list[str] = []
    position = 0
    while match := _NAMED.match(answer, position):
        named = list(match[1].lower())
        if not codes.issuperset(named) or (len(named) > 1 and not match[1].isupper()):
            break
        letters += named
        position = match.end()
        gap = _BREAK.match(answer, position)
        while gap and (further := _BREAK.match(answer, gap.end())):
            gap = further
        if gap is None or not _NAMED.match(answer, gap.end()):
            break
        position = gap.end()
    rest = answer[position:]
    separator = _SEPARATOR.match(rest)
    if letters and (separator or not any(character.isalnum() for character in rest)):
        rest = rest[separator.end() if separator else 0 :].strip()
        return tuple(dict.fromkeys(letters)), rest if any(character.isalnum() for character in rest) else ""
    return _of_the_same_text(answer, options), ""


def _of_the_same_text(answer: str, options: Sequence[ParsedOption]) -> tuple[str, ...]:
    said = _bare(answer)
    same = tuple(option.code for option in options if _bare(option.text) == said)
    return same[:1]


def _bare(text: str) -> str:
    return " ".join(text.split()).casefold().strip("*_`. ")
