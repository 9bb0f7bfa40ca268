"""Reading attempts with all that belongs to them, a batch at a time, in a constant number of queries (read side)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Min, Q

from content.models import AuditEntry, Domain, Option
from quizzes.models import (
    Attempt,
    AttemptChange,
    CorrectedMark,
    CorrectedResult,
    FactReview,
    Response,
    ResponseEvent,
    ResponseOption,
)
from quizzes.remembering import facts_of
from quizzes.replaying import ASIDE_FIELDS, Logged, Replayed, replay


class Pick(NamedTuple):
    user_id: int
    option_id: int
    code: str
    revision_id: int
    """Of the option."""


class Corrected(NamedTuple):
    """A corrected mark."""

    user_id: int
    revision_id: int
    question_id: int
    """Of the revision."""
    is_correct: bool


class RevisionKeys(NamedTuple):
    """What a revision lets a candidate choose, and the facts that its keys cite."""

    codes: frozenset[str]
    keys: frozenset[str]
    facts: frozenset[int]


NO_OPTIONS = RevisionKeys(frozenset(), frozenset(), frozenset())


class LoggedRecall(NamedTuple):
    """A row of the log of recalled facts."""

    user_id: int
    fact_id: int
    rating: int
    reviewed_at: dt.datetime
    day: dt.date


class Asked(NamedTuple):
    """A response as it is stored, with what is stored of its question and its revision."""

    id: int
    user_id: int
    attempt_id: uuid.UUID
    position: int
    question_id: int
    revision_id: int
    task_id: int | None
    is_scored: bool
    seed: int
    rev: int
    flagged: bool
    shown_at: dt.datetime | None
    is_first_seen: bool
    revealed_at: dt.datetime | None
    active_ms: int
    is_correct: bool | None
    confidence: int | None
    service: str | None
    task: str | None
    domain: int | None
    blueprint_id: int | None
    """Of the task."""
    revision_question_id: int
    revision_state: str
    select_count: int
    is_reserve: bool

    @property
    def place(self) -> str:
        return f"attempt {self.attempt_id} position {self.position}"


_COLUMNS = (
    *("id", "user_id", "attempt_id", "position", "question_id", "revision_id", "task_id", "is_scored", "seed", "rev"),
    *("flagged", "shown_at", "is_first_seen", "revealed_at", "active_ms", "is_correct", "confidence"),
    *("service__slug", "task__number", "task__domain__number", "task__domain__blueprint_id"),
    *("revision__question_id", "revision__state", "revision__select_count", "question__is_reserve"),
)


@dataclass(slots=True)
class Sittings:
    """A batch of attempts."""

    attempts: list[Attempt]
    asked: dict[uuid.UUID, list[Asked]] = field(default_factory=lambda: defaultdict(list))
    """Of each attempt, by position."""
    picks: dict[int, list[Pick]] = field(default_factory=lambda: defaultdict(list))
    owners: dict[int, set[tuple[int, uuid.UUID]]] = field(default_factory=lambda: defaultdict(set))
    """Of each response: the users and attempts that its events name."""
    replayed: dict[int, Replayed] = field(default_factory=dict)
    events: dict[int, list[Logged]] = field(default_factory=lambda: defaultdict(list))
    options: dict[int, RevisionKeys] = field(default_factory=dict)
    changes: dict[uuid.UUID, list[AttemptChange]] = field(default_factory=lambda: defaultdict(list))
    corrected: dict[int, Corrected] = field(default_factory=dict)
    corrected_results: dict[uuid.UUID, CorrectedResult] = field(default_factory=dict)
    recalls: dict[int, list[LoggedRecall]] = field(default_factory=lambda: defaultdict(list))
    """What the log of recalled facts has of each response."""
    weights: dict[int, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))
    """Of each blueprint: domain -> weight."""
    reserved_at: Mapping[int, dt.datetime] = field(default_factory=dict)
    """When a curator last put a question into the reserve; those that came there by a file got a new revision."""
    first_shown_by: Mapping[tuple[int, int], int] = field(default_factory=dict)
    """User and question -> the event that showed it to the user for the first time, in any attempt."""

    def every_response(self) -> Iterator[tuple[Attempt, Asked]]:
        return ((attempt, asked) for attempt in self.attempts for asked in self.asked[attempt.pk])


@contextmanager
def snapshot() -> Iterator[None]:
    """All that is read inside is of one instant, and no save waits for it; within a transaction it is that one's."""
    if connection.in_atomic_block:
        yield
        return
    begin = "BEGIN DEFERRED" if connection.vendor == "sqlite" else "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
    with connection.cursor() as cursor:
        cursor.execute(begin)
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


