"""The front page of the desk: each count is the length of the list that it leads to."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.roles import ensure_curator_group
from content.models import LoadConflict, NoteChange, Revision, Source
from quizzes import attempts, reports
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def curator():
    user = make.user()
    user.groups.add(ensure_curator_group())
    client = Client()
    client.force_login(user, "accounts.backends.UserBackend")
    return client


def plant_debts():
    """At least one of everything that can wait."""
    blueprint = make.blueprint("SAA-C03")
    old = make.fact(review_by=make.NOW.date().replace(year=2020))
    make.bank(12, blueprint=blueprint, facts=[old])
    make.question(state=Revision.State.DRAFT)
    make.question(state=Revision.State.IN_APPROVAL)
    make.question(state=Revision.State.REJECTED)
    make.question(disputed_at=make.NOW)
    LoadConflict.objects.create(
        collection=make.collection(), kind="fact", slug=old.fact.slug, path="sqs.md", line=9, found_at=make.NOW
    )
    collection, said = make.collection(), {"before": "Four days.", "after": "", "found_at": make.NOW}
    notes = Source.objects.create(collection=collection, path="n.txt", kind="raw", sha256="0" * 64, loaded_at=make.NOW)
    NoteChange.objects.create(fact=old.fact, source=notes, line_start=1, line_end=1, **said)
    attempt = make.attempt(blueprint=blueprint)
    attempts.submit(user=attempt.user, attempt_id=attempt.pk, now=make.at(60))
    words = {"reason": "wrong-key", "text": "Look at B.", "suggestion": ""}
    reports.report(user=attempt.user, attempt_id=attempt.pk, position=1, now=make.at(70), **words)


def length_of(response):
    context = response.context
    return len(context["tasks"]) if "page" not in context else context["page"].paginator.count


def test_each_count_is_the_length_of_the_list_it_leads_to(curator):
    plant_debts()
    debts = curator.get("/desk/").context["debts"]

    counts = {debt.name: debt.count for debt in debts}
    lengths = {debt.name: length_of(curator.get(debt.url)) for debt in debts}

    assert counts == lengths
    assert {name for name, count in counts.items() if count} == counts.keys() - {"raw", "statistics"}


def test_the_front_page_costs_the_same_at_two_sizes(curator, django_assert_max_num_queries):
    make.fact(review_by=make.NOW.date().replace(year=2020))
    with django_assert_max_num_queries(15) as first:
        curator.get("/desk/")
    plant_debts()
    with django_assert_max_num_queries(15) as second:
        curator.get("/desk/")
    assert len(first) == len(second)


def test_the_front_page_is_for_curators():
    assert Client().get("/desk/").status_code == 302
    client = Client()
    client.force_login(make.user(), "accounts.backends.UserBackend")
    assert client.get("/desk/").status_code == 403


def test_a_question_is_tried_as_an_attempt_asks_and_marks_it(curator):
    row = make.question(state=Revision.State.DRAFT, keys=("a", "b"))
    address = f"/desk/questions/{row.slug}/try/"

    asked = curator.get(address)
    assert {option.is_key for option in asked.context["trial"].shown.options} == {None}
    assert "Why a helps or not." not in asked.text
    verdicts = {
        chosen: curator.get(f"{address}?seed=3&{chosen}").context["trial"].is_right
        for chosen in ("chosen=a&chosen=b", "chosen=a&chosen=c", "chosen=a", "chosen=a&chosen=b&chosen=c", "chosen=x")
    }
    assert list(verdicts.values()) == [True, False, None, None, None]
    assert "Why a helps or not." in curator.get(f"{address}?chosen=a&chosen=b").text


def test_trying_stores_nothing_and_mixes_as_attempts_do(curator):
    row = make.question()
    with CaptureQueriesContext(connection) as queries:
        tried = [curator.get(f"/desk/questions/{row.slug}/try/?seed={seed}").context["trial"] for seed in range(1, 9)]
        curator.get(f"/desk/questions/{row.slug}/try/?chosen=a&seed=NaN")
    assert len({tuple(option.code for option in trial.shown.options) for trial in tried}) > 1
    assert {query["sql"].split()[0] for query in queries} == {"SELECT"}
