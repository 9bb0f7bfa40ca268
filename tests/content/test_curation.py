"""Curation: drafts are completed and published, what is published is corrected beside, nothing is written over."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth import get_user_model

from content import curation
from content.loading import load
from content.models import FactRevision, Question, Revision, Service, Task
from content.notes.library import read_document
from tests.content.library_text import STEM, document, question, write_library

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(days=1)


@pytest.fixture
def curator():
    return get_user_model().objects.create_user("curator@example.com")


@pytest.fixture
def library(tmp_path):
    folder = write_library(tmp_path, queue=document("queue"))
    load([folder], now=NOW)
    return folder


@pytest.fixture
def raw_draft(library):
    (library / "notes.txt").write_text("Q: How long does a queue keep a message?\n> Four days\n")
    load([library / "notes.txt"], now=NOW)
    return Question.objects.get(slug__startswith="draft-")


def text(**changes):
    """A complete question as the forms would give it."""
    stem = changes.get("stem", STEM)
    return read_document(
        document("queue", questions=[question("any", "queue-retention", stem=stem)]), "x"
    ).value.questions[0]


def placing():
    return curation.Placing(
        service=Service.objects.get(),
        difficulty="easy",
        tasks=(Task.objects.get(number="1.1"),),
        author="A",
        licence="CC",
    )


def save(draft_question, curator, **changes):
    based_on = changes.pop("based_on", curation.draft_of(draft_question).content_hash)
    return curation.save_draft(
        question=draft_question, text=text(**changes), based_on=based_on, by=curator, now=LATER, placing=placing()
    )


def publish(row, curator):
    """Sent and approved by the only curator."""
    assert isinstance(curation.send_for_approval(question=row, by=curator, now=LATER), curation.Sent)
    return curation.approve(question=row, by=curator, now=LATER)


def test_a_raw_pair_cannot_be_published_before_it_is_complete(raw_draft, curator):
    outcome = curation.send_for_approval(question=raw_draft, by=curator, now=LATER)

    assert isinstance(outcome, curation.Refused)
    codes = {finding.code for finding in outcome.findings}
    assert {"service-missing", "option-proposed", "rationale-missing", "fact-missing", "head-missing"} <= codes
    assert not raw_draft.revisions.published().exists()


def test_a_completed_draft_is_published_with_who_and_when(raw_draft, curator):
    assert isinstance(save(raw_draft, curator), curation.Saved)
    raw_draft.refresh_from_db()

    outcome = publish(raw_draft, curator)

    assert isinstance(outcome, curation.Approved)
    revision = raw_draft.revisions.published().get()
    assert (revision.published_by, revision.published_at, revision.checked) == (curator, LATER, "person 2026-11-22")
    assert raw_draft in Question.objects.servable()


def test_a_second_curator_gets_both_texts_and_overwrites_nothing(raw_draft, curator):
    before = curation.draft_of(raw_draft).content_hash
    save(raw_draft, curator)

    outcome = save(raw_draft, curator, stem=STEM.replace("bakery", "bookshop"), based_on=before)

    assert isinstance(outcome, curation.Conflict)
    assert curation.draft_of(raw_draft).stem == STEM


def test_a_correction_is_a_draft_beside_the_published_revision(library, curator):
    row = Question.objects.get()
    draft = curation.start_correction(question=row, by=curator, now=LATER, reason="wrong shop")

    assert (draft.number, draft.state, draft.reason) == (2, "draft", "wrong shop")
    assert draft.stem == row.revisions.published().get().stem
    assert [option.code for option in draft.options.all()] == ["visibility", "retention", "polling", "delay"]
    again = curation.start_correction(question=row, by=curator, now=LATER, reason="twice")
    assert again == draft


def test_publishing_a_correction_supersedes_the_old_revision_and_keeps_its_text(library, curator):
    row = Question.objects.get()
    curation.start_correction(question=row, by=curator, now=LATER, reason="wrong shop")
    curation.save_draft(
        question=row,
        text=text(stem=STEM.replace("bakery", "pharmacy")),
        based_on=curation.draft_of(row).content_hash,
        by=curator,
        now=LATER,
    )
    publish(row, curator)

    old, new = row.revisions.order_by("number")
    assert (old.state, old.stem) == ("superseded", STEM)
    assert (new.state, new.stem.split()[1]) == ("published", "pharmacy")
    row.refresh_from_db()
    assert row.difficulty == "medium"


def test_a_correction_survives_the_next_load_as_a_conflict(library, curator):
    test_publishing_a_correction_supersedes_the_old_revision_and_keeps_its_text(library, curator)
    changed = question("queue-weekend", "queue-retention", stem=STEM.replace("bakery", "bookshop"))
    (library / "queue.md").write_text(document("queue", questions=[changed]))

    report = load([library], now=LATER)

    assert [conflict.slug for conflict in report.conflicts] == ["queue-weekend"]
    assert Revision.objects.published().get().stem.split()[1] == "pharmacy"


def test_a_correction_can_be_dropped_but_a_first_draft_cannot(library, raw_draft, curator):
    published = Question.objects.get(slug="queue-weekend")
    curation.start_correction(question=published, by=curator, now=LATER, reason="never mind")

    assert curation.discard_draft(question=published, by=curator, now=LATER)
    assert list(published.revisions.values_list("state", flat=True)) == ["published"]
    assert not curation.discard_draft(question=raw_draft, by=curator, now=LATER)
    assert raw_draft.revisions.count() == 1


def test_a_retired_question_is_drawn_no_more_and_keeps_its_first_reason(library, curator):
    row = Question.objects.get()

    assert curation.retire(question=row, by=curator, reason="the service was renamed", now=LATER)
    assert not curation.retire(question=row, by=curator, reason="again", now=LATER)

    row.refresh_from_db()
    assert (row.retired_at, row.retired_reason) == (LATER, "the service was renamed")
    assert not Question.objects.servable().exists()


def test_a_draft_cites_the_current_revision_of_a_fact(library, curator):
    row = Question.objects.get()
    (library / "queue.md").write_text(
        document("queue").replace("for four days", "for five days").replace("CC-BY-4.0", "CC-BY-4.0")
    )
    load([library], now=LATER)
    curation.start_correction(question=row, by=curator, now=LATER, reason="the fact has changed")

    cited = {revision.number for option in curation.draft_of(row).options.all() for revision in option.facts.all()}
    assert cited == {FactRevision.objects.current().get().number} == {2}
