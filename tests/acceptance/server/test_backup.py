"""A backup under load has every answer that was acknowledged before it began, and comes back on an empty machine."""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import json
import os
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from accounts.models import User
from quizzes.models import ResponseEvent
from tests.acceptance.conftest import Report
from tests.acceptance.postgres import Cluster
from tests.acceptance.server import crowd, people
from tests.acceptance.server.site import Site, started
from tests.acceptance.server.stored import account, looking_into

PASSWORD = "four words make one"
WITHIN_SECONDS, FOR_BYTES = 300, 1 << 30
"""How long the way back may take, for a database of this size."""
FILLER_ROWS, FILLER_BYTES = 1000, 128 * 1024
"""What the database is made larger by, so that starting programs is not all that is measured."""


@dataclass(frozen=True, slots=True)
class Machine:
    """An empty one: a data folder of its own, and on PostgreSQL a database of its own."""

    data: Path
    database: str
    environment: dict[str, str]

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "manage.py", *arguments]
        environment = os.environ | self.environment
        return subprocess.run(
            command, cwd=settings.BASE_DIR, env=environment, check=False, capture_output=True, text=True
        )


@contextmanager
def another_machine(folder: Path, cluster: Cluster | None) -> Iterator[Machine]:
    folder.mkdir()
    # The key is kept apart from backups; sessions go on where it is the same.
    shutil.copy(settings.DATA_DIR / "secret-key", folder)
    environment = {"DATA_DIR": str(folder)}
    if cluster is None:
        yield Machine(folder, str(folder / "rehearse.sqlite3"), environment)
        return
    name = f"restored_{os.getpid()}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    yield Machine(folder, name, environment | {"DATABASE_URL": urlsplit(cluster.url)._replace(path=name).geturl()})
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


async def _backed_up_under_load(candidates: list[crowd.Candidate], path: Path) -> tuple[int, float]:
    """Exit code of the backup, and the instant (monotonic) at which it was started."""
    codes: list[int] = []
    began = 0.0
    is_over = lambda: bool(codes)  # noqa: E731

    async def work() -> None:
        nonlocal began
        await asyncio.sleep(5)
        began = time.monotonic()
        process = await asyncio.create_subprocess_exec(
            sys.executable, "manage.py", "backup", str(path), cwd=settings.BASE_DIR, stdout=subprocess.DEVNULL
        )
        codes.append(await process.wait())

    async with crowd.leaving(candidates):
        await crowd.all_at_once(
            [work(), *(crowd.keep_saving(candidate, mean=1.0, is_over=is_over) for candidate in candidates)]
        )
    return codes[0], began


@contextmanager
def _filler() -> Iterator[None]:
    """Sessions of nobody, gone afterwards."""
    soon = timezone.now() + dt.timedelta(days=1)
    rows = (
        Session(session_key=f"filler-{number}", session_data=secrets.token_urlsafe(FILLER_BYTES), expire_date=soon)
        for number in range(FILLER_ROWS)
    )
    Session.objects.bulk_create(rows, batch_size=50)
    yield
    Session.objects.filter(session_key__startswith="filler-").delete()


def _size() -> int:
    """Bytes of the database."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_database_size(current_database())")
        else:
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        return int(cursor.fetchone()[0])


def _events(attempts: list[str], last: int) -> str:
    """SHA-256 (hex) of the log of these attempts up to an event."""
    rows = ResponseEvent.objects.filter(attempt__in=attempts, pk__lte=last).order_by("pk").values_list()
    return hashlib.sha256(repr(list(rows)).encode()).hexdigest()


async def _signs_in(site: Site, email: str) -> bool:
    """With address and password, as a browser does."""
    browser, token = crowd.Connection(site.port), people.token()
    headers = {
        "Cookie": f"csrftoken={token}",
        "X-CSRFToken": token,
        "Accept": "text/html",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    body = urlencode({"login": email, "password": PASSWORD}).encode()
    answer = await browser.ask("POST", "/accounts/login/", headers, body)
    browser.close()
    return answer.status == HTTPStatus.FOUND and "sessionid" in answer.headers.get("set-cookie", "")


async def _goes_on(site: Site, candidate: crowd.Candidate) -> bool:
    """The open attempt shows its page and takes the next answer."""
    candidate.connection = crowd.Connection(site.port)
    async with crowd.leaving([candidate]):
        page = await candidate.get(f"{candidate.base}1/")
        write = candidate.next_write(1)
        # What was acknowledged after the backup is not in it: the browser would be told and ask.
        write.base_rev = 10**6
        await candidate.save(write)
    return page.status == HTTPStatus.OK and write.outcome in ("saved", "stale")


@pytest.mark.promise("R5")
def test_a_backup_under_load_comes_back_on_an_empty_machine(
    site: Site, cluster: Cluster | None, report: Report, tmp_path: Path
):
    candidates = people.sitting(100, port=site.port, blueprint=people.true_exam())
    member = people.users(1)[0]
    member.set_password(PASSWORD)
    member.save()
    path = tmp_path / "backup"

    with _filler():
        code, began = asyncio.run(_backed_up_under_load(candidates, path))
        assert code == 0
        site.stop()
        size = _size()
    for write in (write for candidate in candidates for write in candidate.writes):
        if write.answered_at > began:
            # Nothing was promised of it.
            write.outcome = ""

    with another_machine(tmp_path / "machine", cluster) as machine:
        damaged = tmp_path / "damaged"
        damaged.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
        refused = machine.run("restore", str(damaged))
        start = time.monotonic()
        restored = machine.run("restore", str(path))
        prepared = machine.run("prepare")
        seconds = time.monotonic() - start
        assert (restored.returncode, prepared.returncode) == (0, 0), restored.stderr + prepared.stderr
        checked = machine.run("check_integrity", "--json")
        with looking_into(machine.database):
            found = account(candidates)
            last = ResponseEvent.objects.latest("pk").pk
            there = _events([candidate.attempt for candidate in candidates], last)
            has_member = User.objects.filter(pk=member.pk).exists()
        here = _events([candidate.attempt for candidate in candidates], last)
        with started(**machine.environment) as again:
            is_signed_in = asyncio.run(_signs_in(again, member.email or ""))
            goes_on = asyncio.run(_goes_on(again, candidates[0]))
    findings, for_a_gigabyte = json.loads(checked.stdout)["found"], seconds * FOR_BYTES / size
    report(
        "R5",
        f"{found.figure}; logs {'equal' if there == here else 'differ'}, {findings} findings; "
        f"sign-in {'works' if is_signed_in else 'fails'}, open attempt {'goes on' if goes_on else 'fails'}; "
        f"{size / 2**20:.0f} MB back in {seconds:.0f} s, 1 GB in {for_a_gigabyte:.0f} s at that rate; half a file is "
        f"{'refused' if refused.returncode else 'taken'}",
        "0 lost, equal logs, 0 findings; sign-in and open attempts work; 1 GB in 5 min; a damaged file is refused",
        found.is_right
        and found.acknowledged > 0
        and there == here
        and findings == 0
        and has_member
        and is_signed_in
        and goes_on
        and refused.returncode != 0
        and for_a_gigabyte <= WITHIN_SECONDS,
    )
