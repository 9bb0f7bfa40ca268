"""A simulation that is repeated within 24 hours measures memory too: it says so and is no measure of readiness."""

from __future__ import annotations

import datetime as dt

import pytest

from accounts.models import User
from content.models import Blueprint
from quizzes import attempts, support
from quizzes.models import Attempt, AttemptChange
from tests import make
from tests.make import at
from tests.quizzes.sittings import browser, words

pytestmark = pytest.mark.django_db

DAY = 24 * 3600
TIMED = {"mode": Attempt.Mode.TIMED, "count": 10}


@pytest.fixture
def plan() -> Blueprint:
    plan = make.blueprint()
    make.bank(30, blueprint=plan)
    return plan


@pytest.fixture
def user() -> User:
    return make.user()


@pytest.fixture
def sit(user, plan):
    """Begin after so many seconds, see a question, and submit a minute later."""

    def sat(seconds: float = 0, *, sees: bool = True, end=attempts.submit, **given) -> Attempt:
        attempt = make.attempt(**{"user": user, "blueprint": plan, "now": at(seconds)} | given)
        if sees:
            make.save(attempt, 1, ["a"])
        end(user=attempt.user, attempt_id=attempt.pk, now=at(seconds + 60))
        return Attempt.objects.get(pk=attempt.pk)

    return sat


@pytest.mark.parametrize(("seconds", "is_repeat"), [(120, True), (60 + DAY - 1, True), (60 + DAY, False)])
def test_24_hours_count_from_the_end_of_the_last_simulation_to_the_start_of_the_next(sit, seconds, is_repeat):
    first, second = sit(), sit(seconds)
    assert (first.is_repeat, second.is_repeat) == (False, is_repeat)
    assert set(Attempt.objects.comparable()) == ({first} if is_repeat else {first, second})


def test_one_that_ended_by_itself_counts_from_its_deadline_whenever_it_was_finished(sit, user, plan):
    make.save(make.attempt(user=user, blueprint=plan), 1, ["a"])
    attempts.submit_overdue(now=at(5000))
    assert sit(600 + DAY - 1).is_repeat


def test_one_that_was_abandoned_or_voided_after_a_look_at_it_is_remembered_too(sit, user):
    first = sit(end=attempts.abandon)
    assert sit(120).is_repeat
    support.void(attempt_id=first.pk, actor=user, reason="A test.", now=at(130))
    assert sit(300).is_repeat


def test_one_that_nobody_looked_at_is_not(sit):
    sit(sees=False, end=attempts.abandon)
    assert not sit(120).is_repeat


def test_other_exams_shorter_ones_practice_and_other_people_do_not_matter(sit, user):
    other = make.blueprint("OTH-C01")
    make.bank(10, blueprint=other)
    sit(blueprint=other)
    sit(100, **TIMED)
    sit(200, mode=Attempt.Mode.PRACTICE)
    sit(300, user=make.user())
    assert not sit(400).is_repeat
    assert not sit(500, **TIMED).is_repeat, "only whole simulations are measures of readiness"


def test_what_was_settled_at_the_start_stays_when_the_one_before_is_gone(sit, user):
    first, second = sit(), sit(120)
    support.void(attempt_id=first.pk, actor=user, reason="A test.", now=at(300))
    assert AttemptChange.objects.exists()
    second.refresh_from_db()
    assert second.is_repeat


def test_the_start_page_the_report_and_the_history_say_so(sit, user, monkeypatch):
    client = browser(user)
    monkeypatch.setattr("accounts.clock.now", lambda: at(300))
    assert "memory may help" not in words(client.get("/exams/tst-c01/"))
    sit()
    assert "repeated within 24 hours: memory may help" in words(client.get("/exams/tst-c01/"))
    repeat = sit(120)
    assert "within 24 hours of the last simulation: memory may help" in words(
        client.get(f"/attempts/{repeat.pk}/report/")
    )
    assert words(client.get("/attempts/")).count("repeated within 24 hours") == 1
    monkeypatch.setattr("accounts.clock.now", lambda: at(300) + dt.timedelta(days=1))
    assert "memory may help" not in words(client.get("/exams/tst-c01/"))


def test_only_whole_simulations_under_exam_conditions_are_compared(sit, plan):
    kept = sit()
    sit(2 * DAY, **TIMED)
    sit(4 * DAY, end=attempts.abandon)
    reopened = sit(6 * DAY)
    Attempt.objects.filter(pk=reopened.pk).update(key_was_open=True)
    assert list(Attempt.objects.comparable()) == [kept]
