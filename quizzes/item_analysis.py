"""What the answers of many say about a question and about the forms of an exam. Pure rules, classical test theory.

Which answers count, the caller decides: `statistics.py` takes first-seen responses of marked exams. Candidates come as
counts of equal outcomes, so that a million answers are a few hundred numbers, and sums are rounded once (`fsum`), so
that the same answers give the same figures in whatever order they come.

Forms differ in length and in questions. The rest score is therefore a share, that of the other scored questions of the
same attempt; a short form makes it less certain and the discrimination smaller, never larger.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate
from typing import NamedTuple

from quizzes.scoring import wilson

SHOWN_FROM = 10
"""Answers below which no figure is shown: its interval would reach 0.3 to each side, and single people show."""
JUDGED_FROM = 30
"""Answers below which nothing is held against a question."""
LEAST_DISCRIMINATION = 0.1
LEAST_FUNCTION = 0.05
"""A distractor that fewer choose does nothing. Source: Haladyna and Downing (1993), How many options is enough for a
multiple-choice test item?, Educational and Psychological Measurement 53, 999-1010."""
IDLE_FROM = math.ceil(math.log(0.05) / math.log(1 - LEAST_FUNCTION))
"""Of so many (59), nobody chooses a distractor that works less than once in twenty times: 0.95^59 < 0.05."""
CLEARLY = 1.645
"""Standard errors by which a difference that is only luck is surpassed once in twenty times, to one side."""
LEAST_FACILITY, MOST_FACILITY = 0.2, 0.95
MOST_PERIODS = 12
"""Into so many at most the answers of all time are divided."""
MOST_EXPOSURE = 0.3
"""Share of the forms on which one question may stand, where the stock allows it."""


class Answer(NamedTuple):
    """How one candidate did: on the whole form (`right` of `scored` positions), and at this position."""

    right: int
    scored: int
    is_scored: bool
    is_correct: bool

    @property
    def rest(self) -> float | None:
        """The share right of the other scored positions; None where there is no other."""
        others = self.scored - self.is_scored
        return (self.right - (self.is_scored and self.is_correct)) / others if others else None


Answers = Mapping[Answer, int]
"""How many candidates did so."""


class Flag(StrEnum):
    """What the answers alone hold against a question."""

    WEAK = "weak"
    IDLE_DISTRACTOR = "idle-distractor"
    TEMPTING_DISTRACTOR = "tempting-distractor"


@dataclass(frozen=True, slots=True)
class Selection:
    """How often an option was picked: by all, and by those with the lowest and the highest third of rest scores.

    Shares from 0 to 1; those of the thirds are None where no rest score is known.
    """

    count: int
    rate: float
    bottom: float | None
    top: float | None
    is_idle: bool
    """A distractor that nobody chose, of enough who could."""
    is_tempting: bool
    """A distractor that strong candidates choose clearly more often than weak ones."""


@dataclass(frozen=True, slots=True)
class Quartiles:
    """Of active time, in seconds."""

    low: float
    median: float
    high: float


@dataclass(frozen=True, slots=True)
class ItemAnalysis:
    """A question in the answers of `n` candidates; shares from 0 to 1. What the answers do not say is None."""

    n: int
    facility: float | None
    low: float
    high: float
    """Bounds of the true facility with 95 % confidence."""
    discrimination: float | None
    """From -1 to 1."""
    selections: Mapping[str, Selection]
    """By code of the option."""
    seconds: Quartiles | None


class Month(NamedTuple):
    """Answers of a month, by its first day."""

    first: dt.date
    right: int
    n: int


@dataclass(frozen=True, slots=True)
class Period:
    """Some months that are told as one, `first` and `last` by their first days; shares from 0 to 1."""

    first: dt.date
    last: dt.date
    right: int
    n: int
    low: float
    high: float
    """Bounds of the true facility with 95 % confidence."""

    @property
    def facility(self) -> float:
        return self.right / self.n


@dataclass(frozen=True, slots=True)
class Reliability:
    """How much of the differences between candidates would come again on another form; `error` is in raw shares.

    The coefficient is at most 1, and below 0 where candidates differ less than luck alone would make them.
    """

    n: int
    coefficient: float
    error: float


# --- A question


def periods(months: Sequence[Month]) -> list[Period]:
    """Facility over time: as many months together as it takes for SHOWN_FROM answers, or for MOST_PERIODS in all.

    Empty below SHOWN_FROM answers. What is left at the end goes to the last period.
    """
    total = sum(month.n for month in months)
    least = max(SHOWN_FROM, math.ceil(total / MOST_PERIODS))
    groups: list[list[Month]] = []
    for month in sorted(months):
        if groups and sum(each.n for each in groups[-1]) < least:
            groups[-1].append(month)
        else:
            groups.append([month])
    if len(groups) > 1 and sum(each.n for each in groups[-1]) < least:
        groups[-2:] = [groups[-2] + groups[-1]]
    return [_period(group) for group in groups] if total >= SHOWN_FROM else []


def _period(months: Sequence[Month]) -> Period:
    right, n = sum(month.right for month in months), sum(month.n for month in months)
    return Period(months[0].first, months[-1].first, right, n, *wilson(right, n))


def analyse(
    answers: Answers, picks: Mapping[str, Answers], seconds: Mapping[int, int], *, keys: Collection[str]
) -> ItemAnalysis:
    """`picks`: of each option (all of them, by code) who picked it; `seconds`: active time -> how many took it."""
    n = sum(answers.values())
    right = sum(count for answer, count in answers.items() if answer.is_correct)
    low, high = wilson(right, n)
    thirds = _thirds(answers)
    return ItemAnalysis(
        n=n,
        facility=right / n if n else None,
        low=low,
        high=high,
        discrimination=discrimination(answers),
        selections={code: _selection(picked, n, thirds, is_key=code in keys) for code, picked in picks.items()},
        seconds=quartiles(seconds),
    )


def discrimination(answers: Answers) -> float | None:
    """The point-biserial correlation of being right with the rest score, from -1 to 1.

    None where everybody or nobody is right, and where all rest scores are equal. Source: Lord and Novick (1968),
    Statistical Theories of Mental Test Scores, 15.5; the question is left out of the score so that it does not agree
    with itself (Henrysson 1963, Psychometrika 28, 211-218).
    """
    known = [(answer.rest, answer.is_correct, count) for answer, count in answers.items() if answer.rest is not None]
    n = sum(count for _, _, count in known)
    right = sum(count for _, is_correct, count in known if is_correct)
    if right in (0, n):
        return None
    mean = math.fsum(rest * count for rest, _, count in known) / n
    mean_of_right = math.fsum(rest * count for rest, is_correct, count in known if is_correct) / right
    variance = math.fsum((rest - mean) ** 2 * count for rest, _, count in known) / n
    if len({rest for rest, _, _ in known}) == 1:
        return None
    return (mean_of_right - mean) / math.sqrt(variance) * math.sqrt(right / (n - right))


@dataclass(frozen=True, slots=True)
class _Thirds:
    """Which part of those with a rest score belongs to the lowest and to the highest third; `size` candidates each."""

    size: float
    bottom: Mapping[float, float]
    top: Mapping[float, float]

    def share(self, picked: Answers, part: Mapping[float, float]) -> float | None:
        """The share of a third that is among `picked`; None where no rest score is known."""
        if not self.size:
            return None
        of_them = (count * part[answer.rest] for answer, count in picked.items() if answer.rest is not None)
        # Parts of candidates add up to a hair more than the third in floating point.
        return min(math.fsum(of_them) / self.size, 1.0)


def _thirds(answers: Answers) -> _Thirds:
    """Who stands where a third ends counts in part: as the mean over all orders that equal rest scores allow."""
    counts: dict[float, int] = defaultdict(int)
    for answer, count in answers.items():
        if answer.rest is not None:
            counts[answer.rest] += count
    rising = sorted(counts)
    size = sum(counts.values())
    return _Thirds(size / 3, _part(rising, counts, size), _part(rising[::-1], counts, size))


def _part(order: Sequence[float], counts: Mapping[float, int], thirds: int) -> dict[float, float]:
    """The part of each rest score that the first third takes, from those who come first in `order`.

    Counted in thirds of a candidate, of which a third of all has as many as there are candidates.
    """
    parts, left = {}, thirds
    for rest in order:
        taken = min(3 * counts[rest], left)
        parts[rest], left = taken / (3 * counts[rest]), left - taken
    return parts


def _selection(picked: Answers, n: int, thirds: _Thirds, *, is_key: bool) -> Selection:
    count = sum(picked.values())
    bottom, top = thirds.share(picked, thirds.bottom), thirds.share(picked, thirds.top)
    is_tempting = n >= JUDGED_FROM and bottom is not None and top is not None and _is_more(top, bottom, thirds.size)
    return Selection(
        count=count,
        rate=count / n if n else 0.0,
        bottom=bottom,
        top=top,
        is_idle=not is_key and count == 0 and n >= IDLE_FROM,
        is_tempting=not is_key and is_tempting,
    )


def _is_more(share: float, other: float, size: float) -> bool:
    """Whether a share is larger than another of as many candidates by CLEARLY standard errors of their difference.

    Source: the test of two proportions with a pooled estimate, Fleiss (1981), Statistical Methods for Rates and
    Proportions, 2.2, without the correction for continuity.
    """
    pooled = (share + other) / 2
    return share - other > CLEARLY * math.sqrt(2 * pooled * (1 - pooled) / size)


def quartiles(seconds: Mapping[int, int]) -> Quartiles | None:
    """The quartiles of values that come so often, between two values in proportion; None without any.

    Source: definition 7 of Hyndman and Fan (1996), Sample quantiles in statistical packages, The American Statistician
    50, 361-365.
    """
    n = sum(seconds.values())
    if not n:
        return None
    low, median, high = (_quantile(seconds, (n - 1) * quarter / 4) for quarter in (1, 2, 3))
    return Quartiles(low, median, high)


def _quantile(counts: Mapping[int, int], place: float) -> float:
    """The value at a place of the rising order, from 0 on; between two of them in proportion."""
    below, above = _value_at(counts, math.floor(place)), _value_at(counts, math.ceil(place))
    return below + (above - below) * (place - math.floor(place))


def _value_at(counts: Mapping[int, int], place: int) -> int:
    passed = accumulate(counts[value] for value in sorted(counts))
    return next(value for value, count in zip(sorted(counts), passed, strict=True) if count > place)


# --- Forms


def reliability(shares: Mapping[tuple[int, int], int]) -> Reliability | None:
    """Of random-parallel forms: each candidate was asked other questions, drawn by the same plan.

    `shares`: (right, scored) of a whole form -> how many candidates had that. None below two candidates, where a form
    has fewer than two scored questions, and where all shares are equal.

    Questions are nested in persons (i:p), so that differences between forms count as error. The error variance of a
    share x of k questions is x (1 - x) / (k - 1), and the coefficient is 1 less its mean over the variance of shares.
    Source: Brennan (2001), Generalizability Theory, ch. 3 (the i:p design); with one k it is KR-21, as in Lord (1955),
    Sampling fluctuations resulting from the sampling of test items, Psychometrika 20, 1-22. That questions are drawn by
    domain is not taken into account, which makes it a little too small.
    """
    n = sum(shares.values())
    if n < 2 or any(scored < 2 for _, scored in shares):
        return None
    values = [(right / scored, scored, count) for (right, scored), count in shares.items()]
    if len({share for share, _, _ in values}) == 1:
        return None
    mean = math.fsum(share * count for share, _, count in values) / n
    variance = math.fsum((share - mean) ** 2 * count for share, _, count in values) / (n - 1)
    error = math.fsum(share * (1 - share) / (scored - 1) * count for share, scored, count in values) / n
    return Reliability(n, 1 - error / variance, math.sqrt(error))


def kr20(right: Sequence[int], totals: Mapping[int, int]) -> Reliability | None:
    """Of a fixed paper, where all were asked the same questions.

    `right`: of each question, how many had it right; `totals`: number right -> how many candidates had that. None below
    two candidates or questions, and where all totals are equal. Source: Kuder and Richardson (1937), The theory of the
    estimation of test reliability, Psychometrika 2, 151-160, formula 20.
    """
    n, k = sum(totals.values()), len(right)
    if n < 2 or k < 2 or len(totals) == 1:
        return None
    mean = math.fsum(total * count for total, count in totals.items()) / n
    variance = math.fsum((total - mean) ** 2 * count for total, count in totals.items()) / n
    of_questions = math.fsum(count / n * (1 - count / n) for count in right)
    coefficient = k / (k - 1) * (1 - of_questions / variance)
    return Reliability(n, coefficient, math.sqrt(variance * max(0.0, 1 - coefficient)) / k)


# --- What is to be looked at, and what may be promoted


def flags(analysis: ItemAnalysis) -> frozenset[Flag]:
    """What the answers hold against a question; nothing below JUDGED_FROM."""
    weak = analysis.discrimination is not None and analysis.discrimination < LEAST_DISCRIMINATION
    holds = {
        Flag.WEAK: analysis.n >= JUDGED_FROM and weak,
        Flag.IDLE_DISTRACTOR: any(each.is_idle for each in analysis.selections.values()),
        Flag.TEMPTING_DISTRACTOR: any(each.is_tempting for each in analysis.selections.values()),
    }
    return frozenset(flag for flag, applies in holds.items() if applies)


def is_out_of_bounds(n: int, facility: float | None) -> bool:
    """Whether a pretest question is too hard or too easy to be promoted; not asked below JUDGED_FROM."""
    return n >= JUDGED_FROM and facility is not None and not LEAST_FACILITY <= facility <= MOST_FACILITY


def is_overexposed(drawn: int, forms: int, *, needed: float) -> bool:
    """Whether a question stood on too many of the `forms` for which it could have been drawn.

    `needed`: the share of forms on which each question of its domain has to stand, because there are no more of them;
    beyond MOST_EXPOSURE the stock does not allow less. Not asked below JUDGED_FROM forms.
    """
    return forms >= JUDGED_FROM and needed <= MOST_EXPOSURE and drawn / forms > MOST_EXPOSURE


class Obstacle(StrEnum):
    """Why a pretest question is not promoted."""

    TOO_FEW = "too-few"
    TOO_HARD = "too-hard"
    TOO_EASY = "too-easy"
    WEAK = "weak"
    REPORTED = "reported"


def obstacles(*, n: int, facility: float | None, discrimination: float | None, open_reports: int) -> list[Obstacle]:
    """What keeps a pretest question from counting; empty when it may be promoted."""
    holds = {
        Obstacle.TOO_FEW: n < JUDGED_FROM,
        Obstacle.TOO_HARD: facility is not None and facility < LEAST_FACILITY,
        Obstacle.TOO_EASY: facility is not None and facility > MOST_FACILITY,
        Obstacle.WEAK: discrimination is None or discrimination < LEAST_DISCRIMINATION,
        Obstacle.REPORTED: open_reports > 0,
    }
    return [obstacle for obstacle, applies in holds.items() if applies]
