"""When an exam can be sat and when its answers are explained: set by an operator, said before the start, kept."""

from __future__ import annotations

import datetime as dt
import logging

import pytest
from django.utils import timezone

from content.models import Blueprint
from quizzes import attempts
from quizzes.models import Attempt, ExamWindow, Response
from tests import make
from tests.make import at
from tests.quizzes.sittings import browser, weak_topics_of, words
from tests.quizzes.stored import check, everything

pytestmark = pytest.mark.django_db

PAGE = "/exams/tst-c01/"


@pytest.fixture
def plan() -> Blueprint:
    """An exam of an hour with a bank."""
    plan = make.blueprint(time_limit_seconds=3600)
    make.bank(10, blueprint=plan)
    return plan


@pytest.fixture
def desk():
    return browser(make.user(is_superuser=True, is_staff=True, time_zone="Europe/Berlin"))


@pytest.fixture
def frozen(monkeypatch):
    """The clock of requests shows NOW."""
    monkeypatch.setattr("accounts.clock.now", lambda: make.NOW)


# --- The page where an exam is started


@pytest.mark.promise("T7")
@pytest.mark.usefixtures("frozen")
def test_it_says_how_long_one_really_has_before_one_starts(plan):
    make.window(plan.exam, closes_at=at(90))
    client = browser(make.user(time_zone="Asia/Kathmandu"))

    text = words(client.get(PAGE))

    # 10:01:30 in UTC is 15:46:30 in Kathmandu.
    assert "You have 90 seconds: the exam closes at 15:46 on 21 November 2026 (Asia/Kathmandu)." in text
    client.post(f"{PAGE}start/", {"mode": "simulation"})
    assert Attempt.objects.get().deadline_at == at(90)


@pytest.mark.promise("T7")
@pytest.mark.usefixtures("frozen")
def test_it_says_minutes_where_there_are_some_and_only_the_closing_where_there_is_time_enough(plan):
    client = browser(make.user())
    make.window(plan.exam, closes_at=at(754))
    assert "You have 12 min 34 s: the exam closes at 10:12" in words(client.get(PAGE)).replace(
        "\N{NO-BREAK SPACE}", " "
    )
    make.window(plan.exam, closes_at=at(4 * 3600))
    text = words(client.get(PAGE))
    assert "You have" not in text
    assert "the exam closes at 14:00" in text


@pytest.mark.usefixtures("frozen")
@pytest.mark.parametrize(
    ("opens", "closes", "said"),
    [(60, None, "open on 21 November 2026, 10:01 (UTC)"), (None, 0, "closed on 21 November 2026, 10:00 (UTC)")],
)
def test_outside_its_window_it_says_when_and_has_no_start(plan, opens, closes, said):
    make.window(plan.exam, opens_at=at(opens) if opens else None, closes_at=None if closes is None else at(closes))
    client = browser(make.user())

    page = client.get(PAGE)
    assert f"Simulations and timed exams {said}" in words(page)
    assert "/start/" not in page.content.decode()

    for form in ({"mode": "simulation"}, {"mode": "timed", "count": "10"}):
        response = client.post(f"{PAGE}start/", form)
        assert response.status_code == 409
        assert said in words(response)
    assert not Attempt.objects.exists()
    assert client.post(f"{PAGE}practice/", {"count": "5"}).status_code == 302


