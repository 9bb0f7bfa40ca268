"""The best that can be said: exact posterior means by who knows how the responses were made.

All latent levels are discretised on a grid; along the tree of whole, domain, service and fact the sums are exact.
"""

from __future__ import annotations

import math
import random
from collections import defaultdict
from collections.abc import Iterator
from itertools import accumulate

from tests.simulation import worlds
from tests.simulation.worlds import Candidate, Forgets, Question, share

POINTS = [-3.9 + 0.6 * number for number in range(16)]
SHARES = [0.02 + 0.04 * number for number in range(25)]
Vector = list[float]


def _normal(mean: float, deviation: float) -> Vector:
    found = [math.exp(-0.5 * ((point - mean) / deviation) ** 2) for point in POINTS]
    return [value / sum(found) for value in found]


def _rows(deviation: float) -> list[Vector]:
    """For each level of the parent, the distribution of the child's."""
    return [_normal(point, deviation) for point in POINTS]


def _dot(left: Vector, right: Vector) -> float:
    return sum(map(float.__mul__, left, right))


def _cumulated(left: Vector, right: Vector) -> Vector:
    return list(accumulate(map(float.__mul__, left, right)))


class Oracle:
    """Knows the make of the candidate, its parameters and those of the questions; not what the candidate knows."""

    def __init__(self, candidate: Candidate) -> None:
        self.candidate, self.exam = candidate, candidate.exam
        self.states = self._states()
        self.given = self._given_service()
        self.likelihood: dict[str, Vector] = {}
        self.from_fact: dict[str, tuple[Vector, Vector]] = {}
        self.facts_of: dict[str, list[str]] = defaultdict(list)
        for fact, (service, _) in self.exam.facts.items():
            self.facts_of[service].append(fact)
        self.homes = dict(self.exam.facts.values())

    def _states(self) -> Vector:
        """The mastery that each state of a fact means, before forgetting."""
        if isinstance(self.candidate, worlds.TwoParameters):
            return [worlds.mean_share(point) for point in POINTS]
        if isinstance(self.candidate, worlds.Slips):
            return [worlds.INSIGHT, 1 - worlds.SLIP]
        return [share(point) for point in POINTS]

    def _given_service(self) -> list[Vector]:
        if isinstance(self.candidate, worlds.Slips):
            return [[1 - share(point), share(point)] for point in POINTS]
        return FACT_ROWS

    def outlook(self, question: Question, day: float) -> Vector:
        """The chance of a right answer in each state of the fact; to be asked before the answer."""
        return [question.chance + (1 - question.chance) * value for value in self._known(question, day)]

    def see(self, question: Question, chances: Vector, *, is_right: bool) -> None:
        """The answer to that question, which had these chances."""
        chances = chances if is_right else [1 - value for value in chances]
        before = self.likelihood.get(question.fact)
        self.likelihood[question.fact] = chances if before is None else list(map(float.__mul__, before, chances))
        self.from_fact.pop(question.fact, None)

    def _known(self, question: Question, day: float) -> Vector:
        if isinstance(self.candidate, worlds.TwoParameters):
            return [share(question.steepness * (point - question.difficulty)) for point in POINTS]
        if isinstance(self.candidate, Forgets):
            kept = self.candidate.kept(question.fact, day)
            return [value * kept for value in self.states]
        return self.states

    def services(self, day: float) -> dict[str, float]:
        """The expected known share of each service."""
        posterior, found = self._posterior(), defaultdict(float)
        for fact, (service, _) in self.exam.facts.items():
            kept = self.candidate.kept(fact, day) if isinstance(self.candidate, Forgets) else 1.0
            mean = _dot(posterior[service], self._fact(fact)[1])
            found[service] += self.exam.parts[service, fact] * kept * mean
        return dict(found)

    def facts(self) -> dict[str, float]:
        """The expected mastery of each fact, before forgetting."""
        posterior = self._posterior()
        return {fact: _dot(posterior[service], self._fact(fact)[1]) for fact, (service, _) in self.exam.facts.items()}

    def shares_right(self, day: float, *, count: int, rng: random.Random) -> list[float]:
        """So many draws, from the posterior, of the share that is right of all fresh questions."""
        mixtures = self._mixtures(day)
        guessed = sum(self.exam.weight_of[each.number] * each.chance for each in self.exam.questions)
        drawn = []
        for levels in self._draws(rng, count):
            mean = sum(mixtures[service][0][level] for service, level in levels.items())
            variance = sum(mixtures[service][1][level] for service, level in levels.items())
            drawn.append(min(max(guessed + rng.gauss(mean, math.sqrt(variance)), 0.0), 1.0))
        return drawn

    def _mixtures(self, day: float) -> dict[str, tuple[Vector, Vector]]:
        """For each level of a service: mean and variance of what its facts add to the share that is right."""
        luckless: dict[str, float] = defaultdict(float)
        for question in self.exam.questions:
            luckless[question.fact] += self.exam.weight_of[question.number] * (1 - question.chance)
        found = {}
        for service, facts in self.facts_of.items():
            moments = []
            for fact in facts:
                kept = self.candidate.kept(fact, day) if isinstance(self.candidate, Forgets) else 1.0
                part = luckless[fact] * kept
                moments.append([(part * mean, part * part * variance) for mean, variance in self._moments(fact)])
            by_level = [tuple(map(sum, zip(*of_level, strict=True))) for of_level in zip(*moments, strict=True)]
            found[service] = [mean for mean, _ in by_level], [variance for _, variance in by_level]
        return found

    def _moments(self, fact: str) -> list[tuple[float, float]]:
        """For each level of the service: mean and variance of the fact's mastery, before forgetting."""
        likelihood = self.likelihood.get(fact) or [1.0] * len(self.states)
        squares = [like * state * state for like, state in zip(likelihood, self.states, strict=True)]
        return [
            (mean, max(_dot(row, squares) / total - mean * mean, 0.0))
            for row, total, mean in zip(self.given, *self._fact(fact), strict=True)
        ]

    def _draws(self, rng: random.Random, count: int) -> Iterator[dict[str, int]]:
        """Joint draws of the levels of all services: of the whole, of domains given it, of services given these."""
        upward, of_domain = self._upward()
        wholes = _normal(*worlds.WHOLE)
        for message in of_domain.values():
            wholes = list(map(float.__mul__, wholes, [_dot(row, message) for row in DOMAIN_ROWS]))
        domains = {domain: [_cumulated(row, message) for row in DOMAIN_ROWS] for domain, message in of_domain.items()}
        services = {service: [_cumulated(row, message) for row in SERVICE_ROWS] for service, message in upward.items()}
        numbers = range(len(POINTS))
        for whole in rng.choices(numbers, wholes, k=count):
            levels = {domain: rng.choices(numbers, cum_weights=rows[whole])[0] for domain, rows in domains.items()}
            yield {
                service: rng.choices(numbers, cum_weights=rows[levels[self.homes[service]]])[0]
                for service, rows in services.items()
            }

    def _fact(self, fact: str) -> tuple[Vector, Vector]:
        """For each level of the service: the likelihood of the fact's responses, and the expected mastery."""
        found = self.from_fact.get(fact)
        if found is None:
            likelihood = self.likelihood.get(fact) or [1.0] * len(self.states)
            weighted = list(map(float.__mul__, likelihood, self.states))
            message = [_dot(row, likelihood) for row in self.given]
            mean = [_dot(row, weighted) / total for row, total in zip(self.given, message, strict=True)]
            found = self.from_fact[fact] = message, mean
        return found

    def _upward(self) -> tuple[dict[str, Vector], dict[str, Vector]]:
        """How likely each level of a service, and of a domain, makes all responses below it."""
        upward, of_domain = {}, {domain: [1.0] * len(POINTS) for domain in worlds.WEIGHTS}
        for service, facts in self.facts_of.items():
            message = [1.0] * len(POINTS)
            for fact in facts:
                message = list(map(float.__mul__, message, self._fact(fact)[0]))
            upward[service] = [value / max(message) for value in message]
            home = self.homes[service]
            of_domain[home] = list(map(float.__mul__, of_domain[home], self._to_domain(upward[service])))
        return upward, of_domain

    @staticmethod
    def _to_domain(message: Vector) -> Vector:
        return [_dot(row, message) for row in SERVICE_ROWS]

    def _posterior(self) -> dict[str, Vector]:
        """The distribution of the level of each service."""
        upward, of_domain = self._upward()
        levels = self._levels(of_domain)
        found = {}
        for service, message in upward.items():
            level, own = levels[self.homes[service]], self._to_domain(message)
            without = list(map(float.__truediv__, level, own))
            posterior = list(map(float.__mul__, [_dot(column, without) for column in SERVICE_COLUMNS], message))
            found[service] = [value / sum(posterior) for value in posterior]
        return found

    @staticmethod
    def _levels(of_domain: dict[str, Vector]) -> dict[str, Vector]:
        """The distribution of the level of each domain."""
        to_whole = {domain: [_dot(row, message) for row in DOMAIN_ROWS] for domain, message in of_domain.items()}
        found = {}
        for domain, own in of_domain.items():
            whole = _normal(*worlds.WHOLE)
            for other, message in to_whole.items():
                if other != domain:
                    whole = list(map(float.__mul__, whole, message))
            found[domain] = list(map(float.__mul__, [_dot(column, whole) for column in DOMAIN_COLUMNS], own))
        return found


