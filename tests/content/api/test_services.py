"""Services, facts, comparisons and search over the API: public and verified, nothing else."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from content.indexing import index_facts, index_services
from tests import make
from tests.api import Program, problem

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("uncounted")]
SERVICES, FACTS = "/api/v1/services/", "/api/v1/facts/"


@pytest.fixture
def program():
    return Program()


@pytest.fixture
def sqs():
    """A service with a fact that everybody may see, and four that nobody may."""
    make.fact(slug="kept", statement="A queue keeps a message for four days.")
    make.fact(slug="unverified", verified_at=None)
    retired = make.fact(slug="retired").fact
    retired.retired_at = make.NOW
    retired.save()
    private = make.service("sqs", collection=make.collection(slug="own", owner=make.user()))
    make.fact(slug="private", service=private)
    return make.service("sqs")


def test_the_facts_are_those_that_everybody_may_see(sqs, program):
    assert [row["slug"] for row in program.read(FACTS)["rows"]] == ["kept"]
    assert [row["slug"] for row in program.read(f"{FACTS}?service=sqs")["rows"]] == ["kept"]
    assert program.read(f"{FACTS}?service=s3")["rows"] == []
    detail = program.read(f"{SERVICES}sqs/")
    assert [fact["slug"] for fact in detail["facts"]] == ["kept"]
    assert detail["facts"] == program.read(FACTS)["rows"]
    (row,) = program.read(SERVICES)["rows"]
    assert (row["slug"], row["fact_count"]) == ("sqs", 1)


def test_a_private_service_looks_like_one_that_there_is_not(sqs, program):
    make.service("mine", collection=make.collection(slug="own-2", owner=make.user()))
    for slug in ("mine", "no-such"):
        problem(program.send("GET", f"{SERVICES}{slug}/"), "not_found")


def test_services_that_are_confused_stand_side_by_side(program):
    make.question(service=make.service("sqs"), twins=[make.service("sns")])
    make.fact(service=make.service("sqs"), attribute="retention", statement="Four days.")
    assert program.read("/api/v1/comparisons/")["rows"] == [{"one": "sns", "other": "sqs"}]
    said = program.read("/api/v1/comparisons/sqs/sns/")
    assert (said["one"], said["other"]) == ("sns", "sqs")
    assert [(row["attribute"], len(row["one"]), len(row["other"])) for row in said["respects"]] == [("retention", 0, 1)]
    problem(program.send("GET", "/api/v1/comparisons/sqs/s3/"), "not_found")


def test_search_finds_what_is_public_and_says_where_it_is(sqs, program):
    index_services([sqs.pk])
    index_facts(sqs.facts.values_list("pk", flat=True))
    said = program.read("/api/v1/search/?q=queue+keeps")
    assert [(hit["kind"], hit["slug"], hit["service"]) for hit in said["hits"]] == [("fact", "kept", "sqs")]
    assert program.read("/api/v1/search/?q=unverified")["hits"] == []


@pytest.mark.promise("I10")
@pytest.mark.parametrize("q", ["'; DROP TABLE x; --", '" OR 1=1', "a*", "NEAR(", "%", "_", "\\", "é" * 200, "🦉"])
def test_words_that_mean_something_to_a_database_are_words(sqs, program, q):
    for address in (f"/api/v1/search/?q={q}", f"{SERVICES}?q={q}"):
        assert program.send("GET", address).status_code == 200


@pytest.mark.parametrize("query", ["", "q=", "q=%00", f"q={'x' * 201}", "q=a&q=b"])
def test_a_search_without_words_is_refused(program, query):
    problem(program.send("GET", f"/api/v1/search/?{query}"), "bad_request")


@pytest.mark.promise("L5")
@pytest.mark.parametrize(
    "address", [SERVICES, FACTS, f"{SERVICES}sqs/", "/api/v1/comparisons/", "/api/v1/search/?q=fact"]
)
def test_lists_cost_the_same_with_more_rows(program, address):
    costs = []
    for count in (3, 20):
        for number in range(count):
            subject = make.service(f"service-{count}-{number}")
            make.fact(service=subject)
            make.fact()
            make.question(service=subject, twins=[make.service("sqs")])
        program.read(address)
        with CaptureQueriesContext(connection) as queries:
            program.read(address)
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 15
