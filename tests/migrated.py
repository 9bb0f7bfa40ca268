"""The database right after its migrations, kept for the next run: to migrate takes each process eight seconds."""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import django
import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.backends.base.creation import BaseDatabaseCreation

KEPT = Path(__file__).parents[1] / ".pytest_cache" / "migrated"


def let_migrations_be_kept(patch: pytest.MonkeyPatch) -> None:
    """Make the test database a copy of the kept one, once there is one of the same migrations.

    On SQLite only, where it is a file. Whatever the copy should lack is migrated as ever.
    """
    if connection.vendor != "sqlite":
        return
    create = BaseDatabaseCreation.create_test_db

    def create_or_copy(self: Any, **how: Any) -> str:
        path: str = self._get_test_db_name()
        if self.is_in_memory_db(path):
            # With other settings than those of the tests.
            return create(self, **how)
        KEPT.mkdir(parents=True, exist_ok=True)
        kept = _place()
        with (KEPT / "lock").open("w") as lock:
            # Of two workers that begin together, one migrates and the other copies what came of it.
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not kept.exists():
                name = create(self, **how)
                _keep(self.connection.connection, kept)
                return name
            shutil.copyfile(kept, path)
        return create(self, **how | {"keepdb": True})

    patch.setattr(BaseDatabaseCreation, "create_test_db", create_or_copy)


def copy_to(path: Path) -> bool:
    """Put the kept database at `path`; False where none is kept, as when only PostgreSQL was ever tested here."""
    if not _place().exists():
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(_place(), path)
    return True


def digest() -> str:
    """Of everything on which the migrated database depends: the migrations of all apps, and who runs them.

    A migration that depended on anything else than its own text would do something else every year.
    """
    known = hashlib.sha256(repr((django.VERSION, sqlite3.sqlite_version_info, settings.INSTALLED_APPS)).encode())
    for app in apps.get_app_configs():
        for path in sorted(Path(app.path, "migrations").glob("*.py")):
            known.update(f"{app.label} {path.name} ".encode() + path.read_bytes())
    return known.hexdigest()


def _place() -> Path:
    return KEPT / f"{digest()}.sqlite3"


def _keep(database: sqlite3.Connection, kept: Path) -> None:
    """Put a copy of it in the place of all that were kept before."""
    for older in KEPT.glob("*.sqlite3*"):
        older.unlink()
    written = kept.with_suffix(".sqlite3.part")
    with closing(sqlite3.connect(written)) as copy:
        database.backup(copy)
    written.replace(kept)
