"""Marking: every position right or wrong, the results sealed, and twice is harmless."""

from __future__ import annotations

import random
import uuid

import pytest
from django.db import connection

from content.models import Option, Placement, Question
from quizzes import attempts, marking, responses, starting
from quizzes.assembly import option_order
from quizzes.models import Attempt, Response, ResponseOption
from tests import make
from tests.make import at

pytestmark = pytest.mark.django_db

PRACTICE, TIMED = Attempt.Mode.PRACTICE, Attempt.Mode.TIMED


def submitted(attempt: Attempt) -> Attempt:
    return attempts.submit(user=attempt.user, attempt_id=attempt.pk, now=at(100)).attempt


def scored_positions(attempt: Attempt, *, is_scored: bool = True) -> list[int]:
    rows = attempt.responses.filter(is_scored=is_scored).order_by("position")
    return list(rows.values_list("position", flat=True))


def test_every_position_is_marked_and_a_blank_is_wrong():
    attempt = make.attempt()
    right, wrong, *_ = scored_positions(attempt)
    make.answer(attempt, right)
    make.answer(attempt, wrong, right=False)

    submitted(attempt)

    marks = dict(attempt.responses.values_list("position", "is_correct"))
    assert marks == {position: position == right for position in range(1, 6)}


def test_all_keys_are_needed_and_none_besides():
    plan = make.blueprint(unscored_slots=0)
    make.bank(4, blueprint=plan, codes=("a", "b", "c", "d", "e"), keys=("a", "b"))
    attempt = make.attempt(blueprint=plan)
    for position, chosen in enumerate((["b", "a"], ["a"], ["a", "c"], ["d", "e"]), start=1):
        make.save(attempt, position, chosen)

    submitted(attempt)

    assert list(attempt.responses.order_by("position").values_list("is_correct", flat=True)) == [
        True,
        False,
        False,
        False,
    ]


def test_an_exam_gets_its_scaled_score_with_interval_and_verdict():
    plan = make.shipped_blueprint("saa-c03")
    make.bank(140, blueprint=plan)
    attempt = make.attempt(blueprint=plan)
    make.answer(attempt, *scored_positions(attempt)[:35])

    result = submitted(attempt)

    assert (result.raw_score, result.scored_count) == (35, 50)
    assert (result.scaled_score, result.scaled_low, result.scaled_high, result.passed) == (730, 606, 828, True)
    assert result.marked_at == at(100)


def test_unscored_positions_change_nothing():
    attempt = make.attempt()
    make.answer(attempt, *scored_positions(attempt, is_scored=False))
    result = submitted(attempt)
    assert (result.raw_score, result.scored_count, result.scaled_score, result.passed) == (0, 4, 100, False)


def test_a_timed_attempt_is_scored_like_an_exam():
    attempt = make.attempt(mode=TIMED, count=10)
    make.answer(attempt, 1, 2, 3, 4, 5, 6, 7)
    result = submitted(attempt)
    assert (result.raw_score, result.scored_count, result.scaled_score, result.passed) == (7, 10, 730, True)


def test_practice_gets_the_number_right_of_what_was_answered_and_no_scaled_score():
    attempt = make.attempt(mode=PRACTICE, count=5)
    make.answer(attempt, 1, 2)
    make.answer(attempt, 3, right=False)

    result = submitted(attempt)

    assert (result.raw_score, result.scored_count) == (2, 3)
    assert (result.scaled_score, result.scaled_low, result.scaled_high, result.passed) == (None, None, None, None)
    assert attempt.responses.filter(is_correct=False).count() == 3


def test_what_was_checked_in_practice_keeps_its_mark():
    attempt = make.attempt(mode=PRACTICE, count=5)
    chosen = make.right_codes(attempt.responses.get(position=1))
    responses.check(
        user=attempt.user, attempt_id=attempt.pk, position=1, chosen=chosen, base_rev=0, tab="t", seq=1, now=at(1)
    )
    assert submitted(attempt).raw_score == 1
    assert attempt.responses.get(position=1).is_correct


def test_marking_again_changes_nothing():
    attempt = make.attempt()
    make.answer(attempt)
    first = submitted(attempt)

    again = marking.mark(attempt_id=attempt.pk, now=at(500))

    assert again.marked_at == first.marked_at == at(100)
    assert [getattr(again, name) for name in marking.RESULTS] == [getattr(first, name) for name in marking.RESULTS]


