"""The facts of a service file."""

from __future__ import annotations

import re
from collections.abc import Sequence

from content.notes import values
from content.notes.fields import Fields, read_attributes
from content.notes.lines import Line, join_lines
from content.notes.markup import check_inline
from content.notes.parsed import ParsedFact
from content.notes.problems import Problems

FLAGS = ("asked", "reference")
KEYS = ("attribute", "as-of", "review-by", "source", "notes", "changed")

_BULLET = re.compile(r"-(?:[ \t]+|$)")
_NO_DATE = values.date("2000-01")


def read_facts(lines: Sequence[Line], problems: Problems) -> tuple[ParsedFact, ...]:
    """The facts of the lines below `## Facts`, in their order."""
    facts = (_read_fact(item, problems) for item in _items(lines, problems))
    return tuple(fact for fact in facts if fact is not None)


def _items(lines: Sequence[Line], problems: Problems) -> list[list[Line]]:
    """The lines of each list item. Reports every line that belongs to none."""
    items: list[list[Line]] = []
    is_open = False
    for line in lines:
        if line.is_empty:
            is_open = False
        elif line.fence:
            if line.fence == line.number:
                problems.add(line.number, 1, "a fact has no fenced code", "write one paragraph")
        elif _BULLET.match(line.text):
            items.append([line])
            is_open = True
        elif is_open and line.is_indented:
            items[-1].append(line)
        else:
            problems.add(line.number, 1, "not part of a fact", "begin a fact with '- ', indent its further lines")
    return items


def _read_fact(item: Sequence[Line], problems: Problems) -> ParsedFact | None:
    passage = join_lines([item[0].from_column(1), *item[1:]], problems)
    attributes = read_attributes(passage, flags=FLAGS, keys=KEYS, owner="the fact", problems=problems)
    if attributes is None:
        return None
    line = item[0].number
    if not attributes.before.text.strip():
        problems.add(line, 1, "the fact says nothing", "write a statement before its attributes")
    check_inline(attributes.before, problems)
    fields = attributes.fields
    as_of = fields.require("as-of", values.date, _NO_DATE)
    return ParsedFact(
        slug=fields.read("#", values.slug_of(120), ""),
        statement=attributes.before.text,
        asked=_is_asked(fields),
        source_url=fields.require("source", values.address, ""),
        as_of=as_of,
        as_of_text=fields.read("as-of", str, ""),
        review_by=fields.read("review-by", values.date, values.a_year_after(as_of)),
        attribute=fields.read("attribute", values.slug_of(60), ""),
        notes=fields.read("notes", values.note_lines, ""),
        changed=fields.read("changed", values.text_of(2000), ""),
        line_start=line,
        line_end=item[-1].number,
    )


def _is_asked(fields: Fields) -> bool:
    flags = [flag for flag in FLAGS if flag in fields.values]
    if len(flags) != 1:
        fields.problems.add(
            fields.line, 1, f"{fields.owner} is marked {' and '.join(flags) or 'neither'}", "write asked or reference"
        )
    return flags == ["asked"]