@pytest.mark.promise("T6")
@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        ("UTC", "00:30 on 25 October 2026"),
        ("Europe/Berlin", "02:30 on 25 October 2026"),
        ("America/New_York", "20:30 on 24 October 2026"),
        ("Australia/Lord_Howe", "11:30 on 25 October 2026"),
        ("Asia/Kathmandu", "06:15 on 25 October 2026"),
        ("Pacific/Chatham", "14:15 on 25 October 2026"),
    ],
)
def test_the_closing_is_shown_in_the_zone_of_whoever_looks_whatever_that_of_the_server(
    plan, settings, monkeypatch, zone, shown
):
    settings.TIME_ZONE = "America/St_Johns"
    closes_at = dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC)  # the first of the two 02:30 of Berlin
    monkeypatch.setattr("accounts.clock.now", lambda: closes_at - dt.timedelta(hours=2))
    make.window(plan.exam, closes_at=closes_at)

    assert f"the exam closes at {shown} ({zone})" in words(browser(make.user(time_zone=zone)).get(PAGE))


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, "No answer is explained before you submit; then all of them are."),
        ({"review": "never"}, "not even after you submit"),
        ({"review": "from", "review_from": at(0)}, "No answer is explained before 21 November 2026, 10:00 (UTC)"),
    ],
)
def test_it_says_when_answers_are_explained(plan, values, said):
    make.window(plan.exam, **values)
    assert said in words(browser(make.user()).get(PAGE))


# --- The operator's page


def test_an_operator_sets_a_window_in_their_own_zone_and_it_is_logged(desk, plan, caplog):
    form = {"opens_at": "2026-12-01T09:00", "closes_at": "2026-12-01T17:30", "review": "from"}
    with caplog.at_level(logging.WARNING, logger="quizzes.windows"):
        response = desk.post("/support/windows/tst-c01/", form | {"review_from": "2026-12-24T18:00"}, follow=True)

    window = ExamWindow.objects.get()
    assert window.opens_at == dt.datetime(2026, 12, 1, 8, tzinfo=dt.UTC)
    assert window.closes_at == dt.datetime(2026, 12, 1, 16, 30, tzinfo=dt.UTC)
    assert window.review_from == dt.datetime(2026, 12, 24, 17, tzinfo=dt.UTC)
    assert "1 Dec 2026, 09:00 1 Dec 2026, 17:30 from 24 Dec 2026, 18:00" in words(response)
    assert "set the window of TST-C01" in caplog.text
    assert 'value="2026-12-01T09:00"' in desk.get("/support/windows/tst-c01/").content.decode()


def test_an_empty_form_takes_the_window_away(desk, plan):
    make.window(plan.exam, closes_at=at(5), review="never")
    assert desk.post("/support/windows/tst-c01/", {"review": "at_once"}).status_code == 302
    assert ExamWindow.objects.get().state_at(at(10)) == "open"


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({}, "This field is required"),
        ({"review": "sometimes"}, "is not one of the available choices"),
        ({"review": "from"}, "Say from when"),
        ({"review": "from", "review_from": "soon"}, "valid date"),
        ({"review": "never", "opens_at": "2026-12-01T09:00", "closes_at": "2026-12-01T09:00"}, "before it opens"),
        ({"review": "never", "closes_at": "2026-10-25T02:30"}, "ambiguous"),
        ({"review": "never", "closes_at": "2026-03-29T02:30"}, "ambiguous"),
        ({"review": ["never", "at_once"]}, "sent twice"),
    ],
)
def test_a_window_that_makes_no_sense_is_refused_in_words_and_nothing_is_stored(desk, plan, form, said):
    response = desk.post("/support/windows/tst-c01/", form)
    assert response.status_code == 422
    assert said in words(response)
    assert not ExamWindow.objects.exists()


def test_an_unknown_exam_has_no_window(desk):
    assert desk.get("/support/windows/xyz-c99/").status_code == 404


def test_the_page_says_how_many_attempts_keep_what_they_began_with(desk, plan):
    make.attempt(blueprint=plan, now=timezone.now())
    assert "1 attempt is running and keeps" in words(desk.get("/support/windows/tst-c01/"))


# --- S7: no key before its instant, by whatever way

OPENS = at(10_000)
INSTANTS = {
    "at once": ({}, at(3000), at(3001)),
    "from a date": ({"review": "from", "review_from": OPENS}, at(9999), OPENS),
    "never": ({"review": "never"}, at(10**8), None),
}
"""What the window says; an instant at which the key is not shown, and one at which it is."""


