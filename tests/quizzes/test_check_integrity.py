"""`manage.py check_integrity`: a line for each finding, and an exit code that a script can ask."""

from __future__ import annotations

import json
import re
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from quizzes import integrity
from quizzes.models import Attempt
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hashes")]


def run(*arguments: str) -> tuple[bool, str, str]:
    """Whether it succeeded, and what it wrote."""
    output, errors = StringIO(), StringIO()
    try:
        call_command("check_integrity", *arguments, stdout=output, stderr=errors)
    except CommandError:
        return False, output.getvalue(), errors.getvalue()
    return True, output.getvalue(), errors.getvalue()


@pytest.fixture
def spoiled(exam) -> Attempt:
    Attempt.objects.update(deadline_at=make.at(900))
    return exam


def test_nothing_found_is_a_success(exam):
    assert run() == (True, "1 attempts checked: 0 findings.\n", "")


def test_a_finding_is_a_failure_and_says_where_what_and_what_to_do(spoiled):
    succeeded, output, _ = run()

    assert not succeeded
    line, total = output.splitlines()
    assert line.startswith(f"deadline attempt {spoiled.pk}: it was 2026-11-21 10:15:00+00:00 at the start")
    assert line.endswith(f"What to do: {integrity.REMEDIES['deadline']}")
    assert total == "1 attempts checked: 1 findings."


def test_with_json_there_is_one_line(spoiled):
    succeeded, output, _ = run("--json")

    assert not succeeded
    [line] = output.splitlines()
    told = json.loads(line)
    assert (told["attempts"], told["found"]) == (1, 1)
    [finding] = told["findings"]
    assert finding["code"] == "deadline"
    assert finding["place"] == f"attempt {spoiled.pk}"
    assert finding["remedy"] == integrity.REMEDIES["deadline"]


def test_a_long_run_tells_how_far_it_is(monkeypatch):
    monkeypatch.setattr("quizzes.integrity.BATCH", 1)
    plan = make.blueprint()
    for _ in range(10):
        make.attempt(blueprint=plan)

    assert run() == (True, "10 attempts checked: 0 findings.\n", "10 of 10 attempts\n")


def test_every_code_is_explained_in_the_documentation():
    section = (
        (settings.BASE_DIR / "docs" / "operation.md").read_text().partition("## Integrity")[2].partition("\n## ")[0]
    )
    named = {
        code for line in section.splitlines() if line.startswith("| `") for code in re.findall(r"`([a-z-]+)`", line)
    }

    assert named == set(integrity.REMEDIES)
