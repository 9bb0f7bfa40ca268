"""What a load of files found, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from content.notes.parsed import Problem


@dataclass(frozen=True, slots=True)
class Conflict:
    """The site and the file say different things; the site's text stayed."""

    kind: str
    slug: str
    path: str
    line: int


@dataclass(frozen=True, slots=True)
class Touched:
    """An option whose fact says something else now: its question has to be verified."""

    fact: str
    question: str
    option: str


@dataclass(slots=True)
class LoadReport:
    """What the input held, and what became of it."""

    documents: int = 0
    services: int = 0
    facts: int = 0
    questions: int = 0
    drafts: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    conflicts: list[Conflict] = field(default_factory=list)
    touched: list[Touched] = field(default_factory=list)
    refused: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
