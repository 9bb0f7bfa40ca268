"""The kept database stands for its migrations, all of them and nothing else."""

from __future__ import annotations

import ast
import sqlite3
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection

from tests import migrated

SCHEMA = "SELECT type, name, sql FROM sqlite_master ORDER BY type, name"


@pytest.fixture
def migration(tmp_path, monkeypatch) -> Path:
    """The only migration of the only app."""
    path = tmp_path / "migrations" / "0001_initial.py"
    path.parent.mkdir()
    path.write_text("operations = []")
    monkeypatch.setattr(apps, "get_app_configs", lambda: [SimpleNamespace(label="rooms", path=str(tmp_path))])
    return path


@pytest.mark.parametrize("change", ["text", "name", "one more"])
def test_another_migration_makes_another_database(migration, change):
    before = migrated.digest()
    if change == "text":
        migration.write_text("operations = [1]")
    elif change == "name":
        migration.rename(migration.with_name("0001_first.py"))
    else:
        migration.with_name("0002_more.py").write_text("")
    assert migrated.digest() != before


def test_the_same_migrations_make_the_same(migration):
    assert migrated.digest() == migrated.digest()


@pytest.mark.django_db
def test_what_is_kept_is_what_the_tests_run_on():
    if connection.vendor != "sqlite":
        pytest.skip("kept on SQLite only")
    path = migrated._place()
    with closing(sqlite3.connect(path)) as kept, connection.cursor() as cursor:
        assert kept.execute(SCHEMA).fetchall() == cursor.execute(SCHEMA).fetchall()


def test_migrations_of_the_site_rest_on_nothing_of_the_site_that_may_change():
    """Else the database would have to be made anew for more than its migrations."""
    rooms = {"accounts", "config", "content", "quizzes", "tests"}
    found = {
        name
        for path in settings.BASE_DIR.glob("*/migrations/*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([node.module or ""] if isinstance(node, ast.ImportFrom) else [each.name for each in node.names])
        if name.partition(".")[0] in rooms
    }
    assert found == {"accounts.models"}, "for the manager of its users, which is no part of the database"
