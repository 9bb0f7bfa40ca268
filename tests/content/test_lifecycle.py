"""The life of a revision: which state follows which, and what nobody can change any more, whoever asks."""

from __future__ import annotations

from itertools import product

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from content.models import Option, OptionFact, Revision
from tests import make

pytestmark = pytest.mark.django_db

State = Revision.State
ALL = [(before, after) for before, after in product(State, State) if before != after]
FROZEN = [state for state in State if state != State.DRAFT]


def revision_in(state: str) -> Revision:
    return make.question(state=state, facts=[make.fact()]).revisions.get()


@pytest.mark.parametrize(("before", "after"), ALL)
def test_the_database_lets_a_revision_make_the_legal_moves_and_no_other(before, after):
    revision = revision_in(before)
    move = Revision.objects.filter(pk=revision.pk)

    if after in Revision.MOVES[before]:
        assert move.update(state=after) == 1
    else:
        with pytest.raises(IntegrityError, match="content_revision_moves"), transaction.atomic():
            move.update(state=after)


def test_every_state_has_its_moves_and_none_leads_back():
    assert set(Revision.MOVES) == set(State)
    order = [State.DRAFT, State.IN_APPROVAL, State.PUBLISHED, State.SUPERSEDED, State.REJECTED]
    assert all(order.index(after) > order.index(before) for before in State for after in Revision.MOVES[before])


def test_nobody_publishes_a_draft_that_was_not_sent_for_approval():
    revision = revision_in(State.DRAFT)
    with pytest.raises(IntegrityError, match="content_revision_approved"), transaction.atomic():
        Revision.objects.update(state=State.PUBLISHED, published_by=make.user())
    Revision.objects.filter(pk=revision.pk).update(state=State.IN_APPROVAL)
    Revision.objects.update(state=State.PUBLISHED, published_by=make.user())


@pytest.mark.parametrize("state", FROZEN)
def test_a_revision_begins_as_a_draft(state):
    with pytest.raises(IntegrityError, match="begins_as_draft"), transaction.atomic():
        Revision.objects.create(
            question=make.question(), number=2, state=state, kind="multiple-choice", stem="Which?", created_at=make.NOW
        )


CHANGES = {
    "stem": "Which other?",
    "kind": "multiple-response",
    "number": 9,
    "select_count": 2,
    "template": "t",
    "drafted": "machine 2026-11-25",
    "created_at": make.at(9),
}


@pytest.mark.parametrize("column", CHANGES)
@pytest.mark.parametrize("state", FROZEN)
def test_the_text_of_a_revision_is_frozen_from_approval_on(state, column):
    revision_in(state)
    with pytest.raises(IntegrityError, match="content_revision_frozen"), transaction.atomic():
        Revision.objects.update(**{column: CHANGES[column]})


@pytest.mark.parametrize("state", [State.PUBLISHED, State.SUPERSEDED, State.REJECTED])
def test_the_verdict_about_its_statistics_is_fixed_when_a_revision_is_published(state):
    revision = revision_in(state)
    with pytest.raises(IntegrityError, match="verdict_frozen"), transaction.atomic():
        Revision.objects.update(continues=revision)


@pytest.mark.parametrize("state", [State.SUPERSEDED, State.REJECTED])
def test_the_hash_of_an_old_revision_is_frozen(state):
    revision_in(state)
    with pytest.raises(IntegrityError, match="hash_frozen"), transaction.atomic():
        Revision.objects.update(content_hash="0")


@pytest.mark.parametrize("state", FROZEN)
def test_a_revision_that_left_the_draft_cannot_be_deleted(state):
    revision_in(state)
    with pytest.raises(DatabaseError), transaction.atomic():
        Revision.objects.all().delete()
    with pytest.raises(IntegrityError, match="content_revision_kept"), transaction.atomic():
        Revision.objects.all()._raw_delete("default")


def add_option(revision: Revision) -> None:
    Option.objects.create(revision=revision, code="z", position=9, text="Late")


def add_citation(revision: Revision) -> None:
    OptionFact.objects.create(option=revision.options.first(), fact_revision=make.fact())


ACTS = {
    "an option is added": add_option,
    "an option is changed": lambda r: r.options.filter(code="b").update(rationale="Other."),
    "an option is moved away": lambda r: r.options.filter(code="b").update(revision=revision_in(State.DRAFT), code="y"),
    "an option is moved here": lambda r: (
        revision_in(State.DRAFT).options.filter(code="b").update(revision=r, code="y", position=9)
    ),
    "an option is removed": lambda r: Option.objects.filter(revision=r, code="b")._raw_delete("default"),
    "a citation is added": add_citation,
    "a citation is changed": lambda r: OptionFact.objects.filter(option__revision=r).update(position=5),
    "a citation is moved away": lambda r: OptionFact.objects.filter(option__revision=r, option__code="b").update(
        option=revision_in(State.DRAFT).options.first()
    ),
    "a citation is removed": lambda r: OptionFact.objects.filter(option__revision=r)._raw_delete("default"),
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("state", FROZEN)
def test_options_and_citations_are_frozen_with_their_revision(state, act):
    revision = revision_in(state)
    with pytest.raises(IntegrityError, match="_frozen"), transaction.atomic():
        ACTS[act](revision)


@pytest.mark.parametrize("act", [name for name in ACTS if "moved" not in name])
def test_those_of_a_draft_are_not(act):
    revision = revision_in(State.DRAFT)
    if act == "an option is removed":
        OptionFact.objects.all().delete()
    ACTS[act](revision)


def test_a_draft_goes_with_all_that_belongs_to_it():
    revision = revision_in(State.DRAFT)
    revision.delete()
    assert not Option.objects.exists()
    assert not OptionFact.objects.exists()
