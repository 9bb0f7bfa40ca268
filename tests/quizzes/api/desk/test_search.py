"""Search at the desk over the API, and statistics in the order that one asks for."""

from __future__ import annotations

import pytest

from accounts import clock
from quizzes.models import RevisionStatistics
from tests import make
from tests.api import problem
from tests.desk_api import DESK, curator, program

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hashes")]
SEARCH = f"{DESK}search/"


def test_questions_facts_and_services_are_found_by_their_words():
    make.question(slug="dead-letters", stem="Where do undeliverable messages go?")
    make.fact(slug="poison", statement="An undeliverable message goes to another queue.")
    client = program()
    hits = client.read(f"{SEARCH}?q=undeliverable")["hits"]
    assert {(hit["kind"], hit["slug"]) for hit in hits} == {("question", "dead-letters"), ("fact", "poison")}
    assert [hit["slug"] for hit in client.read(f"{SEARCH}?q=undeliverable&kind=fact")["hits"]] == ["poison"]
    problem(client.send("GET", SEARCH), "bad_request")
    problem(client.send("GET", f"{SEARCH}?q=x&kind=key"), "bad_request")


@pytest.mark.promise("S7")
def test_what_stands_in_an_own_exam_is_not_found():
    cleo, plan = curator(), make.blueprint(domains={1: (100, 1)})
    make.bank(5, blueprint=plan, stem="Where do undeliverable messages go?")
    client = program(cleo)
    assert len(client.read(f"{SEARCH}?q=undeliverable")["hits"]) == 5
    make.attempt(user=cleo, blueprint=plan, now=clock.now())
    assert client.read(f"{SEARCH}?q=undeliverable")["hits"] == []


def test_statistics_come_in_the_order_asked_for_those_without_a_figure_last():
    client = program()
    for slug, n, facility in (("few", 3, None), ("easy", 90, 0.9), ("hard", 50, 0.2)):
        revision = make.question(slug=slug).revisions.get()
        RevisionStatistics.objects.create(revision=revision, n=n, facility=facility, refreshed_at=make.NOW)

    def order(sort: str) -> list[str]:
        address, slugs = f"{DESK}statistics/?flag=all&page_size=2&sort={sort}", []
        while address:
            page = client.read(address)
            slugs += [row["question"] for row in page["rows"]]
            address = page["next"]
        return slugs

    assert order("facility") == ["hard", "easy", "few"]
    assert order("answers") == ["easy", "hard", "few"]
    problem(client.send("GET", f"{DESK}statistics/?sort=is_key"), "bad_request")
    problem(client.send("GET", f"{DESK}statistics/?sort=revision__options__is_key"), "bad_request")
