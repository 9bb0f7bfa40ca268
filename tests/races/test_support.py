"""Support acts while the candidate does: one of the two comes first, and nothing of the other is lost or doubled."""

from __future__ import annotations

from decimal import Decimal

import pytest

from quizzes import attempts, support
from quizzes.models import Attempt, AttemptChange
from tests import make
from tests.make import at
from tests.races.running import together

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 20


@pytest.fixture
def operator():
    return make.user(is_superuser=True)


@pytest.fixture
def several() -> list[Attempt]:
    """Open attempts of as many users, the first position right."""
    plan = make.blueprint(scored_slots=2, unscored_slots=0)
    make.bank(8, blueprint=plan)
    opened = [make.attempt(blueprint=plan) for _ in range(ROUNDS)]
    for attempt in opened:
        make.answer(attempt, 1)
    return opened


def test_of_a_reopening_and_a_start_at_once_one_is_open(several, operator):
    for attempt in several:
        attempts.submit(user=attempt.user, attempt_id=attempt.pk, now=at(5))

    def act(number: int, thread: int) -> object:
        attempt = several[number]
        if thread == 0:
            given = {"actor": operator, "reason": "A mistake.", "minutes": 5, "now": at(10)}
            return support.reopen(attempt_id=attempt.pk, **given).outcome
        return attempts.start_exam(user=attempt.user, blueprint=attempt.blueprint, mode="simulation", now=at(10))

    rounds = together(threads=2, rounds=ROUNDS, act=act)

    for attempt, (reopened, started) in zip(several, rounds, strict=True):
        (opened,) = Attempt.objects.of(attempt.user).not_closed()
        assert (reopened, started.attempt) == ("changed" if opened == attempt else "another_open", opened)


def test_more_time_and_a_look_after_the_end_at_once_leave_an_attempt_open_or_finished_with_all_its_trail(
    several, operator
):
    def act(number: int, thread: int) -> object:
        if thread == 0:
            given = {"actor": operator, "reason": "An alarm.", "time_factor": Decimal(1), "extra_minutes": 10}
            return support.extend(attempt_id=several[number].pk, now=at(609), **given).outcome
        attempt = several[number]
        return attempts.find(user=attempt.user, attempt_id=attempt.pk, now=at(611))

    outcomes = [outcome for outcome, _ in together(threads=2, rounds=ROUNDS, act=act)]

    for attempt, outcome in zip(several, outcomes, strict=True):
        attempt.refresh_from_db()
        assert (attempt.closed_at is None) == (outcome == "changed")
        assert attempt.changes.count() == (outcome == "changed")
        assert attempt.deadline_at == at(1200 if outcome == "changed" else 600)


def test_voiding_and_submitting_at_once_leave_a_voided_attempt_without_a_score(several, operator):
    def act(number: int, thread: int) -> object:
        attempt = several[number]
        if thread == 0:
            return support.void(attempt_id=attempt.pk, actor=operator, reason="A test.", now=at(10)).outcome
        if thread == 1:
            return attempts.submit(user=attempt.user, attempt_id=attempt.pk, now=at(10)).outcome
        return make.save(attempt, 2, ["b"], now=at(10)).outcome

    together(threads=3, rounds=ROUNDS, act=act)

    results = Attempt.objects.values_list("close_reason", "raw_score", "submitted_at", "marked_at")
    assert set(results) == {("voided", None, None, None)}
    assert AttemptChange.objects.count() == ROUNDS
    assert not Attempt.objects.filter(responses__is_correct__isnull=False).exists()
