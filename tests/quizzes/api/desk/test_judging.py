"""What candidates and their answers say of questions, over the API: reports, statistics, regrades, debts, the trail."""

from __future__ import annotations

import datetime as dt

import pytest

from accounts import clock
from content.models import Question
from quizzes import attempts, reports
from quizzes.models import CorrectedMark, ProblemReport
from quizzes.refreshing import refresh
from tests import make
from tests.api import problem
from tests.desk_api import DESK, cost
from tests.quizzes.crowds import crowd, whole_bank

pytestmark = pytest.mark.django_db


def reported(count: int, suggestion: str = "", part: str = "") -> list[ProblemReport]:
    """So many reports, each of another candidate, about the same exam."""
    plan, now = make.blueprint(), clock.now()
    made = []
    for _ in range(count):
        user = make.user()
        attempt = make.attempt(user=user, blueprint=plan, now=now - dt.timedelta(minutes=9))
        make.answer(attempt, 1, right=False)
        attempts.submit(user=user, attempt_id=attempt.pk, now=now)
        words = {"reason": "wrong-key", "text": "Look at b.", "suggestion": suggestion, "part": part}
        made.append(reports.report(user=user, attempt_id=attempt.pk, position=1, now=now, **words))
    return made


def test_reports_stand_beside_what_was_asked_and_picked(curator):
    (report,) = reported(1)
    (row,) = curator.read(f"{DESK}reports/")["rows"]
    assert row["question"] == report.response.question.slug
    assert [each["id"] for each in row["reports"]] == [report.pk]
    assert row["reports"][0]["chosen"] == list(report.response.picks.values_list("option__code", flat=True))
    assert [option["id"] for option in row["revision"]["options"] if option["key"]] == ["a"]
    assert "email" not in str(row)
    assert report.user.email not in str(row)


def test_they_cost_the_same_at_two_sizes(curator):
    reported(1)
    few = cost(curator, f"{DESK}reports/")
    reported(4)
    assert cost(curator, f"{DESK}reports/") == few


def test_a_report_is_settled_once(curator):
    (report,) = reported(1)
    address, body = f"{DESK}reports/{report.pk}/settle/", {"verdict": "rejected", "answer": "Look again."}
    assert curator.send("POST", address, body).json() == body
    problem(curator.send("POST", address, body), "wrong_state")
    problem(curator.send("POST", f"{DESK}reports/999/settle/", body), "not_found")
    problem(curator.send("POST", address, body | {"settled_by": 1}), "invalid")
    problem(curator.send("POST", address, body | {"verdict": "later"}), "invalid")


def test_a_draft_begins_with_what_was_suggested(curator):
    (report,) = reported(1, suggestion="Which change helps most?", part="stem")
    answer = curator.send("POST", f"{DESK}reports/{report.pk}/draft/")
    said = answer.json()
    assert (answer.status_code, said["revision"], said["applied"]) == (201, 2, True)
    assert curator.read(f"{DESK}questions/{said['question']}/draft/")["stem"] == "Which change helps most?"
    problem(curator.send("POST", f"{DESK}reports/{report.pk}/draft/"), "in_work")


@pytest.fixture
def sat():
    """Six exams; every third candidate chose b at the first question."""

    def chosen(number, response):
        if response.rank == 0:
            return "b" if number % 3 == 0 else "a"
        return "a" if response.rank <= number else "d"

    return crowd(6, chosen, blueprint=whole_bank(cut_score=550))


def first_of(sat) -> Question:
    return sat[0].responses.filter(is_scored=True).order_by("question_id").first().question


