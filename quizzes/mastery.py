"""Where a user would gain most: topics ranked by the points at stake, each with its uncertainty.

Few responses say little, so an estimate leans on its parent: a service on its domain, a domain on everything that the
user responded to, and that on even odds. Guessing is taken out last: whoever is right in a share p of questions where
blind guessing is right in a share c knows (p - c) / (1 - c) of them.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from statistics import fmean
from typing import NamedTuple

from quizzes.scoring import MINIMUM_EVIDENCE, wilson

PARENT_STRENGTH = 4
"""How many responses the parent's estimate is worth: after four of its own, a topic counts as much as its parent."""
CONFIDENCE = 0.8
LOW_KNOWN = 0.6
"""Known share below which a topic is called weak."""
STALE_AFTER = dt.timedelta(days=21)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A marked response. ``chance`` is the probability that a blind guess would have been right, below 1."""

    domain: str
    service: str
    is_correct: bool
    chance: Fraction | float
    answered_at: dt.datetime


class Reason(StrEnum):
    """What to say about a topic; the page makes the words, their numbers stand on the topic."""

    NEVER_ASKED = "never asked"
    LOW_KNOWN = "low known share"
    FEW_RESPONSES = "few responses"
    NOT_SEEN_LATELY = "not seen lately"


@dataclass(frozen=True, slots=True)
class WeakTopic:
    """A domain (``service`` is None) or a service within it.

    ``weight`` is its share of the exam. ``known`` is the share of its questions that the user knows without luck, and
    lies between ``low`` and ``high`` with about 80 % probability. ``at_stake`` is weight x (1 - known): the share of
    the whole exam that is still to be learnt here. ``n`` and ``correct`` count responses.
    """

    domain: str
    service: str | None
    weight: float
    n: int
    correct: int
    known: float
    low: float
    high: float
    at_stake: float
    last_seen: dt.datetime | None
    reasons: tuple[Reason, ...]


class _Scope(NamedTuple):
    """What a topic is, and its share of the exam."""

    domain: str
    service: str | None
    weight: float


class _Belief(NamedTuple):
    """A beta distribution of a topic's share right, given as the responses that it amounts to."""

    right: float
    total: float
    chance: float
    """Mean chance of a blind guess."""

    @property
    def share(self) -> float:
        return self.right / self.total

    def known(self, share: float) -> float:
        return max(0.0, (share - self.chance) / (1 - self.chance))


EVEN_ODDS = _Belief(right=1, total=2, chance=0)
"""What is believed before any response: all shares are equally likely, Beta(1, 1)."""


def weak_topics(
    evidence: Iterable[Evidence], *, weights: Mapping[str, Fraction | int], now: dt.datetime
) -> list[WeakTopic]:
    """All domains of the exam and all services that were responded to, the most points at stake first.

    ``weights`` are those of the blueprint; evidence outside of its domains belongs to another exam and is left out.
    The exam does not publish what a service weighs: taken is its share of the domain's responses. Empty without
    evidence.
    """
    by_domain: dict[str, list[Evidence]] = defaultdict(list)
    for response in evidence:
        if response.domain in weights:
            by_domain[response.domain].append(response)
    everything = [response for responses in by_domain.values() for response in responses]
    if not everything:
        return []
    overall = _updated(EVEN_ODDS, everything, strength=EVEN_ODDS.total)
    weight_sum = sum(weights.values(), Fraction(0))
    topics = []
    for domain, weight in weights.items():
        scope = _Scope(domain, None, float(weight / weight_sum))
        topics += _domain_and_services(scope, by_domain[domain], overall, now)
    return sorted(topics, key=lambda topic: (-topic.at_stake, topic.domain, topic.service or ""))


def _domain_and_services(
    scope: _Scope, responses: Sequence[Evidence], overall: _Belief, now: dt.datetime
) -> list[WeakTopic]:
    by_service: dict[str, list[Evidence]] = defaultdict(list)
    for response in responses:
        by_service[response.service].append(response)
    belief = _updated(overall, responses)
    topics = [_topic(scope, responses, belief, now)]
    for service, of_service in by_service.items():
        within = scope._replace(service=service, weight=scope.weight * len(of_service) / len(responses))
        topics.append(_topic(within, of_service, _updated(belief, of_service), now))
    return topics


def _updated(parent: _Belief, responses: Sequence[Evidence], strength: float = PARENT_STRENGTH) -> _Belief:
    """The belief in a topic after its responses, from a beta prior around the parent's share.

    Source: the beta-binomial model with a prior mean and a prior sample size, Gelman et al., Bayesian Data Analysis
    (3rd ed.), sections 2.4 and 5.3.
    """
    if not responses:
        return parent._replace(right=strength * parent.share, total=strength)
    return _Belief(
        right=strength * parent.share + sum(response.is_correct for response in responses),
        total=strength + len(responses),
        chance=fmean(response.chance for response in responses),
    )


def _topic(scope: _Scope, responses: Sequence[Evidence], belief: _Belief, now: dt.datetime) -> WeakTopic:
    # The Wilson interval of the belief stands in for its beta quantiles, without their arithmetic: within 0.06 of them
    # for shares between 0.2 and 0.8, wider beyond until there are some fifty responses.
    # Fewer right than blind guesses give say no more than as many: the range never shrinks to nothing.
    low, high = wilson(max(belief.right, belief.chance * belief.total), belief.total, CONFIDENCE)
    known = belief.known(belief.share)
    last_seen = max((response.answered_at for response in responses), default=None)
    return WeakTopic(
        domain=scope.domain,
        service=scope.service,
        weight=scope.weight,
        n=len(responses),
        correct=sum(response.is_correct for response in responses),
        known=known,
        low=belief.known(low),
        high=belief.known(high),
        at_stake=scope.weight * (1 - known),
        last_seen=last_seen,
        reasons=_reasons(known, len(responses), last_seen, now),
    )


def _reasons(known: float, n: int, last_seen: dt.datetime | None, now: dt.datetime) -> tuple[Reason, ...]:
    if last_seen is None:
        return (Reason.NEVER_ASKED,)
    holds = {
        Reason.LOW_KNOWN: known < LOW_KNOWN,
        Reason.FEW_RESPONSES: n < MINIMUM_EVIDENCE,
        Reason.NOT_SEEN_LATELY: now - last_seen > STALE_AFTER,
    }
    return tuple(reason for reason, applies in holds.items() if applies)
