"""What is due, new and a leech; and that nothing of it tells of an exam that keeps its keys."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from content.models import Fact
from quizzes import attempts
from quizzes.agenda import agenda_of, due_facts, due_today, leeches
from quizzes.exam_facts import facts_asked
from quizzes.models import Attempt, FactReview, StudyPlan
from quizzes.pools import bank_revision
from tests import make
from tests.make import NOW, at
from tests.quizzes.facts import fact_bank, facts_at, recall

pytestmark = pytest.mark.django_db

AGAIN, HARD, GOOD, EASY = FactReview.Rating
DAY = dt.timedelta(days=1)
EXAM_ON = NOW.date() + 30 * DAY


@pytest.fixture
def blueprint():
    return make.blueprint()


@pytest.fixture
def facts(blueprint) -> list[Fact]:
    """Of twelve questions: tasks 1.1, 1.2 and 2.1 in turns."""
    return fact_bank(blueprint, 12)


@pytest.fixture
def user():
    return make.user()


def due(user, days: float, **given) -> list[int]:
    return due_facts(user, **{"now": NOW + days * DAY, "exam": None} | given)


class TestDue:
    def test_a_fact_is_due_on_the_day_that_its_memory_says_and_from_then_on(self, user, facts):
        recall(user, facts[0], GOOD)
        assert [due(user, days) for days in (0, 1, 2, 9)] == [[], [], [facts[0].pk], [facts[0].pk]]

    def test_it_is_due_from_the_morning_of_that_day(self, user, facts):
        recall(user, facts[0], GOOD, first=NOW + DAY / 2)
        assert due(user, 2 - 9 / 24) == [facts[0].pk]

    def test_what_was_recalled_today_is_not_due_again_today(self, user, facts):
        recall(user, facts[0], AGAIN, AGAIN)
        assert due(user, 1) == []
        assert due(user, 2) == [facts[0].pk]

    def test_the_day_is_the_one_where_the_user_is(self, facts):
        """Recalled at 20:00 in Honolulu, it is due there all day two days later; in UTC that is the third day."""
        user = make.user(time_zone="Pacific/Honolulu")
        recall(user, facts[0], GOOD, first=NOW - DAY / 6)
        assert due(user, 0.9) == []
        assert due(user, 1.1) == [facts[0].pk]

    def test_what_was_forgotten_most_comes_first(self, user, facts):
        for fact, rating in zip(facts, (EASY, GOOD, AGAIN), strict=False):
            recall(user, fact, rating)
        assert due(user, 20)[-1] == facts[0].pk

    def test_with_an_exam_its_weights_decide_and_what_it_does_not_ask_is_left_out(self, user, blueprint, facts):
        stranger = make.fact().fact
        for fact in (stranger, facts[2], facts[0]):
            recall(user, fact, GOOD)
        heavy, light = facts[2].pk, facts[0].pk
        weights = facts_asked(blueprint.exam, now=NOW)
        assert weights[heavy].weight > weights[light].weight, "40 % for 4 facts, and 60 % for 8"
        assert due(user, 3, exam=blueprint.exam, exam_on=EXAM_ON) == [heavy, light]
        assert set(due(user, 3)) == {stranger.pk, heavy, light}

    def test_that_of_others_is_not_mine(self, user, facts):
        recall(make.user(), facts[0], GOOD)
        assert due(user, 3) == []

    @pytest.mark.parametrize("what", ["retired", "unverified", "private"])
    def test_what_candidates_may_not_see_is_never_due(self, user, facts, what):
        fact = make.fact(verified_at=None if what == "unverified" else NOW).fact
        recall(user, fact, GOOD)
        if what == "retired":
            Fact.objects.update(retired_at=NOW)
        elif what == "private":
            Fact.objects.update(collection=make.collection(slug="mine", owner=user))
        assert due(user, 3) == []


class TestLeeches:
    def test_a_fact_that_was_forgotten_five_times_is_one(self, user, facts):
        recall(user, facts[0], GOOD, *[AGAIN] * 5)
        recall(user, facts[1], GOOD, *[AGAIN] * 6)
        recall(user, facts[2], GOOD, *[AGAIN] * 4)
        assert leeches(user, now=NOW) == [facts[1].pk, facts[0].pk]


class TestKeysThatAreKept:
    @pytest.fixture
    def exam(self, user, blueprint, facts) -> Attempt:
        """An open exam; the user recalled everything that it asks before."""
        for fact in facts:
            recall(user, fact, GOOD, *[AGAIN] * 5, first=NOW - 9 * DAY)
        return make.attempt(user=user, blueprint=blueprint)

    def test_nothing_that_an_open_exam_asks_is_due_or_a_leech(self, user, exam):
        asked = set(facts_at(exam))
        assert len(asked) == 5
        assert not asked & set(due(user, 0))
        assert not asked & set(leeches(user, now=NOW))
        assert len(due(user, 0)) == 7

        attempts.submit(user=user, attempt_id=exam.pk, now=at(20))

        assert len(due(user, 2)) == 12

    def test_nor_is_it_new(self, user, blueprint, exam):
        FactReview.objects.all().delete()
        user.fact_memories.all().delete()
        other = make.fact().fact
        recall(user, other, GOOD)
        plan = StudyPlan(user=user, exam=blueprint.exam)
        assert not set(facts_at(exam)) & set(agenda_of(user, now=at(60), plan=plan).new_ids)

    def test_a_review_that_is_put_off_keeps_them_until_then(self, user, exam):
        Attempt.objects.filter(pk=exam.pk).update(review_from=NOW + 3 * DAY)
        attempts.submit(user=user, attempt_id=exam.pk, now=at(20))
        assert len(due(user, 2)) == 7
        assert len(due(user, 4)) == 12


class TestToday:
    def agenda(self, user, blueprint, days=0.0, **given):
        plan = StudyPlan(user=user, exam=blueprint.exam, **{"minutes_per_day": 6, "exam_date": EXAM_ON} | given)
        return agenda_of(user, now=NOW + days * DAY, plan=plan)

    def test_new_facts_are_those_of_services_that_were_met(self, user, blueprint, facts):
        fact_bank(blueprint, 3, service=make.service("kms"))
        assert self.agenda(user, blueprint).new_ids == ()
        recall(user, facts[0], GOOD)
        assert set(self.agenda(user, blueprint).new_ids) == {fact.pk for fact in facts[1:]}

    def test_without_an_exam_they_are_those_that_questions_ask(self, user, facts):
        Fact.objects.filter(pk=facts[3].pk).update(is_asked=False)
        recall(user, facts[0], GOOD)
        agenda = agenda_of(user, now=NOW, plan=StudyPlan(user=user))
        assert set(agenda.new_ids) == {fact.pk for fact in [*facts[1:3], *facts[4:]]}

    def test_no_more_is_chosen_than_the_minutes_hold_less_those_that_were_spent(self, user, blueprint, facts):
        for fact in facts[:8]:
            recall(user, fact, GOOD)
        assert len(self.agenda(user, blueprint, 3, minutes_per_day=6).chosen) in (4, 5, 6)
        for fact in facts[:6]:
            recall(user, fact, GOOD, first=NOW + 3 * DAY)
        assert self.agenda(user, blueprint, 3).minutes == 0
        assert self.agenda(user, blueprint, 3).chosen == []
        assert len(self.agenda(user, blueprint, 3).beyond) == 2 + 4

    def test_on_the_day_of_a_mock_nothing_is_new(self, user, blueprint, facts):
        recall(user, facts[0], GOOD)
        mock = self.agenda(user, blueprint, 2)
        assert (EXAM_ON - mock.today).days == 28
        assert (mock.has_mock, mock.new) == (True, [])
        assert self.agenda(user, blueprint, 3).new

    def test_a_date_that_is_over_is_no_end(self, user, blueprint):
        assert self.agenda(user, blueprint, 31).until is None
        assert self.agenda(user, blueprint, 30).until is not None

    def test_the_first_page_counts_what_the_agenda_has_in_one_query(self, user, blueprint, facts):
        plan, revision = StudyPlan(user=user, exam=blueprint.exam), bank_revision()
        for number, fact in enumerate(facts[:8]):
            recall(user, fact, GOOD)
            if number < 3:
                recall(user, fact, GOOD, first=NOW + 2 * DAY)
            recall(user, make.fact().fact, GOOD)
        due = [due_today(user, now=NOW + days * DAY, plan=plan, revision=revision) for days in range(6)]
        with CaptureQueriesContext(connection) as queries:
            due_today(user, now=NOW, plan=plan, revision=revision)
        assert len(queries) == 1
        in_agenda = [
            {each.fact_id for each in agenda_of(user, now=NOW + days * DAY, plan=plan).due} for days in range(6)
        ]
        assert [set(each) for each in due] == in_agenda
        assert len(due[2]) == 5


def test_the_weights_of_an_exam_are_shares_of_it(blueprint, facts):
    two = [make.fact(), make.fact()]
    task = blueprint.domains.get(number=2).tasks.first()
    make.question(tasks=[task], facts=two)
    weights = facts_asked(blueprint.exam, now=NOW)
    assert sum(fact.weight for fact in weights.values()) == pytest.approx(1)
    assert weights[two[0].fact_id].weight == pytest.approx(0.4 / 5 / 2)
    assert weights[facts[0].pk].weight == pytest.approx(0.6 / 8)
