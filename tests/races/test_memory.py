"""Recalls of one fact at the same instant: each is in the log, and the memory is the fold of all of them."""

from __future__ import annotations

import pytest

from quizzes import remembering, responses
from quizzes.models import FactMemory, FactReview
from tests import make
from tests.make import at
from tests.races.running import together

pytestmark = pytest.mark.django_db(transaction=True)

THREADS, ROUNDS = 4, 5


def test_checks_in_several_attempts_at_once_lose_no_recall():
    plan, cited = make.blueprint(), make.fact()
    make.bank(20, blueprint=plan, facts=[cited])
    user = make.user()
    practices = [make.attempt(user=user, blueprint=plan, mode="practice", count=ROUNDS) for _ in range(THREADS)]

    def check(position: int, thread: int) -> str:
        return responses.check(
            user=user,
            attempt_id=practices[thread].pk,
            position=position,
            chosen=["a" if thread % 2 else "b"],
            base_rev=0,
            tab=make.TAB,
            seq=position,
            now=at(position),
        ).outcome

    for position in range(1, ROUNDS + 1):
        outcomes = together(threads=THREADS, rounds=1, act=lambda _, thread: check(position, thread))  # noqa: B023
        assert outcomes == [["saved"] * THREADS]
        # What one fold misses, the next one finds: each is looked at.
        assert FactMemory.objects.get().review_count == FactReview.objects.count() == THREADS * position
        assert remembering.rebuild(user=user) == 0


def test_a_card_that_is_sent_many_times_at_once_counts_once():
    user, fact = make.user(), make.fact().fact

    outcomes = together(
        threads=THREADS,
        rounds=1,
        act=lambda _, __: remembering.recall_card(user=user, fact=fact, rating=3, now=at(0)),
    )

    assert sorted(outcomes[0]) == ["already"] * (THREADS - 1) + ["recalled"]
    assert FactReview.objects.count() == 1
