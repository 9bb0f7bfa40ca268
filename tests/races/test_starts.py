"""C3: many starts at once are one start."""

from __future__ import annotations

import pytest

from quizzes import attempts
from quizzes.models import Attempt, Response
from tests import make
from tests.make import at
from tests.races.running import together

pytestmark = pytest.mark.django_db(transaction=True)

USERS, THREADS = 50, 20


@pytest.mark.promise("C3")
def test_of_twenty_starts_at_once_one_is_new_and_all_get_the_same_attempt():
    plan = make.blueprint(scored_slots=2, unscored_slots=0)
    make.bank(4, blueprint=plan)
    users = [make.user() for _ in range(USERS)]

    def start(number: int, thread: int) -> attempts.Started:
        return attempts.start_exam(user=users[number], blueprint=plan, mode="simulation", now=at(thread))

    rounds = together(threads=THREADS, rounds=USERS, act=start)

    for user, outcomes in zip(users, rounds, strict=True):
        (attempt,) = Attempt.objects.of(user)
        assert {outcome.attempt for outcome in outcomes} == {attempt}
        assert {outcome.attempt.started_at for outcome in outcomes} == {attempt.started_at}
        assert sum(outcome.is_new for outcome in outcomes) == 1
    assert Response.objects.count() == 2 * USERS


def test_a_warm_up_that_is_started_twice_at_once_is_one():
    plan = make.blueprint()
    slugs = [question.slug for question in make.bank(3, blueprint=plan)]
    users = [make.guest() for _ in range(10)]

    def start(number: int, thread: int) -> attempts.Started:
        return attempts.start_fixed(
            user=users[number], name="warm-up/1", question_slugs=slugs, exam=plan.exam, now=at(thread)
        )

    for outcomes in together(threads=4, rounds=len(users), act=start):
        assert len({outcome.attempt for outcome in outcomes}) == 1


def test_an_exam_and_a_practice_that_start_at_once_share_no_question_unless_practice_was_first():
    plan = make.blueprint(scored_slots=4, unscored_slots=0)
    make.bank(6, blueprint=plan)
    users = [make.user() for _ in range(20)]

    def start(number: int, thread: int) -> Attempt:
        if thread == 0:
            started = attempts.start_exam(user=users[number], blueprint=plan, mode="simulation", now=at(0))
        else:
            started = attempts.start_practice(user=users[number], exam=plan.exam, count=6, now=at(0))
        return started.attempt

    for exam, practice in together(threads=2, rounds=len(users), act=start):
        shared = practice.responses.filter(question__in=exam.responses.values("question"))
        # All six before the exam had taken its four, or the two that it left: never half of a start.
        assert (practice.position_count, shared.count()) in {(6, 4), (2, 0)}


def test_practices_that_start_at_once_take_no_more_of_what_is_unseen_than_one_of_them_may():
    """Of thirty questions four simulations of five stay."""
    plan = make.blueprint()
    bank = {question.pk for question in make.bank(30, blueprint=plan)}
    users = [make.user() for _ in range(10)]

    def start(number: int, thread: int) -> Attempt:
        return attempts.start_practice(user=users[number], exam=plan.exam, count=65, now=at(thread)).attempt

    for practices in together(threads=4, rounds=len(users), act=start):
        drawn = set(Response.objects.filter(attempt__in=practices).values_list("question", flat=True))
        assert len(drawn) == len(bank) - 4 * plan.slots
