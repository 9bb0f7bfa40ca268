"""Reports of problems: where they can be made, who reads them, and what their reporter is told."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.roles import set_role
from content.models import Revision
from quizzes import pacing, reports
from quizzes.models import Attempt, ProblemReport
from quizzes.pacing import Pace
from tests import make
from tests.quizzes.sittings import browser, submitted, words

pytestmark = pytest.mark.django_db

WORDS = {"reason": "wrong-key", "text": "The page says otherwise.", "suggestion": "Make it B."}


@pytest.fixture
def finished() -> Attempt:
    return submitted(now=timezone.now() - dt.timedelta(hours=1))


@pytest.fixture
def curator():
    user = make.user()
    set_role(user=user, role="curator", is_held=True)
    return user


def send(attempt: Attempt, position: int = 1, user=None, **given):
    address = f"/attempts/{attempt.pk}/{position}/report/"
    return browser(user or attempt.user).post(address, WORDS | given)


def test_a_report_carries_revision_seed_and_picks_through_its_response(finished):
    response = send(finished, 12 if finished.position_count >= 12 else 2)
    made = ProblemReport.objects.get()
    assert made.response.position == (12 if finished.position_count >= 12 else 2)
    assert (made.reason, made.text, made.suggestion) == tuple(WORDS.values())
    assert made.response.picks.exists()
    assert response.headers["Location"].endswith(f"#question-{made.response.position}")


def test_the_reporter_sees_that_it_waits_and_then_the_answer(finished, curator):
    send(finished)
    review = f"/attempts/{finished.pk}/review/"
    assert "A curator has not answered yet." in words(browser(finished.user).get(review))

    made = ProblemReport.objects.get()
    settling = {"verdict": "accepted", "answer": "You are right; it is corrected."}
    browser(curator).post(f"/desk/reports/{made.pk}/settle/", settling)

    text = words(browser(finished.user).get(review))
    assert "Accepted. You are right; it is corrected." in text
    made.refresh_from_db()
    assert made.settled_by == curator


def test_a_second_report_while_the_first_is_open_replaces_its_words(finished):
    send(finished)
    send(finished, text="Better words.")
    assert ProblemReport.objects.get().text == "Better words."


def test_after_the_answer_a_new_report_can_be_made(finished, curator):
    send(finished)
    made = ProblemReport.objects.get()
    assert reports.settle(report_id=made.pk, verdict="rejected", answer="No.", by=curator, now=timezone.now())
    send(finished, text="Look again.")
    assert ProblemReport.objects.open().get().text == "Look again."


def test_nothing_can_be_reported_before_its_explanation_may_be_seen():
    attempt = make.attempt(now=timezone.now())
    assert send(attempt).status_code == 409
    assert not ProblemReport.objects.exists()


@pytest.mark.promise("A2")
def test_nobody_reports_for_another_person(finished):
    assert send(finished, user=make.user()).status_code == 404
    assert send(finished, position=500).status_code == 404
    assert not ProblemReport.objects.exists()


@pytest.mark.parametrize("given", [{"reason": "because"}, {"reason": ""}, {"text": "x" * 2001}])
def test_what_does_not_fit_the_form_is_refused_and_nothing_stored(finished, given):
    assert send(finished, **given).status_code == 422
    assert not ProblemReport.objects.exists()


def test_a_flood_of_reports_is_slowed_down(finished, monkeypatch):
    monkeypatch.setattr(pacing, "problem_reports", Pace(per_second=0, at_once=1))
    assert [send(finished).status_code for _ in range(2)] == [302, 429]


def test_curators_see_the_question_as_it_was_answered_and_others_do_not(finished, curator):
    send(finished)
    assert browser(finished.user).get("/desk/reports/").status_code == 403
    make.new_revision(finished.responses.get(position=1).question)
    page = browser(curator).get("/desk/reports/")
    text = words(page)
    assert "1 open report, oldest first" in text
    assert "The page says otherwise." in text
    assert "Your choice" in text
    assert "another revision is published now" in text
    assert page.context["rows"][0].revision.state == Revision.State.SUPERSEDED


def test_of_two_curators_the_second_is_told_and_changes_nothing(finished, curator):
    send(finished)
    made = ProblemReport.objects.get()
    client = browser(curator)
    for answer in ("First.", "Second."):
        last = client.post(f"/desk/reports/{made.pk}/settle/", {"verdict": "accepted", "answer": answer}, follow=True)
    assert "Somebody else settled this report before." in words(last)
    made.refresh_from_db()
    assert made.answer == "First."


def test_a_report_is_not_settled_without_an_answer(finished, curator):
    send(finished)
    made = ProblemReport.objects.get()
    refused = browser(curator).post(f"/desk/reports/{made.pk}/settle/", {"verdict": "maybe", "answer": "As I said."})
    assert refused.status_code == 422
    assert "Nothing was settled." in words(refused)
    assert "As I said." in words(refused)
    browser(curator).post(f"/desk/reports/{made.pk}/settle/", {"verdict": "accepted", "answer": " "})
    made.refresh_from_db()
    assert made.settled_at is None
    assert browser(curator).post("/desk/reports/99/settle/", {"verdict": "accepted", "answer": "A"}).status_code == 404


def test_the_database_keeps_one_open_report_and_no_half_settled_one(finished):
    send(finished)
    made = ProblemReport.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        ProblemReport.objects.create(user=made.user, response=made.response, reason="other", made_at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        ProblemReport.objects.update(settled_at=timezone.now())


def test_the_list_costs_the_same_at_two_sizes(finished, curator, django_assert_max_num_queries):
    client = browser(curator)
    send(finished)
    with django_assert_max_num_queries(15):
        client.get("/desk/reports/")
    for position in range(2, finished.position_count + 1):
        send(finished, position)
    with django_assert_max_num_queries(15):
        client.get("/desk/reports/")
