"""The regrade at the desk: what it would change, in numbers; apply; take back. It agrees with the command."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.roles import set_role
from content.models import Question
from quizzes import attempts, regrade_desk, regrading
from quizzes.models import Attempt, CorrectedMark, Regrade
from tests import make
from tests.make import at
from tests.quizzes.crowds import crowd, whole_bank
from tests.quizzes.sittings import browser, words

pytestmark = [pytest.mark.django_db, pytest.mark.promise("S4")]


@pytest.fixture
def curator():
    user = make.user()
    set_role(user=user, role="curator", is_held=True)
    return browser(user)


def mixed(number: int, response: Any) -> str:
    """Every third candidate chose b at the first question; of the others each has the next more right."""
    if response.rank == 0:
        return "b" if number % 3 == 0 else "a"
    return "a" if response.rank <= number else "d"


@pytest.fixture
def sat() -> list[Attempt]:
    return crowd(6, mixed, blueprint=whole_bank(cut_score=550))


@pytest.fixture
def question(sat) -> Question:
    """Its key is b by now, and was a."""
    first = sat[0].responses.filter(is_scored=True).order_by("question_id").first().question
    make.new_revision(first, keys=("b",))
    return first


def address(question: Question, act: str = "") -> str:
    return f"/desk/questions/{question.slug}/regrade/{act}"


def facts(impact: regrading.Impact) -> tuple[Any, ...]:
    return impact.attempt, impact.response, impact.was_right, impact.is_right, impact.before, impact.after, impact.flips


def test_the_preview_says_what_the_dry_run_says(sat, question):
    dry = regrading.regrade(question=question, now=at(9999), dry_run=True)
    preview = regrade_desk.preview_of(question)
    shown = [row.impact for row in regrade_desk.impact_rows(preview.turned)]
    assert [facts(impact) for impact in shown] == [facts(impact) for impact in dry.impacts]
    assert (preview.asked, preview.open, preview.incomparable) == (dry.asked, dry.open, dry.incomparable) == (6, 0, 0)
    assert (preview.turned_count, preview.flips) == (6, dry.flips)
    assert dry.flips > 0


def test_it_says_the_same_after_a_first_regrade_and_for_practice(sat, question):
    practice = make.attempt(mode="practice", user=sat[0].user, blueprint=make.blueprint("PRC-C01"), now=at(50))
    make.save(practice, 1, ["b"])
    attempts.submit(user=practice.user, attempt_id=practice.pk, now=at(60))
    asked = practice.responses.get(position=1).question
    make.new_revision(asked, keys=("b",))
    regrading.regrade(question=question, now=at(9999))
    make.new_revision(question, keys=("a",))
    for each in (asked, question):
        dry = regrading.regrade(question=each, now=at(9999), dry_run=True)
        preview = regrade_desk.preview_of(each)
        assert [facts(row.impact) for row in regrade_desk.impact_rows(preview.turned)] == [
            facts(impact) for impact in dry.impacts
        ]
        assert preview.flips == dry.flips
        assert dry.impacts


def test_the_page_lists_old_and_new_and_changes_nothing(sat, question, curator):
    text = words(curator.get(address(question)))
    assert "Asked before 6 Would change 6" in text
    assert "wrong → right" in text
    assert "0 → 1" in text
    assert "becomes a pass" in text or "is no pass any more" in text
    assert not Regrade.objects.exists()


def test_applied_both_results_are_kept_and_it_can_be_taken_back(sat, question, curator):
    before = list(Attempt.objects.order_by("pk").values())
    page = curator.post(address(question, "apply/"), {"revision": "2"}, follow=True)
    assert "6 attempts are marked anew" in words(page)
    assert "Every finished attempt stands as the key of today says." in words(page)
    assert list(Attempt.objects.order_by("pk").values()) == before
    assert CorrectedMark.objects.count() == 6
    report = words(browser(sat[0].user).get(f"/attempts/{sat[0].pk}/report/"))
    assert "As corrected:" in report
    page = curator.post(address(question, "undo/"), {"revision": "2"}, follow=True)
    assert "The last regrade of 6 attempts is taken back." in words(page)
    assert "On record" in words(page)
    trail = list(question.audit_entries.order_by("id").values_list("action", "actor__email", "after__attempts"))
    email = User.objects.get(pk=curator.session["_auth_user_id"]).email
    assert trail == [("regraded", email, 6), ("regrade_undone", email, 6)]
    assert not CorrectedMark.objects.exists()


def test_open_attempts_stay_as_they_are(sat, question, curator):
    running = make.attempt(blueprint=sat[0].blueprint, now=at(100))
    make.new_revision(question, keys=("c",))
    preview = regrade_desk.preview_of(question)
    assert preview.open == 1
    curator.post(address(question, "apply/"), {"revision": str(preview.revision.number)})
    assert not CorrectedMark.objects.filter(response__attempt=running).exists()
    assert running.responses.filter(is_correct__isnull=False).count() == 0


def test_a_page_made_for_another_key_does_nothing(sat, question, curator):
    make.new_revision(question, keys=("c",))
    assert curator.post(address(question, "apply/"), {"revision": "2"}).status_code == 409
    assert curator.post(address(question, "undo/"), {"revision": "2"}).status_code == 409
    assert not Regrade.objects.exists()


def test_more_than_a_page_may_do_is_left_to_the_command(sat, question, curator, monkeypatch):
    monkeypatch.setattr(regrade_desk, "MOST_AT_ONCE", 5)
    assert "manage.py regrade" in words(curator.get(address(question)))
    page = curator.post(address(question, "apply/"), {"revision": "2"}, follow=True)
    assert "Nothing was changed" in words(page)
    assert not Regrade.objects.exists()


def test_without_a_published_revision_there_is_no_key(curator):
    question = make.question(state="draft")
    assert "there is no key to mark by" in words(curator.get(address(question)))


def test_the_page_costs_the_same_at_two_sizes(curator):
    costs = []
    for code, n in (("FEW-C01", 2), ("ALL-C01", 12)):
        plan = make.blueprint(code, scored_slots=6, unscored_slots=1, domains={1: (100, 1)})
        made = make.bank(7, blueprint=plan)
        crowd(n, mixed, blueprint=plan)
        question = next(each for each in made if each.responses.filter(is_scored=True).exists())
        make.new_revision(question, keys=("b",))
        with CaptureQueriesContext(connection) as captured:
            assert curator.get(address(question)).context["rows"]
        costs.append(len(captured))
    assert costs[0] == costs[1] <= 15
