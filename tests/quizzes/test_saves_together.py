"""Several fields of a response in one save, as programs send them."""

from __future__ import annotations

import pytest

from quizzes import integrity, responses
from quizzes.writes import LARGEST_NUMBER, number_of
from tests import make
from tests.make import at
from tests.quizzes.stored import everything, response_at, stored

pytestmark = pytest.mark.django_db


def together(attempt, number=1, **given):
    arguments = {"position": 1, "base_rev": response_at(attempt).rev, "tab": "t", "now": at(1)} | given
    return responses.save_together(user=attempt.user, attempt_id=attempt.pk, number=number, **arguments)


@pytest.fixture
def exam():
    return make.attempt()


def test_each_field_is_an_event_with_a_number_of_its_own_and_the_answer_has_that_of_the_save(exam):
    outcome = together(exam, 7, values={"confidence": 2, "flagged": True, "chosen": ["b"]})
    assert (outcome.outcome, outcome.rev, outcome.seq, outcome.saved_at) == ("saved", 3, 7, at(1))
    logged = list(exam.events.order_by("id").values_list("field", "seq", "rev"))
    assert logged == [("chosen", 28, 1), ("flagged", 29, 2), ("confidence", 30, 3)]
    assert [number_of(7, field) for field in ("checked", "shown")] == [28, 31]
    response = response_at(exam)
    assert (stored(exam), response.flagged, response.confidence) == (["b"], True, 2)


@pytest.mark.usefixtures("hashes")
def test_the_log_of_such_saves_proves_itself():
    exam = make.attempt()
    together(exam, 1, values={"chosen": ["b"], "flagged": True, "confidence": 1})
    together(exam, 3, values={"chosen": ["c"], "flagged": True, "confidence": None})
    together(exam, 2, values={"chosen": ["a"], "flagged": False}, base_rev=0)
    together(exam, 1, values={"chosen": ["a"]}, tab="other", base_rev=0)
    together(exam, 3, values={"chosen": ["c"], "flagged": True, "confidence": None})
    assert set(exam.events.values_list("outcome", flat=True)) == {"saved", "out_of_order", "stale"}
    assert list(integrity.check()) == []


def test_a_flag_that_stands_is_not_written_again_but_an_answer_is(exam):
    for number in (1, 2):
        assert together(exam, number, values={"chosen": ["b"], "flagged": False}).rev == number
    assert list(exam.events.values_list("field", flat=True)) == ["chosen", "chosen"]


def test_a_save_that_comes_again_writes_nothing_even_where_a_flag_was_left_out_the_first_time(exam):
    together(exam, 1, values={"chosen": ["b"], "flagged": False})
    together(exam, 2, values={"chosen": ["b"], "flagged": True})
    before = everything(exam)
    again = together(exam, 1, values={"chosen": ["b"], "flagged": False}, base_rev=0)
    assert (again.outcome, again.rev) == ("saved", 1)
    assert everything(exam) == before


def test_one_number_says_one_thing(exam):
    together(exam, 1, values={"chosen": ["b"]})
    before = everything(exam)
    assert together(exam, 1, values={"chosen": ["c"]}).outcome == "key_reused"
    assert everything(exam) == before


def test_what_is_refused_first_ends_the_save(exam):
    before = everything(exam)
    assert together(exam, values={"chosen": ["nowhere"], "flagged": True}).outcome == "bad_value"
    assert together(exam, LARGEST_NUMBER + 1, values={"flagged": True, "chosen": ["b"]}).outcome == "bad_value"
    assert together(exam, values={"chosen": ["b"]}, position=99).outcome == "bad_value"
    assert everything(exam) == before
    assert together(exam, LARGEST_NUMBER, values={"chosen": ["b"]}).outcome == "saved"


@pytest.mark.parametrize("values", [{}, {"checked": ["a"]}, {"is_correct": True, "chosen": ["a"]}])
def test_only_these_fields_are_saved_together(exam, values):
    with pytest.raises(ValueError, match="cannot be saved together"):
        together(exam, values=values)


def test_several_fields_cost_no_more_than_one(exam, django_assert_max_num_queries):
    values = {"chosen": ["b"], "flagged": True, "confidence": 3}
    with django_assert_max_num_queries(10):
        responses.save_together(
            user=exam.user, attempt_id=exam.pk, position=1, values=values, base_rev=0, tab="t", number=1, now=at(1)
        )
