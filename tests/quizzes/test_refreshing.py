"""Statistics are what the responses say, and a refresh that looks only at what changed says the same as a full one."""

from __future__ import annotations

import datetime as dt
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from content import curation, revisions
from content.models import Question, Revision
from quizzes import exposure, integrity, privacy, refreshing, regrading, support
from quizzes.models import (
    Attempt,
    FormStatistics,
    OptionStatistics,
    Refresh,
    Response,
    ResponseOption,
    RevisionStatistics,
)
from tests import make
from tests.make import NOW, at
from tests.quizzes.crowds import by_strength, crowd, whole_bank
from tests.quizzes.integrity import history

pytestmark = pytest.mark.django_db
LATER = NOW + dt.timedelta(days=1)


def refresh(now: dt.datetime = LATER) -> int:
    return refreshing.refresh(now=now).computed


def told() -> list[Any]:
    """All that is stored, but for when it was computed and under which keys."""
    of_revisions = RevisionStatistics.objects.order_by("revision").values()
    of_options = OptionStatistics.objects.order_by("option").values()
    of_forms = FormStatistics.objects.order_by("blueprint", "fixed_form").values()
    rows = [*of_revisions, *of_options, *of_forms]
    return [{name: value for name, value in row.items() if name not in ("id", "refreshed_at")} for row in rows]


def of(slug: str) -> RevisionStatistics:
    return RevisionStatistics.objects.get(revision__question__slug=slug, revision__state=Revision.State.PUBLISHED)


@pytest.fixture
def plan():
    return whole_bank()


@pytest.fixture
def sat(plan):
    """Twelve candidates, two of each strength."""
    return crowd(12, by_strength, blueprint=plan)


class TestFigures:
    def test_of_a_pretest_question_they_rest_on_its_unscored_responses(self, sat):
        refresh()
        found = of("ridden-along")
        assert (found.n, found.facility) == (12, 0.5)
        # Scores 1 to 6 of 6, twice; right from 4 on: means 5 and 3.5, variance 35/12: 1.5 / 1.7078 = 0.8783.
        assert found.discrimination == pytest.approx(0.8783, abs=1e-4)
        # Active times 10 to 21 seconds.
        assert (found.seconds_low, found.seconds_median, found.seconds_high) == (12.75, 15.5, 18.25)

    def test_options_have_their_rates_by_thirds(self, sat):
        refresh()
        options = {
            each.option.code: each
            for each in OptionStatistics.objects.filter(option__revision=of("ridden-along").revision).select_related(
                "option"
            )
        }
        assert {code: each.count for code, each in options.items()} == {"a": 6, "b": 6, "c": 0, "d": 0}
        assert (options["a"].rate, options["a"].rate_bottom, options["a"].rate_top) == (0.5, 0.0, 1.0)

    def test_below_ten_answers_there_are_none(self, plan):
        crowd(9, by_strength, blueprint=plan)
        refresh()
        found = of("ridden-along")
        assert (found.n, found.facility, found.discrimination, found.seconds_median) == (9, None, None, None)
        assert not OptionStatistics.objects.exists()

    def test_a_question_that_was_seen_before_or_never_shown_does_not_count(self, sat):
        sat[0].responses.update(is_first_seen=False)
        refresh()
        assert of("ridden-along").n == 11

    def test_a_blank_that_was_shown_is_wrong(self, plan):
        crowd(10, lambda number, response: "a" if number else "", blueprint=plan)
        refresh()
        assert of("ridden-along").facility == 0.9

    def test_practice_and_what_was_not_won_as_in_an_exam_do_not_count(self, sat):
        Attempt.objects.filter(pk=sat[0].pk).update(key_was_open=True)
        Attempt.objects.filter(pk=sat[1].pk).update(is_repeat=True)
        refresh()
        assert of("ridden-along").n == 10

    def test_a_new_revision_begins_anew(self, sat):
        refresh()
        make.new_revision(Question.objects.get(slug="ridden-along"))
        refresh()
        assert (
            not RevisionStatistics.objects.filter(revision__state=Revision.State.PUBLISHED)
            .filter(revision__question__slug="ridden-along")
            .exists()
        )
        assert RevisionStatistics.objects.get(revision__question__slug="ridden-along").n == 12

    def test_a_revision_without_a_change_that_matters_goes_on_with_them(self, sat, plan):
        refresh()
        pretest = Question.objects.get(slug="ridden-along")
        first = pretest.revisions.get()
        second = make.new_revision(pretest, state="draft")
        Revision.objects.filter(pk=second.pk).update(continues=first)
        revisions.publish(second, now=NOW + dt.timedelta(hours=4))
        crowd(6, by_strength, blueprint=plan, now=NOW + dt.timedelta(hours=5))
        assert refresh() == 7
        [found] = RevisionStatistics.objects.in_service().filter(revision__question=pretest)
        assert (found.revision, found.n, found.facility) == (first, 18, 0.5)
        assert (found.forms_drawn, found.forms_possible) == (18, 18)
        assert OptionStatistics.objects.get(option__revision=first, option__code="a").count == 9
        assert list(integrity.statistics.check()) == []


