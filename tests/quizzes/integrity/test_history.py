"""After random acts of everybody, all that is stored can be computed from the events. The long run is line S12."""

from __future__ import annotations

import pytest

from quizzes import integrity
from tests.make import NOW
from tests.quizzes.integrity import history

pytestmark = pytest.mark.usefixtures("hashes")


@pytest.mark.django_db
@pytest.mark.promise("S12")
@pytest.mark.parametrize("seed", [1, 2])
def test_nothing_is_found_after_a_busy_history(seed):
    busy = history.begun(seed=seed, now=NOW)

    busy.run(150)

    assert [str(finding) for finding in integrity.check()] == []
    assert busy.done["save saved"] > 20
