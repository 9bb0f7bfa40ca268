"""Weak topics: what counts as evidence, and the page that ranks them."""

from __future__ import annotations

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from content.models import Placement, Task
from quizzes import attempts
from quizzes.models import Attempt, Confidence, Response, StudyPlan
from tests import make
from tests.quizzes.sittings import browser, pick, submitted, weak_topics_of, words

pytestmark = pytest.mark.django_db

LATER = make.at(24 * 3600)


@pytest.fixture(autouse=True)
def _the_next_day():
    with time_machine.travel(LATER, tick=False):
        yield


@pytest.fixture
def blueprint():
    """SAA-C03, which everybody without a plan prepares for, in small: two domains of 60 % and 40 %."""
    blueprint = make.blueprint("SAA-C03")
    make.bank(20, blueprint=blueprint)
    return blueprint


def topics_of(user, code="SAA-C03", now=LATER):
    topics = weak_topics_of(user, exam_code=code, now=now)
    assert topics is not None
    return topics


def counts(topics):
    return {row.topic.key: (row.topic.correct, row.topic.n) for row in topics.domains}


def _asks(response, fact):
    return fact.pk in response.revision.options.filter(is_key=True).values_list("facts", flat=True)


class TestEvidence:
    def test_marked_responses_of_exams_and_practice_count(self, blueprint):
        user = make.user()
        submitted(lambda response: response.position == 1, user=user, blueprint=blueprint)
        submitted(user=user, blueprint=blueprint, mode=Attempt.Mode.PRACTICE, count=4)
        topics = topics_of(user)
        assert topics.response_count == 9
        assert sum(n for _correct, n in counts(topics).values()) == 9
        assert sum(correct for correct, _n in counts(topics).values()) == 5

    def test_a_blank_is_wrong_in_an_exam_and_nothing_in_practice(self, blueprint):
        exam, practice = make.user(), make.user()
        submitted(lambda response: None, user=exam, blueprint=blueprint)
        submitted(lambda response: None, user=practice, blueprint=blueprint, mode=Attempt.Mode.PRACTICE)
        assert topics_of(exam).response_count == 5
        assert topics_of(practice).response_count == 0

    def test_an_open_attempt_and_an_abandoned_one_do_not_count(self, blueprint):
        user = make.user()
        attempt = make.attempt(user=user, blueprint=blueprint)
        make.answer(attempt)
        attempts.abandon(user=user, attempt_id=attempt.pk, now=make.at(60))
        make.answer(make.attempt(user=user, blueprint=blueprint, now=LATER))
        assert topics_of(user).response_count == 0

    def test_the_newest_responses_count(self, blueprint, monkeypatch):
        monkeypatch.setattr("quizzes.models.response.MOST_EVIDENCE", 4)
        user = make.user()
        for day in range(2):
            attempt = make.attempt(user=user, blueprint=blueprint, mode=Attempt.Mode.PRACTICE, now=make.at(day * 3600))
            for position in range(1, 4):
                make.save(attempt, position, ["a" if day else "b"], now=make.at(day * 3600 + position))
            attempts.submit(user=user, attempt_id=attempt.pk, now=make.at(day * 3600 + 60))
        assert sum(n for _correct, n in counts(topics_of(user)).values()) == 4
        assert sum(correct for correct, _n in counts(topics_of(user)).values()) == 3

    def test_that_of_others_does_not_count(self, blueprint):
        submitted(blueprint=blueprint)
        assert topics_of(make.user()).response_count == 0

    def test_a_question_counts_for_each_exam_that_asks_it_and_once(self, blueprint):
        """Practised for one exam, placed in another domain of a second one."""
        other = make.blueprint("DVA-C02")
        task = Task.objects.get(domain__blueprint=other, number="2.1")
        attempt = submitted(blueprint=blueprint, mode=Attempt.Mode.PRACTICE, count=3)
        for response in attempt.responses.all():
            Placement.objects.create(question=response.question, blueprint=other, task=task)
        assert topics_of(attempt.user).response_count == 3
        assert counts(topics_of(attempt.user, "DVA-C02")) == {"1": (0, 0), "2": (3, 3)}

    def test_a_drill_of_a_service_without_an_exam_counts_too(self, blueprint):
        user = make.user()
        drill = make.drill(user=user, count=3)
        make.answer(drill)
        attempts.submit(user=user, attempt_id=drill.pk, now=make.at(60))
        topics = topics_of(user)
        assert topics.response_count == 3
        assert {row.topic.key for row in topics.services if row.topic.n} == {"sqs"}

    def test_luck_is_that_of_the_question_that_was_asked(self, blueprint):
        """All right of two options says less than all right of four."""
        user, lucky = make.user(), make.user()
        few = make.blueprint("TWO-C01")
        make.bank(10, blueprint=few, codes=("a", "b"))
        submitted(user=user, blueprint=blueprint)
        submitted(user=lucky, blueprint=few)
        of_four, of_two = topics_of(user).domains, topics_of(lucky, "TWO-C01").domains
        assert max(row.known for row in of_two) < min(row.known for row in of_four)

    def test_answers_to_a_question_seen_before_count_as_repeats(self, blueprint):
        attempt = submitted(blueprint=blueprint)
        Response.objects.filter(attempt=attempt).update(shown_at=attempt.started_at, is_first_seen=True)
        first = topics_of(attempt.user).domains
        assert sum(row.topic.repeats for row in first) == 0
        Response.objects.filter(attempt=attempt).update(is_first_seen=False)
        again = topics_of(attempt.user).domains
        assert sum(row.topic.repeats for row in again) == 5
        # All were right: what repeats say is less, so less is known.
        assert max(row.known for row in again) < min(row.known for row in first)

    def test_last_seen_is_when_the_question_was_shown(self, blueprint):
        attempt = submitted(blueprint=blueprint)
        Response.objects.filter(attempt=attempt).update(shown_at=make.at(77))
        assert {row.topic.last_seen for row in topics_of(attempt.user).domains} == {make.at(77)}

    def test_without_a_blueprint_there_is_nothing_to_rank(self):
        assert weak_topics_of(make.user(), exam_code="SAA-C03", now=LATER) is None


