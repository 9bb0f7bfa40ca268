"""Loading: as a whole or not at all, twice changes nothing, the site's own corrections stay."""

from __future__ import annotations

import datetime as dt
import json
import os
import signal
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from content.curation import start_correction
from content.desk import Lists
from content.load_report import Touched
from content.loading import load
from content.models import Blueprint, Fact, FactRevision, Option, Placement, Question, Revision, Service
from content.notes.library import read_document
from content.retagging import Retag, retag
from content.revisions import add_revision, publish
from tests import migrated
from tests.content.library_text import EXAM, STEM, document, fact, question, write_library

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(days=1)
NOTES = Path(__file__).resolve().parents[2].parent / "shared" / "notes"

RAW = """\
### Questions

Q: How long does a queue keep a message?
> Four days (unless told otherwise (up to fourteen))

Q: Which of them
is a queue?
> The first
"""


def row_counts() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in apps.get_app_config("content").get_models()}


def reasons(report) -> list[str]:
    return [problem.reason for problem in report.refused]


def test_a_library_becomes_services_facts_and_published_questions(tmp_path):
    report = load([write_library(tmp_path, queue=document("queue"))], now=NOW)

    assert (report.refused, report.conflicts) == ([], [])
    assert (report.documents, report.services, report.facts, report.questions) == (2, 1, 1, 1)
    fact_revision = FactRevision.objects.get(fact__slug="queue-retention")
    assert (fact_revision.verified_at, fact_revision.review_by) == (NOW, dt.date(2027, 11, 1))
    revision = Revision.objects.published().get(question__slug="queue-weekend")
    assert (revision.stem, revision.select_count) == (STEM, 1)
    assert [option.code for option in revision.options.all()] == ["visibility", "retention", "polling", "delay"]
    assert Option.objects.get(revision=revision, is_key=True).facts.get() == fact_revision
    assert Placement.objects.get(question=revision.question).task.number == "1.1"


def test_a_blueprint_gets_its_slots_by_largest_remainder(tmp_path):
    load([write_library(tmp_path)], now=NOW)

    assert list(Blueprint.objects.get().domains.values_list("number", "scored_slots")) == [(1, 2), (2, 2)]


@pytest.mark.promise("I2")
def test_loading_twice_changes_nothing(tmp_path):
    library = write_library(tmp_path, queue=document("queue"), topic=document("topic"))
    load([library], now=NOW)
    before = row_counts()

    report = load([library], now=LATER)

    assert row_counts() == before
    assert (report.new, report.changed, report.unchanged) == (0, 0, 7)


def test_another_order_of_the_file_changes_nothing_but_lines(tmp_path):
    two = [question("queue-one", "queue-retention"), question("queue-two", "queue-retention")]
    library = write_library(tmp_path, queue=document("queue", questions=two))
    load([library], now=NOW)
    before = row_counts()
    lines = dict(Revision.objects.values_list("question__slug", "line_start"))

    (tmp_path / "queue.md").write_text(document("queue", questions=two[::-1]))
    report = load([library], now=LATER)

    assert (row_counts(), report.changed) == (before, 0)
    moved = dict(Revision.objects.values_list("question__slug", "line_start"))
    assert moved["queue-two"] == lines["queue-one"]
    assert moved["queue-one"] > lines["queue-one"]


def test_renaming_a_file_keeps_every_id(tmp_path):
    library = write_library(tmp_path, queue=document("queue"))
    load([library], now=NOW)
    ids = (Question.objects.get().pk, Fact.objects.get().pk)

    (tmp_path / "queue.md").rename(tmp_path / "another.md")
    report = load([library], now=LATER)

    assert (Question.objects.get().pk, Fact.objects.get().pk) == ids
    assert report.changed == 0
    assert Revision.objects.get().source.path == "another.md"


def test_a_changed_question_becomes_a_new_revision(tmp_path):
    library = write_library(tmp_path, queue=document("queue"))
    load([library], now=NOW)

    changed = question("queue-weekend", "queue-retention", stem=STEM.replace("bakery", "bookshop"))
    (tmp_path / "queue.md").write_text(document("queue", questions=[changed]))
    report = load([library], now=LATER)

    assert report.changed == 1
    assert list(Revision.objects.order_by("number").values_list("number", "state")) == [
        (1, "superseded"),
        (2, "published"),
    ]
    assert Revision.objects.published().get().stem.startswith("A bookshop")


