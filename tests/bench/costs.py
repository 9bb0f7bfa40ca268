"""What one request costs: queries, CPU time in the database, CPU time and time in all. Runs inside the site."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import patch

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.test.utils import CaptureQueriesContext

ROUNDS = 7


def now() -> float:
    """Seconds of CPU time, which leave out what else the machine does: of this process, where SQLite does its work, and
    of the process of PostgreSQL that serves it, which has to be on this machine and without parallel workers."""
    return time.process_time() + (_server_seconds() if connection.vendor == "postgresql" else 0)


def _server_seconds() -> float:
    """So much CPU time has the process at the other end of the connection taken."""
    connection.ensure_connection()
    pid = connection.connection.info.backend_pid
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9


def cost(request: Callable[[], Any], status: int) -> dict[str, Any]:
    """Queries, and medians of the time in the database and in all, of one request once the process is warm: CPU time,
    but for `clock_ms`, the least that a clock told."""
    request()
    with CaptureQueriesContext(connection) as queries:
        assert request().status_code == status
    return {
        "queries": len(queries),
        "database_ms": statistics.median(_database_ms(request) for _ in range(ROUNDS)),
        "page_ms": median_ms(request),
        "clock_ms": _clock_ms(request),
    }


def _database_ms(call: Callable[[], object]) -> float:
    """Time within the calls that execute a statement or fetch its rows."""
    spent = 0.0

    def timed(method: str) -> Any:
        original = getattr(CursorWrapper, method) if method == "execute" else None

        def measured(self: Any, *arguments: Any) -> Any:
            nonlocal spent
            begun = now()
            try:
                return original(self, *arguments) if original else getattr(self.cursor, method)(*arguments)
            finally:
                spent += now() - begun

        return measured

    methods = {name: timed(name) for name in ("execute", "fetchone", "fetchmany", "fetchall")}
    with patch.multiple(CursorWrapper, create=True, **methods):
        call()
    return round(1000 * spent, 1)


def median_ms(call: Callable[[], object]) -> float:
    spent = []
    for _ in range(ROUNDS):
        begun = now()
        call()
        spent.append(now() - begun)
    return round(1000 * statistics.median(spent), 1)


def _clock_ms(call: Callable[[], object]) -> float:
    spent = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        call()
        spent.append(time.perf_counter() - begun)
    return round(1000 * min(spent), 1)
