"""A curator who sits an exam reads no key of its questions at the desk, on no page of it."""

from __future__ import annotations

import re

import pytest
from django.urls import get_resolver

from accounts import clock
from accounts.roles import set_role
from content import bulk, curation
from content.debts import debts
from content.models import LoadConflict, Option, Question, Revision
from quizzes import attempts, reports
from quizzes.desk import candidates_debts
from quizzes.middleware import ONE_QUESTION
from tests import make
from tests.desk_api import curator
from tests.quizzes.sittings import browser, words

pytestmark = [pytest.mark.django_db, pytest.mark.promise("S7")]


def about_one_question() -> list[str]:
    """What follows the slug in every address of the desk that is about one question."""
    routes = {
        str(pattern.pattern) for each in get_resolver().url_patterns for pattern in getattr(each, "url_patterns", [])
    }
    return sorted(route.removeprefix(ONE_QUESTION) for route in routes if route.startswith(ONE_QUESTION))


@pytest.fixture
def exam(hashes):
    """An exam that Ann, a curator, has open, with a fact that all of its questions rest on."""
    plan, fact = make.blueprint(), make.fact(slug="a-fact")
    make.bank(5, blueprint=plan, facts=[fact])
    return make.attempt(user=curator(), blueprint=plan, now=clock.now())


@pytest.fixture
def ann(exam):
    return browser(exam.user)


@pytest.fixture
def bob():
    """Another curator, who sits nothing."""
    return browser(curator())


@pytest.fixture
def question(exam) -> Question:
    return exam.responses.first().question


def test_no_page_about_such_a_question_tells_more_than_the_exam_does(ann, bob, exam, question):
    acts = about_one_question()
    assert {"", "try/", "diff/", "audit/", "statistics/", "regrade/", "approve/"} < set(acts)
    for act in acts:
        address = f"/desk/questions/{question.slug}/{act}"
        for response in (ann.get(address), ann.post(address, {"reason": "Let me see."})):
            assert response.status_code == 409, address
            assert "helps or not" not in response.content.decode()
    assert "Why a helps or not." in words(bob.get(f"/desk/questions/{question.slug}/"))
    assert not question.revisions.drafts().exists()


def test_the_page_shows_the_question_as_the_exam_does_and_says_why(ann, exam, question):
    response = ann.get(f"/desk/questions/{question.slug}/?queue=published")
    said, page = words(response), response.content.decode()
    assert f"This question stands in your exam {exam.exam.code}" in said
    assert question.revisions.get().stem in said
    assert "Option b" in said
    assert f"/attempts/{exam.pk}/" in page
    assert 'data-go="list"' in page


def test_questions_of_no_exam_are_as_always(ann, exam):
    other = make.question(slug="another")
    assert "Why a helps or not." in words(ann.get(f"/desk/questions/{other.slug}/"))


def test_candidates_are_refused_for_what_they_are(exam, question):
    make.attempt(user=(candidate := make.user()), blueprint=exam.blueprint, now=clock.now())
    assert browser(candidate).get(f"/desk/questions/{question.slug}/").status_code == 403


def test_a_search_does_not_find_it_by_its_rationales(ann, bob, question):
    for address in ("/desk/search/?q=helps+not&kind=question", "/desk/questions/?queue=published&q=helps+not"):
        assert question.slug not in ann.get(address).content.decode()
        assert "left out" in words(ann.get(address))
        assert question.slug in bob.get(address).content.decode()
        assert "left out" not in words(bob.get(address))
    assert question.slug in ann.get("/desk/questions/?queue=published").content.decode()


def test_a_fact_does_not_say_which_of_its_options_is_right(ann, bob, question):
    assert question.slug not in words(ann.get("/desk/facts/a-fact/"))
    assert question.slug in words(bob.get("/desk/facts/a-fact/"))


def test_the_trail_the_reports_and_the_conflicts_leave_it_out_and_the_debts_count_what_is_listed(
    ann, bob, exam, question
):
    now = clock.now()
    theirs = make.attempt(user=make.user(), blueprint=exam.blueprint, now=now)
    curation.retire(question=question, by=curator(), now=now, reason="It told too much.")
    attempts.submit(user=theirs.user, attempt_id=theirs.pk, now=now)
    position = theirs.responses.exclude(question=question).first().position
    reports.report(
        user=theirs.user, attempt_id=theirs.pk, position=position, reason="other", text="", suggestion="", now=now
    )
    LoadConflict.objects.create(
        collection=question.collection,
        kind=LoadConflict.Kind.QUESTION,
        slug=question.slug,
        path="sqs.md",
        line=1,
        text="- [x] Option a",
        digest="0" * 64,
        found_at=now,
    )
    held = frozenset(exam.responses.values_list("question", flat=True))
    for address, told in (
        ("/desk/audit/", "It told too much."),
        ("/desk/reports/", theirs.responses.get(position=position).question.slug),
        ("/desk/conflicts/", question.slug),
    ):
        assert told in words(bob.get(address)), address
        assert told not in words(ann.get(address)), address
        assert "left out" in words(ann.get(address)), address
    counts = {debt.name: debt.count for debt in [*candidates_debts(held=held), *debts(now.date(), held=held)]}
    assert (counts["reports"], counts["conflicts"]) == (0, 0)


def test_many_are_sent_without_it(exam, question):
    make.new_revision(question, state=Revision.State.DRAFT)
    shown = bulk.preview(
        questions=[question.pk], change=bulk.SendForApproval(), today=clock.now().date(), held={question.pk}
    )
    assert [row.refusal for row in shown.rows] == ["it stands in an exam of yours whose answers are not shown yet"]


def test_the_admin_shows_no_revision_of_it(exam, question):
    set_role(user=exam.user, role="operator", is_held=True)
    operator, revision = browser(exam.user), question.revisions.get()
    assert operator.get(f"/admin/content/revision/{revision.pk}/change/").status_code == 302
    attempts.submit(user=exam.user, attempt_id=exam.pk, now=clock.now())
    assert Option.objects.get(revision=revision, code="a").rationale in (
        operator.get(f"/admin/content/revision/{revision.pk}/change/").content.decode()
    )


def test_once_the_exam_is_over_all_is_there_again(ann, exam, question):
    attempts.submit(user=exam.user, attempt_id=exam.pk, now=clock.now())
    assert re.search("Why a helps or not", words(ann.get(f"/desk/questions/{question.slug}/")))
