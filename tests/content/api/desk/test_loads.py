"""Loading notes over the API: as the command does, with its report."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import call_command

from accounts.models import User
from content.api.desk import loads
from content.models import AuditEntry, Question, Source
from tests.api import problem
from tests.content.library_text import EXAM, document
from tests.desk_api import DESK

pytestmark = pytest.mark.django_db
LOADS = f"{DESK}loads/"
FILES = [
    {"path": "library/exams/tst.toml", "text": EXAM},
    {"path": "library/services/queue.md", "text": document("queue")},
    {"path": "notes/one.txt", "text": "Q: How long does a queue keep a message?\n> Four days\n"},
]


def test_files_are_loaded_as_the_command_loads_them(curator, tmp_path):
    answer = curator.send("POST", LOADS, {"files": FILES})
    said = answer.json()
    assert (answer.status_code, said["documents"], said["questions"], said["drafts"]) == (200, 3, 1, 1)
    assert Question.objects.servable().get().slug == "queue-weekend"
    assert set(Source.objects.values_list("path", flat=True)) == {"library/services/queue.md", "notes/one.txt"}
    for file in FILES:
        (tmp_path / file["path"]).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file["path"]).write_text(file["text"])
    out = StringIO()
    call_command("load_notes", str(tmp_path), "--json", "--dry-run", stdout=out)
    assert set(json.loads(out.getvalue())) == set(said)


def test_the_trail_says_who_loaded_them(curator):
    curator.send("POST", LOADS, {"files": FILES})
    assert set(AuditEntry.objects.values_list("actor", flat=True)) == {User.objects.get().pk}


def test_loading_twice_changes_nothing(curator):
    curator.send("POST", LOADS, {"files": FILES})
    entries = AuditEntry.objects.count()
    assert curator.send("POST", LOADS, {"files": FILES}).json()["conflicts"] == []
    assert AuditEntry.objects.count() == entries


def test_a_dry_run_only_reports(curator):
    said = curator.send("POST", LOADS, {"files": FILES, "dry_run": True}).json()
    assert said["questions"] == 1
    assert not Question.objects.exists()


def test_what_is_refused_is_said_and_the_rest_is_in(curator):
    broken = {"path": "library/services/bucket.md", "text": document("bucket").replace("difficulty: medium\n", "")}
    said = curator.send("POST", LOADS, {"files": [*FILES, broken]}).json()
    assert {row["path"] for row in said["refused"]} == {"library/services/bucket.md"}
    assert Question.objects.servable().exists()


def test_a_megabyte_is_taken_and_more_is_not(curator):
    line = "Q: How long does a queue keep a message?\n> Four days\n"
    body = {"files": [{"path": "notes.txt", "text": line * (400_000 // len(line))}], "dry_run": True}
    assert curator.send("POST", LOADS, body).status_code == 200
    body["files"][0]["text"] = "x" * loads.MOST_BYTES
    problem(curator.send("POST", LOADS, body), "too_large")


@pytest.mark.parametrize(
    "path",
    [
        "/etc/notes.txt",
        "../notes.txt",
        "a/../b.txt",
        "a.d/b.txt",
        "a//b.txt",
        ".hidden.txt",
        "notes.exe",
        "notes",
        "a\\b.txt",
        "n\x00.txt",
        "a/" * 8 + "b.txt",
    ],
)
def test_a_path_is_a_plain_relative_one(curator, path):
    said = problem(curator.send("POST", LOADS, {"files": [{"path": path, "text": "Words."}]}), "invalid")
    assert {error["field"] for error in said["errors"]} == {"files.0.path"}


@pytest.mark.promise("A4")
def test_what_does_not_fit_is_refused(curator):
    for body in (
        {},
        {"files": []},
        {"files": [FILES[0], FILES[0]]},
        {"files": [FILES[0] | {"kind": "library"}]},
        {"files": FILES, "by": 1},
        {"files": FILES * 20},
    ):
        problem(curator.send("POST", LOADS, body), "invalid")
    assert not Source.objects.exists()
