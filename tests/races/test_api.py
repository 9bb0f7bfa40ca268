"""A request that a program sends again before it was answered is done once."""

from __future__ import annotations

import pytest

from accounts.models import KeptAnswer
from quizzes.models import Attempt
from tests import make
from tests.api import Program
from tests.races.running import together

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_several_requests_with_one_key_at_once_one_is_done_and_all_are_answered_alike():
    make.bank(40, blueprint=make.blueprint())
    programs = [Program(make.user()) for _ in range(8)]
    body = {"exam": "TST-C01", "mode": "practice", "count": 5}

    def start(number: int, _thread: int) -> tuple[int, bytes]:
        answer = programs[number].send("POST", "/api/v1/attempts/", body, idempotency_key="k")
        return answer.status_code, answer.content

    for answers in together(threads=4, rounds=len(programs), act=start):
        assert len(set(answers)) == 1
        assert answers[0][0] == 201
    assert (Attempt.objects.count(), KeptAnswer.objects.count()) == (8, 8)
