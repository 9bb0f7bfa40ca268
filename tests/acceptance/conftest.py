"""Frame of the acceptance runs: which lines are tried, and where the figures go."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.acceptance import reporting
from tests.acceptance.lines import LINES

HERE = Path(__file__).parent
WANTED = set(os.environ.get("ACCEPTANCE_LINES", "").split())
WHERE = os.environ.get("ACCEPTANCE_WHERE", "browser")
RESULTS = Path(os.environ.get("ACCEPTANCE_RESULTS", os.devnull))

Report = Callable[[str, str, str, bool], None]


def _lines_of(item: pytest.Item) -> set[str]:
    return {line for mark in item.iter_markers("promise") for line in mark.args}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the lines that were asked for, or else all of T1; negative controls go with the line they are for.

    What looks at all that a run left behind comes at the end of every run that leaves anything.
    """
    ours = [item for item in items if HERE in item.path.parents]
    last = [item for item in ours if item.get_closest_marker("last")]
    tried = [item for item in ours if item not in last and _is_wanted(item)]
    kept = tried + (last if tried else [])
    config.hook.pytest_deselected(items=[item for item in ours if item not in kept])
    items[:] = [item for item in items if item not in ours] + kept


def _is_wanted(item: pytest.Item) -> bool:
    lines = _lines_of(item)
    return bool(lines & WANTED) if WANTED else any(1 in LINES[line].tiers for line in lines)


@pytest.fixture
def report(request: pytest.FixtureRequest) -> Callable[[str, str, str, bool], None]:
    """Writes down what was seen: `report(id, figure, bar, passed)`; the test fails when it did not pass."""

    def write(line: str, figure: str, bar: str, passed: bool) -> None:
        assert line in _lines_of(request.node), f"{request.node.name} is not marked with {line}"
        reporting.append(RESULTS, reporting.Row(line, WHERE, figure, bar, bool(passed)))
        assert passed, f"{line}: {figure} [{bar}]"

    return write


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):
    """A line whose test broke off before it could report counts as failed."""
    outcome = yield
    seen = {row.line for row in reporting.read(RESULTS) if row.where == WHERE} if outcome.failed else set()
    if outcome.failed and HERE in item.path.parents:
        for line in sorted(_lines_of(item) - seen):
            words = str(call.excinfo.value).strip().splitlines()[0][:200] if call.excinfo else "broke off"
            reporting.append(RESULTS, reporting.Row(line, WHERE, words, "a run to its end", passed=False))
    return outcome
