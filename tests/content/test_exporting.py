"""Exporting: what was loaded comes back byte for byte."""

from __future__ import annotations

import datetime as dt
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests import make

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)


def test_a_dry_run_names_what_would_be_written_and_writes_nothing(tmp_path):
    make.service("queue")
    out = StringIO()

    call_command("export_questions", "--dry-run", "--json", to=tmp_path / "out", stdout=out)

    file = tmp_path / "out" / "queue.md"
    assert json.loads(out.getvalue()) == {"dry_run": True, "changed": ["queue"], "files": {"queue": str(file)}}
    assert not file.parent.exists()
    call_command("export_questions", to=file.parent, stdout=StringIO())
    out = StringIO()
    call_command("export_questions", "--dry-run", to=file.parent, stdout=out)
    assert out.getvalue() == f"Would write 1 files to {file.parent}, 0 of them new or changed.\n"


def test_texts_are_printed_as_json():
    make.service("queue")
    out = StringIO()
    call_command("export_questions", "--json", stdout=out)
    assert json.loads(out.getvalue())["texts"]["queue"].startswith("---\nservice:")


def test_an_unknown_service_is_refused_by_name():
    with pytest.raises(CommandError, match="no-such-service"):
        call_command("export_questions", "no-such-service", stdout=StringIO())
