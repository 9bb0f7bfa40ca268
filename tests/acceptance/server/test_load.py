"""Two cores carry the site, the database and the crowd."""

from __future__ import annotations

import asyncio
import datetime as dt
import time
from collections import Counter
from http import HTTPStatus

import pytest
from django.conf import settings
from django.utils import timezone

from quizzes.models import Attempt, ResponseEvent
from tests.acceptance.conftest import Report
from tests.acceptance.server import crowd, people
from tests.acceptance.server.crowd import percentile
from tests.acceptance.server.site import Site
from tests.acceptance.server.stored import account


def _ms(seconds: float) -> str:
    return f"{1000 * seconds:.0f} ms"


@pytest.mark.promise("L1")
def test_five_hundred_candidates_for_three_minutes(site: Site, report: Report):
    candidates = people.sitting(500, port=site.port, blueprint=people.true_exam())
    pages: list[crowd.Answer] = []

    async def sit(candidate: crowd.Candidate, until: float) -> None:
        await asyncio.sleep(candidate.random.uniform(0, 5))
        while time.monotonic() < until:
            if candidate.random.random() < 0.1:
                pages.append(await candidate.get(f"{candidate.base}{candidate.random.randint(1, 65)}/"))
            else:
                await candidate.save(candidate.next_write())
            await asyncio.sleep(candidate.random.expovariate(1 / 5))

    async def run() -> None:
        until = time.monotonic() + 180
        async with crowd.leaving(candidates):
            await crowd.all_at_once(sit(candidate, until) for candidate in candidates)

    asyncio.run(run())

    saves = [seconds for candidate in candidates for seconds in candidate.seconds]
    troubles = Counter(words for candidate in candidates for words in candidate.trouble)
    p95, p99 = percentile(saves, 0.95), percentile(saves, 0.99)
    page95 = percentile([page.seconds for page in pages], 0.95)
    report(
        "L1",
        f"{len(saves)} saves: p50 {_ms(percentile(saves, 0.5))}, p95 {_ms(p95)}, p99 {_ms(p99)}; {len(pages)} pages: "
        f"p95 {_ms(page95)}; errors {dict(troubles)}",
        "saves p95 < 250 ms, p99 < 1 s, 0 errors; pages p95 < 600 ms",
        p95 < 0.25
        and p99 < 1
        and page95 < 0.6
        and not troubles
        and all(page.status == HTTPStatus.OK for page in pages)
        and account(candidates).is_right,
    )


@pytest.mark.promise("L2")
def test_two_hundred_candidates_start_within_ten_seconds(site: Site, report: Report):
    plan = people.true_exam()
    sessions = [(user, people.session_of(user)) for user in people.users(200)]
    seconds: list[float] = []
    leads: list[float] = []

    async def start(number: int, user_id: int, session: str) -> None:
        await asyncio.sleep(10 * number / len(sessions))
        candidate = crowd.Candidate(site.port, user_id, session, people.token(), "", {})
        async with crowd.leaving([candidate]):
            began = time.monotonic()
            address = f"/exams/{plan.exam.code.lower()}/start/"
            answer = await candidate.connection.ask(
                "POST", address, candidate.headers | {"Accept": "text/html"}, b"mode=simulation"
            )
            assert answer.status == HTTPStatus.FOUND, answer.body[:500]
            page = await candidate.get(answer.headers["location"])
            seconds.append(time.monotonic() - began)
            delivered = timezone.now()
            assert page.status == HTTPStatus.OK
        clock_start = (await Attempt.objects.aget(user_id=user_id)).started_at
        leads.append((delivered - clock_start).total_seconds())

    async def run() -> float:
        began = time.monotonic()
        await crowd.all_at_once(start(number, user.pk, session) for number, (user, session) in enumerate(sessions))
        return time.monotonic() - began

    total = asyncio.run(run())

    p95, lead = percentile(seconds, 0.95), max(leads)
    report(
        "L2",
        f"all in {total:.1f} s, p95 {_ms(p95)}; the clock began {lead:.2f} s before the page at most",
        "all in 20 s, p95 < 3 s, clock at most 2 s before the page",
        len(seconds) == 200 and total <= 20 and p95 < 3 and lead <= 2,
    )


@pytest.mark.promise("L3")
def test_two_hundred_attempts_end_at_the_same_second(site: Site, report: Report):
    limit = 20
    now = timezone.now() + dt.timedelta(seconds=15)
    candidates = people.sitting(200, port=site.port, blueprint=people.small_exam(seconds=limit), now=now)
    end = now + dt.timedelta(seconds=limit)
    seconds: list[float] = []

    async def last_second(candidate: crowd.Candidate) -> None:
        await asyncio.sleep((end - timezone.now()).total_seconds() - candidate.random.uniform(0.5, 3))
        await candidate.save(candidate.next_write(1, [candidate.options[1][0]]))
        await asyncio.sleep(max(0.0, (end - timezone.now()).total_seconds()))
        began = time.monotonic()
        while (await candidate.submit(expired=1)).json["outcome"] == "open":
            await asyncio.sleep(0.2)
        seconds.append(time.monotonic() - began)

    async def run() -> float:
        async with crowd.leaving(candidates):
            await crowd.all_at_once(last_second(candidate) for candidate in candidates)
        return (timezone.now() - end).total_seconds()

    took = asyncio.run(run())

    found = account(candidates)
    rows = Attempt.objects.filter(pk__in=[candidate.attempt for candidate in candidates])
    final = sum(row.submitted_at == row.deadline_at and row.marked_at is not None for row in rows)
    wrong = sum(
        event.late != (event.received_at > event.attempt.deadline_at)
        for event in ResponseEvent.objects.filter(attempt__in=rows).select_related("attempt")
    )
    p95 = percentile(seconds, 0.95)
    bar = settings.EXAM_GRACE_SECONDS + 10
    report(
        "L3",
        f"{final} final {took:.1f} s after the deadline, {len(found.lost)} lost, {wrong} wrong late flags, "
        f"p95 {_ms(p95)}",
        f"200 final within {bar} s, 0 lost, 0 wrong, p95 < 5 s",
        final == 200 and took <= bar and found.is_right and not wrong and p95 < 5,
    )


