"""The database itself: its triggers and constraints, its file, and rows whose target is gone (read side)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import connection, models

from quizzes.integrity.findings import Finding

ROOMS = ("accounts", "content", "quizzes")
_GUARDS = {
    "content_auditentry_append_only",
    "content_auditentry_kept",
    "content_collection_stays_public",
    "content_factrevision_frozen",
    "content_option_frozen_delete",
    "content_option_frozen_insert",
    "content_option_frozen_update",
    "content_optionfact_frozen_delete",
    "content_optionfact_frozen_insert",
    "content_optionfact_frozen_update",
    "content_revision_approved",
    "content_revision_begins_as_draft",
    "content_revision_frozen",
    "content_revision_hash_frozen",
    "content_revision_kept",
    "content_revision_moves",
    "content_revision_verdict_frozen",
    "quizzes_attemptchange_append_only",
    "quizzes_regrade_append_only",
    "quizzes_response_frozen",
    "quizzes_responseevent_append_only",
}
_WRITERS = {"content_revision_bare"}
_INDEXING = {"content_searchentry_delete", "content_searchentry_insert", "content_searchentry_update"}
TRIGGERS = {"sqlite": _GUARDS | _WRITERS | _INDEXING, "postgresql": _GUARDS | _WRITERS}
"""What the migrations make. A test compares with a fresh database."""
MOST_ORPHANS = 20
"""So many of one column are named; more would say nothing new."""


def check() -> Iterator[Finding]:
    """Guards that are missing, a damaged file, and orphans."""
    for name in sorted(TRIGGERS[connection.vendor] - triggers()):
        yield Finding("trigger-missing", f"trigger {name}", "the database does not have it, or it is switched off")
    for model in models_of_ours():
        yield from _constraints(model)
        yield from _orphans(model)
    if connection.vendor == "sqlite":
        yield from _file()


def models_of_ours() -> list[type[models.Model]]:
    """All of our rooms, those of many-to-many relations included."""
    return [model for room in ROOMS for model in apps.get_app_config(room).get_models(include_auto_created=True)]


def triggers() -> set[str]:
    """The names of those that are in force."""
    statement = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return {name for (name,) in cursor.fetchall()}


def _constraints(model: type[models.Model]) -> Iterator[Finding]:
    table = model._meta.db_table  # noqa: SLF001 - Django's documented way to a model's table
    with connection.cursor() as cursor:
        there = connection.introspection.get_constraints(cursor, table)
    for constraint in model._meta.constraints:  # noqa: SLF001
        if constraint.name not in there:
            yield Finding("constraint-missing", f"constraint {constraint.name}", f"the table {table} does not have it")
    held = {tuple(each["columns"]) for each in there.values() if each["foreign_key"]}
    unique = {tuple(each["columns"]) for each in there.values() if each["unique"]}
    for column in _columns(model):
        if column.is_relation and (column.column,) not in held:
            yield Finding("constraint-missing", f"column {table}.{column.column}", "nothing holds it to its target")
        if column.unique and not column.primary_key and (column.column,) not in unique:
            yield Finding("constraint-missing", f"column {table}.{column.column}", "nothing keeps its values unique")


def _columns(model: type[models.Model]) -> list[Any]:
    return [each for each in model._meta.concrete_fields if each.column]  # noqa: SLF001


def _orphans(model: type[models.Model]) -> Iterator[Finding]:
    for column in _columns(model):
        if column.is_relation:
            for pk in _pointing_nowhere(model, column):
                place = f"{model._meta.db_table} {pk}"  # noqa: SLF001
                yield Finding("orphan", place, f"the row that its {column.column} names is gone")


def _pointing_nowhere(model: type[models.Model], column: Any) -> list[Any]:
    """The primary keys of rows whose `column` names a row that is not there, the first of them.

    Written out, because to build the query of each of our hundred columns takes twenty times as long as to answer it.
    """
    quote = connection.ops.quote_name
    pk: Any = model._meta.pk  # noqa: SLF001
    target = column.target_field
    statement = (
        f"SELECT pointing.{quote(pk.column)} FROM {quote(model._meta.db_table)} pointing"  # noqa: S608, SLF001 - our names
        f" WHERE pointing.{quote(column.column)} IS NOT NULL AND NOT EXISTS ("
        f"SELECT 1 FROM {quote(target.model._meta.db_table)} target"  # noqa: SLF001
        f" WHERE target.{quote(target.column)} = pointing.{quote(column.column)})"
        f" ORDER BY 1 LIMIT {MOST_ORPHANS}"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return [pk.to_python(value) for (value,) in cursor.fetchall()]


def _file() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check(20)")
        for (line,) in cursor.fetchall():
            if line != "ok":
                yield Finding("file-damaged", f"file {connection.settings_dict['NAME']}", line)
