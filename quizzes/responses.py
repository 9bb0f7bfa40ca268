"""Saving and checking one response, in the order that no lost, late, doubled or stale packet can harm.

A write names the tab that sends it, its number in that tab and the revision of the response it was based on. What
was accepted, and what was refused for its order, is an event; the same tab and number again gets the stored outcome.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Literal, cast

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, Subquery, Sum, Value

from accounts.models import User
from content.models import Option
from quizzes import attempts, marking, remembering
from quizzes.models import Attempt, Response, ResponseEvent, ResponseOption
from quizzes.replaying import ASIDE_FIELDS, BLANKS, CHOOSING_FIELDS, Order, is_possible, order_of
from quizzes.writes import LARGEST_COUNT, TOGETHER, Field, Read, Standing, Write, is_whole, number_of

Outcome = Literal[
    "saved", "stale", "out_of_order", "closed", "not_current", "revealed", "held", "bad_value", "key_reused"
]

WRITTEN_COLUMNS = (
    *("rev", "active_ms", "flagged", "confidence", "shown_at", "is_first_seen", "revealed_at", "is_correct"),
)


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
    """Save one field of a response: `chosen` (list of option codes), `flagged` (bool), `confidence` (a value of
    Confidence, or None to take it back) or `shown` (None).

    `active_ms` is the time that the candidate spent here since the last save; all of an attempt together never
    exceed the time since its start. Takes at most ten statements, BEGIN and COMMIT among them. Raises
    Attempt.DoesNotExist for a foreign or unknown attempt.
    """
    if field == Field.CHECKED:
        raise ValueError("a response is checked by `check`")
    return _receive(user, attempt_id, [Write(position, field, value, base_rev, tab, seq, now, active_ms)])


def save_together(
    *,
    user: User,
    attempt_id: uuid.UUID,
    position: int,
    values: Mapping[str, Any],
    base_rev: int,
    tab: str,
    number: int,
    now: dt.datetime,
    active_ms: int = 0,
) -> SaveOutcome:
    """Save several fields of a response (TOGETHER) in one transaction, for programs: the outcome of the last, or the
    first refusal, after which nothing more is written.

    `number` counts the saves of the tab; each field has an own one in the log (`number_of`). The same number with
    another value is refused (`key_reused`). A flag or confidence that stands as it is said to be is not written again.
    Takes as many statements as `save`. Raises Attempt.DoesNotExist for a foreign or unknown attempt, and ValueError
    without values.
    """
    writes = [
        Write(position, name, values[name], base_rev, tab, number_of(number, name), now, is_strict=True)
        for name in TOGETHER
        if name in values
    ]
    if not writes or len(writes) != len(values):
        raise ValueError(f"{', '.join(values) or 'nothing'} cannot be saved together")
    writes[0] = replace(writes[0], active_ms=active_ms)
    return replace(_receive(user, attempt_id, writes), seq=number)


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
    return _receive(user, attempt_id, [Write(position, Field.CHECKED, chosen, base_rev, tab, seq, now)])


@lru_cache(maxsize=4096)
def _option_ids(revision_id: int) -> Mapping[str, int]:
    """Code -> primary key. What was served is frozen by the database, so this never changes."""
    return dict(Option.objects.filter(revision=revision_id).order_by().values_list("code", "pk"))


def _receive(user: User, attempt_id: uuid.UUID, writes: Sequence[Write]) -> SaveOutcome:
    first = writes[0]
    with transaction.atomic():
        # Lock first, read afterwards: what a joined row says would be from before the wait for the lock.
        attempt = Attempt.objects.of(user).select_for_update(no_key=True).get(pk=attempt_id)
        attempt.user = user
        read = _read(attempt, writes) if all(write.is_well_formed for write in writes) else None
        if read is None:
            return _refused("bad_value", attempt, first)
        is_repeated = read.known(first) is not None
        for write in writes:
            if is_repeated and read.known(write) is None:
                continue
            outcome = _outcome(read, write)
            if outcome.outcome != "saved":
                break
        _store(read)
    if outcome.outcome == "closed":
        attempts.seal(attempt, now=first.now)
    return outcome


def _outcome(read: Read, write: Write) -> SaveOutcome:
    standing = _standing(read, write)
    attempt, response = read.attempt, read.response
    if standing.known is not None:
        return _stored_outcome(standing, write, standing.known)
    if lock := _lock(standing, write.now):
        return _refused(lock, attempt, write, rev=response.rev)
    before = standing.last.value if standing.last else BLANKS[write.field]
    value: Any = before if write.keeps_choice else write.value
    if not _is_possible(standing, write, value):
        return _refused("bad_value", attempt, write, rev=response.rev)
    if write.chooses:
        value = sorted(value)
    outcome: Outcome = "saved"
    if not (write.is_strict and write.field in ASIDE_FIELDS and value == before):
        outcome = _order(standing, write, value)
        if outcome == "saved":
            _apply(standing, write, before=before, value=value)
        _log(standing, write, value, outcome)
    return SaveOutcome(
        outcome=outcome,
        position=write.position,
        rev=response.rev,
        seq=write.seq,
        saved_at=write.now if outcome == "saved" else None,
        remaining_ms=attempt.remaining_ms_at(write.now),
        value=value if outcome == "saved" else before,
    )


def _lock(standing: Standing, now: dt.datetime) -> Outcome | None:
    """Why nothing can be written to this response any more, or at present."""
    if not standing.attempt.accepts_saves_at(now):
        return "closed"
    if not standing.attempt.opens(standing.response.position):
        return "not_current"
    if standing.response.revealed_at is not None:
        return "revealed"
    return "held" if standing.response.is_held else None  # type: ignore[attr-defined]


def _read(attempt: Attempt, writes: Sequence[Write]) -> Read | None:
    """None when the attempt has no such position."""
    first = writes[0]
    times = attempt.responses.order_by().values("attempt").annotate(total=Sum("active_ms"))
    held = Response.objects.held_by(attempt.user, now=first.now).filter(question=OuterRef("question"))
    response = (
        attempt.responses.filter(position=first.position)
        .annotate(
            select_count=F("revision__select_count"),
            attempt_ms=Subquery(times.values("total")),
            is_held=Value(False) if attempt.is_exclusive else Exists(held),
        )
        .first()
    )
    if response is None:
        return None
    # A response has a handful of events; reading them is cheaper than asking three questions about them.
    events = list(
        ResponseEvent.objects.filter(
            Q(response=response)
            | Q(user=attempt.user_id, attempt=attempt, tab=first.tab, seq__in=[write.seq for write in writes])
        ).order_by("id")
    )
    return Read(attempt, response, events)


def _standing(read: Read, write: Write) -> Standing:
    fields = CHOOSING_FIELDS if write.chooses else (write.field,)
    accepted = [event for event in read.events if event.is_accepted and event.field in fields]
    of_tab = [event for event in accepted if event.tab == write.tab]
    return Standing(
        read=read,
        known=read.known(write),
        last=accepted[-1] if accepted else None,
        last_of_tab=of_tab[-1] if of_tab else None,
    )


def _is_possible(standing: Standing, write: Write, value: Any) -> bool:
    if write.field == Field.CHECKED and not standing.attempt.reveals_on_check:
        return False
    select_count: int = standing.response.select_count  # type: ignore[attr-defined]
    return is_possible(write.field, value, codes=_option_ids(standing.response.revision_id), select_count=select_count)


def _order(standing: Standing, write: Write, value: Any) -> Order:
    return order_of(
        tab=write.tab,
        seq=write.seq,
        base_rev=write.base_rev,
        value=value,
        keeps_choice=write.keeps_choice,
        rev=standing.response.rev,
        last=standing.last,
        last_of_tab=standing.last_of_tab,
    )


def _apply(standing: Standing, write: Write, *, before: Any, value: Any) -> None:
    response = standing.response
    response.rev += 1
    response.active_ms += _active_ms(standing, write)
    if write.field in ASIDE_FIELDS:
        setattr(response, write.field, value)
    elif response.shown_at is None:
        response.shown_at = write.now
        others = Response.objects.filter(user=response.user_id, question=response.question_id)
        response.is_first_seen = not others.shown().exists()
    if write.chooses:
        _replace_picks(standing, before=set(before), after=set(value))
    if write.field == Field.CHECKED:
        response.revealed_at = write.now
        response.is_correct = marking.is_correct(response, value)


def _active_ms(standing: Standing, write: Write) -> int:
    """What is believed of the time that the browser counted: not more than has passed on our clock."""
    if not is_whole(write.active_ms, 0, LARGEST_COUNT):
        return 0
    passed = (write.now - standing.attempt.started_at) // dt.timedelta(milliseconds=1)
    attempt_ms: int = standing.response.attempt_ms  # type: ignore[attr-defined]
    room = min(passed - attempt_ms, LARGEST_COUNT - standing.response.active_ms)
    return max(0, min(write.active_ms, room))


def _replace_picks(standing: Standing, *, before: set[str], after: set[str]) -> None:
    response, codes = standing.response, _option_ids(standing.response.revision_id)
    if removed := before - after:
        response.picks.filter(option__in=[codes[code] for code in removed]).delete()
    if added := after - before:
        ResponseOption.objects.bulk_create(
            ResponseOption(user_id=response.user_id, response=response, option_id=codes[code]) for code in sorted(added)
        )


def _log(standing: Standing, write: Write, value: Any, outcome: Outcome) -> None:
    response = standing.response
    event = ResponseEvent(
        user_id=response.user_id,
        attempt_id=response.attempt_id,
        response=response,
        field=write.field,
        value=value,
        base_rev=write.base_rev,
        rev=response.rev,
        tab=write.tab,
        seq=write.seq,
        received_at=write.now,
        outcome=outcome,
        late=standing.attempt.is_late_at(write.now),
    )
    standing.read.written.append(event)


def _store(read: Read) -> None:
    """Write the response, if a write was accepted, and the log."""
    accepted = [event for event in read.written if event.is_accepted]
    if accepted:
        read.response.save(update_fields=WRITTEN_COLUMNS)
    if any(event.field == Field.CHECKED for event in accepted):
        remembering.remember_checked(response=read.response, user=read.attempt.user)
    ResponseEvent.objects.bulk_create(read.written)


def _stored_outcome(standing: Standing, write: Write, event: ResponseEvent) -> SaveOutcome:
    """The answer that this tab and number got before; with the present value, in case it was a refusal."""
    response = standing.response
    if (event.response_id, event.field) != (response.pk, write.field):
        return _refused("bad_value", standing.attempt, write, rev=response.rev)
    if write.is_strict and event.value != (sorted(write.value) if write.chooses else write.value):
        return _refused("key_reused", standing.attempt, write, rev=response.rev)
    return SaveOutcome(
        outcome=cast("Outcome", event.outcome),
        position=write.position,
        rev=event.rev if event.is_accepted else response.rev,
        seq=write.seq,
        saved_at=event.received_at if event.is_accepted else None,
        remaining_ms=standing.attempt.remaining_ms_at(write.now),
        value=standing.last.value if standing.last else BLANKS[write.field],
    )


def _refused(outcome: Outcome, attempt: Attempt, write: Write, *, rev: int = 0) -> SaveOutcome:
    return SaveOutcome(
        outcome=outcome,
        position=write.position,
        rev=rev,
        seq=write.seq,
        saved_at=None,
        remaining_ms=attempt.remaining_ms_at(write.now),
        value=None,
    )
