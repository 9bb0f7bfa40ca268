"""The pool that the process keeps follows every change of the bank."""

from __future__ import annotations

import pytest

from content.models import Domain, Placement, Question, Task
from content.retagging import Retag, retag
from content.revisions import publish
from quizzes import pools
from tests import make
from tests.make import NOW, at

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    return make.blueprint()


def test_the_stock_says_where_a_question_stands_and_what_it_may_not_stand_with(plan):
    task = Task.objects.get(number="2.1")
    question = make.question(
        tasks=[task], keys=("a", "b"), service=make.service("s3"), stage="pretest", enemies=["g"], scenario="case"
    )

    (stocked,) = pools.stock_of(plan).values()

    candidate = stocked.candidate
    assert (stocked.revision_id, stocked.task_id) == (question.revisions.get().pk, task.pk)
    assert stocked.service_id == question.service_id
    assert (candidate.question_id, candidate.domain, candidate.task) == (question.pk, "2", "2.1")
    assert (candidate.service, candidate.kind, candidate.stage) == ("s3", "multiple-response", "pretest")
    assert (candidate.reserve, candidate.seen) == (False, False)
    assert candidate.enemies == {str(question.enemy_groups.get().pk)}
    assert candidate.scenario == str(question.scenario_id)


def test_only_what_the_blueprint_places_is_in_its_stock_but_everything_is_in_the_stock_of_the_bank(plan):
    placed = make.bank(2, blueprint=plan)
    other = make.blueprint("OTH-C01")
    elsewhere = make.bank(1, blueprint=other)
    nowhere = make.question()

    assert set(pools.stock_of(plan)) == {question.pk for question in placed}
    assert set(pools.stock_of(None)) == {question.pk for question in (*placed, *elsewhere, nowhere)}
    assert pools.stock_of(None)[placed[0].pk].task_id is None


@pytest.mark.parametrize("kind", ["ordering", "matching"])
def test_kinds_that_the_hall_cannot_ask_are_left_out(plan, kind):
    make.bank(1, blueprint=plan, kind=kind)
    assert not pools.stock_of(plan)


def test_while_the_bank_stays_the_same_the_stock_costs_one_query(plan, django_assert_num_queries):
    make.bank(5, blueprint=plan)
    first = pools.stock_of(plan)
    with django_assert_num_queries(1):
        assert pools.stock_of(plan) is first


def dispute(question):
    Question.objects.filter(pk=question.pk).update(disputed_at=at(1))


def undispute_and_dispute_another(question):
    Question.objects.update(disputed_at=None)
    Question.objects.exclude(pk=question.pk).update(disputed_at=NOW)


def retire(question):
    Question.objects.filter(pk=question.pk).update(retired_at=at(1))


def reserve(question):
    Question.objects.filter(pk=question.pk).update(is_reserve=True)


def make_pretest(question):
    Question.objects.filter(pk=question.pk).update(stage="pretest")


def give_to_another_service(question):
    Question.objects.filter(pk=question.pk).update(service=make.service("lambda"))


def correct(question):
    make.new_revision(question)


def publish_an_old_draft(question):
    draft = make.new_revision(question, state="draft")
    pools.stock_of(None)
    publish(draft, now=at(5))


def move(question):
    placement = question.placements.get()
    placement.task = Task.objects.exclude(pk=placement.task_id).first()
    placement.save()


def exchange_places(question):
    tasks = {placement.question: placement.task for placement in Placement.objects.all()}
    other = next(each for each in tasks if each != question)
    for row, task in ((question, tasks[other]), (other, tasks[question])):
        retag(questions=[row], change=Retag(task=task), by=None, now=NOW, reason="It asks the other.")


def take_off(question):
    question.placements.all().delete()


def add_another(question):
    make.question(tasks=[question.placements.get().task])


CHANGES = [
    dispute,
    undispute_and_dispute_another,
    retire,
    reserve,
    make_pretest,
    give_to_another_service,
    correct,
    publish_an_old_draft,
    move,
    exchange_places,
    take_off,
    add_another,
]


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_of_the_bank_is_seen_at_once(plan, change):
    question, _ = make.bank(2, blueprint=plan)
    before = dict(pools.stock_of(plan))

    change(question)

    after = dict(pools.stock_of(plan))
    pools._stock.cache_clear()
    assert after == dict(pools.stock_of(plan)) != before


def test_the_shape_is_that_of_the_blueprint_and_a_short_one_is_all_scored(plan):
    true, short = pools.shape_of(plan), pools.shape_of(plan, 10)
    assert (true.domains, true.scored_slots, true.unscored_slots) == ({"1": 2, "2": 2}, 4, 1)
    assert (short.domains, short.scored_slots, short.unscored_slots) == ({"1": 6, "2": 4}, 10, 0)
    assert true.kinds == {"multiple-choice", "multiple-response"}


def test_the_shape_agrees_with_the_slots_that_the_blueprint_shows():
    for slug in ("saa-c03", "dva-c02", "sap-c02", "clf-c02"):
        plan = make.shipped_blueprint(slug)
        shown = {str(number): slots for number, slots in plan.domains.values_list("number", "scored_slots")}
        assert pools.shape_of(plan).domains == shown


def test_an_exam_that_cannot_be_drawn_says_what_is_missing(plan):
    shortage = pools.shortage_of(plan)
    assert [(short.domain, short.required, short.available) for short in shortage.domains] == [("1", 3, 0), ("2", 2, 0)]
    make.bank(5, blueprint=plan)
    assert pools.shortage_of(plan) is None
    assert Domain.objects.count() == 2
    assert Placement.objects.count() == 5
