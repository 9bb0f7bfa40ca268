"""Figures of questions and forms: against values worked by hand, and against NumPy."""

from __future__ import annotations

import datetime as dt
import math
import random
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.item_analysis import (
    IDLE_FROM,
    Answer,
    Flag,
    Month,
    Obstacle,
    Quartiles,
    analyse,
    discrimination,
    flags,
    is_out_of_bounds,
    is_overexposed,
    kr20,
    obstacles,
    periods,
    quartiles,
    reliability,
)

MADE_UP = st.lists(
    st.builds(
        lambda others, share, is_scored, is_correct: Answer(
            round(others * share) + (is_scored and is_correct), others + is_scored, is_scored, is_correct
        ),
        st.integers(1, 60),
        st.floats(0, 1),
        st.booleans(),
        st.booleans(),
    ),
    min_size=2,
    max_size=80,
)


def four() -> list[Answer]:
    """Rest scores 3/4, 2/4, 2/4, 1/4; the first two had this one right."""
    return [Answer(4, 5, True, True), Answer(3, 5, True, True), Answer(2, 5, True, False), Answer(1, 5, True, False)]


class TestRestScore:
    def test_the_question_itself_is_left_out_where_it_is_scored(self):
        assert Answer(right=4, scored=5, is_scored=True, is_correct=True).rest == 0.75
        assert Answer(right=3, scored=5, is_scored=True, is_correct=False).rest == 0.75

    def test_a_pretest_question_is_no_part_of_the_score_anyway(self):
        assert Answer(right=3, scored=4, is_scored=False, is_correct=True).rest == 0.75

    def test_there_is_none_where_nothing_else_was_scored(self):
        assert Answer(right=1, scored=1, is_scored=True, is_correct=True).rest is None


class TestDiscrimination:
    def test_worked_by_hand(self):
        # Right: (0.75 + 0.5) / 2 = 0.625; all: 0.5; deviations 0.25, 0, 0, -0.25: variance 0.125 / 4 = 0.03125.
        # (0.625 - 0.5) / sqrt(0.03125) * sqrt(2 / 2) = 0.125 / 0.17678 = 0.7071
        assert discrimination(Counter(four())) == pytest.approx(math.sqrt(0.5))

    def test_who_is_right_and_weak_makes_it_negative(self):
        turned = [answer._replace(is_correct=not answer.is_correct, is_scored=False, scored=4) for answer in four()]
        assert discrimination(Counter(turned)) < 0

    @pytest.mark.parametrize("is_correct", [True, False])
    def test_where_all_did_the_same_there_is_none(self, is_correct):
        assert discrimination(Counter(Answer(n, 9, False, is_correct) for n in range(9))) is None

    def test_where_all_rest_scores_are_equal_there_is_none(self):
        assert discrimination(Counter([Answer(3, 9, False, True), Answer(3, 9, False, False)])) is None

    def test_without_answers_there_is_none(self):
        assert discrimination({}) is None

    @given(MADE_UP)
    def test_it_is_the_correlation_that_numpy_finds(self, answers):
        ours = discrimination(Counter(answers))
        rests, right = [answer.rest for answer in answers], [answer.is_correct for answer in answers]
        if len(set(right)) == 1 or len(set(rests)) == 1:
            assert ours is None
        else:
            assert ours == pytest.approx(np.corrcoef(rests, right)[0, 1], abs=1e-9)


class TestFacility:
    def test_worked_by_hand_with_the_interval_of_wilson(self):
        # 8 of 10: centre (0.8 + 0.19208) / 1.38416 = 0.7167, margin 0.2267; the textbook interval 0.490 to 0.943.
        answers = {Answer(8, 10, True, True): 8, Answer(5, 10, True, False): 2}
        analysis = analyse(answers, {}, {}, keys=())
        assert (analysis.n, analysis.facility) == (10, 0.8)
        assert (round(analysis.low, 3), round(analysis.high, 3)) == (0.490, 0.943)

    def test_without_answers_everything_is_possible(self):
        analysis = analyse({}, {"a": {}}, {}, keys=("a",))
        assert (analysis.n, analysis.facility, analysis.low, analysis.high) == (0, None, 0.0, 1.0)
        assert analysis.selections["a"].top is None


