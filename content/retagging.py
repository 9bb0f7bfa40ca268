"""Placing questions anew: their task, service, difficulty, stage, or whether they are kept for final mocks.

What a question says stays, and open attempts keep what was frozen when they began.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.db import transaction

from accounts.models import User
from content import audit
from content.exporting import parsed_question, published_of, questions_for_export
from content.models import AuditEntry, Blueprint, Placement, Question, Revision, Service, Task
from content.revisions import question_hash

Labels = dict[str, str | bool]
Objection = Literal["unchanged", "no exam"]


@dataclass(frozen=True, slots=True)
class Retag:
    """What to set; None leaves it as it is."""

    task: Task | None = None
    """Takes the place of the task that a question has in the same blueprint."""
    off: Blueprint | None = None
    """The exam that a question no longer stands in; not the one of `task`."""
    service: Service | None = None
    difficulty: str | None = None
    stage: str | None = None
    is_reserve: bool | None = None

    def columns(self) -> Labels:
        """The columns of Question that it sets."""
        values: dict[str, str | bool | None] = {
            "difficulty": self.difficulty,
            "stage": self.stage,
            "is_reserve": self.is_reserve,
        }
        return {name: value for name, value in values.items() if value is not None}


def labels_of(question: Question) -> Labels:
    """Where a question belongs, by name. It comes from `questions_for_export`, with its service."""
    labels: Labels = {
        "service": question.service.slug if question.service else "",
        "difficulty": question.difficulty,
        "stage": question.stage,
        "is_reserve": question.is_reserve,
    }
    for placement in question.placements.all():
        labels[_task_name(placement.blueprint)] = placement.task.number
    return labels


def labels_after(question: Question, change: Retag) -> Labels:
    """Where it belongs once the change was made."""
    labels = labels_of(question) | change.columns()
    if change.service is not None:
        labels["service"] = change.service.slug
    if change.off is not None and (name := _task_name(change.off)) in labels:
        labels[name] = ""
    if change.task is not None:
        labels[_task_name(change.task.domain.blueprint)] = change.task.number
    return labels


def objection(question: Question, change: Retag) -> Objection | None:
    """Why the change is not made to a question: it says nothing new, or would take it off its only exam, which no file
    of the library can hold."""
    if labels_of(question) == labels_after(question, change):
        return "unchanged"
    if change.off is not None and change.task is None:
        others = [placed for placed in question.placements.all() if placed.blueprint_id != change.off.pk]
        return None if others else "no exam"
    return None


def retagged_to_a_service(questions: Iterable[Question]) -> set[int]:
    """Primary keys of those that a curator has given to another service than that of their file. One query."""
    keys = [question.pk for question in questions]
    entries = AuditEntry.objects.filter(question__in=keys, action=AuditEntry.Action.RETAGGED, after__has_key="service")
    return set(entries.order_by().values_list("question", flat=True))


def _task_name(blueprint: Blueprint) -> str:
    return f"task of {blueprint.exam.code} {blueprint.guide_version}"


@transaction.atomic
def retag(
    *,
    questions: Sequence[Question],
    change: Retag,
    by: User | None,
    now: dt.datetime,
    reason: str,
    action: AuditEntry.Action = AuditEntry.Action.RETAGGED,
) -> int:
    """Place these questions anew, each with an entry of the trail; how many of them, for there are those with an
    `objection`.

    As many statements for many as for one, but for one more in each thousand.
    """
    keys = [question.pk for question in questions]
    locked = Question.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=keys).order_by("pk")
    rows = list(questions_for_export(locked.select_related("service")))
    moving = [row for row in rows if objection(row, change) is None]
    ids = [row.pk for row in moving]
    entries = [_entry(row, change, action, by=by, now=now, reason=reason) for row in moving]
    columns: dict[str, Any] = {**change.columns()}
    if change.service is not None:
        columns["service"] = change.service
    if columns:
        Question.objects.filter(pk__in=ids).update(**columns)
    if change.off is not None:
        Placement.objects.filter(question__in=ids, blueprint=change.off).delete()
    if change.task is not None:
        _place(ids, change.task)
    _refresh_hashes(ids)
    audit.record_all(entries)
    return len(moving)


def _entry(
    question: Question, change: Retag, action: AuditEntry.Action, *, by: User | None, now: dt.datetime, reason: str
) -> AuditEntry:
    was, becomes = audit.changed(labels_of(question), labels_after(question, change))
    return audit.entry(action=action, by=by, now=now, question=question, before=was, after=becomes, reason=reason)


def _place(questions: Sequence[int], task: Task) -> None:
    blueprint = task.domain.blueprint_id
    placed = Placement.objects.filter(question__in=questions, blueprint=blueprint)
    there = set(placed.values_list("question", flat=True))
    placed.update(task=task)
    Placement.objects.bulk_create(
        Placement(question_id=question, blueprint_id=blueprint, task=task)
        for question in questions
        if question not in there
    )


def _refresh_hashes(questions: Sequence[int]) -> None:
    """The hash of what is published covers where it belongs."""
    changed = []
    for question in questions_for_export(Question.objects.filter(pk__in=questions)):
        published = published_of(question)
        if published is not None:
            published.content_hash = question_hash(parsed_question(question, published))
            changed.append(published)
    Revision.objects.bulk_update(changed, ["content_hash"], batch_size=200)
