"""A second pair of eyes: what is sent for approval, who may approve it, and what the trail says of it."""

from __future__ import annotations

import pytest

from accounts.roles import is_only_curator, set_role
from content import audit, curation
from content.authors import authors_of
from content.loading import load
from content.models import AuditEntry, Question, Revision
from content.notes.library import read_document
from tests import make
from tests.content.library_text import STEM, document, question, write_library
from tests.make import NOW, at

pytestmark = pytest.mark.django_db

PHARMACY = STEM.replace("bakery", "pharmacy")
WRITTEN, SENT, APPROVED = at(10), at(20), at(30)


def curator():
    user = make.user()
    set_role(user=user, role="curator", is_held=True)
    return user


@pytest.fixture
def row(tmp_path) -> Question:
    load([write_library(tmp_path, queue=document("queue"))], now=NOW)
    return Question.objects.get()


def write(row, by, stem=PHARMACY, now=WRITTEN):
    parsed = read_document(document("queue", questions=[question("any", "queue-retention", stem=stem)]), "x")
    draft = curation.draft_of(row)
    given = {"question": row, "text": parsed.value.questions[0], "by": by, "now": now}
    return curation.save_draft(based_on=draft.content_hash, **given)


def correct(row, by, **given):
    curation.start_correction(question=row, by=by, now=at(5), reason="wrong shop")
    return write(row, by, **given)


def send(row, by, now=SENT):
    return curation.send_for_approval(question=row, by=by, now=now)


def approve(row, by, now=APPROVED):
    return curation.approve(question=row, by=by, now=now)


def actions(row):
    return [(entry.action, entry.actor) for entry in reversed(audit.entries_of(row))]


def test_what_one_curator_writes_another_publishes(row):
    anna, ben = curator(), curator()
    correct(row, anna)

    assert isinstance(send(row, anna), curation.Sent)
    outcome = approve(row, ben)

    assert isinstance(outcome, curation.Approved)
    assert not outcome.is_own
    published = row.revisions.published().get()
    assert (published.number, published.published_by, published.published_at) == (2, ben, at(30))
    assert published.checked.endswith("person 2026-11-21")
    assert row.revisions.get(number=1).state == "superseded"
    assert actions(row) == [("loaded", None), ("drafted", anna), ("edited", anna), ("sent", anna), ("approved", ben)]


def test_the_trail_says_what_was_written_and_which_state_followed(row):
    anna, ben = curator(), curator()
    correct(row, anna)
    send(row, anna)
    approve(row, ben)

    approved, sent, edited, drafted, loaded = audit.entries_of(row)
    assert (edited.before["stem"].split()[1], edited.after["stem"].split()[1]) == ("bakery", "pharmacy")
    assert set(edited.before) == {"stem"}
    assert (drafted.before, drafted.reason) == ({"revision": 1, "state": "published"}, "wrong shop")
    assert (sent.before, sent.after) == ({"state": "draft"}, {"state": "in_approval"})
    assert (approved.before, approved.after) == ({"state": "in_approval"}, {"state": "published"})
    assert (loaded.source.path, loaded.made_at) == (loaded.source.path, NOW)


def test_saving_what_is_there_already_leaves_no_trace(row):
    anna = curator()
    correct(row, anna)
    write(row, anna)
    assert [action for action, _ in actions(row)] == ["loaded", "drafted", "edited"]


def test_an_author_cannot_approve_while_there_is_another_curator(row):
    anna, _ben = curator(), curator()
    correct(row, anna)
    send(row, anna)

    assert isinstance(approve(row, anna), curation.OwnRevision)
    assert row.revisions.get(number=2).state == "in_approval"
    assert "approved" not in dict(actions(row))


def test_the_only_curator_approves_the_own_revision_and_the_trail_says_so(row):
    anna = curator()
    correct(row, anna)
    send(row, anna)

    outcome = approve(row, anna)

    assert outcome.is_own
    assert actions(row)[-1] == ("self_approved", anna)


@pytest.mark.parametrize(
    ("others", "expected"),
    [([], True), ([{"is_superuser": True}], False), ([{"is_superuser": True, "is_active": False}], True), ([{}], True)],
)
def test_whoever_may_curate_and_sign_in_is_another_curator(others, expected):
    anna = curator()
    for given in others:
        make.user(**given)
    assert is_only_curator(anna) is expected


def test_whoever_changed_the_text_of_another_is_an_author_as_well(row):
    anna, ben, cleo = curator(), curator(), curator()
    correct(row, anna)
    write(row, ben, stem=STEM.replace("bakery", "bookshop"), now=at(12))
    send(row, cleo)

    assert authors_of(row.revisions.get(number=2)) == {anna.pk, ben.pk}
    assert isinstance(approve(row, ben), curation.OwnRevision)
    assert isinstance(approve(row, cleo), curation.Approved)


def test_sending_is_not_writing(row):
    anna, ben = curator(), curator()
    correct(row, anna)
    send(row, ben)
    assert isinstance(approve(row, ben), curation.Approved)


