"""The order of writes, and what a log leads to: pure rules, worked by hand."""

from __future__ import annotations

from typing import Any

import pytest

from quizzes.replaying import Logged, order_of, replay
from tests.make import at

CODES = frozenset("abcd")


def event(number: int, field: str = "chosen", value: Any = ("a",), **given: Any) -> Logged:
    value = list(value) if isinstance(value, tuple) else value
    defaults = {"base_rev": number - 1, "rev": number, "tab": "t1", "seq": number, "outcome": "saved", "late": False}
    return Logged(id=number, field=field, value=value, received_at=at(number), **defaults | given)


def state(*events: Logged, select_count: int = 1):
    return replay(events, codes=CODES, select_count=select_count)


def order(*, last: Logged | None = None, of_tab: Logged | None = None, **given: Any) -> str:
    write = {"tab": "t1", "seq": 5, "base_rev": 0, "value": ["a"], "keeps_choice": False, "rev": 1}
    return order_of(**write | given, last=last, last_of_tab=of_tab)


def test_the_first_write_is_saved():
    assert order() == "saved"


def test_a_number_below_the_last_of_its_tab_is_out_of_order():
    assert order(last=event(9), of_tab=event(9)) == "out_of_order"


@pytest.mark.parametrize(
    ("given", "outcome"),
    [
        ({"value": ["b"]}, "stale"),
        ({"value": ["a"]}, "saved"),
        ({"value": ["a"], "keeps_choice": True}, "stale"),
        ({"value": ["b"], "base_rev": 1}, "saved"),
        ({"value": ["b"], "base_rev": 2}, "stale"),
    ],
)
def test_another_tab_must_know_what_was_written_or_say_the_same(given, outcome):
    assert order(last=event(1, tab="t2"), **given) == outcome


def test_a_log_leads_to_what_was_chosen_flagged_shown_and_counted():
    found = state(
        event(1, "shown", None),
        event(2),
        event(3, value=("b",)),
        event(4, "flagged", True),
        event(5, value=("c",), outcome="stale", tab="t2", base_rev=0, rev=4),
    )

    assert found.faults == []
    assert (found.rev, found.chosen, found.flagged) == (4, frozenset("b"), True)
    assert (found.shown_at, found.shown_by, found.last_at) == (at(1), 1, at(4))


def test_a_flag_or_a_confidence_alone_shows_nothing():
    assert state(event(1, "flagged", True), event(2, "confidence", 3)).shown_at is None


def test_the_last_confidence_counts_and_can_be_taken_back():
    assert state(event(1, "confidence", 3), event(2, "confidence", 1)).confidence == 1
    assert state(event(1, "confidence", 3), event(2, "confidence", None)).confidence is None


@pytest.mark.parametrize("value", [0, 4, True, "2", [1]], ids=repr)
def test_a_confidence_that_nobody_can_say_is_a_fault(value):
    assert [fault.code for fault in state(event(1, "confidence", value)).faults] == ["event-value"]


def test_a_check_locks_and_nothing_is_accepted_after_it():
    found = state(event(1), event(2, "checked"), event(3, value=("b",)))

    assert found.revealed_at == at(2)
    assert [(fault.event_id, fault.code) for fault in found.faults] == [(3, "event-after-reveal")]


@pytest.mark.parametrize("value", [["z"], ["a", "b"], ["a", "a"], "a", None, [1], {"a": 1}, [["a"]]], ids=repr)
def test_a_value_that_no_page_offers_is_a_fault(value):
    assert [fault.code for fault in state(event(1, value=value)).faults] == ["event-value"]


def test_a_gap_in_the_revisions_is_a_fault():
    assert [fault.code for fault in state(event(1), event(3, base_rev=1)).faults] == ["event-revision"]


@pytest.mark.parametrize("outcome", ["saved", "stale"])
def test_a_check_may_have_kept_the_choice_or_brought_it(outcome):
    rev = 2 if outcome == "saved" else 1
    found = state(event(1), event(2, "checked", tab="t2", base_rev=0, outcome=outcome, rev=rev))

    assert found.faults == []


def test_an_outcome_that_the_order_does_not_lead_to_is_a_fault():
    found = state(event(1), event(2, value=("b",), tab="t2", base_rev=0))

    assert [fault.code for fault in found.faults] == ["event-order"]
