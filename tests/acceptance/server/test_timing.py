"""The server alone decides the deadline, to the tenth of a second."""

from __future__ import annotations

import asyncio
import datetime as dt
import time
from collections.abc import Callable
from email.utils import format_datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.utils import timezone

from accounts.roles import set_role
from quizzes.models import Attempt, AttemptChange, ResponseEvent
from tests.acceptance.conftest import Report
from tests.acceptance.server import crowd, patched, people
from tests.acceptance.server.site import Site

GRACE = 2
LIMIT = 8


async def _at(instant: dt.datetime) -> None:
    await asyncio.sleep(max(0.0, (instant - timezone.now()).total_seconds()))


def _deadlines(candidates: list[crowd.Candidate]) -> dict[str, dt.datetime]:
    ids = [candidate.attempt for candidate in candidates]
    return {str(pk): deadline for pk, deadline in Attempt.objects.filter(pk__in=ids).values_list("pk", "deadline_at")}


def _staggered(count: int, *, port: int, apart: float) -> list[crowd.Candidate]:
    """Attempts of `LIMIT` seconds that begin one after the other, once all of them are written."""
    plan = people.small_exam(seconds=LIMIT, positions=10)
    began = timezone.now()
    people.sitting(1, port=port, blueprint=plan)
    first = timezone.now() + 1.5 * count * (timezone.now() - began)
    return [
        people.sitting(1, port=port, blueprint=plan, now=first + dt.timedelta(seconds=apart * number))[0]
        for number in range(count)
    ]


@pytest.mark.promise("T1")
def test_saves_around_the_end_of_the_grace_are_accepted_and_refused_to_a_tenth_of_a_second(
    start_site: Callable[..., Site], report: Report
):
    site = start_site(EXAM_GRACE_SECONDS=str(GRACE))
    candidates = _staggered(100, port=site.port, apart=0.2)
    ends = {attempt: end + dt.timedelta(seconds=GRACE) for attempt, end in _deadlines(candidates).items()}
    sent: list[tuple[float, float, crowd.Write]] = []

    async def around(candidate: crowd.Candidate) -> None:
        end = ends[candidate.attempt]
        for step in range(10):
            await _at(end + dt.timedelta(seconds=-0.5 + step / 9))
            before = (timezone.now() - end).total_seconds()
            write = candidate.next_write(step + 1, [candidate.options[step + 1][0]])
            await candidate.save(write)
            sent.append((before, (timezone.now() - end).total_seconds(), write))

    async def run() -> None:
        async with crowd.leaving(candidates):
            await crowd.all_at_once(around(candidate) for candidate in candidates)

    asyncio.run(run())

    early = [write for _, after, write in sent if after <= -0.1]
    late = [write for before, _, write in sent if before >= 0.1]
    lost = sum(write.outcome != "saved" for write in early)
    let_in = sum(write.outcome != "closed" for write in late)
    unmarked = ResponseEvent.objects.filter(attempt__in=ends, outcome="saved", late=False)
    report(
        "T1",
        f"{len(sent)} saves: {lost} of {len(early)} early ones refused, {let_in} of {len(late)} late ones accepted, "
        f"{unmarked.count()} after the deadline not flagged",
        "0, 0, 0",
        len(sent) == 1000 and len(early) > 300 and len(late) > 300 and not lost and not let_in and not unmarked.count(),
    )


@pytest.mark.promise("T1")
def test_the_check_catches_a_server_that_trusts_the_date_of_the_client(start_site: Callable[..., Site]):
    broken = start_site(command=patched.command("trust_the_client"), EXAM_GRACE_SECONDS="0")
    [candidate] = people.sitting(1, port=broken.port, blueprint=people.small_exam(seconds=1))
    [end] = _deadlines([candidate]).values()
    candidate.extra_headers["Date"] = format_datetime(end - dt.timedelta(seconds=1), usegmt=True)

    async def run() -> crowd.Write:
        async with crowd.leaving([candidate]):
            await _at(end + dt.timedelta(seconds=1))
            write = candidate.next_write()
            await candidate.save(write)
            return write

    assert asyncio.run(run()).outcome == "saved"


