"""Saving and checking one response, in the order that no lost, late, doubled or stale packet can harm.

A write names the tab that sends it, its number in that tab and the revision of the response it was based on. What
was accepted, and what was refused for its order, is an event; the same tab and number again gets the stored outcome.
"""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from django.db import transaction
from django.db.models import Exists, OuterRef, Subquery, Sum

from accounts.models import User
from content.models import Option
from quizzes import attempts, marking
from quizzes.models import Attempt, Response, ResponseEvent, ResponseOption

Outcome = Literal["saved", "stale", "out_of_order", "closed", "revealed", "held", "bad_value"]
Field = ResponseEvent.Field

LARGEST_SEQ = 2**53 - 1
"""The largest whole number that a browser counts exactly."""
LARGEST_COUNT = 2**31 - 1
"""The largest whole number of the columns for revisions and milliseconds."""
TAB = re.compile(r"[A-Za-z0-9_-]{1,40}")


@dataclass(frozen=True, slots=True)
class SaveOutcome:
    """What became of a write. `rev` is the response's revision now, or after the write that is acknowledged."""

    outcome: Outcome
    position: int
    rev: int
    seq: int
    saved_at: dt.datetime | None
    """When the acknowledged write was received; None when nothing was saved."""
    remaining_ms: int | None
    """Until the deadline; None where untimed."""
    value: Any
    """The value of the field as it is stored now; None when the write was refused before a look at it."""


def save(
    *,
    user: User,
    attempt_id: uuid.UUID,
    position: int,
    field: str,
    value: Any,
    base_rev: int,
    tab: str,
    seq: int,
    now: dt.datetime,
    active_ms: int = 0,
) -> SaveOutcome:
    """Save one field of a response: `chosen` (list of option codes), `flagged` (bool) or `shown` (None).

    `active_ms` is the time that the candidate spent here since the last save; all of an attempt together never
    exceed the time since its start. Raises Attempt.DoesNotExist for a foreign or unknown attempt.
    """
    write = _Write(position, field, value, base_rev, tab, seq, now, active_ms)
    if field == Field.CHECKED:
        raise ValueError("a response is checked by `check`")
    return _receive(user, attempt_id, write)


def check(
    *,
    user: User,
    attempt_id: uuid.UUID,
    position: int,
    now: dt.datetime,
    base_rev: int,
    tab: str,
    seq: int,
    chosen: list[str] | None = None,
) -> SaveOutcome:
    """Choose `chosen`, or keep what is chosen; then lock the response and mark it. For practice and drills only.

    A blank cannot be checked. Raises Attempt.DoesNotExist for a foreign or unknown attempt.
    """
    return _receive(user, attempt_id, _Write(position, Field.CHECKED, chosen, base_rev, tab, seq, now))


@dataclass(frozen=True, slots=True)
class _Write:
    """What was sent, and when it came."""

    position: int
    field: str
    value: Any
    base_rev: int
    tab: str
    seq: int
    now: dt.datetime
    active_ms: int = 0

    @property
    def is_well_formed(self) -> bool:
        return (
            _is_whole(self.position, 1, LARGEST_COUNT)
            and _is_whole(self.base_rev, 0, LARGEST_COUNT)
            and _is_whole(self.seq, 1, LARGEST_SEQ)
            and isinstance(self.tab, str)
            and TAB.fullmatch(self.tab) is not None
        )

    @property
    def related_fields(self) -> tuple[str, ...]:
        """The fields whose writes change what this one is about."""
        return (Field.CHOSEN, Field.CHECKED) if self.field in (Field.CHOSEN, Field.CHECKED) else (self.field,)


def _is_whole(value: Any, smallest: int, largest: int) -> bool:
    return type(value) is int and smallest <= value <= largest


def _receive(user: User, attempt_id: uuid.UUID, write: _Write) -> SaveOutcome:
    with transaction.atomic():
        # Lock first, read afterwards: what a joined row says was read before the wait for the lock.
        attempt = Attempt.objects.of(user).select_for_update(no_key=True).get(pk=attempt_id)
        outcome = _outcome(attempt, write)
    if outcome.outcome == "closed":
        attempts.seal(attempt, now=write.now)
    return outcome


def _outcome(attempt: Attempt, write: _Write) -> SaveOutcome:
    response = _response(attempt, write) if write.is_well_formed else None
    if response is None:
        return _answer("bad_value", attempt, write)
    if response.known_event is not None:
        return _known(attempt, response, write)
    if not attempt.accepts_saves_at(write.now):
        return _answer("closed", attempt, write, response)
    if response.revealed_at is not None:
        return _answer("revealed", attempt, write, response)
    if response.is_held:
        return _answer("held", attempt, write, response)
    last = _last_write(response, write.related_fields)
    current = _current_value(write, last)
    value = _accepted_value(attempt, response, write, current)
    if value is _NOT_POSSIBLE:
        return _answer("bad_value", attempt, write, response)
    ...
