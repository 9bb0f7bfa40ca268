"""Whatever happens and whatever dies, all that is stored can be computed from the events."""

from __future__ import annotations

import functools
import itertools
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import User
from content import loading
from content.models import Blueprint, Question
from quizzes import attempts, integrity, privacy, regrading
from quizzes.models import Attempt, ResponseEvent
from tests import make
from tests.acceptance.conftest import Report
from tests.acceptance.server import people
from tests.acceptance.server.libraries import big_library
from tests.acceptance.server.test_regrading import exam_that_asks_one_question_of_all, sat
from tests.quizzes.integrity.history import History

ACTS = 1000


def _told(found: list[integrity.Finding]) -> str:
    """How many of each code."""
    counts = Counter(finding.code for finding in found)
    return ", ".join(f"{count} {code}" for code, count in sorted(counts.items())) or "0 findings"


@pytest.mark.promise("S12")
def test_nothing_is_found_after_a_thousand_random_acts(report: Report):
    plan = people.small_exam(positions=10, banks=6)
    [operator, *candidates] = people.users(9)
    busy = History(blueprint=plan, people=candidates, operator=operator, seed=12, now=timezone.now())

    busy.run(ACTS)

    found = list(integrity.check())
    kinds = Counter(act.split()[0] for act in busy.done.elements())
    report(
        "S12",
        f"{ACTS} acts of {len(kinds)} kinds ({kinds['save']} saves, {kinds['regrade']} regrades, {kinds['erase']} "
        f"erasures): {_told(found)}",
        "all stored values, marks and results as recomputed",
        not found and len(kinds) >= 15,
    )


# --- D9: killed at any point


KILLS = 100
Act = Callable[[], object]


def _finished_in(act: Act) -> float:
    """The seconds that a process of its own needs for it."""
    began = time.monotonic()
    os.waitpid(_forked(act), 0)
    return time.monotonic() - began


def _forked(act: Act) -> int:
    """The process that does it, which has everything loaded already; no connection is shared with it."""
    connection.close()
    pid = os.fork()
    if pid == 0:
        try:
            act()
        finally:
            os._exit(0)
    return pid


def _killed_somewhere(rounds: Iterator[Act], moments: random.Random) -> int:
    """How many processes it took until KILLS were killed at work."""
    longest = 1.1 * _finished_in(next(rounds))
    killed = 0
    for tries in itertools.count(1):
        pid = _forked(next(rounds))
        time.sleep(moments.uniform(0, longest))
        os.kill(pid, signal.SIGKILL)
        killed += os.WIFSIGNALED(os.waitpid(pid, 0)[1])
        if killed == KILLS:
            return tries
    raise AssertionError


def _starts(plan: Blueprint) -> tuple[Iterator[Act], Act]:
    members: list[User] = []

    def start(user: User) -> Act:
        return lambda: attempts.start_exam(user=user, blueprint=plan, mode="simulation", now=timezone.now())

    def rounds() -> Iterator[Act]:
        while True:
            members.extend(people.users(1))
            yield start(members[-1])

    def complete() -> None:
        for user in members:
            start(user)()
        assert Attempt.objects.filter(user__in=members).count() == len(members)

    return rounds(), complete


def _answered(plan: Blueprint) -> Attempt:
    attempt = make.attempt(user=people.users(1)[0], blueprint=plan, now=timezone.now(), seed=None)
    make.answer(attempt, 1)
    return attempt


def _submits(plan: Blueprint) -> tuple[Iterator[Act], Act]:
    made: list[Attempt] = []

    def submit(attempt: Attempt) -> Act:
        return lambda: attempts.submit(user=attempt.user, attempt_id=attempt.pk, now=timezone.now())

    def rounds() -> Iterator[Act]:
        while True:
            made.append(_answered(plan))
            yield submit(made[-1])

    def complete() -> None:
        for attempt in made:
            submit(attempt)()
        rows = Attempt.objects.filter(pk__in=[attempt.pk for attempt in made])
        assert rows.filter(raw_score=1, marked_at__isnull=False).count() == len(made)

    return rounds(), complete


def _imports(folder: Path) -> tuple[Iterator[Act], Act]:
    """Of a library until it is there, then of the next one."""
    number = 0

    def library() -> Path:
        path = folder / str(number)
        return path if path.exists() else big_library(path, 500, name=f"round-{number}")

    def is_loaded() -> bool:
        count = Question.objects.filter(slug__startswith=f"round-{number}-").count()
        assert count in (0, 500), f"{count} questions of library {number}"
        return count == 500

    def rounds() -> Iterator[Act]:
        nonlocal number
        while True:
            number += is_loaded()
            yield functools.partial(loading.load, [library()], now=timezone.now())

    def complete() -> None:
        loading.load([library()], now=timezone.now())
        assert is_loaded()

    return rounds(), complete


def _regrades() -> tuple[Iterator[Act], Act]:
    plan, question = exam_that_asks_one_question_of_all()
    sat(40, blueprint=plan, question=question)

    def rounds() -> Iterator[Act]:
        for key in itertools.cycle("ba"):
            make.new_revision(question, keys=(key,))
            yield functools.partial(regrading.regrade, question=question, now=timezone.now())

    def complete() -> None:
        regrading.regrade(question=question, now=timezone.now())
        assert regrading.regrade(question=question, now=timezone.now()).impacts == []

    return rounds(), complete


def _erasures(plan: Blueprint) -> tuple[Iterator[Act], Act]:
    ids: list[int] = []

    def rounds() -> Iterator[Act]:
        while True:
            ids.append(_answered(plan).user_id)
            yield functools.partial(privacy.erase, user_id=ids[-1])

    def complete() -> None:
        for pk in ids:
            left = (User.objects.filter(pk=pk).count(), Attempt.objects.filter(user=pk).count())
            assert left in ((0, 0), (1, 1)), left
            privacy.erase(user_id=pk)
        assert not User.objects.filter(pk__in=ids).exists()

    return rounds(), complete


@pytest.mark.promise("D9")
def test_what_is_killed_at_any_point_leaves_nothing_half_done(report: Report, tmp_path: Path):
    plan, moments = people.small_exam(positions=4), random.Random(9)
    tries: dict[str, int] = {}
    found: list[integrity.Finding] = []
    for name, (rounds, complete) in {
        "starts": _starts(plan),
        "submits": _submits(plan),
        "imports": _imports(tmp_path),
        "regrades": _regrades(),
        "erasures": _erasures(plan),
    }.items():
        tries[name] = _killed_somewhere(rounds, moments)
        found += integrity.check()
        complete()
    found += integrity.check()
    of_those = ", ".join(f"{count} {name}" for name, count in tries.items())
    report(
        "D9",
        f"{KILLS} killed at work of each: {of_those}; {_told(found)}; each done again was complete",
        "0 findings; the same again completes",
        not found,
    )


@pytest.mark.last
@pytest.mark.promise("S12")
def test_nothing_is_found_in_all_that_the_run_left_behind(report: Report):
    began = time.monotonic()
    found = list(integrity.check())
    report(
        "S12",
        f"{Attempt.objects.count()} attempts with {ResponseEvent.objects.count()} events of this run, checked in "
        f"{time.monotonic() - began:.0f} s: {_told(found)}",
        "0 findings after every line of the run",
        not found,
    )
