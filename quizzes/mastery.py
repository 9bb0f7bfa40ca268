"""Where a user would gain most: topics ranked by the points at stake, each with its uncertainty.

*Known* is the chance to get the next question right without luck: whoever is right in a share p of questions where
blind guessing is right in a share c knows (p - c) / (1 - c) of them. Facts lean on their service, services on their
domain, domains on the whole, each as much as its own responses leave open (`quizzes/shrinkage.py`). A domain or task is
the mean of what its questions in the bank ask, so practising one weak corner does not make the rest look weak.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from statistics import fmean
from typing import NamedTuple

from quizzes.ranges import range_of
from quizzes.scoring import MINIMUM_EVIDENCE
from quizzes.shrinkage import Leaf, Observed, Shrunk, shrink

LOW_KNOWN = 0.6
"""Known share below which a topic is called weak."""
STALE_AFTER = dt.timedelta(days=21)
HALF_WORTH = dt.timedelta(days=90)
"""After so long a response says half as much about today."""
USUAL_CHANCE = 0.25
"""The chance of a blind guess where the questions are not known: one key among four options."""
REPEAT_WORTH = 0.3
"""What a response to a question that was seen before says, compared with a first one: the question may be remembered
rather than the fact."""


class Place(NamedTuple):
    """Where a question stands: its domain and task in the exam, its service, and the facts that its keys cite."""

    domain: str
    task: str
    service: str
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """Marked responses that are alike. ``chance`` is the probability that a blind guess is right, below 1.

    ``facility`` is the share of all candidates who got the question right; None while that is not known.
    ``answered_at`` is when the last of them was answered. ``is_flattered``: not won as in an exam, because it came too
    soon after the last one, or after keys could be seen.
    """

    place: Place
    is_correct: bool
    chance: Fraction | float
    answered_at: dt.datetime
    is_first_seen: bool = True
    facility: float | None = None
    count: int = 1
    is_flattered: bool = False


class Told(NamedTuple):
    """What somebody else says of a domain: the share that was right there, worth so many responses."""

    domain: str
    right: float
    worth: float


class Level(StrEnum):
    DOMAIN = "domain"
    TASK = "task"
    SERVICE = "service"
    FACT = "fact"


class Reason(StrEnum):
    """What to say about a topic; the page makes the words, their numbers stand on the topic."""

    NEVER_ASKED = "never asked"
    LOW_KNOWN = "low known share"
    FEW_RESPONSES = "few responses"
    MOSTLY_REPEATS = "mostly repeats"
    NOT_SEEN_LATELY = "not seen lately"


@dataclass(frozen=True, slots=True)
class WeakTopic:
    """What is known of a topic, and what there is to gain.

    ``weight`` is its share of the exam: of its domains' weights, as much as its share of their questions in the bank.
    ``known`` lies between ``low`` and ``high`` with about 80 % probability. ``at_stake`` is weight x (1 - known): the
    share of the whole exam that is still to be learnt here. ``n``, ``correct`` and ``repeats`` count responses.
    """

    level: Level
    key: str
    weight: float
    n: int
    correct: int
    repeats: int
    known: float
    low: float
    high: float
    at_stake: float
    last_seen: dt.datetime | None
    reasons: tuple[Reason, ...]

    @property
    def could_be_at_stake(self) -> float:
        """What would be at stake if the truth lay halfway to the low end of the range: where asking is worth most.

        With the low end itself drills lose time on what is merely unknown, without it they miss what they never ask
        (docs/measurement.md).
        """
        return self.weight * (1 - (self.known + self.low) / 2)


@dataclass(slots=True)
class _Topic:
    """What is collected for one topic: its share of the exam by leaf, and its responses."""

    shares: dict[Leaf, float] = field(default_factory=lambda: defaultdict(float))
    asked: dict[Leaf, float] = field(default_factory=lambda: defaultdict(float))
    n: int = 0
    correct: int = 0
    repeats: int = 0
    last_seen: dt.datetime | None = None

    def add(self, row: Evidence) -> None:
        self.n += row.count
        self.correct += row.count * row.is_correct
        self.repeats += row.count * (not row.is_first_seen)
        self.last_seen = max(self.last_seen or row.answered_at, row.answered_at)


_Topics = Mapping[tuple[Level, str], _Topic]


@dataclass(frozen=True, slots=True)
class Belief:
    """What responses say of everything that an exam asks. ``weights``: the share of the exam on each place."""

    weights: Mapping[Place, float]
    homes: Mapping[str, str]
    shrunk: Shrunk

    def leaves(self, place: Place) -> list[Leaf]:
        """What a question at this place asks, each an equal part of it."""
        return _leaves(place, self.homes)


def belief_of(
    rows: Sequence[Evidence],
    *,
    bank: Mapping[Place, int],
    weights: Mapping[str, Fraction | int],
    now: dt.datetime,
    told: Iterable[Told] = (),
) -> Belief:
    """What ``rows``, all of domains of the exam, say of it, and ``told``; see `weak_topics` for the rest."""
    places = {place: count for place, count in bank.items() if place.domain in weights}
    for domain in weights.keys() - {place.domain for place in places}:
        # The bank asks nothing of it yet, but the exam does.
        places[Place(domain, "", "")] = 1
    homes, shares = _homes(places, rows), _question_weights(places, weights)
    observed = [*_observed(rows, homes, now), *_observed_by_others(told, shares, homes)]
    return Belief(shares, homes, shrink(observed, {leaf for place in shares for leaf in _leaves(place, homes)}))


def weak_topics(
    evidence: Iterable[Evidence],
    *,
    bank: Mapping[Place, int],
    weights: Mapping[str, Fraction | int],
    now: dt.datetime,
    told: Sequence[Told] = (),
) -> list[WeakTopic]:
    """All topics of the exam, the most points at stake first. Empty without evidence.

    ``bank`` counts the questions that stand at each place, ``weights`` are those of the blueprint; what belongs to
    none of its domains is another exam's and is left out. A topic that the bank no longer asks weighs nothing.
    """
    rows = [row for row in evidence if row.place.domain in weights]
    if not rows and not told:
        return []
    belief = belief_of(rows, bank=bank, weights=weights, now=now, told=told)
    topics = _collected(rows, belief.weights, belief.homes)
    ranked = [_weak_topic(level, key, topic, belief.shrunk, now) for (level, key), topic in topics.items()]
    return sorted(ranked, key=lambda topic: (-topic.at_stake, topic.level, topic.key))


def _homes(places: Mapping[Place, int], rows: Iterable[Evidence]) -> dict[str, str]:
    """The domain that asks most of each service: the one that the service leans on."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for place, count in places.items():
        counts[place.service][place.domain] += count
    for row in rows:
        counts[row.place.service][row.place.domain] += 0
    return {service: min(found, key=lambda key: (-found[key], key)) for service, found in counts.items()}


