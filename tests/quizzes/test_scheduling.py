"""The memory of a fact, and what to recall today; numbers from the published parameters of FSRS 6."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest

from quizzes.models import FactReview
from quizzes.scheduling import (
    KNOWN_BEFORE,
    Candidate,
    Memory,
    Rating,
    Review,
    choose,
    fold,
    gain,
    is_leech,
    is_secure,
    most_urgent_first,
    rating_of,
    recall,
    reviewed,
)
from tests.make import NOW

AGAIN, HARD, GOOD, EASY = Rating
DAY = dt.timedelta(days=1)


def remembered(*ratings: int, days: float = 1) -> Memory:
    """What is left of recalls that begin NOW, so many days from one to the next."""
    instants = (NOW + number * days * DAY for number in itertools.count())
    memory = fold(Review(rating, at, at.date()) for rating, at in zip(ratings, instants, strict=False))
    assert memory is not None
    return memory


class TestMemory:
    @pytest.mark.parametrize(
        ("rating", "stability", "days"), [(AGAIN, 0.212, 1), (HARD, 1.2931, 1), (GOOD, 2.3065, 2), (EASY, 8.2956, 8)]
    )
    def test_the_first_recall_sets_how_long_it_lasts(self, rating, stability, days):
        memory = remembered(rating)
        assert memory.stability == pytest.approx(stability)
        assert memory.due_at == NOW + days * DAY

    def test_after_as_many_days_as_its_stability_nine_of_ten_are_recalled(self):
        memory = Memory(10.0, 5.0, NOW, NOW)
        assert recall(memory, NOW) == 1
        assert recall(memory, NOW + 10 * DAY) == pytest.approx(0.9)
        assert recall(memory, NOW + 100 * DAY) == pytest.approx((1 + (0.9 ** (-1 / 0.1542) - 1) * 10) ** -0.1542)

    def test_a_fact_that_was_never_asked_is_known_by_a_guess(self):
        assert recall(None, NOW) == KNOWN_BEFORE

    def test_recalls_make_it_last_longer_and_a_lapse_shorter(self):
        well, lapsed = remembered(GOOD, GOOD, days=2), remembered(GOOD, AGAIN, days=2)
        assert lapsed.stability < 2.3065 < well.stability
        assert lapsed.due_at == NOW + 3 * DAY

    def test_nothing_is_asked_again_on_the_day_on_which_it_was_asked(self):
        assert all(remembered(*ratings, days=0).due_at >= NOW + DAY for ratings in itertools.product(Rating, repeat=3))

    def test_the_same_log_gives_the_same_memory(self):
        assert remembered(GOOD, AGAIN, HARD, EASY, days=3) == remembered(GOOD, AGAIN, HARD, EASY, days=3)

    def test_the_clock_may_be_in_any_zone(self):
        there = NOW.astimezone(dt.timezone(dt.timedelta(hours=9)))
        assert reviewed(None, Review(GOOD, there, there.date())).due_at == NOW + 2 * DAY

    def test_there_are_four_ratings_and_the_log_has_the_same(self):
        assert {rating.name: rating.value for rating in FactReview.Rating} == {
            rating.name: rating.value for rating in Rating
        }
        with pytest.raises(ValueError, match="5"):
            reviewed(None, Review(5, NOW, NOW.date()))


class TestSecureAndLeech:
    def test_a_fact_is_secure_after_three_different_days(self):
        assert not is_secure(remembered(GOOD, GOOD))
        assert is_secure(remembered(GOOD, HARD, EASY))
        assert not is_secure(remembered(GOOD, GOOD, GOOD, GOOD, days=0))

    def test_days_on_which_it_was_forgotten_do_not_count(self):
        assert remembered(GOOD, AGAIN, GOOD).right_days == 2

    def test_the_day_is_the_one_where_the_user_was(self):
        """23:00 and 01:00 of the next day are two days, four hours on one day are one."""
        first = reviewed(None, Review(GOOD, NOW, NOW.date()))
        assert reviewed(first, Review(GOOD, NOW + DAY / 12, NOW.date() + DAY)).right_days == 2
        assert reviewed(first, Review(GOOD, NOW + DAY / 6, NOW.date())).right_days == 1

    def test_a_day_that_comes_back_after_a_journey_counts_once(self):
        memory = reviewed(reviewed(None, Review(GOOD, NOW, NOW.date())), Review(GOOD, NOW + DAY, NOW.date() - DAY))
        assert memory.right_days == 1

    def test_five_lapses_make_a_leech_and_the_first_failure_is_none(self):
        assert remembered(AGAIN).lapse_count == 0
        assert not is_leech(remembered(GOOD, *[AGAIN] * 4))
        assert is_leech(remembered(GOOD, *[AGAIN] * 5))
        assert is_leech(remembered(*[GOOD, AGAIN] * 5))


@pytest.mark.parametrize(
    ("said", "rating"),
    [
        ({"is_correct": True, "is_answered": True}, GOOD),
        ({"is_correct": True, "is_answered": True, "is_guess": True}, HARD),
        ({"is_correct": False, "is_answered": True}, AGAIN),
        ({"is_correct": False, "is_answered": True, "is_guess": True}, AGAIN),
        ({"is_correct": False, "is_answered": False}, AGAIN),
        ({"is_correct": False, "is_answered": False, "was_shown": False}, None),
        ({"is_correct": False, "is_answered": False, "in_exam": False}, None),
        ({"is_correct": True, "is_answered": True, "was_shown": False}, GOOD),
    ],
)
def test_what_a_response_says_of_its_facts(said, rating):
    assert rating_of(**({"was_shown": True, "in_exam": True} | said)) == rating


class TestChoice:
    AT = NOW + 10 * DAY
    EXAM = NOW + 40 * DAY

    def test_a_recall_is_worth_more_the_more_was_forgotten(self):
        fresh, faded = Memory(30.0, 5.0, NOW, self.AT - DAY), Memory(3.0, 5.0, NOW, self.AT - 9 * DAY)
        assert gain(faded, at=self.AT, until=self.EXAM) > gain(fresh, at=self.AT, until=self.EXAM) > -0.01

    def test_what_the_exam_asks_more_of_comes_first(self):
        memory = remembered(GOOD)
        light, heavy = Candidate(1, 0.01, memory), Candidate(2, 0.03, memory)
        assert most_urgent_first([light, heavy], at=self.AT, until=self.EXAM) == [heavy, light]

    def test_the_order_is_the_same_however_they_come(self):
        candidates = [Candidate(number, 1.0, remembered(GOOD) if number % 2 else None) for number in range(6)]
        orders = {
            tuple(each.fact_id for each in most_urgent_first(order, at=self.AT))
            for order in itertools.permutations(candidates)
        }
        assert len(orders) == 1

    def test_while_something_is_due_new_facts_get_half_of_the_minutes(self):
        known = [Candidate(number, 0.001, remembered(GOOD)) for number in range(20)]
        new = [Candidate(number, 1.0) for number in range(100, 120)]
        chosen = choose([*known, *new], minutes=12, at=self.AT, until=self.EXAM)
        assert [each.fact_id >= 100 for each in chosen] == [True] * 4 + [False] * 6
        assert len(choose(new, minutes=12, at=self.AT, until=self.EXAM)) == 8

    def test_no_more_is_chosen_than_fits_into_the_minutes(self):
        candidates = [Candidate(number, 1.0, remembered(GOOD)) for number in range(30)]
        assert len(choose(candidates, minutes=12, at=self.AT)) == 12
        assert len(choose([Candidate(1, 1.0)], minutes=1, at=self.AT)) == 1
        assert choose([], minutes=12, at=self.AT) == []
