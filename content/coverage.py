"""What the library covers: questions by task, service and fact, and the cells that are too thin. Rules, no database."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from content.notes.parsed import ParsedDocument, ParsedExam, ParsedQuestion, ParsedRawNotes

FEWEST_OF_A_TASK: Mapping[str, int] = {"SAA-C03": 10, "DVA-C02": 10}
"""Of the exams that the library promises to serve in full."""
FEWEST_OF_A_SERVICE = 3
SMALL_TOPIC = 5
"""A topic with fewer facts needs one question only."""
FEWEST_MULTIPLE_RESPONSE = 0.2

_RANGE = re.compile(r"([0-9]{3}):([0-9]+)(?:-([0-9]+))?")


@dataclass(frozen=True, slots=True)
class TaskCell:
    exam: str
    task: str
    questions: int
    reserve: int
    """How many of them are kept for final mocks."""
    needed: int


@dataclass(frozen=True, slots=True)
class ServiceCell:
    slug: str
    facts: int
    questions: int
    needed: int


@dataclass(frozen=True, slots=True)
class SectionCell:
    """A section of raw notes: how many of its statements facts or questions of the library name."""

    path: str
    """The titles above and of it."""
    line: int
    """Of its first statement."""
    statements: int
    named: int


@dataclass(frozen=True, slots=True)
class NotesCell:
    """A file of raw notes: how much of it facts or questions of the library name as where they come from."""

    path: str
    lines: int
    """Lines with words."""
    named_lines: int
    questions: int
    open_questions: tuple[str, ...]
    """`001:402` of those that no question of the library stands for."""
    sections: tuple[SectionCell, ...] = ()


@dataclass(frozen=True, slots=True)
class Coverage:
    questions: int
    by_kind: Mapping[str, int]
    by_difficulty: Mapping[str, int]
    by_exam: Mapping[str, int]
    reserve_by_exam: Mapping[str, int]
    tasks: tuple[TaskCell, ...]
    services: tuple[ServiceCell, ...]
    facts: int
    never_asked: tuple[str, ...]
    """Facts marked `asked` that no option cites."""
    without_facts: tuple[str, ...]
    """Questions with an option that cites no fact."""
    expired: tuple[str, ...]
    """Facts that were to be compared with their source by now; no gap, a debt."""
    notes: tuple[NotesCell, ...] = ()

    @property
    def multiple_response_share(self) -> float:
        return self.by_kind.get("multiple-response", 0) / self.questions if self.questions else 0.0

    def gaps(self) -> Iterator[str]:
        """What is too thin, in words; nothing when the library keeps its promises."""
        for task in self.tasks:
            if task.questions < task.needed:
                yield f"{task.exam} {task.task} has {task.questions} questions, not {task.needed}"
        for service in self.services:
            if service.questions < service.needed:
                yield f"{service.slug} has {service.questions} questions, not {service.needed}"
        if self.multiple_response_share < FEWEST_MULTIPLE_RESPONSE:
            yield f"{self.multiple_response_share:.1%} of the questions are multiple response, not one in five"
        yield from (f"the fact {slug} is marked asked, and no option cites it" for slug in self.never_asked)
        yield from (f"an option of {slug} cites no fact" for slug in self.without_facts)


def fewest_of_a_service(kind: str, facts: int) -> int:
    """How many questions the library promises about a service or topic with so many facts."""
    return 1 if kind == "topic" and facts < SMALL_TOPIC else FEWEST_OF_A_SERVICE


def coverage_of(
    documents: Sequence[ParsedDocument],
    exams: Iterable[ParsedExam],
    raw_notes: Iterable[tuple[ParsedRawNotes, str]] = (),
    *,
    today: dt.date,
) -> Coverage:
    """Counts over the files of a library; `raw_notes` are read notes, each with its text."""
    questions = [question for document in documents for question in document.questions]
    cited = {slug for question in questions for option in question.options for slug in option.facts}
    facts = [fact for document in documents for fact in document.facts]
    return Coverage(
        questions=len(questions),
        by_kind=dict(Counter(question.kind for question in questions)),
        by_difficulty=dict(Counter(question.difficulty for question in questions)),
        by_exam=_by_exam(questions),
        reserve_by_exam=_by_exam(question for question in questions if question.reserve),
        tasks=tuple(_task_cells(questions, exams)),
        services=tuple(
            ServiceCell(
                slug=document.service.slug,
                facts=len(document.facts),
                questions=len(document.questions),
                needed=fewest_of_a_service(document.service.kind, len(document.facts)),
            )
            for document in documents
        ),
        facts=len(facts),
        never_asked=tuple(fact.slug for fact in facts if fact.asked and fact.slug not in cited),
        without_facts=tuple(
            question.slug for question in questions if not all(option.facts for option in question.options)
        ),
        expired=tuple(fact.slug for fact in facts if fact.review_by < today),
        notes=tuple(_notes_cell(notes, text, documents) for notes, text in raw_notes),
    )


def _by_exam(questions: Iterable[ParsedQuestion]) -> dict[str, int]:
    return dict(Counter(reference.exam for question in questions for reference in question.tasks))


def _task_cells(questions: Sequence[ParsedQuestion], exams: Iterable[ParsedExam]) -> Iterator[TaskCell]:
    placed = Counter((reference.exam, reference.task) for question in questions for reference in question.tasks)
    kept = Counter(
        (reference.exam, reference.task) for question in questions if question.reserve for reference in question.tasks
    )
    for exam in sorted(exams, key=lambda exam: exam.code):
        for domain in exam.domains:
            for task in domain.tasks:
                key = (exam.code, task.number)
                yield TaskCell(*key, placed[key], kept[key], FEWEST_OF_A_TASK.get(exam.code, 0))


def _notes_cell(notes: ParsedRawNotes, text: str, documents: Sequence[ParsedDocument]) -> NotesCell:
    """`001_....txt` is called 001 by facts and questions."""
    name = notes.path.rpartition("/")[2][:3]
    by_facts = lines_named(name, (fact.notes for document in documents for fact in document.facts))
    by_questions = lines_named(name, (question.notes for document in documents for question in document.questions))
    with_words = {number for number, line in enumerate(text.splitlines(), start=1) if line.strip()}
    open_questions = [
        f"{name}:{draft.line_start}"
        for draft in notes.drafts
        if by_questions.isdisjoint(range(draft.line_start, draft.line_end + 1))
    ]
    return NotesCell(
        path=notes.path,
        lines=len(with_words),
        named_lines=len(with_words & (by_facts | by_questions)),
        questions=len(notes.drafts),
        open_questions=tuple(open_questions),
        sections=tuple(
            section_cells(
                ((" / ".join(fact.heading_path), fact.line_start, fact.line_end) for fact in notes.facts),
                by_facts | by_questions,
            )
        ),
    )


def section_cells(statements: Iterable[tuple[str, int, int]], named: Collection[int]) -> list[SectionCell]:
    """The sections of statements, each with the path of its titles and its first and last line, in their order.

    `named`: the lines that something in the library gives as where it comes from.
    """
    found: dict[str, SectionCell] = {}
    for path, first, last in statements:
        cell = found.get(path, SectionCell(path, first, 0, 0))
        is_named = any(line in named for line in range(first, last + 1))
        found[path] = replace(cell, statements=cell.statements + 1, named=cell.named + is_named)
    return list(found.values())


def lines_named(name: str, references: Iterable[str]) -> set[int]:
    """The lines of the document `name` (`001`) that references such as `001:402-403, 003:12` name."""
    return {
        line
        for reference in references
        for document, first, last in _RANGE.findall(reference)
        if document == name
        for line in range(int(first), int(last or first) + 1)
    }
