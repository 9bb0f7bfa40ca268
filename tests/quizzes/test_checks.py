"""Checking one answer in practice: it saves, locks, marks and reveals that response only."""

from __future__ import annotations

import pytest

from quizzes import attempts
from tests import make
from tests.make import at
from tests.quizzes.stored import check, everything, response_at, stored

pytestmark = pytest.mark.django_db

OTHER_TAB = "tab-2"


def test_checking_saves_locks_and_marks_one_response(practice):
    right = make.right_codes(response_at(practice))

    outcome = check(practice, chosen=right, now=at(9))

    response = response_at(practice)
    assert (outcome.outcome, outcome.rev, outcome.value, outcome.saved_at) == ("saved", 1, right, at(9))
    assert (response.revealed_at, response.is_correct, stored(practice)) == (at(9), True, right)
    assert (response.shown_at, response.is_first_seen) == (at(9), True)
    assert (practice.events.get().field, practice.events.get().value) == ("checked", right)
    practice.refresh_from_db()
    assert practice.closed_at is None
    assert response_at(practice, 2).is_correct is None


def test_checking_without_a_choice_checks_the_saved_one(practice):
    wrong = make.wrong_codes(response_at(practice))
    make.save(practice, 1, wrong)

    assert check(practice, base_rev=1).value == wrong
    assert (response_at(practice).is_correct, stored(practice)) == (False, wrong)


@pytest.mark.parametrize("chosen", [None, [], ["z"]])
def test_a_blank_or_an_unknown_option_cannot_be_checked(practice, chosen):
    assert check(practice, chosen=chosen).outcome == "bad_value"
    assert response_at(practice).revealed_at is None


def test_selecting_alone_never_reveals_or_marks(practice):
    make.answer(practice)
    assert not practice.responses.filter(revealed_at__isnull=False).exists()
    assert not practice.responses.filter(is_correct__isnull=False).exists()


@pytest.mark.promise("S8")
def test_after_a_check_no_write_to_that_response_is_accepted(practice):
    check(practice, chosen=["a"])
    before = everything(practice)

    for field, value in (("chosen", ["b"]), ("chosen", []), ("flagged", True), ("confidence", 3), ("shown", None)):
        assert make.save(practice, 1, value, field=field, now=at(6)).outcome == "revealed"
    assert check(practice, chosen=["b"], seq=2_000_000, base_rev=1).outcome == "revealed"
    assert everything(practice) == before
    assert make.save(practice, 2, ["b"], now=at(6)).outcome == "saved"


def test_the_same_check_again_gets_the_stored_outcome(practice):
    first = check(practice, chosen=["a"])
    again = check(practice, chosen=["a"], now=at(60))
    assert first == again


def test_a_check_of_a_choice_that_another_tab_changed_is_stale_and_reveals_nothing(practice):
    make.save(practice, 1, ["b"], tab=OTHER_TAB, base_rev=0)
    for seq, chosen in ((8, ["a"]), (9, None)):
        assert check(practice, chosen=chosen, base_rev=0, seq=seq).outcome == "stale"
    assert response_at(practice).revealed_at is None
    assert check(practice, chosen=["b"], base_rev=0).outcome == "saved"


def test_an_exam_cannot_be_checked(exam):
    assert check(exam, chosen=["a"]).outcome == "bad_value"
    assert response_at(exam).revealed_at is None


def test_a_check_has_a_door_of_its_own(practice):
    with pytest.raises(ValueError, match="check"):
        make.save(practice, 1, ["a"], field="checked")


def test_a_question_of_an_own_open_exam_is_neither_saved_nor_checked_in_practice(practice):
    plan = practice.blueprint
    exam = make.attempt(user=practice.user, blueprint=plan, seed=3)
    held = practice.responses.filter(question__in=exam.responses.values("question")).first()
    assert held is not None, "the seed has to draw a question that practice has drawn"

    assert make.save(practice, held.position, ["a"]).outcome == "held"
    assert check(practice, held.position, chosen=["a"]).outcome == "held"
    attempts.submit(user=exam.user, attempt_id=exam.pk, now=at(3))
    assert check(practice, held.position, chosen=["a"]).outcome == "saved"
