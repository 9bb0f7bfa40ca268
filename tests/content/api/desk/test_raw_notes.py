"""The raw notes of the bank over the API: sending them as texts and files, and how much of them the library has."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from content.models import FactRevision, Upload
from tests.api import problem
from tests.desk_api import DESK

pytestmark = pytest.mark.django_db
NOTES = f"{DESK}notes/"
TEXT = "# Queues\n- A message of a queue is kept for 4 days by default\n\n# Buckets\n- A bucket has no fixed size\n"


def facts() -> int:
    return FactRevision.objects.filter(verified_at__isnull=True).count()


def test_a_dry_run_reports_and_keeps_nothing(curator):
    sent = {"files": [{"path": "a.md", "text": TEXT}], "dry_run": True}
    assert curator.send("POST", NOTES, sent).json()["facts"] == 2
    assert (facts(), Upload.objects.count()) == (0, 0)
    assert curator.send("POST", NOTES, sent | {"dry_run": False}).json()["facts"] == 2
    assert (facts(), Upload.objects.count()) == (2, 0)
    again = curator.send("POST", NOTES, sent | {"dry_run": False}).json()
    assert (again["new"], again["changed"], facts()) == ([], [], 2)


def test_files_come_as_a_form(curator):
    form = {"files": [SimpleUploadedFile("a.md", TEXT.encode())], "dry_run": "true"}
    assert curator.post(NOTES, form).json()["facts"] == 2
    assert facts() == 0
    form = {"files": [SimpleUploadedFile("a.md", TEXT.encode())]}
    assert curator.post(NOTES, form).json()["facts"] == 2
    assert facts() == 2
    problem(curator.post(NOTES, {"files": [SimpleUploadedFile("a.toml", b"code = 1")]}), "invalid")


def test_what_is_loaded_is_listed_with_its_sections(curator):
    curator.send("POST", NOTES, {"files": [{"path": "a.md", "text": TEXT}]})
    (file,) = curator.read(NOTES)["rows"]
    assert (file["path"], file["sections"], file["bare"], file["named"]) == ("a.md", 2, 2, 0)
    sections = curator.read(f"{NOTES}{file['id']}/sections/")["rows"]
    assert [(section["path"], section["line"], section["statements"]) for section in sections] == [
        ("Queues", 2, 1),
        ("Buckets", 5, 1),
    ]
    problem(curator.send("GET", f"{NOTES}999/sections/"), "not_found")
