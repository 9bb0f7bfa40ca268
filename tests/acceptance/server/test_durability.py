"""Nothing that was acknowledged is lost, whatever dies."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable

import pytest
from django.db import connection

from tests.acceptance.conftest import Report
from tests.acceptance.postgres import Cluster
from tests.acceptance.server import crowd, patched, people
from tests.acceptance.server.site import Site
from tests.acceptance.server.stored import Account, account
from tests.acceptance.server.tracing import Syncs, family

KILLS, ACKNOWLEDGEMENTS = 20, 10_000
FIRST_ANSWER_WITHIN = 5.0


async def _killed_under_load(site: Site, candidates: list[crowd.Candidate], *, kills: int, enough: int) -> list[float]:
    """Seconds to the first answer after each start, with the crowd saving all the time."""
    starts: list[float] = []
    count = lambda: sum(len(candidate.acknowledged) for candidate in candidates)  # noqa: E731
    is_over = lambda: len(starts) >= kills and count() >= enough  # noqa: E731
    moments = random.Random(1)

    async def reaper() -> None:
        for _ in range(kills):
            await asyncio.sleep(moments.uniform(1.0, 4.0))
            await asyncio.to_thread(site.kill)
            starts.append(await asyncio.to_thread(site.start))

    async with crowd.leaving(candidates):
        await crowd.all_at_once(
            [reaper(), *(crowd.keep_saving(candidate, mean=1.0, is_over=is_over) for candidate in candidates)]
        )
    return starts


@pytest.mark.promise("D1")
def test_no_acknowledged_answer_is_lost_when_the_server_is_killed(site: Site, report: Report):
    candidates = people.sitting(200, port=site.port, blueprint=people.true_exam())

    starts = asyncio.run(_killed_under_load(site, candidates, kills=KILLS, enough=ACKNOWLEDGEMENTS))

    found = account(candidates)
    slowest = max(starts)
    report(
        "D1",
        f"{len(starts)} kills, {found.figure}; slowest first answer {slowest:.1f} s",
        f"0 lost, 0 never sent, 0 doubled; first answer within {FIRST_ANSWER_WITHIN:.0f} s",
        found.is_right and found.acknowledged >= ACKNOWLEDGEMENTS and slowest <= FIRST_ANSWER_WITHIN,
    )


@pytest.mark.promise("D1")
def test_the_check_catches_a_server_that_acknowledges_before_it_commits(start_site: Callable[..., Site]):
    broken = start_site(command=patched.command("acknowledge_early"))
    candidates = people.sitting(50, port=broken.port, blueprint=people.true_exam())

    asyncio.run(_killed_under_load(broken, candidates, kills=3, enough=0))

    assert not account(candidates).is_right


# --- The database goes away


async def _stopped_under_load(
    candidates: list[crowd.Candidate], *, stop: Callable[[], None], start: Callable[[], None], times: int
) -> list[float]:
    """After each start, the seconds until 95 % of the candidates had saved again."""
    recoveries: list[float] = []
    is_over = lambda: len(recoveries) >= times  # noqa: E731

    async def breaker() -> None:
        for _ in range(times):
            await asyncio.sleep(5)
            await asyncio.to_thread(stop)
            await asyncio.sleep(3)
            await asyncio.to_thread(start)
            back = time.monotonic()
            while True:
                again = sum(
                    any(write.answered_at > back for write in candidate.acknowledged[-3:]) for candidate in candidates
                )
                if again >= 0.95 * len(candidates) or time.monotonic() > back + 60:
                    break
                await asyncio.sleep(0.1)
            recoveries.append(time.monotonic() - back)

    async with crowd.leaving(candidates):
        await crowd.all_at_once(
            [breaker(), *(crowd.keep_saving(candidate, mean=1.0, is_over=is_over) for candidate in candidates)]
        )
    return recoveries


@pytest.mark.promise("D2")
def test_no_acknowledged_answer_is_lost_when_the_database_stops(site: Site, cluster: Cluster | None, report: Report):
    candidates = people.sitting(100, port=site.port, blueprint=people.true_exam())
    if cluster:
        connection.close()
        stop, start = cluster.stop_at_once, cluster.start
    else:
        # SQLite has no server of its own: it goes down with the web server, whose log file stays.
        stop, start = site.kill, lambda: (site.start(), None)[1]

    recoveries = asyncio.run(_stopped_under_load(candidates, stop=stop, start=start, times=3))

    found = account(candidates)
    troubles = {words for candidate in candidates for words in candidate.trouble}
    expected = {"503 unavailable"} if cluster else {"no connection"}
    report(
        "D2",
        f"{found.figure}; 95 % saved again after {max(recoveries):.1f} s at most; meanwhile {sorted(troubles)}",
        "0 lost; only 503 with Retry-After; 95 % within 10 s",
        found.is_right and max(recoveries) <= 10 and troubles <= expected,
    )


# --- Syncs, and connections that are cut


@pytest.mark.promise("D3")
def test_each_save_is_on_disk_before_it_is_acknowledged(site: Site, cluster: Cluster | None, report: Report):
    [candidate] = people.sitting(1, port=site.port, blueprint=people.true_exam())
    assert site.process is not None
    syncs = Syncs(family(cluster.pid if cluster else site.process.pid), site.log.with_suffix(".syncs"))

    async def save() -> None:
        async with crowd.leaving([candidate]):
            for _ in range(300):
                assert await candidate.save(candidate.next_write())

    asyncio.run(save())

    counted = syncs.count()
    report("D3", f"{len(candidate.acknowledged)} saves, {counted} syncs", "at least one each", counted >= 300)


@pytest.mark.promise("D7")
def test_a_save_whose_answer_was_cut_off_gets_the_same_answer_again(site: Site, report: Report):
    candidates = people.sitting(20, port=site.port, blueprint=people.true_exam())
    differing: list[str] = []

    async def cut(candidate: crowd.Candidate) -> None:
        for _ in range(50):
            write = candidate.next_write()
            first = await candidate.send(write)
            told = (write.outcome, write.rev, first.json["saved_at"])
            # What was answered counts as never seen: another connection sends the same again.
            candidate.connection.close()
            again = await candidate.send(write)
            if told != (write.outcome, write.rev, again.json["saved_at"]):
                differing.append(f"{write.tab}/{write.seq}")

    async def run() -> None:
        async with crowd.leaving(candidates):
            await crowd.all_at_once(cut(candidate) for candidate in candidates)

    asyncio.run(run())

    found: Account = account(candidates)
    report(
        "D7",
        f"{found.figure}; {len(differing)} answers differed",
        "1,000 saves, the same answer, one event each",
        found.is_right and found.acknowledged == 1000 and not differing,
    )
