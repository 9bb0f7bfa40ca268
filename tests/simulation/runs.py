"""Candidates answer, at random or in drills that choose; rankings and intervals are judged on the way."""

from __future__ import annotations

import datetime as dt
import math
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from statistics import fmean, stdev

from quizzes.mastery import Evidence, Level, WeakTopic, weak_topics
from tests.simulation.oracle import Oracle, oracle_of
from tests.simulation.worlds import (
    MAKES,
    RESPONSES_PER_DAY,
    WEIGHTS,
    Candidate,
    Question,
    make_exam,
    random_questions,
    truths,
)

START = dt.datetime(2026, 9, 1, tzinfo=dt.UTC)
LOOKS = (*range(20, 200, 20), *range(200, 501, 50))
"""After so many responses each ranking is looked at."""
JUDGED = (60, 120, 300, 500)
"""After so many the intervals are."""
WANTED, AMONG = 3, 5
DRILL, SERVICES_A_DRILL = 20, 10
EXAMS = 8

Ranking = Mapping[str, float]
"""Service -> points at stake."""


@dataclass
class Sitting:
    """A candidate, what was asked, and everybody who watches."""

    candidate: Candidate
    evidence: list[Evidence] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)
    right: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    oracle: Oracle | None = None

    @property
    def day(self) -> float:
        return len(self.evidence) / RESPONSES_PER_DAY

    @property
    def now(self) -> dt.datetime:
        return START + dt.timedelta(days=self.day)

    def ask(self, question: Question) -> None:
        day, now, service = self.day, self.now, question.place.service
        chances = self.oracle.outlook(question, day) if self.oracle else []
        is_right = self.candidate.answers(question, day)
        if self.oracle:
            self.oracle.see(question, chances, is_right=is_right)
        facility = self.candidate.exam.facility[question.number] if self.candidate.rates_questions else None
        first = question.number not in self.seen
        self.evidence.append(Evidence(question.place, is_right, question.chance, now, first, facility))
        self.seen.add(question.number)
        self.asked[service] += 1
        self.right[service] += is_right

    def topics(self) -> list[WeakTopic]:
        return weak_topics(self.evidence, bank=self.candidate.exam.bank, weights=WEIGHTS, now=self.now)

    def truth(self) -> dict[tuple[str, str], tuple[float, float]]:
        return truths(self.candidate, self.day)


def by_percent_correct(sitting: Sitting, weights: Ranking) -> Ranking:
    """What every platform shows: weight times the share wrong; nothing of what was never asked."""
    return {
        service: weight * (1 - sitting.right[service] / sitting.asked[service]) if sitting.asked[service] else 0.0
        for service, weight in weights.items()
    }


def by_oracle(sitting: Sitting, weights: Ranking) -> Ranking:
    assert sitting.oracle
    known = sitting.oracle.services(sitting.day)
    return {service: weight * (1 - known[service]) for service, weight in weights.items()}


def by_mastery(topics: Iterable[WeakTopic]) -> Ranking:
    return {topic.key: topic.at_stake for topic in topics if topic.level == Level.SERVICE}


def is_found(ranking: Ranking, stakes: Ranking) -> bool:
    """Whether the services with most truly at stake are among the first of the ranking."""
    return set(_first(stakes, WANTED)) <= set(_first(ranking, AMONG))


def _first(ranking: Ranking, count: int) -> list[str]:
    return sorted(ranking, key=lambda service: (-ranking[service], service))[:count]


