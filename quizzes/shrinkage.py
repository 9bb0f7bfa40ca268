"""How much of each fact is known: facts lean on their service, services on their domain, domains on the whole.

Known shares are added up along a tree: whole + domain + service + fact. Each level's deviations have a variance of
their own, learnt from the responses. Only means and variances are assumed, no shape, so what is said does not rest on
how people forget or guess. Sources: Jewell, W. S. (1975), The use of collateral data in credibility theory: a
hierarchical model; Bühlmann and Gisler (2005), A Course in Credibility Theory and its Applications, chapter 6; the
passes up and down the tree: Chou, Willsky and Benveniste (1994), Multiscale recursive estimation, data fusion, and
regularization, IEEE Trans. Automatic Control 39.
"""

from __future__ import annotations

import math
import operator
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from statistics import fmean
from typing import NamedTuple

WHOLE_MEAN, WHOLE_VARIANCE = 0.55, 0.012
"""What is believed of somebody's known share before any response: 55 %, give or take 11 points."""
ROUNDS = 8
"""How often variances and noise are estimated anew; later rounds change the third decimal."""
STRIDE = 1.8
"""The steps of EM are small where there is little evidence; longer ones in the same direction arrive sooner."""
SURE = 0.05
"""Noise is reckoned as if at least so much were known, and so much not: no run of luck is certainty."""


class Spread(NamedTuple):
    """The variance of what domains, services and facts add."""

    domain: float
    service: float
    fact: float


FACT_SPREADS = (0.002, 0.01, 0.12)
"""What facts may add: next to nothing, something, or all, where they are known or not. Equally likely at first."""
USUAL = Spread(domain=0.002, service=0.035, fact=fmean(FACT_SPREADS))
"""Standard deviations of 4, 19 and 21 points: what is taken until a user's own responses say otherwise."""
USUAL_WORTH = {"domain": 8, "service": 2}
"""The usual variance counts as that of so many topics."""


class Leaf(NamedTuple):
    """A fact within its service within the domain that asks most of the service."""

    domain: str
    service: str
    fact: str


class Observed(NamedTuple):
    """A reading of what is known of a leaf: unbiased, of the weight of so many responses."""

    leaf: Leaf
    reading: float
    worth: float
    chance: float


_Sums = dict[float, list[float]]
"""Chance of a blind guess -> worth of the responses, and the sum of their readings."""


class _Belief(NamedTuple):
    mean: float
    variance: float


class _Branch(NamedTuple):
    """A node given its parent: ``pull`` x ``reading`` + (1 - ``pull``) x parent, with variance ``left``."""

    reading: float
    pull: float
    left: float

    def below(self, parent: _Belief) -> _Belief:
        keep = 1 - self.pull
        return _Belief(self.pull * self.reading + keep * parent.mean, self.left + keep * keep * parent.variance)

    def deviation(self, parent: _Belief) -> float:
        """The expected square of what this node adds to its parent."""
        pull = self.pull * self.pull
        return pull * ((self.reading - parent.mean) ** 2 + parent.variance) + self.left


@dataclass(frozen=True, slots=True)
class Shrunk:
    """The joint belief about all leaves."""

    whole: _Belief
    domains: Mapping[str, _Branch]
    services: Mapping[tuple[str, str], _Branch]
    facts: Mapping[Leaf, _Branch]

    def mean_of(self, leaf: Leaf) -> float:
        service = self._service(leaf)
        return self.facts[leaf].below(service).mean

    def mix(self, shares: Mapping[Leaf, float]) -> tuple[float, float]:
        """Mean and variance of a mixture of leaves, whose shares sum to one.

        Independent within a node once the node is known; so the variance is gathered from the leaves upwards.
        """
        mean = sum(share * self.mean_of(leaf) for leaf, share in shares.items())
        variance = 0.0
        hold: dict[tuple[str, str], float] = defaultdict(float)
        for leaf, share in shares.items():
            branch = self.facts[leaf]
            variance += share * share * branch.left
            hold[leaf[:2]] += share * (1 - branch.pull)
        by_domain: dict[str, float] = defaultdict(float)
        for (domain, service), share in hold.items():
            branch = self.services[domain, service]
            variance += share * share * branch.left
            by_domain[domain] += share * (1 - branch.pull)
        of_whole = 0.0
        for domain, share in by_domain.items():
            branch = self.domains[domain]
            variance += share * share * branch.left
            of_whole += share * (1 - branch.pull)
        return mean, variance + of_whole * of_whole * self.whole.variance

    def _service(self, leaf: Leaf) -> _Belief:
        domain = self.domains[leaf.domain].below(self.whole)
        return self.services[leaf[:2]].below(domain)


def shrink(observed: Iterable[Observed], leaves: Collection[Leaf]) -> Shrunk:
    """What the readings say about all ``leaves``, those without a reading included."""
    sums: dict[Leaf, _Sums] = defaultdict(dict)
    for leaf, reading, worth, chance in observed:
        found = sums[leaf].setdefault(chance, [0.0, 0.0])
        found[0] += worth
        found[1] += worth * reading
    asked = sorted(sums)
    spread, known = USUAL, WHOLE_MEAN
    for _ in range(ROUNDS):
        shrunk = _gathered(_readings(sums, known, spread), asked, spread)
        spread, known = _learnt(shrunk, spread), shrunk.whole.mean
    spread = spread._replace(fact=_weighed(sums, known, spread))
    return _gathered(_readings(sums, known, spread), sorted({*leaves, *asked}), spread)


