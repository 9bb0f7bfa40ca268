"""What enters the memory of facts, when, and that it is always the fold of its log."""

from __future__ import annotations

import datetime as dt
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from config import preparing
from quizzes import attempts, integrity, privacy, regrading, remembering, responses, support
from quizzes.models import Attempt, ExamWindow, FactMemory, FactReview, Response
from quizzes.models.response import Confidence
from tests import make
from tests.make import NOW, at
from tests.quizzes.facts import fact_bank, fact_of, facts_at, logged, recall
from tests.quizzes.stored import check, response_at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hashes")]

AGAIN, HARD, GOOD, EASY = FactReview.Rating
DAY = dt.timedelta(days=1)
END = at(20)


@pytest.fixture
def plan():
    plan = make.blueprint()
    fact_bank(plan, 12)
    return plan


@pytest.fixture
def practice(plan) -> Attempt:
    return make.attempt(blueprint=plan, mode="practice")


@pytest.fixture
def exam(plan) -> Attempt:
    """Right at 1, wrong at 2, 3 seen and blank, 4 and 5 never shown."""
    exam = make.attempt(blueprint=plan)
    make.answer(exam, 1)
    make.answer(exam, 2, right=False)
    make.save(exam, 3, None, field="shown")
    return exam


def submit(attempt: Attempt, now: dt.datetime = END) -> Attempt:
    return attempts.submit(user=attempt.user, attempt_id=attempt.pk, now=now).attempt


def memories(user: User) -> list[dict[str, object]]:
    columns = ("fact_id", *remembering.MEMORY)
    return list(FactMemory.objects.filter(user=user).order_by("fact_id").values(*columns))


def is_whole() -> bool:
    """Nothing is found by the check of integrity, and a fresh fold changes nothing."""
    assert [str(finding) for finding in integrity.check()] == []
    return all(remembering.rebuild(user=user) == 0 for user in User.objects.all())


class TestChecking:
    def test_a_checked_answer_is_a_recall_of_the_facts_that_its_keys_cite(self, practice):
        check(practice, 1, chosen=["a"], now=at(9))
        check(practice, 2, chosen=["b"], now=at(10), seq=2)

        right, wrong = facts_at(practice, 1, 2)
        assert logged(practice.user) == {right: [GOOD], wrong: [AGAIN]}
        assert {row.reviewed_at for row in FactReview.objects.all()} == {at(9), at(10)}
        assert FactMemory.objects.get(fact=right).due_at == at(9) + 2 * DAY
        assert is_whole()

    def test_what_is_right_by_a_guess_took_effort(self, practice):
        Response.objects.filter(attempt=practice, position=1).update(confidence=Confidence.GUESS)
        check(practice, 1, chosen=["a"])
        assert logged(practice.user) == {facts_at(practice, 1)[0]: [HARD]}

    def test_a_packet_that_comes_twice_is_one_recall(self, practice):
        for _ in range(2):
            check(practice, 1, chosen=["a"])
        assert FactReview.objects.count() == 1

    def test_facts_of_distractors_are_not_recalled(self):
        plan = make.blueprint()
        key, distractor = make.fact(), make.fact()
        question = make.question(tasks=[plan.domains.first().tasks.first()], facts=[key], state="draft")
        question.revisions.get().options.get(code="b").citations.update(fact_revision=distractor)
        question.revisions.update(state="published", published_at=NOW)
        practice = make.attempt(blueprint=plan, mode="practice", count=1)
        check(practice, 1, chosen=["b"])
        assert set(logged(practice.user)) == {key.fact_id}

    def test_a_check_costs_few_statements_more_and_none_where_nothing_is_cited(self, practice):
        bare = make.blueprint("BAR-C01")
        make.bank(4, blueprint=bare)
        other = make.attempt(blueprint=bare, mode="practice", user=practice.user, count=3)
        costs = []
        for attempt in (other, practice):
            check(attempt, 1, chosen=["a"])
            # The second check of a question finds in the process what the keys of it cite.
            revision = response_at(attempt, 2).revision_id
            remembering._facts_of_keys(revision)
            responses._option_ids(revision)
            with CaptureQueriesContext(connection) as queries:
                check(attempt, 2, chosen=["a"], seq=2)
            costs.append(len(queries))
        is_locked = connection.vendor == "postgresql"
        assert costs[1] - costs[0] == 3 + is_locked

    def test_a_save_costs_nothing_more(self, exam):
        with CaptureQueriesContext(connection) as queries:
            make.save(exam, 4, ["a"], base_rev=0)
        assert len(queries) <= 10
        assert not any("quizzes_fact" in query["sql"] for query in queries)


