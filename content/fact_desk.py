"""The facts as curators look for them and work on them, with the questions that rest on them (read side)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef

from content.models import Fact, FactRevision, Option, OptionFact, Question, Revision
from content.models.fact import FactRevisionQuerySet
from content.notes.parsed import ParsedFact
from content.notes.values import a_year_after
from content.search import matching_facts

SHOWN = ("expired", "unasked", "all")
MOST_FOUND = 8
"""Facts that the editor offers for one search."""


@dataclass(frozen=True, slots=True)
class FactFilters:
    """Which facts a list shows; the address of the list holds them."""

    show: str = "expired"
    """One of `SHOWN`."""
    query: str = ""
    service: str = ""
    """Slug."""

    @classmethod
    def of(cls, address: Mapping[str, str]) -> FactFilters:
        """Those that an address names; what it should not name is left out."""
        query, service = (address.get(key, "").replace("\x00", "").strip()[:80] for key in ("q", "service"))
        show = address.get("show", "")
        return cls(show if show in SHOWN else "expired", query, service)

    @property
    def address(self) -> str:
        """The part of an address that says the same, without the page."""
        named = {"show": self.show, "q": self.query, "service": self.service}
        return urlencode({name: value for name, value in named.items() if value})


@dataclass(frozen=True, slots=True)
class Dependent:
    """An option of a published question that cites the fact, and the statement that it was written with."""

    question: Question
    option: Option
    cited: FactRevision
    is_outdated: bool
    """Whether the fact says something else by now."""


def facts_like(query: str, *, service: str = "") -> FactRevisionQuerySet:
    """The current facts of the public bank that a curator finds by `query`: by their words, id or service; all of
    them without one. `service`: slug of the one to look in; empty for all."""
    current = matching_facts(query) if query else FactRevision.objects.current()
    found = current.filter(fact__collection__owner__isnull=True, fact__retired_at__isnull=True)
    if service:
        found = found.filter(fact__service__slug=service)
    return found.select_related("fact__service").order_by("fact_id")


def facts_of(filters: FactFilters, *, today: dt.date) -> FactRevisionQuerySet:
    """The facts that the filters leave; of the expired ones those first that have been for longest."""
    found = facts_like(filters.query, service=filters.service)
    if filters.show == "unasked":
        return never_asked(found.verified())
    return found.filter(review_by__lt=today).order_by("review_by", "fact_id") if filters.show == "expired" else found


def never_asked(facts: FactRevisionQuerySet) -> FactRevisionQuerySet:
    """Those of `facts` that are to be asked and that no published question cites."""
    citing = OptionFact.objects.filter(
        fact_revision__fact=OuterRef("fact"),
        option__revision__state=Revision.State.PUBLISHED,
        option__revision__question__retired_at__isnull=True,
    )
    return facts.filter(~Exists(citing), fact__is_asked=True)


def with_question_counts(facts: Iterable[FactRevision]) -> list[tuple[FactRevision, int]]:
    """Each with how many published questions cite the fact, as it is or as it was. One query."""
    shown = list(facts)
    # The retired are the few: none of the others is looked up to see that it is not.
    retired = Question.objects.filter(retired_at__isnull=False)
    citing = OptionFact.objects.filter(
        fact_revision__fact__in=[revision.fact_id for revision in shown],
        option__revision__state=Revision.State.PUBLISHED,
    ).exclude(option__revision__question__in=retired)
    count = Count("option__revision__question", distinct=True)
    counts = dict(citing.order_by().values_list("fact_revision__fact").annotate(count))
    return [(revision, counts.get(revision.fact_id, 0)) for revision in shown]


def dependents(fact: Fact, current: FactRevision) -> list[Dependent]:
    """Every option that rests on the fact, by question. One query."""
    citations = OptionFact.objects.filter(
        fact_revision__fact=fact,
        option__revision__state=Revision.State.PUBLISHED,
        option__revision__question__retired_at__isnull=True,
    ).select_related("option__revision__question", "fact_revision")
    return [
        Dependent(
            question=citation.option.revision.question,
            option=citation.option,
            cited=citation.fact_revision,
            is_outdated=citation.fact_revision.statement != current.statement,
        )
        for citation in citations.order_by("option__revision__question__slug", "option__position")
    ]


def parsed_from(current: FactRevision, values: Mapping[str, Any]) -> ParsedFact:
    """What the values of a valid form say of a fact, as a file would give it."""
    as_of = values["as_of"]
    return ParsedFact(
        slug=current.fact.slug,
        statement=" ".join(values["statement"].split()),
        asked=current.fact.is_asked,
        source_url=values["source_url"],
        as_of=as_of,
        as_of_text=current.as_of_text if as_of == current.as_of else as_of.isoformat(),
        review_by=values["review_by"] or a_year_after(as_of),
        attribute=values["attribute"],
        changed=" ".join(values["changed"].split()),
    )
