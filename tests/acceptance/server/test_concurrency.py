"""Whatever meets at the same instant: one finishes an attempt, and what was acknowledged counts."""

from __future__ import annotations

import asyncio
import datetime as dt
import re
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from accounts.roles import set_role
from content import curation
from quizzes import attempts
from quizzes.models import Attempt, Response
from tests import make
from tests.acceptance.conftest import Report
from tests.acceptance.server import crowd, patched, people
from tests.acceptance.server.libraries import big_library
from tests.acceptance.server.site import Site
from tests.acceptance.server.stored import account, deadlocks

RESULTS = ("submitted_at", "close_reason", "marked_at", "raw_score", "scaled_score", "passed")
SQLITE_ONLY = pytest.mark.skipif(
    settings.DATABASES["default"]["ENGINE"] != "django.db.backends.sqlite3", reason="a line of SQLite"
)


def _right(candidate: crowd.Candidate, position: int) -> list[str]:
    return sorted(make.right_codes(Response.objects.get(attempt=candidate.attempt, position=position)))


# --- Save and submit


@pytest.mark.promise("C2")
def test_a_save_that_meets_a_submit_is_in_the_score_or_was_refused(site: Site, report: Report):
    candidates = people.sitting(500, port=site.port, blueprint=people.small_exam(positions=2))
    right = {candidate.attempt: _right(candidate, 2) for candidate in candidates}

    async def meet(candidate: crowd.Candidate) -> crowd.Write:
        write = candidate.next_write(2, right[candidate.attempt])
        other = crowd.Connection(candidate.port)
        delay = candidate.random.uniform(-0.01, 0.01)

        async def save() -> None:
            await asyncio.sleep(max(0, -delay))
            await candidate.save(write)

        async def submit() -> None:
            await asyncio.sleep(max(0, delay))
            body = f"user={candidate.user_id}".encode()
            answer = await other.ask("POST", f"{candidate.base}submit/", candidate.headers, body)
            assert answer.status == HTTPStatus.OK, answer.body

        await crowd.all_at_once([save(), submit()])
        other.close()
        return write

    async def run() -> list[crowd.Write]:
        writes = []
        async with crowd.leaving(candidates):
            for start in range(0, len(candidates), 10):
                writes += await crowd.all_at_once(meet(each) for each in candidates[start : start + 10])
        return writes

    writes = asyncio.run(run())

    outcomes = Counter(write.outcome for write in writes)
    wrong = late = 0
    for candidate, write in zip(candidates, writes, strict=True):
        attempt = Attempt.objects.get(pk=candidate.attempt)
        wrong += attempt.raw_score != (write.outcome == "saved")
        late += attempt.events.filter(received_at__gt=attempt.closed_at, outcome="saved").count()
    report(
        "C2",
        f"{outcomes['saved']} saved, {outcomes['closed']} refused, {wrong} scored otherwise, {late} events afterwards",
        "each saved and scored, or refused; no event afterwards",
        wrong == 0 and late == 0 and set(outcomes) <= {"saved", "closed"} and outcomes["closed"] > 0,
    )


# --- The end, from all sides


def _overdue(count: int, *, port: int) -> list[crowd.Candidate]:
    """Attempts whose time and grace are over, the first position right, which nobody has closed yet."""
    plan = people.small_exam(seconds=600, positions=4)
    began = timezone.now() - dt.timedelta(seconds=601 + settings.EXAM_GRACE_SECONDS)
    candidates = people.sitting(count, port=port, blueprint=plan, now=began)
    for attempt in Attempt.objects.filter(pk__in=[candidate.attempt for candidate in candidates]):
        make.answer(attempt, 1, now=began + dt.timedelta(seconds=5))
    return candidates


