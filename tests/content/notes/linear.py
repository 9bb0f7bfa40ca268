"""Judging whether the time that something takes grows with its length, and not with its square."""

from __future__ import annotations

from collections.abc import Callable

LARGEST_RATIO = 2.5**2
"""Of the times for four times the length: two doublings."""
CLOCK_NOISE = 0.01
"""Seconds that say nothing about growth."""


def is_linear(seconds: Callable[[int], float], *, length: int) -> bool:
    """Whether four times the length takes about four times as long, by the shorter of two measurements of each.

    A busy machine disturbs one comparison; what is not linear fails in each of four. Where the first measurement of
    the long one is short enough, a second could be no argument against it, and is left out.
    """
    for _ in range(4):
        bound = LARGEST_RATIO * max(min(seconds(length) for _ in range(2)), CLOCK_NOISE)
        if any(seconds(4 * length) < bound for _ in range(2)):
            return True
    return False
