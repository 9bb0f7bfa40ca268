"""How the check reads: in batches, with a constant number of queries, while others write."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quizzes import attempts, integrity
from quizzes.integrity import reading
from quizzes.models import Attempt
from tests import make
from tests.make import at
from tests.quizzes.integrity import planting

pytestmark = pytest.mark.usefixtures("hashes")


def queries(batch: int = integrity.BATCH) -> int:
    with CaptureQueriesContext(connection) as context:
        assert list(integrity.check(batch=batch)) == []
    return len(context)


@pytest.mark.django_db
def test_a_batch_costs_the_same_number_of_queries_whatever_it_holds():
    few = planting.site()
    queries()
    before = queries()
    for _ in range(5):
        attempt = make.attempt(blueprint=few.finished.blueprint)
        make.answer(attempt)
        attempts.submit(user=attempt.user, attempt_id=attempt.pk, now=at(20))

    assert queries() == before


@pytest.mark.django_db
def test_each_batch_is_checked_and_told():
    planting.site()
    told: list[int] = []

    assert list(integrity.check(batch=3, on_batch=told.append)) == []

    assert told == [3, 5]


@pytest.mark.django_db
def test_what_is_wrong_in_a_later_batch_is_found():
    planting.site()
    last = Attempt.objects.order_by("pk").last()
    Attempt.objects.filter(pk=last.pk).update(position_count=99)

    assert {finding.place for finding in integrity.check(batch=1)} == {f"attempt {last.pk}"}


@pytest.mark.django_db(transaction=True)
def test_a_save_between_two_reads_of_a_batch_is_no_finding(monkeypatch):
    """What is read of a batch is of one instant, and whoever saves meanwhile does not wait."""
    attempt = make.attempt()
    make.answer(attempt)
    read_picks = reading._read_picks

    def saved_meanwhile(*arguments):
        from threading import Thread

        def save() -> None:
            make.save(attempt, 1, [], now=at(5))
            connection.close()

        thread = Thread(target=save)
        thread.start()
        thread.join()
        read_picks(*arguments)

    monkeypatch.setattr(reading, "_read_picks", saved_meanwhile)

    assert list(integrity.check()) == []
    assert attempt.events.count() == 6


@pytest.mark.django_db
def test_an_exam_with_no_way_back_is_written_in_its_order(sequential):
    attempts.move_on(user=sequential.user, attempt_id=sequential.pk, position=1, now=at(5))
    make.save(sequential, 2, ["a"], now=at(6))
    assert list(integrity.check()) == []

    Attempt.objects.update(reached=1)

    assert [str(finding.what) for finding in integrity.check()] == ["position 2 was written to out of turn; 1 is open"]


@pytest.fixture
def sequential() -> Attempt:
    attempt = make.attempt(blueprint=make.blueprint(navigation="sequential"))
    make.save(attempt, 1, ["a"])
    return attempt
