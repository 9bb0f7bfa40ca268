"""The review: each position explained as the candidate saw it, and filters whose counts add up."""

from __future__ import annotations

import datetime as dt
import itertools
import re

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quizzes import attempts, review
from quizzes.assembly import option_order
from quizzes.models import Attempt, Response
from quizzes.review import Mark, Result, Selection
from tests import make
from tests.quizzes.sittings import browser, pick, submitted, words

pytestmark = pytest.mark.django_db

LATER = make.at(24 * 3600)


@pytest.fixture(autouse=True)
def _the_next_day():
    with time_machine.travel(LATER, tick=False):
        yield


def page_of(attempt, query=""):
    return browser(attempt.user).get(f"/attempts/{attempt.pk}/review/?{query}")


def shown(response):
    """The numbers of the questions on a page."""
    return [int(number) for number in re.findall(r'<article id="question-(\d+)"', response.content.decode())]


def finish(attempt, seconds=400):
    return attempts.submit(user=attempt.user, attempt_id=attempt.pk, now=make.at(seconds)).attempt


@pytest.fixture
def mixed():
    """Twelve positions: right, wrong and blank in turn; some flagged, slow or unscored, in all combinations."""
    blueprint = make.blueprint(scored_slots=9, unscored_slots=3)
    attempt = make.attempt(blueprint=blueprint)
    pick(attempt, lambda response: (True, False, None)[response.position % 3])
    attempt.responses.filter(position__in=[1, 2, 3, 7]).update(flagged=True)
    # 600 s for twelve questions: over 100 s is slow.
    attempt.responses.filter(position__in=[2, 3, 4, 8]).update(active_ms=100_001)
    attempt.responses.filter(position=5).update(active_ms=100_000)
    return finish(attempt)


