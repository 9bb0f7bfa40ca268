"""The web server: granian with one process per core, and an end that is in order however it is asked for."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from threading import Thread
from typing import Any

from django.conf import settings
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

WORKERS_STOP_WITHIN = 15
"""Seconds that requests in hand may take when the server is stopped."""
PR_SET_PDEATHSIG = 1
"""From `<sys/prctl.h>`."""
WEB_TIMEOUTS = "-c statement_timeout=5s -c lock_timeout=2s -c idle_in_transaction_session_timeout=10s"
"""What PostgreSQL allows a request; a migration or a load may take longer. Its client reads it from the environment,
so that it reaches workers that are forked as well as those that start afresh."""


class _Server(Server):  # type: ignore[misc, valid-type] # granian has no types
    def signal_handler_interrupt(self, *_: Any) -> None:
        """Ends the main loop, from a thread of its own and once only.

        granian's own handler takes a lock; a second signal at the same instant (`make` passes on what its whole group
        got) would wait for it forever.
        """
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        self.interrupt_signal = True
        Thread(target=self.main_loop_interrupt.set).start()

    def signal_handler_reload(self, *_: Any) -> None:
        """The same for SIGHUP: the main loop replaces the workers, one after the other."""
        self.reload_signal = True
        Thread(target=self.main_loop_interrupt.set).start()


def end_with_parent() -> None:
    """Let the kernel end this process when the one that started it is gone, however that ended (Linux only).

    A worker that outlives a killed server would hold the port, and a sweep would run beside the next one.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _load_application() -> Any:
    """The application, in a worker. Ctrl-C goes to the whole group of a terminal; only the server itself answers it."""
    os.setsid()
    end_with_parent()
    from config.wsgi import application  # noqa: PLC0415 - loaded where it runs

    return application


def serve(*, workers: int) -> None:
    """Serve the site at HOST and PORT until SIGINT or SIGTERM; SIGHUP starts the workers anew, one after the other."""
    os.environ["PGOPTIONS"] = WEB_TIMEOUTS
    _Server(
        "config.wsgi:application",
        address=settings.HOST,
        port=settings.PORT,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=1,
        log_access=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=WORKERS_STOP_WITHIN,
    ).serve(target_loader=_load_application, wrap_loader=False)
