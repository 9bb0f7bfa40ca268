"""What the days until the exam will hold: facts that come due, new ones, and on which days to sit a mock."""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from quizzes.scheduling import NEW_MINUTES, REVIEW_MINUTES, Memory, Rating, Review, recall, reviewed

FINAL_MOCKS = (3, 7)
"""So many days before the exam the two final mocks are sat: late enough to tell, and never on the last day."""
MOCK_EVERY = 7
"""Days between two simulations."""
SATURDAY = 5
WEEKS_WITHOUT_DATE = 4


@dataclass(frozen=True, slots=True)
class Mock:
    """A whole simulation on one day; a final one is drawn from the reserve."""

    day: dt.date
    is_final: bool = False


@dataclass(frozen=True, slots=True)
class Workload:
    """A day of the forecast: facts that are recalled again, new ones, and what the minutes leave for the next day."""

    day: dt.date
    due: int
    new: int
    left: int = 0
    has_mock: bool = False

    @property
    def minutes(self) -> int:
        """Of the facts; a mock has its own time."""
        return round(self.due * REVIEW_MINUTES + self.new * NEW_MINUTES)


def mock_days(today: dt.date, exam_on: dt.date | None) -> list[Mock]:
    """When to sit a simulation, from `today` on: one a week, counted back from the exam, the last two final ones.

    They stay on their days as the exam comes nearer. Without a date it is each Saturday of the next weeks.
    """
    if exam_on is None:
        first = today + dt.timedelta(days=(SATURDAY - today.weekday()) % 7)
        return [Mock(first + dt.timedelta(weeks=week)) for week in range(WEEKS_WITHOUT_DATE)]
    before = [*FINAL_MOCKS, *range(max(FINAL_MOCKS) + MOCK_EVERY, (exam_on - today).days + 1, MOCK_EVERY)]
    mocks = [Mock(exam_on - dt.timedelta(days=days), is_final=days in FINAL_MOCKS) for days in before]
    return sorted((mock for mock in mocks if mock.day >= today), key=lambda mock: mock.day)


def forecast(
    memories: Iterable[Memory],
    *,
    new_count: int,
    minutes: float,
    now: dt.datetime,
    days: int,
    mocks: Iterable[Mock] = (),
    begun: int = 0,
    seed: int = 0,
) -> list[Workload]:
    """What each of the next days holds, from the day of `now` on, if so many minutes are spent on facts on each.

    `now` is in the zone of the user. Every fact that comes due is recalled with the probability that its memory says,
    drawn by `seed`, and comes due again after that. New facts fill the rest of the minutes; as many as are `begun`
    today come before what is due on other days, too. On the day of a mock none is begun. What does not fit is left for
    the next day.
    """
    chance = random.Random(seed)  # noqa: S311 - the same forecast for the same clock
    of_mocks = {mock.day for mock in mocks}
    coming: dict[int, list[Memory]] = defaultdict(list)
    for memory in memories:
        coming[max(0, _day_number(memory, now))].append(memory)
    found: list[Workload] = []
    waiting: list[Memory] = []
    for number in range(days):
        at = now + dt.timedelta(days=number)
        waiting = sorted([*waiting, *coming.pop(number, [])], key=lambda memory: memory.due_at)
        has_mock = at.date() in of_mocks
        first = 0 if has_mock else min(new_count, begun)
        room = int((minutes - first * NEW_MINUTES) / REVIEW_MINUTES)
        done, waiting = waiting[:room], waiting[room:]
        rest = int((minutes - len(done) * REVIEW_MINUTES) / NEW_MINUTES)
        new = 0 if has_mock else min(new_count, max(first, rest))
        new_count -= new
        again = [_recalled(memory, at, chance) for memory in done]
        for later in [*again, *(_recalled(None, at, chance) for _ in range(new))]:
            coming[max(number + 1, _day_number(later, now))].append(later)
        found.append(Workload(at.date(), len(done), new, len(waiting), has_mock))
    return found


def _day_number(memory: Memory, now: dt.datetime) -> int:
    """On which day it is due, counted from the day of `now`."""
    return (memory.due_at.astimezone(now.tzinfo).date() - now.date()).days


def _recalled(memory: Memory | None, at: dt.datetime, chance: random.Random) -> Memory:
    rating = Rating.GOOD if chance.random() < recall(memory, at) else Rating.AGAIN
    return reviewed(memory, Review(rating, at, at.date()))
