"""Real servers on a real database: that of DATABASE_URL and DATA_DIR, which the runner has prepared.

The tests look into the same database by the models; there is no test database and nothing is rolled back, so each test
makes people and attempts of its own.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from django.db import connection, connections

from tests.acceptance.postgres import Cluster
from tests.acceptance.server.site import Site, started


@pytest.fixture(scope="session")
def django_db_setup() -> None:
    """Nothing: the database is there."""


@pytest.fixture(autouse=True, scope="session")
def _real_database(django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield
        connection.close()


@pytest.fixture(autouse=True)
def _connection_of_its_own() -> Iterator[None]:
    """Some tests stop or restore the database, and whoever was connected is cut off."""
    yield
    connections.close_all()


@pytest.fixture
def start_site() -> Iterator[Callable[..., Site]]:
    """Starts a server that ends with the test: `start_site(EXAM_GRACE_SECONDS="2")`."""
    with ExitStack() as stack:

        def start(*arguments: str, **environment: str) -> Site:
            return stack.enter_context(started(*arguments, **environment))

        yield start


@pytest.fixture
def site(start_site: Callable[..., Site]) -> Site:
    return start_site()


@pytest.fixture
def cluster() -> Cluster | None:
    """The PostgreSQL that the server uses; None on SQLite."""
    name = os.environ.get("ACCEPTANCE_CLUSTER")
    return Cluster.known_as(name) if name else None
