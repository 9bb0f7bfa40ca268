"""Counting the syncs of a server's processes from outside, by strace."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

from tests.acceptance.server.site import Site


class Syncs:
    """Counts fsync and fdatasync of the server and its children from now on. Needs strace."""

    def __init__(self, site: Site) -> None:
        assert site.process is not None
        pid = site.process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        self.output = site.log.with_suffix(".syncs")
        attached = [argument for child in children for argument in ("-p", child)]
        command = ["strace", "-f", "-q", "-e", "trace=fsync,fdatasync", "-o", str(self.output), *attached]
        self.process = subprocess.Popen(command)
        time.sleep(1)
        assert self.process.poll() is None, "strace could not attach"

    def count(self) -> int:
        self.process.terminate()
        self.process.wait()
        return sum("sync(" in line for line in self.output.read_text().splitlines())
