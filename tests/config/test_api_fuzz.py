"""Two dozen generated requests to every operation of the API; `make acceptance LINES=I8` sends thousands."""

from __future__ import annotations

import pytest

from tests.api_fuzz import CALLERS, fuzz_all, without_limits
from tests.config.routes import World

pytestmark = pytest.mark.django_db
CASES = 3
"""Of each mode, for each operation and caller."""


@pytest.fixture
def world(settings, monkeypatch, tmp_path):
    settings.ACCOUNT_RATE_LIMITS = False
    settings.LIBRARY_DIR = tmp_path  # its patch is made anew for each request
    without_limits(monkeypatch)
    return World()


@pytest.mark.promise("I8")
@pytest.mark.parametrize("name", CALLERS)
def test_generated_requests_meet_no_fault_and_nothing_that_the_schema_does_not_say(world, name):
    succeeded = fuzz_all(world, name, cases=CASES, refused=1)
    assert len(succeeded) > 25
    assert sum(count > 0 for count in succeeded.values()) > 5, "valid requests are among them"