def read(*, after: uuid.UUID | None, size: int) -> Sittings:
    """The next attempts after this one, in the order of their ids, with all that belongs to them."""
    rows = Attempt.objects.select_related("blueprint").order_by("pk")
    sittings = Sittings(list((rows if after is None else rows.filter(pk__gt=after))[:size]))
    if not sittings.attempts:
        return sittings
    responses = Response.objects.filter(attempt__in=sittings.attempts)
    asked = [Asked(*row) for row in responses.order_by("attempt", "position").values_list(*_COLUMNS)]
    for each in asked:
        sittings.asked[each.attempt_id].append(each)
    _read_picks(sittings, responses)
    _read_corrections(sittings, responses)
    _read_options(
        sittings, {each.revision_id for each in asked} | {each.revision_id for each in sittings.corrected.values()}
    )
    _read_events(sittings, responses, asked)
    recalls = FactReview.objects.filter(response__in=responses).order_by("id")
    for response_id, *recall in recalls.values_list("response_id", *LoggedRecall._fields):
        sittings.recalls[response_id].append(LoggedRecall(*recall))
    for change in AttemptChange.objects.filter(attempt__in=sittings.attempts).order_by("id"):
        if change.attempt_id is not None:
            sittings.changes[change.attempt_id].append(change)
    blueprints = {attempt.blueprint_id for attempt in sittings.attempts}
    weights = Domain.objects.filter(blueprint__in=blueprints).order_by("number")
    for blueprint_id, number, weight in weights.values_list("blueprint_id", "number", "weight"):
        sittings.weights[blueprint_id][str(number)] = weight
    reserved = AuditEntry.objects.placing_anew().filter(after__is_reserve=True).order_by("id")
    of_these = reserved.filter(question__in={each.question_id for each in asked if each.is_reserve})
    sittings.reserved_at = dict(of_these.values_list("question_id", "made_at"))
    sittings.first_shown_by = _first_shown(asked)
    return sittings


def _read_picks(sittings: Sittings, responses: Any) -> None:
    picks = ResponseOption.objects.filter(response__in=responses)
    columns = ("response_id", "user_id", "option_id", "option__code", "option__revision_id")
    for response_id, *pick in picks.values_list(*columns):
        sittings.picks[response_id].append(Pick(*pick))


def _read_corrections(sittings: Sittings, responses: Any) -> None:
    marks = CorrectedMark.objects.filter(response__in=responses)
    columns = ("response_id", "user_id", "revision_id", "revision__question_id", "is_correct")
    for response_id, *mark in marks.values_list(*columns):
        sittings.corrected[response_id] = Corrected(*mark)
    results = CorrectedResult.objects.filter(attempt__in=sittings.attempts)
    sittings.corrected_results = {result.attempt_id: result for result in results}


def _read_options(sittings: Sittings, revisions: Iterable[int]) -> None:
    codes: dict[int, set[str]] = defaultdict(set)
    keys: dict[int, set[str]] = defaultdict(set)
    options = Option.objects.filter(revision__in=revisions).order_by()
    for revision_id, code, is_key in options.values_list("revision_id", "code", "is_key"):
        codes[revision_id].add(code)
        if is_key:
            keys[revision_id].add(code)
    facts = facts_of(codes)
    sittings.options = {
        each: RevisionKeys(frozenset(codes[each]), frozenset(keys[each]), frozenset(facts.get(each, ())))
        for each in codes
    }


def _read_events(sittings: Sittings, responses: Any, asked: Sequence[Asked]) -> None:
    """The log of each response, replayed."""
    columns = ("response_id", "user_id", "attempt_id", *Logged._fields)
    events = ResponseEvent.objects.filter(response__in=responses).order_by("id").values_list(*columns)
    for response_id, user_id, attempt_id, *event in events:
        sittings.owners[response_id].add((user_id, attempt_id))
        sittings.events[response_id].append(Logged(*event))
    for each in asked:
        options = sittings.options.get(each.revision_id, NO_OPTIONS)
        log = sittings.events[each.id]
        sittings.replayed[each.id] = replay(log, codes=options.codes, select_count=each.select_count)


def _first_shown(asked: Sequence[Asked]) -> dict[tuple[int, int], int]:
    """No more rows than the users of the batch times the questions of the bank, however long their histories are."""
    shown = (
        ResponseEvent.objects.filter(
            ~Q(field__in=ASIDE_FIELDS),
            outcome=ResponseEvent.Outcome.SAVED,
            response__user__in={each.user_id for each in asked},
            response__question__in={each.question_id for each in asked},
        )
        .order_by()
        .values("response__user", "response__question")
        .annotate(first=Min("id"))
    )
    return {(row["response__user"], row["response__question"]): row["first"] for row in shown}