def test_a_changed_fact_becomes_a_new_revision_and_the_citation_keeps_the_old_one(tmp_path):
    library = write_library(tmp_path, queue=document("queue"))
    load([library], now=NOW)

    corrected = fact("queue-retention", "A queue keeps a message for five days unless told otherwise.")
    (tmp_path / "queue.md").write_text(document("queue", facts=[corrected]))
    load([library], now=LATER)

    old, new = FactRevision.objects.order_by("number")
    assert (old.superseded_at, new.superseded_at) == (LATER, None)
    assert set(Option.objects.values_list("facts", flat=True)) == {old.pk}


def test_a_changed_fact_lists_exactly_the_options_that_rest_on_it(tmp_path):
    facts = [fact("queue-retention"), fact("queue-size", "A message has 256 KB at most.")]
    asked = question("queue-weekend", "queue-retention").replace("facts=queue-retention", "facts=queue-size", 1)
    library = write_library(tmp_path, queue=document("queue", facts=facts, questions=[asked]))
    load([library], now=NOW)
    size, other = facts[1], [facts[0]]

    (tmp_path / "queue.md").write_text(document("queue", facts=[*other, size.replace("256", "257")], questions=[asked]))
    report = load([library], now=LATER)

    [option] = Option.objects.filter(facts__fact__slug="queue-size")
    assert report.touched == [Touched("queue-size", "queue-weekend", option.code)]
    assert [row.slug for row in Lists(LATER.date()).queue("verify")] == ["queue-weekend"]


def test_a_later_check_of_a_fact_touches_no_question(tmp_path):
    library = write_library(tmp_path, queue=document("queue"))
    load([library], now=NOW)

    (tmp_path / "queue.md").write_text(document("queue").replace("as-of=2026-11", "as-of=2026-12"))
    report = load([library], now=LATER)

    assert (report.changed, report.touched) == (1, [])
    assert not Lists(LATER.date()).queue("verify").exists()


def test_an_expired_fact_puts_its_questions_on_the_list_to_verify_and_keeps_them_in_forms(tmp_path):
    library = write_library(tmp_path, queue=document("queue"))
    load([library], now=NOW)
    assert not Lists(dt.date(2027, 11, 1)).queue("verify").exists()
    assert [row.slug for row in Lists(dt.date(2027, 11, 2)).queue("verify")] == ["queue-weekend"]
    assert Question.objects.servable().count() == 1


def test_a_correction_made_on_the_site_stays_and_is_listed_as_a_conflict(tmp_path):
    library = write_library(tmp_path, queue=document("queue"))
    load([library], now=NOW)
    row = Question.objects.get()
    corrected = question("queue-weekend", "queue-retention", stem=STEM.replace("bakery", "pharmacy"))
    parsed = read_document(document("queue", questions=[corrected]), "site").value.questions[0]
    facts = {"queue-retention": FactRevision.objects.get()}
    publish(add_revision(row, parsed, facts=facts, now=NOW), now=NOW)

    unchanged_file = load([library], now=LATER)
    assert unchanged_file.conflicts == []

    other = question("queue-weekend", "queue-retention", stem=STEM.replace("bakery", "bookshop"))
    (tmp_path / "queue.md").write_text(document("queue", questions=[other]))
    report = load([library], now=LATER)

    assert [(conflict.kind, conflict.slug) for conflict in report.conflicts] == [("question", "queue-weekend")]
    assert Revision.objects.published().get().stem.startswith("A pharmacy")


