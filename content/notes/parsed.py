"""What a reader of notes returns: plain values, no database.

Every value knows the line it came from (1-based), because each refusal, each fact and each draft names its place.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from content.notes.lines import Line

T = TypeVar("T")

CHOICE_KINDS = ("multiple-choice", "multiple-response")
KINDS = (*CHOICE_KINDS, "ordering", "matching")


@dataclass(frozen=True, slots=True)
class Problem:
    """Why something was refused, or what to look at: a place, a reason and, where there is one, a fix."""

    path: str
    line: int
    column: int
    reason: str
    fix: str = ""

    def __str__(self) -> str:
        text = f"{self.path}:{self.line}:{self.column}: {self.reason}"
        return f"{text} ({self.fix})" if self.fix else text


@dataclass(frozen=True, slots=True)
class FormerName:
    name: str
    until: dt.date
    """First day of the month in which the name was given up."""


@dataclass(frozen=True, slots=True)
class ParsedService:
    name: str
    slug: str
    heading: str
    category: str
    docs_url: str
    kind: str = "service"
    aliases: tuple[str, ...] = ()
    formerly: tuple[FormerName, ...] = ()
    retired: dt.date | None = None
    successor: str = ""
    line: int = 1


@dataclass(frozen=True, slots=True)
class ParsedFact:
    slug: str
    statement: str
    asked: bool
    source_url: str
    as_of: dt.date
    as_of_text: str
    """As written: `2026-11` stays a month when it is written back."""
    review_by: dt.date
    """Twelve months after `as_of` unless the notes say otherwise."""
    attribute: str = ""
    notes: str = ""
    changed: str = ""
    line_start: int = 0
    line_end: int = 0


@dataclass(frozen=True, slots=True)
class ParsedScenario:
    slug: str
    text: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class ParsedOption:
    code: str
    text: str
    is_key: bool
    rationale: str
    facts: tuple[str, ...] = ()
    misconception: str = ""
    anchored: bool = False
    place: int = 0
    """1-based place in the right order (ordering), else 0."""
    target: str = ""
    """Right side of a pair (matching), else empty."""
    line: int = 0


@dataclass(frozen=True, slots=True, order=True)
class TaskReference:
    exam: str
    task: str


@dataclass(frozen=True, slots=True)
class Check:
    """How a question was drafted or checked (`machine`, `blind answering`, ...) and on which day."""

    how: str
    on: dt.date


@dataclass(frozen=True, slots=True)
class ParsedQuestion:
    slug: str
    kind: str
    stem: str
    options: tuple[ParsedOption, ...]
    tasks: tuple[TaskReference, ...] = ()
    difficulty: str = ""
    stage: str = "operational"
    reserve: bool = False
    enemies: tuple[str, ...] = ()
    twins: tuple[str, ...] = ()
    scenario: str = ""
    template: str = ""
    notes: str = ""
    """Where raw notes ask the same: `001:402-403, 003:12`."""
    author: str = ""
    licence: str = ""
    drafted: Check | None = None
    checked: tuple[Check, ...] = ()
    line_start: int = 0
    line_end: int = 0


@dataclass(frozen=True, slots=True)
class ParsedDocument:
    """One service file of the library."""

    path: str
    service: ParsedService
    facts: tuple[ParsedFact, ...] = ()
    scenarios: tuple[ParsedScenario, ...] = ()
    questions: tuple[ParsedQuestion, ...] = ()


@dataclass(frozen=True, slots=True)
class ParsedTask:
    number: str
    title: str


@dataclass(frozen=True, slots=True)
class ParsedDomain:
    number: int
    title: str
    weight: int
    tasks: tuple[ParsedTask, ...]


@dataclass(frozen=True, slots=True)
class ParsedExam:
    path: str
    code: str
    name: str
    provider: str
    guide_version: str
    effective: dt.date
    source_url: str
    time_limit_seconds: int
    scored_slots: int
    unscored_slots: int
    scale: tuple[int, int]
    cut_score: int
    kinds: tuple[str, ...]
    domains: tuple[ParsedDomain, ...]
    navigation: str = "free"
    """`sequential`: one question after the other, with no way back."""
    retake_days: int | None = None
    """How long one has to wait after a fail, and who says so; None and empty where that is not known."""
    retake_source: str = ""

    def scored_slots_by_domain(self) -> dict[int, int]:
        """Domain number -> scored slots: the weights' share by largest remainder, ties to the earlier domain."""
        shares = {domain.number: domain.weight * self.scored_slots for domain in self.domains}
        slots = {number: share // 100 for number, share in shares.items()}
        by_remainder = sorted(shares, key=lambda number: (-(shares[number] % 100), number))
        for number in by_remainder[: self.scored_slots - sum(slots.values())]:
            slots[number] += 1
        return slots


@dataclass(frozen=True, slots=True)
class ParsedWarmUp:
    path: str
    version: int
    exam: str
    questions: tuple[str, ...]


class Remark(StrEnum):
    """What a reader of raw notes has to say about a draft."""

    NO_KEY = "no-key"
    """The notes ask, and no line of theirs is the answer."""
    OPTIONS_MISSING = "options-missing"
    """The stem speaks of options that the notes do not have: `Which of the following`."""
    WRONG_RESULT = "wrong-result"
    """What the notes compute is not what comes out when it is computed again."""
    UNCHECKED_RESULT = "unchecked-result"
    """The notes name a result, and nothing to compute it from."""


@dataclass(frozen=True, slots=True)
class ParsedDraft:
    """A question of raw notes with its answer."""

    stem: str
    key: str
    """Several keys are joined by semicolons; empty where the notes have no answer, which a remark says too."""
    rationale: str
    """What explains the answer; may be empty."""
    line_start: int
    line_end: int
    heading_path: tuple[str, ...] = ()
    dialect: str = ""
    options: tuple[ParsedOption, ...] = ()
    """In the order of the notes, where these have options."""
    remarks: tuple[Remark, ...] = ()
    known_by: str = ""
    """Stem and key as they were read when drafts like this one first got a slug, where they are read better today."""


@dataclass(frozen=True, slots=True)
class RawFact:
    """One statement of raw notes and where it stands."""

    text: str
    services: tuple[str, ...]
    """Slugs of what it is about, the closest first; nothing where the notes are about something else."""
    topic: str
    """The title of its section."""
    heading_path: tuple[str, ...]
    label_lines: tuple[int, ...]
    """First lines of the labels and items that are joined with it, the outermost first."""
    path: str
    line_start: int
    line_end: int
    digest: str
    """SHA-256 (hex) of the text."""


@dataclass(frozen=True, slots=True)
class ParsedRawNotes:
    path: str
    drafts: tuple[ParsedDraft, ...] = ()
    facts: tuple[RawFact, ...] = ()
    text: str = ""
    """What was read, as `content.notes.text.decode` returned it."""
    unread: tuple[Line, ...] = ()
    """The lines with words of which nothing was made: neither a heading nor part of a fact or a draft."""


@dataclass(frozen=True, slots=True)
class Parsed(Generic[T]):
    """The outcome of reading one file: a value, or the reasons why there is none; warnings beside either."""

    value: T | None
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = field(default=())
