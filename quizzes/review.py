"""Every position of a finished attempt with what was picked, and the explained questions of one page (read side)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.db import models
from django.utils.functional import Promise
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from content.models import Revision
from content.pairs import PairTable, pairs_of_questions, tables_of
from content.presenting import LETTERS, ShownQuestion, revealed, with_proof
from quizzes import corrections
from quizzes.assembly import option_order
from quizzes.charts import BUDGETS_TOO_LONG
from quizzes.confidence import is_confident_error, is_lucky_guess
from quizzes.corrections import Correction
from quizzes.models import Attempt, ProblemReport, Response, ResponseEvent, ResponseOption
from quizzes.reports import of_responses
from quizzes.results import budget_seconds

COMPARED_ROWS = 5
"""So many rows of a comparison stand at a question; the whole of it has a page of its own."""


class Result(models.TextChoices):
    """What came of a position; each position has exactly one."""

    WRONG = "wrong", _("Wrong")
    RIGHT = "right", _("Right")
    UNANSWERED = "unanswered", _("Unanswered")


class Mark(models.TextChoices):
    """What else can be said of a position; any number of them."""

    FLAGGED = "flagged", _("Flagged")
    SLOW = "slow", _("Slow")
    CHANGED = "changed", _("Changed")
    UNSCORED = "unscored", _("Unscored")
    LUCKY = "lucky", _("Lucky guess")
    """Right, and said to be a guess."""
    CONFIDENT = "confident", _("Confident error")
    """Wrong, and said to be sure."""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A position after the end. `first` is the first complete answer; it and `chosen` are option codes."""

    response: Response
    result: Result
    marks: frozenset[Mark]
    chosen: frozenset[str]
    first: frozenset[str]
    flag_moves: tuple[tuple[dt.datetime, bool], ...]
    """When the flag was set (True) or removed."""
    is_late: bool

    @property
    def position(self) -> int:
        return self.response.position

    @property
    def seconds(self) -> int:
        return round(self.response.active_ms / 1000)

    @property
    def is_changed(self) -> bool:
        return Mark.CHANGED in self.marks

    @property
    def is_slow(self) -> bool:
        return Mark.SLOW in self.marks

    @property
    def confidence_mark(self) -> Mark | None:
        """Where what the candidate said of the answer did not fit it."""
        return next((mark for mark in (Mark.LUCKY, Mark.CONFIDENT) if mark in self.marks), None)


@dataclass(frozen=True, slots=True)
class Selection:
    """Which positions to show: of one result, or of all; having all of the marks."""

    result: Result | None = None
    marks: frozenset[Mark] = frozenset()

    @classmethod
    def read(cls, result: str, marks: Iterable[str]) -> Selection:
        """The selection that an address names; words that mean nothing are passed over."""
        return cls(
            Result(result) if result in Result.values else None,
            frozenset(Mark(mark) for mark in marks if mark in Mark.values),
        )

    def takes(self, reviewed: Reviewed) -> bool:
        return (self.result is None or reviewed.result == self.result) and self.marks <= reviewed.marks

    def query(self, page: int = 1) -> str:
        """The query string that `read` understands."""
        pairs = [("result", self.result.value)] if self.result else []
        pairs += [("mark", mark.value) for mark in Mark if mark in self.marks]
        return urlencode(pairs + ([("page", page)] if page > 1 else []))


@dataclass(frozen=True, slots=True)
class FilterLink:
    name: str
    label: str | Promise
    count: int
    query: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Explained:
    """A position on the page. `shown` is None while the question stands in an open exam of the same user.

    `first` and `final` are letters as the candidate saw them.
    """

    reviewed: Reviewed
    shown: ShownQuestion | None
    first: str
    final: str
    report: ProblemReport | None = None
    """The last one that the candidate made of this response."""
    correction: Correction | None = None
    """Where the key was corrected after the question was asked."""
    tables: tuple[PairTable, ...] = ()
    """The services that the question tells apart, side by side in what it is about."""
    key_now: str = ""
    """The letters of the corrected key; empty where it is not among the options that were shown."""


def reviewed_positions(attempt: Attempt) -> list[Reviewed]:
    """All positions of a marked attempt, in order, in three queries."""
    responses = (
        Response.objects.filter(user=attempt.user_id, attempt=attempt)
        .select_related("task__domain", "service", "revision")
        .order_by("position")
    )
    chosen: dict[int, set[str]] = defaultdict(set)
    picks = ResponseOption.objects.filter(user=attempt.user_id, response__attempt=attempt)
    for response_id, code in picks.values_list("response_id", "option__code"):
        chosen[response_id].add(code)
    writes = _writes(attempt)
    budget = budget_seconds(attempt)
    slow_ms = None if budget is None else float(BUDGETS_TOO_LONG * budget * 1000)
    return [_reviewed(response, frozenset(chosen[response.pk]), writes[response.pk], slow_ms) for response in responses]


class _Write(NamedTuple):
    """An accepted change of the answer or the flag."""

    response_id: int
    field: str
    value: Any
    received_at: dt.datetime
    late: bool


def _writes(attempt: Attempt) -> dict[int, list[_Write]]:
    """Of each response, in the order in which they came."""
    accepted = ResponseEvent.objects.filter(
        user=attempt.user_id,
        attempt=attempt,
        outcome=ResponseEvent.Outcome.SAVED,
        field__in=[ResponseEvent.Field.CHOSEN, ResponseEvent.Field.FLAGGED],
    )
    writes: dict[int, list[_Write]] = defaultdict(list)
    for row in accepted.order_by("id").values_list("response_id", "field", "value", "received_at", "late"):
        write = _Write(*row)
        writes[write.response_id].append(write)
    return writes


