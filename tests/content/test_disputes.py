"""Disputes: one reading against another, one at a time, and nothing is drawn anew until it is settled."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from content import audit, disputes
from content.models import Dispute, Question, Revision
from content.presenting import revealed, with_proof
from tests import make
from tests.make import NOW, at

pytestmark = pytest.mark.django_db


@pytest.fixture
def cited():
    return make.fact(slug="standing")


@pytest.fixture
def question(cited) -> Question:
    return make.question(facts=[cited])


def open_one(question, keys=("b",), facts=("standing",), now=NOW):
    return disputes.open_dispute(
        question=question, by=make.user(), now=now, argument="The limit was lifted.", keys=keys, facts=facts
    )


def settle(dispute, outcome="kept", now=None):
    given = {"dispute": dispute, "by": make.user(), "now": now or at(60), "outcome": outcome}
    return disputes.settle(reason="The limit stands.", **given)


def shown(revision, order="dcba"):
    return revealed(with_proof([revision.pk])[revision.pk], order=list(order), chosen=(), today=NOW.date())


def test_a_dispute_takes_the_question_out_of_new_attempts_and_is_on_record(question):
    other = make.fact(slug="lifted")

    opened = open_one(question, facts=["lifted"])

    assert isinstance(opened, disputes.Opened)
    question.refresh_from_db()
    assert question.disputed_at == NOW
    assert question not in Question.objects.servable()
    assert question in Question.objects.published()
    dispute = opened.dispute
    assert dispute.revision == question.revisions.get()
    assert ([key.code for key in dispute.keys.all()], list(dispute.facts.all())) == (["b"], [other])
    [told] = audit.entries_of(question)
    assert (told.action, told.revision_number) == ("disputed", 1)
    assert told.after == {"keys": ["b"], "facts": ["lifted"], "argument": "The limit was lifted."}


def test_there_is_one_open_dispute_of_a_question_and_then_another(question):
    first = open_one(question).dispute
    assert open_one(question, keys=("c",)) == disputes.AlreadyOpen(first)
    with pytest.raises(IntegrityError), transaction.atomic():
        Dispute.objects.create(question=question, revision=first.revision, argument="Another.", opened_at=at(1))

    settle(first)

    assert isinstance(open_one(question, keys=("c",), now=at(90)), disputes.Opened)


@pytest.mark.parametrize(("keys", "state"), [((), "published"), (("a",), "published"), (("b",), "draft")])
def test_without_another_reading_of_something_published_there_is_no_dispute(keys, state):
    row = make.question(state=state, facts=[make.fact(slug="standing")])
    assert isinstance(open_one(row, keys=keys), disputes.NotDisputable)
    row.refresh_from_db()
    assert row.disputed_at is None


def test_without_a_fact_that_says_so_it_is_an_opinion_and_nothing_is_disputed(question):
    assert open_one(question, facts=()) == disputes.WithoutFacts()
    question.refresh_from_db()
    assert question.disputed_at is None
    assert not Dispute.objects.exists()


@pytest.mark.parametrize("given", [{"keys": ["z"]}, {"keys": ["b"], "facts": ["nowhere"]}])
def test_an_option_or_a_fact_that_is_not_there_is_no_foreseeable_outcome(question, given):
    with pytest.raises(KeyError), transaction.atomic():
        open_one(question, **given)
    assert not Dispute.objects.exists()


def test_a_key_that_is_kept_comes_back_into_new_attempts_with_a_reason(question):
    dispute = open_one(question).dispute

    settled = settle(dispute)

    assert isinstance(settled, disputes.Settled)
    question.refresh_from_db()
    assert (question.disputed_at, settled.dispute.settled_at) == (None, at(60))
    assert question in Question.objects.servable()
    told = audit.entries_of(question)[0]
    assert (told.action, told.after, told.reason) == ("settled", {"outcome": "kept"}, "The limit stands.")
    assert told.before == {"disputed_at": NOW.isoformat()}


def test_a_dispute_is_settled_once(question):
    dispute = open_one(question).dispute
    settle(dispute)

    assert isinstance(settle(dispute, outcome="retired"), disputes.AlreadySettled)
    dispute.refresh_from_db()
    assert dispute.outcome == "kept"
    question.refresh_from_db()
    assert question.retired_at is None


def test_it_is_settled_as_corrected_only_when_another_text_is_published(question):
    dispute = open_one(question).dispute
    assert isinstance(settle(dispute, outcome="corrected"), disputes.NotCorrected)
    question.refresh_from_db()
    assert question.disputed_at == NOW

    make.new_revision(question, keys=("b",))

    assert isinstance(settle(dispute, outcome="corrected"), disputes.Settled)
    assert question in Question.objects.servable()


def test_retiring_settles_it_and_both_are_on_record(question):
    settle(open_one(question).dispute, outcome="retired")

    question.refresh_from_db()
    assert (question.disputed_at, question.retired_at, question.retired_reason) == (None, at(60), "The limit stands.")
    assert [entry.action for entry in audit.entries_of(question)] == ["retired", "settled", "disputed"]


@pytest.mark.parametrize(
    "half", [{"settled_at": NOW}, {"outcome": "kept"}, {"settled_at": NOW, "outcome": "kept"}, {"reason": "Because."}]
)
def test_the_database_knows_no_half_settled_dispute(question, half):
    open_one(question)
    with pytest.raises(IntegrityError, match="settled_with_reason"), transaction.atomic():
        Dispute.objects.update(**half)


# --- What candidates see


def test_both_readings_are_shown_with_their_facts_and_the_letters_of_this_candidate(question):
    make.fact(slug="lifted")
    open_one(question, keys=("b", "c"), facts=["lifted"])

    told = shown(question.revisions.get()).dispute

    assert (told.standing, told.other) == ("D", "B, C")
    assert [fact.slug for fact in told.standing_facts] == ["standing"]
    assert [fact.slug for fact in told.other_facts] == ["lifted"]
    assert (told.argument, told.outcome, told.settled_at) == ("The limit was lifted.", "", None)


def test_a_settlement_is_told_to_those_who_were_asked_the_disputed_text(question):
    first = question.revisions.get()
    dispute = open_one(question).dispute
    new = make.new_revision(question, keys=("b",))
    assert shown(new).dispute.outcome == ""

    settle(dispute, outcome="corrected")

    assert (shown(first).dispute.outcome, shown(first).dispute.reason) == (
        "the question was corrected",
        "The limit stands.",
    )
    assert shown(new).dispute is None


def test_a_text_of_long_ago_names_an_option_that_it_lacks_by_its_words():
    row = make.question(codes=("a", "b", "c", "d"), facts=[make.fact(slug="standing")])
    make.new_revision(row, codes=("a", "e", "f", "g"))
    open_one(row, keys=("e",))
    assert shown(row.revisions.get(number=1)).dispute.other == "Option e"


def test_questions_without_a_dispute_say_nothing_of_one(question, django_assert_num_queries):
    revision = question.revisions.get()
    with django_assert_num_queries(5):
        assert shown(revision).dispute is None


def test_disputes_cost_the_same_for_one_question_and_for_many(django_assert_max_num_queries):
    make.fact(slug="lifted")
    rows = [make.question(facts=[make.fact()]) for _ in range(6)]
    for row in rows:
        open_one(row, facts=["lifted"])
    ids = list(Revision.objects.order_by("pk").values_list("pk", flat=True))
    for count in (1, 6):
        with django_assert_max_num_queries(8) as queries:
            proof = with_proof(ids[:count])
            for revision in proof.values():
                assert revealed(revision, order=list("abcd"), chosen=(), today=NOW.date()).dispute.other == "B"
        assert len(queries) == 8
