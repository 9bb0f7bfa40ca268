"""The real exam: recording a result, what is frozen then, and what a fail still says."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from quizzes import official
from quizzes.evidence import evidence_of
from quizzes.models import Attempt, OfficialResult, OfficialVerdict, Response
from quizzes.outlook import forms_words, readiness_of
from quizzes.score_reports import WORTH
from tests import make
from tests.quizzes.sittings import browser, submitted, weak_topics_of, words

pytestmark = pytest.mark.django_db

LATER = make.at(30 * 24 * 3600)
TODAY = LATER.date()


@pytest.fixture(autouse=True)
def _a_month_later():
    with time_machine.travel(LATER, tick=False):
        yield


@pytest.fixture
def blueprint():
    """SAA-C03, which everybody without a plan prepares for, in small; after a fail one waits for 14 days."""
    blueprint = make.blueprint("SAA-C03", retake_days=14, retake_source="https://docs.example.com/retake")
    make.bank(70, blueprint=blueprint)
    return blueprint


def practised(user, blueprint, right=lambda response: True, *, now=make.NOW, count=60):
    """So many questions, answered and shown; each is new to the user where it is."""
    attempt = submitted(right, user=user, blueprint=blueprint, mode=Attempt.Mode.PRACTICE, count=count, now=now)
    seen = set(Response.objects.filter(user=user).exclude(attempt=attempt).values_list("question_id", flat=True))
    attempt.responses.filter(question__in=seen).update(shown_at=now, is_first_seen=False)
    attempt.responses.exclude(question__in=seen).update(shown_at=now, is_first_seen=True)
    return attempt


def recorded(user, blueprint, **given):
    """A fail of yesterday unless something else is given."""
    given.setdefault("sat_on", TODAY - dt.timedelta(days=1))
    given.setdefault("passed", False)
    given.setdefault("scaled_score", None)
    given.setdefault("verdicts", {})
    return official.record(user=user, exam=blueprint.exam, now=LATER, **given)


def verdicts(blueprint, *meets):
    return dict(zip(blueprint.domains.all(), meets, strict=True))


def known(user):
    return {row.topic.key: row.topic.known for row in weak_topics_of(user, exam_code="SAA-C03", now=LATER).domains}


def probability(user, now=LATER):
    return readiness_of(user, exam_code="SAA-C03", now=now).probability


class TestRecording:
    def test_result_and_verdicts_are_kept(self, blueprint):
        user = make.user()
        result = recorded(user, blueprint, scaled_score=650, verdicts=verdicts(blueprint, True, False))
        assert (result.passed, result.scaled_score, result.entered_at) == (False, 650, LATER)
        assert list(result.verdicts.order_by("domain__number").values_list("meets", flat=True)) == [True, False]

    def test_without_enough_evidence_nothing_had_been_stated(self, blueprint):
        assert recorded(make.user(), blueprint).stated is None

    def test_what_would_have_been_stated_before_that_day_is_frozen(self, blueprint):
        user = make.user()
        practised(user, blueprint)
        morning = make.NOW + dt.timedelta(hours=20)
        expected = readiness_of(user, exam_code="SAA-C03", now=LATER, until=morning).probability
        with time_machine.travel(LATER, tick=False):
            before = readiness_of(user, exam_code="SAA-C03", now=morning).probability
        result = recorded(user, blueprint, sat_on=make.NOW.date() + dt.timedelta(days=1), passed=True)
        assert result.stated == pytest.approx(expected, abs=0.01) == pytest.approx(before, abs=0.01)

    def test_what_was_answered_on_the_day_or_later_does_not_change_it(self, blueprint):
        user = make.user()
        practised(user, blueprint)
        day = make.NOW.date() + dt.timedelta(days=3)
        alone = recorded(user, blueprint, sat_on=day).stated
        OfficialResult.objects.all().delete()
        practised(user, blueprint, lambda response: False, now=make.NOW + dt.timedelta(days=3), count=65)
        assert recorded(user, blueprint, sat_on=day).stated == alone

    def test_a_day_on_which_it_could_not_have_been_sat_as_well_is_refused(self, blueprint):
        user = make.user()
        day = TODAY - dt.timedelta(days=60)
        assert recorded(user, blueprint, sat_on=day)
        for near in (-13, 0, 13):
            assert recorded(user, blueprint, sat_on=day + dt.timedelta(days=near)) is None
        assert recorded(user, blueprint, sat_on=day + dt.timedelta(days=14))
        assert recorded(user, blueprint, sat_on=day - dt.timedelta(days=14))
        assert recorded(make.user(), blueprint, sat_on=day)

    def test_without_a_known_wait_the_same_day_is_refused(self):
        user, blueprint = make.user(), make.blueprint("SAA-C03")
        assert recorded(user, blueprint)
        assert recorded(user, blueprint) is None
        assert recorded(user, blueprint, sat_on=TODAY)

    def test_the_database_holds_one_a_day_and_a_probability(self, blueprint):
        result = recorded(make.user(), blueprint)
        twice = {"user": result.user, "exam": result.exam, "passed": True, "entered_at": LATER}
        with pytest.raises(IntegrityError), transaction.atomic():
            OfficialResult.objects.create(sat_on=result.sat_on, **twice)
        with pytest.raises(IntegrityError), transaction.atomic():
            OfficialResult.objects.create(sat_on=TODAY, stated=1.5, **twice)

    def test_one_is_deleted_with_its_verdicts_and_nobody_elses(self, blueprint):
        user = make.user()
        result = recorded(user, blueprint, verdicts=verdicts(blueprint, True, False))
        assert not official.remove(user=make.user(), result_id=result.pk)
        assert official.remove(user=user, result_id=result.pk)
        assert not OfficialVerdict.objects.exists()


class TestWeakEvidence:
    def test_verdicts_of_a_fail_rank_domains_before_there_is_any_answer(self, blueprint):
        user = make.user()
        recorded(user, blueprint, verdicts=verdicts(blueprint, False, True))
        found = known(user)
        assert found["1"] < found["2"]
        assert weak_topics_of(user, exam_code="SAA-C03", now=LATER).response_count == 0

    def test_it_lowers_readiness(self, blueprint):
        user = make.user()
        practised(user, blueprint, lambda response: response.position % 4 > 0)
        before = probability(user)
        recorded(user, blueprint, sat_on=TODAY, scaled_score=500)
        assert probability(user) < before

    def test_each_newer_answer_to_a_new_question_takes_the_place_of_one_of_its_own(self, blueprint):
        user = make.user()
        recorded(user, blueprint, sat_on=make.NOW.date(), scaled_score=500)
        worth = []
        for day in (1, 2, 3):
            practised(user, blueprint, now=make.NOW + dt.timedelta(days=day), count=8)
            still = evidence_of(user, exam_code="SAA-C03", now=LATER).official
            worth.append(still.worth if still else 0)
        new = Response.objects.filter(user=user, is_first_seen=True).count()
        assert worth[0] == WORTH - 8
        assert worth == sorted(worth, reverse=True)
        assert worth[-1] == max(0, WORTH - new)

    def test_what_was_answered_before_takes_nothing_away(self, blueprint):
        user = make.user()
        practised(user, blueprint)
        recorded(user, blueprint)
        assert evidence_of(user, exam_code="SAA-C03", now=LATER).official.worth == WORTH

    def test_a_pass_says_nothing(self, blueprint):
        user = make.user()
        recorded(user, blueprint, sat_on=TODAY - dt.timedelta(days=40))
        recorded(user, blueprint, passed=True)
        assert evidence_of(user, exam_code="SAA-C03", now=LATER).official is None

    def test_verdicts_of_another_guide_are_left_out(self, blueprint):
        user = make.user()
        recorded(user, blueprint, verdicts=verdicts(blueprint, False, True), sat_on=make.NOW.date())
        make.blueprint("SAA-C03", guide_version="2.0", effective=dt.date(2026, 1, 1))
        told = evidence_of(user, exam_code="SAA-C03", now=LATER).told
        assert len({each.right for each in told}) == 1


class TestReadiness:
    def test_a_second_run_of_one_form_leaves_it_unchanged(self):
        """Though all of it is right the second time, or left before its end."""
        user, blueprint = make.user(), make.blueprint("SAA-C03", scored_slots=55, unscored_slots=5)
        make.bank(60, blueprint=blueprint)
        first = submitted(lambda response: response.position % 4 > 0, user=user, blueprint=blueprint)
        first.responses.update(shown_at=make.NOW, is_first_seen=True)
        before = readiness_of(user, exam_code="SAA-C03", now=LATER)
        again = submitted(user=user, blueprint=blueprint, now=make.at(48 * 3600))
        again.responses.update(shown_at=again.started_at, is_first_seen=False)
        again.responses.filter(position__gt=40).update(shown_at=None, is_correct=False)
        assert before.evidence_count == 60
        assert readiness_of(user, exam_code="SAA-C03", now=LATER) == before
        assert "0 %" in words(browser(user).get("/attempts/"))

    @pytest.mark.parametrize("name", ["is_repeat", "key_was_open"])
    def test_a_simulation_that_was_not_under_exam_conditions_leaves_it_unchanged(self, blueprint, name):
        """Though its questions were new, and its result says the same."""
        user = make.user()
        practised(user, blueprint, lambda response: response.position % 4 > 0)
        before = readiness_of(user, exam_code="SAA-C03", now=LATER)
        attempt = submitted(user=user, blueprint=blueprint, now=make.at(48 * 3600))
        attempt.responses.update(shown_at=attempt.started_at, is_first_seen=True)
        assert readiness_of(user, exam_code="SAA-C03", now=LATER) != before
        Attempt.objects.filter(pk=attempt.pk).update(**{name: True})
        assert readiness_of(user, exam_code="SAA-C03", now=LATER) == before

    def test_below_fifty_it_says_how_many_are_missing(self, blueprint):
        user = make.user()
        practised(user, blueprint, count=20)
        found = readiness_of(user, exam_code="SAA-C03", now=LATER)
        assert (found.evidence_count, found.missing, found.probability, found.words) == (20, 30, None, "")

    def test_without_a_blueprint_there_is_none(self):
        assert readiness_of(make.user(), exam_code="SAA-C03", now=LATER) is None

    def test_it_takes_five_queries_however_many_answers_there_are(self, blueprint):
        user = make.user()
        recorded(user, blueprint, verdicts=verdicts(blueprint, False, True))
        found = []
        for count in (20, 65):
            practised(user, blueprint, count=count)
            readiness_of(user, exam_code="SAA-C03", now=LATER)
            with CaptureQueriesContext(connection) as queries:
                readiness_of(user, exam_code="SAA-C03", now=LATER)
            found.append(len(queries))
        assert found[0] == found[1] <= 5

    @pytest.mark.parametrize(
        ("probability", "words"),
        [
            (0.01, "fewer than 1 in 20 forms"),
            (0.06, "about 1 in 10 forms"),
            (0.68, "about 7 in 10 forms"),
            (0.949, "about 9 in 10 forms"),
            (0.99, "more than 19 in 20 forms"),
        ],
    )
    def test_words_never_promise(self, probability, words):
        assert str(forms_words(probability)) == words


class TestThePage:
    def form(self, **given):
        return {"sat_on": (TODAY - dt.timedelta(days=1)).isoformat(), "passed": "no"} | given

    def test_a_fail_is_recorded_and_the_wait_is_shown(self, blueprint):
        user = make.user()
        client = browser(user)
        response = client.post(
            "/study/results/saa-c03/", self.form(scaled_score="650", domain_1="needs", domain_2="meets")
        )
        assert response.status_code == 302
        text = words(client.get(response["Location"]))
        assert "SAA-C03 , 20 December 2026 no pass 650" in text
        assert "You may sit it again from 3 January 2027: 14 days after the last try. What Test says" in text
        assert "1 Domain 1 : Needs improvement 2 Domain 2 : Meets competencies" in text
        assert "Weak evidence: your official result of 20 December 2026 counts as 20 answers here." in text
        assert "Weak evidence" in words(client.get("/study/"))

    def test_a_pass_needs_no_wait(self, blueprint):
        client = browser(make.user())
        client.post("/study/results/saa-c03/", self.form(passed="yes"))
        text = words(client.get("/study/results/"))
        assert "20 December 2026 pass" in text
        assert "You may sit it again" not in text

    def test_what_had_been_stated_stands_beside_the_result(self, blueprint):
        user = make.user()
        practised(user, blueprint)
        client = browser(user)
        client.post("/study/results/saa-c03/", self.form(passed="yes"))
        assert "Before that day this site would have said: a pass in more than 19 in 20 forms." in words(
            client.get("/study/results/")
        )

    @pytest.mark.parametrize(
        ("broken", "sentence"),
        [
            ({"sat_on": ""}, "Say on which day."),
            ({"sat_on": "2027-01-01"}, "Choose a day within the last three years."),
            ({"sat_on": "2020-01-01"}, "Choose a day within the last three years."),
            ({"passed": ""}, "Say whether you passed."),
            ({"scaled_score": "99"}, "Write a number from 100 to 1000."),
            ({"scaled_score": "720"}, "The pass is at 720: see which of the two is right."),
            ({"domain_1": "maybe"}, "Choose one of the three."),
        ],
    )
    def test_what_cannot_be_is_refused_with_a_sentence_and_nothing_is_kept(self, blueprint, broken, sentence):
        response = browser(make.user()).post("/study/results/saa-c03/", self.form(**broken))
        assert response.status_code == 422
        assert sentence in words(response)
        assert not OfficialResult.objects.exists()

    def test_a_second_result_of_the_same_time_is_refused(self, blueprint):
        client = browser(make.user())
        client.post("/study/results/saa-c03/", self.form())
        again = client.post("/study/results/saa-c03/", self.form(sat_on=TODAY.isoformat()))
        assert again.status_code == 422
        assert "There is a result of a day that is too near" in words(again)

    def test_it_can_be_deleted_by_its_owner_alone(self, blueprint):
        user = make.user()
        result = recorded(user, blueprint)
        assert browser(make.user()).post(f"/study/results/{result.pk}/delete/").status_code == 404
        assert browser(user).post(f"/study/results/{result.pk}/delete/").status_code == 302
        assert not OfficialResult.objects.exists()

    def test_each_exam_has_its_form(self, blueprint):
        make.blueprint("DVA-C02")
        client = browser(make.user())
        assert "Another exam: DVA-C02" in words(client.get("/study/results/"))
        assert "Record a result of DVA-C02" in words(client.get("/study/results/dva-c02/"))
        assert client.get("/study/results/xyz-c99/").status_code == 404

    def test_without_any_exam_there_is_no_page(self):
        assert browser(make.user()).get("/study/results/").status_code == 404

    def test_a_guest_is_asked_to_sign_up(self, blueprint):
        response = browser(make.guest()).get("/study/results/")
        assert response.status_code == 302
        assert "signup" in response["Location"]

    def test_more_results_cost_no_further_query(self, blueprint):
        user = make.user()
        client, found = browser(user), []
        for number in (1, 2, 3):
            recorded(
                user,
                blueprint,
                sat_on=TODAY - dt.timedelta(days=20 * number),
                verdicts=verdicts(blueprint, True, False),
            )
            client.get("/study/results/")
            with CaptureQueriesContext(connection) as queries:
                client.get("/study/results/")
            found.append(len(queries))
        assert found[1] == found[2] <= 17
