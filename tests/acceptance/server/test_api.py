"""Generated requests to the API, a thousand to each operation for each kind of caller. Without a server between."""

from __future__ import annotations

import logging

import pytest

from tests.acceptance.conftest import Report
from tests.api_fuzz import ROLES, fuzz_all, tags, without_limits
from tests.config.routes import World, taken_back

CASES = 500
"""Valid ones, and as many that are not."""


@pytest.mark.promise("I8")
@pytest.mark.parametrize("tag", tags())
def test_a_thousand_requests_to_each_operation_meet_no_fault(report: Report, monkeypatch, settings, tmp_path, tag):
    without_limits(monkeypatch)
    # Each refusal is logged with its request, and pytest keeps what a test logs: gigabytes.
    monkeypatch.setattr(logging.root.manager, "disable", logging.CRITICAL)
    settings.LIBRARY_DIR = tmp_path  # its patch is made anew for each request
    with taken_back():
        succeeded = fuzz_all(World(), tag, cases=CASES, refused=CASES)
    report(
        "I8",
        f"{tag}: {len(succeeded) // len(ROLES)} operations, {succeeded.total()} requests were done",
        f"{2 * CASES} requests to each as each of {', '.join(ROLES)}: 0 faults, nothing that the schema does not say, "
        "nothing done without the scope",
        succeeded.total() > 0,
    )
