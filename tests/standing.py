"""What the tests of a module build once, and each of them starts from."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from pytest_django import DjangoDbBlocker


@contextmanager
def standing(blocker: DjangoDbBlocker) -> Iterator[None]:
    """What is written within stands until the end; what a test writes on top of it is taken back after each test.

    For a fixture of a whole module, which asks for `django_db_setup` and yields within. Rows that it hands out are
    shared by all tests: who changes their attributes works on a copy.
    """
    with blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)
