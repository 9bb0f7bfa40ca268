"""Where a share lies that only its mean and variance are known of: as a beta distribution of these says."""

from __future__ import annotations

import math
from functools import lru_cache
from itertools import accumulate
from statistics import NormalDist

CONFIDENCE = 0.8
STEPS = 80
"""Cells of the arcsine scale, of which every share has as many as its uncertainty needs."""
NARROW = 0.05
"""Part of the largest variance below which a beta distribution is even on the arcsine scale."""

_MIDDLES = [(number + 0.5) / STEPS * math.pi / 2 for number in range(STEPS)]
_SINES = [math.log(math.sin(angle)) for angle in _MIDDLES]
_COSINES = [math.log(math.cos(angle)) for angle in _MIDDLES]
_EDGES = [math.sin(number / STEPS * math.pi / 2) ** 2 for number in range(STEPS + 1)]


def quantile_of(mean: float, variance: float, probability: float) -> float:
    """The share below which it lies with this probability, from its mean and variance, which is not large.

    Even on the arcsine scale, where shares near 0 and 1 are as wide as others (Anscombe 1948, Biometrika 35).
    """
    inner = _inner(mean)
    spread = math.sqrt(min(variance, inner * (1 - inner)) / (4 * inner * (1 - inner)))
    angle = math.asin(math.sqrt(inner)) + NormalDist().inv_cdf(probability) * spread
    return math.sin(min(max(angle, 0.0), math.pi / 2)) ** 2


def range_of(known: float, variance: float) -> tuple[float, float]:
    """Where the share lies with CONFIDENCE, from its mean and variance; it always holds the mean.

    The shortest such range. Of somebody who probably does not know a fact at all it begins at nothing: a range with as
    much left out at either end would miss the likeliest share of all.
    """
    inner = _inner(known)
    part = variance / (inner * (1 - inner))
    if part < NARROW:
        low, high = (quantile_of(known, variance, (1 + side * CONFIDENCE) / 2) for side in (-1, 1))
    else:
        low, high = _shortest(inner, min(part, 0.9))
    return min(low, known), max(high, known)


@lru_cache(maxsize=4096)
def _shortest(mean: float, part: float) -> tuple[float, float]:
    """The shortest range of the beta distribution of this mean and part of the largest variance, 1 / (a + b + 1)."""
    if mean > 0.5:
        low, high = _shortest(1 - mean, part)
        return 1 - high, 1 - low
    both = 1 / part - 1
    of_sine, of_cosine = 2 * mean * both - 1, 2 * (1 - mean) * both - 1
    densities = [of_sine * sine + of_cosine * cosine for sine, cosine in zip(_SINES, _COSINES, strict=True)]
    largest = max(densities)
    cells = [math.exp(density - largest) for density in densities]
    below = [0.0, *accumulate(cells)]
    wanted, last = CONFIDENCE * below[-1], 0
    ranges = []
    for first in range(STEPS):
        while last < STEPS and below[last] - below[first] < wanted:
            last += 1
        surplus = below[last] - below[first] - wanted
        if surplus < 0:
            break
        high = _EDGES[last] - (_EDGES[last] - _EDGES[last - 1]) * surplus / cells[last - 1]
        ranges.append((high - _EDGES[first], _EDGES[first], high))
    return min(ranges)[1:]


def _inner(share: float) -> float:
    return min(max(share, 0.02), 0.98)