def test_a_crash_in_the_middle_of_marking_leaves_nothing_behind(monkeypatch):
    attempt = make.attempt()
    make.answer(attempt)
    with monkeypatch.context() as patched:
        patched.setattr(marking, "score_form", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            submitted(attempt)
    assert not attempt.responses.filter(is_correct__isnull=False).exists()
    assert list(Attempt.objects.unmarked()) == [attempt]

    assert submitted(attempt).raw_score == 4
    assert not Attempt.objects.unmarked().exists()


@pytest.mark.parametrize("end", [None, attempts.abandon])
def test_an_open_or_abandoned_attempt_is_left_unmarked(end):
    attempt = make.attempt()
    if end:
        end(user=attempt.user, attempt_id=attempt.pk, now=at(1))

    assert marking.mark(attempt_id=attempt.pk, now=at(5)).marked_at is None

    assert set(attempt.responses.values_list("is_correct", flat=True)) == {None}


@pytest.mark.promise("S5")
def test_a_score_depends_on_neither_the_order_of_questions_nor_of_options():
    """The same knowledge in a thousand attempts, each with an order of its own; a pick is an option's row."""
    plan = make.blueprint(domains={1: (60, 1), 2: (40, 1)}, unscored_slots=0)
    first, *_others = make.bank(4, blueprint=plan)
    model = make.attempt(blueprint=plan)
    sat = [_copy(model, seed) for seed in range(1000)]
    rows = list(Response.objects.filter(attempt__in=sat).order_by("attempt", "position"))
    # Candidates do not pick by place: the same codes, in whichever order they are shown.
    keys = dict(Option.objects.filter(is_key=True).values_list("revision", "pk"))
    ResponseOption.objects.bulk_create(
        ResponseOption(user_id=row.user_id, response=row, option_id=keys[row.revision_id])
        for row in rows
        if row.question_id != first.pk
    )
    with connection.cursor() as cursor:
        # Rows that came within one transaction are unknown to PostgreSQL's planner, which then joins by scanning.
        cursor.execute("ANALYZE")

    right = {sum(mark.marked.is_correct for mark in marking.marks_of(attempt)) for attempt in sat}
    sealed = {marking.mark(attempt_id=attempt.pk, now=at(5)).raw_score for attempt in sat[::50]}

    assert right == sealed == {3}
    forms = {tuple(row.question_id for row in rows if row.attempt_id == attempt.pk) for attempt in sat[:50]}
    assert len(forms) > 10
    assert len({tuple(option_order("abcd", seed=row.seed)) for row in rows}) == 24


def _copy(model: Attempt, seed: int) -> Attempt:
    """Another attempt with the same questions, in an order of its own, submitted and not marked yet."""
    responses = list(model.responses.all())
    attempt = Attempt.objects.get(pk=model.pk)
    attempt.pk, attempt.seed = uuid.uuid4(), seed
    attempt.closed_at = attempt.submitted_at = at(4)
    attempt.close_reason = "submitted"
    attempt.save(force_insert=True)
    random.Random(seed).shuffle(responses)
    seeds = starting.response_seeds(seed, len(responses))
    for position, (response, own) in enumerate(zip(responses, seeds, strict=True), start=1):
        response.pk, response.attempt, response.position, response.seed = None, attempt, position, own
    Response.objects.bulk_create(responses)
    return attempt


@pytest.mark.promise("S5")
def test_the_order_of_options_is_the_same_on_each_reload():
    attempt = make.attempt()
    for response in attempt.responses.all():
        again = attempt.responses.get(pk=response.pk)
        codes = list(response.revision.options.values_list("code", flat=True))
        shuffled = random.Random(1).sample(codes, len(codes))
        assert option_order(codes, seed=response.seed) == option_order(shuffled, seed=again.seed)


def test_a_correction_after_the_start_moves_no_score():
    attempt = make.attempt()
    make.answer(attempt)
    for question in Question.objects.all():
        make.new_revision(question, keys=("b",))
    Placement.objects.all().delete()

    assert submitted(attempt).raw_score == 4


def test_marking_costs_the_same_for_a_short_and_a_long_exam(django_assert_num_queries):
    for plan in (make.blueprint(), make.shipped_blueprint("saa-c03")):
        make.bank(2 * plan.slots, blueprint=plan)
        attempt = make.attempt(blueprint=plan)
        make.answer(attempt)
        Attempt.objects.filter(pk=attempt.pk).update(closed_at=at(1), submitted_at=at(1), close_reason="submitted")
        # Five of them are for the memory of facts, of which this bank has none, and one is its lock.
        with django_assert_num_queries(15 + (connection.vendor == "postgresql")):
            marking.mark(attempt_id=attempt.pk, now=at(2))
