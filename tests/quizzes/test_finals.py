"""Final mocks from the reserve, clean simulations, and what the form of an exam may depend on."""

from __future__ import annotations

import datetime as dt
import tomllib

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction

from content.models import Question
from quizzes import attempts, starting
from quizzes.assembly import Shortage
from quizzes.models import Attempt, FactMemory, Response
from tests import make
from tests.make import NOW, at
from tests.quizzes.sittings import browser, words

pytestmark = pytest.mark.django_db

SIMULATION = Attempt.Mode.SIMULATION


@pytest.fixture
def plan():
    """Ten forms, and two final mocks."""
    plan = make.blueprint()
    make.bank(50, blueprint=plan)
    make.bank(10, blueprint=plan, is_reserve=True)
    return plan


def sit(user, plan, *, now=NOW, see=5, seed=1, **given) -> Attempt:
    """A simulation whose first `see` questions are looked at, and which is submitted after a minute."""
    attempt = attempts.start_exam(user=user, blueprint=plan, mode=SIMULATION, now=now, seed=seed, **given).attempt
    for position in range(1, see + 1):
        make.save(attempt, position, None, field="shown")
    return attempts.submit(user=user, attempt_id=attempt.pk, now=now + dt.timedelta(minutes=1)).attempt


def seen_before(attempt: Attempt):
    """Questions of the attempt that its user was shown in an earlier one."""
    earlier = Response.objects.shown().filter(user=attempt.user, attempt__started_at__lt=attempt.started_at)
    return attempt.responses.filter(question__in=earlier.values("question"))


def left(user, plan, now=NOW) -> int:
    return starting.finals_left(plan, starting.met_by(user, now=now))


class TestFinalMocks:
    def test_it_is_the_true_form_drawn_from_the_reserve_alone(self, plan):
        final = sit(make.user(), plan, final=True)
        assert final.final
        assert set(final.responses.values_list("question__is_reserve", flat=True)) == {True}
        assert final.responses.filter(is_scored=True).count() == plan.scored_slots

    def test_whatever_was_done_before_each_learner_gets_two_without_a_question_seen_before(self, plan):
        user = make.user()
        domain = plan.domains.get(number=1)
        for number in range(3):
            sit(user, plan, now=at(1000 * number), seed=number)
            practice = make.attempt(user=user, blueprint=plan, mode=Attempt.Mode.PRACTICE, now=at(1000 * number + 100))
            drill = make.drill(user=user, preset="domain", domain=domain, now=at(1000 * number + 200))
            for untimed in (practice, drill):
                make.answer(untimed)
        finals = [sit(user, plan, final=True, now=at(5000 + 1000 * number), seed=number) for number in range(2)]
        assert [seen_before(final).count() for final in finals] == [0, 0]
        assert all(final.responses.filter(is_first_seen=True).count() == 5 for final in finals)

    def test_when_the_unseen_reserve_does_not_suffice_there_is_none(self, plan):
        user = make.user()
        assert left(user, plan) == 2
        sit(user, plan, final=True)
        assert left(user, plan, at(100)) == 1
        sit(user, plan, final=True, now=at(1000), see=1)
        assert left(user, plan, at(1100)) == 0
        again = attempts.start_exam(user=user, blueprint=plan, mode=SIMULATION, final=True, now=at(2000))
        assert isinstance(again, Shortage)
        assert left(make.user(), plan) == 2

    def test_one_that_was_never_looked_at_can_be_sat_again(self, plan):
        user = make.user()
        attempt = attempts.start_exam(user=user, blueprint=plan, mode=SIMULATION, final=True, now=NOW).attempt
        assert left(user, plan) == 1
        attempts.abandon(user=user, attempt_id=attempt.pk, now=at(1))
        assert left(user, plan, at(2)) == 2

    def test_a_simulation_never_touches_the_reserve(self, plan):
        user = make.user()
        for number in range(12):
            attempt = sit(user, plan, now=at(1000 * number), seed=number)
            assert not attempt.responses.filter(question__is_reserve=True).exists()

    @pytest.mark.parametrize("mode", [Attempt.Mode.TIMED, Attempt.Mode.PRACTICE])
    def test_nothing_but_a_simulation_is_a_final_mock(self, plan, mode):
        count = 10 if mode == Attempt.Mode.TIMED else None
        with pytest.raises(ValueError, match=mode):
            attempts.start_exam(user=make.user(), blueprint=plan, mode=mode, count=count, final=True, now=NOW)
        practice = make.attempt(blueprint=plan, mode=Attempt.Mode.PRACTICE)
        with pytest.raises(IntegrityError, match="final_is_simulation"), transaction.atomic():
            Attempt.objects.filter(pk=practice.pk).update(final=True)


