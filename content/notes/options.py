"""The options that end a question, in the three shapes that its kind asks for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from content.notes import values
from content.notes.fields import read_attributes
from content.notes.lines import Line, join_lines
from content.notes.markup import check_inline
from content.notes.parsed import ParsedOption
from content.notes.problems import Problems

FLAGS = ("anchored",)
KEYS = ("facts", "misconception")
KEY_MARK, DISTRACTOR_MARK = "- [x] ", "- [ ] "
PAIR_MARK, ARROW = "- ", "=>"

_CHOICE = re.compile(r"- \[([ x])\][ \t]+")
_STEP = re.compile(r"([1-9][0-9]{0,2})\.[ \t]+")
_PAIR = re.compile(r"-[ \t]+")
_ARROW = re.compile(r"(?:^|[ \t])=>(?:[ \t]|$)")
_EXPECTED = {
    "multiple-choice": "- [x] text {#code ...} and - [ ] text {#code ...}",
    "multiple-response": "- [x] text {#code ...} and - [ ] text {#code ...}",
    "ordering": "1. text {#code ...}, 2. text {#code ...}",
    "matching": "- left => right {#code ...}",
}
_MARKS = {"multiple-choice": _CHOICE, "multiple-response": _CHOICE, "ordering": _STEP, "matching": _PAIR}


@dataclass(frozen=True, slots=True)
class _Entry:
    """An option as it stands: its mark, the lines of its paragraph, the lines of its rationale."""

    mark: re.Match[str]
    paragraph: list[Line]
    rationale: list[Line]


def first_option(kind: str, lines: Sequence[Line]) -> int:
    """Index of the line with which the options begin; the number of lines where there are none.

    A stem may hold lists: a step counts when its paragraph has attributes, a pair when it has an arrow.
    """
    for index, line in enumerate(lines):
        if line.fence or not _MARKS[kind].match(line.text):
            continue
        paragraph = lines[index : index + _length_of_paragraph(lines, index)]
        sign = {"ordering": re.compile(r"\{#"), "matching": _ARROW}.get(kind)
        if sign is None or any(sign.search(each.text) for each in paragraph):
            return index
    return len(lines)


def read_options(kind: str, lines: Sequence[Line], problems: Problems) -> tuple[ParsedOption, ...]:
    """The options of the lines after the stem. Reports a wrong number of keys, but not what makes options good."""
    options = []
    for number, entry in enumerate(_entries(kind, lines, problems), start=1):
        option = _read_option(kind, entry, problems)
        if option is None:
            continue
        if kind == "ordering" and entry.mark[1] != str(number):
            problems.add(option.line, 1, f"step {entry.mark[1]} stands at place {number}", "number the steps 1, 2, 3, ...")
        options.append(replace(option, place=number) if kind == "ordering" else option)
    return tuple(options)


def _length_of_paragraph(lines: Sequence[Line], start: int) -> int:
    length = 1
    while start + length < len(lines):
        line = lines[start + length]
        if line.is_empty or line.fence or not line.is_indented:
            break
        length += 1
    return length


def _entries(kind: str, lines: Sequence[Line], problems: Problems) -> list[_Entry]:
    entries: list[_Entry] = []
    index = 0
    stray = -1
    while index < len(lines):
        line = lines[index]
        mark = None if line.fence else _MARKS[kind].match(line.text)
        if mark:
            length = _length_of_paragraph(lines, index)
            entries.append(_Entry(mark, list(lines[index : index + length]), []))
            index += length
            continue
        if entries and (line.is_empty or line.is_indented or (line.fence and entries[-1].rationale)):
            entries[-1].rationale.append(line)
        elif not line.is_empty:
            if stray != index - 1:
                fix = f"indent rationales by two; options are {_EXPECTED[kind]}"
                problems.add(line.number, 1, "neither an option nor a rationale", fix)
            stray = index
        index += 1
    return entries


def _read_option(kind: str, entry: _Entry, problems: Problems) -> ParsedOption | None:
    first = entry.paragraph[0]
    passage = join_lines([first.from_column(entry.mark.end()), *entry.paragraph[1:]], problems)
    attributes = read_attributes(passage, flags=FLAGS, keys=KEYS, owner="the option", problems=problems)
    rationale = _read_rationale(entry, problems)
    if attributes is None:
        return None
    fields = attributes.fields
    text, target = _sides(kind, attributes.before, fields)
    for side in (text, target):
        check_inline(side, problems)
    return ParsedOption(
        code=fields.read("#", values.slug_of(60), ""),
        text=text.text,
        is_key={"ordering": True, "matching": bool(text.text)}.get(kind, entry.mark[1:] == "x"),
        rationale=rationale,
        facts=fields.read("facts", values.slugs, ()),
        misconception=fields.read("misconception", values.slug_of(120), ""),
        anchored="anchored" in fields.values,
        target=target.text,
        line=first.number,
    )
