"""What the tests of every address share."""

from __future__ import annotations

import datetime as dt
import logging
import pickle
from collections.abc import Iterator

import pytest
import time_machine
from django.db import transaction
from django.test import override_settings

from accounts import clock
from tests.config.routes import World


@pytest.fixture(scope="module")
def built_world(django_db_setup, django_db_blocker) -> Iterator[tuple[bytes, dt.datetime]]:
    """The world, pickled, and when it was made: once for a module, because that takes longer than most of its tests."""
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(ACCOUNT_RATE_LIMITS=False):
            built = pickle.dumps(World()), clock.now()
        yield built
        transaction.set_rollback(True)


@pytest.fixture
def world(built_world, settings, caplog) -> Iterator[World]:
    """A world that has just been made: what a test does to it is taken back, and its exams run for as long again."""
    settings.ACCOUNT_RATE_LIMITS = False  # counting who looks is not what is tested here
    caplog.set_level(logging.ERROR, "django")  # thousands of refusals are meant to be; a fault is still said
    made, at = built_world
    with time_machine.travel(at):
        yield pickle.loads(made)
