"""Whether the process lives (`/healthz`) and whether it can serve exams (`/readyz`)."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Collection, Mapping

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from accounts.http import SiteRequest
from quizzes import sweeping

logger = logging.getLogger(__name__)

_SQLITE_DURABILITY: Mapping[str, Collection[object]] = {
    "journal_mode": {"wal"},
    "synchronous": {2},
    "foreign_keys": {1},
}
_POSTGRESQL_DURABILITY: Mapping[str, Collection[object]] = {
    "fsync": {"on"},
    "full_page_writes": {"on"},
    "synchronous_commit": {"on", "local", "remote_write", "remote_apply"},
}


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"process": "ok"})


@login_not_required
@require_safe
def readyz(request: SiteRequest) -> HttpResponse:
    """200 when every part is fine, else 503; the body names the part."""
    checks: dict[str, Callable[[], bool]] = {
        "database": _database,
        "migrations": _migrations,
        "durability": _durability,
        "sweep": lambda: _sweep(request.now),
    }
    parts = {}
    for name, check in checks.items():
        try:
            parts[name] = "ok" if check() else "failed"
        except DatabaseError:
            parts[name] = "failed"
    response = JsonResponse(parts, status=200 if set(parts.values()) == {"ok"} else 503)
    if response.status_code == 503:
        response.headers["Retry-After"] = "5"
    return response


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() == (1,)


def _migrations() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _durability() -> bool:
    """Whether an acknowledged answer survives a power cut, read back from the server itself."""
    if settings.IS_SQLITE:
        wanted, statement = _SQLITE_DURABILITY, "PRAGMA {}"
    else:
        wanted, statement = _POSTGRESQL_DURABILITY, "SHOW {}"
    with connection.cursor() as cursor:
        for name, allowed in wanted.items():
            cursor.execute(statement.format(name))
            if cursor.fetchone()[0] not in allowed:
                return False
        if settings.IS_SQLITE:
            cursor.execute("PRAGMA busy_timeout")
            return cursor.fetchone()[0] >= 5000
    return True


def _sweep(now: dt.datetime) -> bool:
    """False when a sweep is expected and has been silent; attempts still end in time, finished by who looks."""
    silent_since = sweeping.silent_since(now=now)
    if silent_since is not None:
        logger.warning("the sweep has been silent since %s", silent_since.isoformat())
    return silent_since is None
