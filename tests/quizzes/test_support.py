"""What an operator can do for a candidate: more time, reopening, voiding; each with a reason and on the record."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from accounts.models import User
from quizzes import attempts, history, support
from quizzes.models import Attempt, AttemptChange
from tests import make
from tests.make import NOW, at
from tests.quizzes.sittings import submitted, weak_topics_of
from tests.quizzes.stored import check, everything

pytestmark = pytest.mark.django_db

REASON = "The fire alarm rang for ten minutes."
PRACTICE = Attempt.Mode.PRACTICE


@pytest.fixture
def operator() -> User:
    return make.user(email="olga@example.org", is_superuser=True)


@pytest.fixture
def extend(operator):
    def extended(attempt: Attempt, *, factor: str = "1", minutes: int = 0, seconds: float = 60, **given: Any):
        accommodation = {"time_factor": Decimal(factor), "extra_minutes": minutes}
        given = {"actor": operator, "reason": REASON, "now": at(seconds)} | accommodation | given
        return support.extend(attempt_id=attempt.pk, **given)

    return extended


@pytest.fixture
def reopen(operator):
    def reopened(attempt: Attempt, *, minutes: int = 5, seconds: float = 700, **given: Any):
        given = {"actor": operator, "reason": REASON, "now": at(seconds)} | given
        return support.reopen(attempt_id=attempt.pk, minutes=minutes, **given)

    return reopened


@pytest.fixture
def void(operator):
    def voided(attempt: Attempt, *, seconds: float = 700, **given: Any):
        given = {"actor": operator, "reason": REASON, "now": at(seconds)} | given
        return support.void(attempt_id=attempt.pk, **given)

    return voided


def deadline(attempt: Attempt) -> dt.datetime:
    return Attempt.objects.get(pk=attempt.pk).deadline_at


def state(attempt: Attempt) -> list[object]:
    """The attempt as a row, its responses, and how long the trail is."""
    return [Attempt.objects.filter(pk=attempt.pk).values().get(), everything(attempt), AttemptChange.objects.count()]


# --- More time


@pytest.mark.promise("T8")
@pytest.mark.parametrize(
    ("factor", "minutes", "seconds"), [("1", 10, 1200), ("1.25", 0, 750), ("1.5", 10, 1500), ("10", 1440, 92_400)]
)
def test_a_running_attempt_gets_more_time_by_the_same_rule_as_at_a_start(exam, extend, factor, minutes, seconds):
    action = extend(exam, factor=factor, minutes=minutes)

    assert action.outcome == "changed"
    assert deadline(exam) == at(seconds)
    granted = make.attempt(user=make.user(time_factor=Decimal(factor), extra_minutes=minutes), blueprint=exam.blueprint)
    assert granted.deadline_at == at(seconds)


@pytest.mark.promise("T8")
def test_the_old_deadline_passes_and_the_attempt_stays_open_until_the_new_one(exam, extend):
    extend(exam, minutes=10)

    assert attempts.submit_overdue(now=at(700)) == 0
    assert make.save(exam, 1, ["a"], now=at(1199)).outcome == "saved"
    assert make.save(exam, 2, ["a"], now=at(1211)).outcome == "closed"
    assert Attempt.objects.get(pk=exam.pk).submitted_at == at(1200)


@pytest.mark.promise("T8")
def test_every_change_is_on_the_record_with_who_and_why_before_and_after(exam, extend, operator):
    extend(exam, factor="1.5", minutes=10)

    change = AttemptChange.objects.get()
    assert (change.attempt, change.user, change.actor) == (exam, exam.user, operator)
    assert (change.kind, change.reason, change.made_at) == ("extended", REASON, at(60))
    assert change.before == {
        "deadline_at": at(600).isoformat(),
        "window_end": None,
        "time_factor": "1.00",
        "extra_minutes": 0,
    }
    assert change.after == {
        "deadline_at": at(1500).isoformat(),
        "window_end": None,
        "time_factor": "1.50",
        "extra_minutes": 10,
    }


@pytest.mark.promise("T8")
def test_time_that_was_given_can_be_taken_back(exam, extend):
    extend(exam, minutes=10)
    assert extend(exam, minutes=0).outcome == "changed"

    assert deadline(exam) == at(600)
    assert [change.kind for change in AttemptChange.objects.all()] == ["extended", "shortened"]


@pytest.mark.promise("T8")
def test_taking_back_so_much_that_less_than_a_minute_is_left_has_to_be_confirmed(exam, extend):
    extend(exam, minutes=10)
    before = state(exam)

    assert extend(exam, minutes=0, seconds=541).outcome == "unconfirmed"
    assert state(exam) == before
    assert extend(exam, minutes=0, seconds=540).outcome == "changed"

    extend(exam, minutes=10, seconds=540)
    assert extend(exam, minutes=0, seconds=541, is_confirmed=True).outcome == "changed"
    assert deadline(exam) == at(600)


def test_the_deadline_never_moves_into_the_past_so_that_what_was_saved_in_time_stays_in_time(exam, extend):
    extend(exam, minutes=10)
    make.save(exam, 1, ["a"], now=at(900))

    extend(exam, minutes=0, seconds=901, is_confirmed=True)

    assert deadline(exam) == at(901)
    assert not exam.events.get().late


def test_the_same_accommodation_again_changes_nothing_and_is_not_recorded(exam, extend):
    extend(exam, minutes=10)
    assert extend(exam, factor="1.00", minutes=10).outcome == "unchanged"
    assert AttemptChange.objects.count() == 1


def test_time_can_be_given_within_the_grace_and_not_after_it(exam, extend):
    assert extend(exam, minutes=10, seconds=609).outcome == "changed"
    assert extend(exam, minutes=20, seconds=1211).outcome == "closed"
    assert Attempt.objects.get(pk=exam.pk).closed_at is None, "refusing is no reason to seal"


@pytest.mark.parametrize("end", [attempts.submit, attempts.abandon])
def test_a_closed_attempt_gets_no_more_time(exam, extend, end):
    end(user=exam.user, attempt_id=exam.pk, now=at(30))
    before = state(exam)

    assert extend(exam, minutes=10).outcome == "closed"

    assert state(exam) == before


def test_practice_has_no_time_to_change(practice, extend):
    assert extend(practice, minutes=10).outcome == "untimed"


def test_only_the_time_changes(exam, extend):
    make.answer(exam)
    before = everything(exam)
    extend(exam, minutes=10)
    assert everything(exam) == before


def test_the_end_of_the_window_cuts_an_extension_unless_it_is_lifted(exam, extend):
    Attempt.objects.update(window_end=at(660))

    extend(exam, minutes=10)
    assert deadline(exam) == at(660)
    extend(exam, minutes=0)
    assert deadline(exam) == at(600), "the cut is not taken for the time that was given"

    extend(exam, minutes=10, past_window=True)
    assert deadline(exam) == at(1200)
    assert Attempt.objects.get(pk=exam.pk).window_end is None


def test_a_deadline_that_the_window_cut_at_the_start_moves_when_the_window_is_lifted(exam, extend):
    Attempt.objects.update(window_end=at(300), deadline_at=at(300))
    extend(exam, minutes=0, past_window=True)
    assert deadline(exam) == at(600)


@pytest.mark.parametrize(("factor", "minutes"), [("0.99", 0), ("10.01", 0), ("1", -1), ("1", 1441)])
def test_an_accommodation_has_bounds(exam, extend, factor, minutes):
    with pytest.raises(ValueError, match="no accommodation"):
        extend(exam, factor=factor, minutes=minutes)


# --- For a person


@pytest.mark.promise("T8")
def test_a_person_gets_extra_time_for_what_they_start_from_now_on(exam, operator):
    given = {"user_id": exam.user_id, "actor": operator, "reason": "ESL", "time_factor": Decimal("1.5"), "now": NOW}

    assert support.grant(extra_minutes=30, **given) == "changed"
    assert support.grant(extra_minutes=30, **given) == "unchanged"

    assert deadline(exam) == at(600), "what runs is not touched"
    assert User.objects.get(pk=exam.user_id).allowed_seconds(600) == 2700
    change = AttemptChange.objects.get()
    assert (change.attempt, change.kind, change.reason, change.actor) == (None, "granted", "ESL", operator)
    assert (change.before["extra_minutes"], change.after["extra_minutes"]) == (0, 30)


# --- Reopening


@pytest.fixture
def expired() -> Attempt:
    """A simulation that ended by itself after 600 s, with three of four scored answers right."""
    attempt = make.attempt()
    scored = list(attempt.responses.filter(is_scored=True).values_list("position", flat=True))
    make.answer(attempt, *scored[:3])
    make.answer(attempt, scored[3], right=False)
    return attempts.find(user=attempt.user, attempt_id=attempt.pk, now=at(611))


def test_an_expired_attempt_goes_on_with_a_new_deadline_its_answers_and_no_result(expired, reopen):
    picks = everything(expired)[2]

    action = reopen(expired, minutes=5, seconds=700)

    attempt = Attempt.objects.get(pk=expired.pk)
    assert action.outcome == "changed"
    assert (attempt.closed_at, attempt.submitted_at, attempt.close_reason, attempt.marked_at) == (None, None, "", None)
    assert [getattr(attempt, name) for name in support.RESULTS] == [None] * 6
    assert set(attempt.responses.values_list("is_correct", flat=True)) == {None}
    assert attempt.deadline_at == at(1000)
    assert everything(expired)[2] == picks
    assert make.save(expired, 1, [], now=at(999)).outcome == "saved"


def test_the_old_result_stays_in_the_trail(expired, reopen):
    reopen(expired)

    change = AttemptChange.objects.get()
    assert change.kind == "reopened"
    assert {name: change.before[name] for name in support.RESULTS} == {
        name: getattr(expired, name) for name in support.RESULTS
    }
    assert change.before["submitted_at"] == at(600).isoformat()
    assert len(change.before["right"]) + len(change.before["wrong"]) == 5
    assert change.after["raw_score"] is None


def test_a_reopened_attempt_is_marked_anew_at_its_new_end(expired, reopen):
    reopen(expired)
    make.answer(expired, now=at(800))

    assert attempts.submit_overdue(now=at(1011)) == 1

    attempt = Attempt.objects.get(pk=expired.pk)
    assert (attempt.raw_score, attempt.submitted_at, attempt.close_reason) == (4, at(1000), "expired")


def test_an_attempt_whose_time_is_over_is_finished_first_so_that_its_result_is_in_the_trail(exam, reopen):
    make.answer(exam)
    assert reopen(exam).outcome == "changed"
    assert AttemptChange.objects.get().before["raw_score"] == 4


@pytest.mark.parametrize("end", [attempts.submit, attempts.abandon])
def test_what_was_submitted_or_abandoned_by_mistake_is_reopened(exam, reopen, end):
    end(user=exam.user, attempt_id=exam.pk, now=at(30))
    assert reopen(exam, seconds=40).outcome == "changed"
    assert Attempt.objects.not_closed().get().abandoned_at is None


def test_an_open_attempt_and_practice_are_not_reopened(exam, practice, reopen):
    attempts.submit(user=practice.user, attempt_id=practice.pk, now=at(5))
    assert reopen(exam, seconds=60).outcome == "open"
    assert reopen(practice).outcome == "untimed"
    assert not AttemptChange.objects.exists()


def test_nothing_is_reopened_beside_another_open_exam(expired, reopen):
    make.attempt(user=expired.user, blueprint=expired.blueprint, now=at(650))
    before = state(expired)

    assert reopen(expired).outcome == "another_open"

    assert state(expired) == before


def test_nothing_is_reopened_beside_an_open_exam_that_asks_one_of_its_questions(expired, reopen):
    other = make.attempt(user=expired.user, blueprint=make.blueprint("OTH-C01"), now=at(650))
    first = other.responses.get(position=1)
    first.pk, first.position, first.question = None, 6, expired.responses.get(position=1).question
    first.save(force_insert=True)

    assert reopen(expired).outcome == "another_open"


def test_a_start_that_was_faster_leaves_the_attempt_closed(expired, reopen, monkeypatch):
    make.attempt(user=expired.user, blueprint=expired.blueprint, now=at(650))
    monkeypatch.setattr(support, "_is_crossed", lambda attempt: False)

    assert reopen(expired).outcome == "another_open"

    assert Attempt.objects.get(pk=expired.pk).closed_at is not None
    assert not AttemptChange.objects.exists()


def test_reopening_beyond_the_window_has_to_be_asked_for(expired, reopen):
    Attempt.objects.update(window_end=at(900))

    assert reopen(expired, minutes=5, seconds=700).outcome == "window"
    assert reopen(expired, minutes=5, seconds=700, past_window=True).outcome == "changed"

    assert Attempt.objects.get(pk=expired.pk).window_end is None


def test_time_given_to_a_reopened_attempt_moves_its_own_deadline(expired, reopen, extend):
    reopen(expired, minutes=5, seconds=700)
    extend(expired, minutes=10, seconds=710)
    assert deadline(expired) == at(1600)
    extend(expired, minutes=0, seconds=720)
    assert deadline(expired) == at(1000)


def test_what_was_reopened_after_its_review_could_be_read_says_so_for_good(expired, reopen, void):
    reopen(expired)
    assert Attempt.objects.get(pk=expired.pk).key_was_open

    void(expired, seconds=800)
    reopen(expired, seconds=900)
    assert Attempt.objects.get(pk=expired.pk).key_was_open


def test_what_was_voided_or_abandoned_before_any_key_could_be_seen_is_under_exam_conditions(exam, reopen, void):
    void(exam, seconds=60)
    reopen(exam, seconds=70)
    attempts.abandon(user=exam.user, attempt_id=exam.pk, now=at(80))
    reopen(exam, seconds=90)
    assert not Attempt.objects.get(pk=exam.pk).key_was_open


def test_a_key_that_was_seen_in_practice_meanwhile_counts_as_seen(exam, reopen):
    attempts.abandon(user=exam.user, attempt_id=exam.pk, now=at(30))
    practice = make.attempt(mode=PRACTICE, user=exam.user, blueprint=exam.blueprint, count=10, now=at(40))
    position = practice.responses.filter(question__in=exam.responses.values("question")).first().position
    assert check(practice, position, chosen=["a"], now=at(50)).outcome == "saved"

    reopen(exam, seconds=60)

    assert Attempt.objects.get(pk=exam.pk).key_was_open


@pytest.mark.parametrize("minutes", [0, 1441])
def test_a_reopened_attempt_has_at_least_a_minute_and_at_most_a_day(expired, reopen, minutes):
    with pytest.raises(ValueError, match="minutes"):
        reopen(expired, minutes=minutes)


# --- Voiding


def test_a_voided_attempt_is_closed_without_a_score_and_counts_nowhere(void):
    attempt = submitted()
    user = attempt.user
    assert history.past_attempts(user).exists()

    assert void(attempt).outcome == "changed"

    voided = Attempt.objects.get(pk=attempt.pk)
    assert (voided.close_reason, voided.closed_at, voided.submitted_at) == ("voided", attempt.closed_at, None)
    assert [getattr(voided, name) for name in support.RESULTS] == [None] * 6
    assert not history.past_attempts(user).exists()
    assert weak_topics_of(user, exam_code="TST-C01", now=at(800)).response_count == 0
    assert not voided.review_is_open_at(at(10_000))
    assert AttemptChange.objects.get().before["raw_score"] == 4


def test_an_open_attempt_that_is_voided_accepts_nothing_more_and_is_never_scored(exam, void):
    make.answer(exam)
    void(exam, seconds=60)

    assert make.save(exam, 1, [], now=at(61)).outcome == "closed"
    assert attempts.submit(user=exam.user, attempt_id=exam.pk, now=at(62)).outcome == "already"
    assert attempts.submit_overdue(now=at(700)) == 0
    assert Attempt.objects.get(pk=exam.pk).raw_score is None


def test_voiding_twice_changes_nothing(exam, void):
    void(exam)
    before = state(exam)
    assert void(exam, seconds=800).outcome == "unchanged"
    assert state(exam) == before


def test_the_database_knows_no_voided_attempt_with_a_score(exam, void):
    void(exam)
    with pytest.raises(IntegrityError, match="quizzes_attempt_voided_is_unscored"), transaction.atomic():
        Attempt.objects.update(raw_score=3)


# --- The trail


@pytest.mark.promise("T8")
def test_nothing_is_done_without_a_reason(exam, extend, reopen, void):
    for act in (extend, reopen, void):
        with pytest.raises(ValueError, match="reason"):
            act(exam, reason="  ")
    assert not AttemptChange.objects.exists()


def test_the_trail_is_append_only_in_the_database(exam, extend):
    extend(exam, minutes=10)
    with pytest.raises(DatabaseError, match="quizzes_attemptchange_append_only"), transaction.atomic():
        AttemptChange.objects.update(reason="none")
    assert AttemptChange.objects.get().reason == REASON


def test_an_action_that_fails_midway_leaves_neither_a_change_nor_a_row_of_the_trail(exam, extend, void, monkeypatch):
    before = state(exam)

    def fails(**_):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(AttemptChange.objects, "create", fails)
    for act in (extend, void):
        with pytest.raises(RuntimeError):
            act(exam, **({"minutes": 10} if act is extend else {}))
    assert state(exam) == before
