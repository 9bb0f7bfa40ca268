"""What a user is to recall today: facts that are due, new ones, and those that will not stick (read side).

A fact is due on the day on which its memory says so, where the user is, and nothing is recalled twice on a day. What
stands in an exam that keeps its keys is left out, whole statements would tell them.
"""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from django.db.models import QuerySet

from accounts.models import User
from content.models import Exam, Fact, OptionFact
from quizzes.exam_facts import AskedFact, facts_asked
from quizzes.forecasting import mock_days
from quizzes.models import FactMemory, Response, StudyPlan
from quizzes.pools import BankRevision
from quizzes.remembering import MEMORY, day_of
from quizzes.scheduling import (
    LEECH_LAPSES,
    REVIEW_MINUTES,
    Candidate,
    Memory,
    choose,
    is_leech,
    is_secure,
    most_urgent_first,
)

MINUTES = 20
"""A day's, for somebody who has not said how many."""
EXAM_BEGINS = dt.time(9)
"""Of its day; nobody is asked."""


@dataclass(frozen=True)
class Agenda:
    """All that today asks of somebody's memory. Candidates carry the weight that the exam gives them."""

    now: dt.datetime
    """In the zone of the user."""
    until: dt.datetime | None
    """When the exam begins; None without a date ahead."""
    minutes: float
    """Of today, less what was recalled already."""
    memories: Mapping[int, Memory]
    """What the user remembers of what is asked, by fact."""
    weights: Mapping[int, float]
    new_ids: tuple[int, ...]
    """Facts without a memory, of services that the user has met."""
    has_mock: bool
    """Today is the day of a mock: nothing new is begun."""

    @property
    def today(self) -> dt.date:
        return self.now.date()

    @cached_property
    def due(self) -> list[Candidate]:
        """Most urgent first."""
        due = (fact_id for fact_id, memory in self._rested() if self._day(memory.due_at) <= self.today)
        return self._in_order(due)

    @cached_property
    def new(self) -> list[Candidate]:
        """What the exam asks most of first."""
        return self._in_order(() if self.has_mock else self.new_ids)

    @cached_property
    def chosen(self) -> list[Candidate]:
        """What to recall in the minutes that are left of today: what was met before first, then what is new, each by
        its urgency. Empty when the minutes are used up."""
        if self.minutes < REVIEW_MINUTES:
            return []
        candidates = [*self.due, *self.new]
        if self.until is not None:
            due = {candidate.fact_id for candidate in self.due}
            candidates += [self._candidate(fact_id) for fact_id, _ in self._rested() if fact_id not in due]
        chosen = choose(candidates, minutes=self.minutes, at=self.now, until=self.until)
        return sorted(chosen, key=lambda candidate: candidate.memory is None)

    @property
    def beyond(self) -> list[Candidate]:
        """What is due or new today, however long it takes: for whoever goes on when the minutes are used up."""
        return [*self.due, *self.new]

    @property
    def secure(self) -> int:
        return sum(is_secure(memory) for memory in self.memories.values())

    @property
    def leech_ids(self) -> list[int]:
        """Most lapses first."""
        leeches = ((memory.lapse_count, fact_id) for fact_id, memory in self.memories.items() if is_leech(memory))
        return [fact_id for _, fact_id in sorted(leeches, key=lambda each: (-each[0], each[1]))]

    def _rested(self) -> Iterable[tuple[int, Memory]]:
        """What was not recalled today."""
        for fact_id, memory in self.memories.items():
            if self._day(memory.last_review_at) < self.today:
                yield fact_id, memory

    def _day(self, instant: dt.datetime) -> dt.date:
        return instant.astimezone(self.now.tzinfo).date()

    def _candidate(self, fact_id: int) -> Candidate:
        return Candidate(fact_id, self.weights[fact_id], self.memories.get(fact_id))

    def _in_order(self, fact_ids: Iterable[int]) -> list[Candidate]:
        return most_urgent_first(map(self._candidate, fact_ids), at=self.now, until=self.until)


def agenda_of(user: User, *, now: dt.datetime, plan: StudyPlan) -> Agenda:
    """The agenda of today. Three queries while the bank stays the same; two without an exam in the plan."""
    local = now.astimezone(zoneinfo.ZoneInfo(user.time_zone))
    exam_on = plan.exam_date if plan.exam_date and plan.exam_date >= local.date() else None
    asked = facts_asked(plan.exam, now=now) if plan.exam else None
    known = _known(user, now)
    met = {service_id for service_id, _ in known.values()}
    memories = {fact_id: memory for fact_id, (_, memory) in known.items() if asked is None or fact_id in asked}
    new_ids = _new(user, now, known=known, met=met, asked=asked)
    spent = sum(day_of(memory.last_review_at, user) == local.date() for memory in memories.values()) * REVIEW_MINUTES
    return Agenda(
        now=local,
        until=dt.datetime.combine(exam_on, EXAM_BEGINS, local.tzinfo) if exam_on else None,
        minutes=max(0.0, (plan.minutes_per_day or MINUTES) - spent),
        memories=memories,
        weights={fact_id: asked[fact_id].weight if asked else 1.0 for fact_id in (*memories, *new_ids)},
        new_ids=new_ids,
        has_mock=any(mock.day == local.date() for mock in mock_days(local.date(), exam_on)) if exam_on else False,
    )


