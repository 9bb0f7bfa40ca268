"""Durations as people read them."""

import pytest

from quizzes.templatetags.durations import duration


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0, "0:00"), (59, "0:59"), (120, "2:00"), (3599, "59:59"), (3600, "1:00:00"), (9600, "2:40:00")],
)
def test_hours_are_shown_from_an_hour_on(seconds, shown):
    assert duration(seconds) == shown
