"""Synthetic exams and candidates whose mastery of each fact is known.

None of the makes of candidates follows the equations of `quizzes/shrinkage.py`. What a fact's mastery means is the same
for all: the chance to get a question about it right without luck, (P - c) / (1 - c), now.
"""

from __future__ import annotations

import math
import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from quizzes.mastery import Place

WEIGHTS = {"1": 30, "2": 26, "3": 24, "4": 20}
TASKS = 3
SERVICES = 40
QUESTIONS_PER_FACT = 3
CHANCES = (0.25, 0.25, 0.25, 0.25, 0.1)
"""Four of five questions have one key among four options, one has two among five."""
RESPONSES_PER_DAY = 15

WHOLE, DOMAIN, SERVICE, FACT = (0.5, 0.7), 0.3, 0.8, 0.9
"""Mean and deviation of the whole, deviations of what domains, services and facts add, in log odds."""
DIFFICULTY, STEEPNESS = 0.8, 0.3
"""Deviations of a question's difficulty and of the logarithm of its steepness."""
SLIP, INSIGHT = 0.1, 0.1
"""How often something known is got wrong, and how often something unknown is seen through without luck."""
HALF_LIFE, HALF_LIFE_SPREAD, LASTS_LONGER = 40.0, 0.5, 1.5
"""Days until half is forgotten (median, deviation of the logarithm), and how much slower after each response."""
BERNOULLI = (2.0, 1.6)
"""Beta distribution of the services' shares."""


def share(log_odds: float) -> float:
    return 1 / (1 + math.exp(-log_odds))


NORMAL = [(-2.857, 0.01126), (-1.356, 0.22208), (0.0, 0.53333), (1.356, 0.22208), (2.857, 0.01126)]
"""Points and weights of the Gauss-Hermite rule of five points for a standard normal."""


@dataclass(frozen=True, slots=True)
class Question:
    number: int
    place: Place
    chance: float
    difficulty: float
    steepness: float

    @property
    def fact(self) -> str:
        return self.place.facts[0]


@dataclass(frozen=True)
class Exam:
    """A bank of questions: services of very different size, a third of which are asked in two domains."""

    questions: tuple[Question, ...]

    @cached_property
    def bank(self) -> dict[Place, int]:
        return dict(Counter(question.place for question in self.questions))

    @cached_property
    def chances(self) -> dict[Place, float]:
        """The mean chance of a blind guess at each place."""
        found: dict[Place, list[float]] = defaultdict(list)
        for question in self.questions:
            found[question.place].append(question.chance)
        return {place: sum(chances) / len(chances) for place, chances in found.items()}

    @cached_property
    def by_domain(self) -> dict[str, list[Question]]:
        found = defaultdict(list)
        for question in self.questions:
            found[question.place.domain].append(question)
        return dict(found)

    @cached_property
    def by_service(self) -> dict[str, list[Question]]:
        found = defaultdict(list)
        for question in self.questions:
            found[question.place.service].append(question)
        return dict(found)

    @cached_property
    def facts(self) -> dict[str, tuple[str, str]]:
        """Fact -> its service and the service's first domain."""
        homes = {service: questions[0].place.domain for service, questions in self.by_service.items()}
        return {question.fact: (question.place.service, homes[question.place.service]) for question in self.questions}

    @cached_property
    def weight_of(self) -> dict[int, float]:
        """The share of the exam that falls on a question."""
        return {
            question.number: WEIGHTS[question.place.domain] / 100 / len(self.by_domain[question.place.domain])
            for question in self.questions
        }

    @cached_property
    def parts(self) -> dict[tuple[str, str], float]:
        """What share of its service's weight each fact has, by service and fact."""
        sums: dict[tuple[str, str], float] = defaultdict(float)
        of_service: dict[str, float] = defaultdict(float)
        for question in self.questions:
            sums[question.place.service, question.fact] += self.weight_of[question.number]
            of_service[question.place.service] += self.weight_of[question.number]
        return {key: value / of_service[key[0]] for key, value in sums.items()}

    @cached_property
    def topics(self) -> dict[tuple[str, str], tuple[float, list[tuple[str, float]]]]:
        """(level, key) -> weight in the exam, and that of each fact in it."""
        sums: dict[tuple[str, str], dict[str, float]] = defaultdict(lambda: defaultdict(float))
        for question in self.questions:
            place = question.place
            keys = (("domain", place.domain), ("task", place.task), ("service", place.service), ("fact", question.fact))
            for key in keys:
                sums[key][question.fact] += self.weight_of[question.number]
        return {key: (sum(parts.values()), list(parts.items())) for key, parts in sums.items()}

    @cached_property
    def facility(self) -> dict[int, float]:
        """The share of all candidates of the two-parameter model who get a question right."""
        spread = math.sqrt(WHOLE[1] ** 2 + DOMAIN**2 + SERVICE**2 + FACT**2)
        found = {}
        for question in self.questions:
            known = sum(
                weight * share(question.steepness * (WHOLE[0] + point * spread - question.difficulty))
                for point, weight in NORMAL
            )
            found[question.number] = question.chance + (1 - question.chance) * known
        return found


