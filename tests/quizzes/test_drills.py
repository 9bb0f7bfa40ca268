"""Starting a drill: what it asks, in which order, what it leaves alone, and why there may be nothing."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from content.models import Question, Task
from quizzes import attempts, drills
from quizzes.drills import NothingToDrill
from quizzes.models import Attempt, FactMemory, Response, StudyPlan
from quizzes.models.response import Confidence
from tests import make
from tests.make import NOW, at

pytestmark = pytest.mark.django_db

Preset = Attempt.Preset


@pytest.fixture
def plan():
    """SAA-C03, which everybody without a plan prepares for: domains of 60 % and 40 %."""
    return make.blueprint("SAA-C03")


def start(user, preset=Preset.SERVICE, *, now=NOW, **given):
    if preset == Preset.SERVICE and "service" not in given:
        given["service"] = make.service()
    return drills.start_drill(user=user, preset=preset, now=now, seed=1, **given)


def asked(drill: Attempt) -> list[int]:
    return list(drill.responses.order_by("position").values_list("question_id", flat=True))


def reasons(drill: Attempt) -> list[str]:
    return list(drill.responses.order_by("position").values_list("drawn_as", flat=True))


def practised(user, *, right: bool, now=NOW, confidence: Confidence | None = None, **given) -> list[int]:
    """The questions of a practice that was answered and checked."""
    attempt = make.attempt(user=user, mode=Attempt.Mode.PRACTICE, now=now, **given)
    if confidence:
        attempt.responses.update(confidence=confidence)
    make.answer(attempt, right=right)
    attempts.submit(user=user, attempt_id=attempt.pk, now=now + dt.timedelta(minutes=1))
    return asked(attempt)


def remembers(user, revision, *, due_at) -> None:
    FactMemory.objects.create(
        user=user,
        fact=revision.fact,
        stability=1,
        difficulty=5,
        due_at=due_at,
        last_review_at=NOW - dt.timedelta(days=9),
        review_count=1,
    )


def shown(user, *questions: Question, now=NOW) -> None:
    """Seen in an attempt that was given up."""
    attempt = Attempt.objects.create(
        user=user,
        mode=Attempt.Mode.PRACTICE,
        seed=1,
        position_count=len(questions),
        started_at=now,
        closed_at=now,
        abandoned_at=now,
        close_reason=Attempt.CloseReason.ABANDONED,
    )
    Response.objects.bulk_create(
        Response(
            user=user,
            attempt=attempt,
            position=position,
            question=question,
            revision=question.revisions.get(),
            seed=1,
            shown_at=now,
            is_first_seen=True,
        )
        for position, question in enumerate(questions, start=1)
    )


class TestWhatIsStored:
    def test_a_drill_is_untimed_and_freezes_its_subject_seed_and_reasons(self):
        questions = [make.question() for _ in range(3)]
        drill = start(make.user()).attempt
        assert (drill.mode, drill.preset, drill.service.slug, drill.exam) == ("drill", "service", "sqs", None)
        assert (drill.seed, drill.deadline_at, drill.position_count) == (1, None, 3)
        assert set(asked(drill)) == {question.pk for question in questions}
        assert reasons(drill) == ["unseen"] * 3
        assert drill.responses.filter(revision__question__in=questions, service=drill.service).count() == 3

    def test_a_drill_of_a_domain_asks_on_the_tasks_of_its_exam(self, plan):
        make.bank(40, blueprint=plan)
        drill = start(make.user(), Preset.DOMAIN, domain=plan.domains.get(number=2)).attempt
        assert (drill.exam, drill.domain.number) == (plan.exam, 2)
        assert set(drill.responses.values_list("task__domain__number", flat=True)) == {2}

    def test_a_drill_of_a_task_asks_that_task_alone(self, plan):
        make.bank(40, blueprint=plan)
        drill = start(make.user(), Preset.TASK, task=Task.objects.get(number="1.2")).attempt
        assert set(drill.responses.values_list("task__number", flat=True)) == {"1.2"}

    def test_no_more_than_ten_questions_and_as_many_as_are_asked_for(self):
        for _ in range(12):
            make.question()
        assert start(make.user()).attempt.position_count == 10
        assert start(make.user(), count=4).attempt.position_count == 4

    def test_why_a_question_was_drawn_cannot_be_changed(self):
        make.question()
        drill = start(make.user()).attempt
        with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
            drill.responses.update(drawn_as="due")

    @pytest.mark.parametrize("preset", [Preset.SERVICE, Preset.DOMAIN, Preset.TASK, Preset.FACT, Preset.TWINS])
    def test_the_database_holds_no_drill_without_what_it_is_about(self, preset):
        make.question()
        drill = start(make.user()).attempt
        with pytest.raises(IntegrityError, match="drill_has_subject"), transaction.atomic():
            Attempt.objects.filter(pk=drill.pk).update(preset=preset, service=None)

    @pytest.mark.parametrize("preset", ["", "twin", "service", "domain", "task", "fact", "twins"])
    def test_a_preset_without_what_it_is_about_is_a_mistake_of_the_caller(self, preset):
        with pytest.raises(ValueError, match="needs"):
            drills.start_drill(user=make.user(), preset=preset, now=NOW)


class TestWhatComesFirst:
    def test_what_was_missed_with_confidence_then_missed_due_unseen_and_seen(self):
        user, due = make.user(), make.fact()
        sure, missed, unseen, seen = (make.question() for _ in range(4))
        of_due = make.question(facts=[due])
        self._answers(user, sure, right=False, confidence=Confidence.SURE)
        self._answers(user, missed, right=False, confidence=Confidence.UNSURE)
        self._answers(user, seen, right=True)
        remembers(user, due, due_at=NOW)
        drill = start(user, now=at(3600)).attempt
        assert asked(drill) == [each.pk for each in (sure, missed, of_due, unseen, seen)]
        assert reasons(drill) == ["missed", "missed", "due", "unseen", "seen"]

    def _answers(self, user, question, *, right, confidence=None, now=NOW):
        shown(user, question, now=now)
        Response.objects.filter(user=user, question=question).update(is_correct=right, confidence=confidence)
        Attempt.objects.filter(responses__question=question).update(mode=Attempt.Mode.TIMED, **self._timed())

    def _timed(self):
        blueprint = make.blueprint("TST-C01")
        return {"deadline_at": at(9999), "blueprint": blueprint, "exam": blueprint.exam}

    def test_an_unseen_question_of_a_due_fact_comes_before_one_that_was_seen(self):
        user, due = make.user(), make.fact()
        old, new = make.question(facts=[due]), make.question(facts=[due])
        shown(user, old)
        remembers(user, due, due_at=NOW)
        drill = start(user, Preset.DUE).attempt
        assert asked(drill) == [new.pk]

    def test_what_is_due_is_asked_as_due_although_it_was_missed(self, plan):
        user, due = make.user(), make.fact()
        make.bank(5, blueprint=plan, facts=[due])
        practised(user, right=False, blueprint=plan, count=1)
        FactMemory.objects.all().delete()
        remembers(user, due, due_at=NOW)
        drill = start(user, Preset.DUE, now=at(3600)).attempt
        assert reasons(drill) == ["due"]
        assert not Response.objects.shown().filter(question__in=asked(drill)).exists()

    def test_what_is_not_due_yet_is_no_drill_of_today(self):
        user, fact = make.user(), make.fact()
        make.question(facts=[fact])
        tomorrow = NOW + dt.timedelta(days=1)
        remembers(user, fact, due_at=tomorrow + dt.timedelta(hours=3))
        assert start(user, Preset.DUE) == NothingToDrill("none_due")
        drill = start(user, Preset.DUE, now=tomorrow).attempt
        assert reasons(drill) == ["due"]

    def test_what_is_due_is_what_the_first_page_counts_facts_of_the_exam_in_the_plan(self, plan):
        user, of_exam, of_other = make.user(), make.fact(), make.fact()
        make.bank(5, blueprint=plan, facts=[of_exam])
        other = make.question(facts=[of_other])
        for fact in (of_exam, of_other):
            remembers(user, fact, due_at=NOW)
        assert other.pk in asked(start(user, Preset.DUE).attempt)
        StudyPlan.objects.create(user=user, exam=plan.exam, asked_at=NOW)
        assert other.pk not in asked(start(user, Preset.DUE).attempt)
        assert reasons(start(user, Preset.DUE).attempt) == ["due"]

    def test_what_was_recalled_today_is_due_on_another_day(self):
        user, fact = make.user(), make.fact()
        make.question(facts=[fact])
        remembers(user, fact, due_at=NOW)
        FactMemory.objects.update(last_review_at=NOW - dt.timedelta(hours=1))
        assert start(user, Preset.DUE) == NothingToDrill("none_due")

    def test_missed_is_what_was_wrong_the_last_time_in_any_attempt(self, plan):
        make.bank(10, blueprint=plan)
        user = make.user()
        wrong = practised(user, right=False, blueprint=plan)
        drill = start(user, Preset.MISSED, now=at(3600)).attempt
        assert (set(asked(drill)), set(reasons(drill))) == (set(wrong), {"missed"})
        for response in drill.responses.order_by("position")[:2]:
            make.save(drill, response.position, ["a"])
        attempts.submit(user=user, attempt_id=drill.pk, now=at(3700))
        assert set(asked(start(user, Preset.MISSED, now=at(3800)).attempt)) == set(asked(drill)[2:])

    def test_a_practice_question_that_was_left_blank_is_not_missed(self, plan):
        make.bank(10, blueprint=plan)
        user = make.user()
        attempt = make.attempt(user=user, blueprint=plan, mode=Attempt.Mode.PRACTICE)
        make.save(attempt, 1, None, field="shown")
        attempts.submit(user=user, attempt_id=attempt.pk, now=at(60))
        assert start(user, Preset.MISSED, now=at(90)) == NothingToDrill("none_missed")

    def test_weak_spots_are_spread_over_the_services_that_could_have_most_at_stake(self, plan):
        services = [make.service(slug) for slug in ("s3", "ec2", "sqs", "sns", "kms", "iam")]
        tasks = list(Task.objects.filter(domain__blueprint=plan))
        for number in range(120):
            make.question(service=services[number % 6], tasks=[tasks[number % 3]])
        user = make.user()
        attempt = make.attempt(user=user, blueprint=plan, mode=Attempt.Mode.PRACTICE, count=20)
        for response in attempt.responses.select_related("service"):
            make.answer(attempt, response.position, right=response.service.slug != "kms")
        attempts.submit(user=user, attempt_id=attempt.pk, now=at(60))
        drill = start(user, Preset.WEAK, now=at(3600)).attempt
        found = Counter(drill.responses.values_list("service__slug", flat=True))
        assert drill.responses.get(position=1).service.slug == "kms"
        assert set(found.values()) == {2}
        assert drill.exam == plan.exam

    def test_without_an_answer_no_weak_spot_is_known(self, plan):
        make.bank(10, blueprint=plan)
        assert start(make.user(), Preset.WEAK) == NothingToDrill("no_evidence")

    def test_the_weak_spots_are_those_of_the_exam_that_is_prepared_for(self, plan):
        other = make.blueprint("DVA-C02")
        make.bank(40, blueprint=plan)
        make.bank(40, blueprint=other)
        user = make.user()
        StudyPlan.objects.create(user=user, exam=other.exam)
        practised(user, right=False, blueprint=other)
        assert start(user, Preset.WEAK, now=at(3600)).attempt.exam == other.exam


class TestPairs:
    def test_the_twins_of_a_service_are_those_that_its_questions_name_and_that_name_it(self):
        sqs, sns, mq = (make.service(slug) for slug in ("sqs", "sns", "amazon-mq"))
        own = make.question(service=sqs, twins=[sns, sqs])
        make.question(service=mq, twins=[sqs])
        make.question(service=sns)
        make.question(service=make.service("s3"))
        drill = start(make.user()).attempt
        assert asked(drill)[0] == own.pk
        assert reasons(drill) == ["unseen", "twin", "twin"]

    def test_a_pair_is_asked_in_turn(self):
        sqs, sns = make.service("sqs"), make.service("sns")
        for number in range(20):
            make.question(service=(sqs, sns)[number % 3 == 0], twins=[sns] if number == 1 else [])
        drill = start(make.user(), Preset.TWINS, service=sqs, twin=sns).attempt
        services = list(drill.responses.order_by("position").values_list("service__slug", flat=True))
        assert services in (["sqs", "sns"] * 5, ["sns", "sqs"] * 5)
        assert (drill.service, drill.twin) == (sqs, sns)
        assert set(reasons(drill)) == {"unseen"}

    def test_a_fact_is_asked_once_and_first_and_its_service_after_it(self):
        fact = make.fact()
        about = {make.question(facts=[fact]).pk for _ in range(3)}
        others = {make.question().pk for _ in range(2)}
        make.question(service=make.service("s3"))
        drill = start(make.user(), Preset.FACT, fact=fact.fact).attempt
        assert asked(drill)[0] in about
        assert set(asked(drill)[1:]) == others

    def test_a_fact_that_no_question_asks_cannot_be_drilled(self):
        make.question()
        assert start(make.user(), Preset.FACT, fact=make.fact().fact) == NothingToDrill("none")


class TestWhatIsLeftAlone:
    def test_nothing_of_the_reserve_retired_disputed_or_private(self):
        mine = make.collection(slug="mine", owner=make.user())
        for given in ({"is_reserve": True}, {"retired_at": NOW}, {"disputed_at": NOW}, {"state": "draft"}):
            make.question(**given)
        make.question(collection=mine, service=make.service("sqs", collection=mine))
        assert start(make.user()) == NothingToDrill("none")

    def test_questions_of_an_exam_that_keeps_its_keys(self, plan):
        make.bank(5, blueprint=plan, service=make.service())
        user = make.user()
        exam = make.attempt(user=user, blueprint=plan)
        assert start(user) == NothingToDrill("held")
        attempts.submit(user=user, attempt_id=exam.pk, now=at(60))
        assert set(asked(start(user, now=at(90)).attempt)) <= set(asked(exam))

    def test_an_exam_whose_time_is_over_is_sealed_and_holds_nothing_any_more(self, plan):
        make.bank(5, blueprint=plan, service=make.service())
        user = make.user()
        exam = make.attempt(user=user, blueprint=plan)
        assert start(user, now=at(611)).is_new
        exam.refresh_from_db()
        assert exam.close_reason == "expired"

    def test_simulations_are_kept_in_each_domain_and_seen_questions_fill_the_rest(self, plan):
        """Of 30 in domain 1 and 20 in domain 2, four simulations of 3 and 2 stay; 5 there were seen."""
        bank = make.bank(50, blueprint=plan)
        user = make.user()
        shown(user, *[each for each in bank if each.placements.get().task.domain.number == 2][:5])
        domain = plan.domains.get(number=2)
        drill = start(user, Preset.DOMAIN, domain=domain, count=20).attempt
        assert Counter(reasons(drill)) == {"unseen": 20 - 5 - 8, "seen": 5}

    def test_a_drill_without_an_exam_keeps_those_of_the_exam_that_is_prepared_for(self, plan):
        make.bank(25, blueprint=plan, service=make.service())
        other = make.blueprint("DVA-C02")
        free = [each.pk for each in make.bank(3, blueprint=other, service=make.service())]
        user = make.user()
        drill = start(user, count=50).attempt
        assert set(free) < set(asked(drill))
        assert len(asked(drill)) == 3 + 25 - 20
        StudyPlan.objects.create(user=user, exam=other.exam)
        assert len(asked(start(user, count=50).attempt)) == 3 + 25

    def test_what_waits_in_another_open_drill_is_not_spared_twice(self, plan):
        make.bank(25, blueprint=plan, service=make.service())
        user = make.user()
        first = start(user, count=50).attempt
        make.save(first, 1, None, field="shown")
        second = start(user, count=50).attempt
        assert set(asked(second)) == set(asked(first))

    def test_where_all_that_is_unseen_is_kept_it_says_so(self, plan):
        make.bank(20, blueprint=plan, service=make.service())
        user = make.user()
        shown(user, *Question.objects.filter(placements__task__domain__number=2)[:3])
        kms = make.question(service=make.service("kms"), tasks=[Task.objects.get(number="2.1")])
        assert start(user, service=kms.service) == NothingToDrill("kept")


class TestDrillsThatWereNotBegun:
    def test_one_is_given_up_when_another_one_is_started(self):
        make.question()
        user = make.user()
        first, somebodys = start(user).attempt, start(make.user()).attempt
        second = start(user, now=at(1)).attempt
        first.refresh_from_db()
        somebodys.refresh_from_db()
        assert (first.close_reason, first.abandoned_at) == ("abandoned", at(1))
        assert somebodys.closed_at is None
        assert second.closed_at is None

    def test_one_that_was_begun_stays_open(self):
        make.question()
        user = make.user()
        first = start(user).attempt
        make.save(first, 1, None, field="shown")
        start(user, now=at(2))
        first.refresh_from_db()
        assert first.closed_at is None


def test_a_start_costs_the_same_for_a_long_past_and_at_most_what_is_promised(plan):
    make.bank(60, blueprint=plan)
    user, service = make.user(), make.service()
    found = []
    for number in range(4):
        practised(user, right=number % 2 == 0, blueprint=plan, now=at(number * 1000), count=10)
        with CaptureQueriesContext(connection) as queries:
            start(user, service=service, now=at(number * 1000 + 500))
        found.append(len(queries))
    assert found[1] == found[2] == found[3] <= 12
    inserts = [query["sql"].split()[2] for query in queries if query["sql"].startswith("INSERT")]
    assert inserts == ['"quizzes_attempt"', '"quizzes_response"']
