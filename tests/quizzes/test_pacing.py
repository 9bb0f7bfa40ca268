from __future__ import annotations

import pytest
from django.utils import timezone

from quizzes import pacing
from quizzes.models import ResponseEvent
from quizzes.pacing import Pace
from tests import make
from tests.quizzes.sittings import browser


def test_so_many_pass_at_once_and_then_so_many_a_second():
    pace = Pace(per_second=2, at_once=3)
    assert [pace.allows("a", now=0) for _ in range(4)] == [True, True, True, False]
    assert [pace.allows("a", now=0.5) for _ in range(2)] == [True, False]
    assert [pace.allows("a", now=100) for _ in range(4)] == [True, True, True, False]


def test_each_key_has_its_own_pace():
    pace = Pace(per_second=1, at_once=1)
    assert pace.allows("a", now=0)
    assert pace.allows("b", now=0)
    assert not pace.allows("a", now=0)


def test_a_clock_that_is_set_back_gives_and_takes_nothing():
    pace = Pace(per_second=1, at_once=2)
    assert pace.allows("a", now=100)
    assert pace.allows("a", now=50)
    assert not pace.allows("a", now=50)
    assert pace.allows("a", now=51)


def test_keys_used_longest_ago_are_forgotten():
    pace = Pace(per_second=1, at_once=1, keys=2)
    for key in "abc":
        pace.allows(key, now=0)
    assert list(pace._buckets) == ["b", "c"]


@pytest.mark.django_db
def test_one_who_floods_the_site_is_told_to_wait_and_loses_nothing(monkeypatch):
    monkeypatch.setattr(pacing, "saves", Pace(per_second=0, at_once=2))
    attempt = make.attempt(now=timezone.now())
    client = browser(attempt.user)

    def save(seq: int):
        values = {"tab": "t", "seq": seq, "base_rev": 0, "field": "flagged", "flagged": "1"}
        return client.post(attempt.position_url(1), values, headers={"Accept": "application/json"})

    assert [save(seq).status_code for seq in (1, 2, 3)] == [200, 200, 429]
    refused = save(4)
    assert refused.json()["outcome"] == "throttled"
    assert refused.headers["Retry-After"] == "5"
    assert ResponseEvent.objects.count() == 2
    assert browser(make.user()).get("/exams/").status_code == 200
