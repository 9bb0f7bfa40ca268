"""What an official report of a fail says, in numbers worked by hand."""

from __future__ import annotations

import pytest

from quizzes.score_reports import WORTH, told_by, worth_after
from quizzes.scoring import Scale

SCALE = Scale(cut_score=640)
"""100 to 1000: the cut is at 0.6 of the questions."""
WEIGHTS = {"1": 60, "2": 40}


def told(verdicts=None, score=None, worth=WORTH):
    return told_by(verdicts=verdicts or {}, scaled_score=score, scale=SCALE, weights=WEIGHTS, worth=worth)


def test_a_fail_alone_reads_as_below_the_cut_everywhere():
    # As far below 0.6 as halfway between 0.6 and 1 is above it.
    assert [each.right for each in told()] == [pytest.approx(0.4)] * 2


def test_verdicts_stand_halfway_above_the_cut_or_as_far_below():
    assert [each.right for each in told({"1": True, "2": False})] == [pytest.approx(0.8), pytest.approx(0.4)]


def test_the_score_is_the_mean_by_weight():
    # 550 is 0.5; by verdicts it would be 0.6 x 0.8 + 0.4 x 0.4 = 0.64, so all of them are lower by 0.14.
    one, two = told({"1": True, "2": False}, score=550)
    assert (one.right, two.right) == (pytest.approx(0.66), pytest.approx(0.26))
    assert 0.6 * one.right + 0.4 * two.right == pytest.approx(0.5)


def test_shares_stay_shares():
    assert told({"1": True}, score=100)[1].right == 0


def test_the_worth_is_shared_by_weight_and_each_newer_response_takes_one():
    assert [each.worth for each in told()] == [pytest.approx(12), pytest.approx(8)]
    assert (worth_after(0), worth_after(5), worth_after(WORTH), worth_after(500)) == (WORTH, WORTH - 5, 0, 0)


def test_what_is_used_up_says_nothing():
    assert told({"1": True}, worth=0) == []
