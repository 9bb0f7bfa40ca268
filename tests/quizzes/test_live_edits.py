"""Curators work while twenty people sit the exam: what they do reaches attempts that start later, and no other."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from content import bulk, curation, disputes, fact_curation
from content.exporting import parsed_fact, parsed_question
from content.loading import load
from content.models import Blueprint, FactRevision, Question, Task
from content.retagging import Retag
from quizzes import attempts, hall
from quizzes.models import Attempt
from tests import make
from tests.content.library_text import STEM, document, question, write_library
from tests.make import NOW, at
from tests.quizzes.stored import everything

pytestmark = pytest.mark.django_db

SITTING = 20
REASON = "Found while the exam was on."


@pytest.fixture
def plan(tmp_path) -> Blueprint:
    """An exam with nine questions in its first domain and six in its second, published from files."""
    documents = {}
    for slug, task, count in (("queue", "1.1", 9), ("bucket", "2.1", 6)):
        asked = [question(f"{slug}-{number}", f"{slug}-retention", tasks=f"TST-C01 {task}") for number in range(count)]
        documents[slug] = document(slug, questions=asked)
    load([write_library(tmp_path, **documents)], now=NOW)
    return Blueprint.objects.select_related("exam").get()


def pages(attempt: Attempt) -> str:
    """SHA-256 of all that the pages of an attempt show."""
    shown = [page.shown for page in hall.pages_from(attempt, 1, attempt.position_count, now=at(5))]
    return hashlib.sha256(repr(shown).encode()).hexdigest()


def correct(row: Question, author, approver) -> None:
    """Another stem and another key, approved by a second curator."""
    draft = curation.start_correction(question=row, by=author, now=at(10), reason=REASON)
    text = parsed_question(curation.with_everything(row), curation.draft_of(row))
    options = tuple(replace(option, is_key=option.code == "polling") for option in text.options)
    text = replace(text, stem=STEM.replace("bakery", "pharmacy"), options=options)
    given = {"question": row, "by": author, "now": at(11)}
    assert isinstance(curation.save_draft(text=text, based_on=draft.content_hash, **given), curation.Saved)
    assert isinstance(curation.send_for_approval(**given), curation.Sent)
    assert isinstance(curation.approve(question=row, by=approver, now=at(12)), curation.Approved)


def change(rows: list[Question], change: bulk.Change, by) -> None:
    keys = [row.pk for row in rows]
    shown = bulk.preview(questions=keys, change=change, today=NOW.date())
    given = {"fingerprint": shown.fingerprint, "by": by, "now": at(13), "reason": REASON}
    assert bulk.apply(questions=keys, change=change, **given).count == len(rows)


def edit_everything(author, approver) -> None:
    """Of each domain three questions stay to be drawn, corrected; the others are retired, disputed or moved away."""
    for cited in FactRevision.objects.current().select_related("fact"):
        text = replace(parsed_fact(cited.fact, cited), statement="It says something else since today.")
        given = {"based_on": cited.content_hash, "by": author, "now": at(9), "reason": REASON}
        assert isinstance(fact_curation.correct_fact(fact=cited.fact, text=text, **given), fact_curation.Corrected)
    for slug in ("queue", "bucket"):
        rows = list(Question.objects.filter(slug__startswith=slug).order_by("slug"))
        for row in rows[:3]:
            correct(row, author, approver)
        change([rows[3]], bulk.Retire(), author)
        disputes.open_dispute(
            question=rows[4], by=author, now=at(14), argument=REASON, keys=["delay"], facts=[f"{slug}-retention"]
        )
        change(rows[5:], Retag(is_reserve=True, difficulty="hard", stage="pretest", service=rows[0].service), author)
    moved = list(Question.objects.filter(slug__startswith="queue", is_reserve=True))
    change(moved, Retag(task=Task.objects.get(number="2.1")), author)


def test_whatever_is_edited_during_twenty_attempts_reaches_those_that_start_later_and_no_other(plan):
    sitting = [make.attempt(blueprint=plan, seed=seed) for seed in range(SITTING)]
    for attempt in sitting[: SITTING // 2]:
        make.answer(attempt)
    before = [(pages(attempt), everything(attempt)) for attempt in sitting]

    edit_everything(make.user(is_superuser=True), make.user(is_superuser=True))

    assert [(pages(attempt), everything(attempt)) for attempt in sitting] == before
    for attempt in sitting[SITTING // 2 :]:
        make.answer(attempt)
    results = [attempts.submit(user=each.user, attempt_id=each.pk, now=at(20)).attempt for each in sitting]
    assert {(each.raw_score, each.scored_count) for each in results} == {(4, 4)}

    later = make.attempt(blueprint=plan, now=at(30))
    assert set(later.responses.values_list("revision__number", "revision__state")) == {(2, "published")}
    assert {tuple(make.right_codes(response)) for response in later.responses.all()} == {("polling",)}
