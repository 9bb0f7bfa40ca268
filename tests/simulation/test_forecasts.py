"""How forecasts of readiness are judged, and a few of them in every run of the suite."""

from __future__ import annotations

import random
from statistics import fmean

import pytest

from quizzes.readiness import Form
from tests.simulation.forecasts import STATED, Forecast, brier, by_percent_correct, error, held, reliability, run, truth
from tests.simulation.oracle import oracle_of
from tests.simulation.plots import reliability_plot
from tests.simulation.runs import Sitting
from tests.simulation.worlds import MAKES, Bernoulli, make_exam, random_questions


@pytest.fixture(scope="module")
def found() -> list[Forecast]:
    return run("two parameters", range(4)) + run("Bernoulli per service", range(4))


def forecast(stated: float, true: float, low: float = 0.0, high: float = 1.0) -> Forecast:
    return Forecast("random", 60, stated, low, high, naive=0.5, bare=1.0, true=true)


def test_the_same_numbers_give_the_same_forecasts(found):
    assert run("two parameters", range(1)) == found[: 2 * len(STATED)]


def test_most_ranges_hold_the_true_probability(found):
    assert len(found) == 2 * 4 * 2 * len(STATED)
    assert 0.6 < held(found) < 0.99


def test_what_is_stated_is_nearer_to_the_truth_than_per_cent_right(found):
    assert error(found) < error(found, "naive")


def test_the_truth_of_who_knows_everything_is_a_pass_and_of_who_knows_nothing_that_of_guessing():
    exam = make_exam(1)
    sitting = Sitting(Bernoulli(exam, random.Random(1)))
    sitting.candidate.level = dict.fromkeys(exam.facts, 1.0)
    assert truth(sitting, Form(50, 35)) == pytest.approx(1)
    sitting.candidate.level = dict.fromkeys(exam.facts, 0.0)
    assert truth(sitting, Form(50, 35)) < 1e-6


def test_who_is_right_in_a_share_passes_as_a_binomial_says():
    """Where all questions are alike, the domains make no difference."""
    exam = make_exam(1)
    sitting = Sitting(Bernoulli(exam, random.Random(1)))
    sitting.candidate.level = dict.fromkeys(exam.facts, 0.6)
    right = [
        sum(each.chance + (1 - each.chance) * 0.6 for each in of_domain) / len(of_domain)
        for of_domain in exam.by_domain.values()
    ]
    form = Form(50, 35)
    assert form.passes(min(right)) < truth(sitting, form) < form.passes(max(right))


def test_per_cent_right_is_surer_with_more_responses():
    exam = make_exam(1)
    sitting = Sitting(Bernoulli(exam, random.Random(1)))
    sitting.candidate.level = dict.fromkeys(exam.facts, 1.0)
    for question in random_questions(exam, random.Random(1), 20):
        sitting.ask(question)
    assert by_percent_correct(sitting) > 0.99


def test_buckets_are_tenths_with_their_means():
    buckets = reliability([forecast(0.0, 0.1), forecast(0.05, 0.3), forecast(0.95, 0.8), forecast(1.0, 1.0)])
    assert len(buckets) == 10
    assert buckets[0] == (2, pytest.approx(0.025), pytest.approx(0.2))
    assert buckets[9] == (2, pytest.approx(0.975), pytest.approx(0.9))
    assert [bucket.n for bucket in buckets[1:9]] == [0] * 8


def test_the_brier_score_has_a_part_that_nobody_can_avoid():
    rows = [forecast(0.7, 0.5)]
    # (0.7 - 0.5)² + 0.5 x 0.5, and the latter alone for who knows all.
    assert brier(rows) == pytest.approx(0.29)
    assert brier(rows, "true") == pytest.approx(0.25)
    assert error(rows) == pytest.approx(0.2)


def test_who_knows_the_make_is_nearer_to_the_truth_than_per_cent_right(found):
    random_ones = [row for row in found if row.way == "random"]
    assert error(random_ones, "oracle") < error(random_ones, "naive") < error(random_ones, "bare")
    assert all(row.oracle is None for row in found if row.way == "drills")


def test_the_oracle_draws_shares_around_what_it_expects():
    exam = make_exam(1)
    for make in MAKES:
        candidate = MAKES[make](exam, random.Random(1))
        sitting = Sitting(candidate, oracle=oracle_of(candidate))
        assert sitting.oracle
        for question in random_questions(exam, random.Random(1), 60):
            sitting.ask(question)
        known = sitting.oracle.services(sitting.day)
        weights = {key: weight for (level, key), (weight, _) in exam.topics.items() if level == "service"}
        # One chance for all services is near enough.
        chance = sum(exam.weight_of[each.number] * each.chance for each in exam.questions)
        expected = chance + (1 - chance) * sum(weights[key] * share for key, share in known.items())
        drawn = sitting.oracle.shares_right(sitting.day, count=200, rng=random.Random(1))
        assert fmean(drawn) == pytest.approx(expected, abs=0.02)


def test_a_range_holds_its_ends():
    assert held([forecast(0.5, 0.4, 0.4, 0.6), forecast(0.5, 0.61, 0.4, 0.6)]) == 0.5


def test_the_plot_has_a_disc_for_each_tenth_that_was_stated(found):
    drawn = reliability_plot({"two parameters": reliability(found)})
    assert drawn.count("<circle") == sum(bucket.n > 0 for bucket in reliability(found))
