"""Durations as people read them."""

import pytest

from quizzes.templatetags.durations import duration


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0, "0 s"),
        (59, "59 s"),
        (120, "2 min"),
        (174, "2 min 54 s"),
        (3599, "59 min 59 s"),
        (3600, "1 h"),
        (7805, "2 h 10 min"),
    ],
)
def test_two_units_at_most_each_named(seconds, shown):
    assert duration(seconds).replace("\N{NO-BREAK SPACE}", " ") == shown
