"""What raw notes say is shown to curators alone, and rests nowhere in the bank until somebody has verified it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.core.management import call_command

from content import catalogue, curation, fact_curation
from content.bank import bank_on
from content.changed_files import changed_library
from content.conflicts import take_theirs
from content.debts import debts
from content.exporting import parsed_document
from content.fact_desk import facts_like
from content.forms import DisputeForm, NewQuestionForm
from content.indexing import reindex
from content.loading import load
from content.models import Fact, FactRevision, LoadConflict, Service
from content.notes.parsed import ParsedFact
from content.notes.raw import read_raw
from content.pairs import library_names
from content.presenting import facts_today
from content.raw_loading import load_raw
from content.search import find_for_candidates, find_for_curators
from tests import make
from tests.content.library_text import document, write_library

pytestmark = pytest.mark.django_db

NOTES = """# SQS

- A visibility timeout of an aardvark is twelve hours

# Basket weaving

- Willow is soaked before an aardvark weaves it
"""
LATER = make.NOW.date() + dt.timedelta(days=900)
"""Long after the day of the load, which is when raw facts would have to be checked again if anybody had to."""


@pytest.fixture
def raw() -> FactRevision:
    """Two raw facts, one of a service that the library has and one of a topic; the first of them."""
    make.fact(slug="checked", service=make.service("sqs", name="Amazon Simple Queue Service"))
    text = read_raw(NOTES, "001_notes.txt", catalogue=catalogue.names_for_raw_notes())
    load_raw(collection=make.collection(), notes=[text], now=make.NOW)
    return FactRevision.objects.filter(verified_at=None).order_by("line_start")[0]


@pytest.fixture
def topic(raw) -> Service:
    return Service.objects.get(name="Basket weaving")


def verify(raw: FactRevision, statement: str = "") -> FactRevision:
    """What a curator makes of a raw fact: the same statement or another one, with its official source."""
    day = make.NOW.date()
    outcome = fact_curation.correct_fact(
        fact=raw.fact,
        text=ParsedFact(
            slug=raw.fact.slug,
            statement=statement or raw.statement,
            asked=False,
            source_url="https://docs.aws.amazon.com/sqs/",
            as_of=day,
            as_of_text=day.isoformat(),
            review_by=day + dt.timedelta(days=365),
        ),
        based_on=raw.content_hash,
        by=make.user(),
        now=make.at(60),
        reason="compared with its source",
    )
    assert isinstance(outcome, fact_curation.Corrected)
    return outcome.revision


# --- Pages of candidates


def test_candidates_do_not_find_raw_facts_and_their_topics(raw, topic):
    for query in ("aardvark", raw.fact.slug, topic.slug, "Basket weaving", "willow"):
        assert find_for_candidates(query).hits == ()
    reindex()
    tags = {hit.entry.reference: [str(tag) for tag in hit.tags] for hit in find_for_curators("aardvark").hits}
    assert tags[raw.fact.slug] == ["unverified"]
    assert [hit.tags for hit in find_for_curators("checked").hits if hit.entry.reference == "checked"] == [()]


def test_the_pages_of_services_show_neither_raw_facts_nor_their_topics(client, raw, topic):
    assert "aardvark" not in client.get("/services/sqs/").content.decode()
    assert client.get(f"/services/{topic.slug}/").status_code == 404
    page = client.get("/services/").content.decode()
    assert "sqs" in page
    assert topic.slug not in page
    assert topic.slug not in client.get("/services/?q=basket").content.decode()


def test_the_figures_of_the_bank_leave_raw_facts_out(raw):
    assert catalogue.bank_figures().facts == 1
    assert (bank_on(LATER, held=()).facts, bank_on(LATER, held=()).never_asked) == (1, 1)
    assert not Fact.objects.public().filter(pk=raw.fact_id).exists()


def test_raw_facts_are_never_a_debt(raw):
    Fact.objects.filter(slug="checked").update(retired_at=make.NOW)

    assert {debt.name: debt.count for debt in debts(LATER)}["facts"] == 0
    assert not FactRevision.objects.stale(LATER).filter(pk=raw.pk).exists()
    assert not raw.needs_check_on(LATER)


# --- Whatever may be cited


def test_raw_facts_cannot_be_cited(raw):
    slug, collection = raw.fact.slug, make.collection()

    assert slug not in catalogue.known(collection).facts
    assert facts_today([slug, "checked"], collection=collection, today=LATER).keys() == {"checked"}
    assert not facts_like("aardvark").exists()
    assert not facts_like("").filter(fact__slug=slug).exists()
    form = DisputeForm({"facts": slug}, options=(), collection=collection)
    assert "facts" in form.errors


def test_a_file_of_the_library_that_cites_a_raw_fact_is_refused(tmp_path, raw):
    text = document("queue").replace("facts=queue-retention", f"facts={raw.fact.slug}")

    report = load([write_library(tmp_path, queue=text)], now=make.at(60))

    assert any(raw.fact.slug in problem.reason for problem in report.refused)


def test_a_question_that_cites_a_raw_fact_cannot_be_sent_for_approval(raw):
    question = make.question(facts=[raw], state="draft")

    outcome = curation.send_for_approval(question=question, by=make.user(), now=make.NOW)

    assert "unverified-fact" in {finding.code for finding in outcome.findings}


def test_topics_of_raw_notes_are_no_names_for_checks_and_distractors(raw, topic):
    collection = make.collection()

    assert "Basket weaving" not in catalogue.known(collection).names
    assert topic.slug not in {service.slug for service in catalogue.with_names(collection)}
    assert topic.slug not in library_names().shown
    assert topic.slug not in catalogue.names_for_raw_notes().subjects
    assert topic not in NewQuestionForm(collection=collection).fields["service"].queryset


# --- The way back to files


def test_raw_facts_are_not_exported(tmp_path, raw, topic):
    call_command("export_questions", "--to", tmp_path)

    assert {path.stem for path in tmp_path.rglob("*.md")} == {"sqs"}
    assert [fact.slug for fact in parsed_document(Service.objects.get(slug="sqs")).facts] == ["checked"]


def test_a_verified_fact_of_raw_notes_goes_into_the_file_of_its_service(tmp_path, raw):
    folder = write_library(tmp_path, sqs=document("sqs"))
    load([folder], now=make.at(30))
    verify(raw)

    changed = changed_library([folder], base=tmp_path)

    assert [slug for file in changed.files for slug in file.added] == ["checked", raw.fact.slug]
    (file,) = changed.files
    Path(folder / "sqs.md").write_text(file.after)
    load([folder], now=make.at(90))
    assert changed_library([folder], base=tmp_path).files == []
    again = read_raw(NOTES, "001_notes.txt", catalogue=catalogue.names_for_raw_notes())
    assert load_raw(collection=make.collection(), notes=[again], now=make.at(120)).new == 0


# --- A fact that somebody has verified


def test_a_verified_fact_is_the_librarys_and_names_its_line_but_no_file_of_notes(client, raw):
    revision = verify(raw)

    assert (revision.verified_at, revision.provenance) == (make.at(60), "001:3")
    assert (revision.source, revision.library_place) == (raw.source, "")
    page = client.get("/services/sqs/").content.decode()
    assert "aardvark" in page
    assert "001_notes.txt" not in page
    shown = facts_today([raw.fact.slug], collection=make.collection(), today=LATER)[raw.fact.slug]
    assert (shown.library_path, shown.line) == ("", 0)


def test_a_load_does_not_change_what_a_curator_verified(raw):
    verify(raw, "A visibility timeout is at most twelve hours long.")

    again = read_raw("New line\n\n" + NOTES, "001_notes.txt", catalogue=catalogue.names_for_raw_notes())
    report = load_raw(collection=make.collection(), notes=[again], now=make.at(120))

    current = FactRevision.objects.current().get(fact=raw.fact)
    assert (report.new, report.changed, report.conflicts) == (0, 0, [])
    assert (current.statement, current.line_start) == ("A visibility timeout is at most twelve hours long.", 5)


@pytest.mark.parametrize("statement", ["", "Nothing remains visible for longer than half of a day."])
def test_a_changed_line_of_a_verified_fact_waits_for_a_decision(raw, statement):
    verify(raw, statement)
    question = make.question(slug="asks-it", facts=[FactRevision.objects.current().get(fact=raw.fact)])
    text = NOTES.replace("twelve hours", "thirteen hours")

    changed = read_raw(text, "001_notes.txt", catalogue=catalogue.names_for_raw_notes())
    report = load_raw(collection=make.collection(), notes=[changed], now=make.at(120))

    assert (report.new, report.changed) == (0, 0)
    assert [(each.kind, each.slug, each.line) for each in report.conflicts] == [("fact", raw.fact.slug, 3)]
    assert {each.question for each in report.touched} == {question.slug}
    row = LoadConflict.objects.get()
    take_theirs(conflict_id=row.pk, digest=row.digest, by=make.user(), now=make.at(180))
    current = FactRevision.objects.current().get(fact=raw.fact)
    assert current.statement == "A visibility timeout of an aardvark is thirteen hours"
    assert (current.verified_at, current.source_url) == (make.at(180), "https://docs.aws.amazon.com/sqs/")
    again = load_raw(collection=make.collection(), notes=[changed], now=make.at(240))
    assert (again.new, again.conflicts, again.differences) == (0, [], [])


def test_raw_facts_are_not_confirmed_but_verified(raw):
    outcome = fact_curation.confirm_fact(
        fact=raw.fact, as_of=LATER, review_by=LATER, based_on=raw.content_hash, by=make.user(), now=make.NOW
    )

    assert isinstance(outcome, fact_curation.Unwritable)
    assert raw.fact.revisions.count() == 1


def test_a_file_of_the_library_takes_over_a_service_that_only_raw_notes_spoke_of(tmp_path, raw, topic):
    text = document("basket").replace("slug: basket", f"slug: {topic.slug}")

    report = load([write_library(tmp_path, basket=text)], now=make.at(60))

    topic.refresh_from_db()
    assert (report.refused, report.conflicts) == ([], [])
    assert topic in Service.objects.of_library()
