"""How many clean simulations a candidate has left, and what practice and drills may take."""

from __future__ import annotations

import random

import pytest

from quizzes.assembly import BlueprintShape, Candidate, Form, draw_form
from quizzes.keeping import KEPT, Sparing, clean_forms, keeping
from tests.quizzes.pools import BLUEPRINTS, KINDS, bank, candidates

SHAPE = BlueprintShape({"1": 60, "2": 40}, 4, 1, KINDS)
"""Domain 1: two scored and one unscored; domain 2: two scored."""


def pool(first: int, second: int, **given) -> list[Candidate]:
    return candidates(range(first), domain="1", **given) + candidates(range(100, 100 + second), domain="2", **given)


def clean_in_a_row(shape: BlueprintShape, stock: list[Candidate], spent: set[int], *, seed: int) -> int:
    """So many simulations can be sat one after the other before one of them has a question that was seen."""
    count = 0
    while True:
        given = [
            Candidate(**{name: getattr(each, name) for name in each.__slots__} | {"seen": each.question_id in spent})
            for each in stock
        ]
        form = draw_form(shape, given, seed=seed + count, avoid_seen=True)
        drawn = {slot.question_id for slot in form.slots} if isinstance(form, Form) else spent
        if not drawn or drawn & spent:
            return count
        spent = spent | drawn
        count += 1


class TestCleanSimulations:
    def test_the_domain_with_least_unseen_decides(self):
        assert keeping(SHAPE, pool(30, 13), spent=()).clean == 6
        assert keeping(SHAPE, pool(30, 13), spent=range(100, 104)).clean == 4

    def test_pretest_questions_fill_unscored_places_only(self):
        stock = pool(4, 20) + candidates(range(50, 90), domain="1", stage="pretest")
        assert keeping(SHAPE, stock, spent=()).clean == 2

    def test_of_enemies_one_counts(self):
        stock = pool(3, 20) + candidates(range(50, 90), domain="1", enemies=frozenset({"a"}))
        assert keeping(SHAPE, stock, spent=()).clean == 1

    def test_the_reserve_is_counted_for_final_mocks_alone(self):
        stock = pool(30, 30, reserve=True)
        assert keeping(SHAPE, stock, spent=()).clean == 0
        assert clean_forms(SHAPE, stock, spent=(), reserve=True) == 10
        assert clean_forms(SHAPE, stock, spent=range(4), reserve=True) == 8

    def test_kinds_that_the_exam_does_not_ask_make_no_simulation(self):
        assert keeping(SHAPE, pool(30, 30, kind="ordering"), spent=()).clean == 0


class TestWhatMayBeDrawn:
    def test_four_simulations_stay_in_each_domain(self):
        stays = keeping(SHAPE, pool(30, 13), spent=())
        assert (stays.held, stays.kept) == (6, KEPT)
        assert stays.spare == {"1": 30 - 4 * 3, "2": 13 - 4 * 2}

    @pytest.mark.parametrize(("held", "kept"), [(0, 0), (1, 0), (2, 1), (4, 3), (5, 4), (9, 4)])
    def test_a_small_bank_keeps_one_fewer_than_it_holds(self, held, kept):
        assert keeping(SHAPE, pool(3 * held, 2 * held), spent=()).kept == kept

    def test_once_fewer_are_left_nothing_new_may_be_drawn_there(self):
        stays = keeping(SHAPE, pool(30, 13), spent=range(100, 106))
        assert stays.clean == 3
        assert stays.spare == {"1": 18, "2": 0}

    def test_what_was_seen_and_what_the_exam_does_not_ask_may_be_drawn_freely(self):
        sparing = Sparing(keeping(SHAPE, pool(6, 4), spent=[0]))
        assert all(sparing.takes(each) for each in (0, 0, 999))

    def test_each_unseen_question_costs_one_of_its_domain(self):
        sparing = Sparing(keeping(SHAPE, pool(8, 4), spent=()))
        assert [sparing.takes(each) for each in (*range(6), 100, 101, 102)] == [True] * 5 + [False, True, True, False]

    def test_without_an_exam_nothing_is_kept(self):
        assert Sparing(None).takes(1)


@pytest.mark.parametrize("exam", BLUEPRINTS)
def test_what_is_said_to_be_clean_is_drawn_clean_whatever_was_drawn_before(exam):
    """Enemies, pretest questions and scenarios among them: never fewer than are promised, after drills and before."""
    stock, shape = bank(exam), BLUEPRINTS[exam]
    rng = random.Random(exam)
    for seed in range(3):
        stays = keeping(shape, stock, spent=())
        assert clean_in_a_row(shape, stock, set(), seed=seed) >= stays.clean
        sparing = Sparing(stays)
        order = rng.sample(stock, len(stock))
        spent = {each.question_id for each in order if sparing.takes(each.question_id)}
        assert clean_in_a_row(shape, stock, spent, seed=seed) >= stays.kept
        assert keeping(shape, stock, spent=spent).clean >= stays.kept
