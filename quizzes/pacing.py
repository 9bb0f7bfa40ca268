"""How fast one account may write, so that one who floods the site slows nobody else down."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable

SAVES_A_SECOND = 5
SAVES_AT_ONCE = 100
"""What a browser may have kept while it was offline: the choice of each of 65 positions, and some flags."""


class Pace:
    """A token bucket for each key: `at_once` tokens, refilled with `per_second`.

    Kept in this process only. Each worker counts for itself, so that no save waits for a shared counter; with n workers
    an account gets at most n times as much, which still floods nobody.
    """

    def __init__(self, *, per_second: float, at_once: int, keys: int = 10_000) -> None:
        self._per_second, self._at_once, self._keys = per_second, at_once, keys
        self._buckets: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()
        """Key -> tokens left, and when (seconds) that was; the one used longest ago comes first."""

    def allows(self, key: Hashable, *, now: float) -> bool:
        """Take one token of `key` at `now` (seconds); False when there is none."""
        tokens, at = self._buckets.pop(key, (float(self._at_once), now))
        tokens = min(self._at_once, tokens + max(0.0, now - at) * self._per_second)
        is_allowed = tokens >= 1
        self._buckets[key] = (tokens - is_allowed, now)
        if len(self._buckets) > self._keys:
            self._buckets.popitem(last=False)
        return is_allowed


saves = Pace(per_second=SAVES_A_SECOND, at_once=SAVES_AT_ONCE)
problem_reports = Pace(per_second=1 / 60, at_once=20)