@pytest.mark.promise("C7")
def test_submit_sweep_and_whoever_looks_finish_an_attempt_once(start_site: Callable[..., Site], report: Report):
    site = start_site("--no-sweep")
    candidates = _overdue(200, port=site.port)
    swept: list[int] = []

    def sweep() -> None:
        swept.append(attempts.submit_overdue(now=timezone.now(), batch=5))
        connection.close()

    async def end(candidate: crowd.Candidate) -> list[crowd.Answer]:
        other = crowd.Connection(candidate.port)
        answers = await crowd.all_at_once(
            [
                candidate.submit(),
                other.ask("GET", candidate.base, candidate.headers | {"Accept": "text/html"}),
            ]
        )
        other.close()
        return answers

    async def run() -> list[crowd.Answer]:
        threads = [threading.Thread(target=sweep) for _ in range(2)]
        for thread in threads:
            thread.start()
        async with crowd.leaving(candidates):
            answers = await crowd.all_at_once(end(candidate) for candidate in reversed(candidates))
        for thread in threads:
            await asyncio.to_thread(thread.join)
        return [answer for pair in answers for answer in pair]

    answers = asyncio.run(run())

    rows = Attempt.objects.filter(pk__in=[candidate.attempt for candidate in candidates])
    wrong = [
        row.pk for row in rows if (row.submitted_at, row.close_reason, row.raw_score) != (row.deadline_at, "expired", 1)
    ]
    failed = [answer.status for answer in answers if answer.status >= 500]
    report(
        "C7",
        f"200 attempts, {sum(swept)} by the sweeps; {len(wrong)} wrong, {len(failed)} failed requests",
        "each finished once, at its deadline, with the same score",
        not wrong and not failed and len(swept) == 2,
    )


@pytest.mark.promise("C8")
def test_of_two_sweeps_one_may_die(site: Site, report: Report):
    command = [sys.executable, "manage.py", "submit_overdue_attempts", "--once"]
    site.stop()
    wrong, killed, before = 0, 0, deadlocks()
    for number in range(10):
        ids = [candidate.attempt for candidate in _overdue(60, port=site.port)]
        first, second = (subprocess.Popen(command, cwd=settings.BASE_DIR, stdout=subprocess.DEVNULL) for _ in range(2))
        while not Attempt.objects.filter(pk__in=ids, closed_at__isnull=False).exists():
            time.sleep(0.005)
        time.sleep(0.02 * number)
        killed += first.poll() is None
        first.kill()
        first.wait()
        assert second.wait() == 0
        marked = dict(Attempt.objects.filter(pk__in=ids).values_list("pk", "marked_at"))
        attempts.submit_overdue(now=timezone.now())
        for row in Attempt.objects.filter(pk__in=ids):
            changed = marked[row.pk] not in (None, row.marked_at)
            right = (row.submitted_at, row.raw_score) == (row.deadline_at, 1) and row.marked_at is not None
            wrong += changed or not right
    report(
        "C8",
        f"10 rounds, {killed} sweeps killed at work; {wrong} of 600 attempts wrong, {deadlocks() - before} deadlocks",
        "each finished once, no deadlock",
        wrong == 0 and killed >= 5 and deadlocks() == before,
    )


# --- Work beside an exam


async def _beside(candidates: list[crowd.Candidate], works: list[list[str]], *, mean: float) -> list[int]:
    """The exit codes of commands that run one after the other while the crowd saves."""
    codes: list[int] = []
    is_over = lambda: len(codes) >= len(works)  # noqa: E731

    async def work() -> None:
        await asyncio.sleep(2)
        for arguments in works:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "manage.py", *arguments, cwd=settings.BASE_DIR, stdout=subprocess.DEVNULL
            )
            codes.append(await process.wait())

    async with crowd.leaving(candidates):
        await crowd.all_at_once(
            [work(), *(crowd.keep_saving(candidate, mean=mean, is_over=is_over) for candidate in candidates)]
        )
    return codes


@SQLITE_ONLY
@pytest.mark.promise("C9")
def test_import_backup_and_export_beside_an_exam_refuse_nothing(site: Site, report: Report, tmp_path: Path):
    library = big_library(tmp_path / "library", 2000)
    candidates = people.sitting(100, port=site.port, blueprint=people.true_exam())
    works = [
        ["load_notes", str(library), "-v0"],
        ["backup", str(tmp_path / "backup.sqlite3")],
        ["export_questions", "--to", str(tmp_path / "export")],
    ]

    codes = asyncio.run(_beside(candidates, works, mean=1.0))

    found = account(candidates)
    troubles = Counter(words for candidate in candidates for words in candidate.trouble)
    slowest = max(seconds for candidate in candidates for seconds in candidate.seconds)
    locked = site.log.read_text().count("database is locked")
    report(
        "C9",
        f"{found.figure}; exit codes {codes}, troubles {dict(troubles)}, {locked} locked; slowest save {slowest:.1f} s",
        "0 locked, 0 server errors; slowest save below 5 s",
        found.is_right and codes == [0, 0, 0] and not troubles and not locked and slowest < 5,
    )


