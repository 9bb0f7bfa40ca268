"""The report of an attempt, by itself and as a page; the history."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
import uuid
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from content.models import Question
from quizzes import attempts, results
from quizzes.models import Attempt, Response
from quizzes.scoring import Verdict
from tests import make
from tests.quizzes.sittings import browser, right_scored, submitted, words

pytestmark = pytest.mark.django_db

LATER = make.at(24 * 3600)


@pytest.fixture
def saa():
    """The true SAA-C03 form: 50 scored and 15 unscored questions, 120 seconds each."""
    blueprint = make.shipped_blueprint()
    make.bank(80, blueprint=blueprint)
    return blueprint


@pytest.fixture(autouse=True)
def _the_next_day():
    with time_machine.travel(LATER, tick=False):
        yield


def seen(attempt, *, is_first_seen=True):
    """All of its questions were shown, for the first time or again."""
    attempt.responses.update(shown_at=attempt.started_at, is_first_seen=is_first_seen)
    return attempt


def page_of(attempt, path="report"):
    return browser(attempt.user).get(f"/attempts/{attempt.pk}/{path}/")


class TestTheScore:
    @pytest.mark.parametrize(
        ("right", "score", "verdict"),
        [
            # 100 + 900 x 35/50 = 730; Wilson with z = 1.96: 0.5625 to 0.8090.
            (35, (730, 606, 828), "Pass"),
            # 100 + 900 x 34/50 = 712; 0.5417 to 0.7924.
            (34, (712, 588, 813), "No pass"),
        ],
    )
    def test_one_sentence_says_score_pass_and_range(self, saa, right, score, verdict):
        text = words(page_of(submitted(right_scored(right), blueprint=saa)))
        assert (
            f"{verdict} {score[0]} of 1000, estimated: {right} of 50 scored questions. The pass is at 720. "
            f"The true level probably lies between {score[1]} and {score[2]}."
        ) in text

    def test_the_mark_on_the_scale_shows_the_same_numbers(self, saa):
        html = page_of(submitted(right_scored(35), blueprint=saa)).content.decode()
        drawing = html.partition('<figure class="scale-mark">')[2].partition("</figure>")[0]
        for number in (100, 1000, 720, 730, 606, 828):
            assert f">{number}</text>" in drawing
        assert "the score at 730 and its range from 606 to 828" in drawing

    def test_answers_to_unscored_questions_change_nothing(self, saa):
        right, wrong = (
            submitted(
                lambda response, unscored=unscored: response.position % 3 > 0 if response.is_scored else unscored,
                blueprint=saa,
                seed=7,
            )
            for unscored in (True, False)
        )
        assert right.responses.filter(is_correct=True).count() == wrong.responses.filter(is_correct=True).count() + 15
        one, other = (dataclasses.asdict(results.report_of(attempt)) for attempt in (right, wrong))
        assert one.pop("attempt") != other.pop("attempt")
        assert one == other
        assert (right.scaled_score, right.passed) == (wrong.scaled_score, wrong.passed)

    def test_guessing_is_worth_a_quarter_of_four_options(self, saa):
        report = results.report_of(submitted(blueprint=saa))
        # 50 / 4 = 12.5, halves up; 100 + 900 / 4 = 325.
        assert (report.guessed, report.guessed_score) == (13, 325)

    def test_a_key_that_is_corrected_later_changes_no_number(self, saa):
        attempt = submitted(right_scored(35), blueprint=saa)
        before = words(page_of(attempt))
        for question in Question.objects.all()[:10]:
            make.new_revision(question, keys=("b",))
        assert words(page_of(attempt)) == before

    def test_an_attempt_that_was_not_scored_has_no_report(self):
        with pytest.raises(ValueError, match="was not scored"):
            results.report_of(submitted(mode=Attempt.Mode.PRACTICE))


class TestDomainsAndServices:
    def test_the_domain_that_lost_most_comes_first_with_its_numbers(self, saa):
        """Domain 1: 15 right of 15; 2: 10 of 13; 3: 6 of 12; 4: 4 of 10. A question is worth 18 points."""
        wanted = {1: 15, 2: 10, 3: 6, 4: 4}
        left = dict(wanted)

        def choose(response):
            number = response.task.domain.number
            if not response.is_scored or not left[number]:
                return False
            left[number] -= 1
            return True

        report = results.report_of(submitted(choose, blueprint=saa))
        assert [(row.number, row.weight, row.n, row.correct, row.lost) for row in report.domains] == [
            (3, 24, 12, 6, 108),
            (4, 20, 10, 4, 108),
            (2, 26, 13, 10, 54),
            (1, 30, 15, 15, 0),
        ]
        # 0.5 and 10/13 = 0.769 against the cut share 620/900 = 0.689.
        assert [row.verdict for row in report.domains] == [Verdict.NEEDS_IMPROVEMENT] * 2 + [Verdict.MEETS] * 2
        # Wilson for 6 of 12: 0.2538 to 0.7462.
        assert (report.domains[0].share, report.domains[0].low, report.domains[0].high) == (50, 25, 75)
        assert report.weakest == report.domains[0]

    def test_few_questions_get_no_verdict(self):
        text = words(page_of(submitted(lambda response: False)))
        assert "Not enough evidence" in text
        assert "Needs improvement" not in text

    def test_services_with_wrong_answers_come_first_and_the_others_in_a_line(self):
        attempt = submitted(lambda response: response.service.slug != "sqs")
        report = results.report_of(attempt)
        assert {tally.slug for tally in report.services.weak} <= {"sqs"}
        assert sum(tally.n for tally in report.services.weak + report.services.strong) == attempt.scored_count
        assert "All right:" in words(page_of(attempt))

    def test_the_next_step_is_the_domain_that_lost_most(self):
        attempt = submitted(lambda response: response.task.domain.number == 2)
        html = page_of(attempt).content.decode()
        assert 'name="preset" value="domain"' in html
        assert 'name="domain" value="1"' in html
        assert "Drill domain 1" in html

    def test_where_nothing_was_lost_there_is_nothing_to_practise(self):
        text = words(page_of(submitted()))
        assert "Every scored question was right" in text
        assert "Drill" not in text


class TestTimeAndConditions:
    def test_questions_over_twice_the_budget_are_named(self):
        attempt = make.attempt()
        # 600 s for 5 questions: a budget of 2:00.
        Response.objects.filter(attempt=attempt, position=3).update(active_ms=241_000)
        Response.objects.filter(attempt=attempt, position=4).update(active_ms=240_000)
        attempts.submit(user=attempt.user, attempt_id=attempt.pk, now=make.at(300))
        text = words(page_of(attempt))
        assert "More than twice the budget: question 3 (4 min 1 s)." in text
        assert "5 min used of 10 min (2 min for each question)" in text

    def test_without_a_measured_time_it_says_so(self):
        assert "No time was measured" in words(page_of(submitted()))

    def test_mode_and_accommodation_are_printed(self, saa):
        attempt = submitted(blueprint=saa, user=make.user(extra_minutes=30))
        text = words(page_of(attempt))
        assert "Mode Simulation, exam guide 1.1" in text
        assert "Accommodation +30 minutes" in text
        # 160 minutes for 65 questions.
        assert "used of 2 h 40 min (2 min 28 s for each question)" in text

    def test_a_factor_is_printed_as_people_write_it(self):
        attempt = submitted(user=make.user(time_factor=Decimal("1.50")))
        assert "Accommodation time × 1.5 " in words(page_of(attempt))

    def test_blanks_new_questions_and_late_saves_are_counted(self):
        attempt = make.attempt()
        make.answer(attempt, 1, 2)
        make.answer(attempt, 3, now=make.at(605))
        text = words(page_of(attempt))
        assert "Left blank 2 questions" in text
        assert "Saved late 1 answer" in text
        assert "New to you 3 of 3 questions seen" in text
        assert "10:10, time was over" in text

    def test_instants_are_in_the_zone_of_the_reader(self):
        attempt = submitted(user=make.user(time_zone="Asia/Tokyo"))
        assert "21 November 2026, 19:05" in words(page_of(attempt))


class TestThePageOfAReport:
    def test_an_open_attempt_leads_to_its_overview(self):
        attempt = make.attempt(now=LATER - dt.timedelta(seconds=60))
        for path in ("report", "review"):
            response = page_of(attempt, path)
            assert (response.status_code, response["Location"]) == (302, f"/attempts/{attempt.pk}/")

    def test_an_attempt_whose_time_is_over_is_sealed_and_shown(self):
        attempt = make.attempt()
        response = page_of(attempt)
        assert response.status_code == 200
        assert "100 of 1000, estimated: 0 of 4 scored questions" in words(response)
        attempt.refresh_from_db()
        assert attempt.submitted_at == attempt.deadline_at

    def test_an_abandoned_attempt_says_so_and_has_no_score(self):
        attempt = make.attempt()
        attempts.abandon(user=attempt.user, attempt_id=attempt.pk, now=make.at(60))
        for path in ("report", "review"):
            response = browser(attempt.user).get(f"/attempts/{attempt.pk}/{path}/", follow=True)
            assert "You abandoned this attempt" in words(response)

    @pytest.mark.parametrize("path", ["report", "review"])
    def test_that_of_somebody_else_is_like_one_that_does_not_exist(self, path):
        client = browser(make.user())
        foreign = client.get(f"/attempts/{submitted().pk}/{path}/")
        unknown = client.get(f"/attempts/{uuid.uuid4()}/{path}/")
        assert foreign.status_code == unknown.status_code == 404
        assert re.sub(r"request: \w+", "", words(foreign)) == re.sub(r"request: \w+", "", words(unknown))

    @pytest.mark.parametrize("path", ["report", "review"])
    def test_it_is_only_read(self, path):
        attempt = submitted()
        assert browser(attempt.user).post(f"/attempts/{attempt.pk}/{path}/").status_code == 405

    def test_visitors_are_asked_to_sign_in(self, client):
        assert "/accounts/login/" in client.get(f"/attempts/{submitted().pk}/report/")["Location"]

    def test_a_longer_form_and_more_attempts_cost_no_further_query(self, saa):
        short = submitted()
        long = submitted(user=make.user(), blueprint=saa)
        for _ in range(2):
            submitted(user=long.user, blueprint=saa, mode=Attempt.Mode.TIMED, count=10)
        counts = []
        for attempt in (short, long):
            client = browser(attempt.user)
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert client.get(f"/attempts/{attempt.pk}/report/").status_code == 200
            counts.append(len(queries))
        assert counts[0] == counts[1] <= 14


class TestPractice:
    def test_it_says_how_many_of_the_answered_were_right(self):
        attempt = submitted(lambda response: response.position == 1 if response.position < 4 else None,
                            mode=Attempt.Mode.PRACTICE)  # fmt: skip
        text = words(page_of(attempt))
        assert "1 of 3 right. You answered 3 of 5 questions." in text
        assert "estimated" not in text

    def test_without_an_answer_there_is_nothing_to_report(self):
        text = words(page_of(submitted(lambda response: None, mode=Attempt.Mode.PRACTICE)))
        assert "You answered none of 5 questions" in text

    def test_wrong_answers_lead_to_their_domain(self):
        attempt = submitted(lambda response: response.task.domain.number == 1, mode=Attempt.Mode.PRACTICE)
        assert 'name="domain" value="2"' in page_of(attempt).content.decode()


class TestHistory:
    def test_without_a_result_it_says_what_to_do(self):
        text = words(browser(make.user()).get("/attempts/"))
        assert "Nothing submitted yet" in text

    def test_submitted_attempts_are_listed_newest_first_with_their_scores(self):
        user, blueprint = make.user(), make.blueprint()
        submitted(right_scored(3), user=user, blueprint=blueprint)
        submitted(lambda r: False, user=user, blueprint=blueprint, mode=Attempt.Mode.PRACTICE, now=make.at(9000))
        text = words(browser(user).get("/attempts/"))
        # 3 of 4: 100 + 900 x 0.75 = 775.
        assert text.index("Practice: TST-C01") < text.index("TST-C01 simulation")
        assert "775" in text
        assert "3 of 4" in text
        assert "0 of 5" in text

    def test_abandoned_ones_and_those_of_others_are_not(self):
        user = make.user()
        attempt = make.attempt(user=user)
        attempts.abandon(user=user, attempt_id=attempt.pk, now=make.at(60))
        submitted(mode=Attempt.Mode.PRACTICE, blueprint=attempt.blueprint)
        assert "Nothing submitted yet" in words(browser(user).get("/attempts/"))

    def test_open_ones_stand_on_top_to_be_resumed_or_abandoned(self):
        attempt = make.attempt(now=LATER - dt.timedelta(seconds=60))
        response = browser(attempt.user).get("/attempts/")
        assert f'href="/attempts/{attempt.pk}/1/"' in response.content.decode()
        assert f'action="/attempts/{attempt.pk}/abandon/"' in response.content.decode()

    def test_one_whose_time_is_over_is_sealed_and_listed_as_a_result(self):
        attempt = make.attempt()
        html = browser(attempt.user).get("/attempts/").content.decode()
        assert f'href="/attempts/{attempt.pk}/report/"' in html
        assert "Resume" not in html

    def test_two_exams_make_a_trend(self):
        user, blueprint = make.user(), make.blueprint()
        seen(submitted(right_scored(2), user=user, blueprint=blueprint))
        client = browser(user)
        assert "oldest first" not in words(client.get("/attempts/"))
        seen(submitted(right_scored(4), user=user, blueprint=blueprint, now=make.at(9000)))
        # Wilson at 95 %: 0.15 to 0.85 for 2 of 4, 0.51 to 1 for all of them.
        assert (
            "2 of 4 new ones (15 to 85 per cent); 21 November 2026: 4 of 4 new ones (51 to 100 per cent). "
            "The pass is at 69 per cent."
        ) in words(client.get("/attempts/"))

    def test_new_and_repeated_questions_of_one_exam_are_told_apart(self):
        user, blueprint = make.user(), make.blueprint()
        seen(submitted(user=user, blueprint=blueprint))
        attempt = seen(submitted(right_scored(2), user=user, blueprint=blueprint, now=make.at(9000)))
        right = attempt.responses.filter(is_scored=True, is_correct=True)
        attempt.responses.filter(pk__in=right.values("pk")).update(is_first_seen=False)
        assert "0 of 2 new ones (0 to 66 per cent), 2 of 2 repeated ones (34 to 100 per cent)" in words(
            browser(user).get("/attempts/")
        )

    def test_the_line_goes_through_what_was_new(self):
        user, blueprint = make.user(), make.blueprint()
        for number in range(3):
            seen(submitted(user=user, blueprint=blueprint, now=make.at(9000 * number)), is_first_seen=number != 1)
        html = browser(user).get("/attempts/").content.decode()
        assert html.count('class="value hollow"') == 1
        assert html.count('class="value"') == 2
        points = re.search(r'<polyline[^>]* points="([^"]*)"', html)[1].split()
        assert [point.partition(",")[0] for point in points] == ["53", "267"]

    def test_dates_are_in_the_zone_of_the_reader(self):
        attempt = submitted(user=make.user(time_zone="Asia/Tokyo"))
        assert "21 Nov 2026, 19:05" in words(browser(attempt.user).get("/attempts/"))

    def test_the_list_is_cut_into_pages_at_constant_cost(self):
        user, blueprint = make.user(), make.blueprint()
        submitted(user=user, blueprint=blueprint)
        submitted(user=user, blueprint=blueprint, now=make.at(9000))
        client = browser(user)
        with CaptureQueriesContext(connection) as few:
            client.get("/attempts/")
        for number in range(25):
            submitted(user=user, blueprint=blueprint, mode=Attempt.Mode.PRACTICE, now=make.at(20000 + number))
        with CaptureQueriesContext(connection) as many:
            page = client.get("/attempts/")
        assert len(few) == len(many) <= 12
        assert page.content.decode().count("<tr>") == 26
        assert client.get("/attempts/?page=2").content.decode().count("<tr>") == 3
        assert client.get("/attempts/?page=nonsense").status_code == 200

    def test_visitors_are_asked_to_sign_in(self, client):
        assert client.get("/attempts/").status_code == 302
