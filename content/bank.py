"""What the public page about the bank says, counted when it is asked (read side). A constant number of queries."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise
from operator import or_

from django.db.models import Count, Min, Q

from content import warm_up
from content.catalogue import public_facts
from content.models import Blueprint, Option, OptionFact, Question, Revision, Service, Task
from content.presenting import ShownQuestion, revealed, with_proof

OFFICIAL_SOURCES = ("https://docs.aws.amazon.com/", "https://aws.amazon.com/")
SAMPLES = 5
CHECKS = ("blind answering", "source comparison", "person")


@dataclass(frozen=True, slots=True)
class TaskRow:
    task: Task
    questions: int
    reserve: int


@dataclass(frozen=True, slots=True)
class ExamRows:
    blueprint: Blueprint
    rows: tuple[TaskRow, ...]

    @property
    def questions(self) -> int:
        return sum(row.questions for row in self.rows)

    @property
    def reserve(self) -> int:
        return sum(row.reserve for row in self.rows)


@dataclass(frozen=True, slots=True)
class Correction:
    """We were wrong: a question whose key is another one since `on`. Texts of the keys, as they stood."""

    slug: str
    on: dt.datetime
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bank:
    exams: tuple[ExamRows, ...]
    """The one with most questions first."""
    questions: int
    facts: int
    official_facts: int
    oldest_check: dt.date | None
    never_asked: int
    """Facts that are to be asked and that no published option cites."""
    to_verify: int
    """Questions that rest on a fact which changed or was to be checked again."""
    retired_keys: int
    """Keys that name a service which can no longer be used."""
    drafted: dict[str, int]
    """`machine` or `person` -> questions."""
    checked: dict[str, int]
    """Way of checking -> questions; one question can be checked in several ways."""
    unchecked: int
    corrections: tuple[Correction, ...]

    @property
    def official_percent(self) -> str:
        """With one decimal, rounded down: 100 stands for all of them only."""
        tenths = 1000 * self.official_facts // self.facts if self.facts else 0
        return f"{tenths // 10}.{tenths % 10}".removesuffix(".0")


def bank_on(day: dt.date, *, held: Collection[int]) -> Bank:
    """The public bank as new attempts may draw from it on `day`; without the corrected keys of questions that are
    `held` (primary keys)."""
    published = Revision.objects.published().filter(question__in=Question.objects.servable())
    facts = public_facts()
    official = reduce(or_, (Q(source_url__startswith=address) for address in OFFICIAL_SOURCES))
    figures = facts.aggregate(count=Count("id"), official=Count("id", filter=official), oldest=Min("as_of"))
    drafted = list(published.values_list("drafted", flat=True))
    checked = list(published.values_list("checked", flat=True))
    cited = OptionFact.objects.filter(option__revision__in=published).order_by()
    asked = set(facts.filter(fact__is_asked=True).values_list("fact", flat=True))
    return Bank(
        exams=tuple(sorted(_exams(day), key=lambda exam: -exam.questions)),
        questions=len(drafted),
        facts=figures["count"],
        official_facts=figures["official"],
        oldest_check=figures["oldest"],
        never_asked=len(asked - set(cited.values_list("fact_revision__fact", flat=True))),
        to_verify=cited.stale(day).values("option__revision").distinct().count(),
        retired_keys=_retired_keys(published),
        drafted=dict(Counter(text.partition(" ")[0] for text in drafted)),
        checked={way: sum(way in text for text in checked) for way in CHECKS},
        unchecked=sum(not text for text in checked),
        corrections=tuple(_corrections(held)),
    )


def samples(day: dt.date) -> list[ShownQuestion]:
    """Whole questions, with every option explained: the first ones of the warm-up."""
    current = warm_up.current()
    slugs = current.questions[:SAMPLES] if current else ()
    published = Revision.objects.published().filter(question__in=Question.objects.servable().filter(slug__in=slugs))
    proof = with_proof(published.values_list("pk", flat=True))
    shown = sorted(proof.values(), key=lambda revision: slugs.index(revision.question.slug))
    return [
        revealed(revision, order=[option.code for option in revision.options.all()], chosen=(), today=day)
        for revision in shown
    ]


def _exams(day: dt.date) -> Iterable[ExamRows]:
    blueprints = Blueprint.objects.in_force_on(day).select_related("exam").order_by("exam__code")
    servable = Q(placements__question__in=Question.objects.servable())
    tasks = (
        Task.objects.filter(domain__blueprint__in=blueprints)
        .select_related("domain")
        .annotate(
            questions=Count("placements", filter=servable),
            reserve=Count("placements", filter=servable & Q(placements__question__is_reserve=True)),
        )
        .order_by("domain__number", "number")
    )
    rows: dict[int, list[TaskRow]] = {}
    for task in tasks:
        rows.setdefault(task.domain.blueprint_id, []).append(TaskRow(task, task.questions, task.reserve))
    for blueprint in blueprints:
        yield ExamRows(blueprint, tuple(rows.get(blueprint.pk, ())))


def _retired_keys(published: Iterable[Revision]) -> int:
    retired = Service.objects.public().filter(retired_on__isnull=False).prefetch_related("names")
    names = [name for service in retired for name in (service.name, *(other.name for other in service.names.all()))]
    if not names:
        return 0
    naming = reduce(or_, (Q(text__contains=name) for name in names))
    return Option.objects.filter(naming, revision__in=published, is_key=True).count()


def _corrections(held: Collection[int]) -> Iterable[Correction]:
    """Newest first. A correction of words alone leaves the keys as they were and is not listed."""
    several = (
        Question.objects.public()
        .exclude(pk__in=held)
        .annotate(said=Count("revisions", filter=Q(revisions__published_at__isnull=False)))
        .filter(said__gt=1)
    )
    revisions: Sequence[Revision] = list(
        Revision.objects.filter(question__in=several, published_at__isnull=False)
        .select_related("question")
        .prefetch_related("options")
        .order_by("question", "number")
    )
    found = []
    for before, after in pairwise(revisions):
        keys = [{option.code for option in revision.options.all() if option.is_key} for revision in (before, after)]
        if before.question_id == after.question_id and keys[0] != keys[1]:
            found.append(Correction(after.question.slug, after.published_at, _key_texts(before), _key_texts(after)))  # type: ignore[arg-type]
    return sorted(found, key=lambda correction: correction.on, reverse=True)


def _key_texts(revision: Revision) -> tuple[str, ...]:
    return tuple(option.text for option in revision.options.all() if option.is_key)
