"""A few synthetic candidates in every run of the suite; `make simulate` tries many more."""

from __future__ import annotations

import random
from statistics import fmean

import pytest

from tests.simulation.limits import limits
from tests.simulation.oracle import oracle_of
from tests.simulation.plots import LEVELS, coverage_plot, found_plot
from tests.simulation.runs import Sitting, Tally, drill, run
from tests.simulation.worlds import MAKES, TwoParameters, make_exam, random_questions, truths

LOOKS = (60, 120, 180)
BARRED = ["two parameters", "forgets", "Bernoulli per service"]


@pytest.fixture(scope="module")
def tallies() -> dict[str, Tally]:
    return {make: run(make, range(4), LOOKS) for make in BARRED}


def test_the_same_numbers_give_the_same_figures(tallies):
    again = run("forgets", range(4), LOOKS)
    assert again.found == tallies["forgets"].found
    assert again.covered == tallies["forgets"].covered


@pytest.mark.parametrize("make", BARRED)
def test_most_intervals_hold_the_truth_at_every_level(tallies, make):
    for level in LEVELS:
        assert 0.6 < tallies[make].coverage("random", level) < 0.97


def test_weak_services_are_found_with_no_more_responses_than_per_cent_right_needs(tallies):
    needed = {name: fmean(tally.needed(name) for tally in tallies.values()) for name in ("mastery", "percent correct")}
    assert needed["mastery"] <= needed["percent correct"]


def test_a_drill_asks_nothing_twice_while_there_is_something_unseen():
    exam = make_exam(1)
    sitting, rng = Sitting(TwoParameters(exam, random.Random(1))), random.Random(2)
    for _ in range(6):
        questions = drill(sitting, rng)
        assert len({question.number for question in questions}) == 20
        assert not sitting.seen & {question.number for question in questions}
        for question in questions:
            sitting.ask(question)


@pytest.mark.parametrize("make", MAKES)
def test_the_oracle_is_nearer_to_the_truth_than_its_prior(make):
    exam = make_exam(2)
    before, after = [], []
    for number in range(3):
        candidate = MAKES[make](exam, random.Random(number))
        sitting = Sitting(candidate, oracle=oracle_of(candidate))
        assert sitting.oracle
        prior = sitting.oracle.services(0)
        for question in random_questions(exam, random.Random(number), 200):
            sitting.ask(question)
        truth = {
            key: known for (level, key), (_, known) in truths(candidate, sitting.day).items() if level == "service"
        }
        posterior = sitting.oracle.services(sitting.day)
        before += [(prior[key] - known) ** 2 for key, known in truth.items()]
        after += [(posterior[key] - known) ** 2 for key, known in truth.items()]
    assert fmean(after) < 0.9 * fmean(before)


def test_a_range_for_what_is_known_or_not_names_one_answer_or_both():
    found = limits([0])
    assert 0.5 < found.one_end < found.central < 1


def test_needed_is_the_first_look_at_which_the_services_are_found_and_stay():
    tally = Tally()
    for look, verdicts in ((10, [True, False]), (20, [False, True]), (30, [True, True]), (40, [True, False])):
        tally.found["mastery", look] = verdicts
    assert tally.needed("mastery") == (30 + 20) / 2
    assert tally.half_found("mastery") == 10


def test_a_ratio_is_as_sure_as_its_candidates_agree():
    tally = Tally()
    for look, others in ((10, [True, False]), (20, [True, True]), (30, [True, True])):
        tally.found["drills", look], tally.found["mastery", look] = [True, True], others
    # 10 and 10 against 10 and 20: 20 / 30; off by 10 - 6.67 and 10 - 13.33, which deviate by 4.714; by root 2 and 15.
    assert tally.ratio("drills", "mastery") == (pytest.approx(2 / 3), pytest.approx(4.714 / 2**0.5 / 15, rel=0.001))


def test_the_plots_are_the_same_bytes_each_time(tallies):
    curves = {make: {"mastery": tally.curve("mastery")} for make, tally in tallies.items()}
    coverage = {make: {level: tally.coverage("random", level) for level in LEVELS} for make, tally in tallies.items()}
    assert found_plot(curves) == found_plot(curves)
    assert coverage_plot(coverage).count("<circle") == len(BARRED) * len(LEVELS)