def _question_weights(places: Mapping[Place, int], weights: Mapping[str, Fraction | int]) -> dict[Place, float]:
    """The share of the exam that falls on each place: a form draws evenly from the questions of a domain."""
    counts: Counter[str] = Counter()
    for place, count in places.items():
        counts[place.domain] += count
    total = sum(weights.values(), Fraction(0))
    return {
        place: float(weights[place.domain] / total) * count / counts[place.domain] for place, count in places.items()
    }


def _collected(rows: Iterable[Evidence], weights: Mapping[Place, float], homes: Mapping[str, str]) -> _Topics:
    topics: dict[tuple[Level, str], _Topic] = defaultdict(_Topic)
    for place, weight in weights.items():
        for name, leaf, part in _parts(place, homes):
            topics[name].shares[leaf] += weight * part
    asked: Counter[Place] = Counter()
    for row in rows:
        asked[row.place] += row.count
        for name in topics_of(row.place):
            topics[name].add(row)
    for place, count in asked.items():
        for name, leaf, part in _parts(place, homes):
            topics[name].asked[leaf] += count * part
    return topics


def topics_of(place: Place) -> list[tuple[Level, str]]:
    """The topics of a question: those without a key have no name and are none."""
    keys = zip(Level, (place.domain, place.task, place.service), strict=False)
    return [(level, key) for level, key in keys if key] + [(Level.FACT, fact) for fact in place.facts]


def _leaves(place: Place, homes: Mapping[str, str]) -> list[Leaf]:
    """A question of a service that cites no fact asks something of the service that has no name."""
    return [Leaf(homes[place.service], place.service, fact) for fact in place.facts or ("",)]


