"""The library that ships: what was loaded from it comes back byte for byte."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

from content.load_report import LoadReport
from content.loading import load
from tests.content.test_changed_files import export

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)
SERVICES = settings.LIBRARY_DIR / "services"


@pytest.fixture(scope="module", autouse=True)
def report(django_db_setup, django_db_blocker) -> Iterator[LoadReport]:
    """The library is loaded once: that takes longer than all that is done with it here."""
    with django_db_blocker.unblock(), transaction.atomic():
        loaded = load([settings.LIBRARY_DIR], now=NOW)
        with connection.cursor() as cursor:
            # Rows that came within one transaction are unknown to PostgreSQL's planner, which then joins by scanning.
            cursor.execute("ANALYZE")
        yield loaded
        transaction.set_rollback(True)


def test_nothing_of_it_is_refused_or_in_the_way(report):
    assert (report.refused, report.conflicts) == ([], [])


def test_the_whole_library_comes_back_byte_for_byte(tmp_path):
    call_command("export_questions", to=tmp_path, stdout=StringIO())

    written = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert written == {path.name: path.read_bytes() for path in SERVICES.glob("*.md")}


def test_one_service_is_printed_when_no_folder_is_named():
    out = StringIO()

    call_command("export_questions", "sqs", stdout=out)

    assert out.getvalue() == (SERVICES / "sqs.md").read_text(encoding="utf-8")


def test_no_file_of_it_was_changed():
    assert export(settings.LIBRARY_DIR) == ("", "0 files: 0 texts changed, 0 added, 0 taken out.\n")
