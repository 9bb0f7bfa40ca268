"""Saving and checking: the order in which a write is judged, and what is stored of it."""

from __future__ import annotations

import datetime as dt
import uuid
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quizzes import attempts, responses
from quizzes.models import Attempt, Response, ResponseEvent, ResponseOption
from tests import make
from tests.make import NOW, at

pytestmark = pytest.mark.django_db

PRACTICE = Attempt.Mode.PRACTICE
OTHER_TAB = "tab-2"


@pytest.fixture
def exam() -> Attempt:
    return make.attempt()


@pytest.fixture
def practice() -> Attempt:
    return make.attempt(mode=PRACTICE)


@pytest.fixture
def select_two() -> Attempt:
    """An exam whose questions have the keys a and b among five options."""
    plan = make.blueprint()
    make.bank(10, blueprint=plan, codes=("a", "b", "c", "d", "e"), keys=("a", "b"))
    return make.attempt(blueprint=plan)


def stored(attempt: Attempt, position: int = 1) -> list[str]:
    """The codes that are picked at a position, as rows."""
    picks = ResponseOption.objects.filter(response__attempt=attempt, response__position=position)
    return sorted(picks.values_list("option__code", flat=True))


def response_at(attempt: Attempt, position: int = 1) -> Response:
    return attempt.responses.get(position=position)


def everything(attempt: Attempt) -> list[object]:
    """All that a write could change."""
    tables = (attempt.responses, attempt.events, ResponseOption.objects.filter(response__attempt=attempt))
    return [list(table.order_by("pk").values()) for table in tables]


def check(attempt: Attempt, position: int = 1, **given) -> responses.SaveOutcome:
    arguments = {"base_rev": 0, "tab": make.TAB, "seq": 1_000_000, "now": at(5), **given}
    return responses.check(user=attempt.user, attempt_id=attempt.pk, position=position, **arguments)


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


@pytest.mark.parametrize("end", [attempts.submit, attempts.abandon])
def test_a_closed_attempt_accepts_nothing(exam, end):
    end(user=exam.user, attempt_id=exam.pk, now=at(5))
    before = everything(exam)
    for field, value in (("chosen", ["a"]), ("flagged", True), ("shown", None)):
        assert make.save(exam, 1, value, field=field, now=at(6)).outcome == "closed"
    assert everything(exam) == before


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


# --- Values


BAD_CHOICES = [
    ["z"],
    ["a", "b"],
    ["a", "a"],
    "a",
    {"a": 1},
    [1],
    [["a"]],
    [None],
    None,
    5,
    True,
    ["A"],
    ["a" * 1_000_000],
]


@pytest.mark.parametrize("value", BAD_CHOICES, ids=lambda value: str(value)[:20])
def test_a_choice_that_the_question_does_not_offer_is_refused_and_leaves_no_trace(exam, value):
    before = everything(exam)
    assert make.save(exam, 1, value).outcome == "bad_value"
    assert everything(exam) == before


def test_more_options_than_asked_for_are_refused(select_two):
    assert make.save(select_two, 1, ["a", "b", "c"]).outcome == "bad_value"


def test_the_options_of_another_revision_or_question_are_refused(exam):
    other = make.question(codes=("x", "y"), keys=("x",))
    make.new_revision(response_at(exam).question, codes=("a", "new"))
    assert make.save(exam, 1, ["new"]).outcome == "bad_value"
    assert make.save(exam, 1, ["x"]).outcome == "bad_value"
    assert make.save(exam, 1, ["b"]).outcome == "saved"
    option = ResponseOption.objects.get().option
    assert option.revision == response_at(exam).revision
    assert option.revision.question != other


@pytest.mark.parametrize(
    ("field", "value"), [("flagged", 1), ("flagged", "true"), ("flagged", None), ("shown", True), ("shown", [])]
)
def test_a_value_of_the_wrong_type_is_refused(exam, field, value):
    assert make.save(exam, 1, value, field=field).outcome == "bad_value"


@pytest.mark.parametrize(
    "given",
    [
        {"tab": ""},
        {"tab": "x" * 41},
        {"tab": "a b"},
        {"tab": "tab\n"},
        {"tab": None},
        {"seq": 0},
        {"seq": -1},
        {"seq": 2**53},
        {"seq": "1"},
        {"seq": True},
        {"seq": 1.0},
        {"seq": None},
        {"base_rev": -1},
        {"base_rev": 2**31},
        {"base_rev": None},
        {"base_rev": False},
        {"field": "struck"},
        {"field": "is_correct"},
        {"field": ""},
    ],
    ids=str,
)
def test_a_write_without_a_proper_token_is_refused(exam, given):
    before = everything(exam)
    assert make.save(exam, 1, ["a"], **given).outcome == "bad_value"
    assert everything(exam) == before


