"""The end of the time: whatever state an attempt is in, it is finished as of its deadline."""

from __future__ import annotations

import datetime as dt
import json
import logging
import os
import signal

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from content import uploads
from content.models import Question, Revision
from quizzes import attempts, marking
from quizzes.management.commands import submit_overdue_attempts
from quizzes.models import Attempt
from tests import make
from tests.make import NOW, at

pytestmark = pytest.mark.django_db

PRACTICE = Attempt.Mode.PRACTICE


@pytest.fixture
def at_the_end(monkeypatch):
    """The clock of commands shows 700 s after the start."""
    monkeypatch.setattr("accounts.clock.now", lambda: at(700))


@pytest.fixture
def _own_signals():
    """Give back the handlers that the command takes."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def test_the_sweep_finishes_what_is_overdue_and_nothing_else():
    overdue, in_grace, practice = make.attempt(), make.attempt(now=at(90)), make.attempt(mode=PRACTICE)
    make.answer(overdue)

    assert attempts.submit_overdue(now=at(700)) == 1

    overdue.refresh_from_db()
    assert (overdue.submitted_at, overdue.close_reason, overdue.closed_at) == (at(600), "expired", at(700))
    assert (overdue.raw_score, overdue.marked_at) == (4, at(700))
    assert set(Attempt.objects.not_closed()) == {in_grace, practice}
    assert attempts.submit_overdue(now=at(700)) == 0


def test_the_sweep_marks_what_was_closed_but_not_marked():
    attempt = make.attempt()
    Attempt.objects.update(closed_at=at(5), submitted_at=at(5), close_reason="submitted")

    assert attempts.submit_overdue(now=at(6)) == 1

    attempt.refresh_from_db()
    assert (attempt.submitted_at, attempt.raw_score) == (at(5), 0)


def test_the_sweep_leaves_abandoned_attempts_unmarked():
    attempt = make.attempt()
    attempts.abandon(user=attempt.user, attempt_id=attempt.pk, now=at(5))
    assert attempts.submit_overdue(now=at(700)) == 0


def test_one_bad_attempt_does_not_stop_the_others(monkeypatch, caplog):
    plan = make.blueprint()
    several = [make.attempt(blueprint=plan, now=at(second)) for second in range(5)]
    mark = marking.mark

    def failing(*, attempt_id, now):
        if attempt_id == several[0].pk:
            raise RuntimeError("a bad row")
        return mark(attempt_id=attempt_id, now=now)

    monkeypatch.setattr(marking, "mark", failing)
    with caplog.at_level(logging.ERROR):
        assert attempts.submit_overdue(now=at(700), batch=2) == 4

    assert str(several[0].pk) in caplog.text
    assert list(Attempt.objects.unmarked()) == [several[0]]
    monkeypatch.undo()
    assert attempts.submit_overdue(now=at(760)) == 1


# --- T10: whatever the current answer is


@pytest.mark.promise("T10")
def test_blank_attempts_and_questions_that_were_changed_or_taken_away_expire_without_error():
    plan = make.blueprint()
    make.bank(10, blueprint=plan)
    blank, answered, retired, disputed, corrected = (make.attempt(blueprint=plan) for _ in range(5))
    make.answer(answered, 1)
    for attempt in (retired, disputed, corrected):
        make.answer(attempt)
    Question.objects.filter(responses__attempt=retired).update(retired_at=at(2))
    Question.objects.filter(responses__attempt=disputed).update(disputed_at=at(2))
    for question in Question.objects.filter(responses__attempt=corrected):
        make.new_revision(question, codes=("new", "other"), keys=("new",))
    make.save(blank, 1, ["no such option"])

    assert attempts.submit_overdue(now=at(700)) == 5

    scores = [Attempt.objects.get(pk=attempt.pk).raw_score for attempt in (blank, retired, disputed, corrected)]
    assert scores == [0, 4, 4, 4]


@pytest.mark.promise("T10")
@pytest.mark.parametrize("kind", [kind.value for kind in Revision.Kind])
def test_an_exam_with_any_kind_of_question_expires_without_error(kind):
    attempt = make.attempt()
    ordinary = attempt.responses.get(position=1)
    special = make.question(kind=kind, codes=("a", "b", "c"), keys=("a", "b"))
    attempt.responses.create(
        user=attempt.user,
        position=6,
        question=special,
        revision=special.revisions.get(),
        task=ordinary.task,
        is_scored=True,
        seed=1,
    )
    make.save(attempt, 6, ["a"])

    assert attempts.find(user=attempt.user, attempt_id=attempt.pk, now=at(700)).scored_count == 5
    assert attempt.responses.get(position=6).is_correct is False


# --- The command


def test_the_command_sweeps_once(at_the_end, capsys):
    make.attempt()
    make.guest(now=NOW.replace(month=10))
    uploads.stage(user=make.user(), texts=(), is_for_bank=False, now=NOW - dt.timedelta(days=1))

    call_command("submit_overdue_attempts", "--once")
    call_command("submit_overdue_attempts", "--once")

    assert capsys.readouterr().out == "1 attempts finished, 1 guests erased, 1 uploads deleted\n"
    assert Attempt.objects.get().close_reason == "expired"


def test_a_dry_run_counts_and_changes_nothing(at_the_end, capsys):
    make.attempt()
    make.guest(now=NOW.replace(month=10))

    call_command("submit_overdue_attempts", "--dry-run")
    call_command("submit_overdue_attempts", "--dry-run", "--json")

    told, counts = capsys.readouterr().out.splitlines()
    assert told == "Would be: 1 attempts finished, 1 guests erased"
    assert json.loads(counts) == {"dry_run": True, "attempts": 1, "guests": 1} | dict.fromkeys(
        ("uploads", "remembered", "reminders"), 0
    )
    assert Attempt.objects.get().closed_at is None

    call_command("submit_overdue_attempts", "--once", "--json")
    assert json.loads(capsys.readouterr().out) == json.loads(counts) | {"dry_run": False}


def test_the_check_fails_before_the_first_sweep_and_when_the_last_is_three_minutes_old(at_the_end, monkeypatch):
    with pytest.raises(CommandError):
        call_command("submit_overdue_attempts", "--check")

    call_command("submit_overdue_attempts", "--once")
    call_command("submit_overdue_attempts", "--check")

    monkeypatch.setattr("accounts.clock.now", lambda: at(700 + 181))
    with pytest.raises(CommandError):
        call_command("submit_overdue_attempts", "--check")


@pytest.mark.usefixtures("_own_signals")
def test_the_command_sweeps_until_it_is_told_to_stop_and_finishes_the_sweep_in_hand(at_the_end, monkeypatch):
    make.attempt()
    sweeps = []
    sweep = submit_overdue_attempts.Command._sweep

    def interrupted(self):
        sweeps.append(len(sweeps))
        if len(sweeps) == 2:
            os.kill(os.getpid(), signal.SIGTERM)
        sweep(self)

    monkeypatch.setattr(submit_overdue_attempts, "PAUSE_SECONDS", 0)
    monkeypatch.setattr(submit_overdue_attempts.Command, "_sweep", interrupted)
    call_command("submit_overdue_attempts")

    assert sweeps == [0, 1]
    assert Attempt.objects.get().raw_score == 0


@pytest.mark.usefixtures("_own_signals")
def test_the_command_survives_a_database_that_is_away_for_a_while(monkeypatch, caplog):
    calls = []

    def away(self):
        calls.append(1)
        if len(calls) < 3:
            raise OperationalError("connection refused")
        os.kill(os.getpid(), signal.SIGTERM)

    monkeypatch.setattr(submit_overdue_attempts, "PAUSE_SECONDS", 0)
    monkeypatch.setattr(submit_overdue_attempts.Command, "_sweep", away)
    call_command("submit_overdue_attempts")

    assert len(calls) == 3
    assert caplog.text.count("the database cannot be reached") == 2
