"""The acceptance list is complete: every line is proved by tests that name it, in the tier where it is to be tried."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.acceptance.lines import LINES, PROMISES
from tests.acceptance.reporting import proved_in

TESTS = Path(__file__).parent
ACCEPTANCE = TESTS / "acceptance"


def test_every_line_of_t0_is_proved_with_every_change():
    wanted = {line for line, row in LINES.items() if 0 in row.tiers}
    assert wanted - proved_in(TESTS, leaving_out=(ACCEPTANCE,)) == set()


@pytest.mark.parametrize("tier", [1, 2])
def test_every_line_of_the_other_tiers_is_tried_by_an_acceptance_run(tier):
    wanted = {line for line, row in LINES.items() if tier in row.tiers}
    assert wanted - proved_in(ACCEPTANCE) == set()


def test_no_test_names_a_line_that_is_not_on_the_list():
    assert proved_in(TESTS) - set(LINES) == set()


def test_each_of_the_ten_promises_rests_on_lines_of_the_list():
    assert sorted(PROMISES) == list(range(1, 11))
    assert {line for lines in PROMISES.values() for line in lines} <= set(LINES)