def chosen_by(*pairs: tuple[str, int]) -> dict[str, Counter[Answer]]:
    """Option and number right of nine others, of each candidate."""
    picks: dict[str, Counter[Answer]] = {code: Counter() for code, _ in pairs}
    for code, right in pairs:
        picks[code][Answer(right + (code == "a"), 10, True, code == "a")] += 1
    return picks


def analysed(picks: dict[str, Counter[Answer]], *more: str):
    picks = picks | {code: Counter() for code in more}
    return analyse(sum(picks.values(), Counter()), picks, {}, keys=("a",))


class TestPeriods:
    @staticmethod
    def months(*counts: int, right: int = 0) -> list[Month]:
        return [Month(dt.date(2026, number, 1), right, n) for number, n in enumerate(counts, start=1)]

    @pytest.mark.parametrize(
        ("counts", "sizes"),
        [
            ((), []),
            ((9,), []),
            ((10,), [10]),
            ((4, 6, 12), [10, 12]),
            ((12, 3, 3), [18]),
            ((12, 3, 10, 3), [12, 16]),
            ((30, 9), [39]),
        ],
    )
    def test_months_are_told_together_until_they_have_ten_answers(self, counts: tuple[int, ...], sizes: list[int]):
        assert [period.n for period in periods(self.months(*counts))] == sizes

    def test_there_are_twelve_at_most_however_long_it_goes_on(self):
        many = [Month(dt.date(2000 + number, 1, 1), 5, 10) for number in range(100)]
        found = periods(many)
        assert (len(found), sum(period.n for period in found)) == (11, 1000), (
            "a twelfth, 84 answers, takes nine of them"
        )
        assert (found[0].first, found[0].last) == (dt.date(2000, 1, 1), dt.date(2008, 1, 1))

    def test_a_period_has_its_facility_and_the_range_of_wilson(self):
        [period] = periods(self.months(5, 5, right=2))
        assert (period.first, period.last) == (dt.date(2026, 1, 1), dt.date(2026, 2, 1))
        # 4 of 10: centre (0.4 + 1.92 / 10) / 1.384 = 0.4278, half width 0.2596 (z = 1.96).
        assert (period.facility, period.low, period.high) == (
            0.4,
            pytest.approx(0.1682, abs=1e-4),
            pytest.approx(0.6873, abs=1e-4),
        )


class TestSelection:
    def test_worked_by_hand_by_thirds(self):
        # Rest scores 1..6: the lowest third are 1 and 2, the highest 5 and 6.
        analysis = analysed(chosen_by(("b", 1), ("a", 2), ("b", 3), ("a", 4), ("a", 5), ("a", 6)))
        assert (analysis.selections["a"].bottom, analysis.selections["a"].top) == (0.5, 1.0)
        assert (analysis.selections["b"].bottom, analysis.selections["b"].top) == (0.5, 0.0)
        assert analysis.selections["b"].rate == pytest.approx(1 / 3)

    def test_who_shares_the_score_at_the_edge_counts_in_part(self):
        # The lowest third are two candidates: the one with 1, and each of the three with 2 by a third.
        analysis = analysed(chosen_by(("b", 1), ("b", 2), ("a", 2), ("a", 2), ("a", 5), ("a", 6)))
        assert analysis.selections["b"].bottom == pytest.approx((1 + 1 / 3) / 2)
        assert analysis.selections["a"].bottom == pytest.approx((2 / 3) / 2)

    def test_where_all_scores_are_equal_both_thirds_are_like_all(self):
        analysis = analysed(chosen_by(("b", 4), ("a", 4), ("a", 4), ("a", 4)))
        assert analysis.selections["b"].bottom == analysis.selections["b"].top == pytest.approx(0.25)

    @given(MADE_UP, st.randoms(use_true_random=False))
    def test_the_order_of_candidates_changes_no_bit(self, answers, shuffle):
        turned = list(answers)
        shuffle.shuffle(turned)
        assert analyse(Counter(answers), {"a": Counter(answers)}, {}, keys=()) == analyse(
            Counter(turned), {"a": Counter(turned)}, {}, keys=()
        )

    @given(MADE_UP)
    def test_the_thirds_are_those_of_a_long_list_in_which_numpy_counts(self, answers):
        # Everybody three times: then a third of the list is as long as there were candidates, and ties are the mean of
        # both orders of the tied.
        picked = [answer for answer in answers if answer.is_correct]
        selection = analyse(Counter(answers), {"a": Counter(picked)}, {}, keys=()).selections["a"]
        low_first = sorted(answers, key=lambda answer: (answer.rest, answer.is_correct))
        high_first = sorted(answers, key=lambda answer: (answer.rest, not answer.is_correct))
        bounds = [
            np.mean(np.repeat([each.is_correct for each in order], 3)[: len(answers)])
            for order in (low_first, high_first)
        ]
        assert min(bounds) - 1e-9 <= selection.bottom <= max(bounds) + 1e-9


