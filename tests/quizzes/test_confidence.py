"""What the words mean as probabilities, and how well they fit: rules, worked by hand."""

from __future__ import annotations

import pytest

from quizzes.confidence import (
    Fit,
    Said,
    Sureness,
    is_confident_error,
    is_lucky_guess,
    probability_meant,
    reliability,
)
from quizzes.models import Confidence

GUESS, UNSURE, SURE = Sureness


def answers(sureness: Sureness, right: int, wrong: int, chance: float = 0.25) -> list[Said]:
    return [Said(sureness, chance, True, right), Said(sureness, chance, False, wrong)]


def level(sureness: Sureness, rows: list[Said]):
    return next(each for each in reliability(rows).levels if each.sureness == sureness)


def test_the_stored_values_are_those_of_the_rule():
    assert Confidence.values == list(Sureness)


@pytest.mark.parametrize(
    ("sureness", "chance", "meant"),
    [(GUESS, 0.25, 0.25), (GUESS, 0.1, 0.1), (UNSURE, 0.25, 0.6), (UNSURE, 0.1, 0.525), (SURE, 0.25, 0.95)],
)
def test_a_word_means_a_probability_that_leans_on_the_chance_of_a_blind_guess(sureness, chance, meant):
    assert probability_meant(sureness, chance) == pytest.approx(meant)


def test_a_lucky_guess_is_right_and_a_confident_error_is_wrong():
    assert is_lucky_guess(GUESS, is_correct=True)
    assert is_confident_error(SURE, is_correct=False)
    for sureness, is_correct in ((GUESS, False), (UNSURE, True), (SURE, True), (None, True)):
        assert not is_lucky_guess(sureness, is_correct=is_correct)
    for sureness, is_correct in ((SURE, True), (UNSURE, False), (GUESS, False), (None, False)):
        assert not is_confident_error(sureness, is_correct=is_correct)


def test_the_brier_score_is_the_mean_squared_distance():
    # Sure, 20 answers: 15 x 0.05^2 + 5 x 0.95^2 = 0.0375 + 4.5125; guesses, 20: 5 x 0.75^2 + 15 x 0.25^2 = 3.75.
    found = reliability([*answers(SURE, 15, 5), *answers(GUESS, 5, 15)])
    assert found.n == 40
    assert found.brier == pytest.approx((0.0375 + 4.5125 + 3.75) / 40)
    # Half of all is right: always saying one half gets 0.25.
    assert found.flat_brier == pytest.approx(0.25)


def test_each_level_has_its_share_with_the_wilson_range():
    sure = level(SURE, answers(SURE, 15, 5))
    assert (sure.n, sure.correct, sure.share) == (20, 15, 0.75)
    assert (sure.low, sure.high) == (pytest.approx(0.531, abs=0.001), pytest.approx(0.888, abs=0.001))


def test_what_a_level_means_is_the_mean_over_its_questions():
    rows = [*answers(GUESS, 10, 0, chance=0.25), *answers(GUESS, 0, 30, chance=0.05)]
    assert level(GUESS, rows).meant == pytest.approx((10 * 0.25 + 30 * 0.05) / 40)


@pytest.mark.parametrize(
    ("sureness", "right", "wrong", "fit"),
    [
        (SURE, 15, 5, Fit.WORSE),
        (SURE, 19, 1, Fit.FITS),
        (GUESS, 5, 15, Fit.FITS),
        (GUESS, 12, 8, Fit.BETTER),
        (UNSURE, 12, 8, Fit.FITS),
        (SURE, 0, 19, Fit.TOO_FEW),
    ],
)
def test_a_level_is_judged_by_its_range_and_not_below_twenty(sureness, right, wrong, fit):
    assert level(sureness, answers(sureness, right, wrong)).fit == fit


def test_without_enough_answers_there_is_no_score():
    found = reliability(answers(SURE, 10, 9))
    assert (found.n, found.brier, found.flat_brier) == (19, None, None)


def test_without_any_answer_everything_is_possible():
    empty = level(UNSURE, [])
    assert (empty.n, empty.share, empty.low, empty.high, empty.fit) == (0, None, 0, 1, Fit.TOO_FEW)
