"""Wrong beliefs, told by the wrong options that were picked (rules)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from content.wording import in_words


class Shown(NamedTuple):
    """That a question drew a belief out of somebody: how often, how often they were sure of it, and when last."""

    belief: str
    question: int
    times: int
    sure_times: int
    last_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Belief:
    """A belief that somebody has shown; the questions that drew it out, the latest first."""

    slug: str
    questions: tuple[int, ...]
    times: int
    sure_times: int
    last_at: dt.datetime
    put_right_at: dt.datetime | None
    """The last right answer, after `last_at`, to a question that offers the belief; None while it stands."""

    @property
    def words(self) -> str:
        return in_words(self.slug)

    @property
    def is_put_right(self) -> bool:
        return self.put_right_at is not None

    @property
    def question_count(self) -> int:
        return len(self.questions)


def ledger(shown: Iterable[Shown], right_at: Mapping[str, dt.datetime]) -> tuple[Belief, ...]:
    """The beliefs that stand before those that were put right, each by how many questions drew them out, then the
    latest first.

    Two questions say more than one twice: the same question can be misread again, a belief shows in different ones.
    `right_at`: by belief, when somebody last answered a question rightly that offers it.
    """
    by_belief: dict[str, list[Shown]] = defaultdict(list)
    for each in shown:
        by_belief[each.belief].append(each)
    beliefs = [_belief(slug, those, right_at.get(slug)) for slug, those in by_belief.items()]
    beliefs.sort(key=lambda belief: belief.slug)
    beliefs.sort(key=lambda belief: belief.last_at, reverse=True)
    return tuple(sorted(beliefs, key=lambda belief: (belief.is_put_right, -belief.question_count)))


def _belief(slug: str, shown: list[Shown], right_at: dt.datetime | None) -> Belief:
    latest_first = sorted(shown, key=lambda each: (each.last_at, each.question), reverse=True)
    last_at = latest_first[0].last_at
    return Belief(
        slug=slug,
        questions=tuple(each.question for each in latest_first),
        times=sum(each.times for each in shown),
        sure_times=sum(each.sure_times for each in shown),
        last_at=last_at,
        put_right_at=right_at if right_at and right_at > last_at else None,
    )