class TestFlags:
    def test_a_distractor_that_strong_candidates_prefer_makes_a_question_suspicious(self, plan):
        crowd(
            30,
            lambda number, response: (
                by_strength(number, response) if response.is_scored else "b" if number % 6 >= 3 else "a"
            ),
            blueprint=plan,
        )
        refresh()
        found = of("ridden-along")
        assert (found.is_weak, found.has_tempting_distractor, found.flag_count) == (True, True, 2)
        assert list(RevisionStatistics.objects.suspicious()) == [found]

    def test_a_retired_question_is_no_debt(self, plan):
        crowd(30, lambda number, response: by_strength(number, response) if response.is_scored else "b", blueprint=plan)
        refresh()
        assert RevisionStatistics.objects.suspicious().get().is_out_of_bounds
        curation.retire(question=Question.objects.get(slug="ridden-along"), by=None, reason="Off topic.", now=LATER)
        assert not RevisionStatistics.objects.suspicious().exists()

    def test_a_question_on_too_many_forms_is_flagged_where_the_stock_allows_less(self):
        plan = make.blueprint(scored_slots=2, unscored_slots=0, domains={1: (100, 2)})
        first, second = plan.domains.get().tasks.order_by("number")
        alone = make.question(tasks=[first], slug="alone-on-its-task")
        for _ in range(12):
            make.question(tasks=[second])
        crowd(30, by_strength, blueprint=plan)
        refresh()
        found = RevisionStatistics.objects.get(is_overexposed=True, revision__question=alone)
        assert (found.forms_drawn, found.forms_possible, found.exposure) == (30, 30, 1.0)

    def test_a_bank_of_one_form_allows_no_less(self, plan):
        crowd(30, by_strength, blueprint=plan)
        refresh()
        assert RevisionStatistics.objects.filter(forms_drawn=30).exists()
        assert not RevisionStatistics.objects.filter(is_overexposed=True).exists()

    def test_forms_from_before_a_question_was_published_do_not_count(self, plan):
        crowd(5, by_strength, blueprint=plan)
        late = Revision.objects.filter(question__slug="ridden-along")
        late.update(published_at=at(2))
        refresh()
        # It stood on all five, so that it was possible for all; without that it would be three.
        assert exposure.standings()[late.get().pk].possible == 5
        before = Response.objects.filter(revision__in=late, attempt__started_at__lt=at(2))
        ResponseOption.objects.filter(response__in=before).delete()
        before.delete()
        assert exposure.standings()[late.get().pk].possible == 3


class TestForms:
    def test_the_reliability_of_drawn_forms(self, sat, plan):
        refresh()
        found = FormStatistics.objects.get(blueprint=plan)
        # Shares 1/6 to 6/6, twice: variance 35/36 / 3.3 / ...: sum of squared deviations 2 x 17.5 / 36, over 11.
        variance = 2 * 17.5 / 36 / 11
        error = 2 * sum(k / 6 * (1 - k / 6) / 5 for k in range(1, 7)) / 12
        assert found.coefficient == pytest.approx(1 - error / variance)
        assert found.error_share == pytest.approx(error**0.5)
        assert (found.n, found.mean_share, found.guess_share) == (12, pytest.approx(7 / 12), 0.25)

    def test_a_second_sitting_of_the_same_person_does_not_count(self, sat, plan):
        crowd(1, by_strength, blueprint=plan, user=sat[0].user, now=NOW + dt.timedelta(days=3))
        refresh(NOW + dt.timedelta(days=4))
        assert FormStatistics.objects.get(blueprint=plan).n == 12


