"""The item-writing checks over a text that may not be stored yet (read side)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace

from content.catalogue import names_of
from content.models import Question, Service
from content.notes.parsed import ParsedQuestion, TaskReference
from content.question_checks import Catalogue, Finding, check_question
from content.reading import catalogue_of


def placed(text: ParsedQuestion, question: Question) -> ParsedQuestion:
    """`text` with where its question belongs, which the rules look at, too. Its placements are at hand."""
    tasks = (placement.task for placement in question.placements.all())
    return replace(
        text,
        tasks=tuple(TaskReference(task.domain.blueprint.exam.code, task.number) for task in tasks),
        author=question.author,
        licence=question.licence,
        scenario=question.scenario.slug if question.scenario else "",
    )


def names_on(today: dt.date, services: Iterable[Service]) -> Catalogue:
    """What the rules know of services, which `catalogue.with_names` gives: for all texts of their collection."""
    return catalogue_of((), names_of(services), today)


def findings_in(text: ParsedQuestion, *, has_service: bool, names: Catalogue) -> list[Finding]:
    """What the rules object to in `text`; a question without a service is not publishable either."""
    findings = check_question(text, catalogue=names)
    if not has_service:
        missing = Finding("service-missing", "error", text.slug, 0, "the question has no service", "choose one")
        findings.insert(0, missing)
    return findings
