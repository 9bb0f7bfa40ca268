"""Emptying every table between tests that commit, although the bank refuses to let rows go."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.backends.base.operations import BaseDatabaseOperations

GUARDS = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%BEFORE DELETE%'"


def let_tables_be_emptied(patch: pytest.MonkeyPatch) -> None:
    """On SQLite, flushing is DELETE: the guards against it are taken down for that transaction, and put up again.

    PostgreSQL flushes by TRUNCATE, which no trigger of rows sees.
    """
    if connection.vendor != "sqlite":
        return
    flush = BaseDatabaseOperations.execute_sql_flush

    def flush_without_guards(self: Any, statements: Sequence[str]) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(GUARDS)
            guards = cursor.fetchall()
            for name, _ in guards:
                cursor.execute(f"DROP TRIGGER {name}")
            flush(self, statements)
            for _, guard in guards:
                cursor.execute(guard)

    patch.setattr(BaseDatabaseOperations, "execute_sql_flush", flush_without_guards)