def make_exam(seed: int) -> Exam:
    rng = random.Random(seed)
    questions = []
    for number in range(SERVICES):
        service, home = f"service-{number:02}", list(WEIGHTS)[number % len(WEIGHTS)]
        second = rng.choice([domain for domain in WEIGHTS if domain != home]) if rng.random() < 1 / 3 else None
        for fact in range(max(2, round(rng.lognormvariate(1.5, 0.5)))):
            domain = second if second and fact and fact % 3 == 0 else home
            place = Place(domain, f"{domain}.{rng.randint(1, TASKS)}", service, (f"{service}-{fact}",))
            questions += [
                Question(
                    len(questions) + each,
                    place,
                    rng.choice(CHANCES),
                    rng.gauss(0, DIFFICULTY),
                    math.exp(rng.gauss(0, STEEPNESS)),
                )
                for each in range(QUESTIONS_PER_FACT)
            ]
    return Exam(tuple(questions))


@dataclass
class Candidate:
    """Somebody who answers. `level` of each fact is drawn once, the rest is up to the make."""

    exam: Exam
    rng: random.Random
    level: dict[str, float] = field(init=False)
    rates_questions = False
    """Whether questions differ in how hard they are, so that their facility is worth knowing."""

    def __post_init__(self) -> None:
        self.level = self._drawn()

    def _drawn(self) -> dict[str, float]:
        """Log odds: whole + domain + service + fact."""
        rng = self.rng
        whole = rng.gauss(*WHOLE)
        domains = {domain: whole + rng.gauss(0, DOMAIN) for domain in WEIGHTS}
        homes = dict(self.exam.facts.values())
        services = {service: domains[home] + rng.gauss(0, SERVICE) for service, home in sorted(homes.items())}
        return {fact: services[service] + rng.gauss(0, FACT) for fact, (service, _) in self.exam.facts.items()}

    def known_of(self, question: Question, day: float) -> float:
        """The chance to get this question right without luck."""
        raise NotImplementedError

    def mastery(self, fact: str, day: float) -> float:
        raise NotImplementedError

    def answers(self, question: Question, day: float) -> bool:
        known = self.known_of(question, day)
        return self.rng.random() < question.chance + (1 - question.chance) * known


class TwoParameters(Candidate):
    """Item response theory: questions differ in difficulty and steepness."""

    rates_questions = True

    def known_of(self, question: Question, day: float) -> float:
        return share(question.steepness * (self.level[question.fact] - question.difficulty))

    def mastery(self, fact: str, day: float) -> float:
        return mean_share(self.level[fact])


