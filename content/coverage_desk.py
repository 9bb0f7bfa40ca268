"""What the bank of this site covers, for curators: services by the tasks of an exam, and what lacks (read side)."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Count, FilteredRelation, Q
from django.urls import reverse

from content.catalogue import public_facts
from content.coverage import FEWEST_OF_A_TASK, fewest_of_a_service
from content.fact_desk import is_never_asked
from content.models import BareRevision, Blueprint, Question, Revision, Service, Task
from content.models.question import QuestionQuerySet

DEPTHS = (1, 3, 6, 10)
"""From how many questions on a cell is drawn a step darker."""
MOST_LISTED = 50


@dataclass(frozen=True, slots=True)
class TaskColumn:
    task: Task
    questions: int
    needed: int
    """What the library promises; 0 where it promises nothing."""
    url: str

    @property
    def is_thin(self) -> bool:
        return self.questions < self.needed


@dataclass(frozen=True, slots=True)
class DomainHead:
    title: str
    columns: int


@dataclass(frozen=True, slots=True)
class CoverageCell:
    """The questions of a service on a task."""

    questions: int
    depth: int
    """0 for none, 4 for most."""
    url: str


EMPTY = CoverageCell(0, 0, "")
"""Most cells are, and there are thousands."""


@dataclass(frozen=True, slots=True)
class ServiceRow:
    slug: str
    heading: str
    facts: int
    never_asked: int
    expired: int
    questions: int
    """Of all exams; those without an exam, too."""
    needed: int
    cells: tuple[CoverageCell, ...]

    @property
    def is_thin(self) -> bool:
        return self.questions < self.needed


@dataclass(frozen=True, slots=True)
class CoverageMap:
    """`services` x tasks of one exam, and the sums of the whole bank."""

    blueprints: tuple[Blueprint, ...]
    blueprint: Blueprint | None
    """The exam that is shown; None where none is loaded."""
    domains: tuple[DomainHead, ...]
    columns: tuple[TaskColumn, ...]
    rows: tuple[ServiceRow, ...]
    facts: int
    never_asked: int
    expired: int
    questions: int
    without_facts: tuple[str, ...]
    """Slugs of questions with an option that cites no fact; not more than fifty."""

    @property
    def thin_tasks(self) -> tuple[TaskColumn, ...]:
        return tuple(column for column in self.columns if column.is_thin)

    @property
    def thin_services(self) -> tuple[ServiceRow, ...]:
        return tuple(row for row in self.rows if row.is_thin)

    @property
    def has_more_without_facts(self) -> bool:
        return len(self.without_facts) == MOST_LISTED


def coverage_map(exam: str, *, today: dt.date) -> CoverageMap:
    """The map of the exam with that code, or of the first one. A constant number of queries."""
    blueprints = tuple(Blueprint.objects.in_force_on(today).select_related("exam").order_by("exam__code"))
    promised = [blueprint for blueprint in blueprints if blueprint.exam.code in FEWEST_OF_A_TASK]
    chosen = [blueprint for blueprint in blueprints if blueprint.exam.code == exam] or promised or list(blueprints)
    blueprint = chosen[0] if chosen else None
    tasks = _tasks(blueprint)
    counts = _questions_by_service_and_task(blueprint)
    columns = tuple(_columns(blueprint, tasks, counts))
    rows = tuple(_rows(columns, counts, today))
    return CoverageMap(
        blueprints=blueprints,
        blueprint=blueprint,
        domains=_domains(tasks),
        columns=columns,
        rows=rows,
        facts=sum(row.facts for row in rows),
        never_asked=sum(row.never_asked for row in rows),
        expired=sum(row.expired for row in rows),
        questions=sum(row.questions for row in rows),
        without_facts=tuple(questions_without_facts().order_by("slug").values_list("slug", flat=True)[:MOST_LISTED]),
    )


def questions_without_facts() -> QuestionQuerySet:
    """Questions that new attempts may draw, with an option that cites no fact."""
    bare = Revision.objects.filter(pk__in=BareRevision.objects.values("pk"), state=Revision.State.PUBLISHED)
    return Question.objects.servable().filter(pk__in=bare.order_by().values("question"))


def _tasks(blueprint: Blueprint | None) -> Sequence[Task]:
    tasks = Task.objects.filter(domain__blueprint=blueprint).select_related("domain")
    return sorted(tasks, key=lambda task: (task.domain.number, [int(part) for part in task.number.split(".")]))


def _questions_by_service_and_task(blueprint: Blueprint | None) -> Counter[tuple[int | None, int | None]]:
    """How many questions new attempts can draw of each service on each task, and on none of this exam (None).

    All in use are counted, and the few among them of which nothing is published are taken off: to look up for each one
    whether it is would cost more than the rest of the page. Each has a revision from its first moment.
    """
    in_use = Question.objects.all_undisputed().order_by()
    placed = FilteredRelation("placements", condition=Q(placements__blueprint=blueprint))
    unpublished = in_use.unpublished().annotate(placed=placed)
    count = Count("pk")
    counts: Counter[tuple[int | None, int | None]] = Counter()
    for service, questions in in_use.values_list("service").annotate(count=count):
        counts[service, None] = questions
    for service, task, questions in (
        in_use.filter(placements__blueprint=blueprint).values_list("service", "placements__task").annotate(count=count)
    ):
        counts[service, task] = questions
        counts[service, None] -= questions
    for service, task, questions in unpublished.values_list("service", "placed__task").annotate(count=count):
        counts[service, task] -= questions
    return +counts


def _rows(
    columns: Sequence[TaskColumn], counts: Counter[tuple[int | None, int | None]], today: dt.date
) -> Iterable[ServiceRow]:
    facts = public_facts().order_by().values("fact__service")
    counted = facts.annotate(
        count=Count("pk"),
        expired=Count("pk", filter=Q(review_by__lt=today)),
        never_asked=Count("pk", filter=is_never_asked()),
    )
    figures = {row["fact__service"]: row for row in counted}
    questions: Counter[int | None] = Counter()
    for (of_service, _task), count in counts.items():
        questions[of_service] += count
    for service in Service.objects.public().order_by("heading"):
        row = figures.get(service.pk, {"count": 0, "expired": 0, "never_asked": 0})
        if row["count"] or service.pk in questions:
            yield ServiceRow(
                slug=service.slug,
                heading=service.heading or service.name,
                facts=row["count"],
                never_asked=row["never_asked"],
                expired=row["expired"],
                questions=questions[service.pk],
                needed=fewest_of_a_service(service.kind, row["count"]),
                cells=tuple(_cell(column, service, counts[service.pk, column.task.pk]) for column in columns),
            )


def _cell(column: TaskColumn, service: Service, count: int) -> CoverageCell:
    if not count:
        return EMPTY
    return CoverageCell(count, sum(count >= step for step in DEPTHS), f"{column.url}&service={service.slug}")


def _columns(
    blueprint: Blueprint | None, tasks: Sequence[Task], counts: Counter[tuple[int | None, int | None]]
) -> Iterable[TaskColumn]:
    needed = FEWEST_OF_A_TASK.get(blueprint.exam.code, 0) if blueprint else 0
    by_task: Counter[int | None] = Counter()
    for (_service, task), count in counts.items():
        by_task[task] += count
    for each in tasks:
        yield TaskColumn(each, by_task[each.pk], needed, _list_of(blueprint, each))


def _domains(tasks: Sequence[Task]) -> tuple[DomainHead, ...]:
    columns = Counter(f"{task.domain.number}. {task.domain.title}" for task in tasks)
    return tuple(DomainHead(title, count) for title, count in columns.items())


def _list_of(blueprint: Blueprint | None, task: Task) -> str:
    code = blueprint.exam.code if blueprint else ""
    return f"{reverse('desk_questions')}?{urlencode({'queue': 'published', 'task': f'{code} {task.number}'})}"
