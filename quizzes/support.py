"""What an operator can do for a candidate: more time, reopening, voiding. Each with a reason, each on the record.

Nobody's looking changes anything here. Every action locks the attempt first, as a save does, and the responses after
it; then it writes the attempt and one row of the trail in the same transaction.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from django.db import IntegrityError, transaction

from accounts.accommodations import LARGEST_FACTOR, LEAST_FACTOR, MOST_MINUTES, allowed_seconds
from accounts.models import User
from quizzes import attempts, regrading, remembering
from quizzes.marking import RESULTS
from quizzes.models import Attempt, AttemptChange, Response

SHORTEST_NOTICE = dt.timedelta(seconds=60)
"""Time may be taken back without a further question as long as so much is left."""
MOST_MINUTES_REOPENED = 1440
TIMES = ("deadline_at", "window_end", "time_factor", "extra_minutes")
ENDS = ("closed_at", "submitted_at", "abandoned_at", "close_reason", "marked_at", "key_was_open", *RESULTS)

Kind = AttemptChange.Kind
Outcome = Literal["changed", "unchanged", "unconfirmed", "closed", "open", "untimed", "another_open", "window"]
"""`closed`, `open`: not in the state that the action needs. `untimed`: practice has no clock to be changed.
`another_open`: another exam of the candidate is open for the same exam or with one of its questions.
`window`: the new deadline would lie beyond the end of the window."""


@dataclass(frozen=True, slots=True)
class Action:
    """What became of an action; `attempt` is as it stands now."""

    outcome: Outcome
    attempt: Attempt


@dataclass(frozen=True, slots=True)
class Extension:
    """What another accommodation would make of a running attempt."""

    deadline_at: dt.datetime
    window_end: dt.datetime | None
    is_cut: bool
    """The end of the window keeps the attempt from having all of it."""
    is_shorter: bool
    needs_confirmation: bool
    """It would leave less than SHORTEST_NOTICE."""


# --- Time


def extension_of(
    attempt: Attempt, *, time_factor: Decimal, extra_minutes: int, past_window: bool, now: dt.datetime
) -> Extension:
    """The effect of this accommodation instead of the present one. Reads nothing, writes nothing.

    The deadline moves by the difference of the two, so that a reopened attempt, whose deadline has nothing to do with
    its start, is served as well. It never moves behind `now`: what was saved until now was in time.
    Raises ValueError for an attempt without a deadline.
    """
    limit, blueprint = limit_of(attempt), attempt.blueprint
    if attempt.deadline_at is None or blueprint is None:
        raise ValueError(f"attempt {attempt.pk} is untimed")
    had = allowed_seconds(limit, factor=attempt.time_factor, minutes=attempt.extra_minutes)
    has = allowed_seconds(limit, factor=time_factor, minutes=extra_minutes)
    is_at_window = attempt.deadline_at == attempt.window_end
    uncut = attempt.started_at + dt.timedelta(seconds=had) if is_at_window else attempt.deadline_at
    wanted = uncut + dt.timedelta(seconds=has - had)
    window_end = None if past_window else attempt.window_end
    allowed = wanted if window_end is None else min(wanted, window_end)
    is_shorter = allowed < attempt.deadline_at
    deadline_at = max(allowed, min(now, attempt.deadline_at)) if is_shorter else allowed
    return Extension(
        deadline_at=deadline_at,
        window_end=window_end,
        is_cut=allowed < wanted,
        is_shorter=is_shorter,
        needs_confirmation=is_shorter and deadline_at < now + SHORTEST_NOTICE,
    )


def extend(
    *,
    attempt_id: uuid.UUID,
    actor: User,
    reason: str,
    time_factor: Decimal,
    extra_minutes: int,
    now: dt.datetime,
    past_window: bool = False,
    is_confirmed: bool = False,
) -> Action:
    """Give a running attempt this accommodation in place of the present one, which may also take time back.

    `past_window` lifts the end of the window from this attempt. Refused when it is closed or its time and grace are
    over, and, unless confirmed, when less than a minute would be left. Raises Attempt.DoesNotExist, and ValueError
    without a reason or outside the bounds of an accommodation.
    """
    _check(reason)
    _check_accommodation(time_factor, extra_minutes)
    with transaction.atomic():
        attempt = _locked(attempt_id)
        if not attempt.accepts_saves_at(now):
            return Action("closed", attempt)
        if attempt.deadline_at is None:
            return Action("untimed", attempt)
        extension = extension_of(
            attempt, time_factor=time_factor, extra_minutes=extra_minutes, past_window=past_window, now=now
        )
        if extension.needs_confirmation and not is_confirmed:
            return Action("unconfirmed", attempt)
        times = {
            "time_factor": time_factor.quantize(LEAST_FACTOR),
            "extra_minutes": extra_minutes,
            "deadline_at": extension.deadline_at,
            "window_end": extension.window_end,
        }
        if {name: getattr(attempt, name) for name in times} == times:
            return Action("unchanged", attempt)
        kind = Kind.SHORTENED if extension.is_shorter else Kind.EXTENDED
        _change(attempt, times, kind=kind, columns=TIMES, actor=actor, reason=reason, now=now)
    return Action("changed", attempt)


def grant(
    *, user_id: int, actor: User, reason: str, time_factor: Decimal, extra_minutes: int, now: dt.datetime
) -> Literal["changed", "unchanged"]:
    """Give a person this accommodation for every exam that they start from now on; what is running keeps its own.

    Raises User.DoesNotExist, and ValueError as `extend` does.
    """
    _check(reason)
    _check_accommodation(time_factor, extra_minutes)
    with transaction.atomic():
        user = User.objects.select_for_update(no_key=True).get(pk=user_id)
        before = {"time_factor": str(user.time_factor), "extra_minutes": user.extra_minutes}
        user.time_factor, user.extra_minutes = time_factor.quantize(LEAST_FACTOR), extra_minutes
        after = {"time_factor": str(user.time_factor), "extra_minutes": user.extra_minutes}
        if before == after:
            return "unchanged"
        user.save(update_fields=["time_factor", "extra_minutes"])
        AttemptChange.objects.create(
            user=user, actor=actor, kind=Kind.GRANTED, reason=reason.strip(), before=before, after=after, made_at=now
        )
    return "changed"


# --- Opening and voiding


def reopen(
    *, attempt_id: uuid.UUID, actor: User, reason: str, minutes: int, now: dt.datetime, past_window: bool = False
) -> Action:
    """Open a closed exam again for so many minutes from `now`; what it was worth is kept in the trail only.

    Answers stay, marks and results go, and the new deadline is its own: no window cuts it any more, and one beyond the
    end of the window takes `past_window`. Where a key could be seen meanwhile, `key_was_open` says so for good.
    Raises Attempt.DoesNotExist, and ValueError without a reason or for minutes out of range.
    """
    _check(reason)
    if not 1 <= minutes <= MOST_MINUTES_REOPENED:
        raise ValueError(f"{minutes} minutes")
    # Whoever looks next would seal an attempt whose time is over; the trail needs its results.
    attempts.seal(Attempt.objects.select_related("exam", "blueprint").get(pk=attempt_id), now=now)
    try:
        with transaction.atomic():
            return _reopen(_locked(attempt_id), minutes, past_window, actor=actor, reason=reason, now=now)
    except IntegrityError:
        # A start was faster; the constraint let one of us through.
        return Action("another_open", Attempt.objects.get(pk=attempt_id))


def _reopen(attempt: Attempt, minutes: int, past_window: bool, *, actor: User, reason: str, now: dt.datetime) -> Action:
    if not attempt.is_exclusive:
        return Action("untimed", attempt)
    if attempt.closed_at is None:
        return Action("open", attempt)
    deadline_at = now + dt.timedelta(minutes=minutes)
    if attempt.window_end is not None and deadline_at > attempt.window_end and not past_window:
        return Action("window", attempt)
    if _is_crossed(attempt):
        return Action("another_open", attempt)
    opened = dict.fromkeys((*RESULTS, "closed_at", "submitted_at", "abandoned_at", "marked_at")) | {
        "close_reason": "",
        "deadline_at": deadline_at,
        "window_end": None,
        "key_was_open": _key_was_open(attempt, now),
    }
    _change(attempt, opened, kind=Kind.REOPENED, columns=(*TIMES, *ENDS), actor=actor, reason=reason, now=now)
    return Action("changed", attempt)


def void(*, attempt_id: uuid.UUID, actor: User, reason: str, now: dt.datetime) -> Action:
    """Close an attempt for good, or take back its end: it has no score and counts nowhere. Reopening undoes that.

    Raises Attempt.DoesNotExist, and ValueError without a reason.
    """
    _check(reason)
    with transaction.atomic():
        attempt = _locked(attempt_id)
        if attempt.is_voided:
            return Action("unchanged", attempt)
        voided = dict.fromkeys((*RESULTS, "submitted_at", "abandoned_at", "marked_at")) | {
            "closed_at": attempt.closed_at or attempts.end_of(attempt, now),
            "close_reason": Attempt.CloseReason.VOIDED,
            "key_was_open": _key_was_open(attempt, now),
        }
        _change(attempt, voided, kind=Kind.VOIDED, columns=ENDS, actor=actor, reason=reason, now=now)
    return Action("changed", attempt)


def _key_was_open(attempt: Attempt, now: dt.datetime) -> bool:
    """Whether the candidate could see a key of it by now: in its review, or in practice once it was closed."""
    if attempt.key_was_open or attempt.review_is_open_at(now):
        return True
    asked = attempt.responses.values("question")
    elsewhere = Response.objects.filter(user=attempt.user_id, question__in=asked).exclude(attempt=attempt)
    return attempt.closed_at is not None and elsewhere.filter(revealed_at__gte=attempt.closed_at).exists()


def _is_crossed(attempt: Attempt) -> bool:
    """Whether the candidate has an exam open that this one must not stand beside."""
    opened = Attempt.objects.of(attempt.user).exclusive().not_closed()
    asked = Response.objects.filter(attempt__in=opened).values("question")
    return opened.filter(exam=attempt.exam_id).exists() or attempt.responses.filter(question__in=asked).exists()


# --- The record


def _change(
    attempt: Attempt,
    values: dict[str, Any],
    *,
    kind: Kind,
    columns: Iterable[str],
    actor: User,
    reason: str,
    now: dt.datetime,
) -> None:
    """Write `values` to the attempt and a row of the trail. Whatever ends or begins anew takes the marks along."""
    before = recorded(attempt, columns)
    if kind in (Kind.REOPENED, Kind.VOIDED):
        marked = attempt.responses.filter(is_correct__isnull=False).order_by("position")
        before["right"] = list(marked.filter(is_correct=True).values_list("position", flat=True))
        before["wrong"] = list(marked.filter(is_correct=False).values_list("position", flat=True))
        marked.update(is_correct=None)
        regrading.drop(attempt=attempt, now=now)
        remembering.forget(attempt=attempt)
    for name, value in values.items():
        setattr(attempt, name, value)
    attempt.save(update_fields=list(values))
    AttemptChange.objects.create(
        user_id=attempt.user_id,
        attempt=attempt,
        actor=actor,
        kind=kind,
        reason=reason.strip(),
        before=before,
        after=recorded(attempt, columns),
        made_at=now,
    )


def recorded(attempt: Attempt, columns: Iterable[str]) -> dict[str, Any]:
    """The columns as JSON keeps them: instants and factors as text, to the last digit."""
    values = {name: getattr(attempt, name) for name in columns}
    return {
        name: value.isoformat()
        if isinstance(value, dt.datetime)
        else str(value)
        if isinstance(value, Decimal)
        else value
        for name, value in values.items()
    }


def _locked(attempt_id: uuid.UUID) -> Attempt:
    rows = Attempt.objects.of_bank().select_related("user", "exam", "blueprint")
    return rows.select_for_update(no_key=True, of=("self",)).get(pk=attempt_id)


def limit_of(attempt: Attempt) -> int:
    """Seconds for everybody, before any accommodation."""
    if attempt.blueprint is None:
        return 0
    count = None if attempt.mode == Attempt.Mode.SIMULATION else attempt.position_count
    return attempts.time_limit(attempt.blueprint, count)


def _check(reason: str) -> None:
    if not reason.strip():
        raise ValueError("support gives a reason")


def _check_accommodation(time_factor: Decimal, extra_minutes: int) -> None:
    if not LEAST_FACTOR <= time_factor <= LARGEST_FACTOR or not 0 <= extra_minutes <= MOST_MINUTES:
        raise ValueError(f"no accommodation: x {time_factor} + {extra_minutes} min")
