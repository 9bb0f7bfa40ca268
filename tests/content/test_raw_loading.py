"""Raw notes in the database: facts that nobody has verified, and drafts."""

from __future__ import annotations

import pytest

from accounts.roles import ensure_curator_group
from content.catalogue import names_for_raw_notes
from content.conflicts import Settled, keep_ours, retire_gone, take_theirs
from content.loading import load as load_files
from content.models import (
    AuditEntry,
    Collection,
    Fact,
    FactRevision,
    LoadConflict,
    Question,
    Service,
    SourceText,
)
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


# --- Notes that change


def test_an_edited_sentence_is_a_new_revision_of_the_same_fact():
    load(notes())

    report = load(notes(QUEUES.replace("256 KB", "1 MB")), now=make.at(60))

    assert (report.new, report.changed, report.unchanged) == (0, 1, 3)
    fact = Fact.objects.get(revisions__statement="A message is at most 1 MB large")
    assert [(each.number, each.statement) for each in fact.revisions.order_by("number")] == [
        (1, "A message is at most 256 KB large"),
        (2, "A message is at most 1 MB large"),
    ]
    (changed,) = [each for each in report.differences if each.what == "changed"]
    assert (changed.before, changed.text) == ("A message is at most 256 KB large", "A message is at most 1 MB large")


def test_an_edited_sentence_that_is_set_back_is_the_same_fact_again():
    load(notes())
    load(notes(QUEUES.replace("256 KB", "1 MB")), now=make.at(60))

    report = load(notes(), now=make.at(120))

    assert (report.new, report.changed) == (0, 1)
    assert Fact.objects.count() == 3
    assert load(notes(), now=make.at(180)).differences == []


def test_a_new_heading_keeps_the_facts_below_it():
    load(notes())
    before = set(FactRevision.objects.values_list("pk", flat=True))

    report = load(notes(QUEUES.replace("## Limits", "## What it cannot do")), now=make.at(60))

    assert (report.new, report.changed) == (0, 0)
    assert set(FactRevision.objects.values_list("pk", flat=True)) == before
    assert "SQS / What it cannot do" in FactRevision.objects.values_list("provenance", flat=True)
    assert load(notes(QUEUES.replace("## Limits", "## What it cannot do"))).differences == []


def test_moved_lines_are_told_and_change_nothing():
    load(notes())

    report = load(notes("\n\n" + QUEUES), now=make.at(60))

    assert {each.what for each in report.differences} == {"moved"}
    assert (report.new, report.changed, report.unchanged, report.conflicts, report.touched) == (0, 0, 4, [], [])
    assert FactRevision.objects.filter(line_start=5).exists()


def test_a_sentence_that_is_gone_is_listed_and_stays_until_somebody_retires_it():
    load(notes())

    report = load(notes(QUEUES.replace("- A message is at most 256 KB large\n", "")), now=make.at(60))

    gone = [(each.what, each.line, each.before) for each in report.differences if each.what == "gone"]
    assert gone == [("gone", 4, "A message is at most 256 KB large")]
    assert not Fact.objects.exclude(retired_at=None).exists()
    row = LoadConflict.objects.get()
    assert row.is_gone
    assert isinstance(take_theirs(conflict_id=row.pk, digest="", by=make.user(), now=make.at(90)), Settled)
    assert Fact.objects.exclude(retired_at=None).count() == 1


def test_what_is_kept_though_it_is_gone_is_not_listed_again():
    load(notes())
    shorter = notes(QUEUES.replace("- A message is at most 256 KB large\n", ""))
    load(shorter)
    keep_ours(conflict_id=LoadConflict.objects.get().pk, digest="", by=make.user(), now=make.NOW)

    assert load(shorter).differences == []
    assert load(notes()).new == 0


def test_a_file_that_is_not_loaded_again_loses_nothing():
    load(notes(), notes(FISH, "fish.md"))

    report = load(notes(FISH, "fish.md"))

    assert report.differences == []
    assert not LoadConflict.objects.exists()


def test_notes_that_were_put_together_from_loaded_ones_add_nothing():
    load(notes(), notes(FISH, "fish.md"))

    report = load(notes(QUEUES + "\n#" + FISH, "both.md"), notes(FISH + "\n" + QUEUES, "others.md"))

    assert [each for each in report.differences if each.what == "new" and each.path == "others.md"] == []
    assert load(notes(FISH + "\n" + QUEUES + "\n" + FISH, "three.md")).new == 0


