"""What waits for a decision at the desk: how much of each, with the list of exactly that (read side)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from content.conflict_pages import listed_conflicts
from content.coverage import FEWEST_OF_A_TASK
from content.desk import DEBTS, QUEUES, Lists
from content.fact_desk import SHOWN, FactFilters, facts_of
from content.models import Blueprint, Placement, Question, Task


@dataclass(frozen=True, slots=True)
class Debt:
    """Something that waits for a decision: how many there are, and the list of exactly these."""

    name: str
    title: str | Promise
    why: str | Promise
    count: int
    url: str


@dataclass(frozen=True, slots=True)
class ThinTask:
    """A task of an exam with fewer questions for new attempts than the library promises."""

    task: Task
    stock: int
    needed: int


def debts(today: dt.date, *, held: Collection[int] = ()) -> list[Debt]:
    """What the bank itself owes. What candidates see of it is counted where attempts are known.

    `held`: questions that the reader's lists of texts leave out.
    """
    counts = Lists(today).counts
    of_questions = {
        queue: Debt(queue, QUEUES[queue], why, counts[queue], f"{reverse('desk_questions')}?queue={queue}")
        for queue, why in DEBTS.items()
    }
    thin = Debt(
        "thin",
        _("Thin tasks"),
        _("Tasks of an exam with fewer questions than the library promises."),
        len(thin_tasks(today)),
        reverse("desk_thin"),
    )
    expired = Debt(
        "facts",
        _("Expired facts"),
        _("They have passed the day by which somebody was to compare them with their source."),
        facts_of(FactFilters(), today=today).count(),
        f"{reverse('desk_facts')}?show=expired",
    )
    changed_notes = Debt(
        "notes",
        SHOWN["notes"],
        _("The lines of raw notes that they come from say something else since the last load."),
        facts_of(FactFilters("notes"), today=today).count(),
        f"{reverse('desk_facts')}?show=notes",
    )
    conflicts = Debt(
        "conflicts",
        _("Conflicts of loading"),
        _("A file and this site say different things."),
        listed_conflicts(held=held).count(),
        reverse("conflict_list"),
    )
    urgent = ("waiting", "disputed", "verify")
    others = [of_questions[name] for name in DEBTS if name not in urgent]
    return [*(of_questions[name] for name in urgent), expired, changed_notes, conflicts, thin, *others]


def thin_tasks(today: dt.date) -> list[ThinTask]:
    """The tasks of the promised exams that new attempts can draw too little from."""
    blueprints = Blueprint.objects.in_force_on(today)
    return [
        ThinTask(task, task.stock, fewest)  # type: ignore[attr-defined] # annotated
        for code, fewest in FEWEST_OF_A_TASK.items()
        for task in _tasks_below(fewest, blueprints.filter(exam__code=code))
    ]


def _tasks_below(fewest: int, blueprints: QuerySet[Blueprint]) -> QuerySet[Task]:
    """Tasks with fewer servable questions. Looks for the last one that is needed, not at all that there are."""
    # Looked up question by question, so that the search ends with the last one that is needed.
    servable = Exists(Question.objects.servable().filter(pk=OuterRef("question")))
    on_task = Placement.objects.filter(servable, task=OuterRef("pk"))
    last_needed = Subquery(on_task.order_by("pk").values("pk")[fewest - 1 : fewest])
    counted = on_task.order_by().values("task").annotate(count=Count("pk")).values("count")
    thin = Task.objects.filter(domain__blueprint__in=blueprints).annotate(last_needed=last_needed)
    return (
        Task.objects.filter(pk__in=thin.filter(last_needed__isnull=True).values("pk"))
        .select_related("domain__blueprint__exam")
        .annotate(stock=Coalesce(Subquery(counted), 0))
        .order_by("domain__number", "number")
    )