def drill(sitting: Sitting, rng: random.Random) -> list[Question]:
    """Questions of the services that could have most at stake; unseen ones first, and no two of one fact."""
    topics = sitting.topics() if sitting.evidence else []
    if not topics:
        return list(random_questions(sitting.candidate.exam, rng, DRILL))
    services = [topic for topic in topics if topic.level == Level.SERVICE]
    services.sort(key=lambda topic: (-topic.could_be_at_stake, topic.key))
    chosen: list[Question] = []
    for topic in services:
        unseen = [q for q in sitting.candidate.exam.by_service[topic.key] if q.number not in sitting.seen]
        of_facts = {question.fact: question for question in rng.sample(unseen, len(unseen))}
        chosen += list(of_facts.values())[: DRILL // SERVICES_A_DRILL]
        if len(chosen) >= DRILL:
            return chosen[:DRILL]
    # Nearly everything was seen.
    return chosen + list(random_questions(sitting.candidate.exam, rng, DRILL - len(chosen)))


@dataclass
class Tally:
    """What the candidates of one make showed."""

    found: dict[tuple[str, int], list[bool]] = field(default_factory=lambda: defaultdict(list))
    """(ranking, responses) -> one verdict per candidate."""
    covered: dict[tuple[str, str, int], list[int]] = field(default_factory=lambda: defaultdict(_two))
    """(how questions were chosen, level, responses) -> intervals that hold the truth, and all."""

    def add(self, other: Tally) -> None:
        for key, verdicts in other.found.items():
            self.found[key] += verdicts
        for key, (held, count) in other.covered.items():
            self.covered[key][0] += held
            self.covered[key][1] += count

    def curve(self, name: str) -> list[tuple[int, float]]:
        """Share of the candidates for whom the ranking has found the services, by responses."""
        return [(count, fmean(verdicts)) for (each, count), verdicts in sorted(self.found.items()) if each == name]

    def needed(self, name: str) -> float:
        """Mean number of responses until they are found, at this look and the next; the last look where never."""
        return fmean(self._needed(name))

    def _needed(self, name: str) -> list[int]:
        """The same for each candidate."""
        looks = sorted(count for each, count in self.found if each == name)
        by_candidate = zip(*(self.found[name, count] for count in looks), strict=True)
        return [
            next((look for look, now, then in zip(looks, found, found[1:], strict=False) if now and then), looks[-1])
            for found in by_candidate
        ]

    def ratio(self, name: str, other: str) -> tuple[float, float]:
        """How many responses one needs by those that the other needs, and the standard error of that.

        Source: Cochran (1977), Sampling Techniques, 3rd edition, chapter 6: a ratio of means over the same candidates.
        """
        ratio = self.needed(name) / self.needed(other)
        off = [mine - ratio * theirs for mine, theirs in zip(self._needed(name), self._needed(other), strict=True)]
        return ratio, stdev(off) / math.sqrt(len(off)) / self.needed(other)

    def half_found(self, name: str) -> int | None:
        """After how many responses half of the candidates have them, and never fewer afterwards; None for never."""
        count = None
        for look, found in reversed(self.curve(name)):
            if found < 0.5:
                break
            count = look
        return count

    def coverage(self, way: str, level: str) -> float:
        counts = [count for (each, of, _), count in self.covered.items() if (each, of) == (way, level)]
        return sum(held for held, _ in counts) / sum(count for _, count in counts)


def judge(tally: Tally, way: str, sitting: Sitting, topics: Iterable[WeakTopic]) -> None:
    truth = sitting.truth()
    for topic in topics:
        counts = tally.covered[way, topic.level, len(sitting.evidence)]
        counts[0] += topic.low <= truth[topic.level, topic.key][1] <= topic.high
        counts[1] += 1


def look(tally: Tally, sitting: Sitting, way: str) -> None:
    count, topics = len(sitting.evidence), sitting.topics()
    truth = sitting.truth()
    weights = {key: weight for (level, key), (weight, _) in truth.items() if level == Level.SERVICE}
    stakes = {key: weight * (1 - known) for (level, key), (weight, known) in truth.items() if level == Level.SERVICE}
    rankings = {"mastery": by_mastery(topics)} if way == "random" else {"drills": by_mastery(topics)}
    if way == "random":
        rankings |= {"percent correct": by_percent_correct(sitting, weights), "oracle": by_oracle(sitting, weights)}
    for name, ranking in rankings.items():
        tally.found[name, count].append(is_found(ranking, stakes))
    if count in JUDGED:
        judge(tally, way, sitting, topics)


def run(make: str, candidates: Iterable[int], looks: Iterable[int] = LOOKS) -> Tally:
    """All candidates of these numbers, each once with random questions and once with drills."""
    tally, looks = Tally(), sorted(looks)
    for number in candidates:
        exam = make_exam(number % EXAMS)
        for way in ("random", "drills"):
            candidate = MAKES[make](exam, random.Random(f"{make} {number}"))
            sitting = Sitting(candidate)
            sitting.oracle = oracle_of(candidate) if way == "random" else None
            rng = random.Random(f"{make} {number} questions")
            for question in questions(sitting, rng, way, looks[-1]):
                sitting.ask(question)
                if len(sitting.evidence) in looks:
                    look(tally, sitting, way)
    return tally


def questions(sitting: Sitting, rng: random.Random, way: str, count: int) -> Iterator[Question]:
    if way == "random":
        yield from random_questions(sitting.candidate.exam, rng, count)
        return
    while len(sitting.evidence) < count:
        yield from drill(sitting, rng)[: count - len(sitting.evidence)]


def _two() -> list[int]:
    return [0, 0]
