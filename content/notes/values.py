"""Converters from what stands behind a key to a value. Each raises `RefusedError` with a reason and a fix."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Callable

from content.notes.parsed import Check, FormerName, TaskReference

FIRST_YEAR, LAST_YEAR = 2000, 2100
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
EXAM_CODE = re.compile(r"[A-Z0-9]+(?:-[A-Z0-9]+)*")
TASK_NUMBER = re.compile(r"[1-9][0-9]?\.[1-9][0-9]?")

_DATE = re.compile(r"([0-9]{4})-([0-9]{2})(?:-([0-9]{2}))?")
_ADDRESS = re.compile(r"https://[^\s\"<>{}\\]+")
_NOTE_LINES = re.compile(r"[0-9]{3}:[0-9]{1,6}(?:-[0-9]{1,6})?(?:,[0-9]{3}:[0-9]{1,6}(?:-[0-9]{1,6})?)*")


class RefusedError(ValueError):
    """A value that the grammar does not know. Raised by converters, turned into a problem where the place is known."""

    def __init__(self, reason: str, fix: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.fix = fix


def text_of(longest: int) -> Callable[[str], str]:
    def text(value: str) -> str:
        if not value.strip():
            raise RefusedError("empty", "write a value or leave the key out")
        if len(value) > longest:
            raise RefusedError(f"longer than {longest} characters", "shorten it")
        return value

    return text


def slug_of(longest: int) -> Callable[[str], str]:
    def slug(value: str) -> str:
        if not SLUG.fullmatch(value):
            raise RefusedError(f"{quoted(value)} is not a slug", "use a-z, 0-9 and single hyphens")
        if len(value) > longest:
            raise RefusedError(f"{quoted(value)} is longer than {longest} characters", "shorten it")
        return value

    return slug


def slugs(value: str) -> tuple[str, ...]:
    return distinct(tuple(slug_of(120)(part.strip()) for part in value.split(",")))


def names(value: str) -> tuple[str, ...]:
    """The members of a list in square brackets."""
    if not (value.startswith("[") and value.endswith("]")):
        raise RefusedError("not a list", "write [one, another]")
    return distinct(tuple(text_of(200)(part.strip()) for part in value[1:-1].split(",")))


def former_names(value: str) -> tuple[FormerName, ...]:
    return tuple(_former_name(part) for part in names(value))


def _former_name(value: str) -> FormerName:
    name, at, month = value.rpartition(" @ ")
    if not at or not name.strip() or len(month) != len("2019-07"):
        raise RefusedError(f"{quoted(value)} has no month of the renaming", "write [Old name @ 2019-07]")
    return FormerName(name.strip(), date(month))


def one_of(*words: str) -> Callable[[str], str]:
    def word(value: str) -> str:
        if value not in words:
            raise RefusedError(f"{quoted(value)} is not known", f"use one of: {', '.join(words)}")
        return value

    return word


def yes(value: str) -> bool:
    return one_of("yes")(value) == "yes"


def address(value: str) -> str:
    if not _ADDRESS.fullmatch(value):
        raise RefusedError(f"{quoted(value)} is not an address", "write https://...")
    if len(value) > 500:
        raise RefusedError("longer than 500 characters", "use a shorter address")
    return value


def date(value: str) -> dt.date:
    """The day, or the first day of the month, that `YYYY-MM-DD` or `YYYY-MM` names."""
    match = _DATE.fullmatch(value)
    if match is None:
        raise RefusedError(f"{quoted(value)} is not a date", "write YYYY-MM or YYYY-MM-DD")
    year, month, day = int(match[1]), int(match[2]), int(match[3] or 1)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise RefusedError(f"the year {year} is not between {FIRST_YEAR} and {LAST_YEAR}")
    try:
        return dt.date(year, month, day)
    except ValueError:
        raise RefusedError(f"{quoted(value)} is not in the calendar", "write YYYY-MM or YYYY-MM-DD") from None


def day(value: str) -> dt.date:
    if len(value) != len("2026-11-21"):
        raise RefusedError(f"{quoted(value)} is not a day", "write YYYY-MM-DD")
    return date(value)


def date_text(value: dt.date) -> str:
    """The shortest text that `date` reads as the same day: the first of a month is written as the month."""
    return value.strftime("%Y-%m") if value.day == 1 else value.isoformat()


def a_year_after(value: dt.date) -> dt.date:
    """The same day of the next year; 28 February for 29 February."""
    last = calendar.monthrange(value.year + 1, value.month)[1]
    return value.replace(year=value.year + 1, day=min(value.day, last))


def note_lines(value: str) -> str:
    if not _NOTE_LINES.fullmatch(value) or len(value) > 300:
        raise RefusedError(f"{quoted(value)} names no lines of the notes", "write 001:2686 or 001:2680-2690,003:12")
    return value


def listed_note_lines(value: str) -> str:
    """The same as a list for people: a comma and a blank between places."""
    return ", ".join(note_lines(",".join(part.strip() for part in value.split(","))).split(","))


def tasks(value: str) -> tuple[TaskReference, ...]:
    """References to tasks, at most one of each exam."""
    references = tuple(_task(part.strip()) for part in value.split(","))
    distinct(tuple(reference.exam for reference in references), "at most one task of each exam")
    return references


def _task(value: str) -> TaskReference:
    exam, _, number = value.partition(" ")
    if not EXAM_CODE.fullmatch(exam) or not TASK_NUMBER.fullmatch(number.strip()):
        raise RefusedError(f"{quoted(value)} is not a task", "write DVA-C02 1.1, SAA-C03 2.1")
    return TaskReference(exam, number.strip())


def check_of(*ways: str) -> Callable[[str], Check]:
    """A converter of `way YYYY-MM-DD`."""

    def check(value: str) -> Check:
        way, _, written_day = value.strip().rpartition(" ")
        return Check(one_of(*ways)(way.strip()), day(written_day))

    return check


def checks_of(*ways: str) -> Callable[[str], tuple[Check, ...]]:
    """A converter of several `way YYYY-MM-DD`, joined by commas."""
    check = check_of(*ways)
    return lambda value: tuple(check(part) for part in value.split(","))


def distinct(values: tuple[str, ...], fix: str = "name it once") -> tuple[str, ...]:
    """The values, if none stands twice."""
    seen: set[str] = set()
    for value in values:
        if value in seen:
            raise RefusedError(f"{quoted(value)} is named twice", fix)
        seen.add(value)
    return values


def quoted(value: str) -> str:
    """The value as a message shows it: at most sixty characters."""
    return f"'{value}'" if len(value) <= 60 else f"'{value[:57]}...'"
