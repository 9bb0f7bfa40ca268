"""The head of a service file: the front matter and the heading after it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from content.notes import values
from content.notes.fields import read_head
from content.notes.lines import BLANKS, Line
from content.notes.parsed import ParsedService
from content.notes.problems import Problems

KEYS = ("service", "slug", "kind", "aliases", "formerly", "category", "docs", "retired", "successor")
KINDS = ("service", "topic")

_MARK = "---"
_TITLE = re.compile(r"#[ \t]+(.*)")


_OWN_KEYS = ("service:", "slug:", "docs:")


def is_service_file(text: str) -> bool:
    """Whether a text begins like a file of the library: with front matter that other programs do not write."""
    head, mark, _ = text.partition(f"\n{_MARK}\n")
    return bool(mark) and head.startswith(f"{_MARK}\n") and any(line.startswith(_OWN_KEYS) for line in head.split("\n"))


def read_service(lines: Sequence[Line], problems: Problems) -> tuple[ParsedService | None, Sequence[Line]]:
    """The service of a file and the lines after its heading; None where the file does not begin as it has to."""
    end = next((index for index, line in enumerate(lines) if index and line.text == _MARK), 0)
    if lines[0].text != _MARK or not end:
        problems.add(1, 1, "the file does not begin with its front matter", "begin with ---, key: value, ---")
        return None, []
    fields = read_head([line for line in lines[1:end] if line.text], KEYS, "the front matter", 1, problems)
    heading, rest = _read_heading(lines[end + 1 :], lines[end].number, problems)
    service = ParsedService(
        name=fields.require("service", values.text_of(200), ""),
        slug=fields.require("slug", values.slug_of(80), ""),
        heading=heading,
        category=fields.require("category", values.text_of(100), ""),
        docs_url=fields.require("docs", values.address, ""),
        kind=fields.read("kind", values.one_of(*KINDS), KINDS[0]),
        aliases=fields.read("aliases", values.names, ()),
        formerly=fields.read("formerly", values.former_names, ()),
        retired=fields.read("retired", values.date, None),
        successor=fields.read("successor", values.slug_of(80), ""),
    )
    return service, rest


def _read_heading(lines: Sequence[Line], number: int, problems: Problems) -> tuple[str, Sequence[Line]]:
    for index, line in enumerate(lines):
        if match := _TITLE.fullmatch(line.text):
            heading = match[1].strip(BLANKS)
            if len(heading) > 200:
                problems.add(line.number, 1, "the heading is longer than 200 characters", "shorten it")
            return heading, lines[index + 1 :]
        if not line.is_empty:
            number = line.number
            break
    problems.add(number, 1, "no heading stands after the front matter", "write # and the name that people say")
    return "", lines