def test_a_sentence_that_stands_elsewhere_keeps_its_fact_when_one_of_its_places_changes():
    load(notes(FISH, "a.md"), notes("# Other\n\n- Else\n\n" + FISH, "b.md"))
    (salmon,) = Fact.objects.filter(revisions__statement="Salmon swim up the river to spawn")

    report = load(notes(FISH.replace("river", "stream"), "a.md"))

    assert (report.new, report.changed) == (0, 1)
    again = load(notes("# Other\n\n- Else\n\n" + FISH, "b.md"))
    assert (again.new, again.changed) == (1, 0)
    assert salmon.revisions.current().get().statement == "Salmon swim up the stream to spawn"
    assert load(notes(FISH.replace("river", "stream"), "a.md")).differences == []


def test_options_that_cite_a_changed_sentence_are_listed():
    load(notes())
    other, cited = FactRevision.objects.order_by("line_start")[:2]
    for index, revision in enumerate((cited, other)):
        make.question(slug=f"q-{index}", facts=[revision])

    report = load(notes(QUEUES.replace("256 KB", "1 MB")), now=make.at(60))

    assert {(each.fact, each.question) for each in report.touched} == {(cited.fact.slug, "q-0")}


def test_a_private_collection_writes_no_trail_and_no_conflicts():
    own = make.collection(slug="mine", owner=make.guest())
    load(notes(), collection=own)

    report = load(notes(FISH), collection=own)

    assert [each.what for each in report.differences].count("gone") == 4
    assert not LoadConflict.objects.exists()
    assert not AuditEntry.objects.exists()


def test_the_trail_names_the_file_and_who_loaded_it():
    curator = make.user()

    load(notes(), by=curator)

    entries = AuditEntry.objects.values_list("action", "actor", "source__path")
    assert set(entries) == {("loaded", curator.pk, "notes.md")}


# --- All that is gone from a file


def lose_all(*, shorter: str = "# SQS\n") -> list[LoadConflict]:
    load(notes())
    load(notes(shorter), now=make.at(60))
    return list(LoadConflict.objects.order_by("pk"))


def test_everything_that_is_gone_from_a_file_can_be_retired_at_once():
    rows = lose_all()
    curator = make.user()

    count = retire_gone(path="notes.md", newest=rows[-1].pk, by=curator, now=make.at(90))

    assert count == len(rows) == 4
    assert not Fact.objects.filter(retired_at=None).exists()
    assert Question.objects.get().retired_reason == "No longer in notes.md."
    assert not LoadConflict.objects.exists()
    assert AuditEntry.objects.filter(action="retired", actor=curator).count() == 4


def test_what_was_not_shown_is_not_retired():
    rows = lose_all()

    assert retire_gone(path="notes.md", newest=rows[1].pk, by=make.user(), now=make.at(90)) == 2
    assert retire_gone(path="others.md", newest=rows[-1].pk, by=make.user(), now=make.at(90)) == 0
    assert LoadConflict.objects.count() == 2


def test_the_page_of_conflicts_retires_what_is_gone(client):
    rows = lose_all()
    curator = make.user()
    curator.groups.add(ensure_curator_group())
    client.force_login(curator, "accounts.backends.UserBackend")

    assert "4 are no longer in notes.md." in client.get("/desk/conflicts/").content.decode()
    client.post("/desk/conflicts/retire/", {"path": "notes.md"})
    assert LoadConflict.objects.count() == 4
    answer = client.post("/desk/conflicts/retire/", {"path": "notes.md", "newest": rows[-1].pk}, follow=True)

    assert "4 retired." in answer.content.decode()
    assert not LoadConflict.objects.exists()


def test_only_curators_retire_what_is_gone(client):
    rows = lose_all()
    client.force_login(make.user(), "accounts.backends.UserBackend")

    answer = client.post("/desk/conflicts/retire/", {"path": "notes.md", "newest": rows[-1].pk})

    assert (answer.status_code, LoadConflict.objects.count()) == (403, 4)


def test_files_with_the_same_name_in_different_folders_are_both_loaded(tmp_path):
    for folder, text in (("one", QUEUES), ("two", FISH)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "notes.md").write_text(text)

    report = load_files([tmp_path / "one", tmp_path / "two", tmp_path / "two" / "notes.md"], now=make.NOW)

    assert (report.documents, report.facts) == (2, 4)
    assert set(SourceText.objects.values_list("source__path", flat=True)) == {"one/notes.md", "two/notes.md"}
