"""How sure candidates say to be of an answer, against what came of it (rules)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from quizzes.scoring import wilson

FEWEST = 20
"""Below so many answers nothing is judged."""
MEANT_BY_SURE = 0.95


class Sureness(IntEnum):
    """What can be said of an answer. Never part of a score."""

    GUESS = 1
    UNSURE = 2
    SURE = 3


SURENESSES = tuple(map(int, Sureness))


def probability_meant(sureness: Sureness, chance: float) -> float:
    """The probability of being right that the word stands for; `chance` is that of a blind guess at this question.

    "A guess" claims no more than chance, "sure" allows for one slip in twenty, "not sure" is half way between the two.
    A convention of ours: nobody is asked for numbers. It is what the Brier score takes each word for.
    """
    if sureness == Sureness.GUESS:
        return chance
    return MEANT_BY_SURE if sureness == Sureness.SURE else (chance + MEANT_BY_SURE) / 2


def is_lucky_guess(sureness: int | None, *, is_correct: bool) -> bool:
    return is_correct and sureness == Sureness.GUESS


def is_confident_error(sureness: int | None, *, is_correct: bool) -> bool:
    return not is_correct and sureness == Sureness.SURE


@dataclass(frozen=True, slots=True)
class Said:
    """So many answers of which the same was said, and that had the same chance and outcome."""

    sureness: Sureness
    chance: float
    is_correct: bool
    count: int = 1


class Fit(StrEnum):
    """How a word fits what came of it."""

    TOO_FEW = "too few"
    FITS = "fits"
    BETTER = "better"
    """More was right than the word says."""
    WORSE = "worse"


@dataclass(frozen=True, slots=True)
class Level:
    """The answers of which one word was said.

    `share` of them was right, None where there are none; `low` and `high` bound the true share with 95 % confidence
    (Wilson); `meant` is the share that the word stands for at these questions.
    """

    sureness: Sureness
    n: int
    correct: int
    share: float | None
    low: float
    high: float
    meant: float
    fit: Fit


@dataclass(frozen=True, slots=True)
class Reliability:
    """The three levels, and the Brier score over all answers; both scores are None below FEWEST answers.

    `flat_brier`: what somebody gets who always says the share that is right of all, and so tells nothing apart.
    """

    levels: tuple[Level, ...]
    n: int
    brier: float | None
    flat_brier: float | None


def reliability(answers: Iterable[Said]) -> Reliability:
    """How well words and outcomes fit.

    The Brier score is the mean of (probability - outcome) squared: 0 is perfect, and always saying one half gets 0.25.
    Source: Brier, G. W. (1950), Verification of forecasts expressed in terms of probability, Monthly Weather Review 78.
    """
    rows = list(answers)
    n = sum(row.count for row in rows)
    levels = tuple(_level(sureness, [row for row in rows if row.sureness == sureness]) for sureness in Sureness)
    if n < FEWEST:
        return Reliability(levels, n, None, None)
    missed = sum(row.count * (probability_meant(row.sureness, row.chance) - row.is_correct) ** 2 for row in rows)
    share = sum(level.correct for level in levels) / n
    return Reliability(levels, n, missed / n, share * (1 - share))


def _level(sureness: Sureness, rows: list[Said]) -> Level:
    n = sum(row.count for row in rows)
    correct = sum(row.count for row in rows if row.is_correct)
    low, high = wilson(correct, n)
    meant = sum(row.count * probability_meant(sureness, row.chance) for row in rows) / n if n else 0.0
    share = correct / n if n else None
    return Level(sureness, n, correct, share, low, high, meant, _fit(n, low, high, meant))


def _fit(n: int, low: float, high: float, meant: float) -> Fit:
    if n < FEWEST:
        return Fit.TOO_FEW
    if low <= meant <= high:
        return Fit.FITS
    return Fit.BETTER if low > meant else Fit.WORSE
