"""The plan page and the calendar file."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quizzes.models import FactReview, StudyPlan
from quizzes.study_plan import plan_page
from tests import make
from tests.make import NOW
from tests.quizzes.facts import fact_bank, facts_at, recall
from tests.quizzes.sittings import browser, words

pytestmark = pytest.mark.django_db

AGAIN, HARD, GOOD, EASY = FactReview.Rating
DAY = dt.timedelta(days=1)
EXAM_ON = NOW.date() + 30 * DAY


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def blueprint():
    return make.blueprint()


@pytest.fixture
def facts(blueprint):
    return fact_bank(blueprint, 12)


@pytest.fixture
def user(blueprint):
    user = make.user()
    StudyPlan.objects.create(user=user, exam=blueprint.exam, exam_date=EXAM_ON, minutes_per_day=20, asked_at=NOW)
    return user


def plan_of(user, **changes) -> StudyPlan:
    StudyPlan.objects.filter(user=user).update(**changes)
    return StudyPlan.objects.select_related("exam", "user").get(user=user)


class TestThePage:
    def test_it_has_the_date_the_minutes_what_is_due_and_what_is_secure(self, user, facts):
        recall(user, facts[0], GOOD, GOOD, GOOD, first=NOW - 90 * DAY)
        recall(user, facts[1], GOOD, first=NOW - 5 * DAY)
        text = words(browser(user).get("/study/plan/"))
        assert "30 days left, the exam is on 21 December 2026. 20 minutes a day." in text
        assert "Due today 2 New today 10 Secure 1 Being learnt 1 Not met yet 10" in text
        assert "Recall 12 facts." in text

    def test_what_is_due_can_be_drilled_with_questions(self, user, facts):
        recall(user, facts[0], GOOD, first=NOW - 5 * DAY)
        client = browser(user)
        form = (
            client.get("/study/plan/").content.decode().partition('action="/study/drill/"')[2].partition("</form>")[0]
        )
        body = dict(re.findall(r'name="(preset|exam)" value="([^"]+)"', form))
        assert body == {"preset": "due"}
        assert client.post("/study/drill/", body).status_code == 302

    def test_mocks_are_spread_to_the_date(self, user, facts):
        text = words(browser(user).get("/study/plan/"))
        assert "Simulation Monday, 23 November Simulation Monday, 30 November" in text
        assert "Final mock Monday, 14 December Final mock Friday, 18 December" in text

    def test_the_forecast_is_a_chart_and_a_table(self, user, facts):
        recall(user, facts[0], GOOD)
        response = browser(user).get("/study/plan/")
        html = response.content.decode()
        assert html.count('<rect class="bar"') == 30
        table = html.partition('<table class="days">')[2].partition("</table>")[0]
        assert table.count("<tr>") == 1 + 30
        assert "Sat 21 Nov" in table
        assert "Your minutes suffice" in words(response)

    def test_it_says_plainly_when_the_minutes_do_not_suffice(self, user, blueprint, facts):
        fact_bank(blueprint, 60)
        recall(user, facts[0], GOOD)
        plan_of(user, minutes_per_day=5, exam_date=NOW.date() + 5 * DAY)
        text = words(browser(user).get("/study/plan/"))
        assert "5 minutes a day are not enough." in text
        assert re.search(r"\d+ facts that the exam asks will not have been met by then\.", text)

    def test_what_is_due_and_left_over_is_said_too(self, user, facts):
        for fact in facts:
            recall(user, fact, AGAIN, first=NOW - 9 * DAY)
        plan_of(user, minutes_per_day=5, exam_date=NOW.date() + 2 * DAY)
        assert re.search(r"\d+ facts that are due will still wait", words(browser(user).get("/study/plan/")))

    def test_leeches_have_their_statement_and_their_twin(self, user, blueprint):
        sqs, kinesis = make.service("sqs"), make.service("kinesis")
        cited = make.fact(service=sqs, statement="Four days at first.", attribute="retention")
        make.fact(service=kinesis, statement="A day at first.", attribute="retention")
        task = blueprint.domains.first().tasks.first()
        make.question(service=sqs, tasks=[task], facts=[cited]).twins.set([kinesis])
        recall(user, cited.fact, GOOD, *[AGAIN] * 5, first=NOW - 9 * DAY)
        text = words(browser(user).get("/study/plan/"))
        assert "What will not stick" in text
        assert "Four days at first. Official source" in text
        assert "Often taken for KINESIS , for which holds: A day at first." in text

    def test_without_a_date_it_is_the_same_without_an_end(self, user, facts):
        recall(user, facts[0], GOOD)
        plan_of(user, exam_date=None, minutes_per_day=None)
        response = browser(user).get("/study/plan/")
        text = words(response)
        assert "No exam date yet" in text
        assert "You have not said how many minutes a day; 20 are assumed." in text
        assert response.content.decode().count('<rect class="bar"') == 28
        assert "Simulation today Saturday, 21 November" in text

    def test_a_date_that_is_over_is_called_so(self, user):
        plan_of(user, exam_date=NOW.date() - DAY)
        assert "The date in your plan, 20 November 2026, is over." in words(browser(user).get("/study/plan/"))

    def test_on_the_day_of_the_exam_there_is_nothing_ahead(self, user, facts):
        recall(user, facts[0], GOOD, first=NOW - 9 * DAY)
        plan_of(user, exam_date=NOW.date())
        text = words(browser(user).get("/study/plan/"))
        assert "The exam is today." in text
        assert "The days ahead" not in text

    def test_somebody_without_a_plan_sees_how_it_begins(self):
        text = words(browser(make.user()).get("/study/plan/"))
        assert "Practise a few questions, and this plan fills" in text
        assert "Say which exam, and when" in text

    def test_nothing_that_an_open_exam_asks_is_told(self, user, blueprint, facts):
        for fact in facts:
            recall(user, fact, GOOD, *[AGAIN] * 5, first=NOW - 9 * DAY)
        exam = make.attempt(user=user, blueprint=blueprint)
        html = browser(user).get("/study/plan/").content.decode()
        held = facts_at(exam)
        shown = {fact.pk for fact in facts if f"#{fact.slug}" in html}
        assert not shown & set(held)
        assert len(shown) == 12 - 5

    def test_more_facts_and_leeches_cost_no_further_query(self, user, facts):
        client, found = browser(user), []
        for few in (facts[:2], facts[2:8]):
            for fact in few:
                recall(user, fact, GOOD, *[AGAIN] * 5, first=NOW - 9 * DAY)
            client.get("/study/plan/")
            with CaptureQueriesContext(connection) as queries:
                client.get("/study/plan/")
            found.append(len(queries))
        assert found[0] == found[1] <= 15

    def test_visitors_are_asked_to_sign_in(self, client):
        assert client.get("/study/plan/").status_code == 302

    def test_a_forecast_that_does_not_reach_the_exam_promises_nothing(self, user, facts):
        recall(user, facts[0], GOOD)
        plan = plan_of(user, exam_date=NOW.date() + 200 * DAY)
        page = plan_page(user, plan=plan, now=NOW)
        assert (len(page.days), page.reaches_exam, page.suffices) == (60, False, True)


class TestTheCalendar:
    def address_of(self, user) -> str:
        return f"/calendar/{StudyPlan.objects.get(user=user).calendar_token}.ics"

    def test_it_is_read_without_signing_in_at_an_address_that_nobody_guesses(self, user, client):
        mine = browser(user)
        assert StudyPlan.objects.get().calendar_token is None
        mine.post("/study/plan/calendar/", {"is_open": "1"})
        address = self.address_of(user)
        assert len(address) > 50
        assert address in mine.get("/study/plan/").content.decode()
        response = client.get(address)
        assert response["Content-Type"] == "text/calendar; charset=utf-8"
        text = response.content.decode()
        assert text.count("BEGIN:VEVENT") == 5 + 1 + 1
        assert "DTSTART;VALUE=DATE:20261221\r\n" in text
        assert "SUMMARY:Exam: TST-C01\r\n" in text
        assert text.count("SUMMARY:Final mock: TST-C01") == 2
        assert "RRULE:FREQ=DAILY;UNTIL=20261220T180000" in text
        assert "DURATION:PT20M" in text
        assert "@example.org" not in text

    def test_its_entries_keep_their_names_when_the_exam_moves(self, user, client):
        browser(user).post("/study/plan/calendar/", {"is_open": "1"})
        before = set(re.findall(r"UID:(\S+)", client.get(self.address_of(user)).content.decode()))
        plan_of(user, exam_date=EXAM_ON + 2 * DAY)
        after = set(re.findall(r"UID:(\S+)", client.get(self.address_of(user)).content.decode()))
        assert before == after
        assert len(before) == 7

    def test_taken_back_it_is_gone_and_a_new_one_is_another(self, user, client):
        mine = browser(user)
        mine.post("/study/plan/calendar/", {"is_open": "1"})
        first = self.address_of(user)
        mine.post("/study/plan/calendar/", {"is_open": "1"})
        second = self.address_of(user)
        assert [client.get(address).status_code for address in (first, second)] == [404, 200]
        mine.post("/study/plan/calendar/", {"is_open": "0"})
        assert client.get(second).status_code == 404
        assert client.get("/calendar/None.ics").status_code == 404

    def test_without_a_date_there_are_blocks_and_no_end(self, user, client):
        browser(user).post("/study/plan/calendar/", {"is_open": "1"})
        plan_of(user, exam_date=None)
        text = client.get(self.address_of(user)).content.decode()
        assert "RRULE:FREQ=DAILY\r\n" in text
        assert "SUMMARY:Exam" not in text

    def test_a_guest_is_asked_to_sign_up(self):
        guest = make.guest()
        assert (
            browser(guest).post("/study/plan/calendar/", {"is_open": "1"})["Location"].startswith("/accounts/signup/")
        )
        assert not StudyPlan.objects.exists()
