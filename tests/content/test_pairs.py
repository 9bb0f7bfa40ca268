"""Comparison pages: which pairs there are, what a table shows, and who is shown it."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from content.models import Question, Service, ServiceName
from tests import make
from tests.quizzes.sittings import words

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(make.NOW, tick=False):
        yield


@pytest.fixture
def visitor():
    return Client()


@pytest.fixture
def pair():
    """SNS and SQS, told apart by one question."""
    sns, sqs = make.service("sns"), make.service("sqs")
    make.question(service=sqs, twins=[sns])
    return sns, sqs


def listed(visitor):
    return re.findall(r'href="(/compare/[^"]+/)"', visitor.get("/compare/").content.decode())


def queries_of(client, path):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


class TestTheList:
    def test_names_each_pair_once_however_many_questions_declare_it(self, visitor, pair):
        sns, sqs = pair
        make.question(service=sns, twins=[sns, sqs])
        assert listed(visitor) == ["/compare/sns/sqs/"]
        assert "Application integration SNS and SQS" in words(visitor.get("/compare/"))

    def test_a_topic_above_two_services_is_no_side_of_a_pair(self, visitor, pair):
        make.question(service=make.service("decoupling", kind=Service.Kind.TOPIC), twins=pair)
        assert listed(visitor) == ["/compare/sns/sqs/"]

    def test_only_published_questions_and_public_services_declare_one(self, visitor, pair):
        sns, _ = pair
        make.question(service=sns, twins=[make.service("ses")], state="draft")
        make.question(service=sns, twins=[make.service("mq")], retired_at=make.NOW)
        mine = make.collection(slug="mine", owner=make.user())
        make.question(service=sns, twins=[make.service("own", collection=mine)])
        assert listed(visitor) == ["/compare/sns/sqs/"]

    def test_says_so_when_there_is_none(self, visitor):
        assert "No question tells two services apart yet." in words(visitor.get("/compare/"))

    def test_more_pairs_cost_no_further_query(self, visitor, pair):
        few = queries_of(visitor, "/compare/")
        for number in range(12):
            make.question(service=pair[0], twins=[make.service(f"twin-{number}")])
        assert queries_of(visitor, "/compare/") == few


class TestATable:
    def test_each_cell_says_its_facts_with_source_date_and_place(self, visitor, pair):
        sns, sqs = pair
        make.fact(service=sqs, slug="sqs-size", attribute="max-size", statement="It takes `1 MiB`.")
        make.fact(service=sns, slug="sns-size", attribute="max-size", statement="It takes 256 KB.")
        response = visitor.get("/compare/sns/sqs/")
        html, text = response.content.decode(), words(response)
        assert "Max size It takes 256 KB. Source (opens in a new tab) · checked Nov 2026 · sns-size" in text
        assert "It takes <code>1 MiB</code>." in html
        assert 'href="https://docs.example.com/sqs-size"' in html
        assert 'href="/services/sqs/#sqs-size"' in html

    def test_what_is_missing_is_not_in_the_notes(self, visitor, pair):
        make.fact(service=pair[1], attribute="fairness", statement="Queues are fair.")
        assert "Fairness not in the notes Queues are fair." in words(visitor.get("/compare/sns/sqs/"))

    def test_a_contrast_stands_above_it_by_any_present_name(self, visitor, pair):
        sns, sqs = pair
        ServiceName.objects.create(service=sns, name="Simple Notification Service")
        ServiceName.objects.create(service=sns, name="Old Name", until=dt.date(2020, 1, 1))
        make.fact(service=sqs, attribute="comparison", statement="Simple Notification Service keeps nothing.")
        make.fact(service=sqs, attribute="comparison", statement="Old Name kept nothing.")
        text = words(visitor.get("/compare/sns/sqs/"))
        assert "Simple Notification Service keeps nothing." in text
        assert "Old Name kept nothing." not in text

    def test_unverified_retired_and_private_facts_are_not_in_it(self, visitor, pair):
        make.fact(service=pair[0], attribute="scope", statement="Nobody checked this.", verified_at=None)
        retired = make.fact(service=pair[0], attribute="scope", statement="This is gone.")
        retired.fact.retired_at = make.NOW
        retired.fact.save()
        assert "No checked fact of the two yet." in words(visitor.get("/compare/sns/sqs/"))

    def test_a_fact_past_its_date_is_to_be_verified(self, visitor, pair):
        make.fact(service=pair[0], attribute="scope", review_by=dt.date(2026, 11, 20))
        assert "verify" in words(visitor.get("/compare/sns/sqs/"))

    def test_many_facts_of_a_cell_are_folded_and_none_is_lost(self, visitor, pair):
        for number in range(5):
            make.fact(service=pair[0], attribute="scope", statement=f"Statement {number}.")
        html = visitor.get("/compare/sns/sqs/").content.decode()
        assert "<summary>3 more</summary>" in html
        assert all(f"Statement {number}." in html for number in range(5))

    def test_the_other_order_of_the_two_leads_to_the_first(self, visitor, pair):
        response = visitor.get("/compare/sqs/sns/")
        assert (response.status_code, response["Location"]) == (301, "/compare/sns/sqs/")

    @pytest.mark.parametrize("path", ["sns/sns", "sns/s3", "nothing/sqs", "s3/ec2"])
    def test_what_is_no_pair_has_no_page(self, visitor, pair, path):
        make.service("s3")
        assert visitor.get(f"/compare/{path}/").status_code == 404

    def test_more_facts_and_pairs_cost_no_further_query(self, visitor, pair):
        make.fact(service=pair[0], attribute="scope")
        few = queries_of(visitor, "/compare/sns/sqs/")
        for number in range(10):
            make.fact(service=pair[number % 2], attribute=f"attribute-{number}")
            make.question(service=pair[0], twins=[make.service(f"twin-{number}")])
        assert queries_of(visitor, "/compare/sns/sqs/") == few <= 8

    @pytest.mark.parametrize("path", ["/compare/", "/compare/sns/sqs/"])
    def test_it_is_only_read(self, visitor, pair, path):
        assert visitor.post(path).status_code == 405


def test_the_facts_are_where_one_is(visitor, pair):
    assert 'href="/services/" aria-current="true"' in visitor.get("/compare/sns/sqs/").content.decode()


class TestThePageOfAService:
    def test_leads_to_its_pairs_and_to_no_others(self, visitor, pair):
        make.question(service=make.service("ec2"), twins=[make.service("ecs")])
        html = visitor.get("/services/sqs/").content.decode()
        assert re.findall(r'href="(/compare/[^"]+)"[^>]*>([^<]+)<', html) == [("/compare/sns/sqs/", "SNS")]
        assert "side by side" not in words(visitor.get("/services/s3/")).lower()

    def test_more_pairs_cost_no_further_query(self, visitor, pair):
        few = queries_of(visitor, "/services/sqs/")
        for number in range(5):
            make.question(service=pair[1], twins=[make.service(f"twin-{number}")])
        assert Question.objects.count() == 6
        assert queries_of(visitor, "/services/sqs/") == few
