"""What a sitting is worth: right or wrong, the estimated scaled score with its interval, and the domains.

The real curve from raw to scaled score is not public. Ours is linear and every page calls it an estimate. Shares are
exact fractions until they are shown, so that rounding never decides who passes.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from statistics import NormalDist

MINIMUM_EVIDENCE = 8
"""Scored questions below which a domain gets no verdict."""


@dataclass(frozen=True, slots=True)
class Scale:
    """The reported scale of an exam and its pass mark, all in scaled points."""

    cut_score: int
    low: int = 100
    high: int = 1000

    @property
    def cut_share(self) -> Fraction:
        """The smallest share of right answers that passes."""
        return Fraction(self.cut_score - self.low, self.high - self.low)


@dataclass(frozen=True, slots=True)
class Marked:
    """A response after marking; a blank is marked wrong."""

    domain: str
    task: str
    service: str
    is_scored: bool
    is_correct: bool


class Verdict(StrEnum):
    MEETS = "meets"
    NEEDS_IMPROVEMENT = "needs improvement"
    NOT_ENOUGH_EVIDENCE = "not enough evidence"


@dataclass(frozen=True, slots=True)
class DomainResult:
    """A domain's scored questions. ``weight`` is its share of the exam; ``low`` and ``high`` bound the true share."""

    key: str
    weight: Fraction
    n: int
    correct: int
    verdict: Verdict
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Total:
    """What a number right is worth, in scaled points; ``low`` and ``high`` as in Score."""

    scaled_score: int
    low: int
    high: int
    passed: bool


@dataclass(frozen=True, slots=True)
class Score:
    """The results of a sitting; what cannot be said without a scored question is None.

    ``scaled_score``, ``low`` and ``high`` are in scaled points, the latter two bound the true level with 95 %
    confidence. ``passed`` depends on the total alone.
    """

    raw_score: int
    scored_count: int
    scaled_score: int | None
    low: int | None
    high: int | None
    passed: bool | None
    domains: tuple[DomainResult, ...]


def is_right(chosen: Collection[str], keys: Collection[str]) -> bool:
    """Whether exactly the keys were chosen. No partial credit, and a blank is never right."""
    return bool(chosen) and set(chosen) == set(keys)


def wilson(correct: float, n: float, confidence: float = 0.95) -> tuple[float, float]:
    """Bounds, as shares from 0 to 1, of the true share of right answers behind ``correct`` of ``n``.

    Counts may be fractional (answers that weigh less than one). Without answers everything is possible: (0, 1).
    Raises ValueError unless 0 <= correct <= n and 0 < confidence < 1.
    Source: Wilson, E. B. (1927), Probable inference, the law of succession, and statistical inference, JASA 22,
    209-212; https://en.wikipedia.org/wiki/Binomial_proportion_confidence_interval#Wilson_score_interval
    """
    if not (0 <= correct <= n and 0 < confidence < 1):
        raise ValueError(f"no interval for {correct} of {n} at confidence {confidence}")
    if n == 0:
        return 0.0, 1.0
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    share = correct / n
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    margin = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    # At the ends the bound is exactly 0 or 1; floating point is off by a hair.
    return (0.0 if correct == 0 else centre - margin), (1.0 if correct == n else centre + margin)


def scaled(share: Fraction | float, scale: Scale) -> int:
    """The scaled score of a share of right answers: linear between the ends of the scale, halves rounded up."""
    return math.floor(scale.low + (scale.high - scale.low) * Fraction(share) + Fraction(1, 2))


def score_form(results: Sequence[Marked], *, scale: Scale, weights: Mapping[str, Fraction | int]) -> Score:
    """The score of a sitting from its scored responses; unscored ones change nothing.

    ``weights`` are those of the blueprint and give the domains their order. Raises ValueError when a scored response
    belongs to none of them.
    """
    scored = [marked for marked in results if marked.is_scored]
    strangers = {marked.domain for marked in scored} - weights.keys()
    if strangers:
        raise ValueError(f"domains without a weight: {', '.join(sorted(strangers))}")
    domains = tuple(_domain_result(key, scored, scale=scale, weights=weights) for key in weights)
    raw_score = sum(marked.is_correct for marked in scored)
    if not scored:
        return Score(raw_score, 0, scaled_score=None, low=None, high=None, passed=None, domains=domains)
    total = total_of(raw_score, len(scored), scale)
    return Score(
        raw_score=raw_score,
        scored_count=len(scored),
        scaled_score=total.scaled_score,
        low=total.low,
        high=total.high,
        passed=total.passed,
        domains=domains,
    )


def total_of(raw_score: int, scored_count: int, scale: Scale) -> Total:
    """What so many right of the scored questions, of which there is at least one, are worth."""
    share = Fraction(raw_score, scored_count)
    passed = share >= scale.cut_share
    shown = scaled(share, scale)
    low, high = wilson(raw_score, scored_count)
    # A share just below the cut must not be rounded up into a number that reads as a pass.
    return Total(shown if passed else min(shown, scale.cut_score - 1), scaled(low, scale), scaled(high, scale), passed)


def chance(option_count: int, select_count: int) -> Fraction:
    """The chance to guess ``select_count`` keys among ``option_count`` options, told how many to select: 1 / C(n, k).

    Raises ValueError when so many cannot be selected.
    """
    if not 1 <= select_count <= option_count:
        raise ValueError(f"cannot select {select_count} of {option_count}")
    return Fraction(1, math.comb(option_count, select_count))


def chance_score(choices: Iterable[tuple[int, int]]) -> Fraction:
    """The expected number right of who guesses blindly, from (option count, select count) of each question, exactly."""
    return sum((chance(option_count, select_count) for option_count, select_count in choices), Fraction(0))


def _domain_result(
    key: str, scored: Iterable[Marked], *, scale: Scale, weights: Mapping[str, Fraction | int]
) -> DomainResult:
    marks = [marked.is_correct for marked in scored if marked.domain == key]
    n, correct = len(marks), sum(marks)
    low, high = wilson(correct, n)
    weight = Fraction(weights[key]) / sum(weights.values())
    return DomainResult(key, weight, n, correct, _verdict(correct, n, scale), low, high)


def _verdict(correct: int, n: int, scale: Scale) -> Verdict:
    if n < MINIMUM_EVIDENCE:
        return Verdict.NOT_ENOUGH_EVIDENCE
    return Verdict.MEETS if Fraction(correct, n) >= scale.cut_share else Verdict.NEEDS_IMPROVEMENT
