"""What became of one's exams since: corrected results, answered reports, trends; and what a drill is made of."""

from __future__ import annotations

import datetime as dt

import pytest

from accounts import clock
from content.models import Question
from quizzes import attempts, drills, regrading, reports
from quizzes.models import Attempt
from tests import make
from tests.api import Program, problem
from tests.quizzes.api.sitting import place

pytestmark = pytest.mark.django_db
NOW = clock.now()


@pytest.fixture
def ann():
    return make.user()


@pytest.fixture
def program(ann):
    return Program(ann)


def sat(user, plan, days: int, *, right: bool = True) -> Attempt:
    at = NOW - dt.timedelta(days=days)
    attempt = make.attempt(user=user, blueprint=plan, now=at)
    make.answer(attempt, right=right, now=at)
    attempts.submit(user=user, attempt_id=attempt.pk, now=at + dt.timedelta(minutes=5))
    return Attempt.objects.get(pk=attempt.pk)


def test_a_corrected_result_is_told_until_it_was_seen(ann, program):
    attempt = sat(ann, make.blueprint(), 2, right=False)
    question = attempt.responses.get(position=1).question
    make.new_revision(question, keys=("b",))
    regrading.regrade(question=question, now=NOW)
    (row,) = program.read("/api/v1/corrections/")["rows"]
    assert (row["attempt"], row["corrected"]["positions"]) == (str(attempt.pk), [1])
    assert row["corrected"]["raw_score"] == program.read(place(attempt, "report/"))["corrected"]["raw_score"]
    assert program.send("POST", place(attempt, "corrections/seen/")).status_code == 204
    assert program.read("/api/v1/corrections/")["rows"] == []
    assert program.read(place(attempt, "report/"))["corrected"] == row["corrected"]
    problem(Program(make.user()).send("POST", place(attempt, "corrections/seen/")), "not_found")


@pytest.mark.promise("S7")
def test_nothing_is_said_of_what_an_open_exam_asks(ann, program):
    plan = make.blueprint(domains={1: (100, 1)})
    make.bank(5, blueprint=plan)
    attempt = sat(ann, plan, 2, right=False)
    words = {"reason": "unclear", "text": "", "suggestion": "", "now": NOW}
    made = reports.report(user=ann, attempt_id=attempt.pk, position=1, **words)
    reports.settle(report_id=made.pk, by=make.user(), now=NOW, verdict="accepted", answer="It is b, of course.")
    question = attempt.responses.get(position=1).question
    make.new_revision(question, keys=("b",))
    regrading.regrade(question=question, now=NOW)
    assert program.read("/api/v1/corrections/")["rows"]
    assert program.read("/api/v1/reports/")["rows"]
    make.attempt(user=ann, blueprint=plan, now=NOW)
    assert program.read("/api/v1/corrections/")["rows"] == []
    assert program.read("/api/v1/reports/")["rows"] == []


def test_reports_come_with_their_answers_and_are_put_away(ann, program):
    attempt = sat(ann, make.blueprint(), 2)
    words = {"reason": "unclear", "text": "Why?", "suggestion": "", "now": NOW}
    made = reports.report(user=ann, attempt_id=attempt.pk, position=2, **words)
    (row,) = program.read("/api/v1/reports/")["rows"]
    assert (row["attempt"], row["position"], row["text"], row["verdict"]) == (str(attempt.pk), 2, "Why?", "")
    seen = f"/api/v1/reports/{made.pk}/seen/"
    problem(program.send("POST", seen), "not_found")
    reports.settle(report_id=made.pk, by=make.user(), now=NOW, verdict="rejected", answer="Because.")
    problem(Program(make.user()).send("POST", seen), "not_found")
    assert program.send("POST", seen).status_code == 204
    (row,) = program.read("/api/v1/reports/")["rows"]
    assert (row["verdict"], row["answer"], row["seen_at"] is None) == ("rejected", "Because.", False)
    assert Program(make.user()).read("/api/v1/reports/")["rows"] == []


def test_trends_begin_with_two_exams_and_part_new_from_repeated(ann, program):
    plan = make.blueprint()
    make.bank(30, blueprint=plan)
    first = sat(ann, plan, 9)
    assert program.read("/api/v1/trends/")["rows"] == []
    second = sat(ann, plan, 2, right=False)
    (row,) = program.read("/api/v1/trends/")["rows"]
    assert row["exam"] == "TST-C01"
    assert [mark["attempt"] for mark in row["marks"]] == [str(first.pk), str(second.pk)]
    assert [mark["passed"] for mark in row["marks"]] == [True, False]
    assert row["marks"][0]["new"]["share"] == 100


def test_a_drill_says_what_it_is_made_of(ann, program):
    plan = make.blueprint()
    make.bank(60, blueprint=plan)
    attempt = sat(ann, plan, 2, right=False)
    service = attempt.responses.get(position=1).question.service
    drill = drills.start_drill(user=ann, now=NOW, preset=Attempt.Preset.SERVICE, service=service).attempt
    said = program.read(place(drill, "drill/"))
    assert (said["count"], said["answered"], said["next_position"]) == (drill.position_count, 0, 1)
    assert sum(part["count"] for part in said["parts"]) == said["count"]
    assert all(part["why"] for part in said["parts"])
    problem(program.send("GET", place(attempt, "drill/")), "wrong_mode")
    make.answer(drill, right=True, now=NOW)
    missed = {
        each.position for each in drill.responses.all() if attempt.responses.filter(question=each.question_id).exists()
    }
    attempts.submit(user=ann, attempt_id=drill.pk, now=NOW)
    problem(program.send("GET", place(drill, "drill/")), "closed")
    assert set(program.read(place(drill, "report/"))["drilled"]["put_right"]) == missed
    assert program.read(place(attempt, "report/"))["drilled"] is None


def test_the_bank_is_public_and_counts_what_there_is():
    plan = make.blueprint()
    make.bank(10, blueprint=plan)
    question = Question.objects.first()
    make.new_revision(question, keys=("b",))
    said = Program().read("/api/v1/bank/")
    assert said["questions"] == 10
    assert said["exams"][0]["questions"] == 10
    assert [row["question"] for row in said["corrections"]] == [question.slug]
    assert said["calibration"]["buckets"] == []
