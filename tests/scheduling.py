"""Who of several workers runs what: whole modules, the longest first."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadGroupScheduling

TESTS = Path(__file__).parent
FIRST = ("browser", "config", "races", "simulation")
"""Folders of which a single module may take a minute: at the end, one worker would wait for it alone."""


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
    """Put the folders of long modules in front; all else stays in its order."""
    items.sort(key=lambda item: _rank(item.path))


def _rank(path: Path) -> int:
    folder = path.relative_to(TESTS).parts[0]
    return FIRST.index(folder) if folder in FIRST else len(FIRST)