def _readings(sums: Mapping[Leaf, _Sums], known: float, spread: Spread) -> dict[Leaf, _Belief]:
    return {leaf: _reading(of_leaf, known, spread) for leaf, of_leaf in sums.items()}


def _reading(sums: _Sums, known: float, spread: Spread) -> _Belief:
    """The mean of a leaf's readings, and its variance.

    The variance of a response around the whole is that of a coin; what the leaf adds to the whole is a part of that,
    and the rest is noise. It is taken to be the same for strong and weak leaves: else the strong ones, whose responses
    vary less, would count more and pull the whole up.
    """
    known = min(max(known, SURE), 1 - SURE)
    precision = weighted = 0.0
    for chance, (worth, total) in sums.items():
        right = chance + (1 - chance) * known
        around_whole = right * (1 - right) / (1 - chance) ** 2
        noise = max(around_whole - sum(spread), around_whole / 2)
        precision += worth / noise
        weighted += total / noise
    return _Belief(weighted / precision, 1 / precision)


def _gathered(readings: Mapping[Leaf, _Belief], leaves: Iterable[Leaf], spread: Spread) -> Shrunk:
    """The upward pass: what each node's own responses say, given its parent."""
    facts, under_service = {}, defaultdict(list)
    unasked = _branch([], spread.fact)
    for leaf in leaves:
        facts[leaf] = _branch([readings[leaf]], spread.fact) if leaf in readings else unasked
        under_service[leaf[:2]].append((facts[leaf], spread.fact))
    services, under_domain = {}, defaultdict(list)
    for key, branches in under_service.items():
        services[key] = _branch(_messages(branches), spread.service)
        under_domain[key[0]].append((services[key], spread.service))
    domains = {key: _branch(_messages(branches), spread.domain) for key, branches in under_domain.items()}
    whole = _combined(
        [_Belief(WHOLE_MEAN, WHOLE_VARIANCE), *_messages((branch, spread.domain) for branch in domains.values())]
    )
    return Shrunk(whole, domains, services, facts)


def _branch(beliefs: list[_Belief], spread: float) -> _Branch:
    if not beliefs:
        return _Branch(0.0, 0.0, spread)
    own = _combined(beliefs)
    pull = spread / (spread + own.variance)
    return _Branch(own.mean, pull, spread * (1 - pull))


def _messages(branches: Iterable[tuple[_Branch, float]]) -> list[_Belief]:
    """What children say about their parent: their own reading, less sure by what each may add."""
    return [_Belief(branch.reading, spread / branch.pull) for branch, spread in branches if branch.pull]


def _combined(beliefs: Iterable[_Belief]) -> _Belief:
    precision = weighted = 0.0
    for mean, variance in beliefs:
        precision += 1 / variance
        weighted += mean / variance
    return _Belief(weighted / precision, 1 / precision)


def _learnt(shrunk: Shrunk, before: Spread) -> Spread:
    """The variances of domains and services that the expected deviations show (one step of EM), with the usual ones as
    topics of their own.
    """
    domains = {key: branch.below(shrunk.whole) for key, branch in shrunk.domains.items()}
    found = {
        "domain": [branch.deviation(shrunk.whole) for branch in shrunk.domains.values() if branch.pull],
        "service": [branch.deviation(domains[key[0]]) for key, branch in shrunk.services.items() if branch.pull],
    }
    learnt = {}
    for name, worth in USUAL_WORTH.items():
        old, usual = getattr(before, name), getattr(USUAL, name)
        new = (usual * worth + sum(found[name])) / (worth + len(found[name]))
        learnt[name] = old * (new / old) ** STRIDE
    return before._replace(**learnt)


def _weighed(sums: Mapping[Leaf, _Sums], known: float, spread: Spread) -> float:
    """The mean of FACT_SPREADS, each as likely as it makes the readings.

    A fact that was asked once shows nothing of it: more of the coin's variance is then the fact's, and less is noise.
    So it stays near its usual value until facts were asked several times, and then finds soon what they are.
    """
    likely = []
    for fact in FACT_SPREADS:
        each = spread._replace(fact=fact)
        likely.append(_log_likelihood(_readings(sums, known, each), each))
    shares = [math.exp(each - max(likely)) for each in likely]
    return sum(map(operator.mul, shares, FACT_SPREADS)) / sum(shares)


def _log_likelihood(readings: Mapping[Leaf, _Belief], spread: Spread) -> float:
    """The logarithm of the density of all readings, but for a constant: normal ones, each node's given its parent."""
    services, domains, whole = defaultdict(list), defaultdict(list), [_Belief(WHOLE_MEAN, WHOLE_VARIANCE)]
    for leaf, (mean, variance) in readings.items():
        services[leaf[:2]].append(_Belief(mean, variance + spread.fact))
    total = 0.0
    for key, beliefs in services.items():
        (mean, variance), density = _agreed(beliefs)
        domains[key[0]].append(_Belief(mean, variance + spread.service))
        total += density
    for beliefs in domains.values():
        (mean, variance), density = _agreed(beliefs)
        whole.append(_Belief(mean, variance + spread.domain))
        total += density
    return total + _agreed(whole)[1]


def _agreed(beliefs: Collection[_Belief]) -> tuple[_Belief, float]:
    """What several say together, and the logarithm of how well they agree."""
    joint = _combined(beliefs)
    off = sum((mean - joint.mean) ** 2 / variance + math.log(variance) for mean, variance in beliefs)
    return joint, (math.log(joint.variance) - off) / 2
