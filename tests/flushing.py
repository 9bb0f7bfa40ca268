"""Emptying every table between tests that commit, although the bank refuses to let rows go."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.backends.base.operations import BaseDatabaseOperations

GUARDS = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%BEFORE DELETE%'"
FILLED_BY_MIGRATING = {"django_content_type", "auth_permission"}
"""They follow from the models. To fill them anew after each such test took longer than to empty all the others."""


def let_tables_be_emptied(patch: pytest.MonkeyPatch) -> None:
    """On SQLite, flushing is DELETE: the guards against it are taken down for that transaction, and put up again.

    PostgreSQL flushes by TRUNCATE, which no trigger of rows sees.
    """
    patch.setattr("django.core.management.commands.flush.sql_flush", _sql_flush)
    patch.setattr("django.core.management.commands.flush.emit_post_migrate_signal", lambda *_: None)
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


def _sql_flush(style: Any, database: Any, **how: bool) -> list[str]:
    """What empties all tables but those."""
    tables = set(database.introspection.django_table_names(only_existing=True, include_views=False))
    statements: list[str] = database.ops.sql_flush(style, sorted(tables - FILLED_BY_MIGRATING), **how)
    return statements