class TestSubmitting:
    def test_an_exam_says_what_was_right_wrong_and_left_blank_but_not_what_was_never_shown(self, exam):
        submit(exam)

        right, wrong, blank = facts_at(exam, 1, 2, 3)
        assert logged(exam.user) == {right: [GOOD], wrong: [AGAIN], blank: [AGAIN]}
        exam.refresh_from_db()
        assert exam.remembered_at == exam.marked_at == at(20)
        assert set(FactReview.objects.values_list("reviewed_at", flat=True)) == {at(1)}
        assert is_whole()

    def test_nothing_is_remembered_before_the_end(self, exam):
        assert logged(exam.user) == {}

    def test_in_practice_a_blank_was_merely_not_done_and_the_rest_counts_at_the_end(self, practice):
        check(practice, 1, chosen=["a"], now=at(5))
        make.answer(practice, 2, right=False)
        make.save(practice, 3, None, field="shown")
        submit(practice)

        checked, answered = facts_at(practice, 1, 2)
        assert logged(practice.user) == {checked: [GOOD], answered: [AGAIN]}
        assert is_whole()

    def test_an_exam_that_nobody_submits_is_remembered_when_it_is_sealed(self, exam):
        attempts.submit_overdue(now=at(700))
        assert len(logged(exam.user)) == 3

    def test_an_abandoned_exam_says_nothing(self, exam):
        attempts.abandon(user=exam.user, attempt_id=exam.pk, now=at(20))
        assert logged(exam.user) == {}
        assert is_whole()

    def test_two_questions_of_one_fact_are_two_recalls(self):
        plan = make.blueprint()
        cited = make.fact()
        make.bank(8, blueprint=plan, facts=[cited])
        exam = make.attempt(blueprint=plan)
        make.answer(exam)
        submit(exam)
        assert logged(exam.user) == {cited.fact_id: [GOOD] * 5}
        memory = FactMemory.objects.get()
        assert (memory.review_count, memory.right_days) == (5, 1)
        assert is_whole()

    def test_days_are_those_where_the_user_is(self, plan):
        """Practised at ten in the evening and at one in the night, in Auckland: two days, on one in UTC."""
        user = make.user(time_zone="Pacific/Auckland")
        fact = make.fact().fact
        assert NOW.hour == 10
        recall(user, fact, GOOD, GOOD, days=3 / 24)
        memory = FactMemory.objects.get()
        assert (memory.right_days, memory.last_right_on) == (2, NOW.date() + DAY)
        User.objects.update(time_zone="UTC")
        assert is_whole()

    def test_submitting_costs_the_same_however_much_was_answered(self, plan):
        costs = []
        for positions in ((1,), (1, 2, 3, 4, 5)):
            exam = make.attempt(blueprint=plan)
            make.answer(exam, *positions)
            with CaptureQueriesContext(connection) as queries:
                submit(exam)
            costs.append(len(queries))
        assert costs[0] == costs[1]


