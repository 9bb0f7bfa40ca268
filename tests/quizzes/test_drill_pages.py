"""The pages of a drill: one click to it, what it is made of, the hall, and what came of it."""

from __future__ import annotations

from collections import Counter

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from content.models import Blueprint
from quizzes import attempts
from quizzes.models import Attempt
from tests import make
from tests.make import at
from tests.quizzes.sittings import browser, submitted, words
from tests.standing import standing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_missed")]

LATER = make.at(24 * 3600)


@pytest.fixture(autouse=True)
def _the_next_day():
    with time_machine.travel(LATER, tick=False):
        yield


@pytest.fixture(scope="module")
def _missed(django_db_setup, django_db_blocker):
    """Somebody who missed ten questions yesterday, of a bank on which all tests of this module stand."""
    with standing(django_db_blocker):
        blueprint = make.blueprint("SAA-C03")
        make.bank(60, blueprint=blueprint)
        attempt = make.attempt(blueprint=blueprint, mode=Attempt.Mode.PRACTICE, count=10)
        make.answer(attempt, right=False)
        attempts.submit(user=attempt.user, attempt_id=attempt.pk, now=at(60))
        yield attempt


@pytest.fixture
def blueprint(_missed):
    return Blueprint.objects.get(pk=_missed.blueprint_id)


@pytest.fixture
def user(_missed):
    """Somebody who missed ten questions yesterday."""
    return User.objects.get(pk=_missed.user_id)


def drilled(client, **form) -> Attempt:
    """Start a drill as the button of a page does, and follow it."""
    address = client.post("/study/drill/", form)["Location"]
    drill = Attempt.objects.get(pk=address.split("/")[2])
    assert address == f"/attempts/{drill.pk}/drill/"
    return drill


def finished(client, drill: Attempt, *, right: bool) -> str:
    """The words of the report of a drill that was answered."""
    make.answer(drill, right=right, now=LATER)
    client.post(f"{drill.get_absolute_url()}submit/", {"confirm": "1"})
    return words(client.get(f"{drill.get_absolute_url()}report/"))


class TestTheStart:
    @pytest.mark.parametrize(
        ("form", "title"),
        [
            ({"preset": "weak"}, "Drill: my weak spots"),
            ({"preset": "missed"}, "Drill: what I missed"),
            ({"preset": "service", "service": "sqs"}, "Drill: SQS"),
            ({"preset": "domain", "exam": "SAA-C03", "domain": "2"}, "Drill: SAA-C03 domain 2"),
            ({"preset": "task", "exam": "SAA-C03", "task": "1.2"}, "Drill: SAA-C03 task 1.2"),
            ({"preset": "twins", "service": "sqs", "twin": "s3"}, "Drill: SQS and S3 in turn"),
        ],
    )
    def test_each_preset_starts_with_one_click_and_has_a_title(self, user, form, title):
        client = browser(user)
        drill = drilled(client, **form)
        assert title in words(client.get(f"/attempts/{drill.pk}/drill/"))
        assert title in client.get(drill.position_url(1)).content.decode()

    def test_the_title_of_a_fact_does_not_say_what_is_asked(self, user):
        fact = make.fact(statement="A queue keeps messages.")
        make.question(facts=[fact])
        client = browser(user)
        drill = drilled(client, preset="fact", fact=fact.fact_id)
        text = words(client.get(f"/attempts/{drill.pk}/drill/"))
        assert "Drill: a fact of SQS" in text
        assert "keeps messages" not in text

    def test_when_there_is_nothing_it_says_why_on_the_study_page(self, user):
        response = browser(user).post("/study/drill/", {"preset": "due"}, follow=True)
        assert response.request["PATH_INFO"] == "/study/"
        assert "No fact that a question asks is due now." in response.content.decode()

    def test_what_cannot_be_read_is_refused_and_nothing_begins(self, user):
        client = browser(user)
        for form in ({}, {"preset": "service"}, {"preset": "twins", "service": "sqs", "twin": "sqs"}):
            assert client.post("/study/drill/", form).status_code == 422
        assert not Attempt.objects.filter(mode="drill").exists()

    def test_it_is_no_page_to_look_at(self, user):
        assert browser(user).get("/study/drill/").status_code == 405

    def test_each_row_of_the_study_page_has_its_drill(self, user):
        make.question(service=make.service("sqs"), twins=[make.service("s3")])
        html = browser(user).get("/study/").content.decode()
        for preset in ("weak", "missed", "due", "domain", "task", "service", "twins"):
            assert f'name="preset" value="{preset}"' in html, preset
        assert 'name="service" value="sqs"' in html
        assert 'name="task" value="1.1"' in html
        assert "clean SAA-C03 simulations are left" in html
        assert "Practice and drills leave you at least 4." in html

    def test_a_start_costs_at_most_fifteen_statements(self, user):
        client = browser(user)
        forms = [
            {"preset": "weak"},
            {"preset": "missed"},
            {"preset": "service", "service": "sqs"},
            {"preset": "domain", "exam": "SAA-C03", "domain": "2"},
            {"preset": "task", "exam": "SAA-C03", "task": "1.2"},
            {"preset": "twins", "service": "sqs", "twin": "s3"},
        ]
        for form in forms:
            drilled(client, **form)
            with CaptureQueriesContext(connection) as queries:
                drilled(client, **form)
            counted = len(queries) - 1  # `drilled` looks it up
            assert counted <= 15, (form, [query["sql"][:80] for query in queries])


