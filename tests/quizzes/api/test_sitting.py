"""An exam over the API: start, read, save, submit; what is refused, and what it costs."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import clock
from quizzes import attempts, pacing
from quizzes.models import Attempt, Response
from tests import make
from tests.api import Program, problem
from tests.quizzes.api.sitting import ATTEMPTS, place, save
from tests.quizzes.stored import everything, stored

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("uncounted")]


@pytest.fixture
def ann():
    return make.user()


@pytest.fixture
def exam(ann):
    """A running simulation of five questions with the options a to d, of which a is right."""
    return make.attempt(user=ann, now=clock.now())


@pytest.fixture
def program(ann):
    return Program(ann)


# --- Start


def test_a_start_says_what_was_started_and_where(ann, program):
    make.bank(40, blueprint=make.blueprint())
    answer = program.send("POST", ATTEMPTS, {"exam": "TST-C01", "mode": "simulation"})
    attempt = Attempt.objects.get()
    assert answer.status_code == 201
    assert set(answer.json()) == {"id", "deadline_at", "remaining_ms", "positions"}
    assert (answer.json()["id"], answer.json()["positions"]) == (str(attempt.pk), 5)
    assert answer.json()["deadline_at"].endswith("Z")
    assert 0 < answer.json()["remaining_ms"] <= 600_000
    assert answer.headers["Location"] == place(attempt)
    assert (attempt.user, attempt.mode) == (ann, "simulation")


def test_the_exam_that_is_open_is_answered_instead_of_a_second_one(exam, program):
    answer = program.send("POST", ATTEMPTS, {"exam": exam.exam.code, "mode": "timed", "count": 10})
    assert (answer.status_code, answer.json()["id"]) == (200, str(exam.pk))


@pytest.mark.parametrize(
    ("body", "mode", "positions"),
    [
        ({"exam": "tst-c01", "mode": "timed", "count": 10}, "timed", 10),
        ({"exam": "TST-C01", "mode": "simulation", "final": False}, "simulation", 5),
        ({"exam": "TST-C01", "mode": "practice", "count": 5}, "practice", 5),
        ({"exam": "TST-C01", "mode": "practice", "count": 5, "domain": 2}, "practice", 5),
        ({"mode": "drill", "preset": "service", "service": "sqs"}, "drill", 10),
        ({"mode": "drill", "preset": "domain", "exam": "TST-C01", "domain": 1}, "drill", 10),
        ({"mode": "drill", "preset": "task", "exam": "TST-C01", "task": "1.1"}, "drill", 10),
    ],
)
def test_every_kind_of_attempt_can_be_started(program, body, mode, positions):
    make.bank(80, blueprint=make.blueprint())
    answer = program.send("POST", ATTEMPTS, body)
    assert (answer.status_code, answer.json()["positions"]) == (201, positions), answer.content
    assert Attempt.objects.get().mode == mode


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"exam": "TST-C01", "mode": "timed"}, "count"),
        ({"exam": "TST-C01", "mode": "simulation", "count": 10}, "count"),
        ({"exam": "TST-C01", "mode": "timed", "count": 10, "final": True}, "final"),
        ({"exam": "TST-C01", "mode": "practice", "count": 5, "domain": 9}, "domain"),
        ({"exam": "TST-C01", "mode": "simulation", "service": "sqs"}, "service"),
        ({"mode": "simulation"}, "exam"),
        ({"mode": "drill"}, "preset"),
        ({"mode": "drill", "preset": "service"}, ""),
        ({"mode": "drill", "preset": "service", "service": "no-such"}, ""),
        ({"mode": "drill", "preset": "service", "service": "sqs", "count": 5}, "count"),
    ],
)
def test_a_start_that_makes_no_sense_is_refused_at_its_field(program, body, field):
    make.bank(40, blueprint=make.blueprint())
    said = problem(program.send("POST", ATTEMPTS, body), "invalid")
    assert field in [error["field"] for error in said["errors"]]
    assert not Attempt.objects.exists()


def test_what_cannot_be_started_says_why(program):
    plan = make.blueprint()
    said = problem(program.send("POST", ATTEMPTS, {"exam": "TST-C01", "mode": "simulation"}), "nothing_there")
    assert said["lacks"] == ["1", "2"]
    said = problem(program.send("POST", ATTEMPTS, {"mode": "drill", "preset": "missed"}), "nothing_there")
    assert said["why"] == "none_missed"
    make.window(plan.exam, opens_at=make.NOW.replace(year=2099))
    said = problem(program.send("POST", ATTEMPTS, {"exam": "TST-C01", "mode": "simulation"}), "outside_window")
    assert said["opens_at"] == "2099-11-21T10:00:00Z"


# --- Read


def test_a_position_has_the_question_and_nothing_of_its_key(exam, program):
    said = program.read(place(exam, "positions/1/"))
    response = exam.responses.get(position=1)
    assert said["stem"] == response.revision.stem
    assert sorted(option["id"] for option in said["options"]) == ["a", "b", "c", "d"]
    assert all(set(option) == {"id", "text"} for option in said["options"])
    assert (said["select_count"], said["chosen"], said["flagged"], said["rev"]) == (1, [], False, 0)
    assert said["explanation"] is None
    assert not exam.events.exists(), "reading changes nothing"


def test_options_stand_in_the_order_of_the_page(exam, program, ann):
    from tests.accounts.make import browser

    page = browser(ann).get(exam.position_url(1)).content.decode()
    ids = [option["id"] for option in program.read(place(exam, "positions/1/"))["options"]]
    assert sorted(ids, key=lambda code: page.index(f'value="{code}"')) == ids


def test_the_sheet_says_how_every_position_stands(exam, program):
    save(program, exam, 2, chosen=["b"], flagged=True)
    rows = program.read(place(exam, "positions/"))["rows"]
    assert [row["position"] for row in rows] == [1, 2, 3, 4, 5]
    assert (rows[0]["state"], rows[1]["state"], rows[1]["flagged"]) == ("unseen", "answered", True)
    assert rows[0]["first_words"]


@pytest.mark.parametrize("position", [0, 6, 2**31, 10**30])
def test_a_position_that_is_not_there_is_not_found(exam, program, position):
    problem(program.send("GET", place(exam, f"positions/{position}/")), "not_found")
    body = {"chosen": ["a"], "base_rev": 0, "tab": "t", "seq": 1}
    problem(program.send("PUT", place(exam, f"positions/{position}/"), body), "not_found")


# --- Save


def test_a_save_is_acknowledged_in_the_shape_of_the_pages(exam, program):
    answer = save(program, exam, chosen=["b"], flagged=True, confidence=2, active_ms=1000)
    said = answer.json()
    assert answer.status_code == 200
    assert set(said) == {"outcome", "position", "rev", "seq", "saved_at", "remaining_ms"}
    assert (said["outcome"], said["position"], said["rev"], said["seq"]) == ("saved", 1, 3, 1)
    response = exam.responses.get(position=1)
    assert (stored(exam), response.flagged, response.confidence, response.rev) == (["b"], True, 2, 3)
    read = program.read(place(exam, "positions/1/"))
    assert (read["chosen"], read["flagged"], read["confidence"], read["rev"]) == (["b"], True, 2, 3)


def test_what_stands_as_it_is_said_is_not_written_again(exam, program):
    for seq in (1, 2):
        assert save(program, exam, chosen=["b"], flagged=False, confidence=None, seq=seq).json()["rev"] == seq
    assert set(exam.events.values_list("field", flat=True)) == {"chosen"}
    only_flag = save(program, exam, flagged=False, seq=3).json()
    assert (only_flag["outcome"], only_flag["rev"]) == ("saved", 2)


@pytest.mark.promise("D7")
def test_a_save_that_is_sent_again_is_answered_alike_and_written_once(exam, program):
    first = save(program, exam, chosen=["b"], flagged=True, base_rev=0)
    before = everything(exam)
    again = save(program, exam, chosen=["b"], flagged=True, base_rev=0)
    assert (again.status_code, again.json() | {"remaining_ms": 0}) == (200, first.json() | {"remaining_ms": 0})
    assert everything(exam) == before


def test_a_repeated_save_never_undoes_what_came_after_it(exam, program):
    save(program, exam, chosen=["b"], flagged=False, base_rev=0, seq=1)
    save(program, exam, chosen=["c"], flagged=True, base_rev=1, seq=2)
    before = everything(exam)
    assert save(program, exam, chosen=["b"], flagged=False, base_rev=0, seq=1).json()["outcome"] == "saved"
    assert everything(exam) == before


def test_the_same_number_with_another_value_is_refused(exam, program):
    save(program, exam, chosen=["b"], base_rev=0)
    said = problem(save(program, exam, chosen=["c"], base_rev=0), "key_reused")
    assert (said["outcome"], said["seq"], stored(exam)) == ("key_reused", 1, ["b"])


def test_a_key_in_the_header_stands_for_tab_and_number(exam, program):
    address, body = place(exam, "positions/1/"), {"chosen": ["b"], "base_rev": 0}
    first, again = (program.send("PUT", address, body, idempotency_key="one") for _ in range(2))
    assert (first.json()["rev"], again.json()["rev"], exam.events.count()) == (1, 1, 1)
    problem(program.send("PUT", address, body | {"chosen": ["c"]}, idempotency_key="one"), "key_reused")
    assert program.send("PUT", address, {"chosen": ["c"], "base_rev": 1}, idempotency_key="two").json()["rev"] == 2
    for lacking in (body, body | {"tab": "t"}, body | {"seq": 1}):
        problem(program.send("PUT", address, lacking), "invalid")


def test_a_save_that_does_not_know_what_another_device_wrote_is_stale_and_says_what_stands(exam, program):
    save(program, exam, chosen=["b"], tab="phone", base_rev=0)
    said = problem(save(program, exam, chosen=["c"], base_rev=0), "stale")
    assert (said["outcome"], said["position"], said["rev"], said["seq"], said["value"]) == ("stale", 1, 1, 1, ["b"])
    assert said["remaining_ms"] > 0


def test_the_first_refusal_ends_a_save_of_several_fields(exam, program):
    save(program, exam, chosen=["b"], tab="phone", base_rev=0)
    problem(save(program, exam, chosen=["c"], flagged=True, base_rev=0), "stale")
    assert not exam.responses.get(position=1).flagged


def test_an_older_number_is_out_of_order(exam, program):
    save(program, exam, chosen=["b"], seq=5)
    assert problem(save(program, exam, chosen=["c"], seq=4, base_rev=0), "out_of_order")["value"] == ["b"]


@pytest.mark.promise("S9")
@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"chosen": ["elsewhere"]}, "bad_value"),
        ({"chosen": ["a", "b"]}, "bad_value"),
        ({"chosen": ["a", "a"]}, "bad_value"),
        ({"chosen": "a"}, "invalid"),
        ({"chosen": [1]}, "invalid"),
        ({"chosen": ["x" * 81]}, "invalid"),
        ({"chosen": ["a"] * 21}, "invalid"),
        ({"flagged": 1}, "invalid"),
        ({"flagged": None}, "invalid"),
        ({"confidence": 4}, "invalid"),
        ({"confidence": "2"}, "invalid"),
        ({"shown": False}, "invalid"),
        ({}, "invalid"),
        ({"chosen": ["a"], "seq": 0}, "invalid"),
        ({"chosen": ["a"], "seq": 2**53}, "invalid"),
        ({"chosen": ["a"], "base_rev": -1}, "invalid"),
        ({"chosen": ["a"], "base_rev": 2**31}, "invalid"),
        ({"chosen": ["a"], "base_rev": ...}, "invalid"),
        ({"chosen": ["a"], "tab": "a b"}, "invalid"),
        ({"chosen": ["a"], "active_ms": -1}, "invalid"),
        ({"chosen": ["a"], "is_correct": True}, "invalid"),
        ({"chosen": ["a"], "received_at": "2020-01-01T00:00:00Z"}, "invalid"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_stored(exam, program, given, code):
    before = everything(exam)
    problem(save(program, exam, **given), code)
    assert everything(exam) == before


def test_that_a_question_is_in_view_can_be_said_alone(exam, program):
    assert save(program, exam, shown=True).json()["outcome"] == "saved"
    assert exam.responses.get(position=1).shown_at is not None


@pytest.mark.promise("S8")
def test_after_the_end_nothing_is_saved_and_what_was_acknowledged_stays_so(exam, program, ann):
    save(program, exam, chosen=["b"], base_rev=0)
    attempts.submit(user=ann, attempt_id=exam.pk, now=clock.now())
    before = everything(exam)
    assert problem(save(program, exam, chosen=["c"], seq=2), "closed")["outcome"] == "closed"
    assert save(program, exam, chosen=["b"], base_rev=0).json()["outcome"] == "saved"
    problem(program.send("GET", place(exam, "positions/1/")), "closed")
    problem(program.send("GET", place(exam, "positions/")), "closed")
    assert everything(exam) == before


@pytest.mark.promise("A3")
def test_ones_own_attempt_takes_nothing_that_belongs_to_another(exam, program):
    other = make.attempt(now=clock.now(), blueprint=make.blueprint("OTH-C01"))
    for address in (place(other, "positions/1/"), place(other), place(other, "clock/"), place(other, "report/")):
        problem(program.send("GET", address), "not_found")
    foreign = other.responses.first().question
    problem(save(program, exam, chosen=[foreign.slug]), "bad_value")
    problem(
        program.send("PUT", place(other, "positions/1/"), {"chosen": ["a"], "base_rev": 0, "tab": "t", "seq": 1}),
        "not_found",
    )
    assert not other.events.exists()


@pytest.mark.promise("L6")
def test_who_saves_faster_than_a_person_can_is_told_to_wait(exam, program, monkeypatch):
    monkeypatch.setattr(pacing.saves, "allows", lambda *_, **__: False)
    answer = save(program, exam, chosen=["b"])
    problem(answer, "throttled")
    assert answer.headers["Retry-After"]
    assert program.send("GET", place(exam, "positions/1/")).status_code == 200


# --- One question after the other


def test_a_sequential_exam_opens_one_position_after_the_other(ann, program):
    exam = make.attempt(user=ann, blueprint=make.blueprint(navigation="sequential"), now=clock.now())
    assert problem(program.send("GET", place(exam, "positions/2/")), "not_current")["position"] == 1
    problem(save(program, exam, 2, chosen=["a"]), "not_current")
    assert program.send("POST", place(exam, "positions/1/leave/")).json()["reached"] == 2
    assert program.send("POST", place(exam, "positions/1/leave/")).json()["reached"] == 2
    problem(program.send("GET", place(exam, "positions/1/")), "not_current")
    words = [row["first_words"] for row in program.read(place(exam, "positions/"))["rows"]]
    assert [bool(each) for each in words] == [True, True, False, False, False]


# --- Check


def test_a_check_locks_the_answer_and_shows_why(ann, program):
    practice = make.attempt(user=ann, mode="practice", now=clock.now())
    body = {"chosen": ["a"], "base_rev": 0, "tab": "t", "seq": 1}
    said = program.send("POST", place(practice, "positions/1/check/"), body).json()
    assert (said["outcome"], said["seq"], said["remaining_ms"]) == ("saved", 1, None)
    assert program.send("POST", place(practice, "positions/1/check/"), body).json() == said
    explanation = program.read(place(practice, "positions/1/"))["explanation"]
    assert explanation["is_correct"] is True
    assert {option["id"] for option in explanation["options"] if option["is_key"]} == {"a"}
    assert all(option["rationale"] for option in explanation["options"])
    problem(save(program, practice, chosen=["b"], seq=2), "revealed")
    assert program.read(place(practice, "positions/2/"))["explanation"] is None


def test_a_check_wants_as_many_options_as_the_question(ann, program):
    practice = make.attempt(user=ann, mode="practice", now=clock.now())
    stamp = {"base_rev": 0, "tab": "t", "seq": 1}
    for body in ({"chosen": []} | stamp, stamp):
        problem(program.send("POST", place(practice, "positions/1/check/"), body), "bad_value")
    assert not Response.objects.filter(revealed_at__isnull=False).exists()


def test_an_exam_is_not_checked(exam, program):
    body = {"chosen": ["a"], "base_rev": 0, "tab": "t", "seq": 1}
    problem(program.send("POST", place(exam, "positions/1/check/"), body), "wrong_mode")
    assert not exam.events.exists()


# --- The end


def test_submitting_marks_once_and_leads_to_the_report(exam, program):
    save(program, exam, 1, chosen=["a"])
    first = program.send("POST", place(exam, "submit/"), {"manifest": {"1": 1}}).json()
    assert first == {"outcome": "submitted", "remaining_ms": None, "report": place(exam, "report/")}
    assert program.send("POST", place(exam, "submit/"), {}).json()["outcome"] == "already"
    report = program.read(first["report"])
    assert (report["scored"]["scored_count"], report["practised"]) == (4, None)
    assert report["scored"]["blank_count"] == 4


def test_what_had_not_arrived_holds_a_submission_up(exam, program):
    said = problem(program.send("POST", place(exam, "submit/"), {"manifest": {"1": 1, "2": 0}}), "unsaved")
    assert said["missing"] == [1]
    exam.refresh_from_db()
    assert exam.closed_at is None


def test_a_clock_that_runs_ahead_ends_nothing(exam, program):
    said = program.send("POST", place(exam, "submit/"), {"expired": True}).json()
    assert (said["outcome"], said["report"]) == ("open", None)
    assert 0 < said["remaining_ms"] == pytest.approx(program.read(place(exam, "clock/"))["remaining_ms"], abs=5_000)


@pytest.mark.parametrize(
    "body", [{"manifest": [1]}, {"manifest": {"x": 1}}, {"manifest": {"1": -1}}, {"expired": "1"}, {"confirm": True}]
)
def test_a_submission_that_cannot_be_read_ends_nothing(exam, program, body):
    problem(program.send("POST", place(exam, "submit/"), body), "invalid")
    exam.refresh_from_db()
    assert exam.closed_at is None


def test_an_exam_is_abandoned_unscored_and_practice_is_not(exam, program, ann):
    said = program.send("POST", place(exam, "abandon/")).json()
    assert (said["close_reason"], said["scaled_score"]) == ("abandoned", None)
    report = program.read(place(exam, "report/"))
    assert (report["close_reason"], report["scored"], report["practised"]) == ("abandoned", None, None)
    assert program.read(ATTEMPTS)["rows"] == []
    practice = make.attempt(user=ann, blueprint=exam.blueprint, mode="practice", now=clock.now())
    problem(program.send("POST", place(practice, "abandon/")), "wrong_mode")


# --- Costs


@pytest.mark.promise("L5")
def test_a_save_and_a_question_take_at_most_twelve_statements(exam, program, ann, django_assert_max_num_queries):
    program.read(place(exam, "clock/"))  # takes a handful of requests
    body = {"chosen": ["a"], "flagged": True, "confidence": 3, "base_rev": 0, "tab": "t", "seq": 1, "active_ms": 5}
    address = place(exam, "positions/1/")
    with django_assert_max_num_queries(12):
        assert program.send("PUT", address, body).status_code == 200
    with django_assert_max_num_queries(12):
        again = body | {"chosen": ["b"], "flagged": False, "confidence": 1, "seq": 2, "base_rev": 3}
        assert program.send("PUT", address, again).status_code == 200
    with django_assert_max_num_queries(12):
        assert program.send("GET", address).status_code == 200


@pytest.mark.promise("L5")
def test_lists_cost_the_same_with_more_rows(program, ann):
    plan = make.blueprint()
    make.bank(80, blueprint=plan)
    costs = []
    for _ in range(2):
        for _ in range(3):
            program.send("POST", ATTEMPTS, {"exam": "TST-C01", "mode": "practice", "count": 5})
        program.read(ATTEMPTS)
        with CaptureQueriesContext(connection) as queries:
            program.read(ATTEMPTS)
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 12
