"""What a load of files found, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from content.notes.parsed import ParsedFact, ParsedQuestion, ParsedService, Problem

DIFFERENCES = ("new", "changed", "moved", "gone")


@dataclass(frozen=True, slots=True)
class Conflict:
    """The site and the file say different things; the site's text stayed."""

    kind: str
    slug: str
    path: str
    line: int


@dataclass(frozen=True, slots=True)
class Touched:
    """An option whose fact says something else now, or comes from notes that do: its question has to be verified."""

    fact: str
    """Empty where the question itself came from notes that ask something else now."""
    question: str
    option: str
    """Empty then, too."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What files say otherwise than before, line by line."""

    what: str
    """One of DIFFERENCES."""
    kind: str
    """`service`, `fact` or `question`."""
    slug: str
    path: str
    line: int
    """Where it stands now; of what is gone, where it stood."""
    text: str
    """The name, the statement or the stem; empty for what is gone."""
    before: str = ""
    """What it said, for what changed or is gone."""


def difference_of(what: str, parsed: ParsedService | ParsedFact | ParsedQuestion, path: str) -> Difference:
    """What a file of the library says otherwise."""
    match parsed:
        case ParsedService():
            return Difference(what, "service", parsed.slug, path, parsed.line, parsed.heading)
        case ParsedFact():
            return Difference(what, "fact", parsed.slug, path, parsed.line_start, parsed.statement)
        case _:
            return Difference(what, "question", parsed.slug, path, parsed.line_start, parsed.stem)


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
    differences: list[Difference] = field(default_factory=list)

    def add(self, other: LoadReport) -> None:
        """Take in what another part of the same load found."""
        for each in fields(self):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))


def values_of(report: LoadReport) -> dict[str, Any]:
    """The report in values that JSON knows; the keys are what outsiders may rely on."""
    return {
        "documents": report.documents,
        "services": report.services,
        "facts": report.facts,
        "questions": report.questions,
        "drafts": report.drafts,
        "unchanged": report.unchanged,
        "conflicts": [asdict(conflict) for conflict in report.conflicts],
        "touched": [asdict(touched) for touched in report.touched],
        "refused": [_problem(problem) for problem in report.refused],
        "warnings": [_problem(problem) for problem in report.warnings],
        **{what: list(_differences(report, what)) for what in DIFFERENCES},
    }


def _differences(report: LoadReport, what: str) -> Iterator[dict[str, object]]:
    for difference in report.differences:
        if difference.what == what:
            told = asdict(difference)
            del told["what"]
            yield told


def _problem(problem: Problem) -> dict[str, object]:
    return {"path": problem.path, "line": problem.line, "reason": problem.reason, "fix": problem.fix}
