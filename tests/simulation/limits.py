"""How often a range for a single fact can hold the truth where facts are known or not: no estimator does better."""

from __future__ import annotations

import random
from collections.abc import Iterable
from statistics import fmean
from typing import NamedTuple

from tests.simulation.oracle import oracle_of
from tests.simulation.runs import EXAMS, JUDGED, Sitting
from tests.simulation.worlds import INSIGHT, SLIP, Slips, make_exam, random_questions


class Limits(NamedTuple):
    """Shares of facts, by the exact posterior of who knows the make.

    ``one_end``: held by the best range that names one of the two answers. ``central``: held by the range from the 10 %
    to the 90 % quantile, which is often both answers.
    """

    one_end: float
    central: float


def limits(candidates: Iterable[int]) -> Limits:
    ends, central = [], []
    for number in candidates:
        exam = make_exam(number % EXAMS)
        candidate = Slips(exam, random.Random(f"limits {number}"))
        sitting = Sitting(candidate, oracle=oracle_of(candidate))
        assert sitting.oracle
        for question in random_questions(exam, random.Random(number), JUDGED[-1]):
            sitting.ask(question)
            if len(sitting.evidence) in JUDGED:
                for mastery in sitting.oracle.facts().values():
                    known = (mastery - INSIGHT) / (1 - SLIP - INSIGHT)
                    ends.append(max(known, 1 - known))
                    central.append(1.0 if 0.1 < known < 0.9 else max(known, 1 - known))
    return Limits(fmean(ends), fmean(central))
