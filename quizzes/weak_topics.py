"""What a user knows least of an exam, from all marked responses, and what there is to practise it with (read side)."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from django.db.models import Case, Count, Max, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from accounts.models import User
from content.models import Blueprint, Domain, FactRevision, OptionFact, Revision, Service, Task
from quizzes import charts
from quizzes.mastery import Evidence, Level, Place, WeakTopic, weak_topics
from quizzes.models import Attempt, Response
from quizzes.pools import BankRevision, Stocked, bank_revision, stock_of
from quizzes.scoring import chance

DEFAULT_EXAM = "SAA-C03"
DRILL_LENGTH = 10
MOST_FACTS = 50
"""So many facts are named, those with most at stake: nobody reads a thousand."""
BANDS = tuple(dt.timedelta(days=days) for days in (30, 120))
"""Responses to a question that are of like age count as equally old: the last of them says how old."""


@dataclass(frozen=True, slots=True)
class StudyTopic:
    """A weak topic with its names and a bar of what is known; `stock` is how many questions practice may draw.

    `url` is the page about it, where there is one; `beside` says what it belongs to.
    """

    topic: WeakTopic
    title: str
    url: str
    beside: str
    bar: charts.BarChart
    stock: int
    days_ago: int | None
    """Whole days since it was last seen; None when it never was."""

    @property
    def drill_length(self) -> int:
        return min(self.stock, DRILL_LENGTH)

    @property
    def known(self) -> int:
        return round(100 * self.topic.known)

    @property
    def low(self) -> int:
        return round(100 * self.topic.low)

    @property
    def high(self) -> int:
        return round(100 * self.topic.high)

    @property
    def at_stake(self) -> float:
        """In per cent of the exam."""
        return 100 * self.topic.at_stake

    @property
    def weight(self) -> int:
        return round(100 * self.topic.weight)


@dataclass(frozen=True, slots=True)
class WeakTopics:
    """What there is to gain in one exam, each level with the most points at stake first; empty without a response.

    Of the facts the first ones that were asked: the others would tell what questions to come are about.
    """

    blueprint: Blueprint
    response_count: int
    domains: tuple[StudyTopic, ...] = ()
    tasks: tuple[StudyTopic, ...] = ()
    services: tuple[StudyTopic, ...] = ()
    facts: tuple[StudyTopic, ...] = ()

    @property
    def weakest(self) -> StudyTopic | None:
        """The domain to practise next: the one with most at stake that there are questions for."""
        return next((domain for domain in self.domains if domain.stock), None)


class _Asked(NamedTuple):
    """What a revision asks, and the chance of a blind guess."""

    place: Place
    chance: float


def weak_topics_of(user: User, *, exam_code: str, now: dt.datetime) -> WeakTopics | None:
    """What is at stake for `user` in the exam; None when there is no blueprint of it. Constant queries."""
    in_force = Blueprint.objects.in_force_on(now.date()).select_related("exam")
    blueprint = in_force.filter(exam__code=exam_code).first()
    if blueprint is None:
        return None
    asked = _asked(blueprint.pk, bank_revision())
    evidence = list(_evidence(user, asked, now))
    domains = list(blueprint.domains.all())
    in_stock = [stocked for stocked in stock_of(blueprint).values() if stocked.revision_id in asked]
    bank = Counter(asked[stocked.revision_id].place for stocked in in_stock)
    topics = weak_topics(evidence, bank=bank, weights={str(each.number): each.weight for each in domains}, now=now)
    if not topics:
        return WeakTopics(blueprint, 0)
    names = _names(domains, topics)
    stock = _stock(in_stock)
    shown: dict[Level, list[StudyTopic]] = defaultdict(list)
    for topic in topics:
        if name := names[topic.level].get(topic.key):
            shown[topic.level].append(_study_topic(topic, name, stock[topic.level, topic.key], now))
    return WeakTopics(
        blueprint=blueprint,
        response_count=sum(row.count for row in evidence),
        domains=tuple(shown[Level.DOMAIN]),
        tasks=tuple(shown[Level.TASK]),
        services=tuple(shown[Level.SERVICE]),
        facts=tuple(shown[Level.FACT]),
    )


class _Name(NamedTuple):
    title: str
    url: str = ""
    beside: str = ""


def _names(domains: Iterable[Domain], topics: Sequence[WeakTopic]) -> Mapping[Level, Mapping[str, _Name]]:
    """What the topics are called, by level and key; what may not be shown has no name. Three queries."""
    facts = [int(topic.key) for topic in topics if topic.level == Level.FACT and topic.n][:MOST_FACTS]
    slugs = [topic.key for topic in topics if topic.level == Level.SERVICE]
    statements = FactRevision.objects.current().verified().filter(fact__in=facts, fact__retired_at__isnull=True)
    public = statements.filter(fact__collection__owner__isnull=True).select_related("fact__service")
    return {
        Level.DOMAIN: {str(each.number): _Name(f"{each.number} {each.title}") for each in domains},
        Level.TASK: {
            each.number: _Name(f"{each.number} {each.title}") for each in Task.objects.filter(domain__in=domains)
        },
        Level.SERVICE: {
            service.slug: _Name(service.heading, service.get_absolute_url())
            for service in Service.objects.public().filter(slug__in=slugs)
        },
        Level.FACT: {
            str(each.fact_id): _Name(each.statement, each.fact.get_absolute_url(), each.fact.service.heading)
            for each in public
        },
    }


def _study_topic(topic: WeakTopic, name: _Name, stock: int, now: dt.datetime) -> StudyTopic:
    share = topic.known if topic.n else None
    bar = charts.bars([charts.ShareRow(topic.key, share, topic.low, topic.high)], Fraction(1))
    days_ago = None if topic.last_seen is None else max(0, (now - topic.last_seen).days)
    return StudyTopic(topic, *name, bar=bar, stock=stock, days_ago=days_ago)


@lru_cache(maxsize=16)
def _asked(blueprint_id: int, _bank_revision: BankRevision) -> Mapping[int, _Asked]:
    """What every revision of the questions of this blueprint asks, kept for as long as the bank stays the same."""
    of_exam = Revision.objects.filter(question__placements__blueprint=blueprint_id).order_by()
    cited = OptionFact.objects.filter(option__is_key=True, option__revision__in=of_exam.values("pk"))
    facts: dict[int, dict[str, None]] = defaultdict(dict)
    for revision_id, fact_id in cited.order_by("option__position", "position").values_list(
        "option__revision_id", "fact_revision__fact_id"
    ):
        facts[revision_id][str(fact_id)] = None
    rows = of_exam.values_list(
        "pk",
        "question__placements__task__domain__number",
        "question__placements__task__number",
        "question__service__slug",
        "select_count",
    ).annotate(option_count=Count("options"))
    return {
        pk: _Asked(Place(str(domain), task, service or "", tuple(facts[pk])), float(chance(option_count, select_count)))
        for pk, domain, task, service, select_count, option_count in rows
        if select_count < option_count
    }


def _evidence(user: User, asked: Mapping[int, _Asked], now: dt.datetime) -> Iterator[Evidence]:
    """All marked responses to questions of this exam, whichever exam they were asked for. One query."""
    for revision_id, is_correct, is_new, _band, count, last in _marked(user, now):
        if revision := asked.get(revision_id):
            yield Evidence(
                place=revision.place,
                is_correct=is_correct,
                chance=revision.chance,
                answered_at=last,
                is_first_seen=is_new,
                count=count,
            )


def _marked(user: User, now: dt.datetime) -> QuerySet[Response, tuple[int, bool, bool, int, int, dt.datetime]]:
    """Responses counted by revision, verdict, first sight and age.

    What was never shown is no repeat.
    """
    attempt = Attempt.objects.filter(pk=OuterRef("attempt"))
    answered_at = Coalesce("shown_at", Subquery(attempt.values("closed_at")), Subquery(attempt.values("started_at")))
    bands = [When(answered_at__gt=now - age, then=Value(number)) for number, age in enumerate(BANDS)]
    return (
        Response.objects.evidence_of(user, now=now)
        .annotate(answered_at=answered_at)
        .annotate(band=Case(*bands, default=Value(len(BANDS))), is_new=Q(is_first_seen=True) | Q(shown_at__isnull=True))
        .order_by()
        .values_list("revision_id", "is_correct", "is_new", "band")
        .annotate(count=Count("id"), last=Max("answered_at"))
    )


def _stock(of_exam: Iterable[Stocked]) -> Counter[tuple[Level, str]]:
    """How many questions practice may draw: of a domain those of this exam, of a service those of the whole bank."""
    domains = ((Level.DOMAIN, each.candidate.domain) for each in of_exam if not each.candidate.reserve)
    of_bank = (each.candidate for each in stock_of(None).values())
    return Counter(domains) + Counter((Level.SERVICE, each.service) for each in of_bank if not each.reserve)
