"""Tries the acceptance list: `make acceptance`, or `make acceptance LINES="D1 L1"`, `ON=postgresql`.

Server lines run against real servers on SQLite and on PostgreSQL, each on a database of its own that is prepared once;
browser lines run in headless Chromium. Prints a row for each line, and fails when one did.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.acceptance import reporting
from tests.acceptance.lines import LINES
from tests.acceptance.postgres import Cluster

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
REPORT = ROOT / "docs" / "acceptance.md"
BEGIN, END = "<!-- rows -->", "<!-- end of rows -->"
PLACES = ("sqlite", "postgresql", "browser")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.acceptance", description=__doc__)
    parser.add_argument("lines", nargs="*", metavar="ID", help="only these lines; T2 lines run only when named")
    parser.add_argument("--on", choices=PLACES, help="only there")
    parser.add_argument("--write", action="store_true", help=f"write the table into {REPORT.relative_to(ROOT)}")
    asked = parser.parse_args()
    if unknown := set(asked.lines) - set(LINES):
        parser.error(f"the list has no {', '.join(sorted(unknown))}")
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="rehearse-acceptance-") as folder:
        results = Path(folder) / "results"
        codes = [run(place, asked.lines, Path(folder), results) for place in PLACES if asked.on in (None, place)]
        rows = reporting.read(results)
    minutes = (time.monotonic() - began) / 60
    sys.stdout.write(f"\n{reporting.printed(rows)}\n\n{len(rows)} rows in {minutes:.0f} min\n")
    if asked.write:
        write_report(rows)
    return int(any(code not in (0, 5) for code in codes) or not all(row.passed for row in rows))


def run(place: str, lines: list[str], folder: Path, results: Path) -> int:
    """The exit code of pytest for the lines that run in one place; 5 when there is none."""
    data = folder / place
    data.mkdir()
    environment = os.environ | {
        "ACCEPTANCE_WHERE": place,
        "ACCEPTANCE_LINES": " ".join(lines),
        "ACCEPTANCE_RESULTS": str(results),
        "DATA_DIR": str(data),
        "PYTHONUNBUFFERED": "1",
    }
    environment.pop("DATABASE_URL", None)
    pytest = [sys.executable, "-m", "pytest", "-q", "--tb=short"]
    if place == "browser":
        return subprocess.run([*pytest, str(HERE / "browser")], cwd=ROOT, env=environment, check=False).returncode
    cluster = Cluster.create() if place == "postgresql" else None
    try:
        if cluster:
            environment |= {"DATABASE_URL": cluster.url, "ACCEPTANCE_CLUSTER": cluster.name}
        subprocess.run([sys.executable, "manage.py", "prepare"], cwd=ROOT, env=environment, check=True)
        command = [*pytest, "--ds=config.settings", str(HERE / "server")]
        return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
    finally:
        if cluster:
            cluster.remove()


def write_report(rows: list[reporting.Row]) -> None:
    """Put these rows into the table; a line that was not tried keeps its row."""
    head, _, rest = REPORT.read_text().partition(BEGIN)
    before, _, tail = rest.partition(END)
    day = dt.date.today().isoformat()  # noqa: DTZ011 - the day where it ran
    REPORT.write_text(f"{head}{BEGIN}\n\n{reporting.as_table(rows, day=day, before=before)}\n\n{END}{tail}")


if __name__ == "__main__":
    sys.exit(main())
