"""Questions at the desk over the API: lists, one question, what it said, and a new one."""

from __future__ import annotations

import pytest

from content.models import Question
from tests import make
from tests.api import problem
from tests.desk_api import DESK, cost

pytestmark = pytest.mark.django_db
QUESTIONS = f"{DESK}questions/"
NEW = {"service": "queue", "slug": "queue-letters", "kind": "multiple-choice"}


def test_a_list_has_the_questions_of_its_queue_as_the_page_does(library, curator):
    (published,) = curator.read(QUESTIONS)["rows"]
    assert (published["slug"], published["state"], published["tasks"]) == (
        "queue-weekend",
        "published",
        ["TST-C01 1.1"],
    )
    (raw,) = curator.read(f"{QUESTIONS}?queue=raw")["rows"]
    assert (raw["state"], raw["service"], raw["source"]) == ("draft", None, "notes.txt:1")
    assert not curator.read(f"{QUESTIONS}?queue=waiting")["rows"]


def test_filters_narrow_it(library, curator):
    for query, count in (
        ("service=queue", 1),
        ("service=bucket", 0),
        ("task=TST-C01", 1),
        ("task=TST-C01+2.1", 0),
        ("q=bakery", 1),
        ("q=lighthouse", 0),
    ):
        assert len(curator.read(f"{QUESTIONS}?{query}")["rows"]) == count, query


def test_pages_lead_on_and_cost_the_same_at_two_sizes(curator):
    plan = make.blueprint()
    make.bank(10, blueprint=plan)
    few = cost(curator, QUESTIONS)
    make.bank(60, blueprint=plan)
    assert cost(curator, f"{QUESTIONS}?page_size=100") == few
    found, address = [], f"{QUESTIONS}?page_size=30"
    while address:
        page = curator.read(address)
        found += [row["slug"] for row in page["rows"]]
        address = page["next"]
    assert len(found) == len(set(found)) == 70


@pytest.mark.promise("A7")
@pytest.mark.parametrize("query", ["page_size=101", "page_size=0", "queue=keys", "cursor=x", "q=a&q=b"])
def test_a_query_that_does_not_fit_is_refused(curator, query):
    problem(curator.send("GET", f"{QUESTIONS}?{query}"), "bad_request")


@pytest.mark.promise("A7")
@pytest.mark.parametrize("query", ["order=is_key", "ordering=options__is_key", "is_key=true", "expand=options"])
def test_what_a_list_does_not_have_changes_nothing(library, curator, query):
    assert curator.read(f"{QUESTIONS}?{query}") == curator.read(QUESTIONS)


def test_one_question_has_its_revisions_and_where_it_belongs(library, curator):
    found = curator.read(f"{QUESTIONS}queue-weekend/")
    assert [row["number"] for row in found["revisions"]] == [1]
    assert (found["service"], found["licence"], found["difficulty"]) == ("queue", "CC-BY-4.0", "medium")
    problem(curator.send("GET", f"{QUESTIONS}unknown/"), "not_found")


def test_a_revision_says_all_that_it_says(library, curator):
    found = curator.read(f"{QUESTIONS}queue-weekend/revisions/1/")
    assert [option["id"] for option in found["options"] if option["key"]] == ["retention"]
    assert all(option["rationale"] for option in found["options"])
    assert {fact["slug"] for option in found["options"] for fact in option["facts"]} == {"queue-retention"}
    problem(curator.send("GET", f"{QUESTIONS}queue-weekend/revisions/2/"), "not_found")


def test_the_difference_is_that_of_the_last_two_unless_others_are_named(curator):
    question = make.question(stem="Which one is it?")
    make.new_revision(question, stem="Which of these is it?", keys=("b",))
    address = f"{QUESTIONS}{question.slug}/diff/"
    found = curator.read(address)
    assert (found["before"], found["after"], found["cosmetic"]) == (1, 2, False)
    assert [field["name"] for field in found["fields_changed"]] == ["stem"]
    assert [option["id"] for option in found["options"] if option["key_changed"]] == ["a", "b"]
    assert curator.read(f"{address}?before=2&after=2")["fields_changed"] == []
    problem(curator.send("GET", f"{address}?before=7"), "not_found")
    problem(curator.send("GET", f"{address}?before=first"), "bad_request")


def test_a_new_question_has_an_empty_draft(library, curator):
    answer = curator.send("POST", QUESTIONS, NEW)
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"{QUESTIONS}queue-letters/"
    assert curator.read(answer.headers["Location"])["state"] == "draft"
    problem(curator.send("POST", QUESTIONS, NEW), "taken")


def test_a_repeated_request_begins_one_question(library, curator):
    answers = [curator.send("POST", QUESTIONS, NEW, Idempotency_Key="one") for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert Question.objects.filter(slug="queue-letters").count() == 1


@pytest.mark.promise("A4")
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"service": "unknown"}, "service"),
        ({"slug": "Big Letters"}, "slug"),
        ({"kind": "ordering"}, "kind"),
        ({"state": "published"}, "state"),
        ({"collection": 1}, "collection"),
        ({"created_by": 1}, "created_by"),
    ],
)
def test_what_does_not_fit_is_named_and_nothing_is_begun(library, curator, change, field):
    said = problem(curator.send("POST", QUESTIONS, NEW | change), "invalid")
    assert field in [error["field"] for error in said["errors"]]
    assert not Question.objects.filter(slug="queue-letters").exists()