class TestQuestions:
    def test_every_option_is_explained_in_the_order_that_was_seen(self):
        cited = make.fact(statement="A queue keeps a message for four days.")
        blueprint = make.blueprint()
        make.bank(10, blueprint=blueprint, facts=[cited])
        attempt = submitted(lambda response: False, blueprint=blueprint)
        html = page_of(attempt).content.decode()
        response = attempt.responses.get(position=1)
        article = html.partition('<article id="question-1"')[2].partition("</article>")[0]
        order = option_order(["a", "b", "c", "d"], seed=response.seed)
        assert re.findall(r"Option (\w)", article) == order
        assert re.findall(r"Why (\w) helps or not", article) == order
        assert article.count("A queue keeps a message for four days.") == 4
        assert (article.count(">Key<"), article.count(">Your choice<")) == (1, 1)
        assert article.index(">Key<") > article.index("Option a")
        assert f'href="https://docs.example.com/{cited.fact.slug}"' in article

    def test_services_that_the_question_tells_apart_stand_side_by_side_in_what_it_is_about(self):
        sns, sqs = make.service("sns"), make.service("sqs")
        for number in range(7):
            for service in (sns, sqs):
                make.fact(service=service, attribute=f"row-{number}", statement=f"{service.slug} {number}.")
        cited = make.fact(service=sqs, attribute="cited", statement="It takes 1 MiB.")
        blueprint = make.blueprint()
        make.bank(10, blueprint=blueprint, service=sqs, twins=[sns], facts=[cited])
        html = page_of(submitted(blueprint=blueprint)).content.decode()
        tables = re.findall(r'<table class="comparison">.*?</table>', html, re.DOTALL)
        assert len(tables) == 5
        assert re.findall(r'<th scope="row" lang="en">([^<]+)<', tables[0]) == [
            "Cited",
            *(f"Row {n}" for n in range(4)),
        ]
        assert '<a href="/compare/sns/sqs/">The whole table, 8 rows</a>' in html

    def test_a_question_about_one_service_has_no_table(self):
        assert 'class="comparison"' not in page_of(submitted()).content.decode()

    def test_result_domain_service_and_time_stand_at_the_question(self):
        attempt = make.attempt()
        make.answer(attempt, 1, right=False, active_ms=1000)
        Response.objects.filter(attempt=attempt, position=1).update(active_ms=92_000)
        finish(attempt)
        response = attempt.responses.select_related("service", "task").get(position=1)
        text = words(page_of(attempt, "result=wrong"))
        assert "Question 1 Wrong" in text
        assert f"{response.task.number} {response.task.title}" in text
        assert response.service.heading in text
        assert "1 min 32 s" in text
        assert f"Drill {response.service.heading}" in text

    def test_what_was_said_of_an_answer_stands_at_it_and_far_misses_have_names(self):
        attempt = make.attempt()
        make.answer(attempt, 1, 3)
        make.answer(attempt, 2, 4, right=False)
        for position, confidence in ((1, 1), (2, 3), (3, 3), (4, 1), (5, 3)):
            make.save(attempt, position, confidence, field="confidence")
        finish(attempt)
        lucky, confident, sure, guessed, blank = review.reviewed_positions(attempt)
        assert (lucky.confidence_mark, confident.confidence_mark) == (Mark.LUCKY, Mark.CONFIDENT)
        assert {each.confidence_mark for each in (sure, guessed, blank)} == {None}
        text = words(page_of(attempt))
        assert "Question 1 Right Lucky guess" in text
        assert "Question 2 Wrong Confident error" in text
        assert "Question 3 Right You said: sure" in text
        assert "Question 4 Wrong You said: a guess" in text
        assert "Question 5 Unanswered " in text
        assert text.count("You said:") == 2

    @pytest.mark.parametrize(("mark", "position"), [("lucky", 1), ("confident", 2)])
    def test_lucky_guesses_and_confident_errors_are_filters_with_counts(self, mark, position):
        attempt = make.attempt()
        make.answer(attempt, 1)
        make.answer(attempt, 2, right=False)
        make.save(attempt, 1, 1, field="confidence")
        make.save(attempt, 2, 3, field="confidence")
        finish(attempt)
        response = page_of(attempt, f"mark={mark}")
        assert shown(response) == [position]
        assert "Lucky guess 1" in words(page_of(attempt))

    def test_the_first_answer_and_the_final_one_are_told_in_letters(self):
        attempt = make.attempt()
        response = attempt.responses.get(position=1)
        make.save(attempt, 1, ["b"])
        make.save(attempt, 1, ["c"])
        make.save(attempt, 1, ["a"])
        finish(attempt)
        order = option_order(["a", "b", "c", "d"], seed=response.seed)
        first, final = ("ABCD"[order.index(code)] for code in "ba")
        assert f"First answer {first}, final answer {final}." in words(page_of(attempt))

    def test_on_the_way_to_two_options_the_first_complete_answer_counts(self):
        blueprint = make.blueprint()
        make.bank(10, blueprint=blueprint, codes=("a", "b", "c", "d", "e"), keys=("a", "b"))
        attempt = make.attempt(blueprint=blueprint)
        make.save(attempt, 1, ["a"])
        make.save(attempt, 1, ["a", "b"])
        make.save(attempt, 2, ["a", "c"])
        make.save(attempt, 2, ["a"])
        make.save(attempt, 2, ["a", "b"])
        finish(attempt)
        one, two, *_ = review.reviewed_positions(attempt)
        assert not one.is_changed
        assert (two.first, two.chosen) == ({"a", "c"}, {"a", "b"})

    def test_an_answer_that_was_cleared_is_unanswered_and_changed(self):
        attempt = make.attempt()
        make.save(attempt, 1, ["b"])
        make.save(attempt, 1, [])
        finish(attempt)
        first = review.reviewed_positions(attempt)[0]
        assert (first.result, first.is_changed) == (Result.UNANSWERED, True)
        assert "cleared afterwards" in words(page_of(attempt))

    def test_flags_set_and_removed_are_told_with_their_times(self):
        attempt = make.attempt()
        for second, value in enumerate([True, True, False], start=1):
            make.save(attempt, 1, value, field="flagged", now=make.at(second))
        finish(attempt)
        assert "flagged at 10:00:01, flag removed at 10:00:03" in words(page_of(attempt))
        assert "Flagged" not in [
            link.label for link in review.mark_links(review.reviewed_positions(attempt), Selection())
        ]

    def test_an_answer_within_the_grace_is_called_late(self):
        attempt = make.attempt()
        make.answer(attempt, 1, now=make.at(605))
        assert "Saved after the deadline, within the grace" in words(page_of(attempt))

    def test_a_question_of_an_open_exam_of_the_same_user_keeps_its_key(self):
        user, blueprint = make.user(), make.blueprint()
        make.bank(5, blueprint=blueprint)
        attempt = submitted(user=user, blueprint=blueprint)
        assert words(page_of(attempt)).count("Why a helps or not.") == 5
        again = make.attempt(user=user, blueprint=blueprint, now=LATER)
        text = words(page_of(attempt))
        assert text.count("also part of an exam whose answers are not shown yet") == 5
        assert "Why a helps" not in text
        assert ">Key<" not in page_of(attempt).content.decode()
        attempts.abandon(user=user, attempt_id=again.pk, now=LATER)
        assert words(page_of(attempt)).count("Why a helps or not.") == 5

    def test_an_open_exam_of_somebody_else_hides_nothing(self):
        blueprint = make.blueprint()
        make.bank(5, blueprint=blueprint)
        attempt = submitted(blueprint=blueprint)
        make.attempt(blueprint=blueprint, now=LATER)
        assert words(page_of(attempt)).count("Why a helps or not.") == 5

    def test_a_question_that_was_corrected_since_is_shown_as_it_was_asked(self):
        attempt = submitted()
        stem = attempt.responses.get(position=1).revision.stem
        make.new_revision(attempt.responses.get(position=1).question, stem="A new stem?")
        text = words(page_of(attempt))
        assert stem in text
        assert "A new stem?" not in text

    def test_practice_is_reviewed_after_finishing(self):
        attempt = make.attempt(mode=Attempt.Mode.PRACTICE)
        assert page_of(attempt)["Location"] == f"/attempts/{attempt.pk}/"
        finish(attempt)
        assert words(page_of(attempt)).count("Why a helps or not.") == 5


