"""Facts are corrected beside what they said, and confirmed without a word; what rests on them is told."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from content import audit, fact_curation
from content.exporting import parsed_fact
from content.loading import load
from content.models import FactRevision, OptionFact, Question
from content.presenting import revealed, with_proof
from tests import make
from tests.content.library_text import document, write_library
from tests.make import NOW, at

pytestmark = pytest.mark.django_db

BETTER = "A queue keeps a message for five days unless told otherwise."


@pytest.fixture
def folder(tmp_path):
    folder = write_library(tmp_path, queue=document("queue"))
    load([folder], now=NOW)
    return folder


@pytest.fixture
def revision(folder) -> FactRevision:
    return FactRevision.objects.get()


def correct(revision, based_on=None, now=None, **changes):
    text = replace(parsed_fact(revision.fact, revision), **{"statement": BETTER, **changes})
    return fact_curation.correct_fact(
        fact=revision.fact,
        text=text,
        based_on=based_on or revision.content_hash,
        by=make.user(),
        now=now or at(60),
        reason="The page of quotas says so.",
    )


def confirm(revision, **given):
    given = {"as_of": dt.date(2027, 10, 30), "review_by": dt.date(2028, 10, 30), "now": at(60), **given}
    return fact_curation.confirm_fact(
        fact=revision.fact, based_on=revision.content_hash, by=make.user(), reason="Read again.", **given
    )


def stale(today):
    citations = OptionFact.objects.stale(today).filter(option__revision__state="published")
    return set(citations.values_list("option__revision__question__slug", flat=True))


def test_a_correction_is_a_new_revision_and_lists_what_rests_on_the_fact(revision):
    make.question(slug="elsewhere", facts=[make.fact()])

    outcome = correct(revision)

    assert isinstance(outcome, fact_curation.Corrected)
    assert [question.slug for question in outcome.dependents] == ["queue-weekend"]
    new = outcome.revision
    assert (new.number, new.statement, new.verified_at, new.source) == (2, BETTER, at(60), None)
    assert new.created_by is not None
    revision.refresh_from_db()
    assert revision.superseded_at == at(60)
    assert FactRevision.objects.current().get(fact=revision.fact) == new


def test_what_rests_on_a_corrected_statement_is_to_be_verified_and_shows_both(revision):
    assert stale(NOW.date()) == set()
    correct(revision)
    assert stale(NOW.date()) == {"queue-weekend"}

    served = Question.objects.get().revisions.get()
    shown = revealed(with_proof([served.pk])[served.pk], order=["retention"], chosen=(), today=NOW.date())
    [fact] = shown.options[0].facts
    assert (fact.statement, fact.newer_statement) == (revision.statement, BETTER)


def test_the_trail_says_what_changed_and_why(revision):
    correct(revision, source_url="https://docs.example.com/quotas")
    told = audit.entries_of(revision.fact)[0]
    assert (told.action, told.revision_number, told.reason) == ("corrected", 2, "The page of quotas says so.")
    assert told.before == {"statement": revision.statement, "source": revision.source_url}
    assert told.after == {"statement": BETTER, "source": "https://docs.example.com/quotas"}


def test_of_two_who_correct_a_fact_the_second_overwrites_nothing(revision):
    correct(revision)
    outcome = correct(revision, statement="A queue keeps it for six days.", now=at(70))
    assert isinstance(outcome, fact_curation.Conflict)
    assert outcome.revision.statement == BETTER
    assert revision.fact.revisions.count() == 2


def test_a_correction_that_says_the_same_is_none(revision):
    assert isinstance(correct(revision, statement=revision.statement), fact_curation.Unchanged)
    assert revision.fact.revisions.count() == 1
    assert [entry.action for entry in audit.entries_of(revision.fact)] == ["loaded"]


def test_whether_it_is_asked_and_where_its_notes_stand_is_not_changed_by_a_correction(revision):
    new = correct(revision, asked=False, notes="009:1", slug="stolen").revision
    assert (new.fact.slug, new.fact.is_asked, new.provenance) == ("queue-retention", True, "")


@pytest.mark.parametrize(
    "statement", ["", "Two.\n\n- Facts in one.", "It is broken\ninto lines.", "It is <b>bold</b>."]
)
def test_what_a_file_of_the_library_could_not_hold_is_refused_with_the_reason(revision, statement):
    outcome = correct(revision, statement=statement)
    assert isinstance(outcome, fact_curation.Unwritable)
    assert outcome.problem
    assert revision.fact.revisions.count() == 1


def test_a_confirmed_fact_says_what_it_said_with_new_dates_and_touches_no_question(revision):
    late = dt.date(2027, 12, 24)
    assert stale(late) == {"queue-weekend"}

    outcome = confirm(revision)

    assert isinstance(outcome, fact_curation.Confirmed)
    new = outcome.revision
    assert (new.statement, new.as_of, new.as_of_text) == (revision.statement, dt.date(2027, 10, 30), "2027-10-30")
    assert stale(late) == set()
    told = audit.entries_of(revision.fact)[0]
    assert (told.action, told.before) == ("confirmed", {"as_of": "2026-11", "review_by": "2027-11-01"})
    assert told.after == {"as_of": "2027-10-30", "review_by": "2028-10-30"}


def test_what_was_corrected_in_between_is_not_confirmed(revision):
    correct(revision)
    assert isinstance(confirm(revision), fact_curation.Conflict)
    assert revision.fact.revisions.count() == 2


def test_confirming_twice_is_confirming_once(revision):
    again = confirm(revision).revision
    assert isinstance(confirm(again), fact_curation.Unchanged)


def test_a_correction_on_the_site_stays_when_the_file_is_loaded_again(revision, folder):
    correct(revision)
    load([folder], now=at(100))
    assert FactRevision.objects.current().get().statement == BETTER


def test_dependents_are_the_published_ones_however_old_the_citation_is(revision):
    correct(revision)
    newest = FactRevision.objects.current().get()
    make.question(slug="new", facts=[newest])
    make.question(slug="gone", facts=[newest], retired_at=NOW)
    make.question(slug="draft", facts=[newest], state="draft")

    assert {question.slug for question in fact_curation.dependents_of(revision.fact)} == {"queue-weekend", "new"}