class TestKeysThatAreKept:
    @pytest.fixture
    def kept(self, plan, exam) -> Attempt:
        """Submitted; its review opens an hour after the start."""
        Attempt.objects.filter(pk=exam.pk).update(review_from=at(3600))
        return submit(exam)

    def test_what_an_exam_asked_enters_when_its_review_opens(self, kept):
        assert remembering.remember_opened(now=at(3599)) == 0
        assert logged(kept.user) == {}
        assert is_whole()

        assert remembering.remember_opened(now=at(3600)) == 1

        assert len(logged(kept.user)) == 3
        assert set(FactReview.objects.values_list("reviewed_at", flat=True)) == {at(1)}
        assert remembering.remember_opened(now=at(3660)) == 0
        assert is_whole()

    def test_a_review_that_never_opens_says_nothing_ever(self, exam):
        Attempt.objects.filter(pk=exam.pk).update(review_never=True)
        submit(exam)
        assert remembering.remember_opened(now=at(10**8)) == 0
        assert logged(exam.user) == {}

    def test_the_window_of_an_exam_decides(self, plan):
        make.window(plan.exam, review=ExamWindow.Review.FROM, review_from=at(5000))
        exam = make.attempt(blueprint=plan)
        make.answer(exam, 1)
        submit(exam)
        assert logged(exam.user) == {}
        call_command("submit_overdue_attempts", "--once", stdout=StringIO())
        assert remembering.remember_opened(now=at(5000)) in (0, 1)
        assert len(logged(exam.user)) == 1

    def test_a_key_that_was_corrected_meanwhile_counts_as_corrected(self, kept):
        question = kept.responses.get(position=2).question
        fact = fact_of(response_at(kept, 2))
        make.new_revision(question, keys=("b",), facts=[fact.revisions.get()])
        regrading.regrade(question=question, now=at(30))
        assert logged(kept.user) == {}
        remembering.remember_opened(now=at(3600))
        assert logged(kept.user)[fact.pk] == [GOOD]
        assert is_whole()

    def test_practice_that_tells_of_an_open_exam_waits_for_its_end(self):
        """A question that was answered in practice and not checked stands in an exam that began since."""
        plan = make.blueprint()
        fact_bank(plan, 9)
        practice = make.attempt(blueprint=plan, mode="practice", count=9)
        make.answer(practice, *range(1, 10))
        exam = make.attempt(user=practice.user, blueprint=plan, now=at(10))
        submit(practice, at(20))
        assert logged(practice.user) == {}
        assert remembering.remember_opened(now=at(80)) == 0

        attempts.abandon(user=exam.user, attempt_id=exam.pk, now=at(90))

        assert remembering.remember_opened(now=at(100)) == 1
        assert len(logged(practice.user)) == 9
        assert is_whole()

    def test_one_that_fails_does_not_stop_the_others(self, kept, monkeypatch, caplog):
        def failing(**_):
            raise RuntimeError("a bad row")

        monkeypatch.setattr(remembering, "remember", failing)
        assert remembering.remember_opened(now=at(3600)) == 0
        assert str(kept.pk) in caplog.text


class TestCorrections:
    def test_a_corrected_key_turns_the_recall_and_undoing_turns_it_back(self, exam):
        submit(exam)
        before = memories(exam.user)
        question = exam.responses.get(position=2).question
        fact = fact_of(response_at(exam, 2))
        make.new_revision(question, keys=("b",), facts=[fact.revisions.get()])

        regrading.regrade(question=question, now=at(30))
        assert logged(exam.user)[fact.pk] == [GOOD]
        assert is_whole()

        regrading.undo(question=question, now=at(40))
        assert logged(exam.user)[fact.pk] == [AGAIN]
        assert memories(exam.user) == before
        assert is_whole()

    def test_a_corrected_key_may_cite_another_fact(self, exam):
        submit(exam)
        other = make.fact()
        question = exam.responses.get(position=2).question
        fact = fact_of(response_at(exam, 2))
        make.new_revision(question, keys=("b",), facts=[other])
        regrading.regrade(question=question, now=at(30))
        assert fact.pk not in logged(exam.user)
        assert logged(exam.user)[other.fact_id] == [GOOD]
        assert not FactMemory.objects.filter(fact=fact).exists()
        assert is_whole()

    @pytest.mark.parametrize("act", ["reopen", "void"])
    def test_what_support_takes_back_is_forgotten(self, exam, act):
        submit(exam)
        given = {"actor": make.user(is_superuser=True), "reason": "Fire.", "now": at(30)}
        support.reopen(attempt_id=exam.pk, minutes=5, **given) if act == "reopen" else support.void(
            attempt_id=exam.pk, **given
        )
        assert logged(exam.user) == {}
        assert memories(exam.user) == []
        assert is_whole()

    def test_what_was_recalled_elsewhere_stays(self, exam):
        fact = fact_of(response_at(exam, 1))
        recall(exam.user, fact, EASY, first=at(5))
        submit(exam)
        assert logged(exam.user)[fact.pk] == [GOOD, EASY], "in the order of the recalls, not of the marks"
        support.void(attempt_id=exam.pk, actor=make.user(is_superuser=True), reason="Fire.", now=at(30))
        assert logged(exam.user) == {fact.pk: [EASY]}
        assert is_whole()

    def test_a_reopened_exam_is_remembered_at_its_second_end(self, exam):
        submit(exam)
        support.reopen(attempt_id=exam.pk, actor=make.user(is_superuser=True), reason="Fire.", minutes=5, now=at(30))
        make.answer(exam, 4, now=at(40))
        submit(exam, at(50))
        assert len(logged(exam.user)) == 4
        assert is_whole()

    def test_a_voided_practice_takes_its_checked_answers_along(self, practice):
        check(practice, 1, chosen=["a"])
        support.void(attempt_id=practice.pk, actor=make.user(is_superuser=True), reason="Fire.", now=at(30))
        assert logged(practice.user) == {}
        assert is_whole()


