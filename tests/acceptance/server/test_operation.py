"""The server is stopped, restarted and set to another time while people sit exams."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from config import backups
from content import curation
from quizzes import privacy, regrading
from quizzes.models import Attempt, CorrectedMark
from tests import make
from tests.acceptance.conftest import Report
from tests.acceptance.server import crowd, patched, people
from tests.acceptance.server.site import Site, started
from tests.acceptance.server.stored import account, deadlocks, looking_into
from tests.acceptance.server.test_regrading import exam_that_asks_one_question_of_all, sat

RESTARTS = 10
STOPS_WITHIN = 30
DISK_BYTES = 64 << 20
SQLITE_ONLY = pytest.mark.skipif(not settings.IS_SQLITE, reason="a disk for the server's own process")


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


# --- C12: work on the bank and on people beside an exam


@pytest.mark.promise("C12")
def test_regrading_erasing_and_retiring_beside_an_exam_refuse_nothing(site: Site, report: Report):
    plan, question = exam_that_asks_one_question_of_all()
    finished = sat(100, blueprint=plan, question=question)
    candidates = people.sitting(100, port=site.port, blueprint=plan)
    make.new_revision(question, keys=("b",))
    retired = [make.question() for _ in range(20)]
    before = deadlocks()
    results: list[int] = []
    is_over = lambda: len(results) >= 3  # noqa: E731

    def regrade_and_back() -> int:
        applied = regrading.regrade(question=question, now=timezone.now())
        undone = regrading.undo(question=question, now=timezone.now())
        connection.close()
        return len(applied.impacts) + len(undone.impacts)

    def erase() -> int:
        gone = [privacy.erase(user_id=attempt.user_id) for attempt in finished[50:]]
        connection.close()
        return gone.count("erased")

    def retire() -> int:
        done = [curation.retire(question=each, by=None, now=timezone.now(), reason="Try") for each in retired]
        connection.close()
        return sum(done)

    async def work(act: Callable[[], int]) -> None:
        await asyncio.sleep(2)
        results.append(await asyncio.to_thread(act))

    async def run() -> None:
        async with crowd.leaving(candidates):
            saves = (crowd.keep_saving(candidate, mean=1.0, is_over=is_over) for candidate in candidates)
            await crowd.all_at_once([work(regrade_and_back), work(erase), work(retire), *saves])

    asyncio.run(run())

    found = account(candidates)
    troubles = Counter(words for candidate in candidates for words in candidate.trouble)
    open_ones = CorrectedMark.objects.filter(response__attempt__in=[each.attempt for each in candidates]).count()
    report(
        "C12",
        f"{found.figure}, troubles {dict(troubles)}; {sorted(results)} done, {deadlocks() - before} deadlocks, "
        f"{open_ones} open attempts touched",
        "0 lost, 0 refused, 0 deadlocks; open attempts are left alone",
        found.is_right and not troubles and deadlocks() == before and open_ones == 0 and {20, 50} <= set(results),
    )


# --- D8: the disk is full


@contextmanager
def small_disk(path: Path) -> Iterator[None]:
    path.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", str(path)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", str(path)], check=True)


def fill(path: Path) -> None:
    """Write until nothing more goes in."""
    with path.open("wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12, 1):
            with contextlib.suppress(OSError):
                while True:
                    file.write(b"\0" * size)


@SQLITE_ONLY
@pytest.mark.skipif(os.getuid() != 0, reason="mounting a small disk takes root")
@pytest.mark.promise("D8")
def test_on_a_full_disk_nothing_is_acknowledged_that_is_not_stored(report: Report, tmp_path: Path):
    disk = tmp_path / "disk"
    candidates = people.sitting(50, port=0, blueprint=people.true_exam())
    with small_disk(disk):
        backups.backup(disk / "rehearse.sqlite3")
        shutil.copy(settings.DATA_DIR / "secret-key", disk)
        (disk / "static").symlink_to(settings.STATIC_ROOT)
        with started(DATA_DIR=str(disk)) as site:
            for candidate in candidates:
                candidate.connection = crowd.Connection(site.port)
            refused, seconds = asyncio.run(_filled_and_freed(candidates, disk / "filler"))
        checked = subprocess.run(
            [sys.executable, "manage.py", "check_integrity", "--json"],
            cwd=settings.BASE_DIR,
            env=os.environ | {"DATA_DIR": str(disk)},
            check=False,
            capture_output=True,
            text=True,
        )
        with looking_into(str(disk / "rehearse.sqlite3")):
            found = account(candidates)
    troubles = Counter(words for candidate in candidates for words in candidate.trouble)
    findings = json.loads(checked.stdout)["found"]
    report(
        "D8",
        f"{found.figure}; {refused} refused while it was full, {dict(troubles)}; saved again after {seconds:.1f} s; "
        f"{findings} findings",
        "only 503 or 507 with a code; 0 lost; saving again within 10 s; 0 findings",
        found.is_right
        and refused > 0
        and set(troubles) <= {"503 unavailable", "507 unavailable"}
        and seconds <= 10
        and findings == 0,
    )


async def _filled_and_freed(candidates: list[crowd.Candidate], filler: Path) -> tuple[int, float]:
    """How many saves were refused, and the seconds until 95 % of the crowd had saved again after space was freed."""
    is_done = False
    refused = 0
    seconds = float("inf")

    async def operator() -> None:
        nonlocal is_done, refused, seconds
        await asyncio.sleep(3)
        await asyncio.to_thread(fill, filler)
        await asyncio.sleep(15)
        refused = sum(len(candidate.trouble) for candidate in candidates)
        filler.unlink()
        freed = time.monotonic()
        while time.monotonic() < freed + 30:
            again = [any(write.answered_at > freed for write in each.acknowledged[-3:]) for each in candidates]
            if sum(again) >= 0.95 * len(candidates):
                seconds = time.monotonic() - freed
                break
            await asyncio.sleep(0.1)
        is_done = True

    async with crowd.leaving(candidates):
        saves = (crowd.keep_saving(each, mean=0.5, is_over=lambda: is_done) for each in candidates)
        await crowd.all_at_once([operator(), *saves])
    return refused, seconds


# --- T5: the clock is set


HOUR = 3600


@pytest.mark.promise("T5")
def test_setting_the_clock_reopens_nothing_and_gives_no_more_than_it_was_set_by(
    start_site: Callable[..., Site], report: Report, tmp_path: Path
):
    shift = tmp_path / "shift"
    shift.write_text("0")
    site = start_site("--no-sweep", command=patched.command("shift_the_clock"), SHIFT=str(shift))
    finished, short, long = (
        people.sitting(10, port=site.port, blueprint=people.small_exam(seconds=seconds))
        for seconds in (2 * HOUR, HOUR // 2, 2 * HOUR)
    )
    trial = _ClockTrial(shift, long)
    with _sweep(shift, tmp_path / "sweep.log") as log:

        async def run() -> None:
            async with crowd.leaving([*finished, *short, *long]):
                await trial.save_all([*finished, *short])
                for candidate in finished:
                    await candidate.submit()
                trial.ended = await asyncio.to_thread(_ends, finished)
                await trial.set_to(HOUR)
                # Whoever looks finds them over.
                trial.closed = [await _outcome(candidate) for candidate in short]
                trial.ended |= await asyncio.to_thread(_ends, short)
                trial.alarm = await _seconds_until(lambda: "the clock was set" in log.read_text(), limit=90)
                for seconds in (0, -HOUR, 0, 1, 0, -1, 0):
                    await trial.set_to(seconds)
                reopened = [await _outcome(candidate) for candidate in [*finished, *short]]
                trial.closed += reopened

        asyncio.run(run())
    everybody = [*finished, *short, *long]
    is_changed = _ends([*finished, *short]) != trial.ended
    accepted = Counter(trial.closed)["saved"]
    found = account(everybody)
    report(
        "T5",
        f"+1 h, -1 h, +-1 s: {accepted} writes to finished attempts accepted, "
        f"ends {'changed' if is_changed else 'kept'}; at most {trial.gain:.1f} s gained beyond the step; "
        f"alarm after {trial.alarm:.0f} s; {found.figure}",
        "nothing reopens; no attempt gains more than the step; alarm within 60 s; 0 lost",
        accepted == 0 and not is_changed and trial.gain <= 0.5 and trial.alarm <= 60 and found.is_right,
    )


class _ClockTrial:
    """Sets the clock, and watches what it gives to attempts that run on."""

    def __init__(self, shift: Path, running: list[crowd.Candidate]) -> None:
        self.shift, self.running = shift, running
        self.began = time.monotonic()
        self.ended: dict[str, object] = {}
        self.closed: list[str] = []
        self.alarm = float("inf")
        self.gain = 0.0

    async def set_to(self, seconds: int) -> None:
        self.shift.write_text(str(seconds))
        await self.save_all(self.running)
        for candidate in self.running:
            left = (await candidate.get(f"{candidate.base}clock/")).json["remaining_ms"] / 1000
            fair = 2 * HOUR - (time.monotonic() - self.began) - seconds
            self.gain = max(self.gain, left - fair)

    async def save_all(self, candidates: list[crowd.Candidate]) -> None:
        for candidate in candidates:
            assert await candidate.save(candidate.next_write(), until=time.monotonic() + 10), candidate.trouble


@contextmanager
def _sweep(shift: Path, log: Path) -> Iterator[Path]:
    """The sweep with the same clock as the server."""
    environment = os.environ | {"SHIFT": str(shift)}
    command = patched.manage("shift_the_clock", "submit_overdue_attempts")
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, stdout=output, stderr=output)
    try:
        yield log
    finally:
        process.terminate()
        process.wait(timeout=30)


async def _outcome(candidate: crowd.Candidate) -> str:
    """What becomes of one more save."""
    write = candidate.next_write()
    await candidate.save(write, until=time.monotonic() + 10)
    return write.outcome


async def _seconds_until(is_so: Callable[[], bool], *, limit: float) -> float:
    began = time.monotonic()
    while not is_so():
        if time.monotonic() > began + limit:
            return float("inf")
        await asyncio.sleep(0.5)
    return time.monotonic() - began


def _ends(candidates: list[crowd.Candidate]) -> dict[str, object]:
    ids = [candidate.attempt for candidate in candidates]
    columns = ("closed_at", "submitted_at", "close_reason", "marked_at", "raw_score", "scaled_score")
    rows = list(Attempt.objects.filter(pk__in=ids).values_list("pk", *columns))
    connection.close()
    return {str(pk): ends for pk, *ends in rows}
