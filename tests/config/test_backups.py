"""A backup is whole, for its owner only, and comes back; what is not in order is refused before anything changes."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings as site_settings
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import User
from config import backups
from config.backups import BackupError, postgresql
from quizzes import attempts, integrity
from quizzes.models import Attempt, ResponseEvent
from tests import make
from tests.make import at

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("hashes")]
on_sqlite = pytest.mark.skipif(not site_settings.IS_SQLITE, reason="SQLite only")
on_postgresql = pytest.mark.skipif(site_settings.IS_SQLITE, reason="PostgreSQL only")

if not site_settings.IS_SQLITE and not all(map(shutil.which, ("pg_dump", "pg_restore", "psql"))):
    pytest.skip("the programs of PostgreSQL are not installed", allow_module_level=True)


@pytest.fixture(autouse=True)
def data(settings, tmp_path) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.fixture
def saved(data) -> Path:
    """A backup of a site with an attempt in it."""
    attempt = make.attempt()
    make.answer(attempt, 1)
    attempts.submit(user=attempt.user, attempt_id=attempt.pk, now=at(20))
    backups.backup(data / "saved")
    return data / "saved"


def point_to(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name


@pytest.fixture
def elsewhere(saved, data) -> Iterator[None]:
    """From here on the database is another one, which is empty."""
    here = connection.settings_dict["NAME"]
    other = str(data / "other.sqlite3") if site_settings.IS_SQLITE else f"{here}_elsewhere"
    if not site_settings.IS_SQLITE:
        with connection.cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{other}"')
    point_to(other)
    yield
    point_to(here)
    if not site_settings.IS_SQLITE:
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{other}"')


def run(*arguments: str) -> str:
    output = StringIO()
    call_command(*arguments, stdout=output)
    return output.getvalue()


# --- There and back


@pytest.mark.promise("R5")
def test_a_backup_comes_back_on_an_empty_database(saved, elsewhere):
    backups.restore(saved)

    assert list(integrity.check()) == []
    attempt = Attempt.objects.get()
    assert (attempt.raw_score, attempt.user.pk) == (1, User.objects.get().pk)
    assert ResponseEvent.objects.count() == 1


@pytest.mark.promise("R5")
def test_what_was_there_is_kept_aside(saved, elsewhere, data):
    assert run("restore", str(saved))
    make.user(email="after@example.org")

    aside = backups.restore(saved, replace=True)

    assert not User.objects.filter(email="after@example.org").exists()
    assert aside is not None
    assert aside.parent == data
    assert backups.restore(aside, replace=True) != aside
    assert User.objects.filter(email="after@example.org").exists()


def test_a_restored_site_is_prepared_anew(saved, elsewhere, data):
    (data / "prepared").write_text("as it was")

    backups.restore(saved)

    assert not (data / "prepared").exists()


@pytest.mark.promise("R5")
def test_files_are_for_their_owner_only(saved, elsewhere, data):
    backups.restore(saved)
    backups.restore(saved, replace=True)

    files = [path for path in data.iterdir() if path.is_file()]
    assert len(files) >= 2
    assert {path.stat().st_mode & 0o077 for path in files} == {0}


def test_the_commands_say_what_they_did(data, elsewhere):
    assert run("restore", str(data / "saved")).startswith(f"{data / 'saved'} is restored.")
    told = run("backup", str(data / "again"))

    assert told == f"{data / 'again'}: {(data / 'again').stat().st_size} bytes.\n"
    assert f"What was there before is in {data}/before-restore-" in run("restore", str(data / "again"), "--replace")


# --- What is refused


def test_a_file_is_never_written_over(saved):
    before = saved.read_bytes()

    with pytest.raises(BackupError, match="there already"):
        backups.backup(saved)

    assert saved.read_bytes() == before


def test_a_backup_that_fails_leaves_nothing_behind(data, monkeypatch):
    def broken(path: Path) -> None:
        path.write_text("half")
        raise BackupError("The disk is full.")

    monkeypatch.setattr(backups._engine, "write", broken)

    with pytest.raises(BackupError):
        backups.backup(data / "new")
    assert list(data.iterdir()) == []


@pytest.mark.promise("R5")
def test_people_in_the_database_are_not_replaced_unasked(saved, elsewhere):
    backups.restore(saved)
    make.user(email="after@example.org")

    with pytest.raises(BackupError, match="--replace"):
        backups.restore(saved)

    assert User.objects.filter(email="after@example.org").exists()


@pytest.mark.promise("R5")
@pytest.mark.parametrize("damage", ["cut", "turned", "text", "empty"])
def test_a_damaged_file_is_refused_before_anything_is_touched(saved, elsewhere, damage):
    backups.restore(saved)
    content = saved.read_bytes()
    middle = len(content) // 2
    saved.write_bytes(
        {
            "cut": content[:middle],
            "turned": content[:middle]
            + bytes(255 - byte for byte in content[middle : middle + 8192])
            + content[middle + 8192 :],
            "text": b"not a backup",
            "empty": b"",
        }[damage]
    )

    with pytest.raises(BackupError):
        backups.restore(saved, replace=True)

    assert Attempt.objects.count() == 1


def test_a_file_that_is_not_there_is_refused(data):
    with pytest.raises(BackupError, match="There is no file"):
        backups.restore(data / "nothing")


@pytest.mark.promise("R5")
def test_a_backup_of_a_newer_version_is_refused(data):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('quizzes', '9999_later', '2026-11-21')"
        )
    backups.backup(data / "newer")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE name = '9999_later'")

    with pytest.raises(BackupError, match=r"quizzes\.9999_later is unknown here"):
        backups.verify(data / "newer")


@pytest.mark.promise("R5")
def test_a_database_in_use_is_not_replaced(saved, elsewhere):
    backups.restore(saved)
    others = connection.copy()
    others.ensure_connection()
    with others.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM accounts_user")

    try:
        with pytest.raises(BackupError, match="in use"):
            backups.restore(saved, replace=True)
    finally:
        others.close()
    assert Attempt.objects.count() == 1


def test_the_commands_fail_with_a_sentence(data, elsewhere):
    with pytest.raises(CommandError, match="There is no file"):
        run("restore", str(data / "nothing"))
    with pytest.raises(CommandError, match="there already"):
        run("backup", str(data / "saved"))
    with pytest.raises(CommandError, match="cannot be written: No such file or directory"):
        run("backup", str(data / "nowhere" / "new"))


# --- SQLite


@on_sqlite
def test_a_backup_is_one_file_that_needs_no_log(saved):
    with closing(sqlite3.connect(saved)) as copy:
        assert copy.execute("PRAGMA journal_mode").fetchone() == ("delete",)


@on_sqlite
def test_who_writes_meanwhile_does_not_wait_and_the_backup_does_not_begin_anew(data, monkeypatch):
    """Between any two steps of the copy somebody saves; what is copied is the moment at which it began."""
    attempt = make.attempt()
    monkeypatch.setattr("config.backups.sqlite.PAGES", 5)
    steps = 0

    def save(*_: object) -> None:
        nonlocal steps
        steps += 1
        make.save(attempt, 1, ["a"] if steps % 2 else ["b"], now=at(steps))

    monkeypatch.setattr("config.backups.sqlite.sqlite3.connect", _stepping(save))
    backups.backup(data / "busy")

    assert attempt.events.count() == steps > 10
    with closing(sqlite3.connect(data / "busy")) as copy:
        assert copy.execute("SELECT count(*) FROM quizzes_responseevent").fetchone() == (0,)


def _stepping(save):
    """`sqlite3.connect` whose connections call `save` after each step of a backup."""

    class Stepping(sqlite3.Connection):
        def backup(self, target, **given):
            super().backup(target, progress=save, **given)

    real = sqlite3.connect

    def connect(*arguments, **given):
        return real(*arguments, factory=Stepping, **given)

    return connect


@on_sqlite
def test_a_copy_of_a_live_file_is_refused(data):
    make.user()
    shutil.copy(connection.settings_dict["NAME"], data / "copied")

    with pytest.raises(BackupError, match="copy of a live file"):
        backups.verify(data / "copied")


@on_sqlite
def test_a_database_that_is_damaged_itself_is_replaced_and_kept(saved, elsewhere, data):
    Path(connection.settings_dict["NAME"]).write_bytes(b"damaged" * 1000)

    with pytest.raises(BackupError, match="cannot be read"):
        backups.restore(saved)
    aside = backups.restore(saved, replace=True)

    assert Attempt.objects.count() == 1
    assert aside is not None
    assert aside.read_bytes().startswith(b"damaged")


# --- PostgreSQL


@on_postgresql
def test_tables_of_a_newer_version_do_not_stay_beside_those_of_the_backup(saved, elsewhere):
    backups.restore(saved)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE quizzes_later (id integer)")

    backups.restore(saved, replace=True)

    assert "quizzes_later" not in connection.introspection.table_names()


def test_without_the_programs_of_postgresql_a_sentence_says_what_is_missing(data, monkeypatch):
    monkeypatch.setattr("config.backups.postgresql.shutil.which", lambda _: None)

    with pytest.raises(BackupError, match="pg_dump is not installed here"):
        postgresql.write(data / "new")
