"""How honest readiness is: the probability that is stated, beside the true one and beside what per cent right says."""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import pairwise
from statistics import NormalDist, fmean
from typing import NamedTuple

from quizzes.readiness import Form, readiness
from tests.simulation.runs import EXAMS, Sitting, questions
from tests.simulation.worlds import MAKES, WEIGHTS, make_exam

SLOTS, CUT_SHARE = 50, Fraction(620, 900)
"""As in SAA-C03: 35 of 50 pass."""
STATED = (60, 130, 260, 500)
"""After so many responses the probability is stated: about one, two, four and eight simulations."""
EDGES = tuple(number / 10 for number in range(11))


class Forecast(NamedTuple):
    """What was stated after ``count`` responses; ``true`` is the chance of this candidate on a fresh form, that day."""

    way: str
    count: int
    stated: float
    low: float
    high: float
    naive: float
    true: float


class Bucket(NamedTuple):
    n: int
    stated: float
    true: float


def run(make: str, candidates: Iterable[int], ways: Sequence[str] = ("random", "drills")) -> list[Forecast]:
    """All candidates of these numbers."""
    found = []
    for number in candidates:
        exam = make_exam(number % EXAMS)
        for way in ways:
            sitting = Sitting(MAKES[make](exam, random.Random(f"{make} {number}")))
            rng = random.Random(f"{make} {number} forecasts")
            for question in questions(sitting, rng, way, STATED[-1]):
                sitting.ask(question)
                if len(sitting.evidence) in STATED:
                    found.append(_forecast(sitting, way))
    return found


def _forecast(sitting: Sitting, way: str) -> Forecast:
    exam, form = sitting.candidate.exam, Form.of(SLOTS, CUT_SHARE)
    found = readiness(
        sitting.evidence, bank=exam.bank, chances=exam.chances, weights=WEIGHTS, form=form, now=sitting.now
    )
    assert found.probability is not None
    assert found.low is not None
    assert found.high is not None
    naive, true = by_percent_correct(sitting), truth(sitting, form)
    return Forecast(way, len(sitting.evidence), found.probability, found.low, found.high, naive, true)


def by_percent_correct(sitting: Sitting) -> float:
    """The probability that the share right is above the cut, by the same responses and their binomial error."""
    n = len(sitting.evidence)
    share = sum(row.is_correct for row in sitting.evidence) / n
    error = math.sqrt(max(share * (1 - share), 1 / n) / n)
    return NormalDist().cdf((share - float(CUT_SHARE)) / error)


def truth(sitting: Sitting, form: Form) -> float:
    """The chance to pass a fresh form that day: each slot asks a question of its domain that nobody has seen."""
    exam, day = sitting.candidate.exam, sitting.day
    mastery = {fact: sitting.candidate.mastery(fact, day) for fact in exam.facts}
    chances = [1.0]
    for domain, of_domain in exam.by_domain.items():
        right = fmean(each.chance + (1 - each.chance) * mastery[each.fact] for each in of_domain)
        for _ in range(WEIGHTS[domain] * SLOTS // 100):
            chances = [
                (1 - right) * here + right * before
                for here, before in zip([*chances, 0.0], [0.0, *chances], strict=True)
            ]
    return math.fsum(chances[form.cut :])


def reliability(forecasts: Iterable[Forecast]) -> list[Bucket]:
    """For each tenth of the stated probability how many there were, and the means of stated and true."""
    rows, buckets = list(forecasts), []
    for first, last in pairwise(EDGES):
        inside = [row for row in rows if first <= row.stated < last or row.stated == last == 1]
        means = [fmean(getattr(row, name) for row in inside) if inside else 0.0 for name in ("stated", "true")]
        buckets.append(Bucket(len(inside), *means))
    return buckets


def brier(forecasts: Iterable[Forecast], name: str = "stated") -> float:
    """The expected squared error against pass or fail on a fresh form: that of the probability, and the form's luck.

    With ``name="true"`` what nobody can do better, knowing all of the candidate.
    """
    return fmean((getattr(row, name) - row.true) ** 2 + row.true * (1 - row.true) for row in forecasts)


def error(forecasts: Iterable[Forecast], name: str = "stated") -> float:
    """How far the probability is from the true one: the root of the mean square."""
    return math.sqrt(fmean((getattr(row, name) - row.true) ** 2 for row in forecasts))


def held(forecasts: Iterable[Forecast]) -> float:
    """The share of ranges that hold the true probability."""
    return fmean(row.low <= row.true <= row.high for row in forecasts)
