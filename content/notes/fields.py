"""Named values of one entry: the lines `key: value` of a head, or the attributes in braces."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TypeVar

from content.notes.lines import BLANKS, Line, Passage
from content.notes.problems import Problems
from content.notes.values import RefusedError, quoted

T = TypeVar("T")

_KEY = re.compile(r"([a-z]+):[ \t]*(.*)")
_IDENTIFIER = re.compile(r"\{#([a-z0-9-]+)")
_ATTRIBUTE = re.compile(r'([a-z][a-z-]*)(?:=(?:"((?:[^"\\]|\\["\\])*)"|([^ \t"]+)))?')
_ESCAPED = re.compile(r'\\(["\\])')


@dataclass(frozen=True, slots=True)
class Field:
    text: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Fields:
    """What stands behind each key, and the way to convert it: a refused value becomes a problem at its place."""

    owner: str
    """What the keys belong to, as a message says it."""
    line: int
    values: dict[str, Field]
    problems: Problems

    def read(self, key: str, convert: Callable[[str], T], default: T) -> T:
        """The converted value; the default where the key is missing or its value is refused."""
        field = self.values.get(key)
        if field is None:
            return default
        try:
            return convert(field.text)
        except RefusedError as refusal:
            self.problems.add(field.line, field.column, f"{key}: {refusal.reason}", refusal.fix)
            return default

    def require(self, key: str, convert: Callable[[str], T], default: T) -> T:
        """As `read`; a missing key is a problem."""
        if key not in self.values:
            self.problems.add(self.line, 1, f"{self.owner} has no '{key}'", f"add {key}")
        return self.read(key, convert, default)


def read_head(lines: Sequence[Line], known: Collection[str], owner: str, line: int, problems: Problems) -> Fields:
    """The fields of lines `key: value`. `line` is the place to name when one is missing."""
    values: dict[str, Field] = {}
    for each in lines:
        match = _KEY.fullmatch(each.text)
        if match is None:
            problems.add(
                each.number, each.column, f"not a line 'key: value' of {owner}", "end the lines with an empty one"
            )
        elif match[1] not in known:
            problems.add(each.number, each.column, f"'{match[1]}' is no key of {owner}", f"use: {', '.join(known)}")
        elif match[1] in values:
            problems.add(each.number, each.column, f"'{match[1]}' stands twice", "keep one of them")
        else:
            values[match[1]] = Field(match[2], each.number, each.column + match.start(2))
    return Fields(owner, line, values, problems)


@dataclass(frozen=True, slots=True)
class Attributes:
    """`{#identifier flag key=value}` and the text before it."""

    before: Passage
    fields: Fields
    """The identifier stands under `#`."""


def read_attributes(
    passage: Passage, *, flags: Collection[str], keys: Collection[str], owner: str, problems: Problems
) -> Attributes | None:
    """The attributes that end a paragraph; None, with a problem, where there are none or they are not well formed."""
    start = passage.text.rfind("{#")
    if start < 0:
        fix = "end its paragraph with {#name ...}"
        problems.add(*passage.place(0), f"{owner} has no attributes", fix)
        return None
    if not passage.text.endswith("}"):
        fix = "end the paragraph with them; an empty line comes before what follows"
        problems.add(*passage.place(start), f"the attributes do not end {owner}", fix)
        return None
    identifier = _IDENTIFIER.match(passage.text, start)
    if identifier is None:
        problems.add(*passage.place(start), "the attributes do not begin with a name", "write {#name ...}")
        return None
    values = _read_values(passage, identifier.end(), {*flags}, {*keys}, problems)
    if values is None:
        return None
    values["#"] = Field(identifier[1], *passage.place(start))
    fields = Fields(f"{owner} #{identifier[1]}", values["#"].line, values, problems)
    return Attributes(passage.before(start), fields)


def _read_values(
    passage: Passage, start: int, flags: set[str], keys: set[str], problems: Problems
) -> dict[str, Field] | None:
    values: dict[str, Field] = {}
    text, end = passage.text, len(passage.text) - 1
    position = start
    while position < end:
        if text[position] in BLANKS:
            position += 1
            continue
        match = _ATTRIBUTE.match(text, position, end)
        if match is None or text[match.end()] not in (*BLANKS, "}"):
            fix = "separate attributes by blanks; quote a value that has blanks"
            problems.add(*passage.place(position), f"{quoted(text[position:end])} is no attribute", fix)
            return None
        _keep(values, match, passage.place(position), flags, keys, problems)
        position = match.end()
    return values


def _keep(
    values: dict[str, Field],
    match: re.Match[str],
    place: tuple[int, int],
    flags: set[str],
    keys: set[str],
    problems: Problems,
) -> None:
    name = match[1]
    has_value = match[0] != name
    if name not in flags | keys:
        problems.add(*place, f"'{name}' is no attribute here", f"use: {', '.join(sorted(flags | keys))}")
    elif has_value != (name in keys):
        problems.add(
            *place, f"'{name}' {'has no value' if has_value else 'needs a value'}", "see the table of attributes"
        )
    elif name in values:
        problems.add(*place, f"'{name}' stands twice", "keep one of them")
    else:
        text = _ESCAPED.sub(r"\1", match[2]) if match[2] is not None else (match[3] or "")
        values[name] = Field(text, *place)


def write_attribute(key: str, value: str) -> str:
    """`key=value`, quoted where the value has blanks or quotes."""
    if '"' in value or any(character.isspace() for character in value):
        value = '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return f"{key}={value}"
