"""What the desk lists and counts: questions by what has to be done to them (read side).

A count and its list are one QuerySet. Each begins at the small side, the drafts or the stale facts, and never looks at
every question of the bank to find a few.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery, Value
from django.urls import reverse
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _

from content.catalogue import stock_by_task
from content.models import Blueprint, FactRevision, OptionFact, Placement, Question, Revision, Service, Source, Task
from content.models.question import PUBLISHED, QuestionQuerySet
from content.paging import LongList
from content.search import matching_questions

PAGE_SIZE = 50
LISTED_BEFORE, LISTED_AFTER = 4, 15
"""Questions of its list that stand beside one."""
MOST_NAMED = 10_000
"""Rows that a statement names one by one; SQLite takes three times as many."""
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
    "verify": _(
        "Published, and resting on a fact that changed, has passed its date, or comes from notes that changed."
    ),
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
    def narrows(self) -> bool:
        """Whether not all of the queue is shown."""
        return bool(self.query or self.service or self.task)

    @property
    def address(self) -> str:
        """The part of an address that says the same, without the page."""
        named = {"queue": self.queue, "q": self.query, "service": self.service, "task": self.task}
        return urlencode({name: value for name, value in named.items() if value})

    @property
    def on_page(self) -> str:
        return f"{self.address}&page={self.page}" if self.page > 1 else self.address


@dataclass(frozen=True, slots=True)
class Cell:
    """A task of a blueprint, how many questions new attempts can draw from it, and how many without the one at hand."""

    task: Task
    stock: int
    stock_afterwards: int


@dataclass(frozen=True, slots=True)
class Listed:
    """A question in the list beside another one."""

    url: str
    slug: str
    stem: str
    """Of the newest revision."""
    is_current: bool


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The addresses of the questions before and after one in its list; empty where there is none."""

    previous: str
    next: str
    beside: tuple[Listed, ...] = ()
    """Some of the list around it, and itself."""


