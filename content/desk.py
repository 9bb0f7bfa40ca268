"""What the desk lists and counts: questions by what has to be done to them, and the debts of the bank (read side).

A count and its list are one QuerySet. Each begins at the small side, the drafts or the stale facts, and never looks at
every question of the bank to find a few.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import CharField, Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from content.conflicts import conflicts_open
from content.coverage import FEWEST_OF_A_TASK
from content.fact_desk import FactFilters, facts_of
from content.models import Blueprint, FactRevision, OptionFact, Placement, Question, Revision, Source, Task
from content.models.question import QuestionQuerySet
from content.search import matching_questions

PAGE_SIZE = 50
QUEUES: dict[str, Promise] = {
    "waiting": _("Waiting for approval"),
    "disputed": _("Disputed"),
    "verify": _("To verify"),
    "returned": _("Sent back"),
    "work": _("Drafts in work"),
    "raw": _("Drafts from raw notes"),
    "published": _("Published"),
    "retired": _("Retired"),
}
DEBTS: dict[str, Promise] = {
    "waiting": _("A second pair of eyes publishes them, or sends them back with a reason."),
    "disputed": _("Drawn into no new scored slot until the dispute is settled."),
    "verify": _("Published, and resting on a fact that changed or has passed its date."),
    "returned": _("Not approved, never published: take the text up again, or retire the question."),
    "work": _("Somebody began them; finish them and send them for approval."),
    "raw": _("Question-and-answer pairs of raw notes that nobody has taken up."),
}
"""The queues in which something waits to be done, and what."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Which questions a list shows; the address of the list holds them."""

    queue: str = "raw"
    query: str = ""
    service: str = ""
    """Slug."""
    task: str = ""
    """Code of an exam, or of an exam and number of a task: `SAA-C03` or `SAA-C03 2.1`."""
    page: int = 1

    @classmethod
    def of(cls, address: Mapping[str, str]) -> Filters:
        """Those that an address names; what it should not name is left out."""
        queue, page = address.get("queue", ""), address.get("page", "")
        words = {
            name: address.get(key, "").replace("\x00", "").strip()[:80]
            for name, key in (("query", "q"), ("service", "service"), ("task", "task"))
        }
        is_number = page.isascii() and page.isdigit() and 0 < len(page) < 6
        return cls(queue=queue if queue in QUEUES else "raw", page=int(page) or 1 if is_number else 1, **words)

    @property
    def address(self) -> str:
        """The part of an address that says the same, without the page."""
        named = {"queue": self.queue, "q": self.query, "service": self.service, "task": self.task}
        return urlencode({name: value for name, value in named.items() if value})

    @property
    def on_page(self) -> str:
        return f"{self.address}&page={self.page}" if self.page > 1 else self.address


@dataclass(frozen=True, slots=True)
class Debt:
    """Something that waits for a decision: how many there are, and the list of exactly these."""

    name: str
    title: str | Promise
    why: str | Promise
    count: int
    url: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A task of a blueprint, how many questions new attempts can draw from it, and how many without the one at hand."""

    task: Task
    stock: int
    stock_afterwards: int


@dataclass(frozen=True, slots=True)
class ThinTask:
    """A task of an exam with fewer questions for new attempts than the library promises."""

    task: Task
    stock: int
    needed: int


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The addresses of the questions before and after one in its list; empty where there is none."""

    previous: str
    next: str


def questions_in(queue: str, *, today: dt.date) -> QuestionQuerySet:
    """The questions of one queue. Raises KeyError for an unknown one."""
    drafts = Revision.objects.drafts()
    raw = Q(source__kind=Source.Kind.RAW, created_by__isnull=True)
    others = Revision.objects.filter(question=OuterRef("question")).exclude(state=Revision.State.REJECTED)
    rejected = Revision.objects.filter(state=Revision.State.REJECTED, published_at__isnull=True)
    never_published = rejected.filter(~Exists(others))
    held = Q(retired_at__isnull=True)
    if queue == "verify":
        return Question.objects.public().filter(held, pk__in=_resting_on_stale_facts(today))
    condition = {
        "waiting": held & Q(pk__in=drafts.filter(state=Revision.State.IN_APPROVAL).values("question")),
        "disputed": held & Q(disputed_at__isnull=False),
        "returned": held & Q(pk__in=never_published.values("question")),
        "work": held & Q(pk__in=drafts.filter(~raw, state=Revision.State.DRAFT).values("question")),
        "raw": held & Q(pk__in=drafts.filter(raw, state=Revision.State.DRAFT).values("question")),
        "published": held & Q(_is_published()),
        "retired": ~held,
    }[queue]
    return Question.objects.public().filter(condition)


