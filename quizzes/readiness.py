"""The probability to pass on a fresh form of the blueprint, and how sure that is.

Only responses to questions that were new to the user count, so doing a form again changes nothing, and none of a
simulation that was repeated too soon or in which keys could be seen. They give a joint
belief about all that the bank asks (`mastery.belief_of`), hence about the share that would be right on average over all
fresh forms: its mean, and its variance, which is what is not known of the candidate. A fresh form adds its own luck: so
many scored questions drawn by weight, each right with that share. What blind guessing brings is part of the share.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import fmean

from quizzes.mastery import USUAL_CHANCE, Belief, Evidence, Level, Place, Told, belief_of
from quizzes.ranges import CONFIDENCE, quantile_of
from quizzes.shrinkage import Leaf

ENOUGH = 50
"""First-seen responses below which nothing is said."""
LEVELS = 25
"""So many equally probable levels stand for all that a candidate could be at."""
LEAST_RAISE = 0.005
"""What would add less to the probability is not worth a line."""


@dataclass(frozen=True, slots=True)
class Form:
    """What passes: at least ``cut`` right of ``slots`` scored questions."""

    slots: int
    cut: int

    @classmethod
    def of(cls, slots: int, cut_share: Fraction) -> Form:
        return cls(slots, math.ceil(slots * cut_share))

    def passes(self, share: float) -> float:
        """The probability to pass of who is right in this share of all questions: the upper tail of a binomial.

        Slots of unlike domains, and draws without return, narrow the true distribution by a few per cent at most.
        """
        tail = math.fsum(
            math.comb(self.slots, right) * share**right * (1 - share) ** (self.slots - right)
            for right in range(self.cut, self.slots + 1)
        )
        return min(tail, 1.0)


@dataclass(frozen=True, slots=True)
class Raise:
    """What the probability would be, were a domain or task known as well (``like``) as the best-known domain."""

    level: Level
    key: str
    known: float
    like: float
    probability: float


@dataclass(frozen=True, slots=True)
class Readiness:
    """The probability to pass on a fresh form; it lies between ``low`` and ``high`` with about 80 % probability.

    All three are None while ``missing`` more first-seen responses are needed; ``count`` of them are there. ``raises``:
    the domain, then the task, that would raise the probability most; without those that would not.
    """

    count: int
    missing: int
    probability: float | None = None
    low: float | None = None
    high: float | None = None
    raises: tuple[Raise, ...] = ()


@dataclass(frozen=True, slots=True)
class _Share:
    """The belief about the share that is right of all questions."""

    mean: float
    variance: float

    def at(self, probability: float) -> float:
        return quantile_of(self.mean, self.variance, probability)

    def passes(self, form: Form) -> float:
        return fmean(form.passes(self.at((number + 0.5) / LEVELS)) for number in range(LEVELS))


def readiness(
    evidence: Iterable[Evidence],
    *,
    bank: Mapping[Place, int],
    chances: Mapping[Place, float],
    weights: Mapping[str, Fraction | int],
    form: Form,
    now: dt.datetime,
    told: Sequence[Told] = (),
) -> Readiness:
    """How probable it is to pass ``form``.

    ``bank``, ``weights`` and ``told`` as in `mastery.weak_topics`; ``chances`` is the mean chance of a blind guess at
    each place of the bank.
    """
    rows = [row for row in evidence if _counts(row) and row.place.domain in weights]
    count = sum(row.count for row in rows)
    if count < ENOUGH:
        return Readiness(count, ENOUGH - count)
    belief = belief_of(rows, bank=bank, weights=weights, now=now, told=told)
    share = _share_right(belief, chances)
    low, high = (form.passes(share.at((1 + side * CONFIDENCE) / 2)) for side in (-1, 1))
    probability = share.passes(form)
    return Readiness(
        count=count,
        missing=0,
        probability=probability,
        low=min(low, probability),
        high=max(high, probability),
        raises=tuple(_raises(belief, chances, share, form)),
    )


def _counts(row: Evidence) -> bool:
    return row.is_first_seen and not row.is_flattered


def _share_right(belief: Belief, chances: Mapping[Place, float]) -> _Share:
    """What is guessed, and of the rest what is known."""
    shares: dict[Leaf, float] = defaultdict(float)
    for place, weight in belief.weights.items():
        leaves = belief.leaves(place)
        for leaf in leaves:
            shares[leaf] += weight * (1 - chances.get(place, USUAL_CHANCE)) / len(leaves)
    luckless = sum(shares.values())
    known, variance = belief.shrunk.mix({leaf: share / luckless for leaf, share in shares.items()})
    return _Share(1 - luckless + luckless * min(max(known, 0.0), 1.0), luckless**2 * variance)


def _raises(belief: Belief, chances: Mapping[Place, float], share: _Share, form: Form) -> Iterator[Raise]:
    """The best of each level. A topic adds to the share what is not luck of its weight x the gap to the best domain."""
    parts: dict[tuple[Level, str], list[float]] = defaultdict(lambda: [0.0, 0.0])
    for place, weight in belief.weights.items():
        luckless = weight * (1 - chances.get(place, USUAL_CHANCE))
        known = fmean(belief.shrunk.mean_of(leaf) for leaf in belief.leaves(place))
        for name in ((Level.DOMAIN, place.domain), (Level.TASK, place.task)):
            parts[name][0] += luckless
            parts[name][1] += luckless * known
    like = max(total / weight for (level, _), (weight, total) in parts.items() if level == Level.DOMAIN)
    for wanted in (Level.DOMAIN, Level.TASK):
        gains = {
            key: like * weight - total for (level, key), (weight, total) in parts.items() if level == wanted and key
        }
        key = max(gains, key=lambda each: (gains[each], each), default="")
        if not key:
            continue
        weight, total = parts[wanted, key]
        probability = _Share(share.mean + gains[key], share.variance).passes(form)
        if probability - share.passes(form) >= LEAST_RAISE:
            yield Raise(wanted, key, total / weight, like, probability)
