"""What every operation has in common: refusals, bodies, pages, ETags, repeated requests, limits."""

from __future__ import annotations

import json

import pytest
from django.conf import settings
from django.db import OperationalError
from django.test import Client

from accounts.api import throttling
from accounts.models import KeptAnswer
from quizzes.api import exams
from quizzes.models import Attempt
from tests import make
from tests.api import Program, problem

pytestmark = pytest.mark.django_db
EXAMS = "/api/v1/exams/"
ATTEMPTS = "/api/v1/attempts/"
PRACTICE = {"exam": "TST-C01", "mode": "practice", "count": 5}


@pytest.fixture
def ann():
    plan = make.blueprint()
    make.bank(40, blueprint=plan)
    return make.user()


# --- Refusals


@pytest.mark.parametrize(
    "address", ["/api/", "/api/v1/", "/api/v1/nothing/", "/api/v2/exams/", "/api/v1/exams/XYZ-C99/"]
)
@pytest.mark.parametrize("accept", ["application/json", "text/html", "*/*"])
def test_what_is_not_there_is_a_problem_in_json_whatever_is_asked_for(address, accept):
    answer = Client(headers={"accept": accept}).get(address)
    if accept == "text/html" and "XYZ" in address:
        problem(answer, "not_acceptable")
    else:
        problem(answer, "not_found")


def test_a_browser_that_lost_its_way_gets_json_below_api_and_words_elsewhere():
    assert Client().get("/api/nothing").headers["Content-Type"] == "application/problem+json"
    assert Client().get("/nothing").headers["Content-Type"].startswith("text/html")


def test_an_address_without_its_last_slash_leads_on_with_method_and_body(ann):
    program = Program(ann)
    answer = program.send("POST", ATTEMPTS.rstrip("/"), PRACTICE)
    assert (answer.status_code, answer.headers["Location"]) == (308, ATTEMPTS)
    assert program.post(ATTEMPTS.rstrip("/"), PRACTICE, content_type="application/json", follow=True).status_code == 201


def test_a_format_in_the_query_is_a_parameter_like_any_other():
    assert Client().get(f"{EXAMS}?format=html").headers["Content-Type"] == "application/json"


