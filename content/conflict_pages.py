"""What the page of conflicts shows: both texts of each, with the words that differ (read side)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, Max, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from content.conflicts import canonical, conflicts_gone, conflicts_open
from content.exporting import parsed_fact, parsed_question, parsed_service, with_place
from content.models import Fact, FactRevision, LoadConflict, Option, OptionFact, Question, Revision, Service, Source
from content.revision_diff import Piece, word_pieces

Kind = LoadConflict.Kind


@dataclass(frozen=True, slots=True)
class ShownConflict:
    row: LoadConflict
    target: Question | Fact | Service
    ours: tuple[Piece, ...]
    theirs: tuple[Piece, ...]
    has_draft: bool
    """Whether the question cannot take the file's text now: what is in work is not overwritten, save a draft of raw
    notes by what these say."""
    cited_by: int
    """Published options that cite the fact."""
    is_of_raw_notes: bool


@dataclass(frozen=True, slots=True)
class GoneFrom:
    """How much of what came from one file stands there no more."""

    path: str
    count: int
    newest: int
    """Primary key of the last conflict that is counted."""


@dataclass(frozen=True, slots=True)
class _OnSite:
    target: Question | Fact | Service
    text: str
    has_draft: bool = False
    cited_by: int = 0


def listed_conflicts(*, held: Collection[int]) -> QuerySet[LoadConflict]:
    """What waits for a decision, and whether it is about raw notes (`is_of_raw_notes`); nothing about questions that
    are `held`."""
    raw = Source.objects.filter(kind=Source.Kind.RAW, collection=OuterRef("collection"), path=OuterRef("path"))
    listed = conflicts_open().annotate(is_of_raw_notes=Exists(raw))
    if not held:
        return listed
    slugs = Question.objects.public().filter(pk__in=held).values("slug")
    return listed.exclude(kind=Kind.QUESTION, slug__in=slugs)


def shown_conflicts(rows: Sequence[LoadConflict]) -> list[ShownConflict]:
    """`rows` of `listed_conflicts` as the page shows them, in their order; those whose question, fact or service is
    gone are left out. A constant number of queries."""
    raw = {row.slug for row in rows if row.is_of_raw_notes}  # type: ignore[attr-defined] # annotated
    on_site = _services(rows) | _facts(rows, raw) | _questions(rows, raw)
    shown = []
    for row in rows:
        stored = on_site.get((row.collection_id, row.kind, row.slug))
        if stored is not None:
            pieces = tuple(word_pieces(stored.text, row.text))
            ours = tuple(piece for piece in pieces if piece.kind != "added")
            theirs = tuple(piece for piece in pieces if piece.kind != "removed")
            is_raw = row.slug in raw
            shown.append(ShownConflict(row, stored.target, ours, theirs, stored.has_draft, stored.cited_by, is_raw))
    return shown


def gone_from() -> list[GoneFrom]:
    """The files of which several facts or questions are gone, for one decision about all of them. One query."""
    counted = conflicts_gone().order_by("path").values_list("path").annotate(count=Count("pk"), newest=Max("pk"))
    return [GoneFrom(*row) for row in counted if row[1] > 1]


def _named(rows: Sequence[LoadConflict], kind: Kind) -> Q:
    those = [row for row in rows if row.kind == kind]
    return Q(collection__in={row.collection_id for row in those}, slug__in={row.slug for row in those})


def _services(rows: Sequence[LoadConflict]) -> dict[tuple[int, str, str], _OnSite]:
    services = Service.objects.filter(_named(rows, Kind.SERVICE)).select_related("successor").prefetch_related("names")
    return {
        (service.collection_id, Kind.SERVICE.value, service.slug): _OnSite(service, canonical(parsed_service(service)))
        for service in services
    }


def _facts(rows: Sequence[LoadConflict], raw: Collection[str]) -> dict[tuple[int, str, str], _OnSite]:
    facts = Fact.objects.filter(_named(rows, Kind.FACT))
    citing = OptionFact.objects.filter(
        fact_revision__fact=OuterRef("fact"), option__revision__state=Revision.State.PUBLISHED
    )
    counted = Coalesce(Subquery(citing.order_by().values("fact_revision__fact").annotate(n=Count("id")).values("n")), 0)
    current = FactRevision.objects.current().filter(fact__in=facts).select_related("fact__service")
    return {
        (revision.fact.collection_id, Kind.FACT.value, revision.fact.slug): _OnSite(
            revision.fact,
            revision.statement if revision.fact.slug in raw else canonical(parsed_fact(revision.fact, revision)),
            cited_by=revision.cited_by,
        )
        for revision in current.annotate(cited_by=counted)
    }


def _questions(rows: Sequence[LoadConflict], raw: Collection[str]) -> dict[tuple[int, str, str], _OnSite]:
    """The newest text of each question: that of its draft while there is one."""
    questions = {question.pk: question for question in with_place(Question.objects.filter(_named(rows, Kind.QUESTION)))}
    citations = Prefetch("citations", OptionFact.objects.select_related("fact_revision__fact"))
    options = Prefetch("options", Option.objects.prefetch_related(citations))
    revisions = Revision.objects.filter(question__in=questions).exclude(
        state__in=[Revision.State.SUPERSEDED, Revision.State.REJECTED]
    )
    newest = {revision.question_id: revision for revision in revisions.order_by("number").prefetch_related(options)}
    return {
        (question.collection_id, Kind.QUESTION.value, question.slug): _OnSite(
            question,
            canonical(parsed_question(question, newest[pk])),
            has_draft=newest[pk].state not in _replaceable(question, raw),
        )
        for pk, question in questions.items()
        if pk in newest
    }


def _replaceable(question: Question, raw: Collection[str]) -> tuple[str, ...]:
    """The states in which the newest text of a question makes way for that of the file."""
    return (Revision.State.PUBLISHED, Revision.State.DRAFT) if question.slug in raw else (Revision.State.PUBLISHED,)
