"""The readers of exam files and of the warm-up: TOML, in the shape that docs/notes-format.md shows."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from content.notes import values
from content.notes.parsed import KINDS, Parsed, ParsedDomain, ParsedExam, ParsedTask, ParsedWarmUp
from content.notes.problems import Problems
from content.notes.values import RefusedError, quoted

T = TypeVar("T")
Steps = tuple[str | int, ...]

MAX_CHARACTERS, MAX_LINE_CHARACTERS = 100_000, 2_000
"""Exams have a few thousand. The time to read a key `a.a.a...` grows with the square of its length."""

WARM_UP_QUESTIONS = 10
EXAM_KEYS = (
    "code",
    "name",
    "provider",
    "guide_version",
    "effective",
    "source",
    "time_limit_seconds",
    "scored_slots",
    "unscored_slots",
    "scale",
    "cut_score",
    "kinds",
    "domains",
)
OPTIONAL_EXAM_KEYS = ("navigation", "retake_days", "retake_source")
NAVIGATIONS = ("free", "sequential")
DOMAIN_KEYS = ("number", "title", "weight", "tasks")
TASK_KEYS = ("number", "title")
WARM_UP_KEYS = ("version", "exam", "questions")

_PLACE_IN_MESSAGE = re.compile(r"at line ([0-9]+), column ([0-9]+)")
_KEY = re.compile(r"[ \t]*([A-Za-z0-9_-]+)[ \t]*=")


def read_exam(text: str, path: str) -> Parsed[ParsedExam]:
    """The exam that a TOML file describes, or all the reasons why it is refused."""
    problems = Problems(path)
    table = _read_toml(text, EXAM_KEYS + OPTIONAL_EXAM_KEYS, problems)
    if table is None:
        return Parsed(None, problems.in_order())
    exam = ParsedExam(
        path=path,
        code=table.read("code", _text(20, values.EXAM_CODE), ""),
        name=table.read("name", _text(200), ""),
        provider=table.read("provider", _text(100), ""),
        guide_version=table.read("guide_version", _text(20), ""),
        effective=table.read("effective", _date, dt.date.min),
        source_url=table.read("source", _address, ""),
        time_limit_seconds=table.read("time_limit_seconds", _whole(1, 86_400), 1),
        scored_slots=table.read("scored_slots", _whole(1, 1_000), 1),
        unscored_slots=table.read("unscored_slots", _whole(0, 1_000), 0),
        scale=table.read("scale", _scale, (0, 1)),
        cut_score=table.read("cut_score", _whole(0, 100_000), 0),
        kinds=table.read("kinds", _kinds, ()),
        domains=tuple(_read_domain(domain) for domain in table.tables("domains", DOMAIN_KEYS)),
        navigation=table.read("navigation", _navigation, "free") if "navigation" in table.values else "free",
        **_read_retake(table),
    )
    if not problems.in_order():
        _check_exam(exam, table)
    return Parsed(None if problems.in_order() else exam, problems.in_order())


def read_warm_up(text: str, path: str) -> Parsed[ParsedWarmUp]:
    """The warm-up that a TOML file lists, or all the reasons why it is refused."""
    problems = Problems(path)
    table = _read_toml(text, WARM_UP_KEYS, problems)
    if table is None:
        return Parsed(None, problems.in_order())
    warm_up = ParsedWarmUp(
        path=path,
        version=table.read("version", _whole(1, 100_000), 1),
        exam=table.read("exam", _text(20, values.EXAM_CODE), ""),
        questions=table.read("questions", _warm_up_questions, ()),
    )
    return Parsed(None if problems.in_order() else warm_up, problems.in_order())


@dataclass(frozen=True, slots=True)
class _Table:
    """A table of the file and where it stands."""

    name: str
    values: Mapping[str, Any]
    line: int
    lines: Mapping[Steps, int]
    """Line of each key and of each table of an array: `("domains", 0, "weight")`."""
    steps: Steps
    problems: Problems

    def refuse(self, key: str, reason: str, fix: str = "") -> None:
        self.problems.add(self.lines.get((*self.steps, key), self.line), 1, reason, fix)

    def read(self, key: str, convert: Callable[[Any], T], default: T) -> T:
        """The converted value; the default, with a problem, where the key is missing or its value is refused."""
        if key not in self.values:
            self.refuse(key, f"{self.name} has no '{key}'", f"add {key} = ...")
            return default
        try:
            return convert(self.values[key])
        except RefusedError as refusal:
            self.refuse(key, f"{key}: {refusal.reason}", refusal.fix)
            return default

    def refuse_unknown(self, known: Iterable[str]) -> None:
        for key in self.values.keys() - set(known):
            self.refuse(key, f"{quoted(key)} is no key of {self.name}", f"use: {', '.join(known)}")

    def tables(self, key: str, known: Iterable[str]) -> list[_Table]:
        """The tables of an array; a missing or empty one is a problem."""
        members: list[Mapping[str, Any]] = self.read(key, _tables, [])
        tables = []
        for index, member in enumerate(members):
            steps = (*self.steps, key, index)
            name = f"{key[:-1]} {index + 1}" + (f" of {self.name}" if self.steps else "")
            tables.append(_Table(name, member, self.lines.get(steps, self.line), self.lines, steps, self.problems))
            tables[-1].refuse_unknown(known)
        return tables


def _read_toml(text: str, known: Iterable[str], problems: Problems) -> _Table | None:
    if len(text) > MAX_CHARACTERS:
        problems.add(1, 1, f"the file has more than {MAX_CHARACTERS:,} characters", "shorten it")
        return None
    for number, written in enumerate(text.split("\n"), start=1):
        if len(written) > MAX_LINE_CHARACTERS:
            problems.add(number, 1, f"the line has more than {MAX_LINE_CHARACTERS:,} characters", "break it")
            return None
    try:
        content = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        place = _PLACE_IN_MESSAGE.search(str(error))
        line, column = (int(place[1]), int(place[2])) if place else (1, 1)
        reason = "nested too deeply" if isinstance(error, RecursionError) else str(error).partition(" (at ")[0]
        problems.add(line, column, f"not valid TOML: {reason}", "see the example in docs/notes-format.md")
        return None
    table = _Table("the file", content, 1, _lines_of(text), (), problems)
    table.refuse_unknown(known)
    return table


def _lines_of(text: str) -> dict[Steps, int]:
    """Where the keys and tables stand, found by looking: `tomllib` does not say. Other spellings are not found."""
    lines: dict[Steps, int] = {}
    steps: Steps = ()
    domain = task = -1
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip() == "[[domains]]":
            domain, task = domain + 1, -1
            steps = ("domains", domain)
            lines[steps] = number
        elif line.strip() == "[[domains.tasks]]":
            task += 1
            steps = ("domains", domain, "tasks", task)
            lines[steps] = number
        elif key := _KEY.match(line):
            lines.setdefault((*steps, key[1]), number)
    return lines


def _read_retake(table: _Table) -> dict[str, Any]:
    """Days and source stand together, or neither does."""
    if not {"retake_days", "retake_source"} & table.values.keys():
        return {}
    return {
        "retake_days": table.read("retake_days", _whole(0, 3_650), 0),
        "retake_source": table.read("retake_source", _address, ""),
    }


def _read_domain(table: _Table) -> ParsedDomain:
    return ParsedDomain(
        number=table.read("number", _whole(1, 99), 1),
        title=table.read("title", _text(200), ""),
        weight=table.read("weight", _whole(1, 100), 1),
        tasks=tuple(_read_task(task) for task in table.tables("tasks", TASK_KEYS)),
    )


def _read_task(table: _Table) -> ParsedTask:
    return ParsedTask(
        number=table.read("number", _text(10, values.TASK_NUMBER), ""),
        title=table.read("title", _text(300), ""),
    )


def _check_exam(exam: ParsedExam, table: _Table) -> None:
    """Reports what is wrong between keys that are right by themselves."""
    weights = sum(domain.weight for domain in exam.domains)
    if weights != 100:
        table.refuse("domains", f"the weights of the domains sum to {weights}, not to 100", "correct the weights")
    lowest, highest = exam.scale
    if not lowest < exam.cut_score <= highest:
        table.refuse("cut_score", f"the cut score {exam.cut_score} is not on the scale", "see scale")
    numbers: set[str] = set()
    for index, domain in enumerate(exam.domains):
        if domain.number != index + 1:
            line = table.lines.get(("domains", index, "number"), table.line)
            table.problems.add(
                line, 1, f"domain {domain.number} stands at place {index + 1}", "number them 1, 2, 3, ..."
            )
        for place, task in enumerate(domain.tasks):
            line = table.lines.get(("domains", index, "tasks", place, "number"), table.line)
            if not task.number.startswith(f"{domain.number}."):
                fix = f"begin its number with {domain.number}."
                table.problems.add(line, 1, f"task {task.number} is not one of domain {domain.number}", fix)
            if task.number in numbers:
                table.problems.add(line, 1, f"two tasks have the number {task.number}", "number them apart")
            numbers.add(task.number)


def _string(value: Any) -> str:
    if not isinstance(value, str):
        raise RefusedError("not a text", 'write it in quotes: "..."')
    return value


def _text(longest: int, pattern: re.Pattern[str] | None = None) -> Callable[[Any], str]:
    def text(value: Any) -> str:
        checked = values.text_of(longest)(_string(value))
        if "\n" in checked or (pattern and not pattern.fullmatch(checked)):
            raise RefusedError(f"{quoted(checked)} is not well formed", "see the example in docs/notes-format.md")
        return checked

    return text


def _whole(least: int, most: int) -> Callable[[Any], int]:
    def whole(value: Any) -> int:
        if type(value) is not int or not least <= value <= most:
            raise RefusedError(f"not a whole number from {least} to {most:,}", "write it without quotes")
        return value

    return whole


def _date(value: Any) -> dt.date:
    if type(value) is not dt.date:
        raise RefusedError("not a date", "write 2022-08-30 without quotes")
    return values.day(value.isoformat())


def _address(value: Any) -> str:
    return values.address(_string(value))


def _scale(value: Any) -> tuple[int, int]:
    if not isinstance(value, list) or len(value) != 2:
        raise RefusedError("not a lowest and a highest number", "write [100, 1000]")
    lowest, highest = (_whole(0, 100_000)(end) for end in value)
    if lowest >= highest:
        raise RefusedError("the lowest number is not below the highest", "write [100, 1000]")
    return lowest, highest


def _kinds(value: Any) -> tuple[str, ...]:
    return _distinct_texts(value, values.one_of(*KINDS))


def _navigation(value: Any) -> str:
    return values.one_of(*NAVIGATIONS)(_string(value))


def _warm_up_questions(value: Any) -> tuple[str, ...]:
    slugs = _distinct_texts(value, values.slug_of(120))
    if len(slugs) != WARM_UP_QUESTIONS:
        raise RefusedError(f"{len(slugs)} questions, not {WARM_UP_QUESTIONS}", f"name {WARM_UP_QUESTIONS}")
    return slugs


def _distinct_texts(value: Any, convert: Callable[[str], str]) -> tuple[str, ...]:
    if not isinstance(value, list) or not value:
        raise RefusedError("not a list", 'write ["one", "another"]')
    return values.distinct(tuple(convert(_string(member)) for member in value))


def _tables(value: Any) -> list[Mapping[str, Any]]:
    if not isinstance(value, list) or not value or not all(isinstance(member, dict) for member in value):
        raise RefusedError("not a list of tables", "write each below a line [[...]]")
    return value
