"""A corrected key: 200 finished attempts are marked anew, twice without a change, and back."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from typing import Any

import pytest
from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from content.models import Blueprint, Question
from quizzes import attempts
from quizzes.models import (
    Attempt,
    CorrectedMark,
    CorrectedResult,
    Regrade,
    Response,
    ResponseEvent,
    ResponseOption,
)
from tests import make
from tests.acceptance.conftest import Report
from tests.acceptance.server import people

FINISHED, OPEN = 200, 50


def sat(count: int, *, blueprint: Blueprint, question: Question, is_submitted: bool = True) -> list[Attempt]:
    """So many attempts that chose b at this question, and the keys at two others."""
    made = []
    for user in people.users(count):
        started = attempts.start_exam(user=user, blueprint=blueprint, mode="simulation", now=timezone.now())
        assert isinstance(started, attempts.Started)
        attempt = started.attempt
        asked = attempt.responses.get(question=question).position
        make.save(attempt, asked, ["b"], now=timezone.now())
        others = [position for position in range(1, attempt.position_count + 1) if position != asked]
        make.answer(attempt, *others[:2], now=timezone.now())
        if is_submitted:
            attempts.submit(user=user, attempt_id=attempt.pk, now=timezone.now())
        made.append(attempt)
    return made


def exam_that_asks_one_question_of_all() -> tuple[Blueprint, Question]:
    """An exam whose bank is exactly one form, and a question of it."""
    plan = people.small_exam(positions=4, banks=1)
    return plan, Question.objects.filter(placements__blueprint=plan).earliest("pk")


def regrade(question: Question, *arguments: str) -> tuple[dict[str, Any], float]:
    """What the command tells, and the seconds that it took."""
    began = time.monotonic()
    command = [sys.executable, "manage.py", "regrade", question.slug, "--json", *arguments]
    done = subprocess.run(command, cwd=settings.BASE_DIR, check=True, capture_output=True, text=True)
    return json.loads(done.stdout), time.monotonic() - began


def rows_of(made: list[Attempt]) -> list[Any]:
    """All that is stored of these attempts, but for the record of regrades."""
    ids = [attempt.pk for attempt in made]
    tables: list[QuerySet[Any]] = [
        Attempt.objects.filter(pk__in=ids),
        Response.objects.filter(attempt__in=ids),
        ResponseOption.objects.filter(response__attempt__in=ids),
        ResponseEvent.objects.filter(attempt__in=ids),
        CorrectedMark.objects.filter(response__attempt__in=ids),
        CorrectedResult.objects.filter(attempt__in=ids),
    ]
    return [list(table.order_by("pk").values()) for table in tables]


@pytest.mark.promise("S4")
def test_a_corrected_key_regrades_finished_attempts_and_is_taken_back(report: Report):
    plan, question = exam_that_asks_one_question_of_all()
    finished = sat(FINISHED, blueprint=plan, question=question)
    running = sat(OPEN, blueprint=plan, question=question, is_submitted=False)
    before, open_before = rows_of(finished), rows_of(running)
    make.new_revision(question, keys=("b",))

    dry, _ = regrade(question, "--dry-run")
    is_untouched = rows_of(finished) == before
    done, seconds = regrade(question)
    as_marked = rows_of(finished)[:4] == before[:4]
    others = CorrectedMark.objects.filter(response__attempt__in=finished).exclude(response__question=question).count()
    again, _ = regrade(question)
    undone, _ = regrade(question, "--undo")

    is_back = rows_of(finished) == before
    record = Regrade.objects.filter(response__attempt__in=finished).count()
    report(
        "S4",
        f"dry run lists {len(dry['attempts'])}, applied {len(done['attempts'])} in {seconds:.1f} s, again "
        f"{len(again['attempts'])}, undone {len(undone['attempts'])}; {others} other marks moved, "
        f"{record} rows on record, {done['open']} open ones left alone",
        "200 listed and applied below 10 s; nothing as marked changes; again 0; undo restores every row",
        dry["attempts"] == done["attempts"]
        and len(done["attempts"]) == len(undone["attempts"]) == FINISHED
        and again["attempts"] == []
        and (others, record) == (0, 2 * FINISHED)
        and is_untouched
        and as_marked
        and is_back
        and rows_of(running) == open_before
        and seconds < 10,
    )
