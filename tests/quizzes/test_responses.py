"""Saving: what is stored, the order in which a write is judged, and what it costs."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from quizzes import attempts, responses
from quizzes.models import Attempt, ResponseEvent
from tests import make
from tests.make import at
from tests.quizzes.stored import everything, response_at, stored

pytestmark = pytest.mark.django_db

PRACTICE = Attempt.Mode.PRACTICE
OTHER_TAB = "tab-2"


@pytest.fixture
def select_two() -> Attempt:
    """An exam whose questions have the keys a and b among five options."""
    plan = make.blueprint()
    make.bank(10, blueprint=plan, codes=("a", "b", "c", "d", "e"), keys=("a", "b"))
    return make.attempt(blueprint=plan)


# --- What is stored


def test_an_accepted_choice_is_stored_as_rows_and_as_an_event(exam):
    outcome = make.save(exam, 1, ["b"], seq=7, base_rev=0, now=at(30))

    assert outcome == responses.SaveOutcome(
        outcome="saved", position=1, rev=1, seq=7, saved_at=at(30), remaining_ms=570_000, value=["b"]
    )
    response, event = response_at(exam), exam.events.get()
    assert (response.rev, stored(exam)) == (1, ["b"])
    assert (event.field, event.value, event.base_rev, event.rev) == ("chosen", ["b"], 0, 1)
    assert (event.tab, event.seq, event.received_at, event.outcome, event.late) == (make.TAB, 7, at(30), "saved", False)


def test_another_choice_replaces_the_one_before_and_an_empty_one_clears_it(exam):
    make.save(exam, 1, ["a"])
    make.save(exam, 1, ["c"])
    assert stored(exam) == ["c"]
    assert make.save(exam, 1, []).value == []
    assert stored(exam) == []


def test_fewer_options_than_asked_for_are_kept_and_codes_are_sorted(select_two):
    assert make.save(select_two, 1, ["e"]).outcome == "saved"
    assert make.save(select_two, 1, ["e", "a"]).value == ["a", "e"]
    assert stored(select_two) == ["a", "e"]


def test_saving_what_is_there_already_is_saved_and_logged(exam):
    make.save(exam, 1, ["a"])
    again = make.save(exam, 1, ["a"])
    assert (again.outcome, again.rev) == ("saved", 2)
    assert exam.events.count() == 2


def test_a_flag_is_set_and_taken_away_without_touching_the_choice(exam):
    make.save(exam, 1, ["a"])
    assert make.save(exam, 1, True, field="flagged").value is True
    assert response_at(exam).flagged
    assert make.save(exam, 1, False, field="flagged").rev == 3
    assert not response_at(exam).flagged
    assert stored(exam) == ["a"]


def test_replaying_the_accepted_events_gives_the_responses(select_two):
    for value, base_rev, tab, seq in [
        (["a"], 0, "x", 1),
        (["b"], 0, "y", 1),  # stale
        (["a", "c"], 1, "x", 3),
        (["d"], 2, "x", 2),  # out of order
        (["a", "b"], 2, "y", 2),
    ]:
        make.save(select_two, 1, value, base_rev=base_rev, tab=tab, seq=seq)
    accepted = select_two.events.filter(outcome="saved").order_by("id")
    assert [event.value for event in accepted] == [["a"], ["a", "c"], ["a", "b"]]
    assert accepted.last().value == stored(select_two)
    assert accepted.last().rev == response_at(select_two).rev


def test_events_are_append_only_in_the_database(exam):
    make.save(exam, 1, ["a"])
    with pytest.raises(DatabaseError, match="quizzes_responseevent_append_only"), transaction.atomic():
        exam.events.update(outcome="stale")


# --- Shown


def test_shown_is_an_event_of_the_page_and_says_whether_the_question_was_new(exam):
    outcome = make.save(exam, 1, None, field="shown", now=at(3))
    make.save(exam, 1, None, field="shown", now=at(9))

    response = response_at(exam)
    assert (outcome.outcome, outcome.value) == ("saved", None)
    assert (response.shown_at, response.is_first_seen, response.rev) == (at(3), True, 2)


def test_a_choice_counts_as_shown_but_a_flag_does_not(exam):
    make.save(exam, 1, True, field="flagged")
    assert response_at(exam).shown_at is None
    make.save(exam, 1, ["a"], now=at(4))
    assert (response_at(exam).shown_at, response_at(exam).is_first_seen) == (at(4), True)


def test_a_question_that_was_shown_in_another_attempt_is_not_new(practice):
    make.save(practice, 1, None, field="shown")
    again = make.attempt(user=practice.user, blueprint=practice.blueprint, mode=PRACTICE, count=65)
    stranger = make.attempt(blueprint=practice.blueprint, mode=PRACTICE, count=65)
    for attempt, is_new in ((again, False), (stranger, True)):
        position = attempt.responses.get(question=response_at(practice).question).position
        make.save(attempt, position, None, field="shown")
        assert response_at(attempt, position).is_first_seen == is_new


# --- The order in which a write is judged


def test_a_known_tab_and_number_gets_the_stored_outcome_also_after_closing(exam):
    first = make.save(exam, 1, ["a"], seq=1, base_rev=0, now=at(1))
    make.save(exam, 1, ["b"], seq=2, base_rev=1, now=at(2))
    attempts.submit(user=exam.user, attempt_id=exam.pk, now=at(3))
    before = everything(exam)

    again = make.save(exam, 1, ["a"], seq=1, base_rev=0, now=at(700))

    assert (again.outcome, again.rev, again.saved_at) == ("saved", first.rev, first.saved_at)
    assert (again.value, again.remaining_ms) == (["b"], 0)
    assert everything(exam) == before


def test_a_known_refusal_is_repeated_with_what_is_stored_now(exam):
    make.save(exam, 1, ["a"], tab=OTHER_TAB, base_rev=0)
    stale = make.save(exam, 1, ["b"], seq=1, base_rev=0)
    make.save(exam, 1, ["c"], tab=OTHER_TAB, base_rev=1)

    again = make.save(exam, 1, ["b"], seq=1, base_rev=0)

    assert (stale.outcome, stale.rev, stale.value, stale.saved_at) == ("stale", 1, ["a"], None)
    assert (again.outcome, again.rev, again.value, again.saved_at) == ("stale", 2, ["c"], None)


@pytest.mark.parametrize(("position", "field", "value"), [(2, "chosen", ["a"]), (1, "flagged", True)])
def test_a_known_number_cannot_be_used_for_anything_else(exam, position, field, value):
    make.save(exam, 1, ["a"], seq=1)
    before = everything(exam)
    assert make.save(exam, position, value, field=field, seq=1).outcome == "bad_value"
    assert everything(exam) == before


@pytest.mark.parametrize(
    ("second", "outcome", "is_late"), [(600, "saved", False), (600.001, "saved", True), (610, "saved", True)]
)
def test_until_the_grace_is_over_a_save_is_kept_and_flagged_late_after_the_deadline(exam, second, outcome, is_late):
    saved = make.save(exam, 1, ["a"], now=at(second))
    assert (saved.outcome, exam.events.get().late) == (outcome, is_late)
    assert saved.remaining_ms == 0


def test_a_save_after_the_grace_is_refused_and_seals_the_attempt(exam):
    make.answer(exam, 1, 2, 3, 4, 5)

    late = make.save(exam, 1, ["b"], now=at(610.001))

    assert (late.outcome, late.rev, late.saved_at, late.value) == ("closed", 1, None, None)
    exam.refresh_from_db()
    assert (exam.close_reason, exam.submitted_at, exam.raw_score) == ("expired", at(600), 4)
    assert exam.events.count() == 5


@pytest.mark.promise("S8")
@pytest.mark.parametrize("end", [attempts.submit, attempts.abandon])
def test_a_closed_attempt_accepts_nothing(exam, end):
    end(user=exam.user, attempt_id=exam.pk, now=at(5))
    before = everything(exam)
    for field, value in (("chosen", ["a"]), ("flagged", True), ("confidence", 3), ("shown", None)):
        assert make.save(exam, 1, value, field=field, now=at(6)).outcome == "closed"
    assert everything(exam) == before


class TestConfidence:
    def test_it_is_kept_changed_and_taken_back(self, exam):
        for value in (1, 3, None):
            outcome = make.save(exam, 1, value, field="confidence")
            assert (outcome.outcome, outcome.value, response_at(exam).confidence) == ("saved", value, value)
        assert list(exam.events.order_by("id").values_list("field", "value")) == [
            ("confidence", 1),
            ("confidence", 3),
            ("confidence", None),
        ]

    def test_alone_it_neither_chooses_nor_shows_anything(self, exam):
        make.save(exam, 1, 2, field="confidence")
        assert (stored(exam), response_at(exam).shown_at) == ([], None)

    def test_it_stays_when_the_choice_changes(self, exam):
        make.save(exam, 1, ["a"])
        make.save(exam, 1, 2, field="confidence")
        make.save(exam, 1, ["b"])
        assert (stored(exam), response_at(exam).confidence) == (["b"], 2)

    def test_an_older_number_of_the_tab_and_another_tab_that_does_not_know_it_are_refused(self, exam):
        make.save(exam, 1, 3, field="confidence", seq=6)
        assert make.save(exam, 1, 1, field="confidence", seq=5).outcome == "out_of_order"
        stale = make.save(exam, 1, 1, field="confidence", tab="tab-2", base_rev=0)
        assert (stale.outcome, stale.value, response_at(exam).confidence) == ("stale", 3, 3)

    def test_the_same_packet_again_gets_the_stored_outcome_and_writes_nothing(self, exam):
        first = make.save(exam, 1, 3, field="confidence", seq=6, base_rev=0)
        assert make.save(exam, 1, 3, field="confidence", seq=6, base_rev=0) == first
        assert exam.events.count() == 1

    def test_it_changes_no_score(self, exam):
        make.answer(exam, 1, 2)
        make.save(exam, 1, 1, field="confidence")
        make.save(exam, 3, 3, field="confidence")
        scored = exam.responses.filter(position__in=[1, 2], is_scored=True).count()
        assert attempts.submit(user=exam.user, attempt_id=exam.pk, now=at(9)).attempt.raw_score == scored


@pytest.mark.promise("C5")
def test_an_older_number_of_the_same_tab_is_logged_and_not_applied(exam):
    make.save(exam, 1, ["b"], seq=6, base_rev=0)

    late = make.save(exam, 1, ["a"], seq=5, base_rev=0)

    assert (late.outcome, late.value, late.rev) == ("out_of_order", ["b"], 1)
    assert stored(exam) == ["b"]
    assert list(exam.events.order_by("id").values_list("seq", "outcome")) == [(6, "saved"), (5, "out_of_order")]


def test_an_older_number_stays_out_of_order_when_another_tab_wrote_since(exam):
    make.save(exam, 1, ["b"], seq=6, base_rev=0)
    make.save(exam, 1, ["c"], seq=1, base_rev=1, tab=OTHER_TAB)
    assert make.save(exam, 1, ["c"], seq=5, base_rev=0).outcome == "out_of_order"


def test_numbers_are_ordered_for_each_position_and_field_by_itself(exam):
    make.save(exam, 1, ["b"], seq=6)
    assert make.save(exam, 2, ["b"], seq=5).outcome == "saved"
    assert make.save(exam, 1, True, field="flagged", seq=4).outcome == "saved"


def test_several_writes_of_one_tab_may_have_the_same_base(exam):
    for seq, code in enumerate("abc", start=1):
        assert make.save(exam, 1, [code], seq=seq, base_rev=0).outcome == "saved"
    assert stored(exam) == ["c"]


def test_a_write_that_does_not_know_what_another_tab_wrote_is_stale(exam):
    make.save(exam, 1, ["b"], tab=OTHER_TAB, base_rev=0)

    outcome = make.save(exam, 1, ["a"], base_rev=0)

    assert (outcome.outcome, outcome.value, outcome.rev) == ("stale", ["b"], 1)
    assert stored(exam) == ["b"]
    assert make.save(exam, 1, ["a"], base_rev=1).outcome == "saved"


def test_a_blank_from_a_stale_tab_never_wins(exam):
    make.save(exam, 1, ["b"], tab=OTHER_TAB, base_rev=0)
    assert make.save(exam, 1, [], base_rev=0).outcome == "stale"
    assert stored(exam) == ["b"]


def test_two_tabs_that_want_the_same_do_not_disagree(exam):
    make.save(exam, 1, ["b"], tab=OTHER_TAB, base_rev=0)
    assert make.save(exam, 1, ["b"], base_rev=0).outcome == "saved"


def test_tabs_that_write_different_fields_do_not_disagree(exam):
    make.save(exam, 1, True, field="flagged", tab=OTHER_TAB, base_rev=0)
    assert make.save(exam, 1, ["a"], base_rev=0).outcome == "saved"
    assert make.save(exam, 1, False, field="flagged", base_rev=0).outcome == "stale"


# --- What it costs


@pytest.mark.parametrize("mode", [Attempt.Mode.SIMULATION, PRACTICE])
def test_a_save_costs_at_most_ten_statements_so_that_session_and_user_fit_into_twelve(
    mode, django_assert_max_num_queries
):
    """BEGIN, attempt, response, events, options, seen before, event, response, picks out, picks in, COMMIT: no save
    needs all of them, because what was never shown has no picks to take out."""
    plan = make.blueprint()
    make.bank(10, blueprint=plan, codes=("a", "b", "c", "d", "e"), keys=("a", "b"))
    attempt = make.attempt(blueprint=plan, mode=mode)
    with django_assert_max_num_queries(10):
        make.save(attempt, 1, ["a", "b"], base_rev=0, active_ms=100)
    responses._option_ids.cache_clear()
    with django_assert_max_num_queries(10):
        make.save(attempt, 1, ["a", "c"], base_rev=1, active_ms=100)
    with django_assert_max_num_queries(7):
        make.save(attempt, 1, True, field="flagged", base_rev=2)


def test_a_save_costs_the_same_late_in_a_long_attempt():
    short = make.attempt()
    plan = make.shipped_blueprint()
    long = make.attempt(user=make.user(), blueprint=plan)
    make.answer(long)
    costs = []
    for attempt in (short, long):
        make.save(attempt, 1, ["a"])
        with CaptureQueriesContext(connection) as queries:
            make.save(attempt, 1, ["b"], base_rev=response_at(attempt).rev)
        costs.append(len(queries))
    assert costs[0] == costs[1]


@pytest.mark.promise("C5")
@pytest.mark.parametrize("sitting", range(10))
def test_the_number_after_first_and_the_number_before_second_leaves_the_later_value(sitting):
    """A thousand pairs in all, a hundred in each of ten attempts."""
    attempt = make.attempt()
    for number in range(1, 201, 2):
        position = number % 5 + 1
        rev = response_at(attempt, position).rev
        later = make.save(attempt, position, ["a"], seq=number + 1, base_rev=rev)
        earlier = make.save(attempt, position, ["b"], seq=number, base_rev=rev)
        assert (later.outcome, earlier.outcome, earlier.value) == ("saved", "out_of_order", ["a"])
    assert {tuple(stored(attempt, position)) for position in range(1, 6)} == {("a",)}
    assert ResponseEvent.objects.filter(outcome="out_of_order").count() == 100