def test_rejected_text_is_kept_with_the_reason_and_taken_up_as_a_new_draft(row):
    anna, ben = curator(), curator()
    correct(row, anna)
    send(row, anna)

    rejected = curation.reject(question=row, by=ben, now=at(30), reason="A pharmacy has no queue.")
    assert rejected.revision.state == "rejected"
    assert curation.reject(question=row, by=ben, now=at(31), reason="Again.") is None
    draft = curation.take_up(question=row, by=ben, now=at(40), reason="Nearly there.")

    assert (draft.number, draft.state, draft.stem.split()[1]) == (3, "draft", "pharmacy")
    assert curation.take_up(question=row, by=anna, now=at(41), reason="Mine.") == draft
    assert audit.entries_of(row)[0].before == {"revision": 2, "state": "rejected"}
    assert row.revisions.get(number=2).stem == draft.stem
    assert authors_of(draft) == {anna.pk, ben.pk}, "it is still the text of its first author"


def test_a_dropped_draft_leaves_no_author_to_the_next_one(row):
    anna, ben = curator(), curator()
    correct(row, anna)
    assert curation.discard_draft(question=row, by=anna, now=at(11))
    curation.start_correction(question=row, by=ben, now=at(15), reason="another try")

    assert authors_of(row.revisions.get(number=2)) == {ben.pk}
    assert audit.entries_of(row).get(action="discarded").before["stem"].split()[1] == "pharmacy"


def test_nothing_rejected_cannot_be_taken_up(row):
    with pytest.raises(Revision.DoesNotExist):
        curation.take_up(question=row, by=curator(), now=at(1), reason="")


def test_what_is_in_approval_is_saved_over_by_nobody(row):
    anna = curator()
    correct(row, anna)
    send(row, anna)

    outcome = write(row, anna, stem=STEM.replace("bakery", "bookshop"))

    assert isinstance(outcome, curation.Conflict)
    assert outcome.revision.state == "in_approval"
    assert not curation.discard_draft(question=row, by=anna, now=at(25))


def test_a_text_that_was_published_in_between_is_a_conflict(row):
    anna, ben = curator(), curator()
    correct(row, anna)
    draft = curation.draft_of(row)
    send(row, anna)
    approve(row, ben)
    parsed = read_document(document("queue"), "x").value.questions[0]

    given = {"question": row, "text": parsed, "based_on": draft.content_hash, "by": anna, "now": at(40)}
    outcome = curation.save_draft(**given)

    assert (type(outcome), outcome.revision.state) == (curation.Conflict, "published")


def test_what_was_not_sent_cannot_be_approved_and_what_is_not_there_cannot_be_sent(row):
    anna, ben = curator(), curator()
    assert [finding.code for finding in send(row, anna).findings] == ["nothing-there"]
    correct(row, anna)
    assert [finding.code for finding in approve(row, ben).findings] == ["nothing-there"]
    assert row.revisions.get(number=2).state == "draft"


def test_sending_twice_is_sending_once(row):
    anna = curator()
    correct(row, anna)
    assert isinstance(send(row, anna), curation.Sent)
    assert isinstance(send(row, anna), curation.Sent)
    assert [action for action, _ in actions(row)].count("sent") == 1


def test_a_correction_that_changes_nothing_is_not_sent(row):
    anna = curator()
    curation.start_correction(question=row, by=anna, now=at(5), reason="a look")
    assert [finding.code for finding in send(row, anna).findings] == ["unchanged"]


def test_another_question_begins_its_statistics_anew_and_a_respelt_one_goes_on(row):
    anna = curator()
    first = row.revisions.get()
    stems = [STEM.replace("although nobody", "although, nobody"), STEM.replace("Which change", "which change")]
    for number, stem in enumerate([*stems, STEM.replace("Friday", "Saturday")]):
        curation.start_correction(question=row, by=anna, now=at(100 * number), reason="look")
        write(row, anna, stem=stem, now=at(100 * number + 1))
        send(row, anna, now=at(100 * number + 2))
        assert isinstance(approve(row, anna, now=at(100 * number + 3)), curation.Approved)

    continued = row.revisions.order_by("number").values_list("continues", flat=True)
    assert list(continued) == [None, first.pk, first.pk, None]


def test_a_restored_question_is_drawn_again_and_both_acts_are_on_record(row):
    anna = curator()
    curation.retire(question=row, by=anna, now=at(1), reason="asked twice")
    assert curation.restore(question=row, by=anna, now=at(2), reason="the other one went")
    assert not curation.restore(question=row, by=anna, now=at(3), reason="again")

    assert row in Question.objects.servable()
    restored, retired = AuditEntry.objects.filter(question=row).exclude(action="loaded")
    assert (retired.action, retired.reason) == ("retired", "asked twice")
    assert (restored.action, restored.before["reason"]) == ("restored", "asked twice")
