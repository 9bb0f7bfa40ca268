"""Measures what docs/benchmarks.md shows: `make bench`. Starts the program in a fresh copy and asks it over loopback.

Times depend on the machine and on what else it does; counts and sizes do not.
"""

from __future__ import annotations

import http.client
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 3
SAVES = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Site:
    """The program as `make run` starts it, in a copy of the committed tree."""

    def __init__(self, copy: Path, data: Path) -> None:
        self.port = free_port()
        environment = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "SITE_URL")}
        environment |= {"PORT": str(self.port), "DATA_DIR": str(data)}
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            ["make", "run"], cwd=copy, env=environment, stdout=subprocess.DEVNULL, start_new_session=True
        )

    def seconds_to_first_page(self) -> float:
        while True:
            try:
                if self.get("/").status == http.client.OK:
                    return time.monotonic() - self.began
            except OSError:
                time.sleep(0.02)

    def get(self, address: str, cookie: str = "") -> http.client.HTTPResponse:
        return self.send("GET", address, cookie)

    def send(self, method: str, address: str, cookie: str = "", body: str | None = None) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Accept-Encoding": "br, gzip", "Cookie": cookie}
        if body is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        connection.request(method, address, body, headers)
        return connection.getresponse()

    def cpu_seconds(self) -> float:
        """User and system time of the server's processes so far, from /proc."""
        group, ticks = os.getpgid(self.process.pid), 0
        for folder in Path("/proc").iterdir():
            if folder.name.isdigit():
                try:
                    fields = (folder / "stat").read_text().rpartition(")")[2].split()
                except OSError:
                    continue
                if int(fields[2]) == group:
                    ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def stop(self) -> None:
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(timeout=30)


def wire_size(response: http.client.HTTPResponse) -> tuple[int, bytes]:
    """Bytes of head and compressed body as they came, and the body."""
    body = response.read()
    head = sum(len(name) + len(value) + 4 for name, value in response.getheaders()) + 17
    return head + len(body), body


def plain(site: Site, address: str, cookie: str = "") -> str:
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=30)
    connection.request("GET", address, headers={"Cookie": cookie})
    return connection.getresponse().read().decode()


def first_visit(site: Site) -> int:
    """Bytes over the wire for `/` with everything that it links to from this site."""
    total, _ = wire_size(site.get("/"))
    html = plain(site, "/")
    assets = set(re.findall(r'(?:href|src)="(/static/[^"#]+)', html))
    return total + sum(wire_size(site.get(address))[0] for address in assets)


def begin_warm_up(site: Site) -> tuple[str, str]:
    """A guest in the warm-up: cookies, address of the attempt."""
    response = site.get("/")
    cookie = response.getheader("Set-Cookie", "").split(";")[0]
    html = plain(site, "/", cookie)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)', html)
    option = re.search(r'name="chosen" value="([^"]+)', html)
    assert token
    assert option
    body = f"csrfmiddlewaretoken={token[1]}&chosen={option[1]}"
    answered = site.send("POST", "/warm-up/", cookie, body)
    cookies = [value.split(";")[0] for name, value in answered.getheaders() if name.lower() == "set-cookie"]
    location = re.search(r"/attempts/[0-9a-f-]{36}/", answered.getheader("Location", ""))
    assert location, answered.status
    return "; ".join(cookies or [cookie]), location[0]


def cpu_per_request(site: Site, act: object, count: int) -> float:
    before = site.cpu_seconds()
    for number in range(count):
        act(number)  # type: ignore[operator]
    return (site.cpu_seconds() - before) / count * 1000


def measure(copy: Path, data: Path) -> list[tuple[str, str, str]]:
    site = Site(copy, data)
    first = site.seconds_to_first_page()
    site.stop()
    seconds = []
    for _ in range(ROUNDS):
        site = Site(copy, data)
        seconds.append(site.seconds_to_first_page())
        if len(seconds) < ROUNDS:
            site.stop()
    visit = first_visit(site)
    cookie, attempt = begin_warm_up(site)
    page, _ = wire_size(site.get(f"{attempt}2/", cookie))
    html = plain(site, f"{attempt}2/", cookie)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)', html)
    codes = re.findall(r'name="chosen" value="([^"]+)', html)
    assert token

    def save(number: int) -> None:
        body = (
            f"csrfmiddlewaretoken={token[1]}&chosen={codes[number % len(codes)]}&tab=bench&seq={number + 1}"
            f"&base_rev={number}"
        )
        answer = site.send("POST", f"{attempt}2/", cookie, body)
        assert answer.status == http.client.OK, answer.read()

    saves = cpu_per_request(site, save, SAVES)
    pages = cpu_per_request(site, lambda _: site.get(f"{attempt}3/", cookie).read(), SAVES)
    bare = cpu_per_request(site, lambda _: site.get("/healthz").read(), SAVES)
    site.stop()
    return [
        ("`make run` in a fresh copy to the first page, packages cached", f"{first:.1f} s", "60 s"),
        ("second start to the first page (median of 3)", f"{statistics.median(seconds):.2f} s", "3 s"),
        ("first visit over the wire, all assets, compressed", f"{visit / 1000:.1f} KB", "60 KB"),
        ("each further question page, compressed", f"{page / 1000:.1f} KB", "12 KB"),
        ("CPU of the server per save", f"{saves:.1f} ms", ""),
        ("CPU of the server per question page", f"{pages:.1f} ms", ""),
        ("CPU of the server for a view without database (`/healthz`)", f"{bare:.1f} ms", ""),
    ]


def load_seconds(copy: Path, data: Path) -> float:
    """Loading the whole library into an empty database, start of the interpreter included."""
    environment = os.environ | {"DATA_DIR": str(data)}
    python = [str(copy / ".venv/bin/python"), "manage.py"]
    subprocess.run([*python, "migrate", "-v0"], cwd=copy, env=environment, check=True)
    began = time.monotonic()
    subprocess.run([*python, "load_notes", "-v0"], cwd=copy, env=environment, check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - began


def main() -> int:
    load = os.getloadavg()[0]
    if load > 1:
        print(f"The machine is busy (load {load:.1f}); times of this run do not count.")  # noqa: T201
    with tempfile.TemporaryDirectory(prefix="rehearse-bench-") as folder:
        copy = Path(folder) / "copy"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(copy)], check=True)
        rows = measure(copy, Path(folder) / "data")
        rows.append(
            ("loading the library into an empty database", f"{load_seconds(copy, Path(folder) / 'load'):.1f} s", "10 s")
        )
        shutil.rmtree(copy / ".venv", ignore_errors=True)
    print("| what | measured | bar |\n|---|---|---|")  # noqa: T201
    for row in rows:
        print("| " + " | ".join(row) + " |")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
