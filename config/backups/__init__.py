"""A copy of the database while the site runs, and its way back.

The copy is made and checked by the means of the database: SQLite's online backup, PostgreSQL's own programs. What is
not in the database is not in it: the secret key and the outbox.
"""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Collection, Iterator
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader

from config.backups import postgresql, sqlite
from config.backups.files import BackupError, create, to_disk
from config.preparing import STAMP

__all__ = ["BackupError", "backup", "restore", "verify"]

OUR_TABLES = {"django_migrations", "accounts_user", "content_question", "quizzes_attempt", "quizzes_responseevent"}
"""Every backup of ours has these."""
_engine = sqlite if settings.IS_SQLITE else postgresql


def backup(path: Path) -> int:
    """Write the database as it is now to a new file for its owner only; its size in bytes. The site goes on meanwhile.

    Raises BackupError when there is such a file, and when the copy could not be made.
    """
    if path.exists():
        raise BackupError(f"{path} is there already. Name a file that is not.")
    with _draft_of(path) as draft:
        _engine.write(draft)
        draft.chmod(0o600)
        to_disk(draft)
        size = draft.stat().st_size
        draft.rename(path)
    to_disk(path.parent)
    return size


def verify(path: Path) -> None:
    """Raise BackupError unless the file is a whole backup of ours that this version of the program can read."""
    if not path.is_file():
        raise BackupError(f"There is no file {path}.")
    tables, migrations = _engine.contents(path)
    if missing := OUR_TABLES - tables:
        raise BackupError(f"{path} is no backup of this site: it lacks {', '.join(sorted(missing))}.")
    if newer := _unknown(migrations):
        raise BackupError(f"{path} was made by a newer version: {newer[0]} is unknown here. Upgrade the program first.")


def restore(path: Path, *, replace: bool = False) -> Path | None:
    """Put the content of a backup in place of the database; the file that keeps what was there, if anything was.

    Raises BackupError, with nothing changed, for a file that is not in order, while anybody uses the database, and
    when there are people in it, unless `replace` is set. The next start brings tables of an older version up to date.
    """
    verify(path)
    if not replace and _has_people():
        raise BackupError("There are people in the database. With --replace what is there is kept aside in a file.")
    aside = _aside()
    was_there = _engine.replace_by(path, aside)
    (settings.DATA_DIR / STAMP).unlink(missing_ok=True)
    return aside if was_there else None


def _aside() -> Path:
    """A name for what was there before, which nothing has yet."""
    number = 1
    while (path := settings.DATA_DIR / f"before-restore-{number}{_engine.SUFFIX}").exists():
        number += 1
    return path


def _has_people() -> bool:
    try:
        if "accounts_user" not in connection.introspection.table_names():
            return False
        with connection.cursor() as cursor:
            cursor.execute("SELECT EXISTS (SELECT 1 FROM accounts_user)")
            return bool(cursor.fetchone()[0])
    except DatabaseError as error:
        raise BackupError(f"The database cannot be read ({error}). With --replace it is kept aside.") from error


def _unknown(migrations: Collection[tuple[str, str]]) -> list[str]:
    """Those that this program does not have, of rooms and packages that it has."""
    known = set(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)
    rooms = {room for room, _ in known}
    return sorted(f"{room}.{name}" for room, name in migrations if room in rooms and (room, name) not in known)


@contextlib.contextmanager
def _draft_of(path: Path) -> Iterator[Path]:
    """A new file in the same folder, which is gone afterwards unless it was renamed."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    create(draft)
    try:
        yield draft
    finally:
        draft.unlink(missing_ok=True)
