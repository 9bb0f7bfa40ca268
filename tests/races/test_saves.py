"""C5 and its kin: packets of one response that arrive at the same instant."""

from __future__ import annotations

import pytest

from quizzes import responses
from quizzes.models import ResponseOption
from tests import make
from tests.races.running import together

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 60


@pytest.fixture
def attempt():
    return make.attempt()


def stored(attempt) -> list[str]:
    return list(ResponseOption.objects.filter(response__attempt=attempt).values_list("option__code", flat=True))


def test_of_two_numbers_of_one_tab_the_later_one_stays_whichever_arrives_first(attempt):
    def save(number: int, thread: int) -> responses.SaveOutcome:
        code = "abcd"[(number + thread) % 4]
        return make.save(attempt, 1, [code], seq=2 * number + thread + 1, base_rev=0)

    for earlier, later in together(threads=2, rounds=ROUNDS, act=save):
        assert later.outcome == "saved"
        assert earlier.outcome in {"saved", "out_of_order"}
    assert stored(attempt) == ["abcd"[ROUNDS % 4]]
    assert attempt.events.count() == 2 * ROUNDS
    last = attempt.events.filter(outcome="saved").order_by("id").last()
    assert (last.value, last.rev) == (stored(attempt), attempt.responses.get(position=1).rev)


def test_the_same_packet_many_times_at_once_is_one_event_with_one_answer(attempt):
    def save(number: int, thread: int) -> responses.SaveOutcome:
        return make.save(attempt, 1, ["abcd"[number % 4]], seq=number + 1, base_rev=0, now=make.at(1 + thread))

    for outcomes in together(threads=8, rounds=10, act=save):
        assert len({(outcome.outcome, outcome.rev, outcome.saved_at) for outcome in outcomes}) == 1
    assert attempt.events.count() == 10


def test_of_two_tabs_that_know_the_same_one_wins_and_the_other_sees_its_value(attempt):
    def save(number: int, thread: int) -> responses.SaveOutcome:
        code = "ab"[thread] if number % 2 else "cd"[thread]
        return make.save(attempt, 1, [code], tab=f"tab-{thread}", seq=number + 1, base_rev=number)

    for outcomes in together(threads=2, rounds=ROUNDS, act=save):
        winner, loser = sorted(outcomes, key=lambda outcome: outcome.outcome)
        assert (winner.outcome, loser.outcome) == ("saved", "stale")
        assert loser.value == winner.value
    assert attempt.responses.get(position=1).rev == ROUNDS


def test_saves_at_different_positions_do_not_disturb_each_other(attempt):
    def save(number: int, thread: int) -> str:
        return make.save(attempt, thread + 1, ["abcd"[number % 4]], seq=5 * number + thread + 1).outcome

    for outcomes in together(threads=5, rounds=10, act=save):
        assert outcomes == ["saved"] * 5
    assert list(attempt.responses.values_list("rev", flat=True)) == [10] * 5
    assert stored(attempt) == ["b"] * 5
