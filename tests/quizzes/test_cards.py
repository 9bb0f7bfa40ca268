"""Flashcards: what is on them, whose they are, and that they work in two steps without JavaScript."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quizzes.models import FactMemory, FactReview, StudyPlan
from tests import make
from tests.make import NOW
from tests.quizzes.facts import fact_bank, facts_at, recall
from tests.quizzes.sittings import browser, words

pytestmark = pytest.mark.django_db

AGAIN, HARD, GOOD, EASY = FactReview.Rating
DAY = dt.timedelta(days=1)
LATER = NOW + 3 * DAY


@pytest.fixture(autouse=True)
def _three_days_later():
    with time_machine.travel(LATER, tick=False):
        yield


@pytest.fixture
def user():
    return make.user()


@pytest.fixture
def fact():
    return make.fact(
        slug="sqs-retention", statement="A queue keeps a message for 4 days, and for 14 at most.", attribute="retention"
    ).fact


def front_of(response) -> str:
    """What is seen before the card is turned."""
    return words(response).partition("Show the answer")[0]


class TestTheCard:
    def test_the_front_has_the_service_and_gaps_and_the_back_everything(self, user, fact):
        recall(user, fact, GOOD)
        response = browser(user).get("/study/cards/")
        front, _, back = words(response).partition("Show the answer")
        assert "SQS · retention A queue keeps a message for gap days, and for gap at most." in front
        assert "A queue keeps a message for 4 days, and for 14 at most. Official source" in back
        assert "checked November 2026" in back
        assert 'href="https://docs.example.com/sqs-retention"' in response.content.decode()

    def test_it_is_turned_without_a_script(self, user, fact):
        recall(user, fact, GOOD)
        html = browser(user).get("/study/cards/").content.decode()
        back = html.partition("<details")[2].partition("</details>")[0]
        assert "Show the answer</summary>" in back
        assert re.findall(r'name="rating" value="(\d)"', back) == ["1", "2", "3", "4"]

    def test_a_statement_without_figures_and_names_is_asked_whole(self, user):
        fact = make.fact(statement="A queue decouples its consumers.", attribute="purpose").fact
        recall(user, fact, GOOD)
        front = front_of(browser(user).get("/study/cards/"))
        assert "What do you know of SQS in this respect: purpose?" in front
        assert "decouples" not in front

    def test_a_leech_says_so_and_stands_beside_its_twin(self, user):
        sqs, kinesis = make.service("sqs"), make.service("kinesis")
        cited = make.fact(service=sqs, statement="Four days.", attribute="retention")
        make.fact(service=kinesis, statement="A stream keeps records for a day.", attribute="retention")
        make.fact(service=kinesis, statement="A stream has shards.", attribute="scaling")
        make.question(service=sqs, facts=[cited]).twins.set([sqs, kinesis])
        recall(user, cited.fact, GOOD, *[AGAIN] * 5, first=NOW - 4 * DAY)
        text = words(browser(user).get("/study/cards/"))
        assert "forgotten 5 times" in text
        assert "Often taken for KINESIS , for which holds: A stream keeps records for a day." in text
        assert "shards" not in text

    def test_a_fact_that_was_never_asked_is_called_new(self, user, fact):
        recall(user, fact, EASY)
        new = make.fact(statement="A message has 3 parts.").fact
        response = browser(user).get("/study/cards/")
        assert "SQS new A message has gap parts." in words(response)
        assert f'action="/study/cards/{new.pk}/"' in response.content.decode()

    def test_what_is_due_comes_before_what_is_new(self, user):
        due, new = make.fact().fact, make.fact().fact
        recall(user, due, GOOD)
        client = browser(user)
        for each in (due, new):
            html = client.get("/study/cards/").content.decode()
            assert f'action="/study/cards/{each.pk}/"' in html
            client.post(f"/study/cards/{each.pk}/", {"rating": "3"})


class TestRating:
    def test_a_rating_is_logged_and_the_next_card_comes(self, user, fact):
        other = make.fact().fact
        for each in (fact, other):
            recall(user, each, GOOD)
        client = browser(user)
        first = client.get("/study/cards/").content.decode()
        address = re.search(r'action="(/study/cards/\d+/)"', first)[1]
        answer = client.post(address, {"rating": "3"})
        assert (answer.status_code, answer["Location"]) == (302, "/study/cards/")
        second = client.get("/study/cards/").content.decode()
        assert address not in second
        assert FactReview.objects.filter(reviewed_at=LATER).count() == 1

    def test_a_card_that_is_sent_twice_counts_once(self, user, fact):
        recall(user, fact, GOOD)
        client = browser(user)
        for rating in ("1", "4"):
            client.post(f"/study/cards/{fact.pk}/", {"rating": rating})
        assert list(FactReview.objects.filter(reviewed_at=LATER).values_list("rating", flat=True)) == [AGAIN]
        assert "the first time counts" in client.get("/study/cards/").content.decode()

    @pytest.mark.parametrize("rating", ["", "0", "5", "good"])
    def test_another_rating_is_refused(self, user, fact, rating):
        recall(user, fact, GOOD)
        assert browser(user).post(f"/study/cards/{fact.pk}/", {"rating": rating}).status_code == 422
        assert FactReview.objects.count() == 1

    def test_whoever_has_not_met_the_service_has_no_such_card(self, fact):
        assert browser(make.user()).post(f"/study/cards/{fact.pk}/", {"rating": "3"}).status_code == 404
        assert not FactMemory.objects.exists()

    def test_a_fact_that_was_retired_meanwhile_is_gone(self, user, fact):
        recall(user, fact, GOOD)
        fact.retired_at = LATER
        fact.save()
        assert browser(user).post(f"/study/cards/{fact.pk}/", {"rating": "3"}).status_code == 404


class TestKeysThatAreKept:
    def test_no_card_and_no_twin_shows_what_an_open_exam_asks(self, user):
        plan = make.blueprint()
        facts = fact_bank(plan, 12)
        for each in facts:
            recall(user, each, GOOD)
        exam = make.attempt(user=user, blueprint=plan, now=LATER)
        held, client = facts_at(exam), browser(user)
        seen = set()
        while found := re.search(r"/study/cards/(\d+)/", client.get("/study/cards/?more").content.decode()):
            seen.add(int(found[1]))
            client.post(f"/study/cards/{found[1]}/", {"rating": "3"})
        assert seen == {each.pk for each in facts} - set(held)
        assert client.post(f"/study/cards/{held[0]}/", {"rating": "3"}).status_code == 404


class TestTheEnd:
    def test_when_nothing_is_left_it_says_so(self, user, fact):
        recall(user, fact, EASY)
        StudyPlan.objects.create(user=user)
        assert "Nothing is left to recall today." in words(browser(user).get("/study/cards/"))

    def test_when_the_minutes_are_used_one_can_go_on(self, user):
        StudyPlan.objects.create(user=user, minutes_per_day=5)
        facts = [make.fact().fact for _ in range(8)]
        for each in facts:
            recall(user, each, GOOD)
        for each in facts[:5]:
            recall(user, each, GOOD, first=LATER)
        client = browser(user)
        text = words(client.get("/study/cards/"))
        assert "Your minutes for today are used. 3 more facts are due or new; they come again tomorrow." in text
        more = client.get("/study/cards/?more").content.decode()
        assert 'name="more" value="1"' in more
        address = re.search(r'action="(/study/cards/\d+/)"', more)[1]
        assert client.post(address, {"rating": "3", "more": "1"})["Location"] == "/study/cards/?more"

    def test_who_has_met_nothing_is_told_how_it_fills(self, user):
        assert "Practise a few questions" in words(browser(user).get("/study/cards/"))

    def test_visitors_are_asked_to_sign_in(self, client):
        assert client.get("/study/cards/").status_code == 302


def test_more_facts_cost_no_further_query(user):
    StudyPlan.objects.create(user=user, exam=make.blueprint().exam, exam_date=NOW.date() + 30 * DAY, minutes_per_day=60)
    plan = StudyPlan.objects.get().exam.blueprints.get()
    facts, client, found = fact_bank(plan, 9), browser(user), []
    for few in (facts[:3], facts[3:8]):
        for each in few:
            recall(user, each, GOOD, *[AGAIN] * 5, first=NOW - 9 * DAY)
        client.get("/study/cards/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/study/cards/")
        found.append(len(queries))
    assert found[0] == found[1] <= 15
