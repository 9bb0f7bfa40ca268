"""Questions of raw notes that change after they were loaded."""

from __future__ import annotations

import pytest

from content import curation
from content.conflicts import InWork, Settled, keep_ours, take_theirs
from content.drafts import draft_slug
from content.exporting import parsed_question
from content.load_report import Touched
from content.models import LoadConflict, Question, Revision
from content.notes.raw import read_raw
from content.raw_loading import load_raw
from tests import make

pytestmark = pytest.mark.django_db

NOTES = """# Queues

Q: How long does a queue keep a message?
> Four days (unless told otherwise)

Q: What sends to many?
> A topic
"""
LONGER = NOTES.replace("Four days", "Fourteen days")


def load(text: str = NOTES, path: str = "notes.md", seconds: float = 0):
    return load_raw(collection=make.collection(), notes=[read_raw(text, path)], now=make.at(seconds))


def first() -> Question:
    return Question.objects.get(slug=draft_slug(read_raw(NOTES, "notes.md").drafts[0]))


def newest(question: Question) -> Revision:
    return question.revisions.latest("number")


def edit(question: Question) -> None:
    draft = curation.draft_of(question)
    text = parsed_question(curation.with_everything(question), draft)
    curation.save_draft(
        question=question,
        text=text.__class__(slug=text.slug, kind=text.kind, stem="What somebody wrote?", options=text.options),
        based_on=draft.content_hash,
        by=make.user(email="writer@example.com"),
        now=make.NOW,
    )


def test_a_question_that_the_notes_put_otherwise_changes_a_draft_that_nobody_touched():
    load()
    question = first()

    report = load(LONGER, seconds=60)

    assert (report.new, report.changed, report.unchanged) == (0, 1, 1)
    draft = newest(question)
    assert (Question.objects.count(), draft.number, draft.state) == (2, 1, "draft")
    assert draft.options.get(is_key=True).text == "Fourteen days"
    again = load(LONGER, seconds=120)
    assert (again.new, again.changed, again.differences) == (0, 0, [])


def test_another_explanation_of_the_same_answer_changes_the_draft_too():
    load()

    report = load(NOTES.replace("unless told otherwise", "by default"), seconds=60)

    assert (report.new, report.changed) == (0, 1)
    assert newest(first()).options.get(is_key=True).rationale == "by default"


def test_what_a_curator_wrote_is_not_overwritten_and_both_texts_are_kept():
    load()
    question = first()
    edit(question)

    report = load(LONGER, seconds=60)

    assert newest(question).stem == "What somebody wrote?"
    assert [(each.kind, each.slug, each.line) for each in report.conflicts] == [("question", question.slug, 3)]
    assert "Fourteen days" in LoadConflict.objects.get().text


def test_the_text_of_the_notes_can_be_taken_over_a_draft():
    load()
    question = first()
    edit(question)
    load(LONGER, seconds=60)
    row = LoadConflict.objects.get()

    outcome = take_theirs(conflict_id=row.pk, digest=row.digest, by=make.user(), now=make.at(90))

    assert isinstance(outcome, Settled)
    assert newest(question).options.get(is_key=True).text == "Fourteen days"
    assert load(LONGER, seconds=120).conflicts == []


def test_the_text_of_the_site_can_be_kept_and_is_not_asked_for_again():
    load()
    edit(first())
    load(LONGER, seconds=60)
    row = LoadConflict.objects.get()

    keep_ours(conflict_id=row.pk, digest=row.digest, by=make.user(), now=make.at(90))

    assert load(LONGER, seconds=120).conflicts == []
    assert newest(first()).stem == "What somebody wrote?"


def test_a_question_in_approval_is_listed_as_touched_and_takes_no_other_text():
    load()
    question = first()
    Revision.objects.filter(question=question).update(state="in_approval")

    report = load(LONGER, seconds=60)

    assert report.touched == [Touched("", question.slug, "")]
    row = LoadConflict.objects.get()
    assert isinstance(take_theirs(conflict_id=row.pk, digest=row.digest, by=make.user(), now=make.at(90)), InWork)


def test_a_published_question_is_listed_as_touched_and_gets_a_draft_when_the_notes_are_followed():
    load()
    question = first()
    Revision.objects.filter(question=question).update(state="published", published_at=make.NOW)

    report = load(LONGER, seconds=60)

    assert report.touched == [Touched("", question.slug, "")]
    row = LoadConflict.objects.get()
    outcome = take_theirs(conflict_id=row.pk, digest=row.digest, by=make.user(), now=make.at(90))
    assert isinstance(outcome, Settled)
    assert (newest(question).number, newest(question).state) == (2, "draft")
    assert question.revisions.published().get().options.get(is_key=True).text == "Four days"


def test_a_question_that_is_gone_is_listed_and_retired_by_a_curator_only():
    load()
    question = first()

    report = load("# Queues\n\nQ: What sends to many?\n> A topic\n", seconds=60)

    assert [(each.what, each.slug) for each in report.differences if each.what == "gone"] == [("gone", question.slug)]
    row = LoadConflict.objects.get(slug=question.slug)
    question.refresh_from_db()
    assert (row.is_gone, question.retired_at) == (True, None)


def test_a_file_that_asks_the_same_and_explains_it_otherwise_changes_nothing():
    load()

    report = load(NOTES.replace("unless told otherwise", "by default"), "others.md", seconds=60)

    assert (report.new, report.changed) == (0, 0)
    assert newest(first()).options.get(is_key=True).rationale == "unless told otherwise"


def test_drafts_that_were_loaded_before_their_text_was_remembered_stay_as_they_are():
    load()
    Question.objects.update(loaded_hash="")

    report = load(seconds=60)

    assert (report.new, report.changed, report.unchanged) == (0, 0, 2)
    assert not Question.objects.filter(loaded_hash="").exists()


def test_in_a_private_collection_the_question_follows_the_notes():
    own = make.collection(slug="mine", owner=make.guest())
    load_raw(collection=own, notes=[read_raw(NOTES, "notes.md")], now=make.NOW)
    question = first()
    Revision.objects.filter(question=question).update(state="published", published_at=make.NOW)

    report = load_raw(collection=own, notes=[read_raw(LONGER, "notes.md")], now=make.at(60))

    assert (report.new, report.changed, report.conflicts, report.touched) == (0, 1, [], [])
    draft = newest(question)
    assert (draft.number, draft.state) == (2, "draft")
    assert draft.options.get(is_key=True).text == "Fourteen days"
