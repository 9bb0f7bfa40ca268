"""A disputed question counts in no score of an attempt that starts later, and tells both readings to who was asked."""

from __future__ import annotations

import pytest

from content import disputes
from quizzes import attempts, hall
from quizzes.models import Attempt
from tests import make
from tests.make import NOW, at
from tests.quizzes.sittings import browser, submitted, words
from tests.quizzes.stored import check, everything

pytestmark = pytest.mark.django_db

ARGUMENT = "The limit was lifted in May."
MODES = {
    "simulation": {"mode": "simulation"},
    "timed": {"mode": "timed", "count": 10},
    "practice": {"mode": "practice", "count": 5},
}


@pytest.fixture
def plan():
    return make.blueprint()


def dispute(*questions, now=NOW):
    make.fact(slug="lifted")
    by = make.user()
    return [
        disputes.open_dispute(question=each, by=by, now=now, argument=ARGUMENT, keys=["b"], facts=["lifted"]).dispute
        for each in questions
    ]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("stage", ["operational", "pretest"])
def test_no_slot_of_a_new_attempt_is_filled_with_it_scored_or_not(plan, mode, stage):
    make.bank(40, blueprint=plan)
    contested = make.bank(10, blueprint=plan, stage=stage)
    dispute(*contested)

    for seed in range(3):
        attempt = make.attempt(blueprint=plan, seed=seed, **MODES[mode])
        assert not attempt.responses.filter(question__in=contested).exists()


def test_a_final_mock_and_a_drill_leave_it_out_as_well(plan):
    make.bank(40, blueprint=plan)
    reserve = make.bank(20, blueprint=plan, is_reserve=True)
    dispute(*reserve[:5])

    final = make.attempt(blueprint=plan, final=True)
    drill = make.drill()

    assert not final.responses.filter(question__in=reserve[:5]).exists()
    assert final.responses.filter(question__in=reserve[5:]).exists()
    assert not drill.responses.filter(question__disputed_at__isnull=False).exists()


def test_open_and_finished_attempts_keep_it_and_their_scores(plan):
    make.bank(10, blueprint=plan)
    finished = submitted(blueprint=plan)
    running = make.attempt(blueprint=plan)
    make.answer(running)
    before = everything(finished), everything(running), Attempt.objects.values().get(pk=finished.pk)

    dispute(*{response.question for each in (finished, running) for response in each.responses.all()}, now=at(60))

    assert (everything(finished), everything(running), Attempt.objects.values().get(pk=finished.pk)) == before
    assert attempts.submit(user=running.user, attempt_id=running.pk, now=at(90)).attempt.raw_score == 4


def test_its_question_is_drawn_again_once_the_dispute_is_settled(plan):
    bank = make.bank(5, blueprint=plan)
    contested = dispute(bank[0])[0]
    make.bank(5, blueprint=plan)
    disputes.settle(dispute=contested, by=make.user(), now=at(60), outcome="kept", reason="It stands.")

    drawn = {
        question
        for seed in range(30)
        for question in make.attempt(blueprint=plan, seed=seed).responses.values_list("question", flat=True)
    }
    assert bank[0].pk in drawn


# --- What who was asked reads


def review(attempt) -> str:
    return words(browser(attempt.user).get(f"/attempts/{attempt.pk}/review/"))


def test_the_review_says_disputed_and_shows_both_readings_with_the_facts():
    attempt = submitted()
    asked = attempt.responses.get(position=1).question
    assert ARGUMENT not in review(attempt)

    contested = dispute(asked)[0]

    page = review(attempt)
    assert page.count("Disputed Since 21 November 2026 this question has two readings.") == 1
    assert page.count(ARGUMENT) == 1
    assert "The fact lifted, checked November 2026" in page

    disputes.settle(dispute=contested, by=make.user(), now=at(90), outcome="retired", reason="Nobody needs it.")

    page = review(attempt)
    assert "Settled on 21 November 2026: the question was retired. Nobody needs it." in page
    assert ARGUMENT not in page


def test_practice_tells_of_it_when_the_answer_was_checked_and_not_before():
    practice = make.attempt(mode="practice")
    dispute(practice.responses.get(position=1).question)
    address = f"/attempts/{practice.pk}/1/"
    client = browser(practice.user)
    assert ARGUMENT not in client.get(address).content.decode()

    check(practice, 1, chosen=["a"])

    assert ARGUMENT in words(client.get(address))


def test_nothing_of_it_is_told_while_the_question_stands_in_an_open_exam(plan):
    make.bank(plan.slots, blueprint=plan)
    finished = submitted(blueprint=plan)
    running = make.attempt(user=finished.user, blueprint=plan, now=at(400))
    dispute(*[response.question for response in finished.responses.all()], now=at(500))

    assert ARGUMENT not in review(finished)
    pages = [hall.page_of(running, position, now=at(501)) for position in range(1, plan.slots + 1)]
    assert all(page.shown.dispute is None for page in pages)
