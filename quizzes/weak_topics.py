"""What a user knows least of an exam, from all marked responses, and what there is to practise it with (read side)."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from types import MappingProxyType
from typing import Any, NamedTuple

from django.db.models import Count

from accounts.models import User
from content.models import Blueprint, Fact, FactRevision, Service
from quizzes import charts
from quizzes.evidence import ExamEvidence, OfficialEvidence, asked_of, evidence_in
from quizzes.mastery import Level, WeakTopic, topics_of, weak_topics
from quizzes.models import Confidence, Response
from quizzes.pools import BankRevision, shape_of, stock_of

MOST_FACTS = 50
"""So many facts are named, those with most at stake: nobody reads a thousand."""


@dataclass(frozen=True, slots=True)
class ConfidentErrors:
    """How often somebody was sure of a wrong answer here, and what most of them were about, in words."""

    count: int
    subject: str


@dataclass(frozen=True, slots=True)
class StudyTopic:
    """A weak topic with its names and a bar of what is known; `stock` is how many questions drills may draw.

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
    errors: ConfidentErrors | None = None

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
    official: OfficialEvidence | None = None
    """What an official report adds to them."""
    domains: tuple[StudyTopic, ...] = ()
    tasks: tuple[StudyTopic, ...] = ()
    services: tuple[StudyTopic, ...] = ()
    facts: tuple[StudyTopic, ...] = ()

    @property
    def weakest(self) -> StudyTopic | None:
        """The domain to practise next: the one with most at stake that there are questions for."""
        return next((domain for domain in self.domains if domain.stock), None)


def weak_topics_from(
    evidence: ExamEvidence,
    *,
    errors: Mapping[tuple[Level, str], ConfidentErrors] = MappingProxyType({}),
    with_facts: bool = True,
) -> WeakTopics:
    """What is at stake for a user in an exam; facts only if wanted. Two queries, one without facts."""
    topics = weak_topics(
        evidence.rows, bank=evidence.bank, weights=evidence.weights, now=evidence.at, told=evidence.told
    )
    if not topics:
        return WeakTopics(evidence.blueprint, 0)
    names = _names(evidence, [topic for topic in topics if with_facts or topic.level != Level.FACT])
    stock = _stock(evidence)
    shown: dict[Level, list[StudyTopic]] = defaultdict(list)
    for topic in topics:
        if name := names[topic.level].get(topic.key):
            study_topic = _study_topic(topic, name, stock[topic.level, topic.key], evidence.at)
            shown[topic.level].append(replace(study_topic, errors=errors.get((topic.level, topic.key))))
    return WeakTopics(
        blueprint=evidence.blueprint,
        response_count=evidence.response_count,
        official=evidence.official,
        domains=tuple(shown[Level.DOMAIN]),
        tasks=tuple(shown[Level.TASK]),
        services=tuple(shown[Level.SERVICE]),
        facts=tuple(shown[Level.FACT]),
    )


def ranking(
    counted: Iterable[tuple[Any, ...]], blueprint: Blueprint, *, revision: BankRevision, now: dt.datetime
) -> list[WeakTopic]:
    """The topics of an exam by rows of `evidence.marked`, the most points at stake first; empty without one. No query
    while the bank stays the same.

    An official report speaks of domains: it is left out where services are chosen.
    """
    asked = asked_of(blueprint.pk, revision)
    stock = (stocked for stocked in stock_of(blueprint, revision=revision).values() if stocked.revision_id in asked)
    bank = Counter(asked[stocked.revision_id].place for stocked in stock)
    return weak_topics(evidence_in(counted, asked), bank=bank, weights=shape_of(blueprint).weights, now=now)


def confident_errors(
    user: User, evidence: ExamEvidence, *, now: dt.datetime
) -> Mapping[tuple[Level, str], ConfidentErrors]:
    """How often the user was sure of a wrong answer, by topic. One query, two when there was any."""
    wrong = Response.objects.evidence_of(user, now=now).filter(confidence=Confidence.SURE, is_correct=False)
    about: dict[tuple[Level, str], Counter[str]] = defaultdict(Counter)
    for revision_id, count in wrong.order_by().values_list("revision_id").annotate(Count("id")):
        if asked := evidence.asked.get(revision_id):
            first = asked.place.facts[0] if asked.place.facts else ""
            for topic in topics_of(asked.place):
                about[topic][first] += count
    ids = {fact for counts in about.values() for fact in counts if fact}
    facts = Fact.objects.public().filter(pk__in=ids).values_list("pk", "slug", "service__slug") if ids else ()
    subjects = {str(pk): slug.removeprefix(f"{service}-").replace("-", " ") for pk, slug, service in facts}
    return {
        topic: ConfidentErrors(counts.total(), subjects.get(min(counts, key=lambda fact: (-counts[fact], fact)), ""))
        for topic, counts in about.items()
    }


class _Name(NamedTuple):
    title: str
    url: str = ""
    beside: str = ""


def _names(evidence: ExamEvidence, topics: Sequence[WeakTopic]) -> Mapping[Level, Mapping[str, _Name]]:
    """What the topics are called, by level and key; what may not be shown has no name. Two queries at most."""
    facts = [int(topic.key) for topic in topics if topic.level == Level.FACT and topic.n][:MOST_FACTS]
    slugs = [topic.key for topic in topics if topic.level == Level.SERVICE]
    statements = FactRevision.objects.current().verified().filter(fact__in=facts, fact__retired_at__isnull=True)
    public = statements.filter(fact__collection__owner__isnull=True).select_related("fact__service")
    return {
        Level.DOMAIN: {str(each.number): _Name(f"{each.number} {each.title}") for each in evidence.domains},
        Level.TASK: {number: _Name(title) for number, title in evidence.tasks.items()},
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


def _stock(evidence: ExamEvidence) -> Counter[tuple[Level, str]]:
    """How many questions a drill may draw: of a domain, task or fact those of this exam, of a service those of the
    whole bank."""
    counts: Counter[tuple[Level, str]] = Counter()
    for each in evidence.stock:
        if not each.candidate.reserve:
            place = evidence.asked[each.revision_id].place
            counts.update([(Level.DOMAIN, place.domain), (Level.TASK, place.task)])
            counts.update((Level.FACT, fact) for fact in place.facts)
    of_bank = (each.candidate for each in stock_of(None, revision=evidence.revision).values())
    return counts + Counter((Level.SERVICE, each.service) for each in of_bank if not each.reserve)
