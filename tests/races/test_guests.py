"""A guest whose days are over and who comes back at that instant: erased as a whole, or not yet."""

from __future__ import annotations

import datetime as dt

import pytest

from accounts.models import User
from quizzes import guests
from quizzes.models import Attempt, ResponseEvent
from tests import make
from tests.races.running import together

pytestmark = pytest.mark.django_db(transaction=True)

LATER = make.NOW + dt.timedelta(days=15)


def test_saves_that_meet_the_sweep_are_kept_no_longer_than_their_guest():
    plan = make.blueprint(scored_slots=4, unscored_slots=0)
    make.bank(4, blueprint=plan)
    attempts = [make.attempt(user=make.guest(), blueprint=plan, mode="practice", count=4) for _ in range(10)]

    def act(number: int, thread: int) -> object:
        if thread == 0:
            return guests._erase(attempts[number].user_id, LATER)
        try:
            return make.save(attempts[number], thread, ["a"], base_rev=0, now=LATER).outcome
        except Attempt.DoesNotExist:
            return "gone"

    for erased, *saves in together(threads=4, rounds=len(attempts), act=act):
        assert erased
        assert set(saves) <= {"saved", "gone"}
    assert not User.objects.guests().exists()
    assert not ResponseEvent.objects.exists()
