"""Which worker runs what."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from tests import scheduling


def test_what_is_put_in_front_is_there():
    for name in scheduling.FIRST:
        assert (scheduling.TESTS / name).exists(), name


def test_the_longest_come_first_and_all_others_stay_in_their_order():
    names = ["quizzes/test_hall.py", "config/test_csrf.py", "accounts/test_login.py", "browser/test_hall.py"]
    items = [SimpleNamespace(path=scheduling.TESTS / name) for name in names]
    scheduling.longest_first(items)
    assert [str(item.path.relative_to(scheduling.TESTS)) for item in items] == [
        "browser/test_hall.py",
        "config/test_csrf.py",
        "quizzes/test_hall.py",
        "accounts/test_login.py",
    ]


@pytest.mark.parametrize(
    ("test", "parcel"),
    [
        ("tests/quizzes/test_hall.py::TestCost::test_of_a_page", "tests/quizzes/test_hall.py"),
        ("tests/quizzes/test_hall.py::test_a[x::y]", "tests/quizzes/test_hall.py"),
        ("tests/browser/test_hall.py::test_a[chromium]@browser", "browser"),
        ("tests/accounts/test_login.py::test_a[ann@example.org]", "tests/accounts/test_login.py"),
    ],
)
def test_a_parcel_is_a_module_or_a_named_group(test, parcel):
    scheduler = scheduling.ByModule.__new__(scheduling.ByModule)
    assert scheduler._split_scope(test) == parcel
