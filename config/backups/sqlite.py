"""Backups of SQLite: one file, copied page by page from one snapshot."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.db import connection

from config.backups.files import BackupError, create, to_disk

SUFFIX = ".sqlite3"
PAGES = 256
"""Copied at a time; the pause between lets others have the disk."""
PAUSE_SECONDS = 0.01
WRITE_VERSION = 18
"""Offset in the header of a file (https://www.sqlite.org/fileformat.html): 2 says that there is a log beside it."""


def _database() -> Path:
    return Path(connection.settings_dict["NAME"])


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise BackupError(f"SQLite says: {error}.") from error


def write(path: Path) -> None:
    """Copy the database, as it is at this moment, into an empty file."""
    with (
        _told(),
        closing(sqlite3.connect(_database(), isolation_level=None)) as source,
        closing(sqlite3.connect(path, isolation_level=None)) as copy,
    ):
        # One snapshot for all steps: SQLite would begin anew whenever somebody writes between two of them.
        source.execute("BEGIN")
        source.execute("SELECT 1 FROM sqlite_master").fetchone()
        source.backup(copy, pages=PAGES, sleep=PAUSE_SECONDS)
        # Else there would be a log beside it, which is forgotten when the file is moved.
        copy.execute("PRAGMA journal_mode = DELETE")
        _check(copy)


def contents(path: Path) -> tuple[set[str], set[tuple[str, str]]]:
    """Tables, and migrations that were applied, of a file that is whole. Raises BackupError for one that is not."""
    with path.open("rb") as file:
        if file.read(WRITE_VERSION + 1)[WRITE_VERSION:] == b"\x02":
            raise BackupError(f"{path} is a copy of a live file, without what stood in the log beside it.")
    with _told(), closing(_read_only(path)) as copy:
        _check(copy)
        tables = {name for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        has_migrations = "django_migrations" in tables
        return tables, set(copy.execute("SELECT app, name FROM django_migrations")) if has_migrations else set()


def _read_only(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)


def _check(copy: sqlite3.Connection) -> None:
    found = [line for (line,) in copy.execute("PRAGMA integrity_check(5)")]
    if found != ["ok"]:
        raise BackupError(f"The copy is damaged. SQLite says: {'; '.join(found)}.")
    if pointing := copy.execute("PRAGMA foreign_key_check").fetchone():
        raise BackupError(f"The copy is damaged: a row of {pointing[0]} points to one of {pointing[2]} that is gone.")


def replace_by(path: Path, aside: Path) -> bool:
    """Put a copy of `path` where the database is, and what was there `aside`; whether anything was there.

    At each moment one of the two is in place. Raises BackupError while anybody has the database open.
    """
    connection.close()
    database = _database()
    draft = database.with_name(f".{database.name}.restoring")
    draft.unlink(missing_ok=True)
    try:
        with _told():
            _copy(path, draft)
        with _nobody_else(database, aside) as was_there:
            if was_there:
                os.link(database, aside)
            draft.replace(database)
        to_disk(database.parent)
        return was_there
    finally:
        draft.unlink(missing_ok=True)


def _copy(path: Path, draft: Path) -> None:
    create(draft)
    with closing(_read_only(path)) as source, closing(sqlite3.connect(draft, isolation_level=None)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")
    to_disk(draft)


@contextmanager
def _nobody_else(database: Path, aside: Path) -> Iterator[bool]:
    """Nobody has the database open, and all of it is in its one file; whether anything is in it.

    The log of a damaged one, which cannot be brought into the file, goes `aside` at once.
    """
    with closing(sqlite3.connect(database, isolation_level=None, timeout=0)) as only:
        try:
            only.execute("PRAGMA locking_mode = EXCLUSIVE")
            only.execute("PRAGMA journal_mode = DELETE")
            only.execute("BEGIN EXCLUSIVE")
            has_tables = bool(only.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])
        except sqlite3.OperationalError as error:
            raise BackupError("The database is in use. Stop the site and its sweep first, then restore.") from error
        except sqlite3.DatabaseError:
            has_tables = True
            for end in ("-wal", "-shm"):
                log = database.with_name(database.name + end)
                if log.exists():
                    log.replace(aside.with_name(aside.name + end))
        yield has_tables
