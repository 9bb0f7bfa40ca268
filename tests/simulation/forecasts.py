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
from tests.simulation.oracle import oracle_of
from tests.simulation.runs import EXAMS, Sitting, questions
from tests.simulation.worlds import MAKES, WEIGHTS, make_exam

SLOTS, CUT_SHARE = 50, Fraction(620, 900)
"""As in SAA-C03: 35 of 50 pass."""
STATED = (60, 130, 260, 500)
"""After so many responses the probability is stated: about one, two, four and eight simulations."""
DRAWS = 60
"""From the oracle's belief."""
EDGES = tuple(number / 10 for number in range(11))


class Forecast(NamedTuple):
    """What was stated after ``count`` responses; ``true`` is the chance of this candidate on a fresh form, that day.

    ``naive`` is what per cent right makes probable, ``bare`` its verdict alone, 1 or 0, ``oracle`` what somebody states
    who knows how the make answers: the best that the responses allow. With random questions only.
    """

    way: str
    count: int
    stated: float
    low: float
    high: float
    naive: float
    bare: float
    true: float
    oracle: float | None = None


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
            candidate = MAKES[make](exam, random.Random(f"{make} {number}"))
            sitting = Sitting(candidate, oracle=oracle_of(candidate) if way == "random" else None)
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
    return Forecast(
        way=way,
        count=len(sitting.evidence),
        stated=found.probability,
        low=found.low,
        high=found.high,
        naive=by_percent_correct(sitting),
        bare=float(_share_right(sitting) >= CUT_SHARE),
        true=truth(sitting, form),
        oracle=by_oracle(sitting, form) if sitting.oracle else None,
    )


def _share_right(sitting: Sitting) -> Fraction:
    return Fraction(sum(row.is_correct for row in sitting.evidence), len(sitting.evidence))


def by_percent_correct(sitting: Sitting) -> float:
    """The probability that the share right is above the cut, by the same responses and their binomial error."""
    n, share = len(sitting.evidence), float(_share_right(sitting))
    error = math.sqrt(max(share * (1 - share), 1 / n) / n)
    return NormalDist().cdf((share - float(CUT_SHARE)) / error)


def by_oracle(sitting: Sitting, form: Form) -> float:
    """What somebody states who knows the make, its parameters, those of the questions and how each fact fades."""
    assert sitting.oracle
    rng = random.Random(len(sitting.evidence))
    return fmean(form.passes(share) for share in sitting.oracle.shares_right(sitting.day, count=DRAWS, rng=rng))


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


def reliability(forecasts: Iterable[Forecast], name: str = "stated") -> list[Bucket]:
    """For each tenth of the probability stated (or ``name``) how many there were, and the means of it and of true."""
    rows, buckets = list(forecasts), []
    for first, last in pairwise(EDGES):
        inside = [row for row in rows if first <= getattr(row, name) < last or getattr(row, name) == last == 1]
        means = [fmean(getattr(row, each) for row in inside) if inside else 0.0 for each in (name, "true")]
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
