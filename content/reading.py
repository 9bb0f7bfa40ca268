"""Reading a set of files before anything is written: parse all, resolve references, refuse to a fixpoint.

No database: what is already there comes in as `Known`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from content.notes.exams import read_exam, read_warm_up
from content.notes.library import read_document
from content.notes.names import catalogue_of as names_of_subjects
from content.notes.parsed import (
    ParsedDocument,
    ParsedExam,
    ParsedRawNotes,
    ParsedService,
    ParsedWarmUp,
    Problem,
)
from content.notes.raw import read_raw
from content.notes.service import is_service_file
from content.notes.text import decode
from content.question_checks import Catalogue, check_question

SUFFIXES = {".md", ".markdown", ".txt", ".org", ".adoc", ".rst", ".toml"}
NOT_NOTES = {"README.md", "LICENSE.md"}


Tell = Callable[[str, int, int], None]
"""Is told what is done, and how many steps of how many."""


def tell_nobody(what: str, done: int, total: int) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Known:
    """What the bank already holds: slugs that references may name, and the catalogue of names."""

    services: frozenset[str] = frozenset()
    facts: dict[str, str] = field(default_factory=dict)
    """Fact slug -> slug of its service."""
    questions: dict[str, str] = field(default_factory=dict)
    """Question slug -> slug of its service."""
    tasks: frozenset[tuple[str, str]] = frozenset()
    """(exam code, task number)."""
    names: dict[str, str] = field(default_factory=dict)
    retired: dict[str, dt.date] = field(default_factory=dict)
    """Service slug -> day from which it can no longer be used."""
    subjects: tuple[ParsedService, ...] = ()
    """The services of the library, by whose names raw notes are read."""


@dataclass(slots=True)
class ReadSet:
    """What may be written, and what was refused."""

    documents: list[ParsedDocument] = field(default_factory=list)
    exams: list[ParsedExam] = field(default_factory=list)
    raw_notes: list[ParsedRawNotes] = field(default_factory=list)
    warm_up: ParsedWarmUp | None = None
    digests: dict[str, str] = field(default_factory=dict)
    """Path -> SHA-256 (hex) of the file."""
    refused: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)


def files_of(paths: Iterable[Path]) -> Iterator[Path]:
    """The files named by `paths`, folders walked in order of name."""
    for path in paths:
        if path.is_dir():
            yield from sorted(
                file for file in path.rglob("*") if file.suffix in SUFFIXES and file.name not in NOT_NOTES
            )
        else:
            yield path


def read_files(paths: Iterable[Path], *, known: Known, base: Path, today: dt.date, tell: Tell = tell_nobody) -> ReadSet:
    """Everything in `paths` that can be written as it is, with a reason for each file that cannot.

    Paths are reported relative to `base` where they lie below it. A refused file takes with it whatever refers to it.
    """
    found = ReadSet()
    raw_texts: dict[str, str] = {}
    files = _shown_paths(files_of(paths), base)
    for count, (file, path) in enumerate(files.items()):
        tell("Reading", count, len(files))
        _read_file(file, path, found, raw_texts)
    _refuse_double_slugs(found, known)
    _refuse_unresolved(found, known)
    _check_questions(found, known, today)
    _refuse_unresolved(found, known)
    if raw_texts:
        names = names_of_subjects((*known.subjects, *(document.service for document in found.documents)))
        read = 0
        for path, text in raw_texts.items():
            tell("Reading raw notes", read, sum(map(len, raw_texts.values())))
            found.raw_notes.append(read_raw(text, path, catalogue=names))
            read += len(text)
    return found


def shown_path(file: Path, base: Path) -> str:
    """How a file is called in reports and stored: relative to `base` where it lies below, else by its name."""
    resolved = file.resolve()
    return resolved.relative_to(base).as_posix() if resolved.is_relative_to(base) else file.name


def _shown_paths(files: Iterable[Path], base: Path) -> dict[Path, str]:
    """Each file once, and how it is called; those with the same name in different folders by these, too."""
    shown = {file: shown_path(file, base) for file in {file.resolve(): file for file in files}.values()}
    counts = Counter(shown.values())
    return {file: path if counts[path] == 1 else "/".join(file.resolve().parts[-2:]) for file, path in shown.items()}


def _read_file(file: Path, path: str, found: ReadSet, raw_texts: dict[str, str]) -> None:
    """Read one file into `found`; raw notes wait in `raw_texts` until the names of all services are known."""
    try:
        data = file.read_bytes()
    except OSError as error:
        found.refused.append(Problem(path, 1, 1, f"cannot be read: {error.strerror}", "name a file that exists"))
        return
    found.digests[path] = hashlib.sha256(data).hexdigest()
    text = decode(data, path)
    found.warnings.extend(text.warnings)
    if text.value is None:
        found.refused.extend(text.problems)
    elif file.name == "warm-up.toml":
        warm_up = read_warm_up(text.value, path)
        found.refused.extend(warm_up.problems)
        found.warm_up = warm_up.value or found.warm_up
    elif file.suffix == ".toml":
        exam = read_exam(text.value, path)
        found.refused.extend(exam.problems)
        found.exams.extend([exam.value] if exam.value else [])
    elif is_service_file(text.value):
        document = read_document(text.value, path)
        found.refused.extend(document.problems)
        found.warnings.extend(document.warnings)
        found.documents.extend([document.value] if document.value else [])
    else:
        raw_texts[path] = text.value


def _refuse(found: ReadSet, problems: dict[str, list[Problem]]) -> None:
    """Drop the documents that have problems and report them, in the order of the files."""
    for document in found.documents:
        found.refused.extend(problems.get(document.path, []))
    found.documents = [document for document in found.documents if document.path not in problems]


def _refuse_double_slugs(found: ReadSet, known: Known) -> None:
    """A slug belongs to one file: the second file that claims it is refused."""
    problems: dict[str, list[Problem]] = {}
    services: dict[str, str] = {}
    facts: dict[str, str] = {}
    questions: dict[str, str] = {}
    loaded = {document.service.slug for document in found.documents}
    for document in found.documents:
        claims = [(services, document.service.slug, document.service.line, "service")]
        claims += [(facts, fact.slug, fact.line_start, "fact") for fact in document.facts]
        claims += [(questions, question.slug, question.line_start, "question") for question in document.questions]
        for owners, slug, line, noun in claims:
            owner = owners.setdefault(slug, document.path)
            if owner != document.path:
                reason = f"the {noun} {slug} is already in {owner}"
                problems.setdefault(document.path, []).append(
                    Problem(document.path, line, 1, reason, "give one of them another id")
                )
        for noun, owners_known, items in (
            ("fact", known.facts, document.facts),
            ("question", known.questions, document.questions),
        ):
            for item in items:
                owner_slug = owners_known.get(item.slug, document.service.slug)
                if owner_slug and owner_slug != document.service.slug and owner_slug in loaded:
                    continue  # it moved from one loaded file to another
                if owner_slug and owner_slug != document.service.slug:
                    reason = f"the {noun} {item.slug} already belongs to {owner_slug}"
                    problems.setdefault(document.path, []).append(
                        Problem(document.path, item.line_start, 1, reason, "give it another id, or load both files")
                    )
    _refuse(found, problems)


def _refuse_unresolved(found: ReadSet, known: Known) -> None:
    """Refuse documents that name what does not exist, until none is left that does."""
    tasks = known.tasks | {
        (exam.code, task.number) for exam in found.exams for domain in exam.domains for task in domain.tasks
    }
    while True:
        services = known.services | {document.service.slug for document in found.documents}
        facts = known.facts.keys() | {fact.slug for document in found.documents for fact in document.facts}
        problems = {}
        for document in found.documents:
            unresolved = list(_unresolved(document, services=services, facts=facts, tasks=tasks))
            if unresolved:
                problems[document.path] = unresolved
        if not problems:
            return
        _refuse(found, problems)


def _unresolved(document: ParsedDocument, *, services, facts, tasks) -> Iterator[Problem]:  # type: ignore[no-untyped-def]
    successor = document.service.successor
    if successor and successor not in services:
        yield Problem(
            document.path, document.service.line, 1, f"no service has the slug {successor}", "name its file's slug"
        )
    for question in document.questions:
        for reference in question.tasks:
            if (reference.exam, reference.task) not in tasks:
                reason = f"{reference.exam} has no task {reference.task}"
                yield Problem(document.path, question.line_start, 1, reason, "look into the blueprint of the exam")
        for slug in question.twins:
            if slug not in services:
                yield Problem(document.path, question.line_start, 1, f"no service has the slug {slug}", "see twins")
        for option in question.options:
            for slug in option.facts:
                if slug not in facts:
                    reason = f"the option {option.code} of {question.slug} cites {slug}, and no fact has that id"
                    yield Problem(document.path, option.line, 1, reason, "write the fact, or cite another")


def catalogue_of(documents: Iterable[ParsedDocument], known: Known, today: dt.date) -> Catalogue:
    """Every name by which a service is called, those of `documents` over those already known; retired by `today`."""
    names, retired = dict(known.names), dict(known.retired)
    for document in documents:
        service = document.service
        for name in (service.name, service.heading, *service.aliases, *(former.name for former in service.formerly)):
            names[name] = service.slug
        if service.retired:
            retired[service.slug] = service.retired
    return Catalogue(names=names, retired={slug: day for slug, day in retired.items() if day <= today})


def _check_questions(found: ReadSet, known: Known, today: dt.date) -> None:
    """The item-writing checks: an error refuses the file, a warning is passed on."""
    catalogue = catalogue_of(found.documents, known, today)
    problems: dict[str, list[Problem]] = {}
    for document in found.documents:
        for question in document.questions:
            for finding in check_question(question, catalogue=catalogue):
                problem = Problem(
                    document.path,
                    finding.line or question.line_start,
                    1,
                    f"{question.slug}: {finding.message}",
                    finding.fix,
                )
                if finding.severity == "error":
                    problems.setdefault(document.path, []).append(problem)
                else:
                    found.warnings.append(problem)
    _refuse(found, problems)
