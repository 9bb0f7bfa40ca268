"""The life of an attempt: start, find, submit, abandon, and the end of its time.

Closing comes first and is one conditional UPDATE, so that of many who try exactly one does it; marking comes after,
in a step of its own that may run twice. Whoever meets an attempt whose time is over closes it: `find`, a save, the
start of another attempt, or the sweep.
"""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.db import IntegrityError, transaction
from django.db.models import F, Max

from accounts.models import User
from content.models import Blueprint, Domain, Exam, Question
from quizzes import marking, starting
from quizzes.assembly import Form, Shortage, ShortDomain, draw_form
from quizzes.drilling import draw_practice
from quizzes.models import Attempt, ExamWindow
from quizzes.models.attempt import AttemptQuerySet, grace
from quizzes.pools import Stock, shape_of, stock_of
from quizzes.starting import Met, Served, Started

TIMED_COUNTS = (10, 20)
"""How many questions a timed attempt may have."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class OutsideWindow:
    """The exam cannot be sat now."""

    window: ExamWindow


@dataclass(frozen=True, slots=True)
class Submission:
    outcome: Literal["submitted", "already", "unsaved"]
    attempt: Attempt
    missing: list[int]
    """Positions of which less is saved than the browser believes, when `unsaved`: they have to be sent again."""


# --- Start


def time_limit(blueprint: Blueprint, count: int | None = None) -> int:
    """Seconds for the whole exam; with `count` for so many questions, in proportion and rounded up."""
    if count is None:
        return blueprint.time_limit_seconds
    return -(-blueprint.time_limit_seconds * count // blueprint.slots)


def deadline(*, user: User, limit: int, now: dt.datetime, window_end: dt.datetime | None = None) -> dt.datetime:
    """When an attempt ends that this user starts `now` with a limit in seconds: extra time included, window kept."""
    # In a local zone the sum would be wall-clock time, an hour off when the clocks change.
    end = now.astimezone(dt.UTC) + dt.timedelta(seconds=user.allowed_seconds(limit))
    return end if window_end is None else min(end, window_end)


def start_exam(
    *,
    user: User,
    blueprint: Blueprint,
    mode: str,
    now: dt.datetime,
    count: int | None = None,
    final: bool = False,
    seed: int | None = None,
) -> Started | Shortage | OutsideWindow:
    """Start a simulation (the true form) or a timed attempt of `count` questions; or what keeps it from starting.

    A `final` simulation is drawn from the reserve, from questions that the user has never seen. One exam can be open
    per user and exam, whichever it is: it is returned when there is one, also to those who come second in a race. What
    the window of the exam says now is frozen on the attempt. Raises ValueError for another mode and for a count or a
    final that does not go with the mode.
    """
    _check_form(mode, count, final=final)
    seal_overdue_of(user, now=now)
    opened = Attempt.objects.of(user).exclusive().not_closed().filter(exam=blueprint.exam_id)
    try:
        with transaction.atomic():
            user = starting.locked(user)
            if attempt := opened.first():
                return Started(attempt, is_new=False)
            window = ExamWindow.objects.filter(exam=blueprint.exam_id).first()
            if window and window.state_at(now) != "open":
                return OutsideWindow(window)
            seed = starting.seed_or_new(seed)
            stock = stock_of(blueprint)
            form = _form(blueprint, stock, starting.met_by(user, now=now), count=count, final=final, seed=seed)
            if isinstance(form, Shortage):
                return form
            limit = time_limit(blueprint, count)
            attempt = _exam(user, blueprint, window, limit=limit, now=now, mode=mode, final=final, seed=seed)
            starting.write(attempt, [Served(stock[slot.question_id], is_scored=slot.is_scored) for slot in form.slots])
    except IntegrityError:
        # Somebody who did not take the lock was faster; the constraint let one of us through.
        if attempt := opened.first():
            return Started(attempt, is_new=False)
        raise
    return Started(attempt, is_new=True)


def start_practice(
    *,
    user: User,
    count: int,
    now: dt.datetime,
    exam: Exam | None = None,
    domain: Domain | None = None,
    seed: int | None = None,
) -> Started | Shortage:
    """Start an untimed attempt of `count` questions of an exam or a domain; of as many as there are when there are
    fewer, and a shortage when there are none. Any number of them can be open.

    Of what was not seen yet, enough stays for clean simulations of the exam.
    """
    blueprint = domain.blueprint if domain else starting.in_force(exam, now=now)
    seal_overdue_of(user, now=now)
    with transaction.atomic():
        user = starting.locked(user)
        seed = starting.seed_or_new(seed)
        stock, met = stock_of(blueprint), starting.met_by(user, now=now)
        pool = [
            candidate
            for candidate in starting.candidates(stock, met)
            if domain is None or candidate.domain == str(domain.number)
        ]
        stays = starting.keeping_of(blueprint, met) if blueprint else None
        drawn = draw_practice(pool, count=count, seed=seed, stays=stays)
        if not drawn:
            return Shortage((ShortDomain(str(domain.number) if domain else "", required=count, available=0),))
        attempt = starting.untimed(user, blueprint, seed=seed, now=now, domain=domain)
        starting.write(attempt, [Served(stock[candidate.question_id]) for candidate in drawn])
    return Started(attempt, is_new=True)


def start_fixed(
    *,
    user: User,
    name: str,
    question_slugs: Sequence[str],
    exam: Exam,
    now: dt.datetime,
    seed: int | None = None,
) -> Started:
    """Start an untimed attempt with these questions of the public bank in this order, such as the warm-up.

    Of each name one can be open: it is returned when there is one. Questions that cannot be served now are left out.
    Raises Question.DoesNotExist when none is left.
    """
    blueprint = starting.in_force(exam, now=now)
    seal_overdue_of(user, now=now)
    with transaction.atomic():
        user = starting.locked(user)
        if attempt := Attempt.objects.of(user).not_closed().filter(fixed_form=name).first():
            return Started(attempt, is_new=False)
        stock, met = stock_of(blueprint), starting.met_by(user, now=now)
        servable = {each.question_id for each in starting.candidates(stock, met) if not each.reserve}
        ids = dict(Question.objects.public().filter(slug__in=question_slugs).values_list("slug", "id"))
        chosen = [stock[ids[slug]] for slug in question_slugs if ids.get(slug) in servable]
        if not chosen:
            raise Question.DoesNotExist(f"no question of {name} can be served")
        attempt = starting.untimed(user, blueprint, seed=starting.seed_or_new(seed), now=now, fixed_form=name)
        starting.write(attempt, [Served(stocked) for stocked in chosen])
    return Started(attempt, is_new=True)


def _check_form(mode: str, count: int | None, *, final: bool) -> None:
    if mode not in Attempt.EXCLUSIVE_MODES:
        raise ValueError(f"{mode} is no exam")
    if (mode == Attempt.Mode.TIMED) != (count is not None) or count not in (None, *TIMED_COUNTS):
        raise ValueError(f"a {mode} attempt cannot have {count} questions")
    if final and mode != Attempt.Mode.SIMULATION:
        raise ValueError(f"a {mode} attempt is no final mock")


def _form(
    blueprint: Blueprint, stock: Stock, met: Met, *, count: int | None, final: bool, seed: int
) -> Form | Shortage:
    """Of the candidate it depends on what was seen, and on nothing else."""
    pool = starting.candidates(stock, met)
    if final:
        unseen = [candidate for candidate in pool if not candidate.seen]
        return draw_form(shape_of(blueprint), unseen, seed=seed, reserve=True)
    return draw_form(shape_of(blueprint, count), pool, seed=seed, avoid_seen=True)


def _exam(
    user: User,
    blueprint: Blueprint,
    window: ExamWindow | None,
    *,
    mode: str,
    limit: int,
    now: dt.datetime,
    **values: Any,
) -> Attempt:
    window_end = window.closes_at if window else None
    last = Attempt.objects.of(user).filter(exam=blueprint.exam_id).fresh_in_memory(now)
    return Attempt(
        user=user,
        exam_id=blueprint.exam_id,
        blueprint=blueprint,
        started_at=now,
        deadline_at=deadline(user=user, limit=limit, now=now, window_end=window_end),
        window_end=window_end,
        review_from=window.review_from if window else None,
        review_never=window is not None and window.review == ExamWindow.Review.NEVER,
        time_factor=user.time_factor,
        extra_minutes=user.extra_minutes,
        reached=1 if blueprint.navigation == Blueprint.Navigation.SEQUENTIAL else None,
        is_repeat=mode == Attempt.Mode.SIMULATION and last.exists(),
        mode=mode,
        **values,
    )


# --- Find, submit, abandon


def find(*, user: User, attempt_id: uuid.UUID, now: dt.datetime) -> Attempt:
    """The attempt of this user as it stands at `now`; raises Attempt.DoesNotExist for a foreign or unknown id."""
    return seal(_whole().of(user).get(pk=attempt_id), now=now)


def submit(
    *, user: User, attempt_id: uuid.UUID, now: dt.datetime, manifest: Mapping[int, int] | None = None
) -> Submission:
    """Close an attempt for good and mark it. Raises Attempt.DoesNotExist for a foreign or unknown id.

    `manifest` maps positions to the revisions that the browser believes saved; where less is, nothing is closed.
    Once the time is over nothing holds a submission up, and it counts as an expiry.
    """
    attempt = _whole().of(user).get(pk=attempt_id)
    if attempt.closed_at is not None:
        return Submission("already", seal(attempt, now=now), [])
    is_late = attempt.is_late_at(now)
    missing = [] if is_late else _missing(attempt, manifest or {})
    if missing:
        return Submission("unsaved", attempt, missing)
    is_ours = _close(attempt, now=now, is_late=is_late)
    attempt = seal(_whole().get(pk=attempt.pk), now=now)
    return Submission("submitted" if is_ours else "already", attempt, [])


@transaction.atomic
def _close(attempt: Attempt, *, now: dt.datetime, is_late: bool) -> bool:
    """Close an open attempt, unless somebody else did; whether it was us."""
    reasons = Attempt.CloseReason
    Attempt.objects.select_for_update(no_key=True).get(pk=attempt.pk)
    last = end_of(attempt, now)
    closed = (
        Attempt.objects.filter(pk=attempt.pk)
        .not_closed()
        .update(
            closed_at=last,
            submitted_at=attempt.deadline_at if is_late else last,
            close_reason=reasons.EXPIRED if is_late else reasons.SUBMITTED,
        )
    )
    return bool(closed)


def end_of(attempt: Attempt, now: dt.datetime) -> dt.datetime:
    """The end of a locked attempt that is closed `now`, which is never before what it contains.

    A save may have come in after whoever closes it, and still have got the lock before.
    """
    return attempt.events.filter(received_at__gt=now).aggregate(last=Max("received_at"))["last"] or now


def move_on(*, user: User, attempt_id: uuid.UUID, position: int, now: dt.datetime) -> Attempt:
    """Leave `position` for the next one, for good, in an exam with sequential navigation; the attempt as it stands.

    Whoever is elsewhere, at the last position, or too late stays where they are; a second press of the same button
    moves nobody twice. Raises Attempt.DoesNotExist for a foreign or unknown id.
    """
    Attempt.objects.of(user).not_closed().filter(
        pk=attempt_id, reached=position, position_count__gt=position, deadline_at__gte=now - grace()
    ).update(reached=F("reached") + 1)
    return find(user=user, attempt_id=attempt_id, now=now)


def abandon(*, user: User, attempt_id: uuid.UUID, now: dt.datetime) -> Attempt:
    """Give up an open simulation or timed attempt: closed, not scored, out of history; its responses stay.

    Any other attempt, and one whose time is over, is returned as it is. Raises Attempt.DoesNotExist for a foreign or
    unknown id.
    """
    with transaction.atomic():
        mine = Attempt.objects.of(user).exclusive().not_closed().filter(pk=attempt_id, deadline_at__gte=now)
        attempt = mine.select_for_update(no_key=True).first()
        if attempt is not None:
            end = end_of(attempt, now)
            mine.update(closed_at=end, abandoned_at=end, close_reason=Attempt.CloseReason.ABANDONED)
    return find(user=user, attempt_id=attempt_id, now=now)


def _missing(attempt: Attempt, manifest: Mapping[int, int]) -> list[int]:
    saved = dict(attempt.responses.filter(position__in=manifest).values_list("position", "rev"))
    return sorted(position for position, rev in saved.items() if manifest[position] > rev)


# --- The end of the time


def seal(attempt: Attempt, *, now: dt.datetime) -> Attempt:
    """The attempt as it stands at `now`: closed when deadline and grace are over, marked when it is submitted.

    It then counts as submitted at its deadline. Does nothing to an attempt that is open or that has its results.
    """
    if attempt.is_overdue_at(now):
        Attempt.objects.filter(pk=attempt.pk).overdue(now).update(
            closed_at=now, submitted_at=F("deadline_at"), close_reason=Attempt.CloseReason.EXPIRED
        )
        attempt = _whole().get(pk=attempt.pk)
    if attempt.is_unmarked:
        attempt = marking.mark(attempt_id=attempt.pk, now=now)
    return attempt


def submit_overdue(*, now: dt.datetime, batch: int = 100) -> int:
    """Seal all attempts whose time is over, and mark those that were closed but not marked; how many it were.

    Each one is done by itself; one that fails is logged and does not stop the others.
    """
    unfinished = Attempt.objects.unfinished(now).order_by("started_at")
    finished = 0
    failed: list[uuid.UUID] = []
    while found := list(unfinished.exclude(pk__in=failed)[:batch]):
        for attempt in found:
            try:
                seal(attempt, now=now)
                finished += 1
            except Exception:
                logger.exception("attempt %s could not be finished", attempt.pk)
                failed.append(attempt.pk)
    return finished


def seal_overdue_of(user: User, *, now: dt.datetime) -> None:
    """Seal all attempts of this user whose time is over."""
    for attempt in Attempt.objects.of(user).overdue(now):
        seal(attempt, now=now)


def _whole() -> AttemptQuerySet:
    return Attempt.objects.with_subject().select_related("blueprint")
