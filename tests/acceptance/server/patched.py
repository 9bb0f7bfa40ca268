"""Servers with a fault that a check has to find, or another clock: `python -m tests.acceptance.server.patched PATCH`.

The patches are made here before the server forks its workers; the program itself has no switch for any of them.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from dataclasses import replace
from typing import Any

import django


def acknowledge_early() -> None:
    """Answer a save at once, and write it half a second later."""
    from django.db import connection

    from quizzes import responses

    write_now = responses._receive

    def receive(user: Any, attempt_id: Any, write: Any) -> Any:
        def later() -> None:
            time.sleep(0.5)
            write_now(user, attempt_id, write)
            connection.close()

        threading.Thread(target=later).start()
        refused = responses._refused("bad_value", _Untimed(), write)
        return replace(refused, outcome="saved", rev=write.base_rev + 1, saved_at=write.now, value=write.value)

    responses._receive = receive


class _Untimed:
    def remaining_ms_at(self, now: Any) -> None:
        return None


def deferred_transactions() -> None:
    """Let SQLite begin transactions as readers, as Django does by default."""
    from django.conf import settings
    from django.db import connection

    for options in (settings.DATABASES["default"]["OPTIONS"], connection.settings_dict["OPTIONS"]):
        options["transaction_mode"] = "DEFERRED"


def trust_the_client() -> None:
    """Take the time from the date that the browser sends."""
    from email.utils import parsedate_to_datetime

    from config import middleware

    right = middleware.request_instant

    def trusting(get_response: Any) -> Any:
        def dated(request: Any) -> Any:
            if "Date" in request.headers:
                request.now = parsedate_to_datetime(request.headers["Date"])
            return get_response(request)

        return right(dated)

    middleware.request_instant = trusting


def shift_the_clock() -> None:
    """Add the seconds that the file named by SHIFT holds to what the clock says."""
    import datetime as dt
    from pathlib import Path

    from accounts import clock

    right, shift = clock.now, Path(os.environ["SHIFT"])
    clock.now = lambda: right() + dt.timedelta(seconds=float(shift.read_text()))


PATCHES = {
    each.__name__: each for each in (acknowledge_early, deferred_transactions, trust_the_client, shift_the_clock)
}


def command(patch: str) -> tuple[str, ...]:
    """What starts such a server; further arguments are those of `serve`."""
    return manage(patch, "serve", "--no-prepare")


def manage(patch: str, *arguments: str) -> tuple[str, ...]:
    """What runs a command of the program with the patch."""
    return (sys.executable, "-m", __name__, patch, *arguments)


def main() -> None:
    from django.core.management import execute_from_command_line

    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    django.setup()
    PATCHES[sys.argv[1]]()
    execute_from_command_line(["manage.py", *sys.argv[2:]])


if __name__ == "__main__":
    main()