def _reviewed(response: Response, chosen: frozenset[str], writes: Sequence[_Write], slow_ms: float | None) -> Reviewed:
    answers = [write for write in writes if write.field == ResponseEvent.Field.CHOSEN]
    complete = [write for write in answers if len(write.value) == response.revision.select_count]
    first = frozenset(complete[0].value) if complete else chosen
    result = (Result.RIGHT if response.is_correct else Result.WRONG) if chosen else Result.UNANSWERED
    holds = {
        Mark.FLAGGED: response.flagged,
        Mark.SLOW: slow_ms is not None and response.active_ms > slow_ms,
        Mark.CHANGED: first != chosen,
        Mark.UNSCORED: not response.is_scored,
        Mark.LUCKY: bool(chosen) and is_lucky_guess(response.confidence, is_correct=result == Result.RIGHT),
        Mark.CONFIDENT: bool(chosen) and is_confident_error(response.confidence, is_correct=result == Result.RIGHT),
    }
    return Reviewed(
        response=response,
        result=result,
        marks=frozenset(mark for mark, applies in holds.items() if applies),
        chosen=chosen,
        first=first,
        flag_moves=_flag_moves(write for write in writes if write.field == ResponseEvent.Field.FLAGGED),
        is_late=bool(answers) and answers[-1].late,
    )


def _flag_moves(writes: Iterable[_Write]) -> tuple[tuple[dt.datetime, bool], ...]:
    """When the flag really changed: a save that repeats the value before it is left out."""
    moves: list[tuple[dt.datetime, bool]] = []
    is_set = False
    for write in writes:
        if write.value != is_set:
            is_set = write.value
            moves.append((write.received_at, is_set))
    return tuple(moves)


def result_links(positions: Sequence[Reviewed], selection: Selection) -> list[FilterLink]:
    """All, and each result, within the chosen marks; the counts of the results add up to that of all."""
    links = []
    for result in (None, *Result):
        other = Selection(result, selection.marks)
        links.append(
            FilterLink(
                name=result.value if result else "all",
                label=result.label if result else _("All"),
                count=sum(other.takes(reviewed) for reviewed in positions),
                query=other.query(),
                is_current=selection.result == result,
            )
        )
    return links


def mark_links(positions: Sequence[Reviewed], selection: Selection) -> list[FilterLink]:
    """Each mark that any position has, as a switch; the count is what is left with the mark switched on."""
    present = frozenset().union(*(reviewed.marks for reviewed in positions)) | selection.marks
    links = []
    for mark in Mark:
        if mark in present:
            with_it = Selection(selection.result, selection.marks | {mark})
            links.append(
                FilterLink(
                    name=mark.value,
                    label=mark.label,
                    count=sum(with_it.takes(reviewed) for reviewed in positions),
                    query=Selection(selection.result, selection.marks ^ {mark}).query(),
                    is_current=mark in selection.marks,
                )
            )
    return links


def explained(positions: Sequence[Reviewed], *, user: User, now: dt.datetime) -> list[Explained]:
    """The questions with key, rationales and facts, options in the order that this candidate saw.

    A question of another exam of the user that keeps its keys is not shown: its key would be known there.
    """
    asked = [reviewed.response.question_id for reviewed in positions]
    held = Response.objects.held_by(user, now=now).filter(question__in=asked)
    withheld = set(held.values_list("question_id", flat=True))
    shown = [reviewed.response for reviewed in positions if reviewed.response.question_id not in withheld]
    revisions = with_proof(response.revision_id for response in shown)
    today, made, corrected = localdate(now), of_responses(shown), corrections.of_responses(shown)
    explanations = [
        replace(
            _explained(
                reviewed,
                revisions.get(reviewed.response.revision_id),
                corrected.get(reviewed.response.pk),
                today,
            ),
            report=made.get(reviewed.response.pk),
        )
        for reviewed in positions
    ]
    return _with_tables(explanations, today)


def _with_tables(explanations: Sequence[Explained], today: dt.date) -> list[Explained]:
    """With the comparisons of the pairs that the shown questions tell apart. Four queries."""
    pairs = pairs_of_questions({each.reviewed.response.question_id for each in explanations if each.shown})
    tables = tables_of(chain.from_iterable(pairs.values()), today=today)
    return [
        replace(each, tables=tuple(_excerpt(tables[pair.key], each.shown) for pair in told))
        if each.shown and (told := pairs.get(each.reviewed.response.question_id))
        else each
        for each in explanations
    ]


def _excerpt(table: PairTable, shown: ShownQuestion) -> PairTable:
    cited = {fact.slug for option in shown.options for fact in option.facts}
    return replace(table, comparison=table.comparison.excerpt(cited, most=COMPARED_ROWS))


def _explained(
    reviewed: Reviewed, revision: Revision | None, correction: Correction | None, today: dt.date
) -> Explained:
    if revision is None:
        return Explained(reviewed, None, first="", final="")
    options = revision.options.all()
    keys = {option.code for option in options if option.is_key}
    order = option_order(
        [option.code for option in options],
        seed=reviewed.response.seed,
        anchored=[option.code for option in options if option.is_anchored],
    )
    return Explained(
        reviewed,
        revealed(revision, order=order, chosen=reviewed.chosen, today=today),
        first=_letters(order, reviewed.first),
        final=_letters(order, reviewed.chosen),
        correction=correction if correction and correction.keys != keys else None,
        key_now=_letters(order, correction.keys) if correction and correction.keys <= set(order) else "",
    )


def _letters(order: Sequence[str], codes: frozenset[str]) -> str:
    return ", ".join(LETTERS[place] for place, code in enumerate(order) if code in codes)
