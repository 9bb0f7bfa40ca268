"""Facts at the desk over the API: lists, one with what rests on it, corrections; services and coverage."""

from __future__ import annotations

import pytest

from content.models import FactRevision
from tests import make
from tests.api import problem
from tests.desk_api import DESK, cost, program

pytestmark = pytest.mark.django_db
FACTS = f"{DESK}facts/"
FACT = f"{FACTS}queue-retention/"


def correction(client, **given):
    known = client.read(FACT)
    same = {name: known[name] for name in ("source_url", "as_of")}
    changed = {"statement": "It keeps it for five days.", "reason": "Read again."}
    return {"based_on": known["hash"], **same, **changed, **given}


def test_lists_have_the_facts_that_are_asked_for(library, curator):
    (row,) = curator.read(FACTS)["rows"]
    assert (row["slug"], row["service"], row["verified"], row["question_count"]) == (
        "queue-retention",
        "queue",
        True,
        1,
    )
    assert not curator.read(f"{FACTS}?show=expired")["rows"]
    assert not curator.read(f"{FACTS}?q=lighthouse")["rows"]
    assert not curator.read(f"{FACTS}?service=bucket")["rows"]
    problem(curator.send("GET", f"{FACTS}?show=verified_at"), "bad_request")


def test_what_raw_notes_say_is_there_and_unverified(curator):
    make.fact(slug="raw", verified_at=None, source_url="")
    assert not curator.read(FACTS)["rows"]
    assert [row["verified"] for row in curator.read(f"{FACTS}?show=raw")["rows"]] == [False]
    found = curator.read(f"{FACTS}raw/")
    assert found["source_url"] == ""
    problem(curator.send("POST", f"{FACTS}raw/confirm/", {"based_on": found["hash"]}), "invalid")


@pytest.mark.parametrize("address", [f"{FACTS}?page_size=100", f"{DESK}services/?page_size=100"])
def test_lists_cost_the_same_at_two_sizes(curator, address):
    make.fact(service=make.service("sqs"))
    few = cost(curator, address)
    for number in range(9):
        make.fact(service=make.service(f"service-{number}"))
    assert cost(curator, address) == few


def test_one_has_the_options_that_rest_on_it(library, curator):
    found = curator.read(FACT)
    assert {row["option"] for row in found["dependents"]} == {"visibility", "retention", "polling", "delay"}
    assert not any(row["outdated"] for row in found["dependents"])
    problem(curator.send("GET", f"{FACTS}unknown/"), "not_found")


def test_a_correction_marks_what_rests_on_it(library, curator):
    said = curator.send("PUT", FACT, correction(curator)).json()
    assert (said["statement"], len(said["revisions"])) == ("It keeps it for five days.", 2)
    assert all(row["outdated"] for row in said["dependents"])
    assert curator.send("PUT", FACT, correction(curator)).json()["revisions"] == said["revisions"]


def test_of_two_corrections_the_second_gets_what_it_says_now(library, curator):
    body = correction(curator)
    etag = curator.send("GET", FACT).headers["ETag"]
    assert program().send("PUT", FACT, body).status_code == 200
    said = problem(curator.send("PUT", FACT, body | {"statement": "For six days."}), "conflict")
    assert said["stored"]["statement"] == "It keeps it for five days."
    problem(curator.send("PUT", FACT, body, If_Match=etag), "changed")
    problem(curator.send("POST", f"{FACT}confirm/", {"based_on": body["based_on"]}), "conflict")
    assert FactRevision.objects.filter(fact__slug="queue-retention").count() == 2


def test_it_is_confirmed_as_of_today(library, curator):
    said = curator.send("POST", f"{FACT}confirm/", {"based_on": curator.read(FACT)["hash"]}).json()
    assert said["as_of"] > "2026-11-01"
    again = curator.send("POST", f"{FACT}confirm/", {"based_on": said["hash"]}).json()
    assert again["revisions"] == said["revisions"]


@pytest.mark.promise("A4")
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"statement": ""}, "statement"),
        ({"statement": "It is <b>bold</b>."}, ""),
        ({"source_url": "no address"}, "source_url"),
        ({"attribute": "no name"}, "attribute"),
        ({"as_of": "yesterday"}, "as_of"),
        ({"reason": ""}, "reason"),
        ({"verified_at": "2026-11-21T10:00:00Z"}, "verified_at"),
        ({"slug": "another"}, "slug"),
    ],
)
def test_what_does_not_fit_is_named_and_nothing_is_written(library, curator, change, field):
    said = problem(curator.send("PUT", FACT, correction(curator, **change)), "invalid")
    assert field in [error["field"] for error in said["errors"]]
    assert FactRevision.objects.filter(fact__slug="queue-retention").count() == 1


def test_services_and_coverage(library, curator):
    (row,) = [row for row in curator.read(f"{DESK}services/")["rows"] if row["in_library"]]
    assert (row["slug"], row["kind"]) == ("queue", "service")
    found = curator.read(f"{DESK}coverage/?exam=tst-c01")
    assert (found["exam"], [task["questions"] for task in found["tasks"]]) == ("TST-C01", [1, 0])
    assert found["services"][0]["by_task"] == [1, 0]
