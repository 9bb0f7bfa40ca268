"""Which schedule knows most on the day of the exam: ours, plain FSRS, or random drilling, in the same minutes.

Learners forget by laws of their own. A schedule sees how each recall went and nothing else; what is compared is what
the learner really recalls when the exam begins.
"""

from __future__ import annotations

import datetime as dt
import math
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from quizzes.forecasting import forecast
from quizzes.scheduling import (
    NEW_MINUTES,
    REVIEW_MINUTES,
    Candidate,
    Memory,
    Rating,
    Review,
    choose,
    recall,
    reviewed,
)
from tests.simulation.plots import recall_plot

FACTS, DAYS = 200, 45
MINUTES = (10, 20, 40)
LEARNERS = 8
BEGIN = dt.datetime(2026, 1, 1, 18, tzinfo=dt.UTC)
KNOWN_BEFORE = 0.3
KNOWN_SINCE = 30.0
"""The share of facts that a learner knows before they are met, and for how many days."""
FORECAST_AT, FORECAST_DAYS = 15, 14


# --- Learners


class Learner:
    """Somebody with a chance to recall each fact, which time and recalls change.

    A share of the facts is known before, and lasts; the others are not known at all until they are met.
    """

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.met: dict[int, float] = {}
        """Fact -> the day of its last recall."""
        for fact in range(FACTS):
            if rng.random() < KNOWN_BEFORE:
                self.met[fact] = -KNOWN_SINCE
                self.knows(fact)

    def chance(self, fact: int, day: float) -> float:
        return self.kept(fact, day) if fact in self.met else 0.0

    def tries(self, fact: int, day: float) -> bool:
        """Whether it is recalled; it is read afterwards in any case."""
        is_right = self.rng.random() < self.chance(fact, day)
        self.learns(fact, day, is_right=is_right)
        self.met[fact] = day
        return is_right

    def knows(self, fact: int) -> None:
        """Make it a fact that was known for long."""
        raise NotImplementedError

    def kept(self, fact: int, day: float) -> float:
        raise NotImplementedError

    def learns(self, fact: int, day: float, *, is_right: bool) -> None:
        raise NotImplementedError


class Fsrs(Learner):
    """Follows the equations of FSRS, each fact lasting longer or shorter than the published parameters say."""

    SPREAD, KNOWN = 0.5, 120.0

    def __init__(self, rng: random.Random) -> None:
        self.memory: dict[int, Memory] = {}
        self.lasts = {fact: math.exp(rng.gauss(0, self.SPREAD)) for fact in range(FACTS)}
        super().__init__(rng)

    def knows(self, fact: int) -> None:
        since = _at(-KNOWN_SINCE)
        self.memory[fact] = Memory(self.KNOWN, 5.0, since, since)

    def kept(self, fact: int, day: float) -> float:
        last = self.met[fact]
        return recall(self.memory[fact], _at(last + (day - last) / self.lasts[fact]))

    def learns(self, fact: int, day: float, *, is_right: bool) -> None:
        at = _at(day)
        rating = Rating.GOOD if is_right else Rating.AGAIN
        self.memory[fact] = reviewed(self.memory.get(fact), Review(rating, at, at.date()))


class HalfLife(Learner):
    """Forgets exponentially; the half-life grows by what had faded when it was recalled, and shrinks by half else."""

    FIRST, SPREAD, GROWTH, KNOWN = 4.0, 0.6, 2.5, 365.0

    def __init__(self, rng: random.Random) -> None:
        self.half_life: dict[int, float] = {}
        super().__init__(rng)

    def knows(self, fact: int) -> None:
        self.half_life[fact] = self.KNOWN

    def kept(self, fact: int, day: float) -> float:
        return 0.5 ** ((day - self.met[fact]) / self.half_life[fact])

    def learns(self, fact: int, day: float, *, is_right: bool) -> None:
        if fact not in self.half_life:
            self.half_life[fact] = self.FIRST * math.exp(self.rng.gauss(0, self.SPREAD))
        elif is_right:
            self.half_life[fact] *= 1 + self.GROWTH * (1 - self.kept(fact, day))
        else:
            self.half_life[fact] = max(self.half_life[fact] / 2, self.FIRST / 2)


class ForgetsFast(HalfLife):
    """As before, but what was met once is half forgotten after two days."""

    FIRST = 2.0