@pytest.mark.parametrize("given", [{"tab": "A-z_9" * 8}, {"seq": 2**53 - 1}, {"base_rev": 2**31 - 1}], ids=str)
def test_the_largest_tokens_are_accepted(exam, given):
    assert make.save(exam, 1, ["a"], **given).outcome == "saved"


@pytest.mark.parametrize("position", [0, 6, -1, 40_000, 2**31 - 1, 2**31, "1"])
def test_a_position_that_the_attempt_does_not_have_is_refused(exam, position):
    assert make.save(exam, position, ["a"], base_rev=0).outcome == "bad_value"


def test_nobody_saves_into_the_attempt_of_somebody_else(exam):
    before = everything(exam)
    for user, attempt_id in ((make.user(), exam.pk), (exam.user, uuid.uuid4())):
        stranger = SimpleNamespace(user=user, pk=attempt_id, started_at=NOW)
        with pytest.raises(Attempt.DoesNotExist):
            make.save(stranger, 1, ["a"], base_rev=0)
        with pytest.raises(Attempt.DoesNotExist):
            check(stranger, chosen=["a"])
    assert everything(exam) == before


# --- Time that the browser counted


def test_active_time_adds_up(exam):
    make.save(exam, 1, ["a"], active_ms=2000, now=at(10))
    make.save(exam, 1, ["b"], active_ms=500, now=at(11))
    assert response_at(exam).active_ms == 2500


def test_active_time_of_an_attempt_never_exceeds_the_time_since_its_start(exam):
    make.save(exam, 1, ["a"], active_ms=9_000, now=at(10))
    make.save(exam, 2, ["a"], active_ms=9_000, now=at(12))
    make.save(exam, 3, ["a"], active_ms=9_000, now=at(12))
    assert [response_at(exam, position).active_ms for position in (1, 2, 3)] == [9_000, 3_000, 0]


def test_a_repeated_packet_does_not_count_its_time_twice(exam):
    for _ in range(2):
        make.save(exam, 1, ["a"], active_ms=1000, seq=1, base_rev=0, now=at(10))
    assert response_at(exam).active_ms == 1000


JUNK = st.one_of(st.none(), st.booleans(), st.floats(), st.text(max_size=5), st.integers(), st.integers(0, 10**6))


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), second=st.floats(0, 620), active_ms=JUNK)
def test_nothing_that_the_browser_says_of_time_has_an_influence(data, second, active_ms):
    """Only `now` decides what is accepted and which times are stored; `active_ms` is believed within our own clock."""
    attempt = Attempt.objects.not_closed().first() or make.attempt()
    now = at(second)
    seq = data.draw(st.integers(1, 2**53 - 1))

    outcome = make.save(
        attempt, data.draw(st.integers(1, 5)), ["a"], tab=uuid.uuid4().hex, seq=seq, now=now, active_ms=active_ms
    )

    assert outcome.outcome == ("saved" if second <= 610 else "closed")
    if outcome.outcome == "saved":
        event = attempt.events.order_by("-id").first()
        assert (event.received_at, event.late) == (now, second > 600)
    else:
        attempt.refresh_from_db()
        assert attempt.submitted_at == at(600)
    # Instants of the examples are in no order, so what was believed earlier may exceed an earlier instant.
    latest = attempt.events.order_by("-received_at").values_list("received_at", flat=True).first()
    believed = sum(attempt.responses.values_list("active_ms", flat=True))
    assert believed <= ((latest or NOW) - NOW) / dt.timedelta(milliseconds=1)


# --- Checking


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


def test_after_a_check_no_write_to_that_response_is_accepted(practice):
    check(practice, chosen=["a"])
    before = everything(practice)

    for field, value in (("chosen", ["b"]), ("chosen", []), ("flagged", True), ("shown", None)):
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


def test_the_number_after_first_and_the_number_before_second_leaves_the_later_value():
    attempt = make.attempt()
    for number in range(1, 401, 2):
        position = number % 5 + 1
        rev = response_at(attempt, position).rev
        later = make.save(attempt, position, ["a"], seq=number + 1, base_rev=rev)
        earlier = make.save(attempt, position, ["b"], seq=number, base_rev=rev)
        assert (later.outcome, earlier.outcome, earlier.value) == ("saved", "out_of_order", ["a"])
    assert {tuple(stored(attempt, position)) for position in range(1, 6)} == {("a",)}
    assert ResponseEvent.objects.filter(outcome="out_of_order").count() == 200
