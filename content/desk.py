"""What the desk shows: queues of questions and their counts (read side)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, F, Min, OuterRef, Prefetch, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from content.models import OptionFact, Placement, Question, Revision, Source, Task

QUEUES: dict[str, Promise] = {
    "raw": _("Drafts from raw notes"),
    "work": _("Drafts in work"),
    "verify": _("To verify"),
    "published": _("Published"),
    "retired": _("Retired"),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """A task of a blueprint, how many questions new attempts can draw from it, and how many without the one at hand."""

    task: Task
    stock: int
    stock_afterwards: int


def questions_in(queue: str, query: str = "", *, today: dt.date) -> QuerySet[Question]:
    """The questions of one queue whose slug or stem contains `query`. Raises KeyError for an unknown queue."""
    revisions = Revision.objects.filter(question=OuterRef("pk"))
    has_published = Exists(revisions.published())
    has_draft = Exists(revisions.drafts())
    is_raw = Exists(revisions.drafts().filter(source__kind=Source.Kind.RAW, created_by__isnull=True))
    stale = OptionFact.objects.stale(today).filter(option__revision__question=OuterRef("pk"))
    needs_check = Exists(stale.filter(option__revision__state=Revision.State.PUBLISHED))
    condition = {
        "verify": Q(needs_check, retired_at__isnull=True),
        "raw": Q(is_raw, retired_at__isnull=True),
        "work": Q(has_draft, ~is_raw, retired_at__isnull=True),
        "published": Q(has_published, retired_at__isnull=True),
        "retired": Q(retired_at__isnull=False),
    }[queue]
    questions = Question.objects.public().filter(condition)
    if query:
        matches = Exists(revisions.filter(stem__icontains=query))
        questions = questions.filter(Q(slug__icontains=query) | matches)
    return questions


def queue_counts(query: str = "", *, today: dt.date) -> dict[str, int]:
    """How many questions each queue holds."""
    return {queue: questions_in(queue, query, today=today).count() for queue in QUEUES}


def rows(questions: QuerySet[Question]) -> QuerySet[Question]:
    """`questions` as a queue shows them, in the order of services, files and lines.

    `shown_revisions` has the newest revision first.
    """
    newest = Revision.objects.select_related("source").order_by("-number")
    placements = Placement.objects.select_related("task", "blueprint__exam").order_by("id")
    return (
        questions.select_related("service")
        .prefetch_related(Prefetch("revisions", newest, to_attr="shown_revisions"), Prefetch("placements", placements))
        .annotate(path=Min("revisions__source__path"), line=Min("revisions__line_start"))
        .order_by(F("service__slug").asc(nulls_first=True), "path", "line", "slug")
    )


def cells_of(question: Question) -> list[Cell]:
    """The tasks of a question with their stock, for the effect of retiring it."""
    cells = []
    for placement in question.placements.select_related("task__domain__blueprint__exam").order_by("id"):
        stock = Question.objects.servable().filter(placements__task=placement.task)
        cells.append(Cell(placement.task, stock.count(), stock.exclude(pk=question.pk).count()))
    return cells
