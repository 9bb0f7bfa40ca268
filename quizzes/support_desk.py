"""What the pages of support show: attempts to choose from, one attempt with its trail, one person (read side).

Nothing here seals an attempt whose time is over: an operator who looks at it changes nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from quizzes.models import Attempt, AttemptChange, ResponseEvent
from quizzes.models.attempt import AttemptQuerySet
from quizzes.titles import title_of

EVENTS_SHOWN = 20
SHOWN: dict[str, Promise] = {"open": _("Open"), "closed": _("Closed"), "all": _("All")}
"""Which attempts the list can show."""


@dataclass(frozen=True, slots=True)
class CaseRow:
    """An attempt in the list."""

    attempt: Attempt
    title: str
    state: Promise | str


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A row of the trail; deadlines where it moved one, the score and the number right that it took away."""

    change: AttemptChange
    deadline_before: dt.datetime | None
    deadline_after: dt.datetime | None
    scaled_score: int | None
    raw_score: int | None
    factor: Decimal | None
    minutes: int | None
    """The accommodation since, where it could change."""


@dataclass(frozen=True, slots=True)
class Case:
    """One attempt as support sees it: how far it is, what was done to it, what was written last."""

    attempt: Attempt
    title: str
    state: Promise | str
    is_running: bool
    answered: int
    changes: tuple[ChangeRow, ...]
    events: tuple[ResponseEvent, ...]


def cases(*, show: str, query: str) -> AttemptQuerySet:
    """Open, closed or all attempts, newest first; with `query` those of members whose address contains it. What people
    do with their own notes is not among them."""
    found = Attempt.objects.of_bank().with_subject().select_related("user").order_by("-started_at", "pk")
    if show in ("open", "closed"):
        found = found.filter(closed_at__isnull=show == "open")
    return found.filter(user__email__contains=query) if query else found


def case_rows(attempts: Iterable[Attempt], *, now: dt.datetime) -> list[CaseRow]:
    """Rows for some of `cases`, without a query."""
    return [CaseRow(attempt, title_of(attempt), state_of(attempt, now=now)) for attempt in attempts]


def case_of(attempt: Attempt, *, now: dt.datetime) -> Case:
    """The case of an attempt that came with its user, exam, domain and service. Three queries."""
    answered = Count("pk", filter=Q(picks__isnull=False), distinct=True)
    events = ResponseEvent.objects.filter(attempt=attempt).select_related("response").order_by("-id")
    return Case(
        attempt=attempt,
        title=title_of(attempt),
        state=state_of(attempt, now=now),
        is_running=attempt.accepts_saves_at(now),
        answered=attempt.responses.aggregate(answered=answered)["answered"],
        changes=change_rows(attempt.changes.select_related("actor")),
        events=tuple(events[:EVENTS_SHOWN]),
    )


def change_rows(changes: Iterable[AttemptChange]) -> tuple[ChangeRow, ...]:
    """The trail, oldest first."""
    return tuple(_change_row(change) for change in changes)


def grants_of(user: User) -> tuple[ChangeRow, ...]:
    """What support granted to a person, oldest first. One query."""
    grants = AttemptChange.objects.filter(user=user, kind=AttemptChange.Kind.GRANTED)
    return change_rows(grants.select_related("actor"))


def state_of(attempt: Attempt, *, now: dt.datetime) -> Promise | str:
    """Where an attempt stands, in words."""
    if attempt.closed_at:
        return attempt.get_close_reason_display()
    return _("time is over, not finished yet") if attempt.is_overdue_at(now) else _("open")


def _change_row(change: AttemptChange) -> ChangeRow:
    before, after = change.before, change.after
    has_time = "time_factor" in after
    return ChangeRow(
        change=change,
        deadline_before=_instant(before.get("deadline_at")),
        deadline_after=_instant(after.get("deadline_at")),
        scaled_score=before.get("scaled_score"),
        raw_score=before.get("raw_score"),
        factor=Decimal(after["time_factor"]) if has_time else None,
        minutes=after["extra_minutes"] if has_time else None,
    )


def _instant(text: str | None) -> dt.datetime | None:
    return dt.datetime.fromisoformat(text) if text else None
