"""What practice and drills ask, and in which order. Pure rules: a pool and a seed come in, questions go out.

Neither touches the reserve, and both leave enough questions unseen for clean simulations (`quizzes/keeping.py`).

A drill puts first what was missed although the candidate was sure, then what else was missed, what is due again, what
was not seen yet, what is about the twin, and what was seen before. Within each of these, unseen questions come before
seen ones, and of the seen ones those that were not shown for longest. No two of a drill are enemies, and no two ask
the same fact: an answer would give the other away, and what is remembered from a minute ago is no recall.
"""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from quizzes.assembly import Candidate, scenario_blocks
from quizzes.keeping import Keeping, Sparing

MOST_TWINS = 2
"""Of a drill about one service, so many questions at most are about those that it is taken for."""
LONG_AGO = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


class Reason(StrEnum):
    """Why a question is in a drill."""

    MISSED = "missed"
    DUE = "due"
    UNSEEN = "unseen"
    TWIN = "twin"
    SEEN = "seen"


@dataclass(frozen=True, slots=True)
class Drillable:
    """A question that a drill may ask, and what is known of it and one candidate."""

    candidate: Candidate
    facts: frozenset[int] = frozenset()
    """Those that its keys cite."""
    seen_at: dt.datetime | None = None
    is_missed: bool = False
    """Answered wrong the last time."""
    was_sure: bool = False
    """Missed, although the candidate said to be sure."""
    due_at: dt.datetime | None = None
    """Since when one of its facts is to be asked again; None when none is."""
    is_twin: bool = False
    """About the other service of a pair."""
    place: int = 0
    """Questions of a lower place come first, whatever is known of them."""

    @property
    def reason(self) -> Reason:
        if self.is_twin:
            return Reason.TWIN
        if self.is_missed:
            return Reason.MISSED
        if self.due_at is not None:
            return Reason.DUE
        return Reason.UNSEEN if self.seen_at is None else Reason.SEEN


def draw_practice(pool: Iterable[Candidate], *, count: int, seed: int, stays: Keeping | None = None) -> list[Candidate]:
    """At most ``count`` questions to practise with, unseen ones first; fewer when the pool has fewer.

    Never from the reserve, nor of the unseen ones more than can be spared. Enemies stand together only when nothing
    else is left: among the unseen first, then among the seen. Questions of one scenario follow each other. The same
    for each order of the pool.
    """
    stock = sorted((candidate for candidate in pool if not candidate.reserve), key=lambda c: c.question_id)
    random.Random(seed).shuffle(stock)  # noqa: S311 - reproducible by intent
    ranked: list[Candidate] = []
    taken: set[str] = set()
    for seen in (False, True):
        crowded: list[Candidate] = []
        for candidate in stock:
            if candidate.seen == seen:
                (ranked if taken.isdisjoint(candidate.enemies) else crowded).append(candidate)
                taken |= candidate.enemies
        ranked += crowded
    sparing = Sparing(stays)
    drawn: list[Candidate] = []
    for candidate in ranked:
        if len(drawn) < count and sparing.takes(candidate.question_id):
            drawn.append(candidate)
    return [candidate for block in scenario_blocks(drawn) for candidate in block]


def draw_drill(
    pool: Iterable[Drillable], *, count: int, seed: int, stays: Keeping | None = None, most_of_one: int | None = None
) -> list[Drillable]:
    """At most ``count`` questions in the order of a drill; fewer when no more of them go together.

    ``most_of_one``: so many questions of one service, as long as others have some. The same for each order of the pool.
    """
    draw = _Draw(stays)
    stock = _in_order(pool, seed)
    for limit in (most_of_one, None) if most_of_one else (None,):
        for drillable in stock:
            if len(draw.drawn) < count and (limit is None or draw.per_service[drillable.candidate.service] < limit):
                draw.takes(drillable)
    return sorted(draw.drawn, key=stock.index)


def draw_pair(pool: Iterable[Drillable], *, count: int, seed: int, stays: Keeping | None = None) -> list[Drillable]:
    """At most ``count`` questions that alternate between two services, never two in a row of one.

    The service of the question that would come first in a drill begins. It ends where one of them has no more.
    """
    draw = _Draw(stays)
    sides: dict[str, list[Drillable]] = defaultdict(list)
    for drillable in _in_order(pool, seed):
        sides[drillable.candidate.service].append(drillable)
    if len(sides) != 2:
        return draw.drawn
    queues = [iter(side) for side in sides.values()]
    while len(draw.drawn) < count and draw.takes_next(queues[len(draw.drawn) % 2]):
        pass
    return draw.drawn


class _Draw:
    """A drill in the making."""

    def __init__(self, stays: Keeping | None) -> None:
        self.drawn: list[Drillable] = []
        self.per_service: Counter[str] = Counter()
        self._claimed: set[Hashable] = set()
        self._twins = 0
        self._sparing = Sparing(stays)

    def takes(self, drillable: Drillable) -> bool:
        """Whether it goes with what was drawn before, and can be spared; it then is drawn."""
        candidate = drillable.candidate
        if drillable.is_twin and self._twins >= MOST_TWINS:
            return False
        claims = {candidate.question_id, *candidate.enemies, *(("fact", fact) for fact in drillable.facts)}
        if not self._claimed.isdisjoint(claims) or not self._sparing.takes(candidate.question_id):
            return False
        self._claimed |= claims
        self._twins += drillable.is_twin
        self.per_service[candidate.service] += 1
        self.drawn.append(drillable)
        return True

    def takes_next(self, queue: Iterator[Drillable]) -> bool:
        """Draw the first of the queue that can be drawn; False when there is none."""
        return any(self.takes(drillable) for drillable in queue)


def _in_order(pool: Iterable[Drillable], seed: int) -> Sequence[Drillable]:
    stock = sorted((each for each in pool if not each.candidate.reserve), key=lambda each: each.candidate.question_id)
    random.Random(seed).shuffle(stock)  # noqa: S311 - reproducible by intent
    return sorted(stock, key=_rank)


_RANKS = {reason: rank for rank, reason in enumerate(Reason)}


def _rank(drillable: Drillable) -> tuple[int, int, bool, dt.datetime, bool, dt.datetime]:
    """What is less comes first; of equals the seed decides."""
    reason = drillable.reason
    due_at = drillable.due_at if reason == Reason.DUE else None
    return (
        drillable.place,
        _RANKS[reason],
        not drillable.was_sure,
        due_at or LONG_AGO,
        drillable.seen_at is not None,
        drillable.seen_at or LONG_AGO,
    )
