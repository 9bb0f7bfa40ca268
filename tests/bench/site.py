"""A server under measurement: started in a process group of its own, asked over loopback."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

STARTS_WITHIN = 300
MAKE_RUN = ("make", "run")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment_of(data: Path, **more: str) -> dict[str, str]:
    """Ours without what would lead to another site or database than that of the data folder."""
    ours = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "SITE_URL", "HOST")}
    return ours | {"DATA_DIR": str(data)} | more


class Site:
    """What `make run` starts, or another server that listens on PORT."""

    def __init__(self, folder: Path, data: Path, command: Sequence[str] = MAKE_RUN) -> None:
        self.port = free_port()
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment_of(data, PORT=str(self.port)),
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )

    def seconds_to_first_page(self) -> float:
        """Seconds from the command to the first answer; raises RuntimeError when there is none."""
        while time.monotonic() < self.began + STARTS_WITHIN and self.process.poll() is None:
            try:
                if self.send("GET", "/").status == http.client.OK:
                    return time.monotonic() - self.began
            except OSError:
                time.sleep(0.02)
        raise RuntimeError("The server did not start.")

    def send(
        self, method: str, address: str, cookie: str = "", body: str | None = None, accept: str = "application/json"
    ) -> http.client.HTTPResponse:
        """The answer as a browser gets it: compressed where the server does that. `accept` is that of a POST."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Accept-Encoding": "br, gzip", "Cookie": cookie}
        if body is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Accept": accept}
        connection.request(method, address, body, headers)
        return connection.getresponse()

    def text(self, address: str, cookie: str = "") -> str:
        """The same page, not compressed."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("GET", address, headers={"Cookie": cookie})
        return connection.getresponse().read().decode()

    def cpu_seconds(self) -> float:
        """User and system time so far of the server and all its processes, from /proc."""
        ticks, pids = 0, [self.process.pid]
        for pid in pids:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
            for task in Path(f"/proc/{pid}/task").iterdir():
                pids += [int(child) for child in (task / "children").read_text().split()]
        return ticks / os.sysconf("SC_CLK_TCK")

    def stop(self) -> None:
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(timeout=30)


# --- Weights


def wire_size(response: http.client.HTTPResponse) -> int:
    """Bytes of head and body as they came."""
    head = sum(len(name) + len(value) + 4 for name, value in response.getheaders()) + 17
    return head + len(response.read())


def assets_of(site: Site, html: str) -> set[str]:
    """Addresses of style sheets, scripts and icons of a page, with the modules that its scripts import."""
    found = set(re.findall(r'(?:href|src)="(/static/[^"#]+)', html))
    waiting = [address for address in found if address.endswith(".js")]
    while waiting:
        script = waiting.pop()
        folder = script.rpartition("/")[0]
        for name in re.findall(r'^import[^;]*"\./([^"]+)"', site.text(script), re.MULTILINE):
            module = f"{folder}/{name}"
            if module not in found:
                found.add(module)
                waiting.append(module)
    return found


def weight_of(site: Site, addresses: set[str]) -> int:
    return sum(wire_size(site.send("GET", address)) for address in addresses)


# --- A candidate


def _cookies(response: http.client.HTTPResponse) -> dict[str, str]:
    pairs = [value.split(";")[0].split("=", 1) for name, value in response.getheaders() if name.lower() == "set-cookie"]
    return dict(pairs)


def form_token(html: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)', html)
    if not found:
        raise RuntimeError("The page has no form.")
    return found[1]


def option_codes(html: str) -> list[str]:
    return re.findall(r'name="chosen" value="([^"]+)', html)


def begin_exam(site: Site) -> tuple[str, str]:
    """Cookies of a guest, and the address of their SAA-C03 simulation (65 questions)."""
    cookies = _cookies(site.send("GET", "/"))
    html = site.text("/", _joined(cookies))
    body = f"csrfmiddlewaretoken={form_token(html)}&chosen={option_codes(html)[0]}"
    cookies |= _cookies(site.send("POST", "/warm-up/", _joined(cookies), body))
    token = form_token(site.text("/exams/saa-c03/", _joined(cookies)))
    body = f"csrfmiddlewaretoken={token}&mode=simulation"
    started = site.send("POST", "/exams/saa-c03/start/", _joined(cookies), body, accept="text/html")
    location = re.match(r"/attempts/[0-9a-f-]{36}/", started.getheader("Location", ""))
    if not location:
        raise RuntimeError(f"The exam did not start: {started.status}")
    return _joined(cookies), location[0]


def _joined(cookies: dict[str, str]) -> str:
    return "; ".join(f"{name}={value}" for name, value in cookies.items())
