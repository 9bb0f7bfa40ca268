"""The server under trial: `manage.py serve` on the database of this process, killed and started again on one port."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from tests.config.running import STARTS_WITHIN, STOPS_WITHIN, free_port
from tests.config.running import Site as Running

SERVE = (sys.executable, "manage.py", "serve", "--no-prepare")


class Site:
    """A server on one port. Its log goes on from start to start."""

    def __init__(self, command: Sequence[str], environment: dict[str, str]) -> None:
        self.port = free_port()
        self.log = Path(settings.DATA_DIR) / f"server-{self.port}.log"
        self.command = command
        self.environment = environment
        self.process: subprocess.Popen[bytes] | None = None

    def begin(self) -> None:
        """Start without waiting for an answer."""
        given = {name: os.environ[name] for name in ("PATH", "DATA_DIR", "DATABASE_URL") if name in os.environ}
        environment = given | {"PORT": str(self.port), "LOG_LEVEL": "WARNING"} | self.environment
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                self.command,
                cwd=settings.BASE_DIR,
                env=environment,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def start(self) -> float:
        """Start; the seconds until the first page."""
        began = time.monotonic()
        self.begin()
        while not self.answers("/healthz"):
            assert self.process is not None
            assert self.process.poll() is None, self.log.read_text()[-2000:]
            assert time.monotonic() < began + STARTS_WITHIN, self.log.read_text()[-2000:]
            time.sleep(0.02)
        return time.monotonic() - began

    def answers(self, address: str) -> bool:
        assert self.process is not None
        return Running(self.process, self.port, self.log).answers(address)

    def kill(self) -> None:
        """End all of it at once, as a power cut or the kernel would."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> float:
        """End it in order; the seconds that it took."""
        assert self.process is not None
        began = time.monotonic()
        self.process.terminate()
        self.process.wait(timeout=STOPS_WITHIN)
        return time.monotonic() - began


@contextmanager
def started(*arguments: str, command: Sequence[str] = SERVE, **environment: str) -> Iterator[Site]:
    """A server that answers, with further arguments of `serve` and settings; ended afterwards in any case."""
    site = Site([*command, *arguments], environment)
    site.start()
    try:
        yield site
    finally:
        if site.process is not None and site.process.poll() is None:
            site.stop()
