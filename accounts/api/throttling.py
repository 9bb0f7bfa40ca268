"""How many requests one account may make in a minute, whichever process answers them.

A process takes a handful of requests at once from the count that all share, so that most requests cost no statement.
Saves in an exam are paced by `quizzes.pacing` instead.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from django.core.cache import cache
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

A_MINUTE = 600
A_MINUTE_WITHOUT_ACCOUNT = 120
HANDFUL = 20
MOST_KEYS = 10_000


class Allowance:
    """What this process took from the shared count and has not used yet, for each account and minute."""

    def __init__(self) -> None:
        self._left: OrderedDict[str, tuple[int, int]] = OrderedDict()
        """Key -> minute, and requests left in it; -1 once the minute is used up."""

    def allows(self, key: str, *, a_minute: int, now: float) -> bool:
        """Use one request of `key` at `now` (seconds); False when the minute has none left.

        The count of the cache is not exact: two that take at once may both get the same handful.
        """
        minute, left = self._left.pop(key, (0, 0))
        if minute != now // 60:
            minute, left = int(now // 60), 0
        if left == 0:
            left = _take(f"api:{key}:{minute}", a_minute) or -1
        is_allowed = left > 0
        self._left[key] = (minute, left - is_allowed)
        if len(self._left) > MOST_KEYS:
            self._left.popitem(last=False)
        return is_allowed

    def forget(self) -> None:
        self._left.clear()


def _take(name: str, a_minute: int) -> int:
    """How many more requests this process may let through."""
    cache.add(name, 0, timeout=120)
    taken = cache.incr(name, HANDFUL)
    return max(0, min(HANDFUL, a_minute - taken + HANDFUL))


requests = Allowance()


class ByAccount(BaseThrottle):
    def allow_request(self, request: Request, view: Any) -> bool:
        if request.user.is_authenticated:
            key, a_minute = f"user-{request.user.pk}", A_MINUTE
        else:
            key, a_minute = f"from-{self.get_ident(request)}", A_MINUTE_WITHOUT_ACCOUNT
        self._now = request.now.timestamp()
        return requests.allows(key, a_minute=a_minute, now=self._now)

    def wait(self) -> float:
        """Seconds until the next minute."""
        return 60 - self._now % 60
