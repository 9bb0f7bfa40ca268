"""C1, and what else may end an attempt at the same instant: it is closed once and scored once."""

from __future__ import annotations

import threading

import pytest

from quizzes import attempts, marking
from quizzes.models import Attempt
from tests import make
from tests.make import at
from tests.races.running import together

pytestmark = pytest.mark.django_db(transaction=True)

ATTEMPTS, THREADS = 50, 20


@pytest.fixture
def several() -> list[Attempt]:
    """Open attempts of as many users, the first position right."""
    plan = make.blueprint(scored_slots=2, unscored_slots=0)
    make.bank(4, blueprint=plan)
    opened = [make.attempt(blueprint=plan) for _ in range(ATTEMPTS)]
    for attempt in opened:
        make.answer(attempt, 1)
    return opened


@pytest.fixture
def scored(monkeypatch) -> list[object]:
    """The attempts that were scored, in order; appending is atomic."""
    scored: list[object] = []
    score = marking.results_of

    def counted(attempt, *arguments):
        scored.append(attempt.pk)
        return score(attempt, *arguments)

    monkeypatch.setattr(marking, "results_of", counted)
    return scored


@pytest.mark.promise("C1")
def test_of_twenty_submits_at_once_one_closes_and_all_lead_to_the_same_result(several, scored):
    def submit(number: int, thread: int) -> attempts.Submission:
        return attempts.submit(user=several[number].user, attempt_id=several[number].pk, now=at(10 + thread))

    for outcomes in together(threads=THREADS, rounds=ATTEMPTS, act=submit):
        assert sorted(outcome.outcome for outcome in outcomes) == ["already"] * (THREADS - 1) + ["submitted"]
        results = {
            tuple(getattr(outcome.attempt, name) for name in ("pk", "submitted_at", "marked_at", *marking.RESULTS))
            for outcome in outcomes
        }
        assert len(results) == 1
    assert len(scored) == ATTEMPTS
    assert set(Attempt.objects.values_list("raw_score", "scaled_score", "passed")) == {(1, 550, False)}


@pytest.mark.promise("C1")
def test_the_check_catches_a_submit_that_looks_first_and_closes_later(several, monkeypatch):
    everybody_looked = threading.Barrier(THREADS, timeout=30)

    def naive(attempt, *, now, is_late):
        is_open = Attempt.objects.not_closed().filter(pk=attempt.pk).exists()
        everybody_looked.wait()
        Attempt.objects.filter(pk=attempt.pk).update(closed_at=now, submitted_at=now, close_reason="submitted")
        return is_open

    monkeypatch.setattr(attempts, "_close", naive)

    def submit(number: int, thread: int) -> str:
        return attempts.submit(user=several[number].user, attempt_id=several[number].pk, now=at(10 + thread)).outcome

    [outcomes] = together(threads=THREADS, rounds=1, act=submit)
    assert outcomes.count("submitted") > 1


def test_submit_sweep_look_and_late_save_at_once_finish_an_expired_attempt_once(several, scored):
    def end(number: int, thread: int) -> None:
        attempt, now = several[number], at(700)
        if thread == 0:
            attempts.submit(user=attempt.user, attempt_id=attempt.pk, now=now)
        elif thread == 1:
            attempts.submit_overdue(now=now, batch=5)
        elif thread == 2:
            attempts.find(user=attempt.user, attempt_id=attempt.pk, now=now)
        else:
            assert make.save(attempt, 1, [], base_rev=9, now=now).outcome == "closed"

    together(threads=4, rounds=10, act=end)

    assert sorted(scored) == sorted(attempt.pk for attempt in several)
    results = Attempt.objects.values_list("submitted_at", "close_reason", "raw_score")
    assert set(results) == {(at(600), "expired", 1)}


def test_a_save_that_meets_a_submit_is_in_the_score_or_refused(several):
    def act(number: int, thread: int) -> object:
        attempt = several[number]
        if thread == 0:
            return attempts.submit(user=attempt.user, attempt_id=attempt.pk, now=at(20)).outcome
        return make.save(attempt, 2, make.right_codes(attempt.responses.get(position=2)), now=at(20)).outcome

    for attempt, (submitted, saved) in zip(several, together(threads=2, rounds=ATTEMPTS, act=act), strict=True):
        attempt.refresh_from_db()
        assert submitted == "submitted"
        assert (saved, attempt.raw_score) in {("saved", 2), ("closed", 1)}
        assert attempt.events.count() == attempt.raw_score


def test_submit_and_abandon_at_once_have_one_winner(several):
    def act(number: int, thread: int) -> None:
        end = (attempts.submit, attempts.abandon)[thread]
        end(user=several[number].user, attempt_id=several[number].pk, now=at(20))

    together(threads=2, rounds=ATTEMPTS, act=act)

    ends = set(Attempt.objects.values_list("close_reason", "raw_score", "abandoned_at"))
    assert ends <= {("submitted", 1, None), ("abandoned", None, at(20))}