@pytest.mark.promise("T8")
def test_time_that_is_granted_or_withdrawn_counts_at_once_and_is_on_record(site: Site, report: Report):
    candidates = people.sitting(10, port=site.port, blueprint=people.small_exam(seconds=600))
    [operator] = people.users(1)
    set_role(user=operator, role="operator", is_held=True)
    session, token = people.session_of(operator), people.token()
    headers = {"Cookie": f"sessionid={session}; csrftoken={token}", "X-CSRFToken": token, "Accept": "text/html"}
    headers["Content-Type"] = "application/x-www-form-urlencoded"
    wrong: list[str] = []

    async def grant(candidate: crowd.Candidate, factor: str, minutes: int, **more: Any) -> int:
        desk = crowd.Connection(site.port)
        body = urlencode({"factor": factor, "minutes": minutes, "reason": "A fire alarm.", **more}).encode()
        answer = await desk.ask("POST", f"/support/attempts/{candidate.attempt}/extend/", headers, body)
        desk.close()
        return answer.status

    async def expect(candidate: crowd.Candidate, deadline: dt.datetime, step: str) -> None:
        told = (await candidate.get(f"{candidate.base}clock/")).json["remaining_ms"]
        left = (deadline - timezone.now()).total_seconds() * 1000
        if abs(told - left) > 1000:
            wrong.append(f"{step}: told {told:.0f} ms, not {left:.0f}")

    async def one(candidate: crowd.Candidate) -> None:
        began = (await Attempt.objects.aget(pk=candidate.attempt)).started_at
        for step, factor, minutes, seconds in (
            ("more minutes", "1.00", 10, 1200),
            ("a factor", "1.25", 10, 1350),
            ("withdrawn", "1.00", 0, 600),
        ):
            if await grant(candidate, factor, minutes) != HTTPStatus.FOUND:
                wrong.append(f"{step}: refused")
            await expect(candidate, began + dt.timedelta(seconds=seconds), step)

    async def run() -> list[int]:
        async with crowd.leaving(candidates):
            await crowd.all_at_once(one(candidate) for candidate in candidates)
        [late] = people_of_the_last_minute
        async with crowd.leaving([late]):
            await grant(late, "1.00", 5)
            return [await grant(late, "1.00", 0), await grant(late, "1.00", 0, confirm="on")]

    # 560 of 600 seconds are over: withdrawing the five minutes leaves less than one.
    people_of_the_last_minute = people.sitting(
        1, port=site.port, blueprint=people.small_exam(seconds=600), now=timezone.now() - dt.timedelta(seconds=560)
    )
    shortened = asyncio.run(run())

    trail = AttemptChange.objects.filter(actor=operator).exclude(reason="")
    report(
        "T8",
        f"10 attempts, 3 changes each: {len(wrong)} wrong {wrong[:2]}; below a minute {shortened}; "
        f"{trail.count()} rows on record",
        "0 wrong; 409, then 302 when confirmed; a row each",
        not wrong and shortened == [409, 302] and trail.count() == 32,
    )


@pytest.mark.promise("T11")
def test_a_change_made_one_second_before_the_end_counts_whatever_the_latency(site: Site, report: Report):
    counted: dict[float, int] = {}
    for latency in (0.0, 0.5, 2.0):
        candidates = _staggered(200, port=site.port, apart=0.05)
        ends = _deadlines(candidates)

        async def change(candidate: crowd.Candidate, latency: float = latency, ends: dict = ends) -> None:
            await _at(ends[candidate.attempt] - dt.timedelta(seconds=1))
            write = candidate.next_write(1, [candidate.options[1][0]])
            await asyncio.sleep(latency)  # on its way
            await candidate.save(write)
            await candidate.submit(expired=1)

        async def run(candidates: list[crowd.Candidate] = candidates, change: Callable = change) -> None:
            async with crowd.leaving(candidates):
                await crowd.all_at_once(change(candidate) for candidate in candidates)

        asyncio.run(run())
        stored = ResponseEvent.objects.filter(attempt__in=ends, outcome="saved").values("attempt").distinct()
        counted[latency] = stored.count()
    report(
        "T11",
        ", ".join(f"{count} of 200 at {latency:g} s" for latency, count in counted.items()),
        "200, 200, at least 198",
        counted[0.0] == 200 and counted[0.5] == 200 and counted[2.0] >= 198,
    )


@pytest.mark.promise("T9")
def test_an_attempt_that_nobody_ends_counts_as_finished_at_its_deadline(
    start_site: Callable[..., Site], report: Report, tmp_path: Path
):
    clock = tmp_path / "clock"
    clock.write_text("0")
    site = start_site("--no-sweep", command=patched.command("shift_the_clock"), SHIFT=str(clock))
    candidates = people.sitting(20, port=site.port, blueprint=people.small_exam(seconds=600))

    async def save() -> None:
        async with crowd.leaving(candidates):
            for candidate in candidates:
                await candidate.save(candidate.next_write(1, [candidate.options[1][0]]))

    asyncio.run(save())
    site.stop()
    clock.write_text(str(6 * 3600))
    site.start()
    addresses = ["", "1/", "clock/", "report/"]
    shown = []

    async def look() -> None:
        async with crowd.leaving(candidates):
            for number, candidate in enumerate(candidates):
                shown.append((await candidate.get(candidate.base + addresses[number % 4])).status)

    asyncio.run(look())
    site.stop()
    rows = Attempt.objects.filter(pk__in=[candidate.attempt for candidate in candidates])
    wrong = [row.pk for row in rows if row.submitted_at != row.deadline_at or row.marked_at is None]
    unscored = [row.pk for row in rows if row.responses.get(position=1).is_correct is None]
    seconds = _seconds_until_swept(start_site)
    bar = LIMIT + settings.EXAM_GRACE_SECONDS + 90
    report(
        "T9",
        f"20 attempts looked at 6 h later: {len(wrong)} not finished at the deadline, {len(unscored)} unscored, "
        f"statuses {sorted(set(shown))}; by the sweep alone {seconds:.0f} s after the start of {LIMIT} s",
        f"0, 0; within {bar} s",
        not wrong and not unscored and seconds <= bar and all(status < 500 for status in shown),
    )


def _seconds_until_swept(start_site: Callable[..., Site]) -> float:
    """How long after its start an attempt is finished that no request ever comes for."""
    site = start_site()
    [candidate] = people.sitting(1, port=site.port, blueprint=people.small_exam(seconds=LIMIT))
    began = time.monotonic()
    while not Attempt.objects.filter(pk=candidate.attempt, marked_at__isnull=False).exists():
        assert time.monotonic() < began + 180, "no sweep came"
        time.sleep(0.5)
    return time.monotonic() - began
