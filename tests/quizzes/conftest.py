"""What the tests of attempts share."""

from collections.abc import Iterator

import pytest
from django.db.backends.sqlite3.introspection import DatabaseIntrospection

from quizzes.models import Attempt
from tests import make


@pytest.fixture(scope="session", autouse=True)
def _tables_are_parsed_once() -> Iterator[None]:
    """To find the constraints of a table, Django parses its SQL; for each check of integrity anew, that was most of the
    time."""
    find, found = DatabaseIntrospection.get_constraints, {}

    def find_once(self, cursor, table):
        cursor.execute("SELECT sql FROM sqlite_master WHERE tbl_name = %s ORDER BY name", [table])
        key = table, tuple(cursor.fetchall())
        if key not in found:
            found[key] = find(self, cursor, table)
        return found[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseIntrospection, "get_constraints", find_once)
        yield


@pytest.fixture
def exam() -> Attempt:
    """A simulation of five questions that was just started, a the key of each."""
    return make.attempt()


@pytest.fixture
def practice() -> Attempt:
    """A practice of five of the thirty questions of its bank."""
    return make.attempt(mode=Attempt.Mode.PRACTICE)
