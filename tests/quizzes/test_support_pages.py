"""The pages of support: found, looked at without a trace, and acted on; and what the candidate sees of it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from quizzes import attempts
from quizzes.models import Attempt, AttemptChange
from tests import make
from tests.quizzes.sittings import browser, words
from tests.quizzes.test_support import state

pytestmark = pytest.mark.django_db

REASON = "An alarm rang."
GIVEN = {"factor": "1.00", "minutes": "10", "reason": REASON}


@pytest.fixture
def running() -> Attempt:
    """A simulation that began two minutes ago by the real clock and has eight left."""
    return make.attempt(user=make.user(email="ann@example.org"), now=timezone.now() - dt.timedelta(minutes=2))


@pytest.fixture
def desk():
    """The browser of an operator, in Berlin."""
    return browser(make.user(email="olga@example.org", is_superuser=True, is_staff=True, time_zone="Europe/Berlin"))


def case(attempt: Attempt, action: str = "") -> str:
    return f"/support/attempts/{attempt.pk}/{action}"


# --- The list


def test_the_list_filters_by_state_and_finds_by_part_of_an_address(desk, running):
    closed = make.attempt(user=make.user(email="bob@example.org"), blueprint=running.blueprint)
    attempts.submit(user=closed.user, attempt_id=closed.pk, now=make.at(5))

    def listed(query: str) -> set[str]:
        text = words(desk.get(f"/support/{query}"))
        return {name for name in ("ann@example.org", "bob@example.org") if name in text}

    assert listed("") == {"ann@example.org"}
    assert listed("?show=closed") == {"bob@example.org"}
    assert listed("?show=all") == {"ann@example.org", "bob@example.org"}
    assert listed("?show=all&q=BOB%00") == {"bob@example.org"}
    assert listed("?show=nonsense") == {"ann@example.org"}
    assert "No such attempt" in words(desk.get("/support/?q=zoe"))


def test_the_list_costs_the_same_for_one_attempt_and_for_many(desk, running):
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            desk.get("/support/")
        counts.append(len(queries))
        for _ in range(8):
            make.attempt(blueprint=running.blueprint)
    assert counts[0] == counts[1] <= 6


# --- Looking


@pytest.mark.promise("T9")
def test_looking_at_an_attempt_whose_time_is_over_changes_nothing_and_says_so(desk):
    overdue = make.attempt()
    before = state(overdue)

    for address in ("/support/", "/support/?show=all", case(overdue), case(overdue) + "?factor=2&minutes=0"):
        response = desk.get(address)
        assert "time is over, not finished yet" in words(response)

    assert state(overdue) == before


def test_the_page_of_an_attempt_shows_its_state_and_its_last_writes_in_constant_queries(desk, running):
    counts = []
    for _ in range(2):
        desk.get(case(running))  # takes the messages out of the session
        with CaptureQueriesContext(connection) as queries:
            text = words(desk.get(case(running)))
        counts.append(len(queries))
        make.answer(running)
        for number in range(3):
            desk.post(case(running, "extend/"), GIVEN | {"minutes": str(10 + number)})
    assert counts[0] == counts[1] <= 9
    assert "ann@example.org" in text
    assert "5 of 5" in words(desk.get(case(running)))
    assert "chosen saved" in words(desk.get(case(running)))


def test_what_does_not_exist_is_not_found(desk):
    unknown = "/support/attempts/00000000-0000-4000-8000-000000000000/"
    assert desk.get(unknown).status_code == 404
    for action, body in (("extend", GIVEN), ("reopen", GIVEN), ("void", GIVEN)):
        assert desk.post(f"{unknown}{action}/", body).status_code == 404
    assert desk.get("/support/people/999999/").status_code == 404


# --- Time


@pytest.mark.promise("T8")
def test_the_effect_is_shown_before_anything_changes(desk, running):
    before = state(running)
    after = running.deadline_at + dt.timedelta(minutes=10)

    text = words(desk.get(case(running) + "?factor=1&minutes=10"))

    assert f"→ {timezone.localtime(after, dt.timezone(dt.timedelta(hours=1))):%-d %b, %H:%M:%S}" in text
    assert "Give the time" in text
    assert state(running) == before


@pytest.mark.promise("T8")
def test_time_is_given_and_the_open_page_learns_of_it_by_its_next_question_for_the_time(desk, running):
    candidate = browser(running.user)
    had = candidate.get(f"/attempts/{running.pk}/clock/").json()["remaining_ms"]

    response = desk.post(case(running, "extend/"), GIVEN, follow=True)

    assert "The deadline moved from" in words(response)
    assert REASON in words(response)
    has = candidate.get(f"/attempts/{running.pk}/clock/").json()["remaining_ms"]
    assert 0 <= had + 600_000 - has < 60_000
    for page in ("", "1/", "?confirm=submit"):
        shown = candidate.get(f"/attempts/{running.pk}/{page}").context["sheet"].remaining_ms
        assert 0 <= has - shown < 60_000


@pytest.mark.promise("T8")
def test_leaving_less_than_a_minute_asks_once_more(desk, running):
    Attempt.objects.update(started_at=timezone.now() - dt.timedelta(seconds=590), extra_minutes=10)
    running.refresh_from_db()
    Attempt.objects.update(deadline_at=running.started_at + dt.timedelta(seconds=1200))
    body = GIVEN | {"minutes": "0"}

    response = desk.post(case(running, "extend/"), body)
    assert response.status_code == 409
    assert "confirm it below" in words(response)
    assert 'name="confirm"' in response.content.decode()

    assert desk.post(case(running, "extend/"), body | {"confirm": "on"}).status_code == 302
    assert AttemptChange.objects.get().kind == "shortened"


@pytest.mark.parametrize(
    ("action", "body"),
    [
        ("extend", {}),
        ("extend", GIVEN | {"reason": " "}),
        ("extend", GIVEN | {"factor": "11"}),
        ("extend", GIVEN | {"factor": "NaN"}),
        ("extend", GIVEN | {"minutes": "1441"}),
        ("extend", GIVEN | {"minutes": ["1", "2"]}),
        ("reopen", {"minutes": "0", "reason": REASON}),
        ("reopen", {"minutes": "5", "reason": "x" * 501}),
        ("void", {}),
        ("void", {"reason": ["a", "b"]}),
    ],
)
def test_what_is_filled_in_wrongly_is_shown_with_its_error_and_changes_nothing(desk, running, action, body):
    before = state(running)
    response = desk.post(case(running, f"{action}/"), body)
    assert response.status_code == 422
    assert "There is a problem" in words(response)
    assert state(running) == before


@pytest.mark.parametrize(
    ("action", "text"),
    [("reopen", "this attempt is open"), ("extend", "Reopen it to give more time"), ("void", "it is so already")],
)
def test_what_does_not_go_is_said_in_words(desk, running, action, text):
    if action != "reopen":
        desk.post(case(running, "void/"), GIVEN)
    response = desk.post(case(running, f"{action}/"), GIVEN)
    assert response.status_code == 409
    assert text in words(response)


def test_reopening_and_voiding_lead_back_to_the_page_of_the_attempt(desk, running):
    assert desk.post(case(running, "void/"), GIVEN)["Location"] == case(running)
    response = desk.post(case(running, "reopen/"), GIVEN, follow=True)
    assert "open again until" in words(response)
    assert [change.kind for change in AttemptChange.objects.all()] == ["voided", "reopened"]


# --- A person


def test_a_person_is_given_extra_time_with_a_reason_and_a_preset_fills_the_form(desk):
    ann = make.user()
    page = f"/support/people/{ann.pk}/"
    assert 'value="30"' in desk.get(f"{page}?factor=1.00&minutes=30").content.decode()

    assert desk.post(page, {"factor": "1.00", "minutes": "30"}).status_code == 422
    text = words(desk.post(page, {"factor": "1.00", "minutes": "30", "reason": "ESL"}, follow=True))
    assert "+30 minutes" in text
    assert "ESL" in text
    assert "so already" in words(desk.post(page, {"factor": "1", "minutes": "30", "reason": "x"}, follow=True))

    ann.refresh_from_db()
    assert (ann.extra_minutes, AttemptChange.objects.count()) == (30, 1)


def test_the_operators_pages_lead_to_support(desk):
    make.user(email="ann@example.org")
    assert 'href="/support/"' in desk.get("/accounts/profile/").content.decode()
    people = desk.get("/accounts/people/?q=ann").content.decode()
    assert "/support/?show=all&amp;q=ann%40example.org" in people
    assert "/support/people/" in people


# --- What the candidate sees


def test_the_report_names_the_accommodation_and_what_support_did(desk, running):
    desk.post(case(running, "extend/"), GIVEN)
    candidate = browser(running.user)
    attempts.submit(user=running.user, attempt_id=running.pk, now=timezone.now())

    text = words(candidate.get(f"/attempts/{running.pk}/report/"))

    assert "Accommodation +10 minutes" in text
    assert "Time given" in text
    assert REASON in text
    assert "Not those of an exam" not in text


def test_a_result_after_the_review_was_open_says_that_it_was_not_won_as_in_an_exam(desk, running):
    candidate = browser(running.user)
    attempts.submit(user=running.user, attempt_id=running.pk, now=timezone.now())
    desk.post(case(running, "reopen/"), GIVEN)
    assert "Its result will say so" in words(candidate.get(f"/attempts/{running.pk}/"))

    attempts.submit(user=running.user, attempt_id=running.pk, now=timezone.now())

    assert "Not those of an exam" in words(candidate.get(f"/attempts/{running.pk}/report/"))
    assert "not exam conditions" in words(candidate.get("/attempts/"))


def test_a_voided_attempt_is_listed_with_its_reason_and_shows_neither_score_nor_review(desk, running):
    candidate = browser(running.user)
    make.answer(running, now=timezone.now())
    desk.post(case(running, "void/"), GIVEN)

    clock = candidate.get(f"/attempts/{running.pk}/clock/").json()
    assert clock == {"closed": True, "remaining_ms": 0, "location": f"/attempts/{running.pk}/report/"}
    listed = words(candidate.get("/attempts/"))
    assert "Voided" in listed
    assert REASON in listed
    report = words(candidate.get(clock["location"]))
    assert "An operator voided this attempt" in report
    assert REASON in report
    assert candidate.get(f"/attempts/{running.pk}/review/")["Location"] == clock["location"]
