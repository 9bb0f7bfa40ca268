"""The misconception ledger: what counts as shown and as put right, what proves it wrong, and the page."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quizzes import attempts, regrading
from quizzes.misconceptions import ledger_of, misconceptions_of
from quizzes.models import Attempt
from tests import make
from tests.quizzes.sittings import browser, words
from tests.quizzes.stored import check

pytestmark = pytest.mark.django_db

LATER = make.at(24 * 3600)
PRACTICE = Attempt.Mode.PRACTICE


@pytest.fixture(autouse=True)
def _the_next_day():
    with time_machine.travel(LATER, tick=False):
        yield


def asked(*misconceptions, user=None, now=make.NOW, **given):
    """A practice of one question for each: option b stands for that belief, c for none, a is the key."""
    blueprint = make.blueprint(f"T{Attempt.objects.count()}-C01")
    for misconception in misconceptions:
        make.bank(1, blueprint=blueprint, misconceptions={"b": misconception}, **given)
    return make.attempt(user=user, blueprint=blueprint, mode=PRACTICE, count=len(misconceptions), now=now)


def position_of(attempt, belief, nth=0):
    offering = attempt.responses.filter(revision__options__misconception=belief).order_by("position")
    return offering.values_list("position", flat=True)[nth]


def believe(attempt, belief, *, nth=0, code="b", seconds=1.0):
    """Pick that option at the nth question that offers the belief."""
    make.save(
        attempt, position_of(attempt, belief, nth), [code], now=attempt.started_at + dt.timedelta(seconds=seconds)
    )


def finish(attempt):
    return attempts.submit(
        user=attempt.user, attempt_id=attempt.pk, now=attempt.started_at + dt.timedelta(seconds=300)
    ).attempt


def held(user, now=LATER):
    return [(belief.slug, belief.question_count, belief.is_put_right) for belief in ledger_of(user, now=now)]


class TestWhatIsShown:
    def test_a_wrong_option_shows_its_belief_and_the_same_one_at_two_questions_tops_the_list(self):
        attempt = asked("one", "two", "two")
        believe(attempt, "two", nth=0, seconds=1)
        believe(attempt, "two", nth=1, seconds=2)
        believe(attempt, "one", seconds=3)
        finish(attempt)
        assert held(attempt.user) == [("two", 2, False), ("one", 1, False)]

    def test_a_right_answer_another_option_and_a_blank_show_nothing(self):
        attempt = asked("one", "two", "three")
        believe(attempt, "one", code="a")
        believe(attempt, "two", code="c")
        finish(attempt)
        assert held(attempt.user) == []

    def test_each_wrong_option_of_several_shows_its_own(self):
        blueprint = make.blueprint()
        make.bank(1, blueprint=blueprint, codes="abcde", keys="ab", misconceptions={"c": "one", "d": "two", "a": "not"})
        attempt = make.attempt(blueprint=blueprint, mode=PRACTICE, count=1)
        make.save(attempt, 1, ["a", "d"])
        finish(attempt)
        assert held(attempt.user) == [("two", 1, False)]

    def test_a_checked_answer_counts_before_its_practice_ends(self):
        attempt = asked("one")
        check(attempt, 1, chosen=["b"])
        assert held(attempt.user) == [("one", 1, False)]

    def test_the_same_question_again_is_one_question_and_another_time(self):
        first = asked("one")
        believe(first, "one")
        make.save(first, 1, 3, field="confidence")
        finish(first)
        again = make.attempt(user=first.user, blueprint=first.blueprint, mode=PRACTICE, count=1, now=make.at(3600))
        believe(again, "one")
        finish(again)
        (belief,) = ledger_of(first.user, now=LATER)
        assert (belief.question_count, belief.times, belief.sure_times) == (1, 2, 1)
        assert belief.last_at == make.at(3601)

    def test_that_of_others_and_of_an_abandoned_exam_does_not_count(self):
        attempt = asked("one")
        believe(attempt, "one")
        finish(attempt)
        assert held(make.user()) == []
        blueprint = make.blueprint()
        make.bank(10, blueprint=blueprint, misconceptions={"b": "one"})
        exam = make.attempt(blueprint=blueprint)
        make.answer(exam, right=False)
        attempts.abandon(user=exam.user, attempt_id=exam.pk, now=make.at(60))
        assert held(exam.user) == []

    def test_an_answer_that_a_corrected_key_makes_right_does_not_count(self):
        attempt = asked("one")
        believe(attempt, "one")
        finish(attempt)
        question = attempt.responses.get().question
        make.new_revision(question, keys=("b",))
        regrading.regrade(question=question, now=LATER)
        assert held(attempt.user) == []


class TestPuttingRight:
    @pytest.mark.parametrize(("seconds", "is_put_right"), [(30, True), (5, False)])
    def test_a_later_right_answer_at_another_question_that_offers_it_does(self, seconds, is_put_right):
        attempt = asked("one", "one")
        believe(attempt, "one", nth=0, seconds=10)
        believe(attempt, "one", nth=1, code="a", seconds=seconds)
        finish(attempt)
        assert held(attempt.user) == [("one", 1, is_put_right)]

    def test_so_does_the_same_question_answered_rightly_another_day(self):
        first = asked("one")
        believe(first, "one")
        finish(first)
        again = make.attempt(user=first.user, blueprint=first.blueprint, mode=PRACTICE, count=1, now=make.at(3600))
        believe(again, "one", code="a")
        finish(again)
        assert held(first.user) == [("one", 1, True)]

    def test_a_right_answer_to_a_question_that_does_not_offer_it_says_nothing(self):
        attempt = asked("one", "two")
        believe(attempt, "one", seconds=1)
        believe(attempt, "two", code="a", seconds=9)
        finish(attempt)
        assert held(attempt.user) == [("one", 1, False)]


class TestKeysThatAreKept:
    @pytest.fixture
    def believed(self):
        """Somebody who practised all nine questions of an exam, which all offer one belief, and took it at each."""
        blueprint = make.blueprint()
        make.bank(9, blueprint=blueprint, misconceptions={"b": "one"})
        practice = make.attempt(blueprint=blueprint, mode=PRACTICE, count=9)
        for position in range(1, 10):
            make.save(practice, position, ["b"])
        return finish(practice)

    def test_questions_of_an_open_exam_say_nothing(self, believed):
        assert held(believed.user) == [("one", 9, False)]
        exam = make.attempt(user=believed.user, blueprint=believed.blueprint, now=LATER)
        assert held(believed.user) == [("one", 4, False)]
        asked_now = set(exam.responses.values_list("question_id", flat=True))
        assert asked_now.isdisjoint(ledger_of(believed.user, now=LATER)[0].questions)

    def test_an_exam_whose_review_is_not_open_neither_shows_nor_puts_right(self, believed):
        make.window(believed.blueprint.exam, review="from", review_from=LATER + dt.timedelta(hours=1))
        exam = make.attempt(user=believed.user, blueprint=believed.blueprint, now=make.at(3600))
        for position in range(1, 6):
            make.save(exam, position, ["a"])
        finish(exam)
        assert held(believed.user) == [("one", 4, False)]
        assert held(believed.user, LATER + dt.timedelta(hours=2)) == [("one", 9, True)]


class TestTheProof:
    def test_each_belief_comes_with_what_was_picked_why_it_is_wrong_and_the_facts(self):
        cited = make.fact(statement="A standby cannot be read.")
        attempt = asked("standby-is-readable", facts=[cited])
        believe(attempt, "standby-is-readable")
        finish(attempt)
        (found,) = misconceptions_of(attempt.user, now=LATER, limit=3)
        (pick,) = found.picks
        assert (found.belief.words, found.days_ago, found.more_count) == ("Standby is readable", 0, 0)
        assert (pick.option_text, pick.rationale) == ("Option b", "Why b helps or not.")
        assert [fact.statement for fact in pick.facts] == ["A standby cannot be read."]
        assert pick.url == f"/attempts/{attempt.pk}/review/?page=1#question-1"
        assert found.service == attempt.responses.get().service

    def test_of_many_questions_the_latest_are_shown_and_the_others_counted(self):
        attempt = asked(*["one"] * 5)
        for nth in range(5):
            believe(attempt, "one", nth=nth, seconds=nth + 1)
        finish(attempt)
        (found,) = misconceptions_of(attempt.user, now=LATER, limit=1)
        assert ([pick.url[-1] for pick in found.picks], found.more_count) == (["5", "4", "3"], 2)

    def test_in_practice_that_goes_on_it_leads_to_the_checked_answer(self):
        attempt = asked("one")
        check(attempt, 1, chosen=["b"])
        (found,) = misconceptions_of(attempt.user, now=LATER, limit=1)
        assert found.picks[0].url == attempt.position_url(1)

    def test_no_more_than_asked_for(self):
        attempt = asked("one", "two", "three")
        for belief in ("one", "two", "three"):
            believe(attempt, belief)
        finish(attempt)
        assert len(misconceptions_of(attempt.user, now=LATER, limit=2)) == 2


class TestThePage:
    def test_it_names_each_belief_with_its_proof_and_a_way_to_practise(self):
        cited = make.fact(statement="A standby cannot be read.")
        attempt = asked("standby-is-readable", "standby-is-readable", "scp-grants", facts=[cited])
        for nth, belief in enumerate(("standby-is-readable", "standby-is-readable", "scp-grants")):
            believe(attempt, belief, nth=nth % 2, seconds=nth + 1)
        finish(attempt)
        response = browser(attempt.user).get("/study/misconceptions/")
        html, text = response.content.decode(), words(response)
        assert "2 beliefs behind your wrong answers are still to be put right." in text
        assert "“Standby is readable” in 2 questions Chosen at 2 different questions, last today" in text
        assert text.index("“Standby is readable”") < text.index("“SCP grants” Chosen at 1 question")
        assert "You chose: Option b Why b helps or not." in text
        assert html.count("A standby cannot be read.") == 3
        assert f'href="/attempts/{attempt.pk}/review/?page=1#question-1"' in html
        assert 'name="preset" value="service"' in html
        assert 'name="service" value="sqs"' in html

    def test_what_was_put_right_says_when(self):
        attempt = asked("one", "one")
        believe(attempt, "one", nth=0, seconds=1)
        believe(attempt, "one", nth=1, code="a", seconds=9)
        finish(attempt)
        text = words(browser(attempt.user).get("/study/misconceptions/"))
        assert "Every wrong belief that your answers showed was put right since." in text
        assert "“One” put right on 21 November 2026" in text

    def test_ten_beliefs_are_a_page(self):
        beliefs = [f"belief-{number:02}" for number in range(12)]
        attempt = asked(*beliefs)
        for number, belief in enumerate(beliefs):
            believe(attempt, belief, seconds=number + 1)
        finish(attempt)
        client = browser(attempt.user)
        first, second = (client.get(f"/study/misconceptions/?page={page}").content.decode() for page in (1, 2))
        assert (first.count("<article"), second.count("<article")) == (10, 2)
        assert 'href="?page=2"' in first
        assert "Belief 00" in second

    def test_without_any_it_says_what_will_be_here(self):
        text = words(browser(make.user()).get("/study/misconceptions/"))
        assert "No wrong answer of yours has shown a wrong belief yet." in text

    def test_more_beliefs_and_answers_cost_no_further_query(self):
        user, found = make.user(), []
        client = browser(user)
        for number in range(2):
            beliefs = [f"belief-{number}-{each}" for each in range(1 + 5 * number)]
            attempt = asked(*beliefs, user=user, facts=[make.fact()], now=make.at(600 * number))
            for belief in beliefs:
                believe(attempt, belief)
            finish(attempt)
            with CaptureQueriesContext(connection) as queries:
                client.get("/study/misconceptions/")
            found.append(len(queries))
        assert found[0] == found[1] <= 15

    def test_it_is_only_read_and_only_by_who_is_signed_in(self, client):
        assert client.get("/study/misconceptions/").status_code == 302
        assert browser(make.user()).post("/study/misconceptions/").status_code == 405
