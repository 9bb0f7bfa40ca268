"""Who of several workers runs what: whole modules, the longest first."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadGroupScheduling

TESTS = Path(__file__).parent
FIRST = (
    "browser/",
    "config/test_api_fuzz.py",
    "config/test_csrf.py",
    "config/test_access.py",
    "config/test_redirects.py",
    "config/test_api_access.py",
    "config/test_bad_input.py",
    "config/test_serve.py",
    "simulation/",
)
"""What takes up to a minute and more: at the end, one worker would wait for it alone."""


class ByModule(LoadGroupScheduling):
    """Sends whole modules, but for groups that are named: what a module builds once is built in one worker.

    Single tests would be as many parcels as there are tests, and to look through them all after each test takes longer
    than many a test.
    """

    def __init__(self, config: pytest.Config, log: Any) -> None:
        super().__init__(config, log)
        # In the order of `longest_first`, and not by the number of tests.
        config.option.loadscopereorder = False

    def _split_scope(self, nodeid: str) -> str:
        scope: str = super()._split_scope(nodeid)
        return scope.split("::", maxsplit=1)[0]


def longest_first(items: list[pytest.Item]) -> None:
    """Put the longest in front; all else stays in its order, in which tests that commit come last."""
    items.sort(key=lambda item: _rank(item.path))


def _rank(path: Path) -> int:
    name = path.relative_to(TESTS).as_posix()
    return next((rank for rank, first in enumerate(FIRST) if name.startswith(first)), len(FIRST))
