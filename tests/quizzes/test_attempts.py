"""Finding, submitting and abandoning attempts; what no query of an open one reads."""

from __future__ import annotations

import uuid
from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quizzes import attempts
from quizzes.models import Attempt, Response
from tests import make
from tests.make import at

pytestmark = pytest.mark.django_db

PRACTICE = Attempt.Mode.PRACTICE
RESULTS = ("raw_score", "scaled_score", "passed", "marked_at", "submitted_at")


def scored_per_domain(attempt: Attempt) -> dict[int, int]:
    rows = attempt.responses.filter(is_scored=True).values_list("task__domain__number", flat=True)
    return dict(sorted(Counter(rows).items()))


def question_ids(attempt: Attempt) -> list[int]:
    return list(attempt.responses.order_by("position").values_list("question_id", flat=True))


# --- Finding


def test_an_attempt_is_found_by_its_user_only():
    attempt = make.attempt()

    assert attempts.find(user=attempt.user, attempt_id=attempt.pk, now=at(1)) == attempt
    for user, attempt_id in ((make.user(), attempt.pk), (attempt.user, uuid.uuid4())):
        with pytest.raises(Attempt.DoesNotExist):
            attempts.find(user=user, attempt_id=attempt_id, now=at(1))


@pytest.mark.parametrize("second", [0, 600, 610])
def test_until_deadline_and_grace_are_over_looking_changes_nothing(second):
    attempt = make.attempt()
    found = attempts.find(user=attempt.user, attempt_id=attempt.pk, now=at(second))
    assert found.closed_at is None


def test_looking_later_seals_the_attempt_as_of_its_deadline():
    attempt = make.attempt()
    make.answer(attempt)

    found = attempts.find(user=attempt.user, attempt_id=attempt.pk, now=at(611))

    assert (found.close_reason, found.submitted_at, found.closed_at) == ("expired", at(600), at(611))
    assert (found.raw_score, found.scaled_score, found.passed) == (4, 1000, True)


def test_looking_heals_an_attempt_whose_marking_was_lost():
    attempt = make.attempt()
    make.answer(attempt)
    Attempt.objects.update(closed_at=at(2), submitted_at=at(2), close_reason="submitted")

    assert attempts.find(user=attempt.user, attempt_id=attempt.pk, now=at(3)).raw_score == 4


# --- Submitting


def test_submitting_closes_and_marks_once_and_says_so_afterwards():
    attempt = make.attempt()
    make.answer(attempt)

    first = attempts.submit(user=attempt.user, attempt_id=attempt.pk, now=at(5))
    second = attempts.submit(user=attempt.user, attempt_id=attempt.pk, now=at(6))

    assert (first.outcome, second.outcome) == ("submitted", "already")
    assert (first.attempt.submitted_at, first.attempt.close_reason, first.attempt.raw_score) == (at(5), "submitted", 4)
    assert [getattr(first.attempt, name) for name in RESULTS] == [getattr(second.attempt, name) for name in RESULTS]


def test_practice_can_be_finished_at_any_time():
    attempt = make.attempt(mode=PRACTICE)
    make.answer(attempt, 1)
    finished = attempts.submit(user=attempt.user, attempt_id=attempt.pk, now=at(10**6))
    assert (finished.outcome, finished.attempt.submitted_at) == ("submitted", at(10**6))


def test_a_manifest_with_an_answer_that_did_not_arrive_holds_the_submission_up():
    attempt = make.attempt()
    make.answer(attempt, 1, 2)

    held_up = attempts.submit(user=attempt.user, attempt_id=attempt.pk, now=at(5), manifest={1: 1, 2: 2, 3: 1, 99: 5})
    assert (held_up.outcome, held_up.missing, held_up.attempt.closed_at) == ("unsaved", [2, 3], None)

    make.answer(attempt, 2, 3)
    complete = attempts.submit(user=attempt.user, attempt_id=attempt.pk, now=at(6), manifest={1: 1, 2: 2, 3: 1})
    assert (complete.outcome, complete.missing, complete.attempt.submitted_at) == ("submitted", [], at(6))


