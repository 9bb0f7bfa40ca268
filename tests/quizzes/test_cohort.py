"""How a simulation compares with those of other people."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quizzes.cohort import ENOUGH, cohort_of
from quizzes.models import Attempt
from tests import make
from tests.quizzes.sittings import browser, submitted, words

pytestmark = pytest.mark.django_db


def others(attempt, scores, **given):
    """Scored simulations of the same exam, each of another person and a minute after the one before."""
    Attempt.objects.bulk_create(
        Attempt(
            **{
                "user": make.user(),
                "exam": attempt.exam,
                "blueprint": attempt.blueprint,
                "mode": Attempt.Mode.SIMULATION,
                "seed": 1,
                "position_count": 5,
                "started_at": make.NOW,
                "deadline_at": make.at(600),
                "closed_at": make.at(60 * number),
                "submitted_at": make.at(60 * number),
                "close_reason": Attempt.CloseReason.SUBMITTED,
                "scaled_score": score,
                "scaled_low": score,
                "scaled_high": score,
                "raw_score": 1,
                "scored_count": 4,
                "passed": score >= 720,
            }
            | given
        )
        for number, score in enumerate(scores)
    )


@pytest.fixture
def attempt():
    """All four right: 1000."""
    return submitted()


def test_below_twenty_others_nothing_is_said(attempt):
    others(attempt, [500] * (ENOUGH - 1))
    found = cohort_of(attempt)
    assert (found.count, found.percentile) == (19, None)


def test_the_percentile_is_those_below_and_half_of_those_alike(attempt):
    others(attempt, [500] * 10 + [1000] * 10)
    # 10 below and half of 10 alike, of 20.
    assert cohort_of(attempt).percentile == 75


def test_nobody_is_better_than_everybody(attempt):
    others(attempt, [500] * 20)
    assert cohort_of(attempt).percentile == 99


def test_each_person_counts_once_with_the_latest(attempt):
    twice = make.user()
    others(attempt, [300, 1000], user=twice)
    others(attempt, [500] * 19)
    found = cohort_of(attempt)
    # 19 below and half of one alike, of 20: their first one is not looked at.
    assert (found.count, found.percentile) == (20, 97)


def test_own_attempts_are_no_others(attempt):
    others(attempt, [300] * 30, user=attempt.user)
    assert cohort_of(attempt).count == 0


@pytest.mark.parametrize(
    "different",
    [
        {"is_repeat": True},
        {"key_was_open": True},
        {"mode": Attempt.Mode.TIMED},
        {"submitted_at": None, "close_reason": Attempt.CloseReason.VOIDED, "raw_score": None, "passed": None},
    ],
)
def test_what_is_no_simulation_under_exam_conditions_does_not_compare(attempt, different):
    others(attempt, [500] * 20, **different)
    assert cohort_of(attempt).count == 0


def test_another_exam_does_not_compare(attempt):
    other = make.blueprint("OTH-C01")
    others(attempt, [500] * 20, exam=other.exam, blueprint=other)
    assert cohort_of(attempt).count == 0


@pytest.mark.parametrize("name", ["is_repeat", "key_was_open"])
def test_a_repetition_is_compared_with_nobody(attempt, name):
    setattr(attempt, name, True)
    assert cohort_of(attempt) is None


def test_it_costs_one_query_however_many_there_are(attempt):
    for _ in range(2):
        others(attempt, [500] * 30)
        with CaptureQueriesContext(connection) as queries:
            cohort_of(attempt)
        assert len(queries) == 1


def test_the_latest_are_found_by_an_index(attempt):
    with CaptureQueriesContext(connection) as queries:
        cohort_of(attempt)
    with connection.cursor() as cursor:
        if connection.vendor != "sqlite":
            pytest.skip("a planner with so few rows reads them all")
        cursor.execute(f"EXPLAIN QUERY PLAN {queries[0]['sql']}")
        plan = " ".join(str(row) for row in cursor.fetchall())
    assert "quizzes_attempt_comparable" in plan
    assert "TEMP B-TREE" not in plan


class TestThePage:
    def test_the_report_says_how_few_there_are(self, attempt):
        text = words(browser(attempt.user).get(f"/attempts/{attempt.pk}/report/"))
        assert "Compared with others: not enough data. 0 other people have sat this simulation here" in text

    def test_or_the_place_among_them(self, attempt):
        others(attempt, [500] * 10 + [1000] * 10)
        text = words(browser(attempt.user).get(f"/attempts/{attempt.pk}/report/"))
        assert "Compared with others: better than about 75 % of 20 people, by the latest simulation of each." in text

    def test_a_timed_exam_is_not_compared(self):
        timed = submitted(mode=Attempt.Mode.TIMED, count=10)
        text = words(browser(timed.user).get(f"/attempts/{timed.pk}/report/"))
        assert "Compared with others" not in text