@SQLITE_ONLY
@pytest.mark.promise("C9")
def test_the_check_catches_transactions_that_begin_as_readers(start_site: Callable[..., Site]):
    broken = start_site(command=patched.command("deferred_transactions"))
    candidates = people.sitting(100, port=broken.port, blueprint=people.true_exam())

    asyncio.run(_beside(candidates, [["check_content", "-v0"]] * 3, mean=0.2))

    assert any("503" in words for candidate in candidates for words in candidate.trouble)


# --- Curators


@pytest.mark.promise("C10")
def test_of_two_curators_who_edit_one_question_the_second_sees_both_texts(site: Site, report: Report):
    curators = people.users(2)
    for curator in curators:
        set_role(user=curator, role="curator", is_held=True)
    sessions = [people.session_of(curator) for curator in curators]
    questions = [make.question(difficulty="easy", author="Rehearse", licence="CC-BY-4.0") for _ in range(100)]
    for question in questions:
        curation.start_correction(question=question, by=curators[0], now=timezone.now(), reason="Try")
    outcomes: list[tuple[int, ...]] = []
    silent = 0

    async def save(session: str, slug: str, based_on: str, stem: str) -> crowd.Answer:
        own, token = crowd.Connection(site.port), people.token()
        headers = {"Cookie": f"sessionid={session}; csrftoken={token}", "X-CSRFToken": token, "Accept": "text/html"}
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        values = {"kind": "multiple-choice", "stem": stem, "based_on": based_on, "drafted_by": "person"}
        values |= {"options-TOTAL_FORMS": "4", "options-INITIAL_FORMS": "0"}
        for number, code in enumerate("abcd"):
            values |= {f"options-{number}-code": code, f"options-{number}-text": f"Option {code}"}
            values |= {f"options-{number}-rationale": f"Why {code} helps or not."}
        values["options-0-is_key"] = "on"
        answer = await own.ask("POST", f"/desk/questions/{slug}/", headers, urlencode(values).encode())
        own.close()
        return answer

    async def run() -> int:
        lost = 0
        for question in questions:
            draft = await question.revisions.aget(state="draft")
            stems = [f"Which way does curator {number} want for {question.slug}?" for number in (1, 2)]
            answers = await crowd.all_at_once(
                save(session, question.slug, draft.content_hash, stem)
                for session, stem in zip(sessions, stems, strict=True)
            )
            outcomes.append(tuple(sorted(answer.status for answer in answers)))
            stored = (await question.revisions.aget(state="draft")).stem
            refused = next((answer for answer in answers if answer.status == HTTPStatus.CONFLICT), None)
            # The page marks the words that differ: the texts are what is left without the marks.
            told = re.sub(r"<[^>]+>", "", refused.body.decode()) if refused else ""
            both = all(stem in told for stem in stems)
            lost += stored not in stems or not both
        return lost

    silent = asyncio.run(run())

    counted = Counter(outcomes)
    report(
        "C10",
        f"100 times: {counted[HTTPStatus.FOUND, HTTPStatus.CONFLICT]} saved once and refused once; "
        f"{silent} without both texts",
        "100; 0",
        counted == {(HTTPStatus.FOUND, HTTPStatus.CONFLICT): 100} and silent == 0,
    )


# --- Passwords


@pytest.mark.promise("C11")
def test_of_two_hundred_wrong_passwords_at_once_seven_are_tried_at_most(site: Site, report: Report):
    [user] = people.users(1)
    user.set_password("a right password")
    user.save()
    token = people.token()
    headers = {
        "Cookie": f"csrftoken={token}",
        "X-CSRFToken": token,
        "Accept": "text/html",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    body = f"login={user.email}&password=wrong".encode()

    async def guess() -> crowd.Answer:
        own = crowd.Connection(site.port)
        try:
            return await own.ask("POST", "/accounts/login/", headers, body)
        finally:
            own.close()

    async def run() -> list[crowd.Answer]:
        return await crowd.all_at_once(guess() for _ in range(200))

    answers = asyncio.run(run())

    # Only an answer that compared the password says that it was wrong; one that did not says to wait.
    tried = sum(answer.status == HTTPStatus.OK and b"Too many" not in answer.body for answer in answers)
    statuses = Counter(answer.status for answer in answers)
    report("C11", f"{tried} tried, statuses {dict(statuses)}", "at most 7 of 200", 1 <= tried <= 7)