def _parts(place: Place, homes: Mapping[str, str]) -> Iterator[tuple[tuple[Level, str], Leaf, float]]:
    """A question is an equal part of each fact that it asks; its domain, task and service are all of these parts."""
    leaves = _leaves(place, homes)
    for leaf in leaves:
        for name in topics_of(place._replace(facts=(leaf.fact,) if leaf.fact else ())):
            yield name, leaf, 1 / len(leaves)


def _observed(rows: Sequence[Evidence], homes: Mapping[str, str], now: dt.datetime) -> Iterator[Observed]:
    """Responses as readings of what is known; one that asks several facts says its part about each."""
    ease = _ease(rows)
    for row in rows:
        chance = float(row.chance)
        worth = row.count * (1 if row.is_first_seen else REPEAT_WORTH) / (1 + (now - row.answered_at) / HALF_WORTH)
        reading = (row.is_correct - chance) / (1 - chance) - ease(row)
        leaves = _leaves(row.place, homes)
        yield from (Observed(leaf, reading, worth / len(leaves), chance) for leaf in leaves)


def _observed_by_others(
    told: Iterable[Told], weights: Mapping[Place, float], homes: Mapping[str, str]
) -> Iterator[Observed]:
    """What was told of a domain is said of each service in it, by the service's part of the domain."""
    for domain, right, worth in told:
        parts: dict[str, float] = defaultdict(float)
        for place, weight in weights.items():
            if place.domain == domain:
                parts[place.service] += weight
        reading, whole = _luckless(right, USUAL_CHANCE), sum(parts.values())
        for service, weight in parts.items():
            yield Observed(Leaf(homes[service], service, ""), reading, worth * weight / whole, USUAL_CHANCE)


def _ease(rows: Sequence[Evidence]) -> Callable[[Evidence], float]:
    """How much more of a question this user is likely to get right, because it is easier for everybody than most are.

    Zero where its facility is not known. On the scale of log odds the same for weak and strong candidates.
    """
    rated = [_log_odds(_luckless(row.facility, row.chance)) for row in rows if row.facility is not None]
    if not rated:
        return lambda _row: 0.0
    usual = fmean(rated)
    own = _log_odds(fmean(_luckless(float(row.is_correct), row.chance) for row in rows))

    def ease(row: Evidence) -> float:
        if row.facility is None:
            return 0.0
        return _share(own + _log_odds(_luckless(row.facility, row.chance)) - usual) - _share(own)

    return ease


def _luckless(right: float, chance: Fraction | float) -> float:
    """The share that is right without luck, where ``right`` is the share right with it."""
    return (right - float(chance)) / (1 - float(chance))


def _log_odds(share: float) -> float:
    share = min(max(share, 0.05), 0.95)
    return math.log(share / (1 - share))


def _share(log_odds: float) -> float:
    return 1 / (1 + math.exp(-log_odds))


def _weak_topic(level: Level, key: str, topic: _Topic, shrunk: Shrunk, now: dt.datetime) -> WeakTopic:
    weight = sum(topic.shares.values())
    shares = topic.shares if weight else topic.asked
    total = sum(shares.values())
    mean, variance = shrunk.mix({leaf: share / total for leaf, share in shares.items()})
    known = min(max(mean, 0.0), 1.0)
    low, high = range_of(known, variance)
    return WeakTopic(
        level=level,
        key=key,
        weight=weight,
        n=topic.n,
        correct=topic.correct,
        repeats=topic.repeats,
        known=known,
        low=low,
        high=high,
        at_stake=weight * (1 - known),
        last_seen=topic.last_seen,
        reasons=_reasons(known, topic, now),
    )


def _reasons(known: float, topic: _Topic, now: dt.datetime) -> tuple[Reason, ...]:
    if topic.last_seen is None:
        return (Reason.NEVER_ASKED,)
    holds = {
        Reason.LOW_KNOWN: known < LOW_KNOWN,
        Reason.FEW_RESPONSES: topic.n < MINIMUM_EVIDENCE,
        Reason.MOSTLY_REPEATS: 2 * topic.repeats > topic.n,
        Reason.NOT_SEEN_LATELY: now - topic.last_seen > STALE_AFTER,
    }
    return tuple(reason for reason, applies in holds.items() if applies)