class TestIncremental:
    def test_what_has_not_changed_is_not_computed_again(self, sat):
        assert refresh() == 7
        before = told()
        assert refresh() == 0
        assert told() == before

    @pytest.mark.parametrize(
        "act",
        [
            lambda attempt: support.void(attempt_id=attempt.pk, actor=make.user(), reason="It was to be.", now=LATER),
            lambda attempt: support.reopen(
                attempt_id=attempt.pk, actor=make.user(), reason="So.", minutes=5, now=LATER
            ),
            lambda attempt: privacy.erase(user_id=attempt.user_id),
        ],
        ids=["void", "reopen", "erase"],
    )
    def test_what_takes_responses_away_is_noticed(self, sat, act):
        refresh()
        act(sat[0])
        assert refresh() == 7
        assert of("ridden-along").n == 11

    def test_all_that_a_revision_rested_on_can_go(self, plan):
        [attempt] = crowd(1, by_strength, blueprint=plan)
        refresh()
        privacy.erase(user_id=attempt.user_id)
        refresh()
        assert not RevisionStatistics.objects.exists()
        assert not FormStatistics.objects.exists()

    def test_a_regrade_changes_nothing(self, sat):
        question = sat[0].responses.filter(is_scored=True).first().question
        make.new_revision(question, keys=("c",))
        refresh()
        before = told()
        assert regrading.regrade(question=question, now=LATER).impacts
        refresh()
        assert told() == before

    @pytest.mark.promise("S12")
    @pytest.mark.parametrize("seed", [1, 2])
    def test_after_a_busy_history_it_is_what_a_full_computation_gives(self, seed, monkeypatch):
        monkeypatch.setattr("quizzes.item_analysis.SHOWN_FROM", 1)
        busy = history.begun(seed=seed, now=NOW)
        busy.run(120)
        refresh(busy.now)
        step_by_step = told()
        RevisionStatistics.objects.all().delete()
        OptionStatistics.objects.all().delete()

        refreshing.refresh(now=busy.now, is_full=True)

        assert told() == step_by_step
        assert busy.done["refresh some"]
        assert any(row.get("facility") is not None for row in step_by_step)


class TestIntegrity:
    def test_figures_that_the_responses_do_not_give_are_found(self, sat):
        refresh()
        assert list(integrity.statistics.check()) == []
        RevisionStatistics.objects.filter(revision__question__slug="ridden-along").update(facility=0.6)
        OptionStatistics.objects.filter(option__code="b").exclude(count=0).update(rate=0.9)
        assert {finding.code for finding in integrity.statistics.check()} == {"statistics"}
        refreshing.refresh(now=LATER, is_full=True)
        assert list(integrity.statistics.check()) == []

    def test_figures_that_wait_for_the_next_refresh_are_no_finding(self, sat, plan):
        refresh()
        crowd(1, by_strength, blueprint=plan)
        assert list(integrity.statistics.check()) == []


class TestWhen:
    def test_the_command_says_how_much_it_computed(self, sat):
        output = StringIO()
        call_command("refresh_statistics", stdout=output)
        call_command("refresh_statistics", "--full", stdout=output)
        call_command("refresh_statistics", stdout=output)
        assert output.getvalue().splitlines() == [
            "7 of 7 revisions computed anew",
            "7 of 7 revisions computed anew",
            "0 of 7 revisions computed anew",
        ]

    def test_the_sweep_refreshes_each_hour(self, sat):
        call_command("submit_overdue_attempts", "--once", stdout=StringIO())
        assert of("ridden-along").n == 12
        at_first = Refresh.objects.get().finished_at
        assert not refreshing.is_due(now=at_first + dt.timedelta(minutes=59))
        assert refreshing.is_due(now=at_first + dt.timedelta(minutes=60))
        call_command("submit_overdue_attempts", "--once", stdout=StringIO())
        assert Refresh.objects.get().finished_at == at_first
