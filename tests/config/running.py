"""A site that really runs: `manage.py serve` in a process of its own, on SQLite in a data folder of its own."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STARTS_WITHIN = 180
"""Seconds; generous, for a machine that does other things too."""
STOPS_WITHIN = 30
_BETWEEN_ASKING = 0.02


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    """By name in lower case; of a repeated one the last."""
    body: bytes
    """As it came over the wire, compressed or not."""
    head_size: int
    """Bytes of the status line and the headers."""


@dataclass
class Site:
    process: subprocess.Popen[bytes]
    port: int
    log: Path
    seconds_to_ready: float = field(default=0.0)

    @property
    def children(self) -> list[int]:
        """Process numbers of the workers and the sweep."""
        pid = self.process.pid
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def ask(self, address: str, method: str = "GET", body: bytes | None = None, **headers: str) -> Answer:
        """The answer to one request; underscores in names of headers become hyphens."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, address, body=body, headers=named)
            response = connection.getresponse()
            pairs = response.getheaders()
            head = f"HTTP/1.1 {response.status} {response.reason}\r\n" + "".join(f"{n}: {v}\r\n" for n, v in pairs)
            lowered = {name.lower(): value for name, value in pairs}
            return Answer(response.status, lowered, response.read(), len(head) + 2)
        finally:
            connection.close()

    def answers(self, address: str) -> bool:
        try:
            return self.ask(address).status == 200
        except OSError:
            return False

    def stop(self) -> int:
        """The exit code after SIGTERM."""
        self.process.terminate()
        return self.process.wait(timeout=STOPS_WITHIN)

    def press_ctrl_c(self, times: int = 1) -> int:
        """The exit code after what a terminal does at Ctrl-C: SIGINT to all processes of the group."""
        for _ in range(times):
            os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(timeout=STOPS_WITHIN)


@contextmanager
def running(
    data_dir: Path,
    *,
    ready: str = "/readyz",
    root: Path = ROOT,
    command: Sequence[str] = (sys.executable, "manage.py", "serve"),
    port: int = 0,
    **environment: str,
) -> Iterator[Site]:
    """A site that answers `ready` with 200; ended afterwards in any case. `root`: the checkout that it runs from;
    `port`: any free one unless given.

    Raises AssertionError, with what it wrote, when it ends or does not answer in time.
    """
    port = port or free_port()
    own = {"PATH": os.environ["PATH"], "DATA_DIR": str(data_dir), "PORT": str(port)} | environment
    log = data_dir.parent / f"{data_dir.name}.log"
    began = time.monotonic()
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=own, cwd=root, stdout=output, stderr=output, start_new_session=True)
    site = Site(process, port, log)
    try:
        while not site.answers(ready):
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < began + STARTS_WITHIN, log.read_text()
            time.sleep(_BETWEEN_ASKING)
        site.seconds_to_ready = time.monotonic() - began
        yield site
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(timeout=STOPS_WITHIN)