class TestThePage:
    def test_it_says_what_the_drill_is_made_of_and_what_stays_before_the_first_question(self, user):
        client = browser(user)
        drill = drilled(client, preset="domain", exam="SAA-C03", domain="2")
        text = words(client.get(f"/attempts/{drill.pk}/drill/"))
        reasons = Counter(drill.responses.values_list("drawn_as", flat=True))
        composition = f"{reasons['missed']} missed before, {reasons['unseen']} not seen yet"
        assert f"Drill: SAA-C03 domain 2 10 questions: {composition}. " in text
        assert 0 < reasons["missed"] < reasons.total() == 10
        assert "clean SAA-C03 simulations stay." in text
        assert "Begin" in text
        stem = drill.responses.get(position=1).revision.stem
        assert stem not in text
        assert not drill.responses.shown().exists()

    def test_begin_leads_to_the_first_question_and_later_to_the_next_one(self, user):
        client = browser(user)
        drill = drilled(client, preset="missed")
        address = f"/attempts/{drill.pk}/drill/"
        assert f'href="{drill.position_url(1)}"' in client.get(address).content.decode()
        client.post(f"{drill.position_url(1)}check/", {"tab": "t", "seq": 1, "base_rev": 0, "chosen": "a"})
        html = client.get(address).content.decode()
        assert f'href="{drill.position_url(2)}"' in html
        assert "Continue with question 2" in html

    def test_it_belongs_to_its_user_and_to_drills(self, user, blueprint):
        drill = make.drill(user=user, preset="missed", now=LATER)
        assert browser(make.user()).get(f"/attempts/{drill.pk}/drill/").status_code == 404
        practice = make.attempt(user=user, blueprint=blueprint, mode="practice", now=LATER)
        redirected = browser(user).get(f"/attempts/{practice.pk}/drill/")
        assert redirected["Location"] == practice.get_absolute_url()

    def test_one_that_is_over_leads_to_its_report_and_one_given_up_to_the_history(self, user):
        client = browser(user)
        first = drilled(client, preset="missed")
        second = drilled(client, preset="service", service="s3")
        assert client.get(f"/attempts/{first.pk}/drill/")["Location"] == "/attempts/"
        client.post(f"{second.get_absolute_url()}submit/", {"confirm": "1"})
        assert client.get(f"/attempts/{second.pk}/drill/")["Location"] == f"/attempts/{second.pk}/report/"

    def test_more_questions_and_a_longer_past_cost_no_further_query(self, user, blueprint):
        client = browser(user)
        found = []
        for count in (2, 10):
            drill = make.drill(user=user, preset="missed", count=count, now=LATER)
            with CaptureQueriesContext(connection) as queries:
                client.get(f"/attempts/{drill.pk}/drill/")
            found.append(len(queries))
            submitted(user=user, blueprint=blueprint, now=at(7200 * count))
        assert found[0] == found[1] <= 15


