"""Measures what docs/benchmarks.md shows, and writes it there: `make bench`.

Starts the program in a fresh clone of what is committed and asks it over loopback. Times depend on the machine and on
what else it does; counts and sizes do not.
"""

from __future__ import annotations

import datetime as dt
import http.client
import itertools
import json
import os
import platform
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.bench.site import (
    Site,
    assets_of,
    begin_exam,
    environment_of,
    form_token,
    option_codes,
    weight_of,
    wire_size,
)

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
REPORT = ROOT / "docs" / "benchmarks.md"
BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"
ROUNDS = 3
REQUESTS = 200
BUSY = 0.5
"""Load, as the mean of the last minute, from which a run is void."""

Row = tuple[str, str, str]


def start_rows(copy: Path, data: Path) -> list[Row]:
    seconds = []
    for _ in range(1 + ROUNDS):
        site = Site(copy, data)
        try:
            seconds.append(site.seconds_to_first_page())
        finally:
            site.stop()
    first, *further = seconds
    return [
        ("`make run` in a fresh clone to the first page, packages cached", f"{first:.1f} s", "60 s"),
        ("a further start to the first page", f"{statistics.median(further):.2f} s", "3 s"),
    ]


def weight_rows(site: Site, cookie: str, attempt: str) -> list[Row]:
    first_page = wire_size(site.send("GET", "/"))
    first_assets = assets_of(site, site.text("/"))
    hall_assets = assets_of(site, site.text(f"{attempt}2/", cookie)) - first_assets
    page = wire_size(site.send("GET", f"{attempt}2/", cookie))
    visit = first_page + weight_of(site, first_assets)
    return [
        ("first visit over the wire, all assets, compressed", _kilobytes(visit), "60 KB"),
        ("each further question page, compressed", _kilobytes(page), "12 KB"),
        ("what the first question page loads besides, once", _kilobytes(weight_of(site, hall_assets)), ""),
    ]


def _kilobytes(size: int) -> str:
    return f"{size / 1000:.1f} KB"


def cpu_rows(copy: Path, data: Path, site: Site, cookie: str, attempt: str) -> list[Row]:
    """CPU of the server alone, each beside the bare view in the same run."""
    html = site.text(f"{attempt}2/", cookie)
    token, codes, numbers = form_token(html), option_codes(html), itertools.count()

    def save() -> None:
        number = next(numbers)
        chosen = codes[number % len(codes)]
        body = f"csrfmiddlewaretoken={token}&chosen={chosen}&tab=bench&seq={number + 1}&base_rev={number}"
        answer = site.send("POST", f"{attempt}2/", cookie, body)
        if answer.status != http.client.OK:
            raise RuntimeError(f"save {number}: {answer.status} {answer.read()!r}")

    bare = Site(HERE, data, [str(copy / ".venv/bin/python"), str(HERE / "bare.py")])
    try:
        bare.seconds_to_first_page()
        measured = {
            "save": _cpu_ms(site, save),
            "page": _cpu_ms(site, lambda: site.send("GET", f"{attempt}3/", cookie).read()),
            "bare": _cpu_ms(bare, lambda: bare.send("GET", "/").read()),
        }
    finally:
        bare.stop()
    return [
        ("CPU of the server per save", f"{measured['save']:.1f} ms", ""),
        ("CPU of the server per question page", f"{measured['page']:.1f} ms", ""),
        ("CPU of a bare Django view of 8 KB, in the same run", f"{measured['bare']:.2f} ms", ""),
    ]


def _cpu_ms(site: Site, act: Callable[[], object]) -> float:
    """Milliseconds of CPU per request: the median of ROUNDS rounds of REQUESTS, after some to warm up."""
    for _ in range(20):
        act()
    rounds = []
    for _ in range(ROUNDS):
        before = site.cpu_seconds()
        for _ in range(REQUESTS):
            act()
        rounds.append((site.cpu_seconds() - before) / REQUESTS * 1000)
    return statistics.median(rounds)


def query_rows(copy: Path, data: Path) -> list[Row]:
    output = subprocess.run(
        [str(copy / ".venv/bin/python"), str(HERE / "queries.py")],
        cwd=copy,
        env=environment_of(data, PYTHONPATH=str(copy)),
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    counts = json.loads(output)
    return [
        ("statements per question page, session included", str(counts["page"]), "12"),
        ("statements per save, session and transaction included", str(counts["save"]), "12"),
    ]


def load_row(copy: Path, folder: Path) -> Row:
    """Loading the whole library into an empty database, start of the interpreter included."""
    command = [str(copy / ".venv/bin/python"), "manage.py"]
    empty = folder / "empty"
    subprocess.run([*command, "migrate", "-v0"], cwd=copy, env=environment_of(empty), check=True)
    seconds = []
    for number in range(ROUNDS):
        data = folder / f"load-{number}"
        shutil.copytree(empty, data)
        began = time.monotonic()
        subprocess.run(
            [*command, "load_notes", "-v0"],
            cwd=copy,
            env=environment_of(data),
            check=True,
            stdout=subprocess.DEVNULL,
        )
        seconds.append(time.monotonic() - began)
    return ("loading the library into an empty database", f"{statistics.median(seconds):.1f} s", "10 s")


def measure(folder: Path) -> list[Row]:
    copy, data = folder / "copy", folder / "data"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(copy)], check=True)
    rows = start_rows(copy, data)
    site = Site(copy, data)
    try:
        site.seconds_to_first_page()
        cookie, attempt = begin_exam(site)
        rows += weight_rows(site, cookie, attempt)
        rows += cpu_rows(copy, data, site, cookie, attempt)
    finally:
        site.stop()
    rows += query_rows(copy, data)
    rows.append(load_row(copy, folder))
    return rows


def machine() -> str:
    return (
        f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}"
    )


def report_of(rows: list[Row], load: float) -> str:
    today = dt.datetime.now(tz=dt.UTC).date().isoformat()
    words = f"`make bench` on {today}: {machine()}; load before the run {load:.2f}."
    if load > BUSY:
        words += "\n\n**The machine was busy: the times of this run do not count.** Sizes and numbers of statements do."
    lines = ["| what | measured | at most |", "|---|---|---|", *("| " + " | ".join(row) + " |" for row in rows)]
    return words + "\n\n" + "\n".join(lines)


def write(report: str) -> None:
    """Put the report between the marks in the document; the words around it stay."""
    before, _, rest = REPORT.read_text().partition(BEGIN)
    after = rest.partition(END)[2]
    REPORT.write_text(f"{before}{BEGIN}\n\n{report}\n\n{END}{after}")


def main() -> int:
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="rehearse-bench-") as folder:
        report = report_of(measure(Path(folder)), load)
    print(report)  # noqa: T201
    write(report)
    return 0


if __name__ == "__main__":
    sys.exit(main())
