"""Raw notes in the database: facts that nobody has verified, and drafts."""

from __future__ import annotations

import pytest

from content.catalogue import names_for_raw_notes
from content.models import Collection, Fact, FactRevision, Question, Service, SourceText
from content.notes.parsed import ParsedRawNotes
from content.notes.raw import read_raw
from content.raw_loading import load_raw
from tests import make

pytestmark = pytest.mark.django_db

QUEUES = """# SQS

- A queue keeps messages for four days
- A message is at most 256 KB large

## Limits

- A queue keeps messages for four days

Q: What keeps messages?
> A queue
"""
FISH = """# Salmon

- Salmon swim up the river to spawn
"""


def notes(text: str = QUEUES, path: str = "notes.md") -> ParsedRawNotes:
    return read_raw(text, path, catalogue=names_for_raw_notes())


def load(*read: ParsedRawNotes, collection: Collection | None = None, **given):
    given.setdefault("now", make.NOW)
    return load_raw(collection=collection or make.collection(), notes=read, **given)


def statements() -> list[str]:
    current = FactRevision.objects.current().order_by("source", "line_start", "fact_id")
    return list(current.values_list("statement", flat=True))


def test_a_statement_of_raw_notes_is_a_fact_that_nobody_has_verified():
    report = load(notes())

    assert (report.documents, report.facts, report.drafts, report.new) == (1, 3, 1, 4)
    revision = FactRevision.objects.order_by("line_start").first()
    assert (revision.statement, revision.line_start, revision.line_end) == (
        "A queue keeps messages for four days",
        3,
        3,
    )
    assert (revision.verified_at, revision.source_url, revision.attribute) == (None, "", "")
    assert revision.as_of == revision.review_by == make.NOW.date()
    assert (revision.provenance, revision.source.path, revision.source.kind) == ("SQS", "notes.md", "raw")
    assert revision.fact.slug.startswith("raw-")


def test_the_same_sentence_in_two_sections_is_two_facts():
    load(notes())

    assert statements().count("A queue keeps messages for four days") == 2


def test_loaded_twice_it_is_there_once():
    load(notes())

    report = load(notes(), now=make.at(60))

    assert (report.new, report.unchanged, report.differences) == (0, 4, [])
    assert (Fact.objects.count(), Question.objects.count()) == (3, 1)


def test_renamed_and_in_another_order_files_add_nothing_and_keep_their_facts():
    load(notes(), notes(FISH, "fish.md"))
    before = set(Fact.objects.values_list("pk", "slug"))

    report = load(notes(FISH, "a.md"), notes(QUEUES, "b.md"))

    assert report.new == 0
    assert set(Fact.objects.values_list("pk", "slug")) == before
    assert set(FactRevision.objects.values_list("source__path", flat=True)) == {"a.md", "b.md"}


def test_the_text_of_raw_notes_is_kept():
    load(notes())

    assert SourceText.objects.get().text == QUEUES


def test_a_dry_run_writes_nothing_and_tells_every_line():
    report = load(notes(FISH, "fish.md"), dry_run=True)

    told = [(each.what, each.kind, each.path, each.line, each.text) for each in report.differences]
    assert told == [("new", "fact", "fish.md", 3, "Salmon swim up the river to spawn")]
    assert not Fact.objects.exists()
    assert not SourceText.objects.exists()


def test_facts_hang_on_the_service_that_is_recognised_and_on_a_topic_otherwise():
    make.service("sqs", name="Amazon Simple Queue Service")

    load(notes(), notes(FISH, "fish.md"))

    kinds = set(Fact.objects.values_list("service__name", "service__kind"))
    assert kinds == {("Amazon Simple Queue Service", "service"), ("Salmon", "topic")}


def test_a_private_collection_has_services_of_its_own_that_are_called_as_in_the_library():
    shared = make.service("sqs", name="Amazon Simple Queue Service")
    own = make.collection(slug="mine", owner=make.guest())

    load(notes(), collection=own)

    (service,) = own.services.all()
    assert (service.slug, service.name, service.pk == shared.pk) == ("sqs", shared.name, False)
    assert set(Fact.objects.values_list("collection", flat=True)) == {own.pk}


def test_a_subject_of_raw_notes_is_public_once_something_of_it_is_verified():
    load(notes(FISH, "fish.md"))
    topic = Service.objects.get()
    assert not Service.objects.public().exists()

    make.fact(service=topic)

    assert list(Service.objects.public()) == [topic]
