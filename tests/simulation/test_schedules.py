"""The comparison of schedules is the same each time, fair, and finds what the document says on a few learners."""

from __future__ import annotations

import random
from statistics import fmean

import pytest

from tests.simulation import schedules
from tests.simulation.schedules import BARRED, DAYS, MAKES, SCHEDULES, forecast_error, study

FEW = range(100, 102)
"""Learners that are not among those of the document."""


@pytest.fixture(autouse=True)
def _small(monkeypatch):
    monkeypatch.setattr(schedules, "FACTS", 60)


@pytest.mark.parametrize("make", MAKES)
def test_a_learner_recalls_less_as_time_passes_and_more_after_a_recall(make):
    before, later, again = [], [], []
    for seed in range(40):
        learner = MAKES[make](random.Random(seed))
        learner.tries(0, 0)
        before.append(learner.chance(0, 1))
        later.append(learner.chance(0, 20))
        learner.tries(0, 20)
        again.append(learner.chance(0, 40))
    assert fmean(before) > fmean(later)
    assert fmean(again) > fmean(later)


@pytest.mark.parametrize("make", BARRED)
def test_ours_recalls_at_least_as_much_as_plain_fsrs_and_random_drilling(make):
    recalled = {schedule: fmean(study(make, schedule, 6, seed).recalled for seed in FEW) for schedule in SCHEDULES}
    assert recalled["ours"] >= recalled["plain FSRS"] - 0.01
    assert recalled["ours"] > recalled["random"]


def test_all_schedules_have_the_same_minutes():
    recalls = {schedule: study("half-life", schedule, 6, 1).recalls for schedule in SCHEDULES}
    assert max(recalls.values()) <= 6 * DAYS
    assert min(recalls.values()) > 0.8 * 6 * DAYS


def test_the_same_learner_gives_the_same_history():
    assert study("traces", "ours", 6, 3) == study("traces", "ours", 6, 3)


def test_a_forecast_is_near_what_comes():
    error = forecast_error("FSRS", learners=2, minutes=6)
    assert error.ratio == pytest.approx(1, abs=0.35)
