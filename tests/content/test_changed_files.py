"""What was corrected or made on the site goes back into the library, and loads back without a trace."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from content import curation
from content.conflicts import conflicts_open, keep_ours
from content.exporting import parsed_fact, parsed_question, published_of
from content.loading import load
from content.models import Fact, FactRevision, Question, Revision
from content.notes.library import read_document
from content.notes.parsed import Check, ParsedWarmUp
from content.notes.writer import write_document
from content.revisions import FactText, add_fact_revisions, add_revision, fact_hash, publish
from tests import make
from tests.content.library_text import document, fact, question, write_library

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(days=1)


@pytest.fixture
def library(tmp_path):
    queue = document(
        "queue",
        facts=[fact("queue-retention"), fact("queue-order", "Order is kept only where it is asked for.")],
        questions=[question("queue-weekend", "queue-retention"), question("queue-monday", "queue-order", stem=MONDAY)],
    )
    folder = write_library(tmp_path / "library", queue=queue, bucket=document("bucket"))
    assert load([folder], now=NOW).refused == []
    return folder


MONDAY = (
    "A bakery prints its orders on Monday in the order in which they came, and now and then two of them are swapped. "
    "Nobody has sent them twice. Which change lets the printer see them one after the other, as they were sent?"
)


def change(slug, **text):
    """Publish a correction of a question, as a curator does."""
    row = curation.with_everything(Question.objects.get(slug=slug))
    parsed = replace(parsed_question(row, published_of(row)), **text)
    facts = {each.fact.slug: each for each in FactRevision.objects.current().select_related("fact")}
    publish(add_revision(row, parsed, facts=facts, now=LATER), now=LATER)


def correct(slug, **text):
    """Correct a fact, as a curator does."""
    row = Fact.objects.get(slug=slug)
    parsed = replace(parsed_fact(row, row.revisions.current().get()), **text)
    add_fact_revisions([FactText(row, parsed, fact_hash(parsed))], now=LATER)


def export(library, *options):
    out, err = StringIO(), StringIO()
    call_command("export_library", library, *options, changed=True, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def states():
    questions = {row.slug: row.revisions.count() for row in Question.objects.all()}
    hashes = dict(Revision.objects.published().values_list("question__slug", "content_hash"))
    return questions, hashes, dict(FactRevision.objects.current().values_list("fact__slug", "content_hash"))


def is_settled(library):
    """Whether loading these files finds the site as they say, and writes nothing."""
    before = states()
    report = load([library], now=LATER)
    return (report.refused, report.conflicts, report.new, report.changed) == ([], [], 0, 0) and states() == before


def test_nothing_was_changed_and_nothing_is_written(library):
    assert export(library) == ("", "0 files: 0 texts changed, 0 added, 0 taken out.\n")


def test_a_correction_changes_its_lines_and_loads_back_without_a_trace(library, tmp_path):
    before = (library / "queue.md").read_text()
    change("queue-monday", stem=MONDAY.replace("now and then", "sometimes"))
    correct("queue-retention", statement="A queue keeps a message for 4 days.")

    export(library, "--into", tmp_path / "out")

    assert [path.name for path in (tmp_path / "out").iterdir()] == ["queue.md"]
    after = (tmp_path / "out" / "queue.md").read_text()
    expected = before.replace("now and then", "sometimes")
    assert after == expected.replace(
        "A queue keeps a message for four days unless told otherwise.", "A queue keeps a message for 4 days."
    )
    shutil.copy(tmp_path / "out" / "queue.md", library / "queue.md")
    assert is_settled(library)
    assert export(library)[0] == ""
    assert Revision.objects.published().get(question__slug="queue-monday").source.path == "queue.md"


def test_the_patch_is_taken_by_git(library, tmp_path):
    change("queue-monday", stem=MONDAY.replace("now and then", "sometimes"))
    patch, told = export(library, "--patch")
    assert told == "1 files: 1 texts changed, 0 added, 0 taken out.\n"
    lines = [line for line in patch.splitlines() if line[0] in "+-"]
    assert len(lines) == 4  # two heads, one line out, one in

    subprocess.run(["git", "init", "-q", library], check=True)
    subprocess.run(["git", "apply", "-"], cwd=library, input=patch, text=True, check=True)

    assert "sometimes" in (library / "queue.md").read_text()
    assert is_settled(library)


def test_a_file_that_ends_without_a_newline_and_has_other_line_ends_is_patched(library):
    text = (library / "queue.md").read_text().rstrip("\n").replace("\n", "\r\n")
    (library / "queue.md").write_bytes(text.encode())
    load([library], now=NOW)
    last = Question.objects.get(slug="queue-monday").revisions.get().options.get(code="delay").rationale
    row = curation.with_everything(Question.objects.get(slug="queue-monday"))
    options = parsed_question(row, published_of(row)).options
    change("queue-monday", options=(*options[:-1], replace(options[-1], rationale=last.replace("says", "tells"))))

    patch, _ = export(library)
    subprocess.run(["git", "init", "-q", library], check=True)
    subprocess.run(["git", "apply", "-"], cwd=library, input=patch.encode(), check=True)

    assert (library / "queue.md").read_bytes() == "tells".join(text.rsplit("says", 1)).encode()
    assert is_settled(library)


def test_what_was_made_here_goes_to_the_end_of_the_file_of_its_service(library, tmp_path):
    source = Question.objects.get(slug="queue-monday")
    row = curation.with_everything(source)
    parsed = replace(parsed_question(row, published_of(row)), slug="queue-new", drafted=Check("person", NOW.date()))
    made = Question.objects.create(
        collection=source.collection,
        slug="queue-new",
        service=source.service,
        difficulty="medium",
        author="Me",
        licence="CC-BY-4.0",
        created_at=LATER,
    )
    for placement in source.placements.all():
        made.placements.create(blueprint=placement.blueprint, task=placement.task)
    facts = {each.fact.slug: each for each in FactRevision.objects.current().select_related("fact")}
    parsed = replace(
        parsed, author="Me", stem=parsed.stem.replace("bakery", "printing shop").replace("Monday", "Friday")
    )
    publish(add_revision(made, parsed, facts=facts, now=LATER), now=LATER)
    before = (library / "queue.md").read_text()

    _, told = export(library, "--into", library)

    after = (library / "queue.md").read_text()
    assert after.startswith(before + "\n### queue-new\n\nkind: multiple-choice\n")
    assert told == "1 files: 0 texts changed, 1 added, 0 taken out.\n"
    assert is_settled(library)


def test_a_draft_leaves_the_file_as_it_is(library):
    asked = Question.objects.get(slug="queue-monday")
    curation.start_correction(question=asked, by=make.user(), now=LATER, reason="Unclear.")
    assert export(library)[0] == ""


def retire(*slugs):
    for row in Question.objects.filter(slug__in=slugs):
        curation.retire(question=row, by=make.user(), now=LATER, reason="Nobody asks this any more.")


@pytest.mark.parametrize(
    ("slugs", "left"),
    [
        (["queue-weekend"], ["queue-monday"]),
        (["queue-monday"], ["queue-weekend"]),
        (["queue-monday", "queue-weekend"], []),
    ],
)
def test_a_retired_question_is_taken_out_of_its_file_which_loads_back_without_a_trace(library, slugs, left):
    line = (library / "queue.md").read_text().split("\n").index(f"### {slugs[-1]}") + 1
    retire(*slugs)

    _, told = export(library, "--into", library)

    assert f"taken out: queue.md:{line}:1: {slugs[-1]} was retired here (Nobody asks this any more.)" in told
    assert told.endswith(f"1 files: 0 texts changed, 0 added, {len(slugs)} taken out.\n")
    text = (library / "queue.md").read_text()
    read = read_document(text, "queue.md").value
    assert ([asked.slug for asked in read.questions], write_document(read)) == (left, text)
    assert is_settled(library)
    assert not conflicts_open().exists()
    assert export(library)[0] == ""


TOLD = "A bakery bakes at night.\n\nIts shop opens at six."


@pytest.fixture
def told(tmp_path):
    """Two questions of one scenario, and one of another in another file."""
    one = [question(slug, slug, head="scenario: bakery\n") for slug in ("queue-one", "queue-two")]
    text = document("queue", facts=[fact("queue-one"), fact("queue-two"), fact("queue-shared")], questions=one)
    text = text.replace("## Questions", f"## Scenarios\n\n### bakery\n\n{TOLD}\n\n## Questions")
    folder = write_library(tmp_path / "library", queue=text, bucket=document("bucket"))
    assert load([folder], now=NOW).refused == []
    return folder


def test_a_scenario_leaves_with_the_last_question_that_told_it(told):
    before = (told / "queue.md").read_text()
    retire("queue-one")
    export(told, "--into", told)
    assert TOLD in (told / "queue.md").read_text()

    retire("queue-two")
    export(told, "--into", told)

    after = (told / "queue.md").read_text()
    assert after == before[: before.index("## Scenarios")].rstrip() + "\n"
    assert is_settled(told)


def test_facts_that_nothing_asks_any_more_stay_and_are_named(told):
    retire("queue-one")

    patch, said = export(told)

    removed = [line for line in patch.splitlines() if line.startswith("-")]
    assert not any("{#queue-one " in line for line in removed)
    line = (told / "queue.md").read_text().splitlines().index(fact("queue-one").splitlines()[0]) + 1
    place = f"to look at: queue.md:{line}:1: nothing asks the fact queue-one any more"
    assert place in said
    assert "fact queue-two" not in said, "another question asks it"
    assert "fact queue-shared" not in said, "nothing had asked it before either"


def test_a_retired_question_that_comes_back_is_asked_for_and_written_again(library):
    retire("queue-weekend")
    export(library, "--into", library)
    row, by = Question.objects.get(slug="queue-weekend"), make.user()
    curation.restore(question=row, by=by, now=LATER, reason="Somebody does.")
    load([library], now=LATER)
    keep_ours(conflict_id=conflicts_open().get().pk, digest="", by=by, now=LATER)

    assert "+### queue-weekend" in export(library)[0]


def test_a_retired_question_that_cannot_be_taken_out_is_named(library, monkeypatch):
    retire("queue-monday", "queue-weekend")
    shown = ParsedWarmUp("warm-up.toml", 1, "TST-C01", ("queue-weekend",))
    monkeypatch.setattr("content.warm_up.current", lambda: shown)
    text = (library / "queue.md").read_text()
    (library / "queue.md").write_text(text.replace("now and then", "from time to time"))

    patch, told = export(library)

    assert patch == ""
    assert "queue-monday was retired here and changed in the file (load the file, and decide at the desk)" in told
    assert "queue-weekend was retired here and stands in the warm-up (name another question there first)" in told


def test_what_the_file_says_otherwise_by_now_is_left_out_and_named(library):
    change("queue-monday", stem=MONDAY.replace("now and then", "sometimes"))
    text = (library / "queue.md").read_text()
    (library / "queue.md").write_text(text.replace("now and then", "from time to time"))

    patch, told = export(library)

    assert patch == ""
    assert "queue-monday was changed here and in the file (load the file, and decide at the desk)" in told


def test_a_text_that_notes_cannot_hold_is_left_out_and_named(library):
    change("queue-monday", stem="## Questions\n\n### other")
    patch, told = export(library)
    assert patch == ""
    assert "queue-monday says what the notes cannot hold" in told


def test_what_has_no_file_is_named(library):
    change("queue-monday", stem=MONDAY.replace("now and then", "sometimes"))
    Question.objects.filter(slug="queue-monday").update(loaded_hash="")
    (library / "queue.md").unlink()
    assert "queue-monday was made here, and no file is of its service queue" in export(library)[1]


def test_the_whole_is_not_exported_by_mistake():
    with pytest.raises(CommandError, match="--changed"):
        call_command("export_library", stdout=StringIO())
