"""A fact as a flashcard, and as something to read when it will not stick: with its source and its twins (read side)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from accounts.models import User
from content.models import FactRevision, Question, Revision
from quizzes.agenda import held_facts
from quizzes.clozes import cloze

MOST_ALIKE = 3
"""Statements of a twin that stand beside a fact."""


@dataclass(frozen=True, slots=True)
class Twin:
    """A service that is taken for the one that the fact is about, and what holds for it in the same respect."""

    heading: str
    url: str
    statements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Card:
    """`front` has the pieces of the statement between the gaps (see `clozes`); it is empty where the card asks for all
    of it."""

    fact_id: int
    slug: str
    service: str
    url: str
    about: str
    front: tuple[str, ...]
    statement: str
    changed: str
    source_url: str
    as_of: dt.date
    needs_check: bool
    twins: tuple[Twin, ...] = ()


def cards_of(
    user: User, fact_ids: Collection[int], *, now: dt.datetime, today: dt.date, with_twins: Collection[int] = ()
) -> dict[int, Card]:
    """Cards of those of these facts that candidates may see, by fact; of some with what they are taken for.

    Five queries; two without twins.
    """
    found = FactRevision.objects.current().verified().filter(fact__in=fact_ids, fact__retired_at__isnull=True)
    public = found.filter(fact__collection__owner__isnull=True).select_related("fact__service")
    revisions = {row.fact_id: row for row in public.prefetch_related("fact__service__names")}
    twins = _twins(user, [row for pk, row in revisions.items() if pk in with_twins], now)
    return {pk: _card(row, today, twins.get(pk, ())) for pk, row in revisions.items()}


def _card(row: FactRevision, today: dt.date, twins: tuple[Twin, ...]) -> Card:
    service = row.fact.service
    names = {service.heading, service.name, *(each.name for each in service.names.all())}
    return Card(
        fact_id=row.fact_id,
        slug=row.fact.slug,
        service=service.heading,
        url=row.fact.get_absolute_url(),
        about=row.attribute.replace("-", " "),
        front=cloze(row.statement, known=names),
        statement=row.statement,
        changed=row.changed,
        source_url=row.source_url,
        as_of=row.as_of,
        needs_check=row.needs_check_on(today),
        twins=twins,
    )


def _twins(user: User, rows: Collection[FactRevision], now: dt.datetime) -> Mapping[int, tuple[Twin, ...]]:
    """Fact -> the twins of the questions that ask it. What an open exam asks is left out. Three queries."""
    if not rows:
        return {}
    asking = Question.objects.public().filter(
        retired_at__isnull=True,
        revisions__state=Revision.State.PUBLISHED,
        revisions__options__is_key=True,
        revisions__options__facts__fact__in=[row.fact_id for row in rows],
        twins__collection__owner__isnull=True,
    )
    pairs = set(asking.order_by().values_list("revisions__options__facts__fact", "twins"))
    services = {service for _, service in pairs}
    beside = (
        FactRevision.objects.current()
        .verified()
        .filter(fact__service__in=services, fact__retired_at__isnull=True)
        .exclude(fact__in=held_facts(user, now=now).values("fact_revision__fact"))
        .select_related("fact__service")
        .order_by("fact__service__heading", "fact__position", "pk")
    )
    by_service: dict[int, list[FactRevision]] = defaultdict(list)
    for row in beside:
        by_service[row.fact.service_id].append(row)
    return {
        row.fact_id: tuple(
            _twin(row, of_service)
            for service, of_service in by_service.items()
            if (row.fact_id, service) in pairs and service != row.fact.service_id
        )
        for row in rows
    }


def _twin(row: FactRevision, of_service: Iterable[FactRevision]) -> Twin:
    of_service = list(of_service)
    service = of_service[0].fact.service
    alike = [each.statement for each in of_service if row.attribute and each.attribute == row.attribute]
    return Twin(service.heading, service.get_absolute_url(), tuple(alike[:MOST_ALIKE]))
