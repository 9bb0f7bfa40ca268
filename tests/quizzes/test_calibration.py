"""The site's own calibration: what had been stated, and how the real exam ended."""

from __future__ import annotations

import datetime as dt

import pytest

from quizzes.calibration import ENOUGH, calibration
from quizzes.models import OfficialResult
from tests import make
from tests.quizzes.sittings import words


def test_below_twenty_there_are_too_few_to_judge():
    found = calibration([(0.7, True)] * (ENOUGH - 1) + [(None, True)] * 30)
    assert (found.total, found.unstated, found.missing, found.buckets) == (49, 30, 1, ())


def test_the_table_sums_to_what_was_recorded():
    rows = [(number / 40, number % 3 > 0) for number in range(41)] + [(None, False)] * 4
    found = calibration(rows)
    assert found.total == 45 == found.unstated + sum(bucket.n for bucket in found.buckets)
    assert sum(bucket.passed for bucket in found.buckets) == sum(passed for p, passed in rows if p is not None)


def test_each_bucket_holds_its_lower_edge_and_the_last_one_both():
    found = calibration([(probability, True) for probability in (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)] * 4)
    assert [bucket.n for bucket in found.buckets] == [4, 4, 4, 4, 8]


def test_a_bucket_says_what_was_stated_what_passed_and_its_range():
    bucket = calibration([(0.72, True)] * 15 + [(0.76, False)] * 5).buckets[3]
    # 15 of 20: Wilson at 95 % is 0.531 to 0.888.
    assert (bucket.first, bucket.last, bucket.n, bucket.passed) == (60, 80, 20, 15)
    assert (bucket.stated, bucket.share, bucket.low, bucket.high) == (73, 75, 53, 89)


def test_an_empty_bucket_has_no_share():
    bucket = calibration([(0.9, True)] * 20).buckets[0]
    assert (bucket.n, bucket.stated, bucket.share) == (0, None, None)


@pytest.mark.django_db
class TestThePage:
    def recorded(self, count, exam):
        OfficialResult.objects.bulk_create(
            OfficialResult(
                user=make.user(),
                exam=exam,
                sat_on=dt.date(2026, 11, 1),
                passed=number % 4 > 0,
                stated=0.75,
                entered_at=make.NOW,
            )
            for number in range(count)
        )

    def test_it_says_when_there_are_too_few(self, client):
        self.recorded(3, make.exam())
        assert "3 results of real exams were recorded here." in words(client.get("/bank/"))
        assert "Too few to judge: it takes 17 more" in words(client.get("/bank/"))

    def test_from_twenty_on_it_shows_the_table(self, client):
        self.recorded(20, make.exam())
        text = words(client.get("/bank/")).replace("\N{EN DASH}", "-")
        assert "60-80 % 75 % 20 15 75 % (53-89)" in text
        assert "Nothing stated: too few answers - 0" in text
