"""The server is stopped, restarted and set to another time while people sit exams."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from pathlib import Path

import pytest

from tests.acceptance.conftest import Report
from tests.acceptance.server import crowd, people
from tests.acceptance.server.site import Site
from tests.acceptance.server.stored import account

RESTARTS = 10
STOPS_WITHIN = 30


async def _stopped_and_started(site: Site, candidates: list[crowd.Candidate]) -> float:
    """The seconds that an orderly end took, with the crowd saving before, meanwhile and afterwards."""
    is_done = False
    took = 0.0

    async def operator() -> None:
        nonlocal is_done, took
        await asyncio.sleep(5)
        took = await asyncio.to_thread(site.stop)
        await asyncio.to_thread(site.start)
        await asyncio.sleep(3)
        is_done = True

    async with crowd.leaving(candidates):
        await crowd.all_at_once(
            [
                operator(),
                *(crowd.keep_saving(candidate, mean=1.0, is_over=lambda: is_done) for candidate in candidates),
            ]
        )
    return took


async def _restarted(site: Site, candidates: list[crowd.Candidate], times: int) -> int:
    """How often all workers were replaced, with the crowd saving all the time."""
    replaced = 0
    is_done = False
    assert site.process is not None
    pid = site.process.pid

    async def operator() -> None:
        nonlocal is_done, replaced
        await asyncio.sleep(2)
        for _ in range(times):
            before = workers(pid)
            os.kill(pid, signal.SIGHUP)
            until = time.monotonic() + 60
            while workers(pid) & before or len(workers(pid)) != len(before):
                assert time.monotonic() < until, "the workers were not replaced"
                await asyncio.sleep(0.1)
            replaced += 1
        is_done = True

    async with crowd.leaving(candidates):
        await crowd.all_at_once(
            [
                operator(),
                *(crowd.keep_saving(candidate, mean=1.0, is_over=lambda: is_done) for candidate in candidates),
            ]
        )
    return replaced


def workers(pid: int) -> set[int]:
    """The processes that a server has started, without its sweep."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return {int(child) for child in children if b"submit_overdue" not in _command_line(child)}


def _command_line(pid: str) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


@pytest.mark.promise("R2")
def test_an_orderly_stop_and_rolling_restarts_lose_nothing(site: Site, report: Report):
    candidates = people.sitting(100, port=site.port, blueprint=people.true_exam())
    took = asyncio.run(_stopped_and_started(site, candidates))
    stopped = account(candidates)

    others = people.sitting(100, port=site.port, blueprint=people.true_exam())
    replaced = asyncio.run(_restarted(site, others, RESTARTS))

    restarted = account(others)
    failures = sum(write.tries > 2 for candidate in others for write in candidate.writes)
    retries = sum(write.tries == 2 for candidate in others for write in candidate.writes)
    report(
        "R2",
        f"stopped in {took:.1f} s, {stopped.figure}; {replaced} rolling restarts, {restarted.figure}, {retries} saves "
        f"sent twice, {failures} more often",
        f"{STOPS_WITHIN} s; 0 lost; {RESTARTS} restarts without a failure after one retry",
        took <= STOPS_WITHIN
        and stopped.is_right
        and restarted.is_right
        and replaced == RESTARTS
        and failures == 0
        and stopped.acknowledged > 0
        and restarted.acknowledged > 0,
    )
