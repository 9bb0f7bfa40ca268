"""Ranges against beta distributions whose quantiles are known in closed form."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.ranges import quantile_of, range_of


def width(mean: float, variance: float) -> float:
    low, high = range_of(mean, variance)
    return high - low


def test_a_quantile_is_that_of_a_normal_distribution_where_little_is_unsure():
    # 0.5 + 1.2816 x 0.02
    assert quantile_of(0.5, 0.0004, 0.9) == pytest.approx(0.5256, abs=0.0001)
    assert quantile_of(0.5, 0.0004, 0.5) == pytest.approx(0.5)


def test_four_fifths_of_an_even_distribution_are_four_fifths_of_its_length():
    # Beta(1, 1): mean 1/2, variance 1/12. All ranges of 0.8 are as short.
    assert width(1 / 2, 1 / 12) == pytest.approx(0.8, abs=0.005)


def test_the_range_of_a_falling_distribution_begins_at_nothing():
    # Beta(1, 2): mean 1/3, variance 1/18, density 2 (1 - x). Of [0, h] it holds 1 - (1 - h)^2: 0.8 where h = 0.5528.
    assert range_of(1 / 3, 1 / 18) == (0.0, pytest.approx(1 - math.sqrt(0.2), abs=0.005))


def test_the_range_of_a_rising_distribution_ends_at_everything():
    assert range_of(2 / 3, 1 / 18) == (pytest.approx(math.sqrt(0.2), abs=0.005), 1.0)


def test_what_is_symmetrical_has_a_symmetrical_range():
    # Beta(2, 2): density 6 x (1 - x); of the middle 0.8 is 3 x^2 - 2 x^3 = 0.1 the low end: 0.1958.
    assert range_of(1 / 2, 1 / 20) == (pytest.approx(0.1958, abs=0.02), pytest.approx(0.8042, abs=0.02))


def test_both_ways_of_reckoning_agree_where_they_meet():
    assert width(0.4, 0.049 * 0.24) == pytest.approx(width(0.4, 0.051 * 0.24), rel=0.05)


@given(st.floats(0, 1), st.floats(1e-6, 0.3))
def test_a_range_holds_its_mean_and_is_a_part_of_everything(mean, variance):
    low, high = range_of(mean, variance)
    assert 0 <= low <= mean <= high <= 1


@given(st.floats(0.1, 0.9), st.floats(0.001, 0.05))
def test_who_knows_less_of_a_share_has_a_wider_range(mean, variance):
    assert width(mean, variance) < width(mean, 2 * variance) + 0.02
