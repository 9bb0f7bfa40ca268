"""Exporting: what was loaded comes back byte for byte."""

from __future__ import annotations

import datetime as dt
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from content.loading import load

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)
SERVICES = settings.LIBRARY_DIR / "services"


def test_the_whole_library_comes_back_byte_for_byte(tmp_path):
    report = load([settings.LIBRARY_DIR], now=NOW)
    assert (report.refused, report.conflicts) == ([], [])

    call_command("export_questions", to=tmp_path, stdout=StringIO())

    written = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert written == {path.name: path.read_bytes() for path in SERVICES.glob("*.md")}


def test_one_service_is_printed_when_no_folder_is_named():
    load([settings.LIBRARY_DIR], now=NOW)
    out = StringIO()

    call_command("export_questions", "sqs", stdout=out)

    assert out.getvalue() == Path(SERVICES / "sqs.md").read_text(encoding="utf-8")


def test_an_unknown_service_is_refused_by_name():
    with pytest.raises(CommandError, match="no-such-service"):
        call_command("export_questions", "no-such-service", stdout=StringIO())
