"""Services that are easily confused, and their facts side by side (read side)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Prefetch, Q
from django.urls import reverse

from content.catalogue import public_facts
from content.comparison import Comparison, Pair, Stated, compare, told_apart
from content.distractors import Names
from content.models import Question, Service, ServiceName
from content.models.question import QuestionQuerySet


@dataclass(frozen=True, slots=True)
class ServicePair:
    """Two public services; `left` comes first in the alphabet of slugs."""

    left: Service
    right: Service

    @property
    def key(self) -> Pair:
        return self.left.slug, self.right.slug

    @property
    def url(self) -> str:
        return reverse("comparison_detail", args=[self.left.slug, self.right.slug])

    def other(self, service: Service) -> Service:
        return self.right if service == self.left else self.left


@dataclass(frozen=True, slots=True)
class PairTable:
    """A pair with its comparison, or a part of it that a question is about; `row_count` is that of the whole."""

    pair: ServicePair
    comparison: Comparison
    row_count: int

    @property
    def is_excerpt(self) -> bool:
        return len(self.comparison.rows) < self.row_count


def declared_pairs() -> list[ServicePair]:
    """Every pair that a question in service tells apart, by their short names. Three queries."""
    return _in_order(Question.objects.servable())


def pairs_with(services: Collection[Service]) -> list[ServicePair]:
    """Those of the declared pairs in which one of these services stands. Three queries, none without services."""
    if not services:
        return []
    naming = Q(service__in=services) | Q(
        pk__in=Question.twins.through.objects.filter(service__in=services).values("question")
    )
    return [
        pair for pair in _in_order(Question.objects.servable().filter(naming)) if {pair.left, pair.right} & {*services}
    ]


def _in_order(questions: QuestionQuerySet) -> list[ServicePair]:
    declared = {pair for pairs in _pairs_by_question(questions).values() for pair in pairs}
    pairs = _service_pairs(declared).values()
    return sorted(pairs, key=lambda pair: (pair.left.heading.casefold(), pair.right.heading.casefold()))


def library_names() -> Names:
    """The services of the library, for distractors. Four queries."""
    services = Service.objects.filter(collection__owner__isnull=True).of_library()
    return names_of(services.order_by("slug").prefetch_related("names"))


def names_of(services: Iterable[Service]) -> Names:
    """These services, with their names prefetched, for distractors; those they are confused with. Three queries."""
    confused: dict[str, list[str]] = defaultdict(list)
    for pair in declared_pairs():
        confused[pair.left.slug].append(pair.right.slug)
        confused[pair.right.slug].append(pair.left.slug)
    known = list(services)
    return Names(
        slugs={
            name.casefold(): service.slug
            for service in known
            for name in (service.name, service.heading, *(other.name for other in service.names.all()))
        },
        shown={
            service.slug: service.heading
            for service in known
            if service.kind == Service.Kind.SERVICE and service.retired_on is None
        },
        categories={service.slug: service.category for service in known},
        confused=confused,
    )


def pairs_of_questions(question_ids: Collection[int]) -> dict[int, list[ServicePair]]:
    """The pairs that each of these questions tells apart, by its id; those without one are left out. Three queries."""
    by_question = _pairs_by_question(Question.objects.public().filter(pk__in=question_ids))
    pairs = _service_pairs({pair for those in by_question.values() for pair in those})
    found = {pk: [pairs[pair] for pair in sorted(those) if pair in pairs] for pk, those in by_question.items()}
    return {pk: those for pk, those in found.items() if those}


def tables_of(pairs: Iterable[ServicePair], *, today: dt.date) -> dict[Pair, PairTable]:
    """The comparison of each pair, by slugs. One query."""
    found = {pair.key: pair for pair in pairs}
    facts = _facts({service for pair in found.values() for service in (pair.left, pair.right)}, today)
    tables = {}
    for key, pair in found.items():
        comparison = compare(
            facts[pair.left.pk],
            facts[pair.right.pk],
            left_names=_names(pair.left),
            right_names=_names(pair.right),
        )
        tables[key] = PairTable(pair, comparison, len(comparison.rows))
    return tables


def _pairs_by_question(questions: QuestionQuerySet) -> dict[int, frozenset[Pair]]:
    rows = (
        questions.filter(twins__isnull=False, service__isnull=False)
        .order_by()
        .values_list("pk", "service__slug", "service__kind", "twins__slug")
    )
    twins: dict[int, set[str]] = defaultdict(set)
    own: dict[int, tuple[str, bool]] = {}
    for pk, slug, kind, twin in rows:
        own[pk] = (slug, kind == Service.Kind.TOPIC)
        twins[pk].add(twin)
    return {pk: told_apart(slug, twins[pk], is_topic=is_topic) for pk, (slug, is_topic) in own.items()}


def _service_pairs(pairs: Collection[Pair]) -> dict[Pair, ServicePair]:
    """Those of which both services are public, with the names that they have today."""
    slugs = {slug for pair in pairs for slug in pair}
    names = Prefetch("names", ServiceName.objects.filter(until__isnull=True))
    services = {each.slug: each for each in Service.objects.public().filter(slug__in=slugs).prefetch_related(names)}
    return {pair: ServicePair(*(services[slug] for slug in pair)) for pair in pairs if services.keys() >= set(pair)}


def _names(service: Service) -> list[str]:
    return [service.name, service.heading, *(other.name for other in service.names.all())]


def _facts(services: Collection[Service], today: dt.date) -> Mapping[int, list[Stated]]:
    """The facts that everybody may see, by service, in the order of its notes."""
    revisions = (
        public_facts()
        .filter(fact__service__in=services)
        .select_related("fact__service")
        .order_by("fact__position", "fact_id")
    )
    facts: dict[int, list[Stated]] = defaultdict(list)
    for revision in revisions:
        facts[revision.fact.service_id].append(
            Stated(
                slug=revision.fact.slug,
                service=revision.fact.service.slug,
                attribute=revision.attribute,
                statement=revision.statement,
                source_url=revision.source_url,
                as_of=revision.as_of,
                needs_check=revision.needs_check_on(today),
            )
        )
    return facts
