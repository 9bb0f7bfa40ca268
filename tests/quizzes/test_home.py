"""The first page, signed out and signed in; the first answer; the questions after sign-up; the banner."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from content.models import Question
from quizzes import attempts, planning, responses
from quizzes.models import Attempt, Response, ResponseEvent, StudyPlan
from tests import make
from tests.quizzes import warm_ups
from tests.quizzes.sittings import browser, right_scored, submitted, words

pytestmark = pytest.mark.django_db

SIGN_UP = "/accounts/signup/"


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(make.at(60), tick=False):
        yield


@pytest.fixture
def blueprint():
    return make.blueprint()


@pytest.fixture
def warm_up(settings, tmp_path, blueprint):
    return warm_ups.install(settings, tmp_path, blueprint=blueprint, facts=[make.fact()])


@pytest.fixture
def visitor():
    return Client()


def order_of_options(response):
    return re.findall(r"Option ([a-d])<", response.content.decode())


def rows():
    return [model.objects.count() for model in (User, Session, Attempt, Response, ResponseEvent)]


def query_count(client, path="/"):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


class TestTheFrontPage:
    def test_begins_with_one_sentence_and_the_first_question_of_the_warm_up(self, visitor, warm_up):
        text = words(visitor.get("/"))
        assert text.startswith("Open practice exams for AWS certification. Every answer has its source.")
        assert f"Which change to {warm_up[0].slug} helps? Select ONE." in text
        assert "Check answer" in text

    def test_shows_neither_key_nor_rationale(self, visitor, warm_up):
        body = visitor.get("/").content.decode()
        assert "Why a helps" not in body
        assert "is-key" not in body

    def test_says_how_many_questions_there_are_and_how_old_the_oldest_check_is(self, visitor, warm_up):
        make.fact(as_of=dt.date(2026, 3, 1))
        assert "10 questions in the bank · oldest check March 2026 · How we check" in words(visitor.get("/"))

    def test_writes_nothing_and_sets_no_session(self, visitor, warm_up):
        before = rows()
        response = visitor.get("/")
        assert rows() == before
        assert set(response.cookies) == {"csrftoken"}

    def test_leads_to_the_simulation_and_to_ones_own_notes(self, visitor, warm_up):
        body = visitor.get("/").content.decode()
        assert 'href="/exams/"' in body
        assert '<a href="/notes/"><strong>Use my own notes' in body

    @pytest.mark.parametrize("missing", ["the file", "the questions", "a readable file"])
    def test_stands_without_a_warm_up(self, visitor, settings, tmp_path, missing):
        settings.LIBRARY_DIR = tmp_path
        if missing == "the questions":
            make.blueprint()
            warm_ups.write(tmp_path, [f"not-loaded-{number}" for number in range(10)])
        elif missing == "a readable file":
            (tmp_path / "warm-up.toml").write_bytes(b"version = \xff")
        text = words(visitor.get("/"))
        assert "No questions are loaded yet." in text
        assert "Check answer" not in text

    def test_costs_the_same_queries_with_a_larger_bank(self, visitor, warm_up, blueprint):
        before = query_count(visitor)
        make.bank(30, blueprint=blueprint)
        assert query_count(visitor) == before <= 6


class TestTheFirstAnswer:
    def test_makes_a_guest_and_shows_the_verdict_of_the_warm_ups_first_question(self, visitor, warm_up):
        response = visitor.post("/warm-up/", {"chosen": "a"}, follow=True)
        attempt = Attempt.objects.get()
        assert response.redirect_chain == [(f"/attempts/{attempt.pk}/1/#verdict", 302)]
        assert attempt.user.is_guest
        assert attempt.fixed_form == "warm-up/1"
        assert attempt.mode == Attempt.Mode.PRACTICE
        assert list(attempt.responses.values_list("question__slug", flat=True)) == [each.slug for each in warm_up]
        text = words(response)
        assert text.index("Right.") < text.index("Why a helps or not.")
        assert "Next, 2 of 10" in text

    def test_explains_each_option_and_opens_the_fact_with_its_source(self, visitor, warm_up):
        text = words(visitor.post("/warm-up/", {"chosen": "b"}, follow=True))
        assert "Not right." in text
        assert all(f"Why {code} helps or not." in text for code in "abcd")
        assert "A statement that can be checked" in text
        assert "Official source" in text

    def test_leaves_the_options_where_they_were(self, visitor, warm_up):
        before = order_of_options(visitor.get("/"))
        assert sorted(before) == ["a", "b", "c", "d"]
        assert order_of_options(visitor.post("/warm-up/", {"chosen": "a"}, follow=True)) == before

    @pytest.mark.parametrize("chosen", [[], ["z"], ["a", "b"], ["a", "a"], ["a\x00"]])
    def test_that_is_no_answer_is_asked_for_again_in_place_and_nothing_is_written(self, visitor, warm_up, chosen):
        before = rows()
        response = visitor.post("/warm-up/", {"chosen": chosen})
        assert response.status_code == 422
        assert "Choose an answer, then check it." in words(response)
        assert rows() == before

    def test_of_a_question_with_two_keys_is_two_options(self, visitor, settings, tmp_path):
        warm_ups.install(settings, tmp_path, keys=("a", "b"))
        assert visitor.post("/warm-up/", {"chosen": ["a"]}).status_code == 422
        assert "Right." in words(visitor.post("/warm-up/", {"chosen": ["b", "a"]}, follow=True))

    def test_sent_twice_is_kept_once(self, visitor, warm_up):
        visitor.post("/warm-up/", {"chosen": "a"})
        response = visitor.post("/warm-up/", {"chosen": "b"}, follow=True)
        assert "Right." in words(response)
        assert Attempt.objects.get().responses.get(position=1).is_correct
        assert User.objects.count() == 1

    def test_of_a_member_makes_no_guest(self, warm_up):
        user = make.user()
        browser(user).post("/warm-up/", {"chosen": "a"})
        assert Attempt.objects.get().user == user
        assert User.objects.count() == 1

    def test_needs_the_token_of_the_form(self, warm_up):
        assert Client(enforce_csrf_checks=True).post("/warm-up/", {"chosen": "a"}).status_code == 403
        assert not User.objects.exists()

    def test_is_limited_to_thirty_guests_an_hour_from_one_address(self, warm_up):
        cache.clear()  # what tests with real commits left there
        for _ in range(30):
            assert Client().post("/warm-up/", {"chosen": "a"}).status_code == 302
        refused = Client().post("/warm-up/", {"chosen": "a"})
        assert refused.status_code == 429
        assert "Retry-After" in refused.headers
        assert User.objects.count() == Attempt.objects.count() == 30
        assert Client(REMOTE_ADDR="192.0.2.7").post("/warm-up/", {"chosen": "a"}).status_code == 302

    def test_after_the_question_was_retired_leads_back_to_the_front_page(self, visitor, warm_up):
        warm_up[0].retired_at = make.NOW
        warm_up[0].save()
        assert visitor.post("/warm-up/", {"chosen": "a"}).headers["Location"] == "/"
        assert not User.objects.exists()

    def test_shows_no_key_of_a_question_that_stands_in_an_open_exam(self, blueprint, settings, tmp_path):
        exam = make.attempt(blueprint=blueprint)
        held = exam.responses.get(position=1).question
        free = Question.objects.exclude(responses__attempt=exam)
        warm_ups.write(tmp_path, [held.slug, *free.values_list("slug", flat=True), *"wxyz"][:10])
        settings.LIBRARY_DIR = tmp_path
        browser(exam.user).post("/warm-up/", {"chosen": "a"})
        practice = Attempt.objects.get(mode="practice")
        assert not practice.responses.filter(question=held).exists()
        assert not practice.responses.filter(revealed_at__isnull=False).exists()


class TestTheEndOfTheWarmUp:
    def finish(self, client):
        """Right at the first six positions, wrong at the last four, which are all of domain 2."""
        client.post("/warm-up/", {"chosen": "a"})
        attempt = Attempt.objects.get()
        for position in range(2, 11):
            responses.check(
                user=attempt.user,
                attempt_id=attempt.pk,
                position=position,
                chosen=["a" if position <= 6 else "b"],
                base_rev=0,
                tab="tab",
                seq=position,
                now=make.at(61),
            )
        return client.post(f"/attempts/{attempt.pk}/submit/", follow=True)

    def test_says_how_many_were_right_where_it_went_wrong_and_what_that_cannot_say(self, visitor, warm_up):
        text = words(self.finish(visitor))
        assert text.startswith("6 of 10 right. Weakest here: domain 2, Domain 2.")
        assert "Ten questions cannot predict a pass" in text

    def test_offers_five_more_and_an_account(self, visitor, warm_up, blueprint):
        make.bank(10, blueprint=blueprint)
        response = self.finish(visitor)
        assert f'href="{SIGN_UP}"' in response.content.decode()
        assert "kept for 14 days" in words(response)
        visitor.post("/exams/tst-c01/practice/", {"count": "5"})
        assert Attempt.objects.get(closed_at=None).position_count == 5

    def test_offers_a_member_no_account(self, warm_up):
        body = self.finish(browser(make.user())).content.decode().partition("<main")[2]
        assert SIGN_UP not in body


class TestTheNextStep:
    def test_of_somebody_new_is_the_warm_up(self, warm_up):
        client = browser(make.user())
        assert words(client.get("/")).startswith("Begin with ten questions.")
        response = client.post("/warm-up/start/")
        attempt = Attempt.objects.get()
        assert response.headers["Location"] == f"/attempts/{attempt.pk}/1/"
        assert not attempt.responses.filter(revealed_at__isnull=False).exists()

    def test_resumes_a_running_exam_where_it_was_left(self, blueprint):
        attempt = make.attempt(blueprint=blueprint)
        make.answer(attempt, 1, 3)
        make.save(attempt, 4, None, field="shown", now=make.at(30))
        response = browser(attempt.user).get("/")
        # 600 seconds from the start, and a minute is gone.
        assert words(response).startswith("Your TST-C01 simulation is open: 2 of 5 answered, 9 minutes left.")
        assert f'href="/attempts/{attempt.pk}/4/"' in response.content.decode()

    def test_comes_before_practice_that_was_begun_later(self, blueprint):
        make.bank(40, blueprint=blueprint)
        exam = make.attempt(blueprint=blueprint)
        practice = make.attempt(blueprint=blueprint, user=exam.user, mode="practice", now=make.at(1))
        response = browser(exam.user).get("/")
        assert words(response).startswith("Your TST-C01 simulation is open")
        assert f'href="/attempts/{practice.pk}/1/"' in response.content.decode().partition("Also open")[2]

    def test_is_the_report_when_the_time_of_an_exam_is_over(self, blueprint):
        attempt = make.attempt(blueprint=blueprint)
        with time_machine.travel(make.at(700), tick=False):
            response = browser(attempt.user).get("/")
        assert words(response).startswith("The time of your TST-C01 simulation is over.")
        assert f'href="/attempts/{attempt.pk}/report/"' in response.content.decode()

    def test_continues_practice_at_the_first_question_that_was_not_checked(self, blueprint):
        attempt = make.attempt(blueprint=blueprint, mode="practice")
        for position in (1, 2):
            responses.check(
                user=attempt.user,
                attempt_id=attempt.pk,
                position=position,
                chosen=["a"],
                base_rev=0,
                tab="tab",
                seq=position,
                now=make.at(2),
            )
        response = browser(attempt.user).get("/")
        assert words(response).startswith("Practice: TST-C01, 2 of 5 answered.")
        assert f'href="/attempts/{attempt.pk}/3/"' in response.content.decode()

    def test_continues_the_warm_up_of_a_guest(self, visitor, warm_up):
        visitor.post("/warm-up/", {"chosen": "a"})
        text = words(visitor.get("/"))
        assert text.startswith("Warm-up, 1 of 10 answered. Continue with question 2")
        assert "Keep them: sign up" in text

    def test_after_practice_is_a_simulation_of_the_exam_in_the_plan(self, blueprint):
        attempt = submitted(blueprint=blueprint, mode="practice", minutes=0.5)
        client = browser(attempt.user)
        assert words(client.get("/")).startswith("Sit one SAA-C03 simulation.")
        planning.save_plan(user=attempt.user, exam=blueprint.exam, exam_date=None, minutes_per_day=None, now=make.NOW)
        response = client.get("/")
        assert words(response).startswith("Sit one TST-C01 simulation.")
        assert 'href="/exams/tst-c01/"' in response.content.decode()

    def test_after_a_simulation_is_the_weakest_topic(self, blueprint):
        attempt = submitted(right_scored(2), blueprint=blueprint, minutes=0.5)
        text = words(browser(attempt.user).get("/"))
        assert text.startswith("Drill where most points are still to be won.")

    def test_stands_above_the_last_five_results_newest_first(self, blueprint):
        user = make.user()
        for number in range(6):
            submitted(blueprint=blueprint, user=user, mode="practice", count=number + 1, minutes=number / 10)
        submitted(right_scored(2), blueprint=blueprint, user=user, minutes=0.9)
        submitted(blueprint=blueprint)
        text = words(browser(user).get("/")).partition("Last results ")[2]
        # 2 of 4 scored: 100 + 900 / 2.
        assert text.startswith(
            "TST-C01 simulation 21 November 2026 550 no pass Practice: TST-C01 21 November 2026 6 of 6"
        )
        assert text.count("Practice: TST-C01") == 4

    def test_costs_the_same_queries_with_more_attempts(self, blueprint):
        user = make.user()
        submitted(blueprint=blueprint, user=user, minutes=0.5)
        make.attempt(blueprint=blueprint, user=user, mode="practice")
        before = query_count(browser(user))
        for number in range(4):
            submitted(blueprint=blueprint, user=user, minutes=0.5)
            make.attempt(blueprint=blueprint, user=user, mode="practice", now=make.at(number))
        assert query_count(browser(user)) == before <= 15


class TestThePlanOnTheFirstPage:
    @pytest.mark.parametrize(
        ("day", "said"),
        [
            (dt.date(2026, 12, 1), "TST-C01 on 1 December 2026, 10 days left · 20 minutes a day"),
            (dt.date(2026, 11, 22), "TST-C01 on 22 November 2026, 1 day left"),
            (dt.date(2026, 11, 21), "TST-C01 on 21 November 2026, today"),
            (dt.date(2026, 11, 20), "TST-C01 on 20 November 2026 ·"),
        ],
    )
    def test_counts_the_days_to_the_exam(self, blueprint, day, said):
        user = make.user()
        planning.save_plan(user=user, exam=blueprint.exam, exam_date=day, minutes_per_day=20, now=make.NOW)
        assert said in words(browser(user).get("/"))

    def test_counts_them_in_the_users_zone(self, blueprint):
        user = make.user(time_zone="Pacific/Kiritimati")
        planning.save_plan(
            user=user, exam=blueprint.exam, exam_date=dt.date(2026, 11, 22), minutes_per_day=None, now=make.NOW
        )
        # 10:01 UTC is 00:01 of the next day there.
        assert "22 November 2026, today" in words(browser(user).get("/"))

    def test_asks_for_the_exam_while_there_is_none(self):
        assert "Say which exam you prepare for" in words(browser(make.user()).get("/"))


class TestWelcome:
    def test_asks_three_questions_and_leads_to_extra_time(self):
        response = browser(make.user()).get("/welcome/")
        text = words(response)
        assert "Which exam do you prepare for?" in text
        assert "When is it?" in text
        assert "How many minutes a day?" in text
        assert 'href="/accounts/profile/#time"' in response.content.decode()

    def test_saves_the_answers_for_this_user_only(self, blueprint):
        user, other = make.user(), make.user()
        sent = {"exam": "TST-C01", "exam_date": "2027-03-31", "minutes_per_day": "45", "user": other.pk}
        response = browser(user).post("/welcome/", sent)
        assert response.headers["Location"] == "/"
        plan = StudyPlan.objects.get()
        assert (plan.user, plan.exam, plan.exam_date) == (user, blueprint.exam, dt.date(2027, 3, 31))
        assert (plan.minutes_per_day, plan.asked_at) == (45, make.at(60))

    def test_takes_no_answer_at_all(self):
        browser(make.user()).post("/welcome/", {"exam": "", "exam_date": "", "minutes_per_day": ""})
        plan = StudyPlan.objects.get()
        assert (plan.exam, plan.exam_date, plan.minutes_per_day) == (None, None, None)

    def test_can_be_skipped_without_losing_an_earlier_answer(self, blueprint):
        user = make.user()
        planning.save_plan(user=user, exam=blueprint.exam, exam_date=None, minutes_per_day=15, now=make.NOW)
        browser(user).post("/welcome/", {"skip": "1", "exam": "", "minutes_per_day": ""})
        plan = StudyPlan.objects.get()
        assert (plan.exam, plan.minutes_per_day, plan.asked_at) == (blueprint.exam, 15, make.at(60))

    def test_shows_the_plan_again_for_changing_it(self, blueprint):
        user = make.user()
        planning.save_plan(
            user=user, exam=blueprint.exam, exam_date=dt.date(2027, 3, 31), minutes_per_day=15, now=make.NOW
        )
        body = browser(user).get("/welcome/").content.decode()
        assert '<option value="TST-C01" selected>' in body
        assert 'value="2027-03-31"' in body
        assert 'value="15"' in body
        assert 'name="skip"' not in body

    @pytest.mark.parametrize(
        ("field", "value", "said"),
        [
            ("exam", "XYZ-C99", "Choose an exam from the list."),
            ("exam", "\x00", "Null characters are not allowed."),
            ("exam_date", "2026-11-20", "Choose a day from today on"),
            ("exam_date", "2226-11-20", "Choose a day from today on"),
            ("exam_date", "soon", "Write the day as 2027-03-31."),
            ("minutes_per_day", "0", "Write a number from 5 to 960."),
            ("minutes_per_day", "1000", "Write a number from 5 to 960."),
            ("minutes_per_day", "9" * 400, "Write a number from 5 to 960."),
            ("minutes_per_day", "an hour", "Write a whole number, such as 20."),
        ],
    )
    def test_says_beside_the_field_what_is_wrong_and_keeps_the_rest(self, blueprint, field, value, said):
        sent = {"exam": "TST-C01", "exam_date": "2027-03-31", "minutes_per_day": "45"} | {field: value}
        response = browser(make.user()).post("/welcome/", sent)
        assert response.status_code == 422
        body = response.content.decode()
        assert said in body
        assert f'aria-describedby="id_{field}' in body
        kept = {"exam": 'value="TST-C01" selected', "exam_date": 'value="2027-03-31"', "minutes_per_day": 'value="45"'}
        assert all(other in body for name, other in kept.items() if name != field)
        assert not StudyPlan.objects.exists()

    def test_is_for_people_who_are_signed_in(self, visitor):
        assert visitor.get("/welcome/").headers["Location"] == "/accounts/login/?next=/welcome/"


class TestTheBanner:
    def test_names_the_running_exam_on_other_pages(self, blueprint):
        attempt = make.attempt(blueprint=blueprint)
        make.answer(attempt, 1, 2)
        body = browser(attempt.user).get("/about/").content.decode()
        assert "TST-C01 simulation: 9 minutes left" in body
        assert f'href="/attempts/{attempt.pk}/2/"' in body

    def test_is_not_in_the_hall_nor_on_the_first_page(self, blueprint):
        attempt = make.attempt(blueprint=blueprint)
        client = browser(attempt.user)
        for path in ("/", f"/attempts/{attempt.pk}/1/", f"/attempts/{attempt.pk}/"):
            assert 'class="banner"' not in client.get(path).content.decode()

    def test_is_silent_about_practice_other_people_and_exams_whose_time_is_over(self, blueprint):
        attempt = make.attempt(blueprint=blueprint)
        practice = make.attempt(blueprint=blueprint, mode="practice")
        for user in (practice.user, make.user()):
            assert 'class="banner"' not in browser(user).get("/about/").content.decode()
        with time_machine.travel(make.at(601), tick=False):
            assert 'class="banner"' not in browser(attempt.user).get("/about/").content.decode()

    def test_goes_when_the_exam_is_submitted(self, blueprint):
        attempt = make.attempt(blueprint=blueprint)
        attempts.submit(user=attempt.user, attempt_id=attempt.pk, now=make.at(2))
        assert 'class="banner"' not in browser(attempt.user).get("/about/").content.decode()

    def test_costs_visitors_no_query(self, visitor):
        assert query_count(visitor, "/privacy/") == 0
