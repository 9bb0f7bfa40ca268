"""What is read of somebody's confidence, and the page that shows how well it fits."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quizzes import attempts
from quizzes.models import Attempt
from quizzes.self_ratings import self_rating_of
from tests import make
from tests.quizzes.sittings import browser, pick, words
from tests.quizzes.stored import check

pytestmark = pytest.mark.django_db

LATER = make.at(24 * 3600)
PRACTICE = Attempt.Mode.PRACTICE


@pytest.fixture(autouse=True)
def _the_next_day():
    with time_machine.travel(LATER, tick=False):
        yield


@pytest.fixture
def blueprint():
    blueprint = make.blueprint()
    make.bank(60, blueprint=blueprint)
    return blueprint


def rated(confidence, choose=lambda response: True, **given):
    """A finished attempt of which the same was said everywhere."""
    attempt = make.attempt(**given)
    pick(attempt, choose)
    attempt.responses.update(confidence=confidence)
    return attempts.submit(user=attempt.user, attempt_id=attempt.pk, now=make.at(300)).attempt


def counts(user, now=LATER):
    """(number right, number of answers) of guess, not sure and sure."""
    return [(row.level.correct, row.level.n) for row in self_rating_of(user, now=now).rows]


class TestWhatCounts:
    def test_marked_answers_of_exams_and_practice_by_what_was_said(self, blueprint):
        user = make.user()
        rated(3, lambda response: response.position != 1, user=user, blueprint=blueprint)
        rated(1, lambda response: False, user=user, blueprint=blueprint, mode=PRACTICE, count=4)
        assert counts(user) == [(0, 4), (0, 0), (4, 5)]

    def test_a_checked_answer_counts_before_its_practice_ends(self, blueprint):
        practice = make.attempt(blueprint=blueprint, mode=PRACTICE)
        make.save(practice, 1, 2, field="confidence")
        check(practice, 1, chosen=["a"], base_rev=1)
        assert counts(practice.user) == [(0, 0), (1, 1), (0, 0)]

    def test_blanks_and_answers_of_which_nothing_was_said_do_not(self, blueprint):
        user = make.user()
        rated(3, lambda response: None, user=user, blueprint=blueprint)
        rated(None, user=user, blueprint=blueprint, mode=PRACTICE)
        assert counts(user) == [(0, 0)] * 3

    def test_neither_do_those_of_others_nor_of_an_open_or_abandoned_exam(self, blueprint):
        user = make.user()
        rated(3, blueprint=blueprint)
        attempt = make.attempt(user=user, blueprint=blueprint)
        make.answer(attempt)
        attempt.responses.update(confidence=3)
        assert counts(user) == [(0, 0)] * 3
        attempts.abandon(user=user, attempt_id=attempt.pk, now=make.at(60))
        assert counts(user) == [(0, 0)] * 3

    def test_an_exam_tells_nothing_before_its_review_opens(self, blueprint):
        make.window(blueprint.exam, review="from", review_from=LATER + dt.timedelta(hours=1))
        attempt = rated(3, blueprint=blueprint)
        assert counts(attempt.user) == [(0, 0)] * 3
        assert counts(attempt.user, LATER + dt.timedelta(hours=2)) == [(0, 0), (0, 0), (5, 5)]

    def test_a_practised_question_of_an_exam_that_is_open_now_is_left_out(self):
        user, blueprint = make.user(), make.blueprint()
        make.bank(9, blueprint=blueprint)
        practice = rated(3, user=user, blueprint=blueprint, mode=PRACTICE, count=9)
        assert practice.responses.count() == counts(user)[2][1] == 9
        make.attempt(user=user, blueprint=blueprint, now=LATER)
        assert counts(user)[2] == (4, 4)

    def test_more_options_and_keys_make_a_guess_mean_less(self):
        blueprint = make.blueprint()
        make.bank(10, blueprint=blueprint, codes=("a", "b", "c", "d", "e"), keys=("a", "b"))
        guess, *_ = self_rating_of(rated(1, blueprint=blueprint).user, now=LATER).rows
        assert guess.level.meant == pytest.approx(1 / 10)


class TestThePage:
    def test_a_table_says_what_was_said_how_often_it_was_right_and_how_that_fits(self, blueprint):
        user = make.user()
        rated(
            3,
            lambda response: response.position <= 15,
            user=user,
            blueprint=blueprint,
            mode=PRACTICE,
            count=20,
        )
        rated(1, lambda response: False, user=user, blueprint=blueprint, mode=PRACTICE, count=5)
        text = words(browser(user).get("/study/confidence/")).replace("\N{EN DASH}", "-")
        assert "Sure 15 of 20 75 % (53-89) 95 % less often right than you say" in text
        assert "A guess 0 of 5 0 % (0-43) 25 % too few to judge (fewer than 20)" in text
        assert "Not sure 0 of 0 - - too few to judge" in text
        # 15 x 0.05^2 + 5 x 0.95^2 + 5 x 0.25^2 = 4.8625 over 25; 15/25 is right of all: 0.6 x 0.4.
        assert "Brier score 0.195: 0 is perfect, and always saying your average would get 0.240." in text
        assert "Of what you call sure, 75 % is right; the word promises 95 %. Taken at your word, you predict" in text
        assert "From 25 marked answers" in text

    def test_with_few_answers_it_says_how_many_are_missing(self, blueprint):
        attempt = rated(3, blueprint=blueprint)
        text = words(browser(attempt.user).get("/study/confidence/"))
        assert "Too few to judge: 15 answers more." in text
        assert "Brier score 0" not in text

    def test_without_any_it_says_how_to_begin(self):
        text = words(browser(make.user()).get("/study/confidence/"))
        assert "Say at a question how sure you are" in text

    def test_more_answers_cost_no_further_query(self, blueprint):
        user, found = make.user(), []
        client = browser(user)
        for count in (5, 20):
            rated(3, user=user, blueprint=blueprint, mode=PRACTICE, count=count)
            with CaptureQueriesContext(connection) as queries:
                client.get("/study/confidence/")
            found.append(len(queries))
        assert found[0] == found[1] <= 15

    def test_it_is_only_read_and_only_by_who_is_signed_in(self, client):
        assert client.get("/study/confidence/").status_code == 302
        assert browser(make.user()).post("/study/confidence/").status_code == 405


class TestTheReport:
    @pytest.mark.parametrize("mode", [Attempt.Mode.SIMULATION, PRACTICE])
    def test_it_counts_lucky_guesses_and_confident_errors_apart(self, blueprint, mode):
        attempt = make.attempt(blueprint=blueprint, mode=mode)
        make.answer(attempt, 1, 2)
        make.answer(attempt, 3, 4, right=False)
        for position, confidence in ((1, 1), (2, 3), (3, 3), (4, 3), (5, 3)):
            make.save(attempt, position, confidence, field="confidence")
        attempts.submit(user=attempt.user, attempt_id=attempt.pk, now=make.at(300))
        response = browser(attempt.user).get(f"/attempts/{attempt.pk}/report/")
        text = words(response)
        assert "You said it of 4 answers. 2 confident errors : wrong although you were sure. 1 lucky guess :" in text
        assert f'href="/attempts/{attempt.pk}/review/?mark=confident"' in response.content.decode()

    def test_it_is_silent_where_nothing_was_said_and_before_the_review_opens(self, blueprint):
        silent = rated(None, blueprint=blueprint)
        assert "How sure you were" not in words(browser(silent.user).get(f"/attempts/{silent.pk}/report/"))
        make.window(blueprint.exam, review="from", review_from=LATER + dt.timedelta(hours=1))
        kept = rated(3, blueprint=blueprint)
        assert "How sure you were" not in words(browser(kept.user).get(f"/attempts/{kept.pk}/report/"))
