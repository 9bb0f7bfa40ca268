"""Pretest questions count once their answers say so; every decision is on record with its numbers."""

from __future__ import annotations

import datetime as dt
from io import StringIO

import pytest
from django.core.management import call_command

from accounts.roles import set_role
from content.models import AuditEntry, Question
from quizzes import integrity, promoting, refreshing
from quizzes.item_analysis import Obstacle
from quizzes.models import ProblemReport
from tests import make
from tests.make import NOW
from tests.quizzes.crowds import by_strength, crowd, whole_bank
from tests.quizzes.sittings import browser, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hashes")]
LATER = NOW + dt.timedelta(days=1)


@pytest.fixture
def curator():
    user = make.user()
    set_role(user=user, role="curator", is_held=True)
    return user


def sat(n: int):
    plan = whole_bank()
    attempts = crowd(n, by_strength, blueprint=plan)
    refreshing.refresh(now=LATER)
    return attempts


def question() -> Question:
    return Question.objects.get(slug="ridden-along")


def decide() -> promoting.Decision:
    [decision] = promoting.promote_pretest(now=LATER)
    return decision


def trail() -> list[tuple[str, dict]]:
    return list(question().audit_entries.order_by("id").values_list("action", "after"))


def test_what_reaches_every_limit_is_promoted_and_the_numbers_are_on_record():
    sat(30)
    assert decide().is_promoted
    assert question().stage == "operational"
    entry = question().audit_entries.get()
    assert (entry.action, entry.before, entry.after) == ("promoted", {"stage": "pretest"}, {"stage": "operational"})
    assert (entry.actor, entry.reason) == (None, "n 30, open_reports 0, facility 0.5, discrimination 0.8783")
    # What is published still says what was written, stage included.
    assert list(integrity.bank.check()) == []
    assert promoting.promote_pretest(now=LATER) == []


def test_below_thirty_answers_it_is_refused_and_the_numbers_are_on_record():
    sat(29)
    assert decide().obstacles == (Obstacle.TOO_FEW,)
    assert question().stage == "pretest"
    [(action, after)] = trail()
    assert (action, after["n"], after["against"]) == ("held_back", 29, ["too-few"])


def test_a_refusal_on_the_same_grounds_is_written_down_once_and_on_others_again():
    attempts = sat(29)
    decide()
    decide()
    assert len(trail()) == 1
    response = attempts[0].responses.get(question=question())
    ProblemReport.objects.create(user=response.user, response=response, reason="other", made_at=LATER)
    decide()
    assert [after["against"] for _, after in trail()] == [["too-few"], ["too-few", "reported"]]


def test_an_open_report_keeps_it_and_a_dispute_leaves_it_out():
    attempts = sat(30)
    response = attempts[0].responses.get(question=question())
    ProblemReport.objects.create(user=response.user, response=response, reason="other", made_at=LATER)
    assert decide().obstacles == (Obstacle.REPORTED,)
    ProblemReport.objects.all().delete()
    Question.objects.filter(slug="ridden-along").update(disputed_at=LATER)
    assert promoting.promote_pretest(now=LATER) == []
    assert question().stage == "pretest"


def test_a_dry_run_writes_nothing():
    sat(30)
    [decision] = promoting.promote_pretest(now=LATER, dry_run=True)
    assert decision.is_promoted
    assert question().stage == "pretest"
    assert trail() == []


def test_the_command_says_each_decision_with_its_numbers():
    sat(30)
    output = StringIO()
    call_command("promote_pretest", "--dry-run", stdout=output)
    assert output.getvalue().splitlines() == [
        "ridden-along: counts from now on (n 30, open_reports 0, facility 0.5, discrimination 0.8783)",
        "1 of 1 pretest questions would be promoted.",
    ]


def test_the_sweep_decides_after_it_has_counted():
    plan = whole_bank()
    crowd(30, by_strength, blueprint=plan)
    call_command("submit_overdue_attempts", "--once", stdout=StringIO())
    assert question().stage == "operational"


def test_a_curator_overrides_the_rule_with_a_reason_on_record(curator):
    sat(12)
    client = browser(curator)
    page = words(client.get("/desk/questions/ridden-along/statistics/"))
    assert "Against it today: 12 answers" in page
    refused = client.post("/desk/questions/ridden-along/promote/", {"reason": " "})
    assert refused.status_code == 422
    assert question().stage == "pretest"
    client.post("/desk/questions/ridden-along/promote/", {"reason": "It was asked for years elsewhere."})
    entry = AuditEntry.objects.get(action="promoted")
    assert entry.actor == curator
    assert entry.reason.startswith("It was asked for years elsewhere. (too-few, n 12, ")
    assert question().stage == "operational"
    assert "Pretest: it rides along" not in words(client.get("/desk/questions/ridden-along/statistics/"))
    again = client.post("/desk/questions/ridden-along/promote/", {"reason": "Again."}, follow=True)
    assert "it counts already" in words(again)


def test_an_override_without_a_reason_is_a_mistake_of_the_caller(curator):
    sat(12)
    with pytest.raises(ValueError, match="reason"):
        promoting.override(question=question(), by=curator, now=LATER, reason=" ")


def test_a_promoted_question_fills_scored_slots():
    sat(30)
    decide()
    plan = question().placements.get().blueprint
    attempt = make.attempt(blueprint=plan, seed=3, now=LATER)
    seeds = range(4, 12)
    scored = [attempt] + [make.attempt(blueprint=plan, seed=seed, now=LATER) for seed in seeds]
    assert any(each.responses.get(question=question()).is_scored for each in scored)
