"""Many candidates at once, as the hall's own script behaves: each save has a number, and is sent until it is answered.

A small HTTP client on asyncio, because the driver shares two cores with the server that it measures.
"""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

PATIENCE = 30.0
"""Seconds that one request may take."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes
    seconds: float

    @property
    def json(self) -> dict[str, Any]:
        return json.loads(self.body)


class Connection:
    """One keep-alive connection; opened when it is needed, and again after it broke."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, method: str, address: str, headers: dict[str, str], body: bytes = b"") -> Answer:
        """The answer. Raises OSError or EOFError when there is none; the request may have been carried out then."""
        began = time.monotonic()
        try:
            status, named, content = await asyncio.wait_for(self._exchange(method, address, headers, body), PATIENCE)
        except (OSError, EOFError, TimeoutError, ValueError) as error:
            self.close()
            raise ConnectionError(str(error)) from error
        return Answer(status, named, content, time.monotonic() - began)

    async def _exchange(
        self, method: str, address: str, headers: dict[str, str], body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        if self._streams and self._streams[0].at_eof():
            # The server has closed it while it was idle, which a browser notices, too.
            self.close()
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self.port)
        reader, writer = self._streams
        lines = [f"{method} {address} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", f"Content-Length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        named = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:]) if name}
        content = await self._content(reader, named) if method != "HEAD" else b""
        if named.get("connection", "").lower() == "close":
            self.close()
        return int(head[0].split()[1]), named, content

    async def _content(self, reader: asyncio.StreamReader, headers: dict[str, str]) -> bytes:
        if "chunked" not in headers.get("transfer-encoding", ""):
            return await reader.readexactly(int(headers.get("content-length", 0)))
        parts = []
        while size := int(await reader.readuntil(b"\r\n"), 16):
            parts.append(await reader.readexactly(size))
            await reader.readexactly(2)
        await reader.readexactly(2)
        return b"".join(parts)

    def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


@dataclass
class Write:
    """One save as it was sent, and what became of it."""

    position: int
    field: str
    value: Any
    base_rev: int
    tab: str
    seq: int
    outcome: str = ""
    rev: int = 0
    sent_at: float = 0.0
    """When it was sent for the first time (monotonic)."""
    answered_at: float = 0.0
    tries: int = 0
    """How often it was sent."""


@dataclass
class Candidate:
    """Somebody who sits an attempt: a session, and what the browser would remember."""

    port: int
    user_id: int
    session: str
    token: str
    attempt: str
    options: dict[int, list[str]]
    """Position -> codes of its options."""
    select_counts: dict[int, int] = field(default_factory=dict)
    revs: dict[tuple[int, str], int] = field(default_factory=dict)
    writes: list[Write] = field(default_factory=list)
    trouble: list[str] = field(default_factory=list)
    """What came instead of an answer to a save, such as `503 unavailable` or `no connection`."""
    seconds: list[float] = field(default_factory=list)
    """How long each acknowledged save took, from its last sending."""
    extra_headers: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.connection = Connection(self.port)
        self.tab = f"tab-{self.user_id}"
        self.seq = 0
        self.random = random.Random(self.user_id)

    @property
    def base(self) -> str:
        return f"/attempts/{self.attempt}/"

    @property
    def headers(self) -> dict[str, str]:
        return {
            "Cookie": f"sessionid={self.session}; csrftoken={self.token}",
            "X-CSRFToken": self.token,
            "Accept": "application/json",
            "Content-Type": "application/x-www-form-urlencoded",
            **self.extra_headers,
        }

    async def get(self, address: str) -> Answer:
        return await self.connection.ask("GET", address, self.headers | {"Accept": "text/html"})

    async def post(self, address: str, values: Sequence[tuple[str, Any]] | dict[str, Any]) -> Answer:
        return await self.connection.ask("POST", address, self.headers, urlencode(values).encode())

    def next_write(self, position: int | None = None, value: Any = None, kind: str = "chosen") -> Write:
        """A write with the next number; by default some options at some position."""
        position = position or self.random.choice(list(self.options))
        if value is None:
            count = self.select_counts.get(position, 1)
            value = sorted(self.random.sample(self.options[position], self.random.randint(0, count)))
        self.seq += 1
        write = Write(position, kind, value, self.revs.get((position, kind), 0), self.tab, self.seq)
        self.writes.append(write)
        return write

    async def send(self, write: Write) -> Answer:
        """Send a write once. Raises ConnectionError when no answer comes."""
        values: list[tuple[str, Any]] = [
            ("user", self.user_id),
            ("field", write.field),
            ("tab", write.tab),
            ("seq", write.seq),
            ("base_rev", write.base_rev),
        ]
        if write.field == "chosen":
            values += [("chosen", code) for code in write.value]
        else:
            values.append(("flagged", int(write.value)))
        write.sent_at = write.sent_at or time.monotonic()
        write.tries += 1
        answer = await self.post(f"{self.base}{write.position}/", values)
        if answer.status in (200, 409):
            body = answer.json
            write.outcome, write.rev, write.answered_at = body["outcome"], body["rev"], time.monotonic()
            if write.outcome == "saved":
                self.revs[write.position, write.field] = max(write.rev, self.revs.get((write.position, write.field), 0))
        return answer

    async def save(self, write: Write, *, until: float = float("inf")) -> bool:
        """Send a write, with the same number again and again, until it is answered; whether it was in time."""
        failures = 0
        while time.monotonic() < until:
            try:
                answer = await self.send(write)
            except ConnectionError:
                self.trouble.append("no connection")
            else:
                if write.outcome:
                    self.seconds.append(answer.seconds)
                    return True
                self.trouble.append(
                    f"{answer.status} {_code(answer)}{'' if 'retry-after' in answer.headers else ' bare'}"
                )
            failures += 1
            await asyncio.sleep(min(2.0, 0.1 * 2 ** min(failures, 4)) * self.random.uniform(0.75, 1.25))
        return False

    async def submit(self, **values: Any) -> Answer:
        return await self.post(f"{self.base}submit/", {"user": self.user_id, **values})

    @property
    def acknowledged(self) -> list[Write]:
        return [write for write in self.writes if write.outcome == "saved"]


def _code(answer: Answer) -> str:
    try:
        return str(answer.json["outcome"])
    except (ValueError, KeyError):
        return "without a code"


@asynccontextmanager
async def leaving(candidates: Iterable[Candidate]) -> AsyncIterator[None]:
    """Close the connections of the crowd afterwards."""
    try:
        yield
    finally:
        for candidate in candidates:
            candidate.connection.close()


async def all_at_once(acts: Iterable[Awaitable[Any]]) -> list[Any]:
    return await asyncio.gather(*acts)


async def keep_saving(
    candidate: Candidate, *, mean: float, is_over: Callable[[], bool], until: float = float("inf")
) -> None:
    """Save now and then, with pauses of `mean` seconds on average, until it is over."""
    await asyncio.sleep(candidate.random.uniform(0, mean))
    while not is_over() and time.monotonic() < until:
        await candidate.save(candidate.next_write(), until=until + PATIENCE)
        await asyncio.sleep(candidate.random.expovariate(1 / mean))


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which this share of the values lies; 0 without any."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


async def every(seconds: float, act: Callable[[], Any], is_over: Callable[[], bool]) -> None:
    """Do something again and again, in a thread, until it is over."""
    while not is_over():
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(seconds)
        if not is_over():
            await asyncio.to_thread(act)
