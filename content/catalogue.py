"""What the bank holds, as pages, loading and checks ask for it (read side)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby

from django.db.models import Count, Exists, Min, OuterRef, QuerySet

from content.exporting import parsed_service
from content.models import Collection, FactRevision, Placement, Question, Revision, Service, Task
from content.models.collection import open_collection
from content.models.fact import FactRevisionQuerySet
from content.models.question import PUBLISHED
from content.notes.names import Catalogue, catalogue_of
from content.notes.parsed import ParsedService
from content.reading import Known
from content.search import matching_services


@dataclass(frozen=True, slots=True)
class ServiceRow:
    service: Service
    other_names: tuple[str, ...]
    former_names: tuple[str, ...]
    fact_count: int
    question_count: int


@dataclass(frozen=True, slots=True)
class BankFigures:
    """What the front page says of the bank."""

    questions: int
    facts: int
    oldest_check: dt.date | None


def services_by_category(query: str) -> list[tuple[str, list[ServiceRow]]]:
    """Public services, with a `query` those that are called so, in their categories. Constant queries."""
    found = matching_services(query) if query else Service.objects.public()
    services = list(found.prefetch_related("names").order_by("category", "heading"))
    keys = [service.pk for service in services]
    facts = dict(
        public_facts().filter(fact__service__in=keys).values_list("fact__service").annotate(Count("id")).order_by()
    )
    # A question has one published revision at most (content_revision_one_published): none is counted twice.
    servable = Question.objects.servable().filter(service__in=keys) if query else Question.objects.all_servable()
    questions = dict(servable.values_list("service").annotate(Count("id")).order_by())
    rows = [
        ServiceRow(
            service=service,
            other_names=tuple(name.name for name in service.names.all() if name.until is None),
            former_names=tuple(name.name for name in service.names.all() if name.until is not None),
            fact_count=facts.get(service.pk, 0),
            question_count=questions.get(service.pk, 0),
        )
        for service in services
    ]
    return [(category, list(group)) for category, group in groupby(rows, key=lambda row: row.service.category)]


def facts_of(service: Service) -> FactRevisionQuerySet:
    """The facts of `service` that candidates may see, as they stand, in the order of its file."""
    return (
        public_facts()
        .filter(fact__service=service)
        .select_related("fact", "source")
        .order_by("fact__position", "fact_id")
    )


def bank_figures() -> BankFigures:
    """How many questions may be drawn, how many facts they rest on, and when the oldest of these was checked."""
    checks = public_facts().aggregate(facts=Count("id"), oldest=Min("as_of"))
    return BankFigures(
        questions=Question.objects.servable().count(), facts=checks["facts"], oldest_check=checks["oldest"]
    )


def practice_stock(service: Service) -> int:
    """How many questions of `service` practice may draw."""
    return Question.objects.servable().filter(service=service, is_reserve=False).distinct().count()


def stock_by_task(tasks: Iterable[int]) -> dict[int, int]:
    """How many questions new attempts can draw of each of these tasks (primary keys). One query."""
    keys = list(tasks)
    return dict.fromkeys(keys, 0) | dict(drawn_from(keys).values_list("task").annotate(Count("pk")))


def drawn_from(tasks: Iterable[int]) -> QuerySet[Placement]:
    """The placements of servable questions on these tasks (primary keys), in no order.

    What is not servable is named instead of what is: nearly all of the bank, which PostgreSQL would read for this.
    """
    published = Exists(Revision.objects.filter(state=PUBLISHED, question=OuterRef("question")))
    drawn = Placement.objects.filter(published, task__in=list(tasks)).order_by()
    disputed = Question.objects.filter(disputed_at__isnull=False)
    return drawn.exclude(question__in=Question.objects.out_of_use()).exclude(question__in=disputed)


def public_facts() -> FactRevisionQuerySet:
    """What facts that everybody may see say today."""
    return (
        FactRevision.objects.current()
        .verified()
        .filter(fact__collection__owner__isnull=True, fact__retired_at__isnull=True)
    )


def known(collection: Collection) -> Known:
    """The slugs that references may name, and the names of the services."""
    current = FactRevision.objects.current().verified().filter(fact__collection=collection)
    return replace(
        names_of(with_names(collection)),
        facts=dict(current.values_list("fact__slug", "fact__service__slug")),
        questions={slug: service or "" for slug, service in collection.questions.values_list("slug", "service__slug")},
        tasks=frozenset(Task.objects.values_list("domain__blueprint__exam__code", "number")),
        subjects=_subjects(collection),
    )


def names_for_raw_notes() -> Catalogue:
    """The names by which raw notes are read: those of the library's services and of `names.toml`."""
    return _catalogue_of(_subjects(open_collection()))


@lru_cache(maxsize=2)
def _catalogue_of(services: tuple[ParsedService, ...]) -> Catalogue:
    """Kept until something is called otherwise: what was read by the same value need not be read again."""
    return catalogue_of(services)


def _subjects(collection: Collection) -> tuple[ParsedService, ...]:
    services = collection.services.of_library().select_related("successor").prefetch_related("names")
    return tuple(parsed_service(service) for service in services.order_by("slug"))


def with_names(collection: Collection) -> QuerySet[Service]:
    """The services of a collection that the library describes, with all their names."""
    return collection.services.of_library().prefetch_related("names").order_by("heading")


def names_of(services: Iterable[Service]) -> Known:
    """What these services are called, which is all that the checks of one question look at."""
    every = list(services)
    return Known(
        services=frozenset(service.slug for service in every),
        names={
            name: service.slug
            for service in every
            for name in (service.name, service.heading, *(other.name for other in service.names.all()))
        },
        retired={service.slug: service.retired_on for service in every if service.retired_on},
    )