class TestRanking:
    def test_the_heavy_weak_domain_comes_first_and_is_practised_next(self, blueprint):
        user = make.user()
        submitted(lambda response: response.task.domain.number == 2, user=user, blueprint=blueprint)
        topics = topics_of(user)
        assert [row.topic.key for row in topics.domains] == ["1", "2"]
        assert topics.weakest == topics.domains[0]

    def test_a_domain_without_questions_is_not_offered(self, blueprint):
        user = make.user()
        attempt = submitted(lambda response: response.task.domain.number == 2, user=user, blueprint=blueprint)
        for response in attempt.responses.all():
            assert response.question.placements.exists()
        Placement.objects.filter(task__domain__number=1).delete()
        topics = topics_of(user)
        assert topics.weakest.topic.key == "2"

    def test_the_reserve_is_no_stock(self, blueprint):
        make.question(service=make.service("kms"), is_reserve=True)
        user = make.user()
        attempt = submitted(user=user, blueprint=blueprint)
        attempt.responses.first().question.__class__.objects.update(is_reserve=True)
        assert {row.stock for row in topics_of(user).domains} == {0}


class TestThePage:
    def test_without_an_answer_it_says_how_it_fills(self, blueprint):
        text = words(browser(make.user()).get("/study/"))
        assert "Sit one simulation or practise ten questions, and this page fills." in text

    def test_without_any_exam_it_still_opens(self):
        response = browser(make.user()).get("/study/")
        assert response.status_code == 200
        assert 'href="/exams/"' in response.content.decode()

    def test_the_weakest_domain_has_the_one_primary_button(self, blueprint):
        user = make.user()
        submitted(lambda response: response.task.domain.number == 2, user=user, blueprint=blueprint)
        response = browser(user).get("/study/")
        html = response.content.decode()
        assert "Most is at stake in 1 Domain 1:" in words(response)
        assert html.count('<button class="button">') == 1
        assert "My weak spots</button>" in html

    def test_reasons_are_words(self, blueprint):
        user = make.user()
        submitted(lambda response: False, user=user, blueprint=blueprint)
        with time_machine.travel(make.at(22 * 24 * 3600), tick=False):
            text = words(browser(user).get("/study/"))
        assert "right, last seen 21 days ago; much is not known yet; few answers; not seen for three weeks" in text

    def test_confident_errors_are_a_reason_and_say_what_they_are_about(self):
        fact = make.fact(service=make.service("sqs"), slug="sqs-visibility-timeout")
        blueprint = make.blueprint("SAA-C03")
        make.bank(20, blueprint=blueprint, facts=[fact])
        user = make.user()
        attempt = submitted(lambda response: False, user=user, blueprint=blueprint)
        attempt.responses.update(confidence=Confidence.UNSURE)
        assert "confident error" not in words(browser(user).get("/study/"))
        attempt.responses.filter(position=1).update(confidence=Confidence.SURE)
        assert "; 1 confident error, on visibility timeout;" in words(browser(user).get("/study/"))
        attempt.responses.update(confidence=Confidence.SURE)
        assert "; 5 confident errors, most on visibility timeout;" in words(browser(user).get("/study/"))

    def test_the_plan_decides_the_exam_and_stands_in_a_line(self, blueprint):
        user = make.user()
        other = make.blueprint("DVA-C02")
        StudyPlan.objects.create(
            user=user, exam=other.exam, exam_date="2026-12-24", minutes_per_day=25, asked_at=make.NOW
        )
        text = words(browser(user).get("/study/"))
        assert "Weak topics: DVA-C02 Your exam is on 24 December 2026. 25 minutes a day. Change the plan" in text

    def test_tasks_and_the_facts_that_were_asked_are_ranked_too(self, blueprint):
        known, unknown = make.fact(statement="A queue keeps messages."), make.fact(statement="A topic fans out.")
        for cited in (known, unknown):
            make.question(tasks=[Task.objects.get(number="1.2")], facts=[cited])
        unasked = make.fact(statement="Nobody was asked this.")
        user = make.user()
        attempt = make.attempt(user=user, blueprint=blueprint, mode=Attempt.Mode.PRACTICE, count=22)
        pick(attempt, lambda response: not _asks(response, unknown))
        attempts.submit(user=user, attempt_id=attempt.pk, now=make.at(600))
        make.question(tasks=[Task.objects.get(number="1.2")], facts=[unasked])
        text = words(browser(user).get("/study/?all"))
        assert "1.2 Task 1.2" in text
        assert "A topic fans out." in text
        assert "Nobody was asked this." not in text
        found = {row.title: row for row in topics_of(user).facts}
        assert found["A topic fans out."].topic.correct < found["A topic fans out."].topic.n
        assert found["A topic fans out."].known < found["A queue keeps messages."].known

    def test_many_services_are_cut_until_asked_for(self, blueprint):
        user = make.user()
        for number in range(11):
            make.question(service=make.service(f"service-{number}"), tasks=[Task.objects.get(number="1.1")])
        attempt = make.attempt(user=user, blueprint=blueprint, mode=Attempt.Mode.PRACTICE, count=31)
        make.answer(attempt)
        attempts.submit(user=user, attempt_id=attempt.pk, now=make.at(600))
        client = browser(user)
        cut, whole = (client.get(f"/study/{query}").content.decode() for query in ("", "?all"))
        assert 'href="?all"' in cut
        assert "?all" not in whole
        assert cut.count("<tr>") == (1 + 2) + (1 + 3) + (1 + 10)
        assert whole.count("<tr>") > cut.count("<tr>")

    def test_more_answers_cost_no_further_query(self, blueprint):
        user = make.user()
        client = browser(user)
        found = []
        for number in range(3):
            submitted(user=user, blueprint=blueprint, now=make.at(number * 9000))
            with CaptureQueriesContext(connection) as queries:
                client.get("/study/")
            found.append(len(queries))
        assert found[1] == found[2] <= 15

    def test_visitors_are_asked_to_sign_in(self, client):
        assert client.get("/study/").status_code == 302

    def test_it_is_only_read(self):
        assert browser(make.user()).post("/study/").status_code == 405
