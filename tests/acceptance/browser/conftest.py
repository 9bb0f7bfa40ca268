"""What lines that need a browser share: everything of the browser tests, and a slow line to the server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache

from tests.acceptance.browser.slow_line import SlowLine
from tests.browser.conftest import (  # noqa: F401 - fixtures
    base_url,
    browser_type_launch_args,
    check_accessibility,
    open_page,
    page,
    phone,
    plain_page,
    sign_in,
    start,
    two_of_five,
)


@pytest.fixture(autouse=True)
def _no_earlier_tries() -> None:
    """The limits on wrong passwords count in the cache, which no test rolls back."""
    cache.clear()


@pytest.fixture
def slow_line(live_server) -> Iterator[Callable[[float], SlowLine]]:
    """`slow_line(seconds)` is a line to the site that takes so long in each direction; its `url` is the site's."""
    lines: list[SlowLine] = []

    def open_line(seconds: float) -> SlowLine:
        lines.append(SlowLine(urlsplit(live_server.url).port or 0, seconds))
        return lines[-1]

    yield open_line
    for line in lines:
        line.close()