class TestTime:
    def test_worked_by_hand(self):
        # 10, 20, 20, 40: places 0.75, 1.5, 2.25 from 0: 17.5, 20, 25.
        assert quartiles({20: 2, 10: 1, 40: 1}) == Quartiles(17.5, 20.0, 25.0)
        assert quartiles({}) is None

    @given(st.lists(st.integers(0, 500), min_size=1, max_size=60))
    def test_they_are_the_quartiles_that_numpy_finds(self, values):
        found = quartiles(Counter(values))
        assert [found.low, found.median, found.high] == pytest.approx(list(np.percentile(values, [25, 50, 75])))


class TestReliability:
    def test_worked_by_hand(self):
        # Shares 0.2, 0.5, 0.8 of 10: variance 0.09; errors 0.16, 0.25, 0.16 over 9: mean 0.0211.
        # 1 - 0.02111 / 0.09 = 0.7654; error sqrt(0.02111) = 0.1453.
        found = reliability({(2, 10): 1, (5, 10): 1, (8, 10): 1})
        assert (round(found.coefficient, 4), round(found.error, 4), found.n) == (0.7654, 0.1453, 3)

    def test_it_is_that_of_the_analysis_of_variance_of_questions_within_persons(self):
        rng = np.random.default_rng(7)
        k, level = 20, rng.beta(6, 3, size=40)
        right = rng.random((40, k)) < level[:, None]
        between = k * np.var(right.mean(axis=1), ddof=1)
        within = np.var(right, axis=1, ddof=1).mean()
        found = reliability(Counter((int(row.sum()), k) for row in right))
        assert found.coefficient == pytest.approx((between - within) / between)
        assert found.error == pytest.approx(math.sqrt(within / k))

    def test_forms_of_differing_length_have_errors_of_their_own(self):
        found = reliability({(5, 10): 1, (16, 20): 1})
        assert found.error == pytest.approx(math.sqrt((0.25 / 9 + 0.16 / 19) / 2))

    def test_less_spread_than_luck_makes_it_negative(self):
        assert reliability({(5, 10): 5, (6, 10): 5}).coefficient < 0

    @pytest.mark.parametrize("shares", [{}, {(5, 10): 1}, {(5, 10): 4}, {(0, 1): 1, (1, 1): 1}])
    def test_what_says_nothing_has_none(self, shares):
        assert reliability(shares) is None


class TestFixedPapers:
    def test_worked_by_hand(self):
        # Four candidates, three questions right 3, 2 and 1 times; totals 3, 2, 1, 0: variance 1.25.
        # p q: 0.1875 + 0.25 + 0.1875 = 0.625; 3/2 (1 - 0.5) = 0.75; error sqrt(1.25 * 0.25) / 3 = 0.1863.
        found = kr20([3, 2, 1], {3: 1, 2: 1, 1: 1, 0: 1})
        assert found.coefficient == pytest.approx(0.75)
        assert round(found.error, 4) == 0.1863

    def test_it_is_the_alpha_that_numpy_finds(self):
        rng = random.Random(3)
        rows = np.array([[rng.random() < rng.random() for _ in range(12)] for _ in range(30)], dtype=int)
        alpha = 12 / 11 * (1 - rows.var(axis=0).sum() / rows.sum(axis=1).var())
        found = kr20([int(count) for count in rows.sum(axis=0)], Counter(int(total) for total in rows.sum(axis=1)))
        assert found.coefficient == pytest.approx(alpha)

    @pytest.mark.parametrize(("right", "totals"), [([], {}), ([1], {0: 1, 1: 1}), ([2, 2], {2: 2}), ([1, 0], {1: 1})])
    def test_what_says_nothing_has_none(self, right, totals):
        assert kr20(right, totals) is None