class TestOpening:
    def test_before_its_instant_it_leads_to_the_report_which_says_when(self):
        attempt = submitted()
        Attempt.objects.filter(pk=attempt.pk).update(review_from=LATER + dt.timedelta(hours=1))
        response = page_of(attempt)
        assert (response.status_code, response["Location"]) == (302, f"/attempts/{attempt.pk}/report/")
        report = browser(attempt.user).get(response["Location"])
        assert "The review opens on 22 November 2026, 11:00." in words(report)
        assert "/review/" not in report.content.decode()

    def test_at_its_instant_it_opens(self):
        attempt = submitted()
        Attempt.objects.filter(pk=attempt.pk).update(review_from=LATER)
        assert page_of(attempt).status_code == 200


class TestFilters:
    def test_the_results_add_up_to_all_positions(self, mixed):
        positions = review.reviewed_positions(mixed)
        counts = {link.name: link.count for link in review.result_links(positions, Selection())}
        assert counts == {"all": 12, "right": 4, "wrong": 4, "unanswered": 4}

    @pytest.mark.parametrize("marks", [marks for n in range(4) for marks in itertools.combinations(Mark, n)])
    def test_they_add_up_within_any_marks(self, mixed, marks):
        positions = review.reviewed_positions(mixed)
        whole, *parts = review.result_links(positions, Selection(None, frozenset(marks)))
        assert sum(link.count for link in parts) == whole.count
        assert whole.count == sum(set(marks) <= reviewed.marks for reviewed in positions)

    def test_each_count_is_what_its_link_shows(self, mixed):
        positions = review.reviewed_positions(mixed)
        for selection in (Selection(), Selection(Result.WRONG), Selection(None, frozenset({Mark.FLAGGED}))):
            links = review.result_links(positions, selection) + review.mark_links(positions, selection)
            for link in links:
                if link.name in Mark.values and link.is_current:
                    continue
                found = page_of(mixed, link.query)
                assert found.context["page"].paginator.count == link.count, link

    def test_filters_combine(self, mixed):
        # Flagged 1, 2, 3, 7; slow 2, 3, 4, 8; right are 3, 6, 9, 12.
        assert shown(page_of(mixed, "mark=flagged&mark=slow")) == [2, 3]
        assert shown(page_of(mixed, "result=right&mark=flagged&mark=slow")) == [3]

    def test_exactly_twice_the_budget_is_not_slow(self, mixed):
        assert shown(page_of(mixed, "mark=slow")) == [2, 3, 4, 8]

    def test_unscored_positions_can_be_found_after_the_end(self, mixed):
        unscored = list(mixed.responses.filter(is_scored=False).values_list("position", flat=True))
        assert shown(page_of(mixed, "mark=unscored")) == unscored

    def test_words_that_mean_nothing_are_passed_over(self, mixed):
        assert len(shown(page_of(mixed, "result=nonsense&mark=%00&mark=x&page=zzz"))) == 10

    def test_nothing_left_says_what_to_do(self, mixed):
        text = words(page_of(mixed, "mark=flagged&mark=slow&result=wrong"))
        assert "Take a filter away." in text

    def test_without_a_deadline_nothing_is_slow(self):
        attempt = make.attempt(mode=Attempt.Mode.PRACTICE)
        attempt.responses.update(active_ms=10_000_000)
        finish(attempt)
        assert all(not reviewed.is_slow for reviewed in review.reviewed_positions(attempt))

    def test_a_selection_reads_what_it_wrote(self):
        for result in (None, *Result):
            for marks in (frozenset(), frozenset({Mark.SLOW, Mark.FLAGGED})):
                selection = Selection(result, marks)
                query = dict.fromkeys(["result", "mark"], "")
                pairs = [pair.split("=") for pair in selection.query().split("&") if pair]
                query["result"] = next((value for name, value in pairs if name == "result"), "")
                assert Selection.read(query["result"], [value for name, value in pairs if name == "mark"]) == selection


