"""A curator who sits an exam reads no key of its questions, over the API neither."""

from __future__ import annotations

import datetime as dt

import pytest

from accounts import clock
from quizzes import attempts, reports
from tests import make
from tests.api import Program, problem
from tests.desk_api import DESK, curator

pytestmark = [pytest.mark.django_db, pytest.mark.promise("S7")]
TELLING = [
    ("GET", "revisions/1/", None),
    ("GET", "diff/", None),
    ("GET", "draft/", None),
    ("POST", "draft/", {"reason": "Let me see."}),
    ("POST", "send/", {}),
    ("GET", "approval/", None),
    ("POST", "approve/", {}),
    ("POST", "reject/", {"reason": "Let me see."}),
    ("GET", "dispute/", None),
    ("POST", "dispute/", {"keys": ["a"], "argument": "Is it a?", "facts": ["a-fact"]}),
    ("POST", "settle/", {"outcome": "kept", "reason": "Let me see."}),
    ("GET", "trail/", None),
    ("GET", "markdown/", None),
    ("GET", "statistics/", None),
    ("POST", "promote/", {"reason": "Let me see."}),
    ("GET", "regrade/", None),
    ("GET", "regrade/impact/", None),
    ("POST", "regrade/apply/", {"revision": 1}),
    ("POST", "regrade/undo/", {"revision": 1}),
    ("POST", "retire/", {"reason": "Let me see."}),
    ("POST", "restore/", {"reason": "Let me see."}),
]


@pytest.fixture
def sitting():
    """A curator in an exam, and the slug of one of its questions; somebody else has reported it."""
    plan, ann, now = make.blueprint(), curator(), clock.now()
    make.bank(5, blueprint=plan)
    bob = make.user()
    theirs = make.attempt(user=bob, blueprint=plan, now=now - dt.timedelta(minutes=9))
    attempts.submit(user=bob, attempt_id=theirs.pk, now=now)
    reports.report(user=bob, attempt_id=theirs.pk, position=1, reason="wrong-key", text="", suggestion="", now=now)
    attempt = make.attempt(user=ann, blueprint=plan, now=now)
    return Program(ann, "curate"), attempt


def test_no_address_of_such_a_question_tells_its_key(sitting):
    program, attempt = sitting
    slug = attempt.responses.first().question.slug
    for method, act, body in TELLING:
        problem(program.send(method, f"{DESK}questions/{slug}/{act}", body), "held")
    bulk = {"questions": [slug], "change": "send", "reason": "Let me see."}
    [row] = program.send("POST", f"{DESK}bulk/", bulk).json()["preview"]["rows"]
    assert row["refusal"] == "it stands in an exam of yours whose answers are not shown yet"
    assert program.read(f"{DESK}questions/{slug}/")["slug"] == slug


def test_lists_leave_it_out_and_exports_wait(sitting):
    program, attempt = sitting
    question = attempt.responses.first().question
    bulk = {"questions": [question.slug], "change": "retag", "difficulty": "hard", "reason": "It is."}
    shown = program.send("POST", f"{DESK}bulk/", bulk).json()["preview"]
    program.send("POST", f"{DESK}bulk/", {**bulk, "dry_run": False, "fingerprint": shown["fingerprint"]})
    assert not program.read(f"{DESK}trail/")["rows"]
    assert not program.read(f"{DESK}reports/")["rows"]
    problem(program.send("GET", f"{DESK}services/{question.service.slug}/markdown/"), "held")
    other = Program(curator(), "curate")
    assert other.read(f"{DESK}trail/")["rows"]
    assert other.read(f"{DESK}reports/")["rows"]


def test_once_the_exam_is_over_they_are_there_again(sitting):
    program, attempt = sitting
    attempts.submit(user=attempt.user, attempt_id=attempt.pk, now=clock.now())
    slug = attempt.responses.first().question.slug
    assert program.read(f"{DESK}questions/{slug}/revisions/1/")["options"]