class Traces(Learner):
    """Each recall leaves a trace that fades by a power of time, faster the fresher the fact was when it was recalled.

    Source: Pavlik and Anderson 2005, Cognitive Science 29 (4), equations 1 to 5 with their parameters; time between
    sessions counts 0.025 of time within them. Facts of an exam are easier than their pairs of foreign words.
    """

    DECAY, SCALE, THRESHOLD, NOISE, BETWEEN = 0.177, 0.217, -0.704, 0.255, 0.025
    EASE, SPREAD, KNOWN = 0.6, 0.3, 8
    """`KNOWN`: old traces of a fact that was known before."""

    def __init__(self, rng: random.Random) -> None:
        self.traces: dict[int, list[tuple[float, float]]] = {}
        self.ease = {fact: rng.gauss(self.EASE, self.SPREAD) for fact in range(FACTS)}
        super().__init__(rng)

    def knows(self, fact: int) -> None:
        self.traces[fact] = [(-KNOWN_SINCE, self.DECAY)] * self.KNOWN

    def activation(self, fact: int, day: float) -> float:
        seconds = ((max((day - at) * 86400 * self.BETWEEN, 1.0), decay) for at, decay in self.traces[fact])
        return self.ease[fact] + math.log(sum(passed**-decay for passed, decay in seconds))

    def kept(self, fact: int, day: float) -> float:
        return 1 / (1 + math.exp((self.THRESHOLD - self.activation(fact, day)) / self.NOISE))

    def learns(self, fact: int, day: float, *, is_right: bool) -> None:
        fresh = math.exp(self.activation(fact, day)) if fact in self.traces else 0.0
        self.traces.setdefault(fact, []).append((day, self.DECAY + self.SCALE * fresh))


MAKES: dict[str, Callable[[random.Random], Learner]] = {
    "FSRS": Fsrs,
    "half-life": HalfLife,
    "traces": Traces,
    "forgets fast": ForgetsFast,
}
BARRED = ("FSRS", "half-life", "traces")
"""Those that the bar is about; the last one shows what is not modelled."""


# --- Schedules

Schedule = Callable[[Mapping[int, Memory], Mapping[int, float], float, dt.datetime, random.Random], list[int]]
"""What is remembered, what each fact weighs, the minutes, the clock, chance -> the facts of one day in their order."""
EXAM = BEGIN + dt.timedelta(days=DAYS)


def ours(
    memories: Mapping[int, Memory], weights: Mapping[int, float], minutes: float, at: dt.datetime, _rng: random.Random
) -> list[int]:
    candidates = [Candidate(fact, weight, memories.get(fact)) for fact, weight in weights.items()]
    return [each.fact_id for each in choose(candidates, minutes=minutes, at=at, until=EXAM)]


def plain_fsrs(
    memories: Mapping[int, Memory], weights: Mapping[int, float], minutes: float, at: dt.datetime, _rng: random.Random
) -> list[int]:
    """Due ones by their date at a desired retention of 0.9, then new ones, the heaviest first, then the next due."""
    by_date = sorted(memories, key=lambda fact: (memories[fact].due_at, fact))
    due = [fact for fact in by_date if memories[fact].due_at <= at]
    new = sorted((fact for fact in weights if fact not in memories), key=lambda fact: (-weights[fact], fact))
    ahead = [fact for fact in by_date if memories[fact].due_at > at]
    return _fitting([*due, *new, *ahead], memories, minutes)


def random_drilling(
    memories: Mapping[int, Memory], weights: Mapping[int, float], minutes: float, _at: dt.datetime, rng: random.Random
) -> list[int]:
    return _fitting(rng.sample(sorted(weights), len(weights)), memories, minutes)


SCHEDULES: dict[str, Schedule] = {"ours": ours, "plain FSRS": plain_fsrs, "random": random_drilling}


def _fitting(facts: Sequence[int], memories: Mapping[int, Memory], minutes: float) -> list[int]:
    found = []
    for fact in facts:
        minutes -= REVIEW_MINUTES if fact in memories else NEW_MINUTES
        if minutes < 0:
            break
        found.append(fact)
    return found


# --- Runs


@dataclass
class History:
    """One learner by one schedule: what is recalled at the exam, by what the exam asks, and the days on the way."""

    recalled: float
    recalls: int
    due: list[int]
    """Facts that were due on each day."""
    memories: list[dict[int, Memory]]
    """As the schedule believed them to be, at the beginning of each day."""


