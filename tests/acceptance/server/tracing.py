"""Counting the syncs of a database's processes from outside, by strace."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterable
from pathlib import Path


def family(pid: int) -> list[int]:
    """A process and all that descend from it."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(each for child in children for each in family(int(child)))]


class Syncs:
    """Counts fsync and fdatasync of these processes, and of those that they start, from now on."""

    def __init__(self, pids: Iterable[int], output: Path) -> None:
        self.output = output
        attached = [argument for pid in pids for argument in ("-p", str(pid))]
        command = ["strace", "-f", "-q", "-e", "trace=fsync,fdatasync", "-o", str(output), *attached]
        self.process = subprocess.Popen(command)
        time.sleep(1)
        assert self.process.poll() is None, "strace could not attach"

    def count(self) -> int:
        """How many there were; the counting ends."""
        self.process.terminate()
        self.process.wait()
        return sum("sync(" in line for line in self.output.read_text().splitlines())
