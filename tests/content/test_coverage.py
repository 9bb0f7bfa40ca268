from __future__ import annotations

import datetime as dt
import json
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from content.coverage import coverage_of
from content.notes.library import read_document
from content.notes.parsed import ParsedDocument, ParsedDomain, ParsedExam, ParsedTask
from content.notes.raw import read_raw
from tests.content.library_text import document

TODAY = dt.date(2026, 11, 21)
NOTES = """## Queues

- One line that a fact names.

Q: How long is a message kept?
> Four days

Q: Nobody asks this?
> Right
"""


def parsed(text: str) -> ParsedDocument:
    value = read_document(text, "queue.md").value
    assert value is not None
    return value


def exam(code: str, *tasks: str) -> ParsedExam:
    return ParsedExam(
        path="",
        code=code,
        name=code,
        provider="AWS",
        guide_version="1",
        effective=None,
        source_url="",
        time_limit_seconds=60,
        scored_slots=1,
        unscored_slots=0,
        scale=(100, 1000),
        cut_score=700,
        kinds=("multiple-choice",),
        domains=(ParsedDomain(1, "One", 100, tuple(ParsedTask(task, task) for task in tasks)),),
    )


def test_a_task_without_enough_questions_and_an_unasked_fact_are_gaps():
    text = document("queue").replace("reference", "asked")
    coverage = coverage_of([parsed(text)], [exam("SAA-C03", "1.1")], today=TODAY)
    gaps = list(coverage.gaps())
    assert "SAA-C03 1.1 has 0 questions, not 10" in gaps
    assert "queue has 1 questions, not 3" in gaps
    assert any("multiple response" in gap for gap in gaps)


def test_a_fact_past_its_day_is_a_debt_and_no_gap():
    late = coverage_of([parsed(document("queue"))], [], today=dt.date(2030, 1, 1))
    assert late.expired == ("queue-retention",)
    assert not [gap for gap in late.gaps() if "retention" in gap]
    assert coverage_of([parsed(document("queue"))], [], today=TODAY).expired == ()


def test_an_exam_without_a_promise_has_no_thin_task():
    coverage = coverage_of([], [exam("CLF-C02", "1.1")], today=TODAY)
    assert [cell.needed for cell in coverage.tasks] == [0]


def test_lines_and_questions_of_raw_notes_are_found_where_the_library_names_them():
    text = document("queue")
    text = text.replace("as-of=", "as-of=", 1).replace("\nauthor:", "\nnotes: 001:5-6\nauthor:", 1)
    raw = read_raw(NOTES, "001_abc.txt")
    [notes] = coverage_of([parsed(text)], [], [(raw, NOTES)], today=TODAY).notes
    assert notes.questions == 2
    assert notes.open_questions == ("001:8",)
    assert notes.named_lines == 2
    assert [(section.path, section.statements, section.named) for section in notes.sections] == [("Queues", 1, 0)]


def test_the_command_counts_the_library_that_ships_without_a_database():
    told = json.loads(printed("--json"))
    assert told["publishable"] == sum(told["by_kind"].values())
    assert told["by_exam"]["SAA-C03"] == sum(cell["questions"] for cell in told["tasks"] if cell["exam"] == "SAA-C03")


def test_a_check_fails_where_a_cell_is_too_thin():
    with pytest.raises(CommandError, match="gaps"):
        printed(settings.LIBRARY_DIR / "exams", "--check")


def printed(*arguments: str | Path) -> str:
    """What the command prints."""
    output = StringIO()
    call_command("coverage", *arguments, stdout=output)
    return output.getvalue()