def _resting_on_stale_facts(today: dt.date) -> QuerySet[OptionFact, int]:
    """Questions whose published revision cites what is to be verified.

    The facts are named, not asked for within: PostgreSQL would take the few for many, and read every citation there is.
    """
    stale = list(FactRevision.objects.stale(today).values_list("pk", flat=True))
    citing = OptionFact.objects.filter(fact_revision__in=stale, option__revision__state=Revision.State.PUBLISHED)
    return citing.values_list("option__revision__question", flat=True)


def _is_published() -> Exists:
    """Nearly all questions are: each is looked up by itself, so that a page of them does not wait for a list of all.

    The state stands in the statement, not beside it: only then SQLite sees that the index of what is published will do.
    """
    published = RawSQL("'published'", (), output_field=CharField())
    return Exists(Revision.objects.filter(state=published, question=OuterRef("pk")))


def questions_of(filters: Filters, *, today: dt.date) -> QuestionQuerySet:
    """The questions that the filters leave, in the order in which they came."""
    found = questions_in(filters.queue, today=today)
    if filters.service:
        found = found.filter(service__slug=filters.service)
    if filters.task:
        code, _space, number = filters.task.partition(" ")
        placed = Placement.objects.filter(blueprint__exam__code=code)
        found = found.filter(pk__in=(placed.filter(task__number=number) if number else placed).values("question"))
    if filters.query:
        found = found.filter(pk__in=matching_questions(filters.query))
    return found.order_by("pk")


def rows(questions: QuerySet[Question]) -> QuerySet[Question]:
    """`questions` as a list shows them; `shown_revisions` has the newest revision first."""
    newest = Revision.objects.select_related("source", "created_by").order_by("-number")
    placements = Placement.objects.select_related("task", "blueprint__exam").order_by("id")
    return questions.select_related("service").prefetch_related(
        Prefetch("revisions", newest, to_attr="shown_revisions"), Prefetch("placements", placements)
    )


def neighbours(filters: Filters, slug: str, *, today: dt.date) -> Neighbours:
    """What stands before and after a question in its list; after one that has left the list, the first of the page."""
    first = (filters.page - 1) * PAGE_SIZE
    start = max(0, first - 1)
    slugs = list(questions_of(filters, today=today).values_list("slug", flat=True)[start : first + PAGE_SIZE + 1])
    if slug not in slugs:
        return Neighbours("", _beside(filters, slugs, min(first - start, len(slugs) - 1), start) if slugs else "")
    place = slugs.index(slug)
    return Neighbours(_beside(filters, slugs, place - 1, start), _beside(filters, slugs, place + 1, start))


def _beside(filters: Filters, slugs: Sequence[str], place: int, start: int) -> str:
    if not 0 <= place < len(slugs):
        return ""
    page = (start + place) // PAGE_SIZE + 1
    paged = f"{filters.address}&page={page}" if page > 1 else filters.address
    return f"{reverse('desk_question', args=[slugs[place]])}?{paged}"


def queue_counts(today: dt.date) -> dict[str, int]:
    """How many questions each queue holds in which something waits to be done. One query."""
    counted = [
        questions_in(queue, today=today)
        .order_by()
        .annotate(queue=Value(queue))
        .values("queue")
        .annotate(count=Count("pk"))
        .values_list("queue", "count")
        for queue in DEBTS
    ]
    return dict.fromkeys(DEBTS, 0) | dict(counted[0].union(*counted[1:], all=True))


def debts(today: dt.date) -> list[Debt]:
    """What the bank itself owes. What candidates see of it is counted where attempts are known."""
    counts = queue_counts(today)
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
    conflicts = Debt(
        "conflicts",
        _("Conflicts of loading"),
        _("A file of the library and this site say different things."),
        conflicts_open().count(),
        reverse("conflict_list"),
    )
    urgent = ("waiting", "disputed", "verify")
    others = [of_questions[name] for name in DEBTS if name not in urgent]
    return [*(of_questions[name] for name in urgent), expired, conflicts, thin, *others]


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


def cells_of(question: Question) -> list[Cell]:
    """The tasks of a question with their stock, for the effect of retiring it."""
    cells = []
    for placement in question.placements.select_related("task__domain__blueprint__exam").order_by("id"):
        stock = Question.objects.servable().filter(placements__task=placement.task)
        cells.append(Cell(placement.task, stock.count(), stock.exclude(pk=question.pk).count()))
    return cells
