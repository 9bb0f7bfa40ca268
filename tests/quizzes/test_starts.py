"""Starting an exam, a practice or a fixed form."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from content.models import Question, Task
from quizzes import attempts, pools, starting
from quizzes.assembly import Shortage
from quizzes.models import Attempt, Response
from quizzes.models.attempt import AttemptQuerySet
from tests import make
from tests.make import NOW, at

pytestmark = pytest.mark.django_db

SIMULATION, TIMED, PRACTICE = Attempt.Mode.SIMULATION, Attempt.Mode.TIMED, Attempt.Mode.PRACTICE


def scored_per_domain(attempt: Attempt) -> dict[int, int]:
    rows = attempt.responses.filter(is_scored=True).values_list("task__domain__number", flat=True)
    return dict(sorted(Counter(rows).items()))


def question_ids(attempt: Attempt) -> list[int]:
    return list(attempt.responses.order_by("position").values_list("question_id", flat=True))


# --- Starting an exam


def test_a_simulation_is_the_true_form_of_the_exam():
    attempt = make.attempt(blueprint=make.shipped_blueprint("saa-c03"))

    assert attempt.position_count == 65
    assert scored_per_domain(attempt) == {1: 15, 2: 13, 3: 12, 4: 10}
    assert attempt.responses.filter(is_scored=False).count() == 15
    assert sorted(attempt.responses.values_list("position", flat=True)) == list(range(1, 66))
    assert len(set(question_ids(attempt))) == 65
    assert attempt.deadline_at == NOW + dt.timedelta(minutes=130)


def test_a_response_freezes_revision_task_service_and_a_seed_of_its_own():
    plan = make.blueprint()
    make.bank(12, blueprint=plan)
    attempt = make.attempt(blueprint=plan)

    for response in attempt.responses.select_related("question__service", "revision", "task"):
        assert response.revision == response.question.revisions.get()
        assert response.task == response.question.placements.get().task
        assert response.service == response.question.service
        assert (response.user, response.rev, response.is_correct) == (attempt.user, 0, None)
    assert attempt.responses.values("seed").distinct().count() == attempt.position_count


def test_the_same_seed_gives_the_same_form_and_the_same_order_of_options():
    plan = make.blueprint()
    make.bank(30, blueprint=plan)
    first, second, other = (make.attempt(blueprint=plan, seed=seed) for seed in (7, 7, 8))

    def form(attempt: Attempt) -> list[tuple[int, int]]:
        return list(attempt.responses.order_by("position").values_list("question_id", "seed"))

    assert form(first) == form(second)
    assert form(first) != form(other)
    assert [seed for _, seed in form(first)] == starting.response_seeds(7, 5)


def test_without_a_seed_nobody_can_tell_the_form():
    plan = make.blueprint()
    make.bank(30, blueprint=plan)
    seeds = {make.attempt(blueprint=plan, seed=None).seed for _ in range(5)}
    assert len(seeds) == 5


def test_a_pool_that_cannot_fill_the_form_says_required_and_available_and_writes_nothing():
    plan = make.blueprint()
    task = Task.objects.get(number="1.1")
    for _ in range(2):
        make.question(tasks=[task])

    outcome = attempts.start_exam(user=make.user(), blueprint=plan, mode=SIMULATION, now=NOW)

    assert isinstance(outcome, Shortage)
    assert [(short.domain, short.required, short.available) for short in outcome.domains] == [("1", 3, 2), ("2", 2, 0)]
    assert not Attempt.objects.exists()


def test_retired_disputed_reserved_and_private_questions_and_drafts_are_never_drawn():
    plan = make.blueprint()
    wanted = make.bank(5, blueprint=plan)
    mine = make.collection(slug="mine", owner=make.user())
    for given in (
        {"retired_at": NOW},
        {"disputed_at": NOW},
        {"is_reserve": True},
        {"state": "draft"},
        {"collection": mine, "service": make.service("mine", collection=mine)},
    ):
        make.bank(10, blueprint=plan, **given)

    attempt = make.attempt(blueprint=plan)

    assert set(question_ids(attempt)) == {question.pk for question in wanted}


def test_a_new_attempt_gets_the_corrected_revision_although_the_pool_was_kept():
    plan = make.blueprint()
    bank = make.bank(5, blueprint=plan)
    old = make.attempt(blueprint=plan)
    corrected = make.new_revision(bank[0], stem="Better words")

    new = make.attempt(blueprint=plan)

    assert old.responses.get(question=bank[0]).revision != corrected
    assert new.responses.get(question=bank[0]).revision == corrected


@pytest.mark.parametrize(("count", "slots", "seconds"), [(10, {1: 6, 2: 4}, 1200), (20, {1: 12, 2: 8}, 2400)])
def test_a_timed_attempt_keeps_the_weights_scores_all_and_has_time_in_proportion(count, slots, seconds):
    attempt = make.attempt(mode=TIMED, count=count)

    assert scored_per_domain(attempt) == slots
    assert attempt.position_count == count
    assert attempt.deadline_at == at(seconds)


def test_the_time_of_a_timed_attempt_is_rounded_up_to_the_second():
    plan = make.blueprint(scored_slots=50, unscored_slots=15, time_limit_seconds=7799)
    assert attempts.time_limit(plan, 10) == 1200  # 1199.84...
    assert attempts.time_limit(plan) == 7799


NO_EXAMS = [(SIMULATION, 10), (TIMED, None), (TIMED, 11), (PRACTICE, 10), ("exam", None)]


@pytest.mark.parametrize(("mode", "count"), NO_EXAMS)
def test_other_kinds_of_exam_are_a_mistake_of_the_caller(mode, count):
    with pytest.raises(ValueError, match=mode):
        attempts.start_exam(user=make.user(), blueprint=make.blueprint(), mode=mode, count=count, now=NOW)


def test_accommodations_lengthen_the_time_and_are_frozen():
    user = make.user(time_factor=Decimal("1.25"), extra_minutes=30)
    attempt = make.attempt(user=user)
    user.time_factor = Decimal(1)
    user.save()

    attempt.refresh_from_db()

    assert (attempt.time_factor, attempt.extra_minutes) == (Decimal("1.25"), 30)
    assert attempt.deadline_at == at(750 + 1800)


def test_one_exam_can_be_open_per_user_and_exam_whichever_of_the_two_modes():
    plan, other = make.blueprint(), make.blueprint("OTH-C01")
    make.bank(40, blueprint=plan)
    make.bank(20, blueprint=other)
    user = make.user()
    first = make.attempt(user=user, blueprint=plan)

    again = attempts.start_exam(user=user, blueprint=plan, mode=TIMED, count=10, now=at(1))
    elsewhere = attempts.start_exam(user=user, blueprint=other, mode=SIMULATION, now=at(1))
    somebody = attempts.start_exam(user=make.user(), blueprint=plan, mode=SIMULATION, now=at(1))

    assert (again.attempt, again.is_new) == (first, False)
    assert elsewhere.is_new
    assert somebody.is_new


def test_after_submission_the_next_one_is_new():
    first = make.attempt()
    attempts.submit(user=first.user, attempt_id=first.pk, now=at(1))
    assert make.attempt(user=first.user, blueprint=first.blueprint, now=at(2)) != first


def test_starting_again_seals_what_is_overdue():
    first = make.attempt()

    second = make.attempt(user=first.user, blueprint=first.blueprint, now=at(611))

    first.refresh_from_db()
    assert second != first
    assert (first.close_reason, first.submitted_at, first.raw_score) == ("expired", at(600), 0)


def test_whoever_looked_too_early_and_comes_second_gets_the_open_attempt(monkeypatch):
    plan = make.blueprint()
    make.bank(10, blueprint=plan)
    first = make.attempt(blueprint=plan)

    with monkeypatch.context() as patched:

        def not_there_yet(_queryset):
            patched.undo()

        patched.setattr(AttemptQuerySet, "first", not_there_yet)
        second = attempts.start_exam(user=first.user, blueprint=plan, mode=SIMULATION, now=NOW)

    assert (second.attempt, second.is_new) == (first, False)
    assert (Attempt.objects.count(), Response.objects.count()) == (1, 5)


def test_unseen_questions_come_first_where_the_form_allows_it():
    plan = make.blueprint(domains={1: (60, 1), 2: (40, 1)})
    make.bank(10, blueprint=plan)
    user = make.user()
    first = make.attempt(user=user, blueprint=plan)
    for position in range(1, 6):
        make.save(first, position, None, field="shown")
    attempts.submit(user=user, attempt_id=first.pk, now=at(2))

    second = make.attempt(user=user, blueprint=plan, now=at(3))

    assert set(question_ids(first)).isdisjoint(question_ids(second))


def test_questions_of_an_open_exam_stand_nowhere_else_until_it_closes():
    plan = make.blueprint()
    make.bank(9, blueprint=plan)
    user = make.user()
    exam = make.attempt(user=user, blueprint=plan)

    practice = make.attempt(user=user, blueprint=plan, mode=PRACTICE, count=65)
    assert set(question_ids(practice)).isdisjoint(question_ids(exam))
    assert practice.position_count == 4

    attempts.submit(user=user, attempt_id=exam.pk, now=at(1))
    assert make.attempt(user=user, blueprint=plan, mode=PRACTICE, count=65, now=at(2)).position_count == 9


def test_another_exam_does_not_draw_the_questions_of_an_open_one():
    plan, other = make.blueprint(), make.blueprint("OTH-C01")
    shared = make.bank(5, blueprint=plan)
    for question, task in zip(shared, Task.objects.filter(domain__blueprint=other).order_by("?"), strict=False):
        question.placements.create(blueprint=other, task=task)
    user = make.user()
    make.attempt(user=user, blueprint=plan)

    assert isinstance(attempts.start_exam(user=user, blueprint=other, mode=SIMULATION, now=NOW), Shortage)


# --- Practice and fixed forms


def test_practice_is_untimed_all_scored_and_as_long_as_asked():
    attempt = make.attempt(mode=PRACTICE, count=10)

    assert (attempt.position_count, attempt.deadline_at) == (10, None)
    assert not attempt.responses.filter(is_scored=False).exists()
    assert attempt.exam.code == "TST-C01"


def test_any_number_of_practices_can_be_open():
    first = make.attempt(mode=PRACTICE)
    assert make.attempt(user=first.user, blueprint=first.blueprint, mode=PRACTICE) != first


def test_practice_takes_as_many_as_there_are_and_says_when_there_are_none():
    plan = make.blueprint()
    user = make.user()
    none = attempts.start_practice(user=user, exam=plan.exam, count=10, now=NOW)
    make.bank(3, blueprint=plan)
    some = attempts.start_practice(user=user, exam=plan.exam, count=10, now=NOW)

    assert [(short.required, short.available) for short in none.domains] == [(10, 0)]
    assert some.attempt.position_count == 3


def test_practice_can_be_narrowed_to_a_domain():
    plan = make.blueprint()
    make.bank(30, blueprint=plan)
    domain = plan.domains.get(number=2)

    narrow = attempts.start_practice(user=make.user(), exam=plan.exam, domain=domain, count=4, now=NOW)

    assert set(narrow.attempt.responses.values_list("task__domain", flat=True)) == {domain.pk}
    assert (narrow.attempt.domain, narrow.attempt.position_count) == (domain, 4)


def test_practice_leaves_enough_unseen_for_four_simulations_and_repeats_what_was_seen():
    """Of thirty questions four simulations of five stay; ten may be seen."""
    plan = make.blueprint()
    make.bank(30, blueprint=plan)
    user = make.user()

    first = make.attempt(user=user, blueprint=plan, mode=PRACTICE, count=65)
    for position in range(1, 11):
        make.save(first, position, None, field="shown")
    second = make.attempt(user=user, blueprint=plan, mode=PRACTICE, count=65, now=at(9))

    assert first.position_count == 10
    assert set(question_ids(second)) == set(question_ids(first))


def test_practice_uses_the_blueprint_in_force():
    old = make.blueprint(effective=dt.date(2025, 1, 1))
    make.blueprint(guide_version="2.0", effective=dt.date(2027, 1, 1))
    make.bank(3, blueprint=old)
    started = attempts.start_practice(user=make.user(), exam=old.exam, count=10, now=NOW)
    assert started.attempt.blueprint == old


def test_a_fixed_form_asks_its_questions_in_its_order_once():
    plan = make.blueprint()
    slugs = [question.slug for question in make.bank(4, blueprint=plan)][::-1]
    user = make.user()

    first = attempts.start_fixed(user=user, name="warm-up/1", question_slugs=slugs, exam=plan.exam, now=NOW, seed=5)
    again = attempts.start_fixed(user=user, name="warm-up/1", question_slugs=slugs, exam=plan.exam, now=at(1))

    responses = first.attempt.responses.order_by("position")
    assert list(responses.values_list("question__slug", flat=True)) == slugs
    assert list(responses.values_list("seed", flat=True)) == starting.response_seeds(5, 4)
    assert (first.attempt.mode, first.attempt.fixed_form, first.is_new) == ("practice", "warm-up/1", True)
    assert (again.attempt, again.is_new) == (first.attempt, False)


def test_a_fixed_form_leaves_out_what_cannot_be_served():
    plan = make.blueprint()
    kept, retired, reserved = make.bank(3, blueprint=plan)
    Question.objects.filter(pk=retired.pk).update(retired_at=NOW)
    Question.objects.filter(pk=reserved.pk).update(is_reserve=True)
    slugs = [reserved.slug, "unknown", kept.slug, retired.slug]

    started = attempts.start_fixed(user=make.user(), name="w/1", question_slugs=slugs, exam=plan.exam, now=NOW)

    assert question_ids(started.attempt) == [kept.pk]
    with pytest.raises(Question.DoesNotExist):
        attempts.start_fixed(user=make.user(), name="w/1", question_slugs=["unknown"], exam=plan.exam, now=NOW)


# --- What it costs, and what it never reads


def test_a_start_inserts_once_per_table_and_costs_the_same_for_a_large_bank_and_a_long_history():
    plan, small = make.blueprint(), make.user()
    make.bank(10, blueprint=plan)
    make.attempt(user=make.user(), blueprint=plan)  # fills what the process keeps
    with CaptureQueriesContext(connection) as few:
        make.attempt(user=small, blueprint=plan)
    make.bank(200, blueprint=plan)
    heavy = make.user()
    for second in range(0, 20, 2):
        attempt = make.attempt(user=heavy, blueprint=plan, now=at(second))
        attempts.submit(user=heavy, attempt_id=attempt.pk, now=at(second + 1))
    pools.stock_of(plan)
    with CaptureQueriesContext(connection) as many:
        make.attempt(user=heavy, blueprint=plan, now=at(50))

    inserts = [query["sql"].split()[2] for query in many if query["sql"].startswith("INSERT")]
    assert inserts == ['"quizzes_attempt"', '"quizzes_response"']
    assert len(few) == len(many)
