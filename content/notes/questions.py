"""The scenarios and questions of a service file: entries below `### slug`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from content.notes import values
from content.notes.fields import read_head
from content.notes.lines import Line, without_empty_edges
from content.notes.markup import read_markup
from content.notes.options import first_option, read_options
from content.notes.parsed import KINDS, ParsedOption, ParsedQuestion, ParsedScenario, TaskReference
from content.notes.problems import Problems
from content.notes.values import RefusedError

KEYS = (
    "kind",
    "tasks",
    "difficulty",
    "stage",
    "reserve",
    "enemies",
    "twins",
    "scenario",
    "template",
    "notes",
    "author",
    "licence",
    "drafted",
    "checked",
)
DIFFICULTIES = ("easy", "medium", "hard")
STAGES = ("operational", "pretest")
DRAFTED = ("person", "machine")
NO_SLUGS: tuple[str, ...] = ()
NO_TASKS: tuple[TaskReference, ...] = ()
CHECKED = ("blind answering", "source comparison", "person")

_HEADING = "### "


@dataclass(frozen=True, slots=True)
class _Entry:
    slug: str
    line: int
    lines: Sequence[Line]


def read_scenarios(lines: Sequence[Line], problems: Problems) -> tuple[ParsedScenario, ...]:
    """The scenarios of the lines below `## Scenarios`, in their order."""
    scenarios = []
    for entry in _entries(lines, problems):
        text = read_markup(entry.lines, problems)
        if not text.strip():
            problems.add(entry.line, 1, f"the scenario {entry.slug} is empty", "write its text")
        scenarios.append(ParsedScenario(entry.slug, text, entry.line))
    return tuple(scenarios)


def read_questions(lines: Sequence[Line], problems: Problems) -> tuple[ParsedQuestion, ...]:
    """The questions of the lines below `## Questions`, in their order."""
    questions = (_read_question(entry, problems) for entry in _entries(lines, problems))
    return tuple(question for question in questions if question is not None)


def _entries(lines: Sequence[Line], problems: Problems) -> list[_Entry]:
    starts = [index for index, line in enumerate(lines) if not line.fence and line.text.startswith(_HEADING)]
    for line in without_empty_edges(lines[: starts[0]] if starts else lines)[:1]:
        problems.add(line.number, 1, "text before the first entry", "begin each entry with ### and its slug")
    entries = []
    for start, end in pairwise([*starts, len(lines)]):
        heading = lines[start].from_column(len(_HEADING))
        try:
            slug = values.slug_of(120)(heading.text)
        except RefusedError as refusal:
            problems.add(heading.number, heading.column, refusal.reason, refusal.fix)
            slug = heading.text
        entries.append(_Entry(slug, heading.number, without_empty_edges(lines[start + 1 : end])))
    return entries


def _read_question(entry: _Entry, problems: Problems) -> ParsedQuestion | None:
    end = next((index for index, line in enumerate(entry.lines) if line.is_empty), len(entry.lines))
    fields = read_head(entry.lines[:end], KEYS, f"the question {entry.slug}", entry.line, problems)
    kind = fields.require("kind", values.one_of(*KINDS), "")
    if not kind:
        return None
    body = without_empty_edges(entry.lines[end:])
    split = first_option(kind, body)
    stem = read_markup(body[:split], problems)
    options = read_options(kind, body[split:], problems)
    if not stem.strip():
        problems.add(
            entry.line, 1, f"the question {entry.slug} has no stem", "write it after the keys and an empty line"
        )
    _check_options(entry, kind, options, problems)
    return ParsedQuestion(
        slug=entry.slug,
        kind=kind,
        stem=stem,
        options=options,
        tasks=tuple(sorted(fields.require("tasks", values.tasks, NO_TASKS))),
        difficulty=fields.require("difficulty", values.one_of(*DIFFICULTIES), ""),
        stage=fields.read("stage", values.one_of(*STAGES), STAGES[0]),
        reserve=fields.read("reserve", values.yes, False),
        enemies=tuple(sorted(fields.read("enemies", values.slugs, NO_SLUGS))),
        twins=tuple(sorted(fields.read("twins", values.slugs, NO_SLUGS))),
        scenario=fields.read("scenario", values.slug_of(120), ""),
        template=fields.read("template", values.text_of(2000), ""),
        notes=fields.read("notes", values.listed_note_lines, ""),
        author=fields.require("author", values.text_of(200), ""),
        licence=fields.require("licence", values.text_of(60), ""),
        drafted=fields.require("drafted", values.check_of(*DRAFTED), None),
        checked=fields.read("checked", values.checks_of(*CHECKED), ()),
        line_start=entry.line,
        line_end=entry.lines[-1].number if entry.lines else entry.line,
    )


def _check_options(entry: _Entry, kind: str, options: Sequence[ParsedOption], problems: Problems) -> None:
    """Reports what no question can be served with; how many options are good is left to the checks of questions."""
    seen: set[str] = set()
    for option in options:
        if option.code in seen:
            problems.add(option.line, 1, f"two options have the code {option.code}", "give one of them another code")
        seen.add(option.code)
    if len(options) < 2:
        problems.add(
            entry.line, 1, f"the question {entry.slug} has fewer than two options", "write options below its stem"
        )
        return
    keys = sum(option.is_key for option in options)
    if kind == "multiple-choice" and keys != 1:
        problems.add(entry.line, 1, f"the question {entry.slug} has {keys} keys, not one", "mark one option with [x]")
    if kind == "multiple-response" and keys < 2:
        problems.add(entry.line, 1, f"the question {entry.slug} has fewer than two keys", "mark two or more with [x]")
    if kind == "matching" and keys < 2:
        problems.add(entry.line, 1, f"the question {entry.slug} has fewer than two pairs", "write left => right")
    if kind == "ordering" and [option.place for option in options] != list(range(1, len(options) + 1)):
        problems.add(entry.line, 1, f"the steps of {entry.slug} are not numbered 1, 2, 3, ...", "number them in order")