def test_bodies_that_cannot_be_read_are_refused_before_anything_else(ann):
    program = Program(ann)
    problem(program.send("POST", ATTEMPTS, b"x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)), "too_large")
    for body in ("{", "[", '{"mode":}', "\xff".encode("latin-1"), '{"mode": NaN}', "[" * 100_000):
        problem(program.send("POST", ATTEMPTS, body), "bad_request")
    for body in ('{"mode":"practice","mode":"simulation"}', '{"exam":"\\ud800"}', '{"\\udfff":1}'):
        problem(program.send("POST", ATTEMPTS, body), "bad_request")
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        problem(program.post(ATTEMPTS, "exam=TST-C01", content_type=kind), "media_type")


@pytest.mark.promise("A4")
@pytest.mark.parametrize(
    ("body", "field"),
    [
        ([], ""),
        ("text", ""),
        ({}, "mode"),
        (PRACTICE | {"mode": 1}, "mode"),
        (PRACTICE | {"mode": ["practice"]}, "mode"),
        (PRACTICE | {"mode": "exam"}, "mode"),
        (PRACTICE | {"count": "5"}, "count"),
        (PRACTICE | {"count": True}, "count"),
        (PRACTICE | {"count": 5.0}, "count"),
        (PRACTICE | {"count": 2**31}, "count"),
        (PRACTICE | {"count": 7}, "count"),
        (PRACTICE | {"exam": "A\x00"}, "exam"),
        (PRACTICE | {"exam": "XYZ-C99"}, "exam"),
        (PRACTICE | {"exam": 5}, "exam"),
        (PRACTICE | {"final": True}, "final"),
        (PRACTICE | {"user": 1}, "user"),
        (PRACTICE | {"deadline_at": "2030-01-01T00:00:00Z"}, "deadline_at"),
    ],
)
def test_a_value_that_does_not_fit_is_named_and_nothing_is_done(ann, body, field):
    said = problem(Program(ann).send("POST", ATTEMPTS, json.dumps(body)), "invalid")
    assert field in [error["field"] for error in said["errors"]]
    assert all(error["code"] and error["detail"] for error in said["errors"])
    assert not Attempt.objects.exists()


@pytest.mark.parametrize(
    ("error", "code"), [(RuntimeError("a secret"), "error"), (OperationalError("x"), "unavailable")]
)
def test_a_fault_of_ours_is_a_problem_without_a_word_of_the_inside(monkeypatch, error, code):
    def fail(**_):
        raise error

    monkeypatch.setattr(exams, "exam_rows", fail)
    answer = Client(raise_request_exception=False).get(EXAMS)
    problem(answer, code)
    assert b"secret" not in answer.content
    assert ("Retry-After" in answer.headers) == (code == "unavailable")


# --- Pages


@pytest.fixture
def three_exams():
    for code in ("AAA-C01", "BBB-C01", "CCC-C01"):
        make.blueprint(code)


def test_pages_lead_from_one_to_the_next_and_miss_nothing(three_exams):
    program, address, codes = Program(), f"{EXAMS}?page_size=1", []
    while address:
        page = program.read(address)
        codes += [row["code"] for row in page["rows"]]
        address = page["next"]
    assert codes == ["AAA-C01", "BBB-C01", "CCC-C01"]


def test_rows_of_a_table_come_in_pages_too_and_new_ones_move_nothing(ann):
    program = Program(ann)
    started = [program.send("POST", ATTEMPTS, PRACTICE).json()["id"] for _ in range(3)]
    first = program.read(f"{ATTEMPTS}?page_size=2&state=open")
    newer = program.send("POST", ATTEMPTS, PRACTICE).json()["id"]
    second = program.read(first["next"])
    found = [row["id"] for row in first["rows"] + second["rows"]]
    assert found == list(reversed(started))
    assert newer not in found
    assert second["next"] is None
    assert "state=open" in first["next"]


@pytest.mark.promise("A7")
@pytest.mark.parametrize(
    "query",
    [
        "page_size=0",
        "page_size=101",
        "page_size=x",
        "page_size=",
        "cursor=x",
        "cursor=",
        "page_size=1&page_size=2",
        "cursor=%00",
    ],
)
def test_a_query_that_makes_no_sense_is_refused(three_exams, query):
    assert problem(Client().get(f"{EXAMS}?{query}"), "bad_request")["errors"]


@pytest.mark.promise("A7")
@pytest.mark.parametrize(
    "query", ["ordering=key", "order_by=-is_key", "expand=keys", "fields=rationale", "is_key=1", "user=1", "q__x=1"]
)
def test_a_query_that_asks_for_what_is_not_offered_changes_nothing(three_exams, query):
    assert Client().get(f"{EXAMS}?{query}").content == Client().get(EXAMS).content


def test_a_cursor_leads_nowhere_but_in_its_own_list(ann, three_exams):
    cursor = Program().read(f"{EXAMS}?page_size=1")["next"].partition("cursor=")[2]
    problem(Program(ann).send("GET", f"{ATTEMPTS}?cursor={cursor}"), "bad_request")


# --- ETags


def test_what_has_not_changed_is_not_sent_again(three_exams):
    first = Client().get(EXAMS)
    etag = first.headers["ETag"]
    for known in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        again = Client().get(EXAMS, headers={"if-none-match": known})
        assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", etag)
    make.blueprint("DDD-C01")
    changed = Client().get(EXAMS, headers={"if-none-match": etag})
    assert (changed.status_code, changed.headers["ETag"] != etag) == (200, True)


def test_a_refusal_has_no_etag():
    assert "ETag" not in Client().get("/api/v1/exams/XYZ-C99/").headers


# --- Repeated requests


def test_a_request_repeated_with_its_key_is_done_once_and_answered_alike(ann):
    program = Program(ann)
    first, again = (program.send("POST", ATTEMPTS, PRACTICE, idempotency_key="k-1") for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert first.headers["Location"] == again.headers["Location"]
    assert Attempt.objects.count() == 1
    assert program.send("POST", ATTEMPTS, PRACTICE, idempotency_key="k-2").json() != first.json()


def test_a_key_belongs_to_one_request_of_one_person(ann):
    Program(ann).send("POST", ATTEMPTS, PRACTICE, idempotency_key="k-1")
    problem(Program(ann).send("POST", ATTEMPTS, PRACTICE | {"count": 10}, idempotency_key="k-1"), "key_reused")
    assert Program(make.user()).send("POST", ATTEMPTS, PRACTICE, idempotency_key="k-1").status_code == 201
    assert Attempt.objects.count() == 2


def test_a_refusal_is_not_kept(ann):
    program = Program(ann)
    problem(program.send("POST", ATTEMPTS, PRACTICE | {"count": 7}, idempotency_key="k-1"), "invalid")
    assert program.send("POST", ATTEMPTS, PRACTICE, idempotency_key="k-1").status_code == 201


def test_keys_are_forgotten_after_a_day(ann):
    program = Program(ann)
    first = program.send("POST", ATTEMPTS, PRACTICE, idempotency_key="k-1")
    KeptAnswer.objects.update(answered_at=make.NOW.replace(year=2020))
    assert program.send("POST", ATTEMPTS, PRACTICE, idempotency_key="k-1").json() != first.json()
    assert KeptAnswer.objects.count() == 1


@pytest.mark.parametrize("key", ["", "a b", "x" * 101, "é"])
def test_what_is_no_key_is_refused(ann, key):
    problem(Program(ann).send("POST", ATTEMPTS, PRACTICE, idempotency_key=key), "bad_request")


# --- Limits


def test_who_asks_too_often_is_told_to_wait_and_others_are_not(ann, monkeypatch):
    monkeypatch.setattr(throttling, "A_MINUTE", 3)
    monkeypatch.setattr(throttling, "HANDFUL", 2)
    program = Program(ann)
    answers = [program.send("GET", ATTEMPTS) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    problem(answers[-1], "throttled")
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 60, "until the next minute"
    assert Program(make.user()).send("GET", ATTEMPTS).status_code == 200


def test_the_count_is_shared_by_all_processes_and_taken_in_handfuls(monkeypatch, django_assert_num_queries):
    one, other = throttling.Allowance(), throttling.Allowance()
    given = {"a_minute": 50, "now": 6_000.0}
    assert sum(process.allows("ann", **given) for process in [one, other] * 40) == 50
    one.allows("bob", **given)
    with django_assert_num_queries(0):
        assert all(one.allows("bob", **given) for _ in range(19))
    assert one.allows("ann", a_minute=50, now=6_060.0), "the next minute"
