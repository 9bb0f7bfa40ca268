"""Attempts against the rules by which they start, change and end (read side)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from accounts.accommodations import allowed_seconds
from content.models import Blueprint
from quizzes import support
from quizzes.integrity.findings import Finding
from quizzes.integrity.reading import Asked, Sittings
from quizzes.marking import RESULTS
from quizzes.models import Attempt, AttemptChange, Response
from quizzes.starting import response_seeds

Kind = AttemptChange.Kind
Reason = Attempt.CloseReason


def check(sittings: Sittings) -> Iterator[Finding]:
    """What is wrong with the attempts of a batch as such, without a look at what was answered."""
    for attempt in sittings.attempts:
        asked, changes = sittings.asked[attempt.pk], sittings.changes[attempt.pk]
        for code, what in (
            *_form(attempt, asked),
            *_reached(attempt, asked, sittings),
            *_deadline(attempt, changes),
            *_trail(attempt, changes),
            *_end(attempt),
        ):
            yield Finding(code, f"attempt {attempt.pk}", what)
    yield from _two_open(sittings)
    yield from _held(sittings)


# --- What was drawn


def _form(attempt: Attempt, asked: list[Asked]) -> Iterator[tuple[str, str]]:
    if attempt.blueprint is not None and attempt.blueprint.exam_id != attempt.exam_id:
        yield "blueprint", "its blueprint is one of another exam"
    positions = [each.position for each in asked]
    if positions != list(range(1, attempt.position_count + 1)):
        yield "positions", f"it has {attempt.position_count} positions, and the responses {positions}"
    if len({each.question_id for each in asked}) != len(asked):
        yield "positions", "a question stands at two positions"
    scored = sum(each.is_scored for each in asked)
    if attempt.mode == Attempt.Mode.SIMULATION and attempt.blueprint is not None:
        plan = attempt.blueprint
        if (len(asked), scored) != (plan.slots, plan.scored_slots):
            yield "form", f"{scored} of {len(asked)} are scored; the blueprint says {plan.scored_slots} of {plan.slots}"
    elif scored != len(asked):
        yield "form", f"{len(asked) - scored} positions are not scored, which is for simulations only"
    seeds = dict(enumerate(response_seeds(attempt.seed, attempt.position_count), start=1))
    if wrong := [each.position for each in asked if each.seed != seeds.get(each.position, each.seed)]:
        yield "seed", f"the options of positions {wrong} stand in another order than at the start"


def _reached(attempt: Attempt, asked: list[Asked], sittings: Sittings) -> Iterator[tuple[str, str]]:
    """With sequential navigation nothing is written ahead of the open position, nor after it was left."""
    plan = attempt.blueprint
    is_sequential = plan is not None and plan.navigation == Blueprint.Navigation.SEQUENTIAL and attempt.is_exclusive
    if (attempt.reached is not None) != is_sequential:
        yield (
            "reached",
            f"{attempt.reached or 'no position'} is open, and the blueprint says {plan and plan.navigation}",
        )
    if attempt.reached is None:
        return
    latest = 0
    for each in asked:
        ids = [event.id for event in sittings.events[each.id] if event.is_accepted]
        if ids and (each.position > attempt.reached or min(ids) < latest):
            yield "reached", f"position {each.position} was written to out of turn; {attempt.reached} is open"
        latest = max([latest, *ids])


# --- Its time


def _deadline(attempt: Attempt, changes: list[AttemptChange]) -> Iterator[tuple[str, str]]:
    """As the trail says that it was at the start, which is the present where nothing was changed."""
    first = next((change.before for change in changes if "deadline_at" in change.before), None)
    times = _times(first or support.recorded(attempt, support.TIMES))
    if not attempt.is_exclusive:
        if times["deadline_at"] is not None:
            yield "deadline", "practice and drills have none"
        return
    limit = support.limit_of(attempt)
    seconds = allowed_seconds(limit, factor=times["time_factor"], minutes=times["extra_minutes"])
    end = attempt.started_at + dt.timedelta(seconds=seconds)
    if times["window_end"] is not None:
        end = min(end, times["window_end"])
    if times["deadline_at"] != end:
        yield "deadline", f"it was {times['deadline_at']} at the start, and should have been {end}"


def _times(recorded: dict[str, Any]) -> dict[str, Any]:
    """Deadline, end of the window and accommodation, as values, from how the trail records them."""
    return {
        "deadline_at": _instant(recorded["deadline_at"]),
        "window_end": _instant(recorded["window_end"]),
        "time_factor": Decimal(recorded["time_factor"]),
        "extra_minutes": recorded["extra_minutes"],
    }


def _instant(text: str | None) -> dt.datetime | None:
    return None if text is None else dt.datetime.fromisoformat(text)


def _trail(attempt: Attempt, changes: list[AttemptChange]) -> Iterator[tuple[str, str]]:
    """Each change of time must begin where the one before ended, do what it says, and lead to what is stored."""
    before: dict[str, Any] | None = None
    for change in changes:
        if change.user_id != attempt.user_id:
            yield "owner", f"change {change.pk} names another candidate"
        if "deadline_at" not in change.before:
            continue
        was, became = _times(change.before), _times(change.after)
        if before is not None and was != before:
            yield "trail", f"change {change.pk} begins at {was}, and the one before ended at {before}"
        if not _is_as_told(attempt, change, was, became):
            yield "trail", f"change {change.pk} ({change.kind}) cannot have led to {became}"
        before = became
    if before is not None and before != _times(support.recorded(attempt, support.TIMES)):
        yield "trail", f"its times are not those that the last change led to: {before}"
    is_voided = bool(changes) and changes[-1].kind == Kind.VOIDED
    if attempt.is_voided != is_voided:
        yield "trail", f"it is {'' if attempt.is_voided else 'not '}voided, and its last change says otherwise"


def _is_as_told(attempt: Attempt, change: AttemptChange, was: dict[str, Any], became: dict[str, Any]) -> bool:
    """Whether the rule of the change gives these times."""
    if change.kind == Kind.REOPENED:
        left = became["deadline_at"] - change.made_at
        minutes = left / dt.timedelta(minutes=1)
        return 1 <= minutes <= support.MOST_MINUTES_REOPENED and minutes == int(minutes)
    if change.kind not in (Kind.EXTENDED, Kind.SHORTENED):
        return True
    extension = support.extension_of(
        Attempt(
            mode=attempt.mode,
            blueprint=attempt.blueprint,
            position_count=attempt.position_count,
            started_at=attempt.started_at,
            **was,
        ),
        time_factor=became["time_factor"],
        extra_minutes=became["extra_minutes"],
        past_window=was["window_end"] is not None and became["window_end"] is None,
        now=change.made_at,
    )
    return (
        (extension.deadline_at, extension.window_end) == (became["deadline_at"], became["window_end"])
    ) and extension.is_shorter == (change.kind == Kind.SHORTENED)


# --- Its end


def _end(attempt: Attempt) -> Iterator[tuple[str, str]]:
    """Closed, submitted and marked come in this order; the reason says which of them there are."""
    reason, closed, submitted = attempt.close_reason, attempt.closed_at, attempt.submitted_at
    if (closed is None) != (reason == ""):
        yield "end", f"it is {'open' if closed is None else 'closed'}, and the reason is {reason or 'missing'}"
    if (submitted is not None) != (reason in (Reason.SUBMITTED, Reason.EXPIRED)):
        yield "end", f"its reason is {reason or 'missing'}, and it was submitted {submitted or 'never'}"
    if (attempt.abandoned_at is not None) != (reason == Reason.ABANDONED):
        yield "end", f"its reason is {reason or 'missing'}, and it was abandoned {attempt.abandoned_at or 'never'}"
    if reason == Reason.EXPIRED and submitted != attempt.deadline_at:
        yield "end", f"its time was over at {attempt.deadline_at}, and it counts as submitted at {submitted}"
    if submitted is not None and closed is not None and submitted > closed:
        yield "end", f"submitted at {submitted}, after it was closed at {closed}"
    if attempt.marked_at is not None and (submitted is None or closed is None or attempt.marked_at < closed):
        yield "end", f"marked at {attempt.marked_at}, before it was submitted and closed"
    if attempt.marked_at is None and any(getattr(attempt, name) is not None for name in RESULTS):
        yield "end", "it has results, and was never marked"


def _two_open(sittings: Sittings) -> Iterator[Finding]:
    """Of one user and exam, one simulation or timed attempt can be open."""
    open_now = [attempt for attempt in sittings.attempts if attempt.is_exclusive and attempt.closed_at is None]
    others = Attempt.objects.exclusive().not_closed().filter(user__in={attempt.user_id for attempt in open_now})
    known: dict[tuple[int, int | None], set[uuid.UUID]] = defaultdict(set)
    for pk, user_id, exam_id in others.values_list("pk", "user_id", "exam_id"):
        known[user_id, exam_id].add(pk)
    for attempt in open_now:
        if beside := known[attempt.user_id, attempt.exam_id] - {attempt.pk}:
            yield Finding("two-open", f"attempt {attempt.pk}", f"{min(beside)} of the same exam is open, too")


def _held(sittings: Sittings) -> Iterator[Finding]:
    """A question of an exam that keeps its keys is served nowhere else to its candidate."""
    exams = {attempt.pk: attempt for attempt in sittings.attempts if attempt.is_exclusive}
    held: dict[tuple[int, int], list[Attempt]] = defaultdict(list)
    for pk, attempt in exams.items():
        for asked in sittings.asked[pk]:
            held[attempt.user_id, asked.question_id].append(attempt)
    if not held:
        return
    earliest = min(attempt.started_at for attempt in exams.values())
    served = Response.objects.filter(
        user__in={user_id for user_id, _ in held},
        question__in={question_id for _, question_id in held},
        attempt__started_at__gt=earliest,
    ).order_by("attempt", "position")
    rows = served.values_list("user_id", "question_id", "attempt_id", "position", "attempt__started_at")
    for user_id, question_id, attempt_id, position, started_at in rows.iterator():
        for exam in held.get((user_id, question_id), ()):
            end = _keys_kept_until(exam, sittings.changes[exam.pk])
            if exam.pk != attempt_id and exam.started_at < started_at and (end is None or started_at < end):
                what = f"its question stood in the exam {exam.pk}, whose keys could not be seen yet"
                yield Finding("held-question", f"attempt {attempt_id} position {position}", what)


def _keys_kept_until(attempt: Attempt, changes: list[AttemptChange]) -> dt.datetime | None:
    """When it was closed for the first time, or its review opens after that; None while that is not to be seen.

    What is open again after a reopening may have been served meanwhile, and the attempt says so (`key_was_open`).
    """
    ends = (_instant(change.before.get("closed_at") or change.after.get("closed_at")) for change in changes)
    closed = next((end for end in ends if end is not None), attempt.closed_at)
    if closed is None or attempt.review_never:
        return None
    return max(filter(None, [closed, attempt.review_from]))