def due_facts(user: User, *, now: dt.datetime, exam: Exam | None, exam_on: dt.date | None = None) -> list[int]:
    """The facts that are due on the day of `now`, most urgent first; of those that `exam` asks, where one is given.

    The same order for the same clock. What stands in an exam of the user that keeps its keys is not among them. At
    most three queries while the bank stays the same.
    """
    plan = StudyPlan(user=user, exam=exam, exam_date=exam_on)
    return [candidate.fact_id for candidate in agenda_of(user, now=now, plan=plan).due]


def leeches(user: User, *, now: dt.datetime) -> list[int]:
    """The facts that were forgotten LEECH_LAPSES times, most lapses first. Left out is what `due_facts` leaves out.
    One query."""
    rows = _shown_memories(user, now).filter(lapse_count__gte=LEECH_LAPSES)
    return list(rows.order_by("-lapse_count", "fact_id").values_list("fact_id", flat=True))


def due_today(
    user: User, *, now: dt.datetime, plan: StudyPlan, revision: BankRevision | None = None
) -> dict[int, dt.datetime]:
    """The facts that are due on the day of `now`, as in the agenda, and since when. One query with the `revision` of
    the bank."""
    asked = facts_asked(plan.exam, now=now, revision=revision) if plan.exam else None
    due = due_memories(user, now=now).values_list("fact_id", "due_at")
    return {fact_id: due_at for fact_id, due_at in due if asked is None or fact_id in asked}


def due_memories(user: User, *, now: dt.datetime) -> QuerySet[FactMemory]:
    """Of the facts that are due on the day of `now` and were not recalled on it."""
    today = now.astimezone(zoneinfo.ZoneInfo(user.time_zone)).replace(hour=0, minute=0, second=0, microsecond=0)
    due = _shown_memories(user, now).filter(due_at__lt=today + dt.timedelta(days=1), last_review_at__lt=today)
    return due.order_by()


def held_facts(user: User, *, now: dt.datetime) -> QuerySet[OptionFact]:
    """Citations, right or wrong, by the questions of exams that keep their keys: `fact_revision__fact` is not to be
    told. To be used as a subquery."""
    held = Response.objects.held_by(user, now=now)
    return OptionFact.objects.filter(option__revision__in=held.values("revision")).order_by()


def may_recall(user: User, fact: Fact, *, now: dt.datetime) -> bool:
    """Whether a card of this public fact may be turned by the user: it or its service was met, and no key is kept."""
    has_met = FactMemory.objects.filter(user=user, fact__service=fact.service_id).exists()
    return has_met and not held_facts(user, now=now).filter(fact_revision__fact=fact).exists()


def _shown_memories(user: User, now: dt.datetime) -> QuerySet[FactMemory]:
    """Of facts that candidates may see, without what stands in an exam that keeps its keys."""
    held = held_facts(user, now=now).values("fact_revision__fact")
    return FactMemory.objects.filter(user=user, fact__in=Fact.objects.public().values("pk")).exclude(fact__in=held)


def _known(user: User, now: dt.datetime) -> dict[int, tuple[int, Memory]]:
    """Fact -> its service and the memory of it. One query."""
    rows = _shown_memories(user, now).order_by("fact_id").values_list("fact_id", "fact__service_id", *MEMORY)
    return {fact_id: (service_id, Memory(*columns)) for fact_id, service_id, *columns in rows}


def _new(
    user: User,
    now: dt.datetime,
    *,
    known: Mapping[int, object],
    met: set[int],
    asked: Mapping[int, AskedFact] | None,
) -> tuple[int, ...]:
    """Facts that may be shown, are asked, and belong to services that the user has met. One query."""
    facts = Fact.objects.public().exclude(pk__in=held_facts(user, now=now).values("fact_revision__fact"))
    if asked is None:
        facts = facts.filter(service__in=met, is_asked=True)
    else:
        facts = facts.filter(pk__in=[pk for pk, fact in asked.items() if fact.service_id in met and pk not in known])
    return tuple(pk for pk in facts.order_by("pk").values_list("pk", flat=True) if pk not in known)