def test_a_dry_run_reports_and_leaves_no_trace(tmp_path):
    library = write_library(tmp_path, queue=document("queue"))
    load([tmp_path / "tst-c01.toml"], now=NOW)
    before = row_counts()

    report = load([library], now=NOW, dry_run=True)

    assert (report.new, row_counts()) == (3, before)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (document("queue").replace("facts=queue-retention", "facts=queue-lost", 1), "queue-lost"),
        (document("queue").replace("TST-C01 1.1", "TST-C01 9.9"), "TST-C01 has no task 9.9"),
        (document("queue", head="successor: nowhere\n"), "nowhere"),
        (document("queue").replace("kind: multiple-choice", "kind: riddle"), "riddle"),
        (document("queue").replace("- [x]", "- [ ]"), "key"),
    ],
)
def test_a_file_that_cannot_be_loaded_leaves_no_trace_and_says_where_and_why(tmp_path, text, reason):
    library = write_library(tmp_path, queue=text, topic=document("topic"))

    report = load([library], now=NOW)

    assert any(reason in each for each in reasons(report)), reasons(report)
    assert all(problem.path == "queue.md" and problem.line >= 1 for problem in report.refused)
    assert list(Service.objects.values_list("slug", flat=True)) == ["topic"]
    assert not Fact.objects.filter(slug__startswith="queue").exists()


def test_a_refused_file_takes_with_it_what_refers_to_it(tmp_path):
    library = write_library(
        tmp_path,
        broken=document("broken").replace("difficulty: medium", "difficulty: who knows"),
        leaning=document("leaning", questions=[question("leaning-one", "broken-retention")]),
        last=document("last", questions=[question("last-one", "leaning-retention")]),
        sound=document("sound"),
    )

    report = load([library], now=NOW)

    assert {problem.path for problem in report.refused} == {"broken.md", "leaning.md", "last.md"}
    assert list(Service.objects.values_list("slug", flat=True)) == ["sound"]


def test_an_id_in_two_files_is_refused_in_the_second(tmp_path):
    copy = document("topic", facts=[fact("queue-retention")], questions=[])
    report = load([write_library(tmp_path, queue=document("queue"), topic=copy)], now=NOW)

    assert reasons(report) == ["the fact queue-retention is already in queue.md"]
    assert report.refused[0].path == "topic.md"


def test_a_fact_that_another_service_has_already_is_refused(tmp_path):
    load([write_library(tmp_path / "one", queue=document("queue"))], now=NOW)
    thief = document("topic", facts=[fact("queue-retention")], questions=[])

    report = load([write_library(tmp_path / "two", topic=thief)], now=LATER)

    assert reasons(report) == ["the fact queue-retention already belongs to queue"]


def test_a_blueprint_that_is_loaded_is_never_changed(tmp_path):
    library = write_library(tmp_path)
    load([library], now=NOW)

    (tmp_path / "tst-c01.toml").write_text(EXAM.replace("cut_score = 720", "cut_score = 700"))
    report = load([library], now=LATER)

    assert "already and says something else" in reasons(report)[0]
    assert Blueprint.objects.get().cut_score == 720


def test_a_new_guide_version_places_the_questions_that_are_there_already(tmp_path):
    library = write_library(tmp_path, queue=document("queue"))
    load([library], now=NOW)

    (tmp_path / "tst-c01.toml").write_text(EXAM.replace('guide_version = "1.0"', 'guide_version = "1.1"'))
    load([library], now=LATER)

    assert Blueprint.objects.count() == 2
    assert Placement.objects.filter(question__slug="queue-weekend").count() == 2


def test_raw_notes_become_drafts_with_their_lines_and_stay_out_of_what_is_served(tmp_path):
    (tmp_path / "notes.txt").write_text(RAW)

    report = load([tmp_path / "notes.txt"], now=NOW)

    assert (report.drafts, report.questions) == (2, 0)
    first, second = Revision.objects.order_by("line_start")
    assert (first.state, first.line_start, first.line_end) == ("draft", 3, 4)
    key, *others = first.options.order_by("position")
    assert (key.text, key.rationale) == ("Four days", "unless told otherwise (up to fourteen)")
    assert [option.code for option in others] == ["proposed-1", "proposed-2", "proposed-3"]
    assert not any(option.is_key or option.rationale for option in others)
    assert second.stem.split() == ["Which", "of", "them", "is", "a", "queue?"]
    assert not Question.objects.servable().exists()
    assert not Fact.objects.exists()


def test_the_same_pair_twice_is_one_draft(tmp_path):
    (tmp_path / "one.txt").write_text(RAW)
    (tmp_path / "two.txt").write_text("\n\n" + RAW)

    load([tmp_path], now=NOW)
    load([tmp_path], now=LATER)

    assert Revision.objects.count() == 2


