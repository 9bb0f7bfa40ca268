"""The life of an attempt: start, find, submit, abandon, and the end of its time.

Closing comes first and is one conditional UPDATE, so that of many who try exactly one does it; marking comes after,
in a step of its own that may run twice. Whoever meets an attempt whose time is over closes it: `find`, a save, the
start of another attempt, or the sweep.
"""

from __future__ import annotations

import datetime as dt
import logging
import random
import secrets
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from django.db import IntegrityError, transaction
from django.db.models import F, Max

from accounts.models import User
from content.models import Blueprint, Domain, Exam, Question, Service
from quizzes import marking
from quizzes.assembly import Candidate, Shortage, ShortDomain, draw_form, draw_practice
from quizzes.models import Attempt, ExamWindow, Response
from quizzes.models.attempt import AttemptQuerySet, grace
from quizzes.pools import Stock, Stocked, shape_of, stock_of

TIMED_COUNTS = (10, 20)
"""How many questions a timed attempt may have."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Started:
    attempt: Attempt
    is_new: bool
    """False when one was open already: it is returned instead."""


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
    seed: int | None = None,
) -> Started | Shortage | OutsideWindow:
    """Start a simulation (the true form) or a timed attempt of `count` questions; or what keeps it from starting.

    One can be open per user and exam, whichever of the two: it is returned when there is one, also to those who come
    second in a race. What the window of the exam says now is frozen on the attempt. Raises ValueError for another mode
    and for a count that does not go with the mode.
    """
    _check_form(mode, count)
    _seal_overdue_of(user, now)
    opened = Attempt.objects.of(user).exclusive().not_closed().filter(exam=blueprint.exam_id)
    try:
        with transaction.atomic():
            user = _locked(user)
            if attempt := opened.first():
                return Started(attempt, is_new=False)
            window = ExamWindow.objects.filter(exam=blueprint.exam_id).first()
            if window and window.state_at(now) != "open":
                return OutsideWindow(window)
            seed = _seed(seed)
            stock = stock_of(blueprint)
            form = draw_form(shape_of(blueprint, count), _candidates(user, stock, now), seed=seed, avoid_seen=True)
            if isinstance(form, Shortage):
                return form
            attempt = _exam(user, blueprint, window, limit=time_limit(blueprint, count), now=now, mode=mode, seed=seed)
            _write(attempt, [(stock[slot.question_id], slot.is_scored) for slot in form.slots])
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
    service: Service | None = None,
    seed: int | None = None,
) -> Started | Shortage:
    """Start an untimed attempt of `count` questions of an exam, a domain or a service; of as many as there are when
    there are fewer, and a shortage when there are none. Any number of them can be open."""
    blueprint = domain.blueprint if domain else _in_force(exam, now)
    _seal_overdue_of(user, now)
    with transaction.atomic():
        user = _locked(user)
        seed = _seed(seed)
        stock = stock_of(blueprint)
        pool = [
            candidate
            for candidate in _candidates(user, stock, now)
            if (domain is None or candidate.domain == str(domain.number))
            and (service is None or stock[candidate.question_id].service_id == service.pk)
        ]
        drawn = draw_practice(pool, count=count, seed=seed)
        if not drawn:
            return Shortage((ShortDomain(str(domain.number) if domain else "", required=count, available=0),))
        attempt = _practice(user, blueprint, seed=seed, now=now, domain=domain, service=service)
        _write(attempt, [(stock[candidate.question_id], True) for candidate in drawn])
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
    blueprint = _in_force(exam, now)
    _seal_overdue_of(user, now)
    with transaction.atomic():
        user = _locked(user)
        if attempt := Attempt.objects.of(user).not_closed().filter(fixed_form=name).first():
            return Started(attempt, is_new=False)
        stock = stock_of(blueprint)
        servable = {candidate.question_id for candidate in _candidates(user, stock, now) if not candidate.reserve}
        ids = dict(Question.objects.public().filter(slug__in=question_slugs).values_list("slug", "id"))
        chosen = [stock[ids[slug]] for slug in question_slugs if ids.get(slug) in servable]
        if not chosen:
            raise Question.DoesNotExist(f"no question of {name} can be served")
        attempt = _practice(user, blueprint, seed=_seed(seed), now=now, fixed_form=name)
        _write(attempt, [(stocked, True) for stocked in chosen])
    return Started(attempt, is_new=True)


def response_seeds(seed: int, count: int) -> list[int]:
    """The seeds of the first `count` responses of an attempt with this seed; each orders the options of its own."""
    numbers = random.Random(seed)  # noqa: S311 - the same seed gives the same attempt
    return [numbers.getrandbits(63) for _ in range(count)]


def _check_form(mode: str, count: int | None) -> None:
    if mode not in Attempt.EXCLUSIVE_MODES:
        raise ValueError(f"{mode} is no exam")
    if (mode == Attempt.Mode.TIMED) != (count is not None) or count not in (None, *TIMED_COUNTS):
        raise ValueError(f"a {mode} attempt cannot have {count} questions")


def _locked(user: User) -> User:
    """The user as stored, locked: the starts of one user wait for each other."""
    return User.objects.select_for_update(no_key=True).get(pk=user.pk)


def _seed(given: int | None) -> int:
    return secrets.randbits(63) if given is None else given


def _in_force(exam: Exam | None, now: dt.datetime) -> Blueprint | None:
    return exam.blueprints.in_force_on(now.date()).first() if exam else None


def _candidates(user: User, stock: Stock, now: dt.datetime) -> Iterator[Candidate]:
    """What may be served to `user`: nothing of an own exam that keeps its keys; what was shown before is marked."""
    held = set(Response.objects.held_by(user, now=now).values_list("question_id", flat=True))
    seen = set(Response.objects.filter(user=user).shown().values_list("question_id", flat=True))
    for question_id, stocked in stock.items():
        if question_id not in held:
            yield replace(stocked.candidate, seen=True) if question_id in seen else stocked.candidate


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


def _practice(user: User, blueprint: Blueprint | None, *, now: dt.datetime, **values: Any) -> Attempt:
    return Attempt(
        user=user,
        exam_id=blueprint.exam_id if blueprint else None,
        blueprint=blueprint,
        mode=Attempt.Mode.PRACTICE,
        started_at=now,
        time_factor=user.time_factor,
        extra_minutes=user.extra_minutes,
        **values,
    )


def _write(attempt: Attempt, slots: Sequence[tuple[Stocked, bool]]) -> None:
    """Insert the attempt and a response for each slot (what is asked, whether it is scored), in this order."""
    responses = [
        Response(
            user_id=attempt.user_id,
            attempt=attempt,
            position=position,
            question_id=stocked.candidate.question_id,
            revision_id=stocked.revision_id,
            task_id=stocked.task_id,
            service_id=stocked.service_id,
            is_scored=is_scored,
            seed=seed,
        )
        for position, ((stocked, is_scored), seed) in enumerate(
            zip(slots, response_seeds(attempt.seed, len(slots)), strict=True), start=1
        )
    ]
    attempt.position_count = len(responses)
    attempt.save(force_insert=True)
    Response.objects.bulk_create(responses)


# --- Find, submit, abandon


def find(*, user: User, attempt_id: uuid.UUID, now: dt.datetime) -> Attempt:
    """The attempt of this user as it stands at `now`; raises Attempt.DoesNotExist for a foreign or unknown id."""
    return seal(_with_exam().of(user).get(pk=attempt_id), now=now)


def submit(
    *, user: User, attempt_id: uuid.UUID, now: dt.datetime, manifest: Mapping[int, int] | None = None
) -> Submission:
    """Close an attempt for good and mark it. Raises Attempt.DoesNotExist for a foreign or unknown id.

    `manifest` maps positions to the revisions that the browser believes saved; where less is, nothing is closed.
    Once the time is over nothing holds a submission up, and it counts as an expiry.
    """
    attempt = _with_exam().of(user).get(pk=attempt_id)
    if attempt.closed_at is not None:
        return Submission("already", seal(attempt, now=now), [])
    is_late = attempt.is_late_at(now)
    missing = [] if is_late else _missing(attempt, manifest or {})
    if missing:
        return Submission("unsaved", attempt, missing)
    is_ours = _close(attempt, now=now, is_late=is_late)
    attempt = seal(_with_exam().get(pk=attempt.pk), now=now)
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
        attempt = _with_exam().get(pk=attempt.pk)
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


def _seal_overdue_of(user: User, now: dt.datetime) -> None:
    for attempt in Attempt.objects.of(user).overdue(now):
        seal(attempt, now=now)


def _with_exam() -> AttemptQuerySet:
    return Attempt.objects.select_related("exam", "blueprint")
