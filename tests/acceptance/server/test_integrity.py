"""Whatever happens and whatever dies, all that is stored can be computed from the events."""

from __future__ import annotations

import time
from collections import Counter

import pytest
from django.utils import timezone

from quizzes import integrity
from quizzes.models import Attempt, ResponseEvent
from tests.acceptance.conftest import Report
from tests.acceptance.server import people
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
