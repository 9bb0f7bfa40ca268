"""Plan, cards, weak topics, official results and one's own data over the API."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import clock
from quizzes import attempts, remembering
from quizzes.models import FactReview, OfficialResult, StudyPlan
from tests import make
from tests.api import Program, problem

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("uncounted")]
PLAN = "/api/v1/plan/"
RESULTS = "/api/v1/official-results/"
ADDRESSES = [
    "/api/v1/weak-topics/?exam=TST-C01",
    "/api/v1/readiness/?exam=TST-C01",
    "/api/v1/misconceptions/",
    "/api/v1/confidence/",
    "/api/v1/cards/",
    RESULTS,
    PLAN,
    "/api/v1/me/",
]


@pytest.fixture
def ann():
    return make.user()


@pytest.fixture
def program(ann):
    return Program(ann)


# --- The plan


def test_the_plan_is_read_and_written_as_a_whole(ann, program):
    make.blueprint()
    assert program.read(PLAN)["exam"] is None
    day = (clock.now().date() + dt.timedelta(days=30)).isoformat()
    body = {"exam": "TST-C01", "exam_date": day, "minutes_per_day": 30}
    said = program.send("PUT", PLAN, body).json()
    assert {name: said[name] for name in body} == body
    assert program.read(PLAN) == said
    assert said["mocks"]
    assert program.send("PUT", PLAN, {"minutes_per_day": 10}).json()["exam"] is None
    assert StudyPlan.objects.get(user=ann).exam_date is None


def test_a_plan_that_was_changed_since_it_was_read_is_not_overwritten(ann, program):
    etag = program.send("GET", PLAN).headers["ETag"]
    assert program.send("PUT", PLAN, {"minutes_per_day": 30}, if_match=etag).status_code == 200
    problem(program.send("PUT", PLAN, {"minutes_per_day": 40}, if_match=etag), "changed")
    assert StudyPlan.objects.get(user=ann).minutes_per_day == 30


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"exam": "XYZ-C99"}, "exam"),
        ({"exam_date": "1999-01-01"}, "exam_date"),
        ({"exam_date": "soon"}, "exam_date"),
        ({"exam_date": 20270101}, "exam_date"),
        ({"minutes_per_day": 4}, "minutes_per_day"),
        ({"minutes_per_day": "20"}, "minutes_per_day"),
        ({"calendar_token": "x"}, "calendar_token"),
        ({"reminds": True}, "reminds"),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused_at_its_field(program, body, field):
    said = problem(program.send("PUT", PLAN, body), "invalid")
    assert field in [error["field"] for error in said["errors"]]
    assert not StudyPlan.objects.exists()


def test_reminders_are_for_members(ann, program):
    assert program.send("PUT", f"{PLAN}reminders/", {"reminds": True}).json() == {"reminds": True}
    assert program.read(PLAN)["reminds"] is True
    problem(Program(make.guest()).send("PUT", f"{PLAN}reminders/", {"reminds": True}), "forbidden")


# --- Cards


def test_a_card_has_both_sides_and_is_recalled_once_a_day(ann, program):
    fact = make.fact(statement="A queue keeps a message for four days.").fact
    remembering.recall_card(user=ann, fact=fact, rating=3, now=clock.now() - dt.timedelta(days=60))
    (card,) = program.read("/api/v1/cards/")["rows"]
    assert (card["id"], card["statement"]) == (fact.pk, "A queue keeps a message for four days.")
    address = f"/api/v1/cards/{fact.pk}/"
    assert program.send("POST", address, {"rating": 3}).json() == {"outcome": "recalled"}
    assert program.send("POST", address, {"rating": 1}).json() == {"outcome": "already"}
    assert program.read("/api/v1/cards/")["rows"] == []
    assert FactReview.objects.count() == 2


@pytest.mark.parametrize("rating", [0, 5, "3", None, True])
def test_a_rating_that_there_is_not_is_refused(ann, program, rating):
    fact = make.fact().fact
    remembering.recall_card(user=ann, fact=fact, rating=3, now=clock.now() - dt.timedelta(days=60))
    problem(program.send("POST", f"/api/v1/cards/{fact.pk}/", {"rating": rating}), "invalid")


def test_a_fact_that_was_never_met_cannot_be_recalled(program):
    for pk in (make.fact().fact.pk, 999_999, 2**40):
        problem(program.send("POST", f"/api/v1/cards/{pk}/", {"rating": 3}), "not_found")


# --- What one knows


@pytest.fixture
def answered(ann):
    """A finished exam, half of it right."""
    exam = make.attempt(user=ann, now=clock.now())
    make.answer(exam, 1, 2, now=clock.now())
    make.answer(exam, 3, 4, 5, right=False, now=clock.now())
    attempts.submit(user=ann, attempt_id=exam.pk, now=clock.now())
    return exam


def test_weak_topics_have_keys_that_drills_take(ann, answered, program):
    said = program.read("/api/v1/weak-topics/?exam=tst-c01")
    assert (said["exam"], said["response_count"]) == ("TST-C01", 5)
    assert {topic["key"] for topic in said["domains"]} <= {"1", "2"}
    body = {"mode": "drill", "preset": "service", "service": said["services"][0]["key"]}
    assert program.send("POST", "/api/v1/attempts/", body).status_code == 201


def test_readiness_says_how_many_answers_are_missing(answered, program):
    said = program.read("/api/v1/readiness/?exam=TST-C01")
    assert (said["evidence_count"], said["probability"]) == (5, None)
    assert said["missing"] > 0


def test_an_exam_that_there_is_not_is_not_found(program):
    for name in ("weak-topics", "readiness"):
        problem(program.send("GET", f"/api/v1/{name}/?exam=XYZ-C99"), "not_found")
        problem(program.send("GET", f"/api/v1/{name}/"), "not_found")


def test_misconceptions_come_with_what_refutes_them(ann, program):
    plan = make.blueprint()
    make.bank(10, blueprint=plan, facts=[make.fact(statement="It is not so.")], misconceptions={"b": "polling-hides"})
    exam = make.attempt(user=ann, blueprint=plan, now=clock.now())
    make.answer(exam, right=False, now=clock.now())
    attempts.submit(user=ann, attempt_id=exam.pk, now=clock.now())
    (row,) = program.read("/api/v1/misconceptions/")["rows"]
    assert (row["belief"], row["question_count"], row["is_put_right"]) == ("Polling hides", 5, False)
    assert row["picks"][0]["facts"][0]["statement"] == "It is not so."


@pytest.mark.promise("L5")
@pytest.mark.parametrize("address", ADDRESSES)
def test_what_one_knows_costs_the_same_after_more_answers(ann, address, program):
    plan = make.blueprint()
    make.bank(60, blueprint=plan, misconceptions={"b": "one", "c": "two"}, facts=[make.fact()])
    costs = []
    for _ in range(2):
        for _ in range(2):
            exam = make.attempt(user=ann, blueprint=plan, now=clock.now())
            make.answer(exam, right=False, now=clock.now())
            attempts.submit(user=ann, attempt_id=exam.pk, now=clock.now())
        program.read(address)
        with CaptureQueriesContext(connection) as queries:
            program.read(address)
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 15


# --- What the real exam said


def test_an_official_result_is_told_listed_and_taken_back(ann, program):
    make.blueprint()
    day = (clock.now().date() - dt.timedelta(days=3)).isoformat()
    body = {"exam": "TST-C01", "sat_on": day, "passed": False, "scaled_score": 640, "verdicts": {"1": True, "2": False}}
    made = program.send("POST", RESULTS, body, idempotency_key="k")
    assert made.status_code == 201
    assert made.json()["verdicts"] == [{"domain": 1, "meets": True}, {"domain": 2, "meets": False}]
    assert program.send("POST", RESULTS, body, idempotency_key="k").json() == made.json()
    problem(program.send("POST", RESULTS, body), "too_near")
    assert program.read(RESULTS)["rows"] == [made.json()]
    address = f"{RESULTS}{made.json()['id']}/"
    problem(Program(make.user()).send("DELETE", address), "not_found")
    assert program.send("DELETE", address).status_code == 204
    problem(program.send("DELETE", address), "not_found")
    assert not OfficialResult.objects.exists()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"exam": "XYZ-C99"}, "exam"),
        ({"sat_on": "2099-01-01"}, "sat_on"),
        ({"passed": "yes"}, "passed"),
        ({"scaled_score": 99}, "scaled_score"),
        ({"scaled_score": 900}, "scaled_score"),
        ({"verdicts": {"9": True}}, "verdicts"),
        ({"verdicts": {"1": "meets"}}, "verdicts.1"),
        ({"stated": 0.9}, "stated"),
    ],
)
def test_an_official_result_that_makes_no_sense_is_refused_at_its_field(program, given, field):
    make.blueprint()
    day = (clock.now().date() - dt.timedelta(days=3)).isoformat()
    said = problem(
        program.send("POST", RESULTS, {"exam": "TST-C01", "sat_on": day, "passed": False} | given), "invalid"
    )
    assert field in [error["field"] for error in said["errors"]]
    assert not OfficialResult.objects.exists()


# --- Oneself


def test_one_learns_who_one_is_and_what_the_token_may_do(ann):
    said = Program(ann, "read").read("/api/v1/me/")
    assert (said["email"], said["scopes"], said["is_curator"]) == (ann.email, ["read"], False)
    assert "password" not in said
    assert Program(ann, "curate").read("/api/v1/me/")["scopes"] == ["read"], "no scope exceeds the person"


def test_the_copy_of_ones_data_is_that_of_the_page(ann, answered, program):
    answer = program.send("GET", "/api/v1/me/data/")
    copy = json.loads(b"".join(answer.streaming_content))
    assert (copy["account"][0]["email"], len(copy["responses"]), len(copy["tokens"])) == (ann.email, 5, 1)
    assert "digest" not in copy["tokens"][0]
    problem(Program(make.guest()).send("GET", "/api/v1/me/data/"), "forbidden")
