"""The options that end a question, in the three shapes that its kind asks for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from content.notes import values
from content.notes.fields import read_attributes
from content.notes.lines import Line, Passage, indent_of, join_lines, without_empty_edges
from content.notes.markup import check_inline, read_markup
from content.notes.parsed import ParsedOption
from content.notes.problems import Problems

FLAGS = ("anchored",)
KEYS = ("facts", "misconception")

_CHOICE = re.compile(r"- \[([ x])\](?:[ \t]+|$)")
_STEP = re.compile(r"([1-9][0-9]{0,2})\.(?:[ \t]+|$)")
_PAIR = re.compile(r"-(?:[ \t]+|$)")
_ARROW = re.compile(r"(?:^|[ \t])=>(?:[ \t]|$)")
_ATTRIBUTES = re.compile(r"\{#")
_MARKS = {"multiple-choice": _CHOICE, "multiple-response": _CHOICE, "ordering": _STEP, "matching": _PAIR}
_SIGNS = {"ordering": _ATTRIBUTES, "matching": _ARROW}
"""A stem may hold lists: a step is one with attributes, a pair is one with an arrow."""
_SHAPES = {
    "multiple-choice": "- [x] text {#code ...} and - [ ] text {#code ...}",
    "multiple-response": "- [x] text {#code ...} and - [ ] text {#code ...}",
    "ordering": "1. text {#code ...}, 2. text {#code ...}",
    "matching": "- left => right {#code ...}",
}


@dataclass(frozen=True, slots=True)
class _Entry:
    """An option as it stands: its mark, the lines of its paragraph, the lines of its rationale."""

    mark: re.Match[str]
    paragraph: list[Line]
    rationale: list[Line]


def first_option(kind: str, lines: Sequence[Line]) -> int:
    """Index of the line with which the options begin; the number of lines where there are none."""
    for index, line in enumerate(lines):
        if line.fence or not _MARKS[kind].match(line.text):
            continue
        paragraph = lines[index : index + _length_of_paragraph(lines, index)]
        sign = _SIGNS.get(kind)
        if sign is None or any(sign.search(each.text) for each in paragraph):
            return index
    return len(lines)


def read_options(kind: str, lines: Sequence[Line], problems: Problems) -> tuple[ParsedOption, ...]:
    """The options of the lines after the stem, in their order."""
    options = (_read_option(kind, entry, problems) for entry in _entries(kind, lines, problems))
    return tuple(option for option in options if option is not None)


def _length_of_paragraph(lines: Sequence[Line], start: int) -> int:
    rest = range(start + 1, len(lines))
    return next((index for index in rest if lines[index].fence or not lines[index].is_indented), len(lines)) - start


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
        if entries and _belongs_to(entries[-1].rationale, line):
            entries[-1].rationale.append(line)
        elif not line.is_empty:
            if stray != index - 1:
                fix = f"indent rationales by two; write options as {_SHAPES[kind]}"
                problems.add(line.number, 1, "neither an option nor a rationale", fix)
            stray = index
        index += 1
    return entries


def _belongs_to(rationale: Sequence[Line], line: Line) -> bool:
    goes_on_in_code = bool(rationale) and line.fence != 0 and line.fence == rationale[-1].fence
    return line.is_empty or line.is_indented or goes_on_in_code


def _read_option(kind: str, entry: _Entry, problems: Problems) -> ParsedOption | None:
    first = entry.paragraph[0]
    passage = join_lines([first.from_column(entry.mark.end()), *entry.paragraph[1:]], problems)
    attributes = read_attributes(passage, flags=FLAGS, keys=KEYS, owner="the option", problems=problems)
    rationale = _read_rationale(entry, problems)
    if attributes is None:
        return None
    fields = attributes.fields
    text, target = _sides(kind, attributes.before, problems)
    return ParsedOption(
        code=fields.read("#", values.slug_of(60), ""),
        text=text,
        is_key=_is_key(kind, entry.mark, text),
        rationale=rationale,
        facts=fields.read("facts", values.slugs, ()),
        misconception=fields.read("misconception", values.slug_of(120), ""),
        anchored="anchored" in fields.values,
        place=int(entry.mark[1]) if kind == "ordering" else 0,
        target=target,
        line=first.number,
    )


def _is_key(kind: str, mark: re.Match[str], text: str) -> bool:
    """Every step is part of the right order; a target without a left side fits nothing."""
    if kind == "ordering":
        return True
    return bool(text) if kind == "matching" else mark[1] == "x"


def _sides(kind: str, passage: Passage, problems: Problems) -> tuple[str, str]:
    """The text of an option and, of a pair, its right side."""
    if kind != "matching":
        if not passage.text.strip():
            problems.add(*passage.place(0), "the option is empty", "write its text before the attributes")
        check_inline(passage, problems)
        return passage.text, ""
    arrows = list(_ARROW.finditer(passage.text))
    if len(arrows) != 1:
        problems.add(*passage.place(0), f"a pair has one =>, not {len(arrows)}", f"write {_SHAPES[kind]}")
        return "", ""
    left, right = passage.before(arrows[0].start()), passage.after(arrows[0].end())
    check_inline(left, problems)
    check_inline(right, problems)
    if not right.text.strip():
        problems.add(*passage.place(arrows[0].start()), "the right side of a pair is empty", "write it after =>")
    return left.text, right.text


def _read_rationale(entry: _Entry, problems: Problems) -> str:
    lines = without_empty_edges(entry.rationale)
    if not lines:
        fix = "explain it in a paragraph below, indented by two, after an empty line"
        problems.add(entry.paragraph[0].number, 1, "the option has no rationale", fix)
        return ""
    width = indent_of(lines[0].text)
    if width < 2:
        problems.add(lines[0].number, 1, "the rationale is not indented by two", "indent it")
    for line in lines:
        if line.text and indent_of(line.text) < width:
            problems.add(line.number, 1, "the line stands left of its rationale", f"indent it by {width}")
    return read_markup([line.dedented(width) for line in lines], problems)
