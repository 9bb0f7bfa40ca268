"""Facts of the library whose lines in raw notes say something else: "verify" until a curator has looked."""

from __future__ import annotations

import datetime as dt

import pytest

from content.desk import Lists
from content.fact_curation import Confirmed, Unchanged, confirm_fact
from content.load_report import Touched
from content.models import AuditEntry, Fact, FactRevision, NoteChange, Source
from content.notes.raw import read_raw
from content.raw_loading import load_raw
from tests import make

pytestmark = pytest.mark.django_db

TODAY = make.NOW.date()
NOTES = """# Queues

- A queue keeps messages for four days
- A message is at most 256 KB large
- Order is kept by FIFO queues

# Topics

- A topic sends to many
"""


def load(text: str = NOTES, path: str = "001_notes.txt", seconds: float = 0, **given):
    given.setdefault("collection", make.collection())
    return load_raw(notes=[read_raw(text, path)], now=make.at(seconds), **given)


@pytest.fixture
def size() -> FactRevision:
    """A fact of the library that comes from line 4, cited by both options of a question; others from other lines."""
    cited = make.fact(slug="queue-size", provenance="003:12,001:4")
    make.question(slug="how-large", facts=[cited], codes=("a", "b"))
    other = make.fact(slug="queue-order", provenance="001:5,002:4")
    make.question(slug="which-order", facts=[other])
    return cited


def marked() -> list[str]:
    return list(NoteChange.objects.values_list("fact__slug", flat=True))


def to_verify() -> set[str]:
    return set(Lists(TODAY).queue("verify").values_list("slug", flat=True))


@pytest.mark.promise("B18")
def test_an_edited_line_lists_exactly_the_options_that_rest_on_it(size):
    load()

    report = load(NOTES.replace("256 KB", "1 MB"), seconds=60)

    assert report.touched == [Touched("queue-size", "how-large", code) for code in ("a", "b")]
    row = NoteChange.objects.get()
    assert (row.fact, row.line_start, row.line_end) == (size.fact, 4, 4)
    assert (row.before, row.after) == ("- A message is at most 256 KB large", "- A message is at most 1 MB large")
    assert to_verify() == {"how-large"}


@pytest.mark.promise("B1")
def test_one_character_is_enough(size):
    load()

    assert {each.question for each in load(NOTES.replace("256", "255"), seconds=60).touched} == {"how-large"}


def test_a_line_that_is_gone_marks_its_facts(size):
    load()

    load(NOTES.replace("- A message is at most 256 KB large\n", ""), seconds=60)

    assert marked() == ["queue-size"]
    assert NoteChange.objects.get().after == ""


@pytest.mark.parametrize(
    "text",
    [
        "An introduction.\n\n" + NOTES,
        NOTES.replace("- A message is at most 256 KB large\n", "") + "- A message is at most 256 KB large\n",
        NOTES.replace("# Topics", "# Other topics").replace("four days", "fourteen days"),
        NOTES + "- And to many more\n",
        NOTES.replace("- A message", "-   A message"),
    ],
)
def test_lines_that_moved_and_lines_that_no_fact_names_touch_nothing(size, text):
    load()

    report = load(text, seconds=60)

    assert (report.touched, marked(), to_verify()) == ([], [], set())


def test_the_first_load_of_notes_touches_nothing(size):
    assert load().touched == []
    assert marked() == []


def test_lines_are_those_of_the_first_text_however_often_they_moved(size):
    load()
    load("One\n\n" + NOTES, seconds=60)
    load("One\n\nTwo\n\n" + NOTES, seconds=120)

    report = load("One\n\nTwo\n\n" + NOTES.replace("256 KB", "1 MB"), seconds=180)

    assert {each.question for each in report.touched} == {"how-large"}
    assert load("One\n\nTwo\n\n" + NOTES.replace("256 KB", "1 MB"), seconds=240).touched == []


def test_a_change_that_is_taken_back_takes_the_mark_away(size):
    load()
    load(NOTES.replace("256 KB", "1 MB"), seconds=60)

    load(seconds=120)

    assert (marked(), to_verify()) == ([], set())


def test_a_second_change_of_the_line_replaces_the_mark(size):
    load()
    load(NOTES.replace("256 KB", "1 MB"), seconds=60)

    load(NOTES.replace("256 KB", "2 MB"), seconds=120)

    row = NoteChange.objects.get()
    assert (row.before, row.after) == ("- A message is at most 1 MB large", "- A message is at most 2 MB large")


def test_a_renamed_file_is_followed_by_its_number(size):
    load()
    load(path="001_renamed.txt", seconds=60)

    report = load(NOTES.replace("256 KB", "1 MB"), path="001_renamed.txt", seconds=120)

    assert {each.question for each in report.touched} == {"how-large"}
    assert Source.objects.count() == 2


def test_other_notes_with_the_same_number_are_not_taken_for_it(size):
    load()

    assert load("# Fish\n\n- Salmon swim\n- Trout stay\n", path="001_fish.txt", seconds=60).touched == []
    assert load("# Fish\n\n- Salmon swim\n- Trout go\n", path="001_fish.txt", seconds=120).touched == []
    assert marked() == []


def test_a_curator_who_confirms_the_fact_takes_the_mark_away(size):
    load()
    load(NOTES.replace("256 KB", "1 MB"), seconds=60)

    confirm_fact(
        fact=size.fact,
        as_of=TODAY,
        review_by=TODAY + dt.timedelta(days=365),
        based_on=size.content_hash,
        by=make.user(),
        now=make.at(90),
    )

    assert (marked(), to_verify()) == ([], set())
    assert load(NOTES.replace("256 KB", "1 MB"), seconds=120).touched == []


def test_a_fact_that_was_confirmed_today_is_confirmed_once_more(size):
    load()
    confirm = {"fact": size.fact, "as_of": TODAY, "review_by": TODAY + dt.timedelta(days=365), "by": make.user()}
    revision = confirm_fact(**confirm, based_on=size.content_hash, now=make.at(30)).revision
    load(NOTES.replace("256 KB", "1 MB"), seconds=60)

    outcome = confirm_fact(**confirm, based_on=revision.content_hash, now=make.at(90))

    assert outcome == Confirmed(revision)
    assert marked() == []
    assert AuditEntry.objects.filter(action="confirmed").count() == 2
    assert confirm_fact(**confirm, based_on=revision.content_hash, now=make.at(120)) == Unchanged(revision)


def test_retired_facts_and_private_notes_mark_nothing(size):
    load()
    own = make.collection(slug="mine", owner=make.guest())
    load(collection=own)
    load(NOTES.replace("256 KB", "1 MB"), seconds=60, collection=own)
    Fact.objects.filter(pk=size.fact_id).update(retired_at=make.NOW)
    load(NOTES.replace("256 KB", "1 MB"), seconds=60)

    assert marked() == []


def test_what_the_library_says_anew_in_the_same_load_is_not_marked(size):
    load()
    FactRevision.objects.filter(fact=size.fact).update(created_at=make.at(60))

    load(NOTES.replace("256 KB", "1 MB"), seconds=60)

    assert marked() == []
