"""Responses against what was drawn, and against the replayed log (read side)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from content.models import Revision
from quizzes.integrity.findings import Finding
from quizzes.integrity.reading import Asked, Sittings
from quizzes.models import Attempt
from quizzes.replaying import Replayed

LONGEST_GRACE = dt.timedelta(seconds=120)
"""The grace is a setting and may have been another one; it was never longer."""
_SERVED = (Revision.State.PUBLISHED, Revision.State.SUPERSEDED)


def check(sittings: Sittings) -> Iterator[Finding]:
    """What is wrong with the responses of a batch."""
    for attempt, asked in sittings.every_response():
        for code, what in (
            *_asked(attempt, asked, sittings),
            *_owner(attempt, asked, sittings),
            *_picks(asked, sittings),
            *_log(attempt, asked, sittings),
            *_against_log(asked, sittings),
        ):
            yield Finding(code, asked.place, what)
    yield from _active_time(sittings)


def _asked(attempt: Attempt, asked: Asked, sittings: Sittings) -> Iterator[tuple[str, str]]:
    if asked.revision_question_id != asked.question_id:
        yield "revision", "its revision is one of another question"
    if asked.revision_state not in _SERVED:
        yield "revision", f"its revision is {asked.revision_state}, which is never served"
    if asked.task_id is not None and asked.blueprint_id != attempt.blueprint_id:
        yield "task", "its task is one of another blueprint"
    reserved_at = sittings.reserved_at.get(asked.question_id)
    was_reserved = asked.is_reserve and (reserved_at is None or attempt.started_at > reserved_at)
    if was_reserved and not attempt.final and asked.revision_state == Revision.State.PUBLISHED:
        # A question that comes into the reserve by a file gets a new revision; older ones were served rightly.
        yield "reserve-served", "its question is for final mocks only"
    if attempt.is_exclusive and asked.revealed_at is not None:
        yield "response-revealed", "its key was shown within an exam"


def _owner(attempt: Attempt, asked: Asked, sittings: Sittings) -> Iterator[tuple[str, str]]:
    if asked.user_id != attempt.user_id:
        yield "owner", "it belongs to another user than its attempt"
    if {pick.user_id for pick in sittings.picks[asked.id]} - {asked.user_id}:
        yield "owner", "a pick belongs to another user than its response"
    if sittings.owners[asked.id] - {(asked.user_id, attempt.pk)}:
        yield "owner", "an event names another user or attempt than its response"


def _picks(asked: Asked, sittings: Sittings) -> Iterator[tuple[str, str]]:
    picks = sittings.picks[asked.id]
    if any(pick.revision_id != asked.revision_id for pick in picks):
        yield "pick", "an option is picked that its revision does not have"
    if len(picks) > asked.select_count:
        yield "pick", f"{len(picks)} options are picked, and {asked.select_count} can be"


def _log(attempt: Attempt, asked: Asked, sittings: Sittings) -> Iterator[tuple[str, str]]:
    """Events that cannot be: by the order of the log, or by the time of the attempt."""
    for fault in sittings.replayed[asked.id].faults:
        yield fault.code, f"event {fault.event_id}: {fault.what}"
    is_as_started = not sittings.changes[attempt.pk]
    for event in sittings.events[asked.id]:
        if event.is_accepted and _is_after_end(attempt, event.received_at):
            yield "event-after-end", f"event {event.id} was accepted at {event.received_at}, after the end"
        if is_as_started and event.late != attempt.is_late_at(event.received_at):
            yield "event-late", f"event {event.id} is {'' if event.late else 'not '}flagged as late"


def _is_after_end(attempt: Attempt, instant: dt.datetime) -> bool:
    if attempt.closed_at is not None and instant > attempt.closed_at:
        return True
    return attempt.deadline_at is not None and instant > attempt.deadline_at + LONGEST_GRACE


def _against_log(asked: Asked, sittings: Sittings) -> Iterator[tuple[str, str]]:
    log = sittings.replayed[asked.id]
    picked = {pick.code for pick in sittings.picks[asked.id]}
    for code, stored, replayed in (
        ("response-rev", asked.rev, log.rev),
        ("response-chosen", sorted(picked), sorted(log.chosen)),
        ("response-flagged", asked.flagged, log.flagged),
        ("response-confidence", asked.confidence, log.confidence),
        ("response-shown", asked.shown_at, log.shown_at),
        ("response-revealed", asked.revealed_at, log.revealed_at),
    ):
        if stored != replayed:
            yield code, f"stored is {stored}, and the log leads to {replayed}"
    if asked.is_first_seen != _is_first_seen(asked, log, sittings):
        yield "first-seen", f"it is {'' if asked.is_first_seen else 'not '}called the first sight of its question"


def _is_first_seen(asked: Asked, log: Replayed, sittings: Sittings) -> bool:
    return log.shown_by is not None and log.shown_by == sittings.first_shown_by.get((asked.user_id, asked.question_id))


def _active_time(sittings: Sittings) -> Iterator[Finding]:
    """All active time together is not longer than from the start to the last save."""
    for attempt in sittings.attempts:
        asked = sittings.asked[attempt.pk]
        instants = [last for each in asked if (last := sittings.replayed[each.id].last_at) is not None]
        passed = max(instants) - attempt.started_at if instants else dt.timedelta()
        counted = dt.timedelta(milliseconds=sum(each.active_ms for each in asked))
        if counted > max(passed, dt.timedelta()):
            yield Finding("active-time", f"attempt {attempt.pk}", f"{counted} of active time within {passed}")