class TestCleanSimulations:
    def test_simulations_are_clean_as_long_as_it_is_said(self, plan):
        user = make.user()
        domain = plan.domains.get(number=1)
        for number in range(12):
            practised = make.attempt(user=user, blueprint=plan, mode="practice", count=20, now=at(100 * number))
            drilled = make.drill(user=user, preset="domain", domain=domain, count=20, now=at(100 * number + 20))
            for untimed in (practised, drilled):
                make.answer(untimed)
                attempts.submit(user=user, attempt_id=untimed.pk, now=at(100 * number + 50))
        stays = starting.keeping_of(plan, starting.met_by(user, now=at(2000)))
        assert stays.clean == stays.kept == 4
        for number in range(4):
            simulation = sit(user, plan, now=at(3000 + 1000 * number), seed=number)
            assert not seen_before(simulation).exists()
        assert starting.keeping_of(plan, starting.met_by(user, now=at(9000))).clean == 0


class TestExamsNeverAdapt:
    def test_of_two_candidates_who_saw_the_same_each_gets_the_same_form_whatever_they_know(self, plan):
        known, unknown = make.user(), make.user()
        for user, right in ((known, True), (unknown, False)):
            attempt = sit(user, plan)
            attempt.responses.update(is_correct=right, confidence=3, active_ms=1)
        fact = make.fact(service=make.service())
        FactMemory.objects.create(
            user=unknown,
            fact=fact.fact,
            stability=1,
            difficulty=9,
            due_at=NOW,
            last_review_at=NOW,
            review_count=9,
            lapse_count=9,
        )
        for final in (False, True):
            forms = [
                list(
                    sit(user, plan, now=at(90_000 + 5_000 * final), seed=7, final=final)
                    .responses.order_by("position")
                    .values_list("question_id", "is_scored", "seed")
                )
                for user in (known, unknown)
            ]
            assert forms[0] == forms[1]

    def test_the_contract_names_all_that_draws_and_all_that_knows(self):
        """`lint-imports` holds it; this holds the contract."""
        config = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())
        contracts = config["tool"]["importlinter"]["contracts"]
        contract = next(each for each in contracts if each["name"].startswith("Exams never adapt"))
        assert {"quizzes.assembly", "quizzes.attempts", "quizzes.starting"} <= set(contract["source_modules"])
        assert {"quizzes.mastery", "quizzes.weak_topics", "quizzes.drills"} <= set(contract["forbidden_modules"])


class TestTheExamPage:
    address = "/exams/tst-c01/"

    def test_it_says_how_many_clean_simulations_and_final_mocks_are_left(self, plan):
        user = make.user()
        text = words(browser(user).get(self.address))
        assert "10 clean simulations left" in text
        assert "Practice and drills leave you at least 4." in text
        assert "You have 2 left." in text
        sit(user, plan)
        sit(user, plan, final=True, now=at(1000))
        text = words(browser(user).get(self.address))
        assert "9 clean simulations left" in text
        assert "You have 1 left." in text

    def test_a_final_mock_starts_with_one_click_and_is_called_so(self, plan):
        user = make.user()
        client = browser(user)
        html = client.get(self.address).content.decode()
        assert 'name="final" value="1"' in html
        started = client.post(f"{self.address}start/", {"mode": "simulation", "final": "1"})
        attempt = Attempt.objects.get(user=user)
        assert attempt.final
        assert started["Location"] == attempt.position_url(1)
        assert "TST-C01 final mock" in client.get(started["Location"]).content.decode()
        client.post(f"{attempt.get_absolute_url()}submit/", {"confirm": "1"})
        assert "TST-C01 final mock" in words(client.get("/attempts/"))
        report = words(client.get(f"{attempt.get_absolute_url()}report/"))
        assert "TST-C01 final mock" in report
        assert "Mode Final mock" in report

    def test_when_none_is_left_it_says_so_and_has_no_button(self, plan):
        user = make.user()
        for number in range(2):
            sit(user, plan, final=True, now=at(1000 * number))
        client = browser(user)
        html = client.get(self.address).content.decode()
        assert "You have seen too many of them for another one." in html
        assert 'name="final"' not in html
        refused = client.post(f"{self.address}start/", {"mode": "simulation", "final": "1"})
        assert refused.status_code == 422
        assert "No final mock is left" in words(refused)

    def test_a_bank_without_a_reserve_offers_none(self, plan):
        Question.objects.update(is_reserve=False)
        assert "Final mock" not in words(browser(make.user()).get(self.address))