def test_statistics_of_a_question_and_the_table(sat, curator):
    refresh(now=clock.now())
    question = first_of(sat)
    (revision,) = curator.read(f"{DESK}questions/{question.slug}/statistics/")["revisions"]
    assert revision["figures"]["n"] == 6
    assert [option["id"] for option in revision["options"] if option["key"]] == ["a"]
    rows = curator.read(f"{DESK}statistics/?flag=all&page_size=100")["rows"]
    assert question.slug in [row["question"] for row in rows]
    assert "key" not in rows[0]
    assert curator.read(f"{DESK}statistics/forms/")["rows"][0]["exam"] == "TST-C01"
    problem(curator.send("GET", f"{DESK}statistics/?flag=is_key"), "bad_request")


def test_the_table_costs_the_same_at_two_sizes(sat, curator):
    refresh(now=clock.now())
    address = f"{DESK}statistics/?flag=all&page_size="
    assert cost(curator, f"{address}1") == cost(curator, f"{address}100")


def test_a_pretest_question_is_let_count(curator):
    question = make.question(stage="pretest")
    address = f"{DESK}questions/{question.slug}/"
    assert curator.read(f"{address}statistics/")["promotion"]["promoted"] is False
    said = curator.send("POST", f"{address}promote/", {"reason": "It was asked for years."}).json()
    assert (said["stage"], said["promotion"]) == ("operational", None)
    problem(curator.send("POST", f"{address}promote/", {"reason": "Again."}), "wrong_state")


@pytest.mark.promise("S4")
def test_a_regrade_is_looked_at_applied_and_taken_back(sat, curator):
    question = first_of(sat)
    address = f"{DESK}questions/{question.slug}/regrade/"
    assert curator.read(address)["turned"] == 0
    problem(curator.send("POST", f"{address}apply/", {"revision": 1}), "wrong_state")
    make.new_revision(question, keys=("b",))
    preview, impact = curator.read(address), curator.read(f"{address}impact/")["rows"]
    assert preview["turned"] == len(impact) > 0
    assert all(row["raw_before"] != row["raw_after"] for row in impact)
    problem(curator.send("POST", f"{address}apply/", {"revision": 1}), "wrong_state")
    done = curator.send("POST", f"{address}apply/", {"revision": 2}).json()
    assert done == {"attempts": preview["turned"], "flips": preview["flips"]}
    assert CorrectedMark.objects.count() == preview["turned"]
    assert curator.send("POST", f"{address}undo/", {"revision": 2}).json()["attempts"] == preview["turned"]
    assert not CorrectedMark.objects.exists()


def test_the_impact_costs_the_same_at_two_sizes(sat, curator):
    question = first_of(sat)
    make.new_revision(question, keys=("b",))
    address = f"{DESK}questions/{question.slug}/regrade/impact/?page_size="
    assert cost(curator, f"{address}1") == cost(curator, f"{address}100")


def test_debts_are_those_of_the_front_page(curator):
    reported(1)
    make.question(state="in_approval")
    counts = {row["name"]: row["count"] for row in curator.read(f"{DESK}debts/")["rows"]}
    assert (counts["reports"], counts["waiting"]) == (1, 1)
    assert {"statistics", "disputed", "verify", "facts", "conflicts", "thin", "raw"} <= set(counts)


def test_the_trail_says_who_did_what_and_why(curator):
    question = make.question()
    address = f"{DESK}questions/{question.slug}/"
    curator.send("POST", f"{address}retire/", {"reason": "It is old."})
    curator.send("POST", f"{address}restore/", {"reason": "It is not."})
    newest, first = curator.read(f"{address}trail/")["rows"]
    assert (newest["action"], first["action"], first["reason"]) == ("restored", "retired", "It is old.")
    assert newest["by"]
    assert curator.read(f"{DESK}trail/?action=retired")["rows"] == [first]
    problem(curator.send("GET", f"{DESK}trail/?action=guessed"), "bad_request")


def test_the_trail_costs_the_same_at_two_sizes(curator):
    for number in range(6):
        question = make.question()
        curator.send("POST", f"{DESK}questions/{question.slug}/retire/", {"reason": f"Reason {number}."})
    assert cost(curator, f"{DESK}trail/?page_size=1") == cost(curator, f"{DESK}trail/?page_size=100")
