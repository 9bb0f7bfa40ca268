"""The public pages of services and facts: what is checked, where it comes from, and nothing that is not."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from content.indexing import reindex
from content.models import ServiceName, Source
from tests import make
from tests.quizzes.sittings import browser, words

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(make.NOW, tick=False):
        yield


@pytest.fixture
def sqs():
    return make.service("sqs", name="Amazon Simple Queue Service", heading="Amazon SQS")


@pytest.fixture
def visitor():
    return Client()


def name(service, text, until=None):
    return ServiceName.objects.create(service=service, name=text, until=until)


def source(path="content/library/services/sqs.md"):
    return Source.objects.create(
        collection=make.collection(), path=path, kind=Source.Kind.LIBRARY, sha256="0" * 64, loaded_at=make.NOW
    )


def query_count(client, path):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


class TestTheList:
    def test_groups_services_by_category_with_their_numbers(self, visitor, sqs):
        make.fact(service=sqs)
        make.fact(service=sqs)
        make.question(service=sqs)
        make.service("s3", heading="Amazon S3", category="Storage")
        text = words(visitor.get("/services/"))
        assert "Application integration Amazon SQS 2 facts, 1 question Storage Amazon S3 0 facts, 0 questions" in text

    def test_says_what_a_service_was_called_and_that_it_is_retired(self, visitor, sqs):
        name(sqs, "Queue Service", dt.date(2020, 5, 1))
        name(sqs, "SQS")
        make.service("cloud9", retired_on=dt.date(2024, 7, 1))
        text = words(visitor.get("/services/"))
        assert "Amazon SQS formerly Queue Service" in text
        assert "CLOUD9 retired" in text
        assert "formerly SQS" not in text

    @pytest.mark.parametrize("query", ["simple queue", "AMAZON SQS", "queue serv", "sqs alias", "old name"])
    def test_is_filtered_by_name_alias_and_former_name(self, visitor, sqs, query):
        name(sqs, "SQS alias")
        name(sqs, "Old name", dt.date(2020, 5, 1))
        make.service("s3", heading="Amazon S3", category="Storage")
        reindex()
        text = words(visitor.get("/services/", {"q": query}))
        assert "Amazon SQS" in text
        assert "Amazon S3" not in text
        assert "Show all" in text

    @pytest.mark.parametrize("query", ["no such service", "\x00%_'\"<script>", "x" * 5000, "%"])
    def test_says_when_nothing_has_such_a_name(self, visitor, sqs, query):
        response = visitor.get("/services/", {"q": query})
        assert "No service is called" in words(response)
        assert "<script>" not in response.content.decode()

    def test_teaches_what_to_do_while_it_is_empty(self, visitor):
        assert "manage.py load_notes" in words(visitor.get("/services/"))

    def test_leaves_private_collections_out(self, visitor, sqs):
        make.service("mine", heading="My notes", collection=make.collection(slug="own", owner=make.user()))
        assert "My notes" not in words(visitor.get("/services/"))

    def test_costs_the_same_queries_with_more_services(self, visitor, sqs):
        make.fact(service=sqs)
        before = query_count(visitor, "/services/")
        for number in range(6):
            service = make.service(f"service-{number}")
            name(service, f"Alias {number}")
            make.fact(service=service)
            make.question(service=service)
        assert query_count(visitor, "/services/") == before


class TestAService:
    def test_shows_each_fact_with_its_date_its_source_and_its_line(self, visitor, sqs):
        make.fact(
            service=sqs,
            slug="sqs-max-size",
            statement="A message may be as large as 1 MiB.",
            changed="Courses from before August 2025 teach 256 KB.",
            source_url="https://docs.example.com/limits",
            source=source(),
            line_start=15,
        )
        response = visitor.get("/services/sqs/")
        assert (
            "A message may be as large as 1 MiB. Changed: Courses from before August 2025 teach 256 KB. "
            "Official source (opens in a new tab) · checked November 2026 · content/library/services/sqs.md:15 "
            "· sqs-max-size"
        ) in words(response)
        body = response.content.decode()
        assert 'id="sqs-max-size"' in body
        assert 'href="https://docs.example.com/limits"' in body

    def test_marks_facts_whose_date_has_passed(self, visitor, sqs):
        make.fact(service=sqs, review_by=dt.date(2026, 11, 20))
        assert "verify" in words(visitor.get("/services/sqs/"))

    def test_does_not_mark_the_others(self, visitor, sqs):
        make.fact(service=sqs, review_by=dt.date(2026, 11, 21))
        assert "verify" not in words(visitor.get("/services/sqs/"))

    @pytest.mark.parametrize("out", [{"verified_at": None}, {"superseded_at": make.NOW}])
    def test_teaches_nothing_that_is_unchecked_or_corrected(self, visitor, sqs, out):
        make.fact(service=sqs, **out)
        assert "No checked fact yet." in words(visitor.get("/services/sqs/"))

    def test_teaches_no_fact_that_was_retired(self, visitor, sqs):
        fact = make.fact(service=sqs).fact
        fact.retired_at = make.NOW
        fact.save()
        assert "No checked fact yet." in words(visitor.get("/services/sqs/"))

    def test_tells_its_names_and_what_became_of_it(self, visitor, sqs):
        name(sqs, "Queue Service", dt.date(2020, 5, 1))
        old = make.service("old-queue", retired_on=dt.date(2024, 7, 1), successor=sqs)
        text = words(visitor.get("/services/sqs/"))
        assert "Amazon Simple Queue Service · Application integration" in text
        assert "Queue Service until May 2020" in text
        assert "can no longer be used since July 2024" in words(visitor.get(old.get_absolute_url()))
        assert 'href="/services/sqs/"' in visitor.get(old.get_absolute_url()).content.decode()

    def test_offers_a_drill_to_those_who_are_signed_in(self, visitor, sqs):
        make.question(service=sqs)
        for user in (make.user(), make.guest()):
            assert "Drill Amazon SQS" in words(browser(user).get("/services/sqs/"))
        assert "Drill" not in words(visitor.get("/services/sqs/"))

    def test_without_questions_offers_none(self, sqs):
        make.question(service=sqs, is_reserve=True)
        assert "Drill" not in words(browser(make.user()).get("/services/sqs/"))

    @pytest.mark.parametrize("slug", ["unknown", "mine", "x" * 300])
    def test_that_is_unknown_or_private_is_404(self, visitor, slug):
        make.service("mine", collection=make.collection(slug="own", owner=make.user()))
        assert visitor.get(f"/services/{slug}/").status_code == 404

    def test_shows_text_as_text(self, visitor, sqs):
        make.fact(service=sqs, statement="<script>alert(1)</script> & **bold**")
        body = visitor.get("/services/sqs/").content.decode()
        assert "<script>alert" not in body
        assert "<strong>bold</strong>" in body

    def test_costs_the_same_queries_with_more_facts(self, visitor, sqs):
        make.fact(service=sqs)
        before = query_count(visitor, "/services/sqs/")
        for number in range(10):
            make.fact(service=sqs, source=source(f"file-{number}.md"))
            make.question(service=sqs)
        assert query_count(visitor, "/services/sqs/") == before
