"""Report, review and problem reports over the API."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import clock
from quizzes import attempts, pacing
from quizzes.models import ProblemReport
from tests import make
from tests.api import Program, problem
from tests.quizzes.api.sitting import ATTEMPTS, place, save

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("uncounted")]


@pytest.fixture
def ann():
    return make.user()


@pytest.fixture
def program(ann):
    return Program(ann)


@pytest.fixture
def finished(ann):
    """A simulation of five questions: three right, one wrong, one blank."""
    exam = make.attempt(user=ann, now=clock.now())
    make.answer(exam, 1, 2, 3, now=clock.now())
    make.answer(exam, 4, right=False, now=clock.now())
    return attempts.submit(user=ann, attempt_id=exam.pk, now=clock.now()).attempt


def test_the_report_says_what_marking_stored(finished, program):
    said = program.read(place(finished, "report/"))
    scored = said["scored"]
    assert (said["mode"], said["close_reason"], said["review_is_open"]) == ("simulation", "submitted", True)
    for name in ("raw_score", "scored_count", "scaled_score", "passed"):
        assert scored[name] == getattr(finished, name)
    assert (scored["low"], scored["high"]) == (finished.scaled_low, finished.scaled_high)
    assert sum(domain["asked"] for domain in scored["domains"]) == finished.scored_count
    assert (scored["blank_count"], scored["unscored_count"], scored["shown_count"]) == (1, 1, 4)


def test_there_is_no_report_and_no_review_while_it_is_open(ann, program):
    exam = make.attempt(user=ann, now=clock.now())
    for rest in ("report/", "review/"):
        problem(program.send("GET", place(exam, rest)), "still_open")


def test_practice_has_a_report_of_its_own(ann, program):
    practice = make.attempt(user=ann, mode="practice", now=clock.now())
    make.answer(practice, 1, now=clock.now())
    program.send("POST", place(practice, "submit/"), {})
    said = program.read(place(practice, "report/"))
    assert (said["scored"], said["practised"]["answered_count"], said["practised"]["correct_count"]) == (None, 1, 1)
    rows = program.read(ATTEMPTS)["rows"]
    assert (rows[0]["close_reason"], rows[0]["scaled_score"], rows[0]["passed"]) == ("submitted", None, None)


def test_the_review_explains_every_position_in_the_order_of_the_candidate(finished, program):
    rows = program.read(place(finished, "review/"))["rows"]
    assert [row["result"] for row in rows] == ["right", "right", "right", "wrong", "unanswered"]
    question = rows[0]["question"]
    assert [option["id"] for option in question["options"]] == [
        option["id"] for option in question["explanation"]["options"]
    ]
    assert {option["id"] for option in question["explanation"]["options"] if option["is_key"]} == {"a"}
    assert (rows[0]["chosen"], rows[0]["key_now"], rows[0]["report"]) == (["a"], [], None)


def test_the_review_comes_in_pages_and_by_result(finished, program):
    first = program.read(place(finished, "review/?page_size=3"))
    second = program.read(first["next"])
    assert [row["position"] for row in first["rows"] + second["rows"]] == [1, 2, 3, 4, 5]
    assert [row["position"] for row in program.read(place(finished, "review/?result=wrong"))["rows"]] == [4]
    problem(program.send("GET", place(finished, "review/?result=true")), "bad_request")
    problem(program.send("GET", place(finished, "review/?mark=key")), "bad_request")


@pytest.mark.promise("L5")
def test_report_and_review_cost_the_same_for_five_questions_and_for_sixty_five(finished, program):
    long = make.attempt(user=finished.user, blueprint=make.shipped_blueprint(), now=clock.now())
    attempts.submit(user=long.user, attempt_id=long.pk, now=clock.now())
    for rest in ("report/", "review/?page_size=5", "review/?page_size=100"):
        program.read(place(finished, rest))
        costs = []
        for attempt in (finished, long):
            with CaptureQueriesContext(connection) as queries:
                program.read(place(attempt, rest))
            costs.append(len(queries))
        assert costs[0] == costs[1] <= 25, rest


def test_a_problem_is_reported_once_it_is_explained_and_stands_beside_the_question(finished, program):
    body = {"reason": "unclear", "text": "Which of the two?", "part": "stem"}
    made = program.send("POST", place(finished, "positions/2/problem/"), body)
    assert (made.status_code, made.json()["text"], made.json()["verdict"]) == (201, "Which of the two?", "")
    assert program.read(place(finished, "review/"))["rows"][1]["report"] == made.json()
    again = program.send("POST", place(finished, "positions/2/problem/"), body | {"text": "Another word."})
    assert (again.status_code, ProblemReport.objects.get().text) == (201, "Another word.")


def test_a_problem_of_a_question_that_is_not_explained_yet_is_refused(ann, program):
    exam = make.attempt(user=ann, now=clock.now())
    problem(program.send("POST", place(exam, "positions/1/problem/"), {"reason": "unclear"}), "held")
    assert not ProblemReport.objects.exists()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "reason"),
        ({"reason": "rude"}, "reason"),
        ({"reason": "other", "text": "x" * 2001}, "text"),
        ({"reason": "other", "part": "elsewhere"}, "part"),
        ({"reason": "other", "verdict": "accepted"}, "verdict"),
    ],
)
def test_a_problem_that_does_not_fit_is_refused_at_its_field(finished, program, body, field):
    said = problem(program.send("POST", place(finished, "positions/1/problem/"), body), "invalid")
    assert field in [error["field"] for error in said["errors"]]


def test_reports_of_problems_have_the_pace_of_the_page(finished, program, monkeypatch):
    monkeypatch.setattr(pacing.problem_reports, "allows", lambda *_, **__: False)
    problem(program.send("POST", place(finished, "positions/1/problem/"), {"reason": "unclear"}), "throttled")


def test_abandoned_attempts_are_in_no_list_and_the_lists_tell_open_from_closed(finished, program):
    other = make.attempt(user=finished.user, blueprint=finished.blueprint, now=clock.now())
    assert [row["id"] for row in program.read(f"{ATTEMPTS}?state=open")["rows"]] == [str(other.pk)]
    assert [row["id"] for row in program.read(f"{ATTEMPTS}?state=closed")["rows"]] == [str(finished.pk)]
    save(program, other, chosen=["a"])
    program.send("POST", place(other, "abandon/"))
    assert [row["id"] for row in program.read(ATTEMPTS)["rows"]] == [str(finished.pk)]
