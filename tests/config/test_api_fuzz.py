"""Some generated requests to every operation of the API; `make acceptance LINES=I8` sends thousands."""

from __future__ import annotations

import pytest

from tests.api_fuzz import ROLES, fuzz_all, tags, without_limits

pytestmark = pytest.mark.django_db
CASES = 3
"""Of each mode, for each operation and role."""


@pytest.fixture
def world(world, settings, monkeypatch, tmp_path):
    settings.LIBRARY_DIR = tmp_path  # its patch is made anew for each request
    without_limits(monkeypatch)
    return world


@pytest.mark.promise("I8")
@pytest.mark.parametrize("is_desk", [False, True], ids=["of the candidate", "of the desk"])
def test_generated_requests_meet_no_fault_and_nothing_that_the_schema_does_not_say(world, is_desk):
    for tag in tags():
        if tag.startswith("desk:") is is_desk:
            succeeded = fuzz_all(world, tag, cases=CASES, refused=1)
            assert {name for name, _ in succeeded} == set(ROLES)
            assert succeeded.total() > 0, "valid requests are among them"
