"""What one request costs: queries, time in the database, time in all. Runs inside the site."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any
from unittest.mock import patch

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.test.utils import CaptureQueriesContext

ROUNDS = 5


def now() -> float:
    """Seconds. SQLite does its work in this process, where CPU time leaves out what else the machine does; PostgreSQL
    does it elsewhere, and only a clock tells."""
    return time.process_time() if connection.vendor == "sqlite" else time.perf_counter()


def cost(request: Callable[[], Any], status: int) -> dict[str, Any]:
    """Queries, and medians of the time in the database and in all, of one request once the process is warm."""
    request()
    with CaptureQueriesContext(connection) as queries:
        assert request().status_code == status
    return {
        "queries": len(queries),
        "database_ms": statistics.median(_database_ms(request) for _ in range(ROUNDS)),
        "page_ms": median_ms(request),
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