@pytest.mark.promise("L4")
def test_two_hundred_people_sign_in_within_a_minute_while_others_save(site: Site, report: Report):
    password = "a long enough password"
    people_in = people.users(200)
    people_in[0].set_password(password)
    for user in people_in:
        user.password = people_in[0].password
    type(people_in[0]).objects.bulk_update(people_in, ["password"])
    candidates = people.sitting(200, port=site.port, blueprint=people.true_exam())
    logins: list[float] = []
    statuses: Counter[int] = Counter()

    async def sign_in(number: int, email: str) -> None:
        await asyncio.sleep(60 * number / len(people_in))
        token, own = people.token(), crowd.Connection(site.port)
        headers = {
            "Cookie": f"csrftoken={token}",
            "X-CSRFToken": token,
            "Accept": "text/html",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        body = f"login={email}&password={password.replace(' ', '+')}".encode()
        answer = await own.ask("POST", "/accounts/login/", headers, body)
        own.close()
        statuses[answer.status] += 1
        logins.append(answer.seconds)

    async def run() -> None:
        is_over = lambda: len(logins) == len(people_in)  # noqa: E731
        async with crowd.leaving(candidates):
            await crowd.all_at_once(
                [
                    *(sign_in(number, user.email) for number, user in enumerate(people_in)),
                    *(crowd.keep_saving(candidate, mean=5.0, is_over=is_over) for candidate in candidates),
                ]
            )

    asyncio.run(run())

    saves = [seconds for candidate in candidates for seconds in candidate.seconds]
    troubles = Counter(words for candidate in candidates for words in candidate.trouble)
    p95, login95 = percentile(saves, 0.95), percentile(logins, 0.95)
    report(
        "L4",
        f"{len(saves)} saves: p95 {_ms(p95)}, errors {dict(troubles)}; "
        f"{len(logins)} logins: p95 {_ms(login95)}, statuses {dict(statuses)}",
        "saves p95 < 1 s, 0 errors; logins p95 < 20 s",
        p95 < 1 and not troubles and login95 < 20 and statuses == {HTTPStatus.FOUND: 200},
    )


@pytest.mark.promise("L6")
def test_an_account_that_floods_the_site_slows_only_itself(site: Site, report: Report):
    plan = people.true_exam()
    [abuser] = people.sitting(1, port=site.port, blueprint=plan)
    others = people.sitting(200, port=site.port, blueprint=plan)
    seconds, rounds = 20, 4
    answers: list[crowd.Answer] = []

    async def flood(until: float) -> None:
        """Fifty saves a second on each of four connections."""
        own = crowd.Connection(site.port)
        while time.monotonic() < until:
            began = time.monotonic()
            write = abuser.next_write()
            body = "&".join(
                [f"user={abuser.user_id}", "field=flagged", "flagged=1", "tab=flood", f"seq={write.seq}", "base_rev=0"]
            )
            address = f"{abuser.base}{write.position}/"
            answers.append(await own.ask("POST", address, abuser.headers, body.encode()))
            await asyncio.sleep(max(0.0, 1 / 50 - (time.monotonic() - began)))
        own.close()

    async def run() -> None:
        until = time.monotonic() + seconds
        is_over = lambda: time.monotonic() > until  # noqa: E731
        async with crowd.leaving([abuser, *others]):
            await crowd.all_at_once(
                [
                    *(flood(until) for _ in range(rounds)),
                    # A class behind one address: each of them now and then twice a second.
                    *(crowd.keep_saving(candidate, mean=2.0, is_over=is_over) for candidate in others),
                ]
            )

    asyncio.run(run())

    refused = [answer for answer in answers if answer.status == HTTPStatus.TOO_MANY_REQUESTS]
    bare = sum("retry-after" not in answer.headers for answer in refused)
    troubles = Counter(words for candidate in others for words in candidate.trouble)
    saves = [each for candidate in others for each in candidate.seconds]
    p95 = percentile(saves, 0.95)
    report(
        "L6",
        f"{len(answers)} saves of one account, {len(refused)} refused with 429 ({bare} without Retry-After); "
        f"{len(saves)} saves of 200 others: p95 {_ms(p95)}, troubles {dict(troubles)}",
        "429 with Retry-After for one; others p95 < 500 ms, no 429, nothing lost",
        len(refused) > len(answers) / 2 and not bare and not troubles and p95 < 0.5 and account(others).is_right,
    )
