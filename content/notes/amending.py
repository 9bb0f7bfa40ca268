"""Changing a service file in the few lines that are to change; every other byte stays as its author wrote it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from content.notes.library import SECTIONS

FACTS, SCENARIOS, QUESTIONS = SECTIONS


@dataclass(frozen=True, slots=True)
class Amendment:
    """New text for some lines of a file (1-based, both included); None takes them out, with the blank ones before."""

    line_start: int
    line_end: int
    text: str | None


def amended(
    text: str, amendments: Sequence[Amendment], *, new_facts: Sequence[str] = (), new_questions: Sequence[str] = ()
) -> str:
    """The file with these lines replaced, new facts after its last one and new questions at its end.

    Lines end as those of the file do. Lines that are the same in the new text stay as they were, blanks at their end
    included.
    """
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = text.replace("\r\n", "\n").split("\n")
    for amendment in sorted(amendments, key=lambda each: each.line_start, reverse=True):
        start = amendment.line_start - 1
        if amendment.text is None:
            del lines[_end(lines, start) : amendment.line_end]
            continue
        before = lines[start : amendment.line_end]
        lines[start : amendment.line_end] = _kept_where_equal(before, amendment.text.split("\n"))
    if any(amendment.text is None for amendment in amendments):
        _drop_empty(lines, SCENARIOS)
        _drop_empty(lines, QUESTIONS)
    if new_facts:
        _add_facts(lines, new_facts)
    if new_questions:
        _add_questions(lines, new_questions)
    return newline.join(lines)


def scenario_end(text: str, line: int, *, others: Collection[int]) -> int:
    """The last line of the scenario whose heading is `line`, the blank ones after it left out; `others` are the
    headings of the other scenarios (1-based)."""
    lines = text.replace("\r\n", "\n").split("\n")
    after = range(line + 1, len(lines) + 1)
    following = next((number for number in after if number in others or lines[number - 1] in SECTIONS), len(lines) + 1)
    return _end(lines, following - 1)


def _drop_empty(lines: list[str], section: str) -> None:
    """Take out the heading of a section that has nothing left below it."""
    if section not in lines:
        return
    place = lines.index(section)
    following = next((number for number in range(place + 1, len(lines)) if lines[number] in SECTIONS), len(lines))
    if _end(lines, following) == place + 1:
        del lines[_end(lines, place) : place + 1]


def _kept_where_equal(before: Sequence[str], after: Sequence[str]) -> list[str]:
    """The lines `after`, each as its twin of `before` where the two differ in blanks at the end only."""
    twins = {line.rstrip(" \t"): line for line in before}
    return [twins.get(line, line) for line in after]


def _add_facts(lines: list[str], facts: Sequence[str]) -> None:
    if FACTS not in lines:
        following = next((heading for heading in SECTIONS[1:] if heading in lines), None)
        place = lines.index(following) if following else _end(lines, len(lines))
        lines[place:place] = [FACTS, "", *_lines(facts), ""] if following else ["", FACTS, "", *_lines(facts)]
        return
    start = lines.index(FACTS) + 1
    stop = next((number for number in range(start, len(lines)) if lines[number] in SECTIONS), len(lines))
    end = _end(lines, stop)
    lines[end:end] = _lines(facts) if end > start else ["", *_lines(facts)]


def _add_questions(lines: list[str], questions: Sequence[str]) -> None:
    end = _end(lines, len(lines))
    added = [] if QUESTIONS in lines else ["", QUESTIONS]
    for question in questions:
        added += ["", *question.split("\n")]
    lines[end:end] = added if lines[end:] else [*added, ""]


def _lines(texts: Sequence[str]) -> list[str]:
    return [line for text in texts for line in text.split("\n")]


def _end(lines: Sequence[str], stop: int) -> int:
    """The place after the last line before `stop` that is not blank."""
    while stop and not lines[stop - 1].strip():
        stop -= 1
    return stop
