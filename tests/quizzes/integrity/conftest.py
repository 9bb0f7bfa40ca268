"""What the tests of `check_integrity` share."""

from collections.abc import Iterator
from copy import deepcopy

import pytest
from django.db.backends.sqlite3.introspection import DatabaseIntrospection


@pytest.fixture(scope="session", autouse=True)
def _tables_are_parsed_once() -> Iterator[None]:
    """To find the constraints of a table, Django parses its SQL; for each check anew, that was most of the time."""
    find, found = DatabaseIntrospection.get_constraints, {}

    def find_once(self, cursor, table):
        cursor.execute("SELECT sql FROM sqlite_master WHERE tbl_name = %s ORDER BY name", [table])
        key = table, tuple(cursor.fetchall())
        if key not in found:
            found[key] = find(self, cursor, table)
        return deepcopy(found[key])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseIntrospection, "get_constraints", find_once)
        yield