class TestCards:
    def test_a_card_is_a_recall_without_a_response(self):
        user, fact = make.user(), make.fact().fact
        memory = recall(user, fact, EASY)
        assert FactReview.objects.get().response is None
        assert (memory.due_at, memory.right_days) == (NOW + 8 * DAY, 1)
        assert is_whole()

    def test_a_fact_is_recalled_once_a_day(self):
        user, fact = make.user(), make.fact().fact
        recall(user, fact, AGAIN)
        assert remembering.recall_card(user=user, fact=fact, rating=EASY, now=at(60)) == "already"
        assert logged(user) == {fact.pk: [AGAIN]}
        assert remembering.recall_card(user=user, fact=fact, rating=EASY, now=NOW + DAY) == "recalled"

    def test_a_question_of_today_counts_as_well(self, practice):
        check(practice, 1, chosen=["a"])
        fact = fact_of(response_at(practice, 1))
        assert remembering.recall_card(user=practice.user, fact=fact, rating=EASY, now=at(60)) == "already"

    def test_there_is_no_fifth_rating(self):
        with pytest.raises(ValueError, match="5"):
            remembering.recall_card(user=make.user(), fact=make.fact().fact, rating=5, now=NOW)

    def test_nothing_is_written_of_somebody_who_is_gone(self):
        user, fact = make.user(), make.fact().fact
        privacy.erase(user_id=user.pk)
        with pytest.raises(User.DoesNotExist):
            remembering.recall_card(user=user, fact=fact, rating=GOOD, now=NOW)


class TestRebuilding:
    def test_memory_can_be_folded_anew_from_the_log(self, exam):
        submit(exam)
        before = memories(exam.user)
        FactMemory.objects.filter(fact=facts_at(exam, 1)[0]).delete()
        FactMemory.objects.filter(fact=facts_at(exam, 2)[0]).update(stability=99, lapse_count=7)
        FactMemory.objects.create(
            user=exam.user,
            fact=make.fact().fact,
            stability=1,
            difficulty=5,
            due_at=NOW,
            last_review_at=NOW,
            review_count=1,
        )
        assert remembering.rebuild(user=exam.user) == 3
        assert memories(exam.user) == before

    def test_responses_that_are_older_than_the_memory_fill_it(self, exam, practice):
        submit(exam)
        check(practice, 1, chosen=["a"])
        users = (exam.user, practice.user)
        before = [(logged(user), memories(user)) for user in users]
        FactReview.objects.all().delete()
        FactMemory.objects.all().delete()
        Attempt.objects.update(remembered_at=None)

        call_command("rebuild_memory", stdout=StringIO())

        assert [(logged(user), memories(user)) for user in users] == before
        assert is_whole()

    def test_a_log_that_is_wrong_is_put_right_and_flashcards_stay(self, exam):
        submit(exam)
        card = make.fact().fact
        recall(exam.user, card, EASY)
        before = logged(exam.user), memories(exam.user)
        right, wrong, _ = facts_at(exam, 1, 2, 3)
        FactReview.objects.filter(fact=right).delete()
        FactReview.objects.filter(fact=wrong).update(rating=EASY)
        FactReview.objects.create(
            user=exam.user, fact=card, response=response_at(exam, 4), rating=GOOD, reviewed_at=at(2), day=NOW.date()
        )
        output = StringIO()
        call_command("rebuild_memory", exam.user.email, stdout=output)
        assert (logged(exam.user), memories(exam.user)) == before
        assert output.getvalue().startswith("1 people, ")
        assert is_whole()

    def test_it_tells_nothing_of_an_exam_that_keeps_its_keys(self, exam):
        Attempt.objects.filter(pk=exam.pk).update(review_from=dt.datetime(2100, 1, 1, tzinfo=dt.UTC))
        submit(exam)
        call_command("rebuild_memory", stdout=StringIO())
        assert logged(exam.user) == {}

    def test_preparing_a_site_fills_a_memory_that_is_empty(self, exam, monkeypatch):
        submit(exam)
        before = memories(exam.user)
        # Everything but the last step takes long, and is tested where a site is started.
        monkeypatch.setattr(
            preparing, "call_command", lambda name, **given: name == "rebuild_memory" and call_command(name, **given)
        )
        FactReview.objects.all().delete()
        FactMemory.objects.all().delete()
        preparing.prepare()
        assert memories(exam.user) == before

    def test_somebody_who_is_not_there_is_named(self):
        with pytest.raises(CommandError, match="nobody"):
            call_command("rebuild_memory", "nobody@example.org")
