"""An exam that is answered one question after the other: the server holds the order, whatever a browser asks."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from quizzes import attempts, next_step
from quizzes.models import Attempt
from tests import make
from tests.make import at
from tests.quizzes.sittings import browser, words
from tests.quizzes.stored import everything, stored

pytestmark = [pytest.mark.django_db, pytest.mark.promise("S10")]

PROGRAM = {"accept": "application/json"}


@pytest.fixture
def attempt() -> Attempt:
    """A simulation of five questions, in order, that began now by the real clock."""
    plan = make.blueprint(navigation="sequential")
    questions = make.bank(10, blueprint=plan)
    for number, question in enumerate(questions):
        make.new_revision(question, stem=f"Stem number {number}?")
    return make.attempt(blueprint=plan, now=timezone.now())


@pytest.fixture
def client(attempt) -> Client:
    return browser(attempt.user)


def state(attempt: Attempt) -> list[object]:
    return [Attempt.objects.filter(pk=attempt.pk).values().get(), everything(attempt)]


def form(*chosen: str, **given: object) -> dict[str, object]:
    return {"tab": make.TAB, "seq": 1, "base_rev": 0, "chosen": chosen, **given}


def stems(attempt: Attempt) -> list[str]:
    return list(attempt.responses.order_by("position").values_list("revision__stem", flat=True))


def move_on(client: Client, attempt: Attempt, position: int, *chosen: str):
    return client.post(attempt.position_url(position), form(*chosen, tab=f"tab-{position}", go="next"))


def test_next_saves_the_answer_and_moves_on(client, attempt):
    assert move_on(client, attempt, 1, "a")["Location"] == attempt.position_url(2)
    assert stored(attempt, 1) == ["a"]
    assert client.get(attempt.position_url(2)).status_code == 200


def test_the_last_next_leads_to_the_overview_and_stays(client, attempt):
    for position in range(1, 6):
        response = move_on(client, attempt, position, "a")
    assert response["Location"] == attempt.get_absolute_url()
    assert Attempt.objects.get().reached == 5


@pytest.mark.parametrize("position", [1, 2, 4, 5])
def test_neither_an_earlier_nor_a_later_position_is_shown_or_written_to(client, attempt, position):
    move_on(client, attempt, 1, "a")
    move_on(client, attempt, 2, "b")
    before = state(attempt)
    url = attempt.position_url(position)

    answers = [
        client.get(url),
        client.get(url, headers={"hx-request": "true"}),
        client.get(url, headers=PROGRAM),
        client.post(url, form("c", seq=9, base_rev=9)),
        client.post(url, form("c", seq=9, base_rev=9, go="next")),
        client.post(url, form(seq=9, base_rev=9, field="flagged", flagged="1"), headers=PROGRAM),
        client.post(url, form(seq=9, base_rev=9, field="shown"), headers=PROGRAM),
    ]

    assert [answer.status_code for answer in answers] == [409] * 7
    assert answers[2].json()["outcome"] == answers[5].json()["outcome"] == "not_current"
    assert "not the one that is open" in words(answers[0])
    assert "cannot go back" in words(answers[0])
    assert attempt.position_url(3) in answers[0].content.decode(), "the way on"
    texts = [answer.content.decode() for answer in answers]
    assert not any("Stem number" in text or "Option a" in text for text in texts)
    assert state(attempt) == before


@pytest.mark.parametrize("go", ["previous", "4", "1", "stay", "flag", "clear"])
def test_no_other_button_leads_anywhere_else(client, attempt, go):
    move_on(client, attempt, 1, "a")
    response = client.post(attempt.position_url(2), form("a", tab="other", go=go))
    assert response["Location"] == attempt.position_url(2)
    assert Attempt.objects.get().reached == 2


def test_a_second_press_of_next_moves_nobody_twice(client, attempt):
    first, second = (move_on(client, attempt, 1, "a") for _ in range(2))
    assert first["Location"] == second["Location"] == attempt.position_url(2)
    assert attempt.events.count() == 1


def test_a_next_that_is_refused_does_not_move_on(client, attempt):
    assert client.post(attempt.position_url(1), form("nonsense", go="next")).status_code == 422
    assert client.post(attempt.position_url(1), form("a", go="next", user="0")).status_code == 403
    assert Attempt.objects.get().reached == 1


def test_nothing_of_later_questions_is_sent(client, attempt):
    move_on(client, attempt, 1, "a")
    later = stems(attempt)[2:]
    pages = ["", "2/", "?confirm=submit", "?confirm=abandon", "?show=unanswered", "clock/"]
    for page in pages:
        text = client.get(f"{attempt.get_absolute_url()}{page}").content.decode()
        assert not any(stem.rstrip("?") in text for stem in later), page
    assert stems(attempt)[0].rstrip("?") in client.get(attempt.get_absolute_url()).content.decode()
    assert client.get(f"{attempt.get_absolute_url()}from/3/").status_code == 404


def test_no_link_and_no_button_leads_to_what_is_closed(client, attempt):
    move_on(client, attempt, 1, "a")
    for page in ("", "2/", "?confirm=submit"):
        text = client.get(f"{attempt.get_absolute_url()}{page}").content.decode()
        linked = set(re.findall(rf'href="{attempt.get_absolute_url()}(\d+)/', text))
        assert linked <= {"2"}, page
        assert not re.search(r'name="go" value="(\d+|previous)"', text), page
    question = client.get(attempt.position_url(2)).content.decode()
    assert "Next, with no way back" in question
    assert "data-loads-ahead" not in question


def test_going_on_leads_to_the_open_position(client, attempt):
    move_on(client, attempt, 1, "a")
    assert next_step.open_attempts(attempt.user, now=timezone.now())[0].position == 2
    assert attempt.position_url(2) in client.get(attempt.get_absolute_url()).content.decode()


def test_after_the_end_nobody_moves_on(attempt):
    before = Attempt.objects.get().reached
    late = attempt.deadline_at + dt.timedelta(seconds=11)
    moved = attempts.move_on(user=attempt.user, attempt_id=attempt.pk, position=1, now=late)
    assert (moved.reached, moved.close_reason) == (before, "expired")


def test_nobody_moves_on_for_somebody_else(attempt):
    with pytest.raises(Attempt.DoesNotExist):
        attempts.move_on(user=make.user(), attempt_id=attempt.pk, position=1, now=attempt.started_at)
    assert Attempt.objects.get().reached == 1


def test_all_of_it_is_marked_and_reviewed_like_any_other(client, attempt):
    for position in range(1, 6):
        move_on(client, attempt, position, "a")
    client.post(f"{attempt.get_absolute_url()}submit/", {"confirm": "1"})
    assert Attempt.objects.get().raw_score == 4
    assert "Stem number" in words(client.get(f"{attempt.get_absolute_url()}review/"))


def test_the_page_of_the_exam_says_so_before_the_start(attempt):
    assert "cannot go back" in words(browser(make.user()).get("/exams/tst-c01/"))


def test_practice_of_such_an_exam_and_other_exams_are_free(attempt):
    practice = make.attempt(mode=Attempt.Mode.PRACTICE, blueprint=attempt.blueprint)
    free = make.attempt(blueprint=make.blueprint("OTH-C01"))
    assert (practice.reached, free.reached) == (None, None)
    assert make.save(free, 3, ["a"], now=at(5)).outcome == "saved"


def test_the_database_knows_no_position_that_is_not_there(attempt):
    with pytest.raises(IntegrityError, match="reached_is_a_position"), transaction.atomic():
        Attempt.objects.update(reached=6)
