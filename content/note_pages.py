"""What the pages about a person's own notes show (read side); each in a constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import User
from content.models import (
    Collection,
    Fact,
    FactRevision,
    OutdatedLine,
    Question,
    Revision,
    Service,
    Source,
    UnreadLine,
)
from content.notes.drawings import drawn_lines
from content.notes.lines import closed_fences_over
from content.notes.readings import Row


def collections_of(user: User) -> QuerySet[Collection]:
    """The collections of a person by name, each with counts of facts, questions, outdated lines, and `loaded_at`."""
    facts = FactRevision.objects.current().filter(fact__collection=OuterRef("pk"), fact__retired_at__isnull=True)
    questions = _practised().filter(collection=OuterRef("pk"))
    outdated = OutdatedLine.objects.filter(source__collection=OuterRef("pk"))
    loaded = Source.objects.filter(collection=OuterRef("pk")).order_by("-loaded_at")
    return (
        Collection.objects.filter(owner=user)
        .annotate(
            fact_count=_counted(facts.values("fact__collection")),
            question_count=_counted(questions.values("collection")),
            outdated_count=_counted(outdated.values("source__collection")),
            loaded_at=Subquery(loaded.values("loaded_at")[:1]),
        )
        .order_by("title", "pk")
    )


def _counted(rows: QuerySet) -> Coalesce:  # type: ignore[type-arg] # of one column
    return Coalesce(Subquery(rows.order_by().annotate(count=Count("pk")).values("count")), 0)


def _practised() -> QuerySet[Question]:
    """Questions that can be asked: those with a published text."""
    return Question.objects.filter(retired_at__isnull=True, revisions__state=Revision.State.PUBLISHED)


def practice_count(collection: Collection) -> int:
    return _practised().filter(collection=collection).count()


def services_of(collection: Collection) -> QuerySet[Service]:
    """Services, then topics, that have facts, each with `fact_count`."""
    standing = Q(facts__retired_at__isnull=True)
    counted = collection.services.annotate(fact_count=Count("facts", filter=standing)).filter(fact_count__gt=0)
    return counted.order_by("kind", "heading", "pk")


def facts_of(collection: Collection, service: Service | None = None) -> QuerySet[FactRevision]:
    """What the notes say today, in the order of services and lines."""
    facts = FactRevision.objects.current().filter(fact__collection=collection, fact__retired_at__isnull=True)
    if service:
        facts = facts.filter(fact__service=service)
    ordered = facts.select_related("fact__service", "source")
    return ordered.order_by("fact__service__kind", "fact__service__heading", "source", "line_start", "pk")


def sources_of(collection: Collection) -> QuerySet[Source]:
    """The texts of a collection, each with `unread_count`, the lines that gave nothing."""
    return collection.sources.annotate(unread_count=Count("unread_lines")).order_by("path")


@dataclass(frozen=True, slots=True)
class Outdated:
    """What is held against some lines of notes: a fact of the library, or the end of a name."""

    lines: tuple[OutdatedLine, ...]
    fact: FactRevision | None
    service: Service | None
    """Of the library, what bore the name; None where the library has no page for it."""

    @property
    def first(self) -> OutdatedLine:
        return self.lines[0]


def outdated_of(collection: Collection) -> list[Outdated]:
    """What looks outdated in a collection, each evidence once with the lines it is held against."""
    return evidence_against(OutdatedLine.objects.filter(source__collection=collection).select_related("source"))


def evidence_against(outdated: Iterable[OutdatedLine]) -> list[Outdated]:
    """The same for any lines that look outdated, stored or not. Two queries.

    A claim whose fact the library no longer states is left out.
    """
    lines = list(outdated)
    slugs = {line.fact for line in lines if line.fact}
    public = FactRevision.objects.current().filter(fact__in=Fact.objects.public().filter(slug__in=slugs))
    facts = {revision.fact.slug: revision for revision in public.select_related("fact__service")}
    named = Service.objects.public().filter(slug__in={line.service for line in lines if line.service})
    services = {service.slug: service for service in named}
    groups: dict[tuple[str, str], list[OutdatedLine]] = {}
    for line in lines:
        if not line.fact or line.fact in facts:
            groups.setdefault((line.fact, line.name), []).append(line)
    return [
        Outdated(tuple(group), facts.get(group[0].fact), services.get(group[0].service)) for group in groups.values()
    ]


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row of a reading, and what is held against its lines."""

    row: Row
    evidence: tuple[Outdated, ...]


def with_evidence(rows: Iterable[Row], lines: Iterable[OutdatedLine], evidence: Iterable[Outdated]) -> list[ReadRow]:
    """The rows of a text of which these are the outdated lines, each with the evidence that is against one of them."""
    own = {id(line) for line in lines}
    against: dict[int, list[Outdated]] = defaultdict(list)
    for group in evidence:
        for number in {number for line in group.lines if id(line) in own for number in _numbers(line)}:
            against[number].append(group)
    return [ReadRow(row, tuple(_distinct(against, row.line_start, row.line_end))) for row in rows]


def _numbers(line: OutdatedLine) -> range:
    return range(line.line_start, line.line_end + 1)


def _distinct(against: Mapping[int, Sequence[Outdated]], first: int, last: int) -> Iterable[Outdated]:
    return {id(group): group for number in range(first, last + 1) for group in against.get(number, ())}.values()


@dataclass(frozen=True, slots=True)
class SourceLine:
    number: int
    text: str
    is_code: bool
    """Whether blanks mean something: code, and drawings made of letters."""
    is_unread: bool
    """Whether nothing was made of it."""


def lines_of(source: Source) -> list[list[SourceLine]]:
    """The text of raw notes in numbered lines; those of one block of code are together, every other one by itself."""
    text = source.kept.text
    unread = set(UnreadLine.objects.filter(source=source).values_list("line", flat=True))
    code = _code_lines(text)
    lines = (
        SourceLine(number, line, number in code, number in unread)
        for number, line in enumerate(text.split("\n"), start=1)
    )
    return list(_blocks(list(lines)))


def _blocks(lines: Sequence[SourceLine]) -> Iterator[list[SourceLine]]:
    block: list[SourceLine] = []
    for line in lines:
        if block and not (line.is_code and block[-1].is_code):
            yield block
            block = []
        block.append(line)
    if block:
        yield block


def _code_lines(text: str) -> frozenset[int]:
    """The numbers of the lines in fences, these included, and of those that are drawn with signs."""
    texts = text.split("\n")
    fenced = (number for number, fence in enumerate(closed_fences_over(texts), start=1) if fence)
    return drawn_lines(texts).union(fenced)