@dataclass(frozen=True)
class Lists:
    """The lists of the desk as they are today, and how long they are; what several ask for is looked up once."""

    today: dt.date
    held: Collection[int] = ()
    """Questions whose keys the reader is not to be told: a search of the texts, which would, leaves them out."""

    def queue(self, name: str) -> QuestionQuerySet:
        """The questions of one queue. Raises KeyError for an unknown one."""
        questions = Question.objects.public()
        match name:
            case "retired":
                return questions.filter(retired_at__isnull=False)
            case "waiting":
                here = _in_approval()
            case "disputed":
                here = Q(disputed_at__isnull=False)
            case "verify":
                here = Q(pk__in=self._resting_on_stale_facts)
            case "returned":
                here = _never_published()
            case "work" | "raw":
                here = _drafts(are_raw=name == "raw")
            case "published":
                here = _published()
            case _:
                raise KeyError(name)
        return questions.filter(here, retired_at__isnull=True)

    @cached_property
    def _resting_on_stale_facts(self) -> Sequence[int] | QuerySet[OptionFact, int]:
        """Questions whose published revision cites what is to be verified.

        Facts and, unless they are many, questions are named, not asked for within: PostgreSQL would take the few for
        many, and read every citation there is, for the count and for the list.
        """
        # What nobody has verified is cited by nothing of the bank, and may have changed in thousands of notes.
        stale = list(FactRevision.objects.stale(self.today).verified().order_by().values_list("pk", flat=True))
        citing = OptionFact.objects.filter(fact_revision__in=stale, option__revision__state=Revision.State.PUBLISHED)
        questions = citing.order_by().values_list("option__revision__question", flat=True).distinct()
        named = list(questions[: MOST_NAMED + 1])
        return named if len(named) <= MOST_NAMED else questions

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many questions each queue holds in which something waits to be done. One query."""
        counted = [
            self.queue(name)
            .order_by()
            .annotate(queue=Value(name))
            .values("queue")
            .annotate(count=Count("pk"))
            .values_list("queue", "count")
            for name in DEBTS
        ]
        return dict.fromkeys(DEBTS, 0) | dict(counted[0].union(*counted[1:], all=True))

    def filtered(self, filters: Filters) -> QuestionQuerySet:
        """The questions that the filters leave, in the order in which they came."""
        return _narrowed(self.queue(filters.queue), filters, key="pk", held=self.held).order_by("pk")  # type: ignore[return-value]

    def keys(self, filters: Filters) -> QuerySet[Any, Any]:
        """The primary keys of the same, for who counts them or looks deep into the list."""
        if filters.queue != "published":
            return self.filtered(filters).values("pk")
        # There is one of each (content_revision_one_published), and the index of them has all that has to be known.
        published = self._published.exclude(question__in=self._out_of_use)
        found = _narrowed(published, filters, key="question", held=self.held)
        return found.order_by("question").values("question")

    def _count(self, filters: Filters) -> int | None:
        """How many there are, where that is quicker to say than by counting them."""
        if filters.narrows or filters.queue != "published":
            return None
        return self._published.count() - self._published.filter(question__in=self._out_of_use).count()

    @cached_property
    def _published(self) -> QuerySet[Revision]:
        return Revision.objects.filter(state=PUBLISHED)

    @cached_property
    def _out_of_use(self) -> QuerySet[Question, Any]:
        return Question.objects.out_of_use()

    def page(self, filters: Filters) -> Page[Question]:
        """A page of them as `rows` prepares it; the last one where there are fewer."""
        return LongList(self.keys(filters), PAGE_SIZE, rows=_rows_of, count=self._count(filters)).get_page(filters.page)


def _narrowed(
    questions: QuerySet[Any, Any], filters: Filters, *, key: str, held: Collection[int]
) -> QuerySet[Any, Any]:
    """Those that service, task and words of the filters leave; `key` is the column that names a question. Words find
    none that is `held`."""
    if filters.service:
        of_service = Question.objects.filter(service__in=Service.objects.of_bank(filters.service)).order_by()
        questions = questions.filter(**{f"{key}__in": of_service.values("pk")})
    if filters.task:
        code, _space, number = filters.task.partition(" ")
        blueprints = Blueprint.objects.filter(exam__code=code)
        if number:
            tasks = Task.objects.filter(number=number, domain__blueprint__in=blueprints)
            questions = questions.filter(**{f"{key}__in": Placement.objects.filter(task__in=tasks).values("question")})
        else:
            # Many questions have one: each is looked up, so that a page does not wait for a list of all. Where the list
            # is long the blueprints are named, and PostgreSQL reads their questions in the order of the list.
            is_long = filters.queue == "published" and not filters.query
            of_exam = list(blueprints.values_list("pk", flat=True)) if is_long else blueprints
            placed = Placement.objects.filter(question=OuterRef(key), blueprint__in=of_exam)
            questions = questions.filter(Exists(placed))
    if filters.query:
        questions = questions.filter(**{f"{key}__in": matching_questions(filters.query, held=held)})
    return questions


def _rows_of(keys: QuerySet[Any, Any]) -> QuerySet[Question]:
    return rows(_with_keys(keys))


def _with_keys(keys: QuerySet[Any, Any]) -> QuerySet[Question]:
    """The questions with these keys, in the order of a list."""
    return Question.objects.filter(pk__in=keys).order_by("pk")


def _in_approval() -> Q:
    return Q(pk__in=Revision.objects.drafts().filter(state=Revision.State.IN_APPROVAL).values("question"))


def _never_published() -> Q:
    """Sent back, and nothing else is there."""
    others = Revision.objects.filter(question=OuterRef("question")).exclude(state=Revision.State.REJECTED)
    rejected = Revision.objects.filter(state=Revision.State.REJECTED, published_at__isnull=True)
    return Q(pk__in=rejected.filter(~Exists(others)).values("question"))


def _drafts(*, are_raw: bool) -> Q:
    """Those that nobody has taken up since raw notes were loaded, or all others."""
    raw = Q(source__kind=Source.Kind.RAW, created_by__isnull=True)
    drafts = Revision.objects.drafts().filter(raw if are_raw else ~raw, state=Revision.State.DRAFT)
    return Q(pk__in=drafts.values("question"))


def _published() -> Q:
    """Nearly all questions are: each is looked up by itself, so that a page of them does not wait for a list of all."""
    return Q(Exists(Revision.objects.filter(state=PUBLISHED, question=OuterRef("pk"))))


def rows(questions: QuerySet[Question]) -> QuerySet[Question]:
    """`questions` as a list shows them; `shown_revisions` has the newest revision first."""
    newest = Revision.objects.select_related("source", "created_by").order_by("-number")
    placed = {"exam_code": F("blueprint__exam__code"), "task_number": F("task__number")}
    placements = Placement.objects.annotate(**placed).order_by("id")
    return questions.select_related("service").prefetch_related(
        Prefetch("revisions", newest, to_attr="shown_revisions"), Prefetch("placements", placements)
    )


def neighbours(filters: Filters, slug: str, *, lists: Lists) -> Neighbours:
    """What stands before and after a question in its list; after one that has left the list, the first of the page."""
    first = (filters.page - 1) * PAGE_SIZE
    start = max(0, first - 1)
    keys = lists.keys(filters)[start : first + PAGE_SIZE + 1]
    newest = Revision.objects.filter(question=OuterRef("pk")).order_by("-number").values("stem")[:1]
    found = list(_with_keys(keys).values_list("slug", Subquery(newest)))
    urls = [_address_in(filters, name, start + number) for number, (name, _stem) in enumerate(found)]
    place = next((number for number, (name, _stem) in enumerate(found) if name == slug), None)
    middle = min(first - start, len(urls) - 1) if place is None else place
    some = range(max(0, middle - LISTED_BEFORE), min(len(found), middle + LISTED_AFTER + 1))
    beside = tuple(
        Listed(urls[number], slug=found[number][0], stem=found[number][1], is_current=number == place)
        for number in some
    )
    if place is None:
        return Neighbours("", urls[middle] if urls else "", beside)
    return Neighbours(urls[place - 1] if place else "", urls[place + 1] if place + 1 < len(urls) else "", beside)


def _address_in(filters: Filters, slug: str, place: int) -> str:
    """Of a question at a place of a list, counted from 0."""
    page = place // PAGE_SIZE + 1
    paged = f"{filters.address}&page={page}" if page > 1 else filters.address
    return f"{reverse('desk_question', args=[slug])}?{paged}"


def cells_of(question: Question) -> list[Cell]:
    """The tasks of a question with their stock, for the effect of retiring it."""
    tasks = [placement.task for placement in question.placements.select_related("task__domain__blueprint__exam")]
    stock = stock_by_task([task.pk for task in tasks])
    is_drawn = Question.objects.servable().filter(pk=question.pk).exists()
    return [Cell(task, stock[task.pk], stock[task.pk] - is_drawn) for task in tasks]
