"""Questions that the browser has before they are in view."""

from __future__ import annotations

import re

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from content.models import Blueprint
from quizzes import attempts
from quizzes.models import Attempt
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(make.at(60), tick=False):
        yield


def client_of(attempt: Attempt) -> Client:
    client = Client()
    client.force_login(attempt.user, backend="accounts.backends.UserBackend")
    return client


def load(attempt: Attempt, first: int = 1):
    return client_of(attempt).get(reverse("attempt_questions", args=[attempt.pk, first]))


def positions_in(response) -> list[int]:
    return [
        int(found) for found in re.findall(r'<form id="answer"[^>]*data-position="(\d+)"', response.content.decode())
    ]


@pytest.fixture
def long_exam() -> Blueprint:
    blueprint = make.blueprint(scored_slots=20, unscored_slots=5)
    make.bank(25, blueprint=blueprint)
    return blueprint


def test_come_in_tens(long_exam):
    attempt = make.attempt(blueprint=long_exam)
    assert positions_in(load(attempt)) == list(range(1, 11))
    assert positions_in(load(attempt, 21)) == list(range(21, 26))
    assert load(attempt, 26).status_code == 404


def test_stand_as_on_their_pages():
    attempt = make.attempt()
    make.save(attempt, 2, ["b"])
    make.save(attempt, 2, True, field="flagged")
    page = client_of(attempt).get(attempt.position_url(2)).content.decode()

    def question_in(html: str) -> str:
        html = re.sub(r'name="(csrfmiddlewaretoken|tab)" value="[^"]*"', "", html)
        return html[html.index('data-title="Question 2 of 5') : html.index("</form>", html.index('data-position="2"'))]

    assert question_in(load(attempt).content.decode()) == question_in(page)


def test_hold_not_a_bit_of_the_key():
    attempt = make.attempt()
    with CaptureQueriesContext(connection) as captured:
        html = load(attempt).content.decode()
    assert not re.search("rationale|Why . helps|is-key|data-key", html)
    assert not [query["sql"] for query in captured if re.search("is_key|rationale|misconception", query["sql"])]


def test_change_nothing():
    attempt = make.attempt()
    load(attempt)
    assert not attempt.events.exists()
    assert not attempt.responses.filter(shown_at__isnull=False).exists()


def test_cost_the_same_for_one_and_for_ten(long_exam):
    attempt = make.attempt(blueprint=long_exam)
    client = client_of(attempt)

    def queries(first: int) -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("attempt_questions", args=[attempt.pk, first]))
        return len(captured)

    assert queries(1) == queries(25) == 7


def test_are_not_to_be_had_in_practice():
    assert load(make.attempt(mode=Attempt.Mode.PRACTICE)).status_code == 404


def test_are_not_to_be_had_in_a_sequential_exam():
    attempt = make.attempt(blueprint=make.blueprint(navigation=Blueprint.Navigation.SEQUENTIAL))
    assert load(attempt).status_code == 404


def test_are_not_to_be_had_after_the_end():
    attempt = make.attempt()
    attempts.submit(user=attempt.user, attempt_id=attempt.pk, now=make.at(30), manifest=None)
    assert load(attempt).status_code == 404