class BernoulliOracle(Oracle):
    """Services are related to nothing: each is a binomial with a known prior."""

    def services(self, day: float) -> dict[str, float]:
        return {service: _dot(posterior, SHARES) / sum(posterior) for service, posterior in self._of_services().items()}

    def _of_services(self) -> dict[str, Vector]:
        alpha, beta = worlds.BERNOULLI
        prior = [point ** (alpha - 1) * (1 - point) ** (beta - 1) for point in SHARES]
        found = {}
        for service, facts in self.facts_of.items():
            posterior = prior
            for fact in facts:
                if fact in self.likelihood:
                    posterior = list(map(float.__mul__, posterior, self.likelihood[fact]))
            found[service] = posterior
        return found

    def _draws(self, rng: random.Random, count: int) -> Iterator[dict[str, int]]:
        services = {service: list(accumulate(posterior)) for service, posterior in self._of_services().items()}
        for _ in range(count):
            yield {
                service: rng.choices(range(len(SHARES)), cum_weights=weights)[0]
                for service, weights in services.items()
            }

    def _moments(self, fact: str) -> list[tuple[float, float]]:
        """A fact has the share of its service."""
        return [(point, 0.0) for point in SHARES]

    def _states(self) -> Vector:
        return SHARES


def oracle_of(candidate: Candidate) -> Oracle:
    return (BernoulliOracle if isinstance(candidate, worlds.Bernoulli) else Oracle)(candidate)


FACT_ROWS, SERVICE_ROWS, DOMAIN_ROWS = (_rows(spread) for spread in (worlds.FACT, worlds.SERVICE, worlds.DOMAIN))
SERVICE_COLUMNS, DOMAIN_COLUMNS = (
    [list(column) for column in zip(*rows, strict=True)] for rows in (SERVICE_ROWS, DOMAIN_ROWS)
)
