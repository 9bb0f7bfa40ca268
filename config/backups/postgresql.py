"""Backups of PostgreSQL, by its own programs: an archive of `pg_dump`, brought back in one transaction."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from django.conf import settings
from django.db import connection

from config.backups.files import BackupError, create

SUFFIX = ".dump"
MIGRATIONS = ("--data-only", "--table=django_migrations", "--file=-")


def write(path: Path) -> None:
    """Copy the database, as it is at this moment, into the file."""
    _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={path}")


def contents(path: Path) -> tuple[set[str], set[tuple[str, str]]]:
    """Tables, and migrations that were applied, of an archive that is whole. Raises BackupError for one that is not."""
    # The list is at its beginning; a damaged end shows only when everything is read.
    _run("pg_restore", f"--file={os.devnull}", str(path))
    listed = _run("pg_restore", "--list", str(path)).splitlines()
    tables = {line.split()[6] for line in listed if " TABLE DATA " in line}
    rows = _run("pg_restore", *MIGRATIONS, str(path)).partition("\nCOPY ")[2].partition("\n\\.")[0].splitlines()[1:]
    return tables, {(room, name) for _, room, name, *_ in (row.split("\t") for row in rows)}


def replace_by(path: Path, aside: Path) -> bool:
    """Put the content of `path` in place of the database, and what was there `aside`; whether anything was there.

    All or nothing: one transaction. Raises BackupError while anybody is connected.
    """
    was_there = _is_ours_alone()
    if was_there:
        create(aside)
        write(aside)
    with tempfile.TemporaryDirectory(dir=settings.DATA_DIR) as folder:
        script = Path(folder) / "restore.sql"
        _run("pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(path))
        # Tables of a newer version must not be left beside those of the backup.
        begin = ("--command=DROP SCHEMA public CASCADE", "--command=CREATE SCHEMA public")
        options = ("--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1")
        _run("psql", *options, *begin, f"--file={script}")
    return was_there


def _is_ours_alone() -> bool:
    """Whether there are tables; raises BackupError when others are connected."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
            "AND backend_type = 'client backend'"
        )
        others = cursor.fetchone()[0]
    tables = connection.introspection.table_names()
    connection.close()
    if others:
        raise BackupError(
            f"The database is in use by {others} connections. Stop the site and its sweep first, then restore."
        )
    return bool(tables)


def _run(program: str, *arguments: str) -> str:
    """What the program writes. Raises BackupError when it is missing or fails; its own words say why."""
    path = shutil.which(program)
    if path is None:
        raise BackupError(f"{program} is not installed here: it comes with the client programs of PostgreSQL.")
    command = [path, *arguments]
    done = subprocess.run(command, env=_environment(), capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode != 0:
        raise BackupError(f"{program} says: {done.stderr.strip()}")
    return done.stdout


def _environment() -> dict[str, str]:
    """Where the database is; a password on the command line could be read by anybody on the machine."""
    given = connection.settings_dict
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    known = {name: str(given[key]) for name, key in names.items() if given[key]}
    _, options = connection.client_class.settings_to_cmd_args_env(given, [])
    return os.environ | (options or {}) | known
