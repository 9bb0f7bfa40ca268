"""Whether what was stated held: recorded results of the real exam by the probability that had been stated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean

from quizzes.scoring import wilson

ENOUGH = 20
"""Results with a stated probability below which they are too few to judge, and too few to hide who they are of."""
EDGES = (0, 20, 40, 60, 80, 100)


@dataclass(frozen=True, slots=True)
class Bucket:
    """Results that had been given a probability from ``first`` to below ``last`` per cent (up to 100 in the last one).

    ``stated`` is the mean of what had been stated, ``share`` of them passed, and the 95 % range of that is ``low`` to
    ``high``: all in whole per cent, None without a result.
    """

    first: int
    last: int
    n: int
    passed: int
    stated: int | None = None
    share: int | None = None
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class Calibration:
    """``total`` results were recorded: ``unstated`` without a probability, and those in the buckets.

    Without buckets there are too few with one; it takes ``missing`` more.
    """

    total: int
    unstated: int
    missing: int
    buckets: tuple[Bucket, ...]


def calibration(results: Iterable[tuple[float | None, bool]]) -> Calibration:
    """From (stated probability, whether passed) of each recorded result."""
    rows = list(results)
    stated = [(100 * probability, passed) for probability, passed in rows if probability is not None]
    missing = max(0, ENOUGH - len(stated))
    return Calibration(len(rows), len(rows) - len(stated), missing, () if missing else tuple(_buckets(stated)))


def _buckets(stated: Sequence[tuple[float, bool]]) -> Iterator[Bucket]:
    for first, last in pairwise(EDGES):
        inside = [row for row in stated if first <= row[0] < last or row[0] == last == EDGES[-1]]
        n, passed = len(inside), sum(is_passed for _, is_passed in inside)
        if not n:
            yield Bucket(first, last, 0, 0)
            continue
        low, high = wilson(passed, n)
        mean = fmean(probability for probability, _ in inside)
        yield Bucket(first, last, n, passed, *map(round, (mean, 100 * passed / n, 100 * low, 100 * high)))
