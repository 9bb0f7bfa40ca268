"""The public page about the bank: every figure is counted when it is asked."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from accounts import clock
from content.bank import bank_on
from content.models import Option, Revision
from quizzes import attempts
from tests import make
from tests.api import Program
from tests.quizzes.sittings import words

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 11, 25)


def test_questions_are_counted_by_task_and_the_reserve_apart():
    plan = make.blueprint()
    make.bank(10, blueprint=plan)
    make.bank(5, blueprint=plan, is_reserve=True)
    bank = bank_on(DAY, held=())
    [exam] = bank.exams
    assert (bank.questions, exam.questions, exam.reserve) == (15, 15, 5)
    assert [row.task.number for row in exam.rows] == ["1.1", "1.2", "2.1"]


def test_what_is_retired_disputed_or_a_draft_is_not_counted():
    [task, *_] = make.blueprint().domains.first().tasks.all()
    make.question(tasks=[task], retired_at=make.NOW)
    make.question(tasks=[task], disputed_at=make.NOW)
    make.question(tasks=[task], state=Revision.State.DRAFT)
    assert (bank_on(DAY, held=()).questions, bank_on(DAY, held=()).exams[0].questions) == (0, 0)


def test_the_share_of_official_sources_is_rounded_down():
    for number in range(3):
        make.fact(source_url=f"https://docs.aws.amazon.com/{number}" if number else "https://example.com/")
    bank = bank_on(DAY, held=())
    assert (bank.official_facts, bank.facts, bank.official_percent) == (2, 3, "66.6")
    assert bank_on(DAY, held=()).oldest_check == dt.date(2026, 11, 1)


def test_facts_that_nothing_asks_and_questions_to_verify_are_counted():
    asked, _idle = make.fact(review_by=dt.date(2026, 11, 24)), make.fact()
    make.question(facts=[asked])
    bank = bank_on(DAY, held=())
    assert (bank.never_asked, bank.to_verify) == (1, 1)


def test_a_key_that_names_a_retired_service_is_counted():
    make.service("cloud9", name="AWS Cloud9", retired_on=dt.date(2026, 1, 1))
    make.question(keys=("a",), state=Revision.State.DRAFT)
    Option.objects.filter(code="a").update(text="Use AWS Cloud9 for it.")
    Revision.objects.update(state=Revision.State.PUBLISHED)
    assert bank_on(DAY, held=()).retired_keys == 1


def test_how_questions_were_drafted_and_checked_is_counted():
    make.question(state=Revision.State.DRAFT)
    Revision.objects.update(drafted="machine 2026-11-25", checked="blind answering 2026-11-25, person 2026-11-26")
    Revision.objects.update(state=Revision.State.PUBLISHED)
    make.question()
    bank = bank_on(DAY, held=())
    assert bank.drafted["machine"] == 1
    assert bank.checked == {"blind answering": 1, "source comparison": 0, "person": 1}
    assert bank.unchecked == 1


def test_a_corrected_key_is_told_with_the_old_and_the_new_one_and_words_alone_are_not():
    question = make.question(slug="queue-weekend")
    make.new_revision(question, stem="Other words?")
    assert bank_on(DAY, held=()).corrections == ()
    make.new_revision(question, keys=("b",))
    [correction] = bank_on(DAY, held=()).corrections
    assert (correction.slug, correction.before, correction.after) == ("queue-weekend", ("Option a",), ("Option b",))


@pytest.mark.promise("S7")
def test_who_sits_an_exam_is_told_no_corrected_key_of_its_questions():
    plan = make.blueprint()
    make.bank(5, blueprint=plan)
    attempt = make.attempt(blueprint=plan, now=clock.now())
    question = attempt.responses.first().question
    make.new_revision(question, keys=("b",))
    sitting, program = Client(), Program(attempt.user, "read")
    sitting.force_login(attempt.user)
    assert question.slug not in words(sitting.get("/bank/"))
    assert program.read("/api/v1/bank/")["corrections"] == []
    attempts.submit(user=attempt.user, attempt_id=attempt.pk, now=clock.now())
    assert question.slug in words(sitting.get("/bank/"))
    assert [row["question"] for row in program.read("/api/v1/bank/")["corrections"]] == [question.slug]


def test_anybody_may_read_the_page_and_it_says_what_it_must():
    make.bank(3, blueprint=make.blueprint())
    page = Client().get("/bank/")
    text = words(page)
    assert "3 questions. Every option is explained" in text
    assert "it can be read in the public repository" in text
    assert "No key of a published question has been corrected" in text
    assert "0 reports of candidates wait" in text
    assert "original; none is recalled from an exam" in text
    assert "Not affiliated with or endorsed by Amazon Web Services" in text
    assert "sessionid" not in page.cookies


def test_the_page_costs_the_same_at_two_sizes(django_assert_num_queries):
    plan = make.blueprint()
    make.bank(3, blueprint=plan, facts=[make.fact()])
    with django_assert_num_queries(13):
        Client().get("/bank/")
    make.bank(30, blueprint=plan, facts=[make.fact()])
    with django_assert_num_queries(13):
        Client().get("/bank/")