class TestTheHall:
    def test_why_a_question_was_drawn_is_told_after_the_check_and_not_before(self, user):
        client = browser(user)
        drill = drilled(client, preset="missed")
        first = drill.position_url(1)
        assert "missed before" not in client.get(first).content.decode()
        client.post(f"{first}check/", {"tab": "t", "seq": 1, "base_rev": 0, "chosen": "b"})
        text = words(client.get(first))
        assert "In this drill because: missed before." in text

    def test_each_answer_is_explained_at_once_with_its_facts_and_their_sources(self, user):
        fact = make.fact(statement="A queue keeps messages.", service=make.service("kms"))
        make.question(service=make.service("kms"), facts=[fact])
        client = browser(user)
        drill = drilled(client, preset="service", service="kms")
        page = client.get(drill.position_url(1)).content.decode()
        assert "Why a helps" not in page
        assert fact.source_url not in page
        client.post(f"{drill.position_url(1)}check/", {"tab": "t", "seq": 1, "base_rev": 0, "chosen": "a"})
        page = client.get(drill.position_url(1)).content.decode()
        assert "Why a helps or not." in page
        assert "Why d helps or not." in page
        assert fact.source_url in page

    def test_practice_says_nothing_of_the_kind(self, user, blueprint):
        practice = make.attempt(user=user, blueprint=blueprint, mode="practice", now=LATER)
        client = browser(user)
        client.post(f"{practice.position_url(1)}check/", {"tab": "t", "seq": 1, "base_rev": 0, "chosen": "a"})
        assert "In this drill because" not in words(client.get(practice.position_url(1)))


class TestTheEnd:
    def test_it_says_what_was_put_right_and_what_is_still_missed_with_the_next_drill(self, user):
        client = browser(user)
        drill = drilled(client, preset="missed")
        make.answer(drill, 1, 2, 3, now=LATER)
        text = finished_some(client, drill, 4, 5)
        assert "3 of 5 right." in text
        assert "3 questions that you had missed are put right." in text
        assert "2 are missed now and come back." in text
        html = client.get(f"{drill.get_absolute_url()}report/").content.decode()
        assert html.count("still missed") == 2
        assert "Next drill: what I missed" in html
        assert 'name="preset" value="missed"' in html
        following = drilled(client, preset="missed")
        wrong = set(drill.responses.filter(position__in=(4, 5)).values_list("question", flat=True))
        assert wrong <= set(following.responses.values_list("question", flat=True))

    def test_the_next_one_is_about_the_same(self, user):
        client = browser(user)
        drill = drilled(client, preset="twins", service="sqs", twin="s3")
        finished(client, drill, right=True)
        html = client.get(f"{drill.get_absolute_url()}report/").content.decode()
        assert 'name="twin" value="s3"' in html
        assert "Next drill: SQS and S3 in turn" in html

    def test_it_stands_in_the_history_by_its_title(self, user):
        client = browser(user)
        finished(client, drilled(client, preset="domain", exam="SAA-C03", domain="1"), right=True)
        assert "Drill: SAA-C03 domain 1" in words(client.get("/attempts/"))
        assert "Drill: SAA-C03 domain 1" in words(client.get("/"))

    def test_the_report_of_an_exam_offers_drills_of_what_was_weak(self, user, blueprint):
        attempt = submitted(lambda _: False, user=user, blueprint=blueprint, now=at(3600))
        html = browser(user).get(f"{attempt.get_absolute_url()}report/").content.decode()
        assert 'name="preset" value="domain"' in html
        assert 'name="preset" value="missed"' in html
        assert 'name="preset" value="service"' in html

    def test_the_page_of_a_service_offers_its_drill(self, user):
        html = browser(user).get("/services/sqs/").content.decode()
        assert 'name="preset" value="service"' in html
        assert "Drill SQS" in html

    def test_the_next_step_after_a_simulation_is_a_drill_of_the_weak_spots(self, user, blueprint):
        submitted(user=user, blueprint=blueprint, now=at(3600))
        html = browser(user).get("/").content.decode()
        assert 'action="/study/drill/"' in html
        assert 'name="preset" value="weak"' in html


def finished_some(client, drill: Attempt, *wrong: int) -> str:
    make.answer(drill, *wrong, right=False, now=LATER)
    client.post(f"{drill.get_absolute_url()}submit/", {"confirm": "1"})
    return words(client.get(f"{drill.get_absolute_url()}report/"))