def test_a_file_that_is_not_there_is_refused_by_name(tmp_path):
    report = load([tmp_path / "nothing.md"], now=NOW)

    assert "cannot be read" in reasons(report)[0]


def test_the_last_line_of_json_has_the_promised_keys(tmp_path):
    out = StringIO()
    broken = document("broken").replace("- [x]", "- [ ]")
    with pytest.raises(CommandError):
        call_command(
            "load_notes", write_library(tmp_path, queue=document("queue"), broken=broken), "--json", stdout=out
        )

    told = json.loads(out.getvalue().splitlines()[-1])
    assert list(told) == [
        *("documents", "services", "facts", "questions", "drafts", "unchanged"),
        *("conflicts", "touched", "refused", "warnings"),
        *("new", "changed", "moved", "gone"),
    ]
    assert {"path", "line", "reason"} <= set(told["refused"][0])


def test_a_failure_in_the_middle_leaves_nothing(tmp_path, monkeypatch):
    library = write_library(tmp_path, queue=document("queue"), topic=document("topic"))
    load([tmp_path / "tst-c01.toml"], now=NOW)
    before = row_counts()
    monkeypatch.setattr("content.library_questions.publish", lambda *args, **kwargs: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        load([library], now=NOW)

    assert row_counts() == before


def test_the_database_refuses_to_change_what_is_published(tmp_path):
    load([write_library(tmp_path, queue=document("queue"))], now=NOW)
    revision, option = Revision.objects.get(), Option.objects.first()
    attempts = [
        lambda: Revision.objects.update(stem="another"),
        lambda: Revision.objects.update(state="draft"),
        lambda: Option.objects.filter(pk=option.pk).update(is_key=True),
        lambda: Option.objects.create(revision=revision, code="late", position=9, text="late"),
        lambda: FactRevision.objects.update(statement="another"),
    ]
    for attempt in attempts:
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()


def test_the_triggers_that_freeze_text_are_there():
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        names = {name for (name,) in cursor.fetchall()}
    for table in (
        "content_revision",
        "content_option",
        "content_factrevision",
        "quizzes_responseevent",
        "quizzes_response",
    ):
        assert any(name.startswith(table + "_") for name in names), table


@pytest.mark.skipif(not NOTES.exists(), reason="the five raw notes are not beside this checkout")
def test_all_pairs_of_the_five_raw_notes_are_found(tmp_path):
    report = load([NOTES / name for name in sorted(path.name for path in NOTES.glob("*.txt"))], now=NOW)

    assert (report.documents, report.drafts, report.refused) == (5, 242, [])
    again = load(sorted(NOTES.glob("*.txt")), now=LATER)
    assert (again.new, again.unchanged, again.differences) == (0, report.facts + 242, [])


@pytest.mark.promise("I2")
def test_one_error_among_five_hundred_questions_refuses_the_file_at_its_line(tmp_path):
    questions = [question(f"queue-{number}", "queue-retention") for number in range(1, 501)]
    questions[436] = questions[436].replace("- [x]", "- [ ]")
    library = write_library(tmp_path, queue=document("queue", questions=questions))
    load([tmp_path / "tst-c01.toml"], now=NOW)
    before = row_counts()

    report = load([library], now=NOW)

    lines = (library / "queue.md").read_text().splitlines()
    place = lines.index("### queue-437") + 1
    assert report.refused
    assert all(place <= problem.line < place + 28 for problem in report.refused)
    assert row_counts() == before


KILLED_IN_THE_MIDDLE = """
import os, signal, sys, django
django.setup()
from pathlib import Path
from accounts import clock
from content import library_questions, loading
library_questions.publish = lambda *args, **kwargs: os.kill(os.getpid(), signal.SIGKILL)
loading.load([Path(sys.argv[1])], now=clock.now())
"""


@pytest.mark.promise("I2")
def test_a_load_that_is_killed_leaves_nothing_and_the_next_one_completes(tmp_path):
    """On SQLite in a folder of its own, because a process has to die."""
    library = write_library(tmp_path / "library", queue=document("queue"))
    environment = os.environ | {"DATA_DIR": str(tmp_path / "data"), "DJANGO_SETTINGS_MODULE": "config.settings"}
    environment.pop("DATABASE_URL", None)

    def run(*command):
        return subprocess.run(
            [sys.executable, *command],
            cwd=settings.BASE_DIR,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    if not migrated.copy_to(tmp_path / "data" / "rehearse.sqlite3"):
        assert run("manage.py", "migrate", "-v0").returncode == 0
    killed = run("-c", KILLED_IN_THE_MIDDLE, str(library))
    assert killed.returncode == -signal.SIGKILL
    again = run("manage.py", "load_notes", str(library), "--json")
    told = json.loads(again.stdout.splitlines()[-1])
    assert (told["questions"], told["unchanged"], told["refused"]) == (1, 0, [])


@pytest.mark.promise("I2")
def test_an_older_file_after_a_newer_one_makes_a_revision_and_no_second_question(tmp_path):
    older = write_library(tmp_path / "older", queue=document("queue"))
    changed = question("queue-weekend", "queue-retention", stem=STEM.replace("bakery", "bookshop"))
    newer = write_library(tmp_path / "newer", queue=document("queue", questions=[changed]))

    for folder in (older, newer, older):
        load([folder], now=NOW)

    assert Question.objects.count() == 1
    assert list(Revision.objects.order_by("number").values_list("state", flat=True)) == [
        *("superseded", "superseded", "published")
    ]
    assert Revision.objects.published().get().stem == STEM


def test_a_correction_in_work_is_a_conflict_and_does_not_stop_the_load(tmp_path):
    library = write_library(tmp_path, queue=document("queue"))
    load([library], now=NOW)
    curator = get_user_model().objects.create_user("curator@example.com")
    start_correction(question=Question.objects.get(), by=curator, now=NOW, reason="in work")

    changed = question("queue-weekend", "queue-retention", stem=STEM.replace("bakery", "bookshop"))
    (tmp_path / "queue.md").write_text(document("queue", questions=[changed]))
    report = load([library], now=LATER)

    assert [conflict.slug for conflict in report.conflicts] == ["queue-weekend"]
    assert Revision.objects.published().get().stem == STEM


@pytest.mark.parametrize(("origin", "goal"), [("queue", "bucket"), ("bucket", "queue")])
def test_a_question_moves_to_another_service_whatever_the_order_of_the_files(tmp_path, origin, goal):
    moved = question("moved", f"{origin}-retention")
    library = write_library(
        tmp_path, **{origin: document(origin, questions=[moved]), goal: document(goal, questions=[])}
    )
    load([library], now=NOW)

    (tmp_path / f"{origin}.md").write_text(document(origin, questions=[]))
    (tmp_path / f"{goal}.md").write_text(document(goal, questions=[moved]))
    report = load([library], now=LATER)

    assert (report.refused, report.conflicts, report.changed) == ([], [], 0)
    assert Question.objects.get().service.slug == goal


def test_placing_a_question_in_one_more_exam_is_no_conflict_later(tmp_path):
    library = write_library(tmp_path, queue=document("queue"))
    (tmp_path / "aaa.toml").write_text(EXAM.replace("TST-C01", "AAA-C01"))
    load([library], now=NOW)
    for stem in (STEM, STEM.replace("bakery", "bookshop")):
        placed = question("queue-weekend", "queue-retention", tasks="AAA-C01 1.1, TST-C01 1.1", stem=stem)
        (tmp_path / "queue.md").write_text(document("queue", questions=[placed]))
        report = load([library], now=LATER)
        assert (report.conflicts, report.changed) == ([], 1)


def test_a_question_that_a_curator_gave_to_another_service_stays_there(tmp_path):
    folder = write_library(tmp_path, queue=document("queue"), bucket=document("bucket"))
    load([folder], now=NOW)
    moved = Question.objects.get(slug="queue-weekend")
    bucket = Service.objects.get(slug="bucket")
    retag(questions=[moved], change=Retag(service=bucket), by=None, now=NOW, reason="It asks about buckets.")

    load([folder], now=NOW)

    moved.refresh_from_db()
    assert moved.service == bucket
    assert Question.objects.get(slug="bucket-weekend").service == bucket
