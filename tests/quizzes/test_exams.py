"""The exams: the list, the page of one, starting a form and practice."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from content.models import Task
from quizzes.models import Attempt
from tests import make
from tests.quizzes.sittings import browser, words

pytestmark = pytest.mark.django_db

PAGE = "/exams/saa-c03/"


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(make.at(60), tick=False):
        yield


@pytest.fixture
def saa():
    """The true SAA-C03 with enough questions for a form."""
    blueprint = make.shipped_blueprint()
    make.bank(80, blueprint=blueprint)
    return blueprint


@pytest.fixture
def candidate():
    return make.user()


def query_count(client, path):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


class TestTheList:
    def test_names_each_exam_with_its_numbers_those_with_most_questions_first(self, saa):
        make.shipped_blueprint("clf-c02")
        sap = make.shipped_blueprint("sap-c02")
        make.bank(3, blueprint=sap)
        text = words(Client().get("/exams/"))
        saa_says = "65 questions in 130 minutes; 720 of 1000 passes. 80 questions in the bank."
        sap_says = (
            "75 questions in 180 minutes; 750 of 1000 passes. "
            "3 questions in the bank, enough to practise; a full form needs 75."
        )
        clf_says = "65 questions in 90 minutes; 700 of 1000 passes. No questions in the bank yet."
        assert text.index(saa_says) < text.index(sap_says) < text.index(clf_says)

    def test_counts_neither_reserve_nor_what_was_taken_out(self, saa):
        make.bank(4, blueprint=saa, is_reserve=True)
        make.bank(4, blueprint=saa, retired_at=make.NOW)
        make.bank(4, blueprint=saa, disputed_at=make.NOW)
        make.bank(4, blueprint=saa, state="draft")
        assert "80 questions in the bank." in words(Client().get("/exams/"))

    def test_shows_the_blueprint_in_force(self):
        make.blueprint("TST-C01", guide_version="1.0", cut_score=700, effective=dt.date(2025, 1, 1))
        make.blueprint("TST-C01", guide_version="1.1", cut_score=710, effective=dt.date(2026, 1, 1))
        make.blueprint("TST-C01", guide_version="2.0", cut_score=750, effective=dt.date(2027, 1, 1))
        text = words(Client().get("/exams/"))
        assert "710 of 1000" in text
        assert text.count("TST-C01") == 2, "once as its code and once in its name"

    def test_teaches_what_to_do_while_it_is_empty(self):
        assert "manage.py load_notes" in words(Client().get("/exams/"))

    def test_costs_the_same_queries_with_more_exams(self, saa):
        before = query_count(Client(), "/exams/")
        make.bank(20, blueprint=make.blueprint("TST-C01"))
        assert query_count(Client(), "/exams/") == before


class TestThePageOfAnExam:
    def test_says_the_rules_before_there_is_a_clock(self, saa, candidate):
        text = words(browser(candidate).get(PAGE))
        rules = text.partition("Start the simulation")[0]
        assert "65 questions in 130 minutes. You pass with 720 on a scale from 100 to 1000." in rules
        assert "50 questions are scored and 15 are not. They cannot be told apart before the end." in rules
        assert "Kinds of questions: multiple choice, multiple response." in rules
        assert "A wrong answer costs nothing, and a blank one counts as wrong" in rules
        assert "No answer is explained before you submit" in rules
        assert "The clock starts when you press Start" in rules
        assert not Attempt.objects.exists()

    @pytest.mark.parametrize(
        ("own", "said"),
        [
            ({"extra_minutes": 30}, "With your extra time you have 160 minutes."),
            ({"time_factor": Decimal("1.5")}, "With your extra time you have 195 minutes."),
            ({"time_factor": Decimal("1.25"), "extra_minutes": 10}, "With your extra time you have 173 minutes."),
        ],
    )
    def test_says_ones_own_minutes(self, saa, own, said):
        # 130 + 30; 130 x 1.5; 130 x 1.25 + 10 = 172.5, rounded up.
        assert said in words(browser(make.user(**own)).get(PAGE))

    def test_says_no_more_to_those_without_extra_time(self, saa, candidate):
        assert "extra time" not in words(browser(candidate).get(PAGE))

    def test_offers_ten_and_twenty_questions_in_proportion(self, saa, candidate):
        text = words(browser(candidate).get(PAGE))
        # 7800 s x 10 / 65 = 1200 s.
        assert "10 questions, 20 minutes 20 questions, 40 minutes" in text
        assert "10 questions, 50 minutes" in words(browser(make.user(extra_minutes=30)).get(PAGE))

    def test_shows_the_domains_with_weight_places_and_stock(self, saa):
        text = words(Client().get(PAGE))
        assert "1 Design Secure Architectures 30 % 15 + 4 24" in text
        assert "4 Design Cost-Optimized Architectures 20 % 10 + 3 16" in text
        assert "How the real exam spreads its unscored questions is not published" in text

    def test_names_the_official_guide(self, saa):
        response = Client().get(PAGE)
        assert "version 1.1, in effect since 30 August 2022" in words(response)
        assert f'href="{saa.source_url}"' in response.content.decode()

    def test_says_in_numbers_what_the_bank_lacks_and_has_no_start(self, candidate):
        saa = make.shipped_blueprint()
        make.bank(60, blueprint=saa)
        response = browser(candidate).get(PAGE)
        text = words(response)
        # 60 by weight are 18, 16, 14, 12; a form takes 19, 17, 16, 13.
        assert "Domain 1, Design Secure Architectures: 19 required, 18 available." in text
        assert "Domain 3, Design High-Performing Architectures: 16 required, 14 available." in text
        assert "Start the simulation" not in text
        assert f"{PAGE}start/" not in response.content.decode()
        assert "Practise 10" in text

    def test_of_an_exam_without_questions_offers_nothing(self, candidate):
        make.shipped_blueprint("clf-c02")
        text = words(browser(candidate).get("/exams/clf-c02/"))
        assert "Domain 1, Cloud Concepts: 16 required, 0 available." in text
        assert "Practise" not in text

    @pytest.mark.parametrize(("stock", "offered"), [(3, ["10"]), (25, ["10", "20"]), (70, ["10", "20", "65"])])
    def test_offers_as_much_practice_as_there_is(self, candidate, stock, offered):
        make.bank(stock, blueprint=make.blueprint())
        body = browser(candidate).get("/exams/tst-c01/").content.decode()
        assert [count for count in ("5", "10", "20", "65") if f">Practise {count}<" in body] == offered

    def test_offers_to_resume_instead_of_a_second_start(self, saa, candidate):
        attempt = make.attempt(blueprint=saa, user=candidate)
        response = browser(candidate).get(PAGE)
        text, body = words(response), response.content.decode()
        assert "Your SAA-C03 simulation is open: 0 of 65 answered, 129 minutes left. Resume" in text
        assert f'href="/attempts/{attempt.pk}/1/"' in body
        assert f'href="/attempts/{attempt.pk}/"' in body
        assert f"{PAGE}start/" not in body
        assert 'class="banner"' not in body, "the page says it itself"
        assert "Practise 10" in text

    def test_knows_nothing_of_another_exam_or_another_persons_attempt(self, saa, candidate):
        make.attempt(blueprint=saa)
        make.attempt(blueprint=make.blueprint(), user=candidate)
        assert "Start the simulation" in words(browser(candidate).get(PAGE))

    def test_asks_visitors_to_sign_up_and_brings_them_back(self, saa):
        response = Client().get(PAGE)
        assert "Start the simulation" not in words(response)
        assert f'href="/accounts/signup/?next={PAGE}"' in response.content.decode()

    def test_asks_for_no_sign_up_where_it_is_closed(self, saa, settings):
        settings.SIGNUP = "closed"
        body = Client().get(PAGE).content.decode()
        assert "/accounts/signup/" not in body
        assert f'href="/accounts/login/?next={PAGE}"' in body

    def test_has_one_address(self, saa):
        response = Client().get("/exams/SAA-C03/")
        assert (response.status_code, response.headers["Location"]) == (301, PAGE)

    @pytest.mark.parametrize("code", ["xyz-c99", "s" * 300, "saa_c03"])
    def test_is_404_for_other_codes(self, saa, code):
        assert Client().get(f"/exams/{code}/").status_code == 404
        assert browser(make.user()).post(f"/exams/{code}/start/", {"mode": "simulation"}).status_code == 404

    def test_costs_the_same_queries_with_a_larger_bank(self, saa, candidate):
        before = query_count(browser(candidate), PAGE)
        make.bank(40, blueprint=saa)
        query_count(browser(candidate), PAGE)  # reads the new bank into the process
        assert query_count(browser(candidate), PAGE) <= before <= 20


class TestStarting:
    def test_a_simulation_draws_the_true_form_and_opens_the_first_question(self, saa, candidate):
        response = browser(candidate).post(f"{PAGE}start/", {"mode": "simulation"})
        attempt = Attempt.objects.get()
        assert response.headers["Location"] == f"/attempts/{attempt.pk}/1/"
        assert (attempt.user, attempt.mode, attempt.position_count) == (candidate, "simulation", 65)
        assert attempt.started_at == make.at(60)
        assert attempt.deadline_at == make.at(60 + 7800)

    def test_a_timed_exam_has_the_size_that_was_chosen(self, saa, candidate):
        browser(candidate).post(f"{PAGE}start/", {"mode": "timed", "count": "20"})
        attempt = Attempt.objects.get()
        assert (attempt.mode, attempt.position_count) == ("timed", 20)
        assert attempt.deadline_at == make.at(60 + 2400)

    def test_a_second_time_leads_to_the_overview_of_the_first(self, saa, candidate):
        client = browser(candidate)
        client.post(f"{PAGE}start/", {"mode": "simulation"})
        response = client.post(f"{PAGE}start/", {"mode": "timed", "count": "10"})
        assert response.headers["Location"] == f"/attempts/{Attempt.objects.get().pk}/"

    @pytest.mark.parametrize(
        ("sent", "said"),
        [
            ({}, "Choose a simulation or a timed exam."),
            ({"mode": "practice"}, "Choose a simulation or a timed exam."),
            ({"mode": "timed"}, "A timed exam has 10 or 20 questions."),
            ({"mode": "timed", "count": "11"}, "A timed exam has 10 or 20 questions."),
            ({"mode": "timed", "count": "many"}, "A timed exam has 10 or 20 questions."),
            ({"mode": "simulation", "count": "10"}, "A simulation has as many questions as the real exam."),
        ],
    )
    def test_what_does_not_exist_is_refused_in_place(self, saa, candidate, sent, said):
        response = browser(candidate).post(f"{PAGE}start/", sent)
        assert response.status_code == 422
        text = words(response)
        assert said in text
        assert "Nothing was begun." in text
        assert "Start the simulation" in text
        assert not Attempt.objects.exists()

    def test_without_enough_questions_says_what_is_missing(self, candidate):
        make.bank(60, blueprint=make.shipped_blueprint())
        response = browser(candidate).post(f"{PAGE}start/", {"mode": "simulation"})
        assert response.status_code == 422
        assert "19 required, 18 available" in words(response)
        assert not Attempt.objects.exists()

    def test_while_another_exam_holds_the_questions_says_so(self, candidate):
        one, other = make.blueprint("ONE-C01"), make.blueprint("TWO-C01")
        tasks = {blueprint: list(Task.objects.filter(domain__blueprint=blueprint)) for blueprint in (one, other)}
        for place in (0, 0, 0, 2, 2):
            make.question(tasks=[tasks[one][place], tasks[other][place]])
        make.attempt(blueprint=one, user=candidate)
        response = browser(candidate).post("/exams/two-c01/start/", {"mode": "simulation"})
        assert response.status_code == 422
        assert "another exam of yours holds the questions" in words(response)

    def test_needs_a_button_and_somebody_who_is_signed_in(self, saa, candidate):
        assert browser(candidate).get(f"{PAGE}start/").status_code == 405
        assert Client().post(f"{PAGE}start/", {"mode": "simulation"}).headers["Location"].startswith("/accounts/login/")
        assert not Attempt.objects.exists()

    def test_works_for_a_guest(self, saa):
        browser(make.guest()).post(f"{PAGE}start/", {"mode": "timed", "count": "10"})
        assert Attempt.objects.get().user.is_guest


class TestPractice:
    def test_of_the_whole_exam_takes_as_many_as_asked(self, saa, candidate):
        response = browser(candidate).post(f"{PAGE}practice/", {"count": "20", "domain": ""})
        attempt = Attempt.objects.get()
        assert response.headers["Location"] == f"/attempts/{attempt.pk}/1/"
        assert (attempt.mode, attempt.position_count, attempt.deadline_at) == ("practice", 20, None)

    def test_of_a_domain_asks_nothing_else(self, saa, candidate):
        browser(candidate).post(f"{PAGE}practice/", {"count": "10", "domain": "3"})
        attempt = Attempt.objects.get()
        assert attempt.domain == saa.domains.get(number=3)
        assert set(attempt.responses.values_list("task__domain__number", flat=True)) == {3}

    @pytest.mark.parametrize(
        ("sent", "said"),
        [
            ({}, "Practice has 5, 10, 20 or 65 questions."),
            ({"count": "11"}, "Practice has 5, 10, 20 or 65 questions."),
            ({"count": "10", "domain": "9"}, "Choose a domain of this exam."),
            ({"count": "10", "domain": "one"}, "Choose a domain of this exam."),
            ({"count": "10", "domain": "9" * 99}, "Choose a domain of this exam."),
        ],
    )
    def test_of_what_does_not_exist_is_refused_in_place(self, saa, candidate, sent, said):
        response = browser(candidate).post(f"{PAGE}practice/", sent)
        assert response.status_code == 422
        assert said in words(response)
        assert not Attempt.objects.exists()

    def test_without_a_question_says_so(self, candidate):
        make.shipped_blueprint("clf-c02")
        response = browser(candidate).post("/exams/clf-c02/practice/", {"count": "10"}, follow=True)
        assert response.redirect_chain == [("/exams/clf-c02/", 302)]
        assert "There is no question to practise here now." in words(response)

    def test_needs_somebody_who_is_signed_in(self, saa):
        for path in (f"{PAGE}practice/", "/study/drill/"):
            assert Client().post(path, {"count": "10"}).headers["Location"].startswith("/accounts/login/")
        assert not Attempt.objects.exists()
