"""The facts as curators look for them and work on them, with the questions that rest on them (read side)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from content.models import (
    Fact,
    FactRevision,
    NoteChange,
    Option,
    OptionFact,
    Question,
    Revision,
    Service,
    SourceText,
)
from content.models.fact import FactRevisionQuerySet
from content.models.service import ServiceQuerySet
from content.notes.parsed import ParsedFact
from content.notes.values import a_year_after
from content.revision_diff import Piece, word_pieces
from content.search import matching_facts

MOST_FOUND = 8
"""Facts that the editor offers for one search."""
SHOWN: dict[str, Promise] = {
    "expired": _("Expired facts"),
    "notes": _("Facts whose notes changed"),
    "unasked": _("Facts never asked"),
    "all": _("Facts of the library"),
    "raw": _("Facts of raw notes"),
}
"""What a list of facts shows, and its title."""
AROUND = 4
"""Lines of raw notes that are shown before and after those of a fact."""


@dataclass(frozen=True, slots=True)
class NoteLine:
    """A line of raw notes as the page of a fact shows it."""

    number: int
    text: str
    is_own: bool
    """Whether the fact stands there."""


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


@dataclass(frozen=True, slots=True)
class ShownChange:
    """Lines of raw notes that a fact comes from, as they were and as they are."""

    place: str
    before: tuple[Piece, ...]
    after: tuple[Piece, ...]
    """Nothing when they are gone."""


def facts_like(query: str, *, service: str = "") -> FactRevisionQuerySet:
    """The current facts of the library that a curator finds by `query`: by their words, id or service; all of them
    without one. `service`: slug of the one to look in; empty for all."""
    return _like(query, service).verified()


def _like(query: str, service: str) -> FactRevisionQuerySet:
    """The same, with those of raw notes."""
    current = matching_facts(query) if query else FactRevision.objects.current()
    found = current.filter(fact__collection__owner__isnull=True, fact__retired_at__isnull=True)
    if service:
        found = found.filter(fact__service__slug=service)
    return found.select_related("fact__service").order_by("fact_id")


def facts_of(filters: FactFilters, *, today: dt.date) -> FactRevisionQuerySet:
    """The facts that the filters leave; of the expired ones those first that have been for longest."""
    if filters.show == "raw":
        unverified = _like(filters.query, filters.service).filter(verified_at__isnull=True)
        return unverified.select_related("fact__service", "source").order_by("source__path", "line_start", "fact_id")
    found = facts_like(filters.query, service=filters.service)
    if filters.show == "unasked":
        return never_asked(found)
    if filters.show == "expired":
        return found.filter(review_by__lt=today).order_by("review_by", "fact_id")
    return found.filter(fact__in=NoteChange.objects.values("fact")) if filters.show == "notes" else found


def services_of(filters: FactFilters) -> ServiceQuerySet:
    """The services and topics that a list of facts can be narrowed to."""
    if filters.show != "raw":
        return Service.objects.public().order_by("heading")
    raw = FactRevision.objects.current().filter(verified_at__isnull=True, fact__service=OuterRef("pk"))
    return Service.objects.filter(Exists(raw), collection__owner__isnull=True).order_by("heading")


def note_lines(current: FactRevision) -> list[NoteLine]:
    """The lines of raw notes in which a fact stands, with some before and after; none for a fact of the library."""
    kept = SourceText.objects.filter(source=current.source_id).first() if current.source_id else None
    if kept is None:
        return []
    first = max(1, current.line_start - AROUND)
    lines = kept.text.split("\n")[first - 1 : current.line_end + AROUND]
    own = range(current.line_start, current.line_end + 1)
    return [NoteLine(number, text, number in own) for number, text in enumerate(lines, start=first)]


def never_asked(facts: FactRevisionQuerySet) -> FactRevisionQuerySet:
    """Those of `facts` that are to be asked and that no published question cites."""
    return facts.filter(is_never_asked())


def is_never_asked() -> Q:
    """The condition for it, of revisions of facts."""
    citing = OptionFact.objects.filter(
        fact_revision__fact=OuterRef("fact"),
        option__revision__state=Revision.State.PUBLISHED,
        option__revision__question__retired_at__isnull=True,
    )
    return Q(~Exists(citing), fact__is_asked=True)


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


def changes_of(fact: Fact) -> list[ShownChange]:
    """What raw notes say otherwise since the fact was compared with them. One query."""
    shown = []
    for row in fact.note_changes.select_related("source"):
        pieces = list(word_pieces(row.before, row.after))
        lines = f"{row.line_start}-{row.line_end}" if row.line_end > row.line_start else f"{row.line_start}"
        shown.append(
            ShownChange(
                f"{row.source}:{lines}",
                tuple(piece for piece in pieces if piece.kind != "added"),
                tuple(piece for piece in pieces if piece.kind != "removed"),
            )
        )
    return shown


def citations_of(fact: Fact, *, held: Collection[int]) -> QuerySet[OptionFact]:
    """What rests on the fact, by question: the citations of published options; none of a question that is `held`."""
    citations = OptionFact.objects.filter(
        fact_revision__fact=fact,
        option__revision__state=Revision.State.PUBLISHED,
        option__revision__question__retired_at__isnull=True,
    )
    by_question = ("option__revision__question__slug", "option__position", "pk")
    found = citations.exclude(option__revision__question__in=held).order_by(*by_question)
    return found.select_related("option__revision__question", "fact_revision")


def dependents(citations: Iterable[OptionFact], current: FactRevision) -> list[Dependent]:
    """The options of some of `citations_of`."""
    return [
        Dependent(
            question=citation.option.revision.question,
            option=citation.option,
            cited=citation.fact_revision,
            is_outdated=citation.fact_revision.statement != current.statement,
        )
        for citation in citations
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
