"""A PostgreSQL of our own: a cluster in a temporary folder on a free port, which can be stopped the hard way."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.config.running import free_port

ACCOUNT = "postgres"


@dataclass(frozen=True, slots=True)
class Cluster:
    folder: Path
    port: int

    @classmethod
    def create(cls) -> Cluster:
        """A cluster that runs."""
        cluster = cls(Path(tempfile.mkdtemp(prefix="rehearse-postgres-")), free_port())
        if os.getuid() == 0:
            shutil.chown(cluster.folder, ACCOUNT)
        cluster._run("initdb", "-D", cluster._data, "-E", "UTF8", "--locale=C.UTF-8", "-A", "trust", "-U", ACCOUNT)
        cluster.start()
        return cluster

    @classmethod
    def known_as(cls, name: str) -> Cluster:
        """The cluster that another process made: see `name`."""
        folder, _, port = name.rpartition(":")
        return cls(Path(folder), int(port))

    @property
    def name(self) -> str:
        return f"{self.folder}:{self.port}"

    @property
    def _data(self) -> str:
        return str(self.folder / "data")

    @property
    def url(self) -> str:
        return f"postgres://{ACCOUNT}@127.0.0.1:{self.port}/postgres"

    @property
    def pid(self) -> int:
        """The process that all others of the cluster descend from."""
        return int((self.folder / "data" / "postmaster.pid").read_text().split()[0])

    def start(self) -> None:
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c max_connections=200"
        log = str(self.folder / "log")
        self._run("pg_ctl", "-D", self._data, "-l", log, "-w", "-o", options, "start")

    def stop_at_once(self) -> None:
        """As a power cut would: no checkpoint, no goodbye; the next start recovers from the log."""
        self._run("pg_ctl", "-D", self._data, "-m", "immediate", "stop")

    def remove(self) -> None:
        self.stop_at_once()
        shutil.rmtree(self.folder)

    def _run(self, program: str, *arguments: str) -> None:
        newest = max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
        command = [str(newest / program), *arguments]
        if os.getuid() == 0:
            command = ["runuser", "-u", ACCOUNT, "--", *command]
        subprocess.run(command, cwd=self.folder, check=True, stdout=subprocess.DEVNULL)
