"""Whoever was asked before a key was corrected reads of it: once on the first page, always in report and review."""

from __future__ import annotations

import pytest

from quizzes import attempts, regrading
from quizzes.models import Attempt
from tests import make
from tests.make import at
from tests.quizzes.sittings import browser, words
from tests.quizzes.test_regrading import correct, failed, first_scored, question, sat

__all__ = ["failed", "question"]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now(time_machine):
    time_machine.move_to(at(300), tick=False)


@pytest.fixture
def regraded(failed, question) -> Attempt:
    correct(question)
    regrading.regrade(question=question, now=at(100))
    return failed


def page(attempt: Attempt, name: str) -> str:
    return words(browser(attempt.user).get(f"/attempts/{attempt.pk}/{name}/"))


def test_the_report_says_both_results_and_which_question(regraded):
    said = page(regraded, "report")

    assert "550 of 1000, estimated: 2 of 4 scored questions." in said
    assert "As corrected: 775, 3 of 4 scored questions; as marked it was 550. As corrected this is a pass." in said
    assert f"question {first_scored(regraded).position} (now right)" in said


def test_the_review_says_the_key_of_now_beside_what_was_asked(regraded):
    said = page(regraded, "review")

    assert "The key was corrected on 21 November 2026, after you were asked: it is " in said
    assert "As corrected, your answer is right." in said


def test_a_corrected_key_is_named_before_anything_is_regraded(failed, question):
    correct(question)

    assert "Your answer counts as it was marked." in page(failed, "review")
    assert "As corrected" not in page(failed, "report")


def test_a_new_text_with_the_same_key_is_no_correction(failed, question):
    make.new_revision(question, stem="Which change helps most?")

    assert "corrected" not in page(failed, "review")


def test_a_key_among_other_options_is_not_named_by_a_letter(failed, question):
    correct(question, keys=("e",), codes=("b", "c", "d", "e"))

    assert "its key is among other options now" in page(failed, "review")


def test_the_first_page_says_it_until_it_is_put_away(regraded):
    client = browser(regraded.user)
    assert "A key was corrected after your" in words(client.get("/"))

    answer = client.post(f"/attempts/{regraded.pk}/corrections/")

    assert answer["Location"] == f"/attempts/{regraded.pk}/report/"
    assert "A key was corrected" not in words(client.get("/"))
    assert "As corrected: 775" in page(regraded, "report")


def test_looking_puts_nothing_away(regraded):
    client = browser(regraded.user)
    for address in ("/", f"/attempts/{regraded.pk}/report/", f"/attempts/{regraded.pk}/review/"):
        client.get(address)

    assert "A key was corrected" in words(client.get("/"))


def test_another_person_reads_nothing_of_it(regraded):
    other = browser(make.user())

    assert "corrected" not in words(other.get("/"))
    assert other.post(f"/attempts/{regraded.pk}/corrections/").status_code == 404


def test_it_is_gone_when_it_is_taken_back(regraded, question):
    regrading.undo(question=question, now=at(200))

    assert "As corrected" not in page(regraded, "report")
    assert "A key was corrected" not in words(browser(regraded.user).get("/"))


def test_nothing_is_said_before_the_review_opens(regraded):
    Attempt.objects.update(review_from=at(400))

    assert "As corrected" not in page(regraded, "report")
    assert "A key was corrected" not in words(browser(regraded.user).get("/"))


def test_nothing_is_said_of_a_question_that_stands_in_an_open_exam():
    plan = make.blueprint()
    make.bank(plan.slots, blueprint=plan)
    attempt = sat("b", blueprint=plan)
    question = first_scored(attempt).question
    correct(question)
    regrading.regrade(question=question, now=at(100))
    make.attempt(user=attempt.user, blueprint=plan, now=at(200))

    assert "corrected" not in page(attempt, "review")
    assert "As corrected" not in page(attempt, "report")
    assert "A key was corrected" not in words(browser(attempt.user).get("/"))


def test_practice_says_it_in_its_own_words(practice):
    make.save(practice, 1, ["b"])
    attempts.submit(user=practice.user, attempt_id=practice.pk, now=at(20))
    question = practice.responses.get(position=1).question
    correct(question)
    regrading.regrade(question=question, now=at(100))

    assert "As corrected: 1 of 1 right; as marked it was 0." in page(practice, "report")