@pytest.mark.parametrize("second", [600.001, 605, 10_000])
def test_when_the_time_is_over_nothing_holds_a_submission_up_and_it_counts_as_an_expiry(second):
    attempt = make.attempt()

    late = attempts.submit(user=attempt.user, attempt_id=attempt.pk, now=at(second), manifest={1: 9})

    assert (late.outcome, late.attempt.close_reason, late.attempt.submitted_at) == ("submitted", "expired", at(600))
    assert late.attempt.marked_at == at(second)


def test_the_attempt_of_somebody_else_cannot_be_submitted_or_abandoned():
    attempt = make.attempt()
    for act in (attempts.submit, attempts.abandon):
        with pytest.raises(Attempt.DoesNotExist):
            act(user=make.user(), attempt_id=attempt.pk, now=at(5))
    attempt.refresh_from_db()
    assert attempt.closed_at is None


# --- Abandoning


def test_an_abandoned_exam_is_not_scored_not_in_the_history_and_keeps_its_responses():
    attempt = make.attempt()
    make.answer(attempt)

    abandoned = attempts.abandon(user=attempt.user, attempt_id=attempt.pk, now=at(5))

    assert (abandoned.close_reason, abandoned.abandoned_at, abandoned.closed_at) == ("abandoned", at(5), at(5))
    assert [getattr(abandoned, name) for name in RESULTS] == [None] * len(RESULTS)
    assert not Attempt.objects.history().exists()
    assert not Attempt.objects.unmarked().exists()
    assert Response.objects.filter(attempt=attempt, is_correct__isnull=True).count() == 5
    assert attempts.submit(user=attempt.user, attempt_id=attempt.pk, now=at(6)).outcome == "already"


def test_after_abandoning_the_next_one_is_new():
    attempt = make.attempt()
    attempts.abandon(user=attempt.user, attempt_id=attempt.pk, now=at(5))
    assert make.attempt(user=attempt.user, blueprint=attempt.blueprint, now=at(6)) != attempt


def test_practice_submitted_exams_and_those_whose_time_is_over_cannot_be_abandoned():
    practice, submitted, late, expired = make.attempt(mode=PRACTICE), make.attempt(), make.attempt(), make.attempt()
    attempts.submit(user=submitted.user, attempt_id=submitted.pk, now=at(1))

    reasons = [
        attempts.abandon(user=attempt.user, attempt_id=attempt.pk, now=now).close_reason
        for attempt, now in ((practice, at(2)), (submitted, at(2)), (late, at(601)), (expired, at(700)))
    ]

    assert reasons == ["", "submitted", "", "expired"]


# --- What is never read


def test_no_query_of_an_open_exam_touches_a_key_or_a_rationale():
    plan = make.blueprint()
    make.bank(40, blueprint=plan)
    user = make.user()
    with CaptureQueriesContext(connection) as queries:
        attempt = make.attempt(user=user, blueprint=plan)
        make.save(attempt, 1, None, field="shown")
        make.save(attempt, 1, ["a"])
        make.save(attempt, 1, ["b"], active_ms=10)
        make.save(attempt, 1, True, field="flagged")
        make.save(attempt, 1, ["unknown"])
        attempts.find(user=user, attempt_id=attempt.pk, now=at(2))
        attempts.submit(user=user, attempt_id=attempt.pk, now=at(2), manifest={1: 99})
        practice = make.attempt(user=user, blueprint=plan, mode=PRACTICE)
        make.save(practice, 1, ["a"])
        attempts.abandon(user=user, attempt_id=attempt.pk, now=at(3))

    assert len(queries) > 50
    assert not [query["sql"] for query in queries if "is_key" in query["sql"] or "rationale" in query["sql"]]


@pytest.mark.django_db
def test_an_attempt_ends_after_the_last_save_that_it_contains():
    attempt = make.attempt()
    make.save(attempt, 1, ["a"], now=at(20.5))
    submission = attempts.submit(user=attempt.user, attempt_id=attempt.pk, now=at(20))
    assert submission.attempt.closed_at == submission.attempt.submitted_at == at(20.5)
