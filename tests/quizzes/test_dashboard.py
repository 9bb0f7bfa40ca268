"""The first page of somebody who has answered something: weak spots, weeks and days."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quizzes.models import Response
from tests import make
from tests.quizzes.sittings import browser, right_scored, submitted, words

pytestmark = pytest.mark.django_db

MONDAY = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(MONDAY + dt.timedelta(days=2), tick=False):
        yield


@pytest.fixture
def blueprint():
    blueprint = make.blueprint("SAA-C03")
    make.bank(20, blueprint=blueprint)
    return blueprint


def sat(user, blueprint, when, choose=lambda response: True, **given):
    attempt = submitted(choose, user=user, blueprint=blueprint, now=when, **given)
    Response.objects.filter(attempt=attempt).update(shown_at=when, is_first_seen=True)
    return attempt


def test_who_has_answered_nothing_sees_the_next_step_alone(blueprint):
    text = words(browser(make.user()).get("/"))
    assert "Weak spots" not in text
    assert "week by week" not in text


def test_weak_spots_stand_with_their_reasons_and_a_button_to_practise(blueprint):
    user = make.user()
    sat(user, blueprint, MONDAY, right_scored(1))
    page = browser(user).get("/")
    text = words(page)
    assert text.startswith("Drill where most points are still to be won: S3, SQS, EC2.")
    assert "Weak spots for SAA-C03" in text
    assert "of the exam at stake" in text
    assert "last seen 2 days ago" in text
    assert '<input type="hidden" name="service" value="sqs">' in page.content.decode()


def test_each_picture_can_be_read_as_a_table(blueprint):
    user = make.user()
    sat(user, blueprint, MONDAY, right_scored(2))
    page = browser(user).get("/").content.decode()
    assert page.count('role="img"') == 3
    assert page.count("<caption") == 2
    # The trend says the same in words.
    assert "23 November: 40 per cent" in page
    assert "The pass is at 69 per cent." in page


def test_it_costs_the_same_queries_with_more_of_everything(blueprint):
    user = make.user()
    sat(user, blueprint, MONDAY - dt.timedelta(weeks=1))
    client = browser(user)

    def count():
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/").status_code == 200
        return len(queries)

    count()
    before = count()
    for days in range(1, 5):
        sat(user, blueprint, MONDAY - dt.timedelta(days=days), right_scored(days))
    assert count() == before <= 15, before