class TestPages:
    def test_ten_questions_stand_on_a_page(self, mixed):
        first = page_of(mixed)
        assert shown(first) == list(range(1, 11))
        assert "Questions 1 to 10 of 12" in words(first)
        assert 'href="?page=2"' in first.content.decode()
        assert shown(page_of(mixed, "page=2")) == [11, 12]

    def test_a_page_beyond_the_last_is_the_last(self, mixed):
        assert shown(page_of(mixed, "page=99")) == [11, 12]

    def test_htmx_gets_the_same_whole_page(self, mixed):
        client = browser(mixed.user)
        path = f"/attempts/{mixed.pk}/review/?result=wrong"
        plain, fragment = client.get(path), client.get(path, headers={"HX-Request": "true"})
        assert words(plain) == words(fragment)
        assert fragment.content.startswith(b"<!doctype html>")

    @pytest.mark.parametrize(("twins", "most"), [((), 17), (("sns", "s3"), 20)])
    def test_more_questions_cost_no_further_query(self, twins, most):
        blueprint = make.shipped_blueprint()
        make.bank(80, blueprint=blueprint, facts=[make.fact()], twins=[make.service(slug) for slug in twins])
        counts = []
        for values in ({"mode": Attempt.Mode.TIMED, "count": 10}, {}):
            attempt = submitted(lambda response: response.position % 2 == 0, blueprint=blueprint, **values)
            client = browser(attempt.user)
            for query in ("", "result=wrong"):
                with CaptureQueriesContext(connection) as queries:
                    assert client.get(f"/attempts/{attempt.pk}/review/?{query}").status_code == 200
                counts.append(len(queries))
        assert len(set(counts)) == 1
        assert counts[0] <= most


def test_practice_that_answered_a_question_of_an_open_exam_tells_nothing_before_it_closes():
    practice = make.attempt(mode="practice")
    make.answer(practice)
    practice.responses.update(shown_at=None)  # so that the exam does not avoid them
    exam = make.attempt(user=practice.user, blueprint=practice.blueprint)
    assert practice.responses.filter(question__in=exam.responses.values("question")).exists()
    attempts.submit(user=practice.user, attempt_id=practice.pk, now=make.at(60))

    for page in ("report", "review"):
        assert browser(practice.user).get(f"/attempts/{practice.pk}/{page}/").status_code == 409