def study(make: str, schedule: str, minutes: int, seed: int, *, is_even: bool = False) -> History:
    """`is_even`: the exam asks of all facts alike; else of some much more."""
    rng = random.Random(f"{make} {seed}")
    learner = MAKES[make](rng)
    weights = {fact: 1.0 if is_even else rng.lognormvariate(0, 0.8) for fact in range(FACTS)}
    chance, memories, history = random.Random(seed), {}, History(0, 0, [], [])
    for day in range(DAYS):
        at = _at(day)
        history.memories.append(dict(memories))
        history.due.append(sum(memory.due_at.date() <= at.date() for memory in memories.values()))
        for fact in SCHEDULES[schedule](memories, weights, minutes, at, chance):
            rating = Rating.GOOD if learner.tries(fact, day) else Rating.AGAIN
            memories[fact] = reviewed(memories.get(fact), Review(rating, at, at.date()))
            history.recalls += 1
    total = sum(weights.values())
    history.recalled = sum(weight * learner.chance(fact, DAYS) for fact, weight in weights.items()) / total
    return history


def _at(day: float) -> dt.datetime:
    return BEGIN + dt.timedelta(days=day)


@dataclass(frozen=True)
class Row:
    make: str
    minutes: int
    is_even: bool
    recalled: dict[str, float]
    """Schedule -> mean share recalled at the exam."""
    recalls: dict[str, float]
    """Schedule -> how many facts were asked in all, those of a second time among them."""


def compare(learners: int = LEARNERS) -> list[Row]:
    rows = []
    for make in MAKES:
        for is_even in (False, True):
            for minutes in MINUTES:
                histories = {
                    schedule: [study(make, schedule, minutes, seed, is_even=is_even) for seed in range(learners)]
                    for schedule in SCHEDULES
                }
                recalled = {schedule: fmean(each.recalled for each in found) for schedule, found in histories.items()}
                recalls = {schedule: fmean(each.recalls for each in found) for schedule, found in histories.items()}
                rows.append(Row(make, minutes, is_even, recalled, recalls))
    return rows


@dataclass(frozen=True)
class ForecastError:
    """Of the number of facts that are due on a day: mean absolute error, and what the forecast says in all over what
    came, for the days after FORECAST_AT."""

    mean_due: float
    mean_error: float
    ratio: float


def forecast_error(make: str, learners: int = LEARNERS, minutes: int = 20) -> ForecastError:
    """Histories of plain FSRS, replayed: the forecast of a day in their middle against the days that came."""
    came, said = [], []
    for seed in range(learners):
        history = study(make, "plain FSRS", minutes, seed, is_even=True)
        believed = history.memories[FORECAST_AT]
        days = forecast(
            believed.values(),
            new_count=FACTS - len(believed),
            minutes=minutes,
            now=_at(FORECAST_AT),
            days=FORECAST_DAYS,
            seed=seed,
        )
        said += [day.due + day.left for day in days]
        came += history.due[FORECAST_AT : FORECAST_AT + FORECAST_DAYS]
    errors = [abs(here - there) for here, there in zip(said, came, strict=True)]
    return ForecastError(fmean(came), fmean(errors), sum(said) / max(1, sum(came)))


# --- The report


def report(rows: Sequence[Row], errors: Mapping[str, ForecastError]) -> list[str]:
    """The lines for docs/measurement.md."""
    lines = []
    for is_even, title in (
        (False, "Recalled at the exam, weighted by what it asks, in %:"),
        (True, "The same where the exam asks all facts alike (mean recall):"),
    ):
        table = [
            f"| make | minutes a day | {' | '.join(SCHEDULES)} | recalls, in this order |",
            f"| --- | --- |{' --- |' * (len(SCHEDULES) + 1)}",
        ]
        table += [
            f"| {row.make} | {row.minutes} | "
            + " | ".join(f"{100 * share:.1f}" for share in row.recalled.values())
            + f" | {', '.join(f'{count:.0f}' for count in row.recalls.values())} |"
            for row in rows
            if row.is_even == is_even
        ]
        lines += [title, "", *table, ""]
    lines += [
        f"Facts due on a day, {FORECAST_DAYS} days ahead of day {FORECAST_AT}, forecast against what came:",
        "",
        "| make | mean due | mean absolute error | forecast in all / came in all |",
        "| --- | --- | --- | --- |",
        *(
            f"| {make} | {each.mean_due:.1f} | {each.mean_error:.1f} | {each.ratio:.2f} |"
            for make, each in errors.items()
        ),
        "",
    ]
    return lines


def figures() -> tuple[list[str], str]:
    """The lines and the plot."""
    rows = compare()
    errors = {make: forecast_error(make) for make in MAKES}
    curves = {
        make: {
            schedule: [(row.minutes, row.recalled[schedule]) for row in rows if row.make == make and not row.is_even]
            for schedule in SCHEDULES
        }
        for make in MAKES
    }
    return report(rows, errors), recall_plot(curves)
