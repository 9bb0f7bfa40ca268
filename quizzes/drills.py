"""What a user knows least of an exam, from all marked responses, and what there is to practise it with (read side)."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Count, Exists, F, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from accounts.models import User
from content.models import Blueprint, Option, Service
from quizzes import charts
from quizzes.mastery import Evidence, WeakTopic, weak_topics
from quizzes.models import Attempt, Response, ResponseOption
from quizzes.pools import stock_of
from quizzes.scoring import chance

DEFAULT_EXAM = "SAA-C03"
DRILL_LENGTH = 10


@dataclass(frozen=True, slots=True)
class StudyTopic:
    """A weak topic with its names and a bar of what is known; `stock` is how many questions practice may draw."""

    topic: WeakTopic
    domain_title: str
    service: Service | None
    bar: charts.BarChart
    stock: int

    @property
    def drill_length(self) -> int:
        return min(self.stock, DRILL_LENGTH)

    @property
    def share(self) -> int:
        """Right answers, in whole per cent of the responses; 0 without any."""
        return round(100 * self.topic.correct / self.topic.n) if self.topic.n else 0

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
    """Domains and services of one exam, each with the most points at stake first; both empty without a response."""

    blueprint: Blueprint
    response_count: int
    domains: tuple[StudyTopic, ...]
    services: tuple[StudyTopic, ...]

    @property
    def weakest(self) -> StudyTopic | None:
        """The domain to practise next: the one with most at stake that there are questions for."""
        return next((domain for domain in self.domains if domain.stock), None)


def weak_topics_of(user: User, *, exam_code: str, now: dt.datetime) -> WeakTopics | None:
    """What is at stake for `user` in the exam; None when there is no blueprint of it. Constant queries."""
    in_force = Blueprint.objects.in_force_on(now.date()).select_related("exam")
    blueprint = in_force.filter(exam__code=exam_code).first()
    if blueprint is None:
        return None
    evidence = _evidence(user, blueprint, now)
    domains = {str(domain.number): domain for domain in blueprint.domains.all()}
    topics = weak_topics(evidence, weights={key: domain.weight for key, domain in domains.items()}, now=now)
    slugs = [topic.service for topic in topics if topic.service]
    services = {service.slug: service for service in Service.objects.public().filter(slug__in=slugs)}
    stock = _stock(blueprint)
    shown = [
        StudyTopic(
            topic=topic,
            domain_title=domains[topic.domain].title,
            service=services.get(topic.service) if topic.service else None,
            bar=_bar(topic),
            stock=stock[topic.service or topic.domain],
        )
        for topic in topics
    ]
    return WeakTopics(
        blueprint=blueprint,
        response_count=len(evidence),
        domains=tuple(topic for topic in shown if topic.topic.service is None),
        services=tuple(topic for topic in shown if topic.service),
    )


def _evidence(user: User, blueprint: Blueprint, now: dt.datetime) -> Sequence[Evidence]:
    """All marked responses to questions of this exam, whichever exam they were asked for; one aggregating query.

    What an exam asked that still keeps its keys is left out, or a topic of one question would tell. A blank counts as
    wrong in an exam, as it does in the score; in practice it was merely not done.
    """
    picks = ResponseOption.objects.filter(response=OuterRef("pk"))
    options = Option.objects.filter(revision=OuterRef("revision")).order_by().values("revision")
    groups = (
        Response.objects.filter(user=user, is_correct__isnull=False, question__placements__blueprint=blueprint)
        .filter(Q(Exists(picks)) | Q(attempt__mode__in=Attempt.EXCLUSIVE_MODES))
        .exclude(attempt__in=Attempt.objects.of(user).keeping_keys(now))
        .annotate(
            domain_number=F("question__placements__task__domain__number"),
            option_count=Subquery(options.annotate(count=Count("id")).values("count")),
            answered_at=Coalesce("shown_at", "attempt__closed_at", "attempt__started_at"),
        )
        .order_by()
        .values_list("domain_number", "question__service__slug", "is_correct", "revision__select_count", "option_count")
        .annotate(count=Count("id"), last=Max("answered_at"))
    )
    return [
        Evidence(str(domain), service or "", is_correct, chance(option_count, select_count), last)
        for domain, service, is_correct, select_count, option_count, count, last in groups
        for _ in range(count)
    ]


def _stock(blueprint: Blueprint) -> Counter[str]:
    """How many questions practice may draw: of a domain those of this exam, of a service those of the whole bank."""
    of_exam = (stocked.candidate for stocked in stock_of(blueprint).values())
    of_bank = (stocked.candidate for stocked in stock_of(None).values())
    return Counter(candidate.domain for candidate in of_exam if not candidate.reserve) + Counter(
        candidate.service for candidate in of_bank if not candidate.reserve
    )


def _bar(topic: WeakTopic) -> charts.BarChart:
    share = topic.known if topic.n else None
    return charts.bars([charts.ShareRow(topic.domain, share, topic.low, topic.high)], Fraction(1))