def crowd(n: int, *, strong_choose: str = "a", weak_choose: str = "b"):
    """The stronger half chooses one option, the weaker one another; c was chosen by nobody."""
    return analysed(
        chosen_by(*((strong_choose if rank >= n // 2 else weak_choose, rank % 10) for rank in range(n))), "c"
    )


class TestFlags:
    def test_a_question_that_the_strong_know_is_not_flagged_for_it(self):
        answers = {Answer(9, 10, True, True): 20, Answer(3, 10, True, False): 10}
        assert flags(analyse(answers, {}, {}, keys=())) == frozenset()

    @pytest.mark.parametrize(("n", "is_flagged"), [(29, False), (30, True)])
    def test_one_that_does_not_tell_them_apart_is_weak_from_thirty_answers_on(self, n, is_flagged):
        answers = {Answer(9, 10, False, False): n // 2, Answer(3, 10, False, True): n - n // 2}
        assert (Flag.WEAK in flags(analyse(answers, {}, {}, keys=()))) == is_flagged

    @pytest.mark.parametrize(("n", "is_flagged"), [(IDLE_FROM - 1, False), (IDLE_FROM, True)])
    def test_a_distractor_that_nobody_chose_says_something_from_59_answers_on(self, n, is_flagged):
        assert 0.95**IDLE_FROM < 0.05 < 0.95 ** (IDLE_FROM - 1)
        assert (Flag.IDLE_DISTRACTOR in flags(crowd(n))) == is_flagged

    def test_a_key_that_nobody_chose_is_no_idle_distractor(self):
        picks = {"a": Counter(), "b": Counter({Answer(3, 10, True, False): 60})}
        assert flags(analyse(picks["b"], picks, {}, keys=("a",))) == frozenset()

    def test_a_distractor_that_the_strong_choose_clearly_more_often_is_tempting(self):
        picks = {"a": Counter({Answer(3, 10, True, True): 20}), "b": Counter({Answer(8, 10, True, False): 20})}
        analysis = analyse(picks["a"] + picks["b"], picks, {}, keys=("a",))
        assert analysis.selections["b"].is_tempting
        assert not analysis.selections["a"].is_tempting
        assert Flag.TEMPTING_DISTRACTOR in flags(analysis)

    def test_a_little_more_often_is_luck(self):
        low, high = Answer(2, 10, True, False), Answer(8, 10, True, False)
        right = {answer._replace(right=answer.right + 1, is_correct=True): 14 for answer in (low, high)}
        picks = {"a": Counter(right), "b": Counter({low: 1, high: 2})}
        assert not analyse(picks["a"] + picks["b"], picks, {}, keys=("a",)).selections["b"].is_tempting

    @pytest.mark.parametrize(
        ("n", "facility", "is_out"),
        [(30, 0.19, True), (30, 0.2, False), (30, 0.95, False), (30, 0.96, True), (29, 0.1, False), (30, None, False)],
    )
    def test_too_hard_or_too_easy_to_be_promoted(self, n, facility, is_out):
        assert is_out_of_bounds(n, facility) == is_out


class TestExposure:
    def test_more_than_three_forms_in_ten_are_too_many(self):
        assert is_overexposed(31, 100, needed=0.1)
        assert not is_overexposed(30, 100, needed=0.1)

    def test_a_small_stock_allows_no_less(self):
        assert not is_overexposed(60, 100, needed=0.5)

    def test_a_few_forms_say_nothing(self):
        assert not is_overexposed(29, 29, needed=0.1)


class TestPromotion:
    GOOD = {"n": 30, "facility": 0.6, "discrimination": 0.1, "open_reports": 0}

    def test_what_reaches_all_limits_is_promoted(self):
        assert obstacles(**self.GOOD) == []
        assert obstacles(**self.GOOD | {"facility": 0.2}) == obstacles(**self.GOOD | {"facility": 0.95}) == []

    @pytest.mark.parametrize(
        ("other", "obstacle"),
        [
            ({"n": 29}, Obstacle.TOO_FEW),
            ({"facility": 0.19}, Obstacle.TOO_HARD),
            ({"facility": 0.96}, Obstacle.TOO_EASY),
            ({"discrimination": 0.09}, Obstacle.WEAK),
            ({"discrimination": None}, Obstacle.WEAK),
            ({"open_reports": 1}, Obstacle.REPORTED),
        ],
    )
    def test_each_limit_alone_refuses(self, other, obstacle):
        assert obstacles(**self.GOOD | other) == [obstacle]