@lru_cache(maxsize=4096)
def mean_share(level: float) -> float:
    """The known share of a level over all questions that could be asked."""
    return sum(
        of_difficulty * of_steepness * share(math.exp(STEEPNESS * steep) * (level - DIFFICULTY * difficult))
        for difficult, of_difficulty in NORMAL
        for steep, of_steepness in NORMAL
    )


class Slips(Candidate):
    """A fact is known or not; what is known may be got wrong, what is not may be seen through."""

    def _drawn(self) -> dict[str, float]:
        rng, whole = self.rng, self.rng.gauss(*WHOLE)
        domains = {domain: whole + rng.gauss(0, DOMAIN) for domain in WEIGHTS}
        homes = dict(self.exam.facts.values())
        services = {service: domains[home] + rng.gauss(0, SERVICE) for service, home in sorted(homes.items())}
        return {
            fact: 1.0 - SLIP if rng.random() < share(services[service]) else INSIGHT
            for fact, (service, _) in self.exam.facts.items()
        }

    def known_of(self, question: Question, day: float) -> float:
        return self.level[question.fact]

    def mastery(self, fact: str, day: float) -> float:
        return self.level[fact]


class Forgets(Candidate):
    """What was known fades, faster for some facts; a right answer restores it and makes it last longer."""

    learns_from_errors = False

    def __post_init__(self) -> None:
        super().__post_init__()
        self.half_life = {fact: HALF_LIFE * math.exp(self.rng.gauss(0, HALF_LIFE_SPREAD)) for fact in self.exam.facts}
        self.last = {fact: -self.rng.uniform(0, 30) for fact in self.exam.facts}

    def kept(self, fact: str, day: float) -> float:
        return 0.5 ** ((day - self.last[fact]) / self.half_life[fact])

    def known_of(self, question: Question, day: float) -> float:
        return self.mastery(question.fact, day)

    def mastery(self, fact: str, day: float) -> float:
        return share(self.level[fact]) * self.kept(fact, day)

    def answers(self, question: Question, day: float) -> bool:
        is_right = super().answers(question, day)
        if is_right or self.learns_from_errors:
            self.last[question.fact] = day
            self.half_life[question.fact] *= LASTS_LONGER
        return is_right


class Relearns(Forgets):
    """As before, but the explanation after a wrong answer restores as much as a right one."""

    learns_from_errors = True


class Bernoulli(Candidate):
    """Each service has a share of its own, related to nothing; all its facts are alike."""

    def _drawn(self) -> dict[str, float]:
        services = {service: self.rng.betavariate(*BERNOULLI) for service in sorted(self.exam.by_service)}
        return {fact: services[service] for fact, (service, _) in self.exam.facts.items()}

    def known_of(self, question: Question, day: float) -> float:
        return self.level[question.fact]

    def mastery(self, fact: str, day: float) -> float:
        return self.level[fact]


MAKES: dict[str, type[Candidate]] = {
    "two parameters": TwoParameters,
    "slips and guesses": Slips,
    "forgets": Forgets,
    "Bernoulli per service": Bernoulli,
    "forgets and relearns": Relearns,
}


def truths(candidate: Candidate, day: float) -> dict[tuple[str, str], tuple[float, float]]:
    """(level, key) -> weight in the exam, and true known share: the mean over what the bank asks."""
    mastery = {fact: candidate.mastery(fact, day) for fact in candidate.exam.facts}
    return {
        topic: (weight, sum(part * mastery[fact] for fact, part in parts) / weight)
        for topic, (weight, parts) in candidate.exam.topics.items()
    }


def random_questions(exam: Exam, rng: random.Random, count: int) -> Sequence[Question]:
    """Drawn as forms are: domains by weight, within them evenly, none again before all were asked."""
    left: dict[str, list[Question]] = {domain: [] for domain in WEIGHTS}
    drawn = []
    for domain in rng.choices(list(WEIGHTS), list(WEIGHTS.values()), k=count):
        if not left[domain]:
            left[domain] = rng.sample(exam.by_domain[domain], len(exam.by_domain[domain]))
        drawn.append(left[domain].pop())
    return drawn