@pytest.fixture(params=INSTANTS)
def submitted(request, plan) -> tuple[Attempt, dt.datetime, dt.datetime | None]:
    """A simulation that was begun under such a window and submitted at the end of 3000 s, and the two instants."""
    values, before, after = INSTANTS[request.param]
    make.window(plan.exam, **values)
    attempt = make.attempt(blueprint=plan, user=make.user(is_superuser=True, is_staff=True))
    make.answer(attempt, 1, 2, 3, right=False)
    if request.param != "at once":
        attempts.submit(user=attempt.user, attempt_id=attempt.pk, now=at(3000))
        make.window(plan.exam, review="at_once", review_from=None)
    return attempt, before, after


def ways(attempt: Attempt, now: dt.datetime) -> dict[str, bool]:
    """Each way to a key of this attempt, and whether it leads there now."""
    client = browser(attempt.user)
    base = f"/attempts/{attempt.pk}"
    key = "Why a helps or not."

    def shows(address: str, **headers: str) -> bool:
        return key in client.get(address, headers=headers).content.decode()

    report = client.get(f"{base}/report/").content.decode()
    practice = attempts.start_practice(
        user=attempt.user, exam=attempt.exam, count=20, now=now - dt.timedelta(seconds=4000), seed=3
    )
    return {
        "page": shows(f"{base}/review/"),
        "filtered page": shows(f"{base}/review/?result=wrong"),
        "fragment": shows(f"{base}/review/", hx_request="true"),
        "program": shows(f"{base}/review/", accept="application/json"),
        "link of the report": f"{base}/review/" in report,
        "practice": _is_asked_in_practice(practice, attempt),
        "weak topics": bool(weak_topics_of(attempt.user, exam_code="TST-C01", now=now).response_count),
    }


def _is_asked_in_practice(practice: object, attempt: Attempt) -> bool:
    if not isinstance(practice, attempts.Started):
        return False
    asked = set(practice.attempt.responses.values_list("question_id", flat=True))
    return bool(asked & set(attempt.responses.values_list("question_id", flat=True)))


@pytest.mark.promise("S7")
def test_no_way_leads_to_a_key_before_its_instant_and_every_way_from_then_on(submitted, monkeypatch):
    attempt, before, after = submitted
    now = [before]
    monkeypatch.setattr("accounts.clock.now", lambda: now[0])
    monkeypatch.setattr(attempts, "start_practice", _at(now, attempts.start_practice))

    assert {way for way, is_open in ways(attempt, before).items() if is_open} == set()

    if after is None:
        return
    if attempt.closed_at is None:
        attempts.submit(user=attempt.user, attempt_id=attempt.pk, now=before)
    now[0] = after
    assert {way for way, is_open in ways(attempt, after).items() if not is_open} == set()


def _at(now, start):
    return lambda **given: start(**given | {"now": now[0]})


@pytest.mark.promise("S7")
@pytest.mark.usefixtures("frozen")
@pytest.mark.parametrize("window", [{"review": "never"}, {"review": "from", "review_from": OPENS}])
def test_practice_that_was_begun_before_gives_no_key_away_either(plan, window):
    user = make.user()
    practice = make.attempt(mode=Attempt.Mode.PRACTICE, user=user, blueprint=plan, count=10)
    make.window(plan.exam, **window)
    exam = make.attempt(user=user, blueprint=plan)
    attempts.abandon(user=user, attempt_id=exam.pk, now=at(10))
    held = practice.responses.filter(question__in=exam.responses.values("question")).first()
    before = everything(practice)

    outcome = check(practice, held.position, chosen=["a"], now=at(20))

    assert outcome.outcome == "held"
    assert everything(practice) == before
    client = browser(user)
    assert "Option a" not in client.get(f"/attempts/{practice.pk}/{held.position}/").content.decode()


@pytest.mark.promise("S7")
def test_an_exam_from_before_a_window_gives_its_keys_at_once(plan):
    attempt = make.attempt(blueprint=plan)
    make.window(plan.exam, review="never")
    closed = attempts.submit(user=attempt.user, attempt_id=attempt.pk, now=at(5)).attempt
    assert closed.review_is_open_at(at(5))
    assert not Response.objects.held_by(attempt.user, now=at(5)).exists()
