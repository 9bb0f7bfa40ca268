"""From a draft to what is published, over the API."""

from __future__ import annotations

import pytest

from content.models import AuditEntry, Question, Revision
from tests.api import problem
from tests.desk_api import DESK, PLACE, curator, option, program, raw_draft, text

pytestmark = pytest.mark.django_db


def address(slug: str, act: str = "draft") -> str:
    return f"{DESK}questions/{slug}/{act}/"


@pytest.fixture
def ann(library):
    return program()


@pytest.fixture
def begun(ann):
    """The draft of a correction of the published question."""
    answer = ann.send("POST", address("queue-weekend"), {"reason": "The stem is long."})
    assert answer.status_code == 201
    return answer.json()


def changed(client, begun, **given):
    return client.send("PUT", address("queue-weekend"), text(begun["hash"], **given))


def test_a_correction_begins_with_what_is_published_and_is_there_once(ann, begun):
    assert [each["id"] for each in begun["options"] if each["key"]] == ["retention"]
    again = ann.send("POST", address("queue-weekend"), {"reason": "Again."})
    assert (again.status_code, again.json()["hash"]) == (200, begun["hash"])


def test_it_goes_from_the_draft_to_what_is_published(ann, begun):
    assert (
        changed(ann, begun, stem="Orders are gone after the weekend. Which change keeps them until Monday?").status_code
        == 200
    )
    sent = ann.send("POST", address("queue-weekend", "send"), {})
    assert sent.json()["state"] == "in_approval"
    bob = program()
    found = bob.read(address("queue-weekend", "approval"))
    assert (found["own"], found["may_approve"], found["diff"]["before"]) == (False, True, 1)
    problem(ann.send("POST", address("queue-weekend", "approve"), {}), "own_revision")
    assert bob.send("POST", address("queue-weekend", "approve"), {}).json()["state"] == "published"
    assert ann.read(f"{DESK}questions/queue-weekend/")["revision"] == 2
    problem(bob.send("POST", address("queue-weekend", "approve"), {}), "wrong_state")
    problem(ann.send("GET", address("queue-weekend")), "not_found")


def test_what_is_sent_back_is_taken_up_again(ann, begun):
    changed(ann, begun)
    ann.send("POST", address("queue-weekend", "send"), {})
    rejected = program().send("POST", address("queue-weekend", "reject"), {"reason": "Too short."})
    assert rejected.json()["state"] == "rejected"
    problem(program().send("POST", address("queue-weekend", "reject"), {"reason": "Again."}), "wrong_state")
    again = ann.send("POST", address("queue-weekend"), {"of": "rejected", "reason": "Longer now."})
    assert (again.status_code, again.json()["options"][0]["text"]) == (201, "Lengthen the retention.")


@pytest.mark.promise("C10")
def test_of_two_curators_the_second_gets_both_texts_and_overwrites_nothing(ann, begun):
    assert changed(ann, begun, stem="What Ann wrote, which is a question: which one?").status_code == 200
    said = problem(changed(program(), begun, stem="What Bob wrote, which is a question: which one?"), "conflict")
    assert said["stored"]["stem"].startswith("What Ann wrote")
    (stem,) = [each for each in said["differences"] if each["name"] == "stem"]
    assert "Bob" in "".join(piece["text"] for piece in stem["mine"])
    assert "Ann" in "".join(piece["text"] for piece in stem["theirs"])
    assert not [each for each in said["differences"] if each["name"].startswith("placing")]
    assert ann.read(address("queue-weekend"))["stem"].startswith("What Ann wrote")
    assert changed(program(), said["stored"]).status_code == 200


def test_an_etag_that_no_longer_fits_refuses_the_change(ann, begun):
    etag = ann.send("GET", address("queue-weekend")).headers["ETag"]
    body = text(begun["hash"])
    assert ann.send("PUT", address("queue-weekend"), body, If_Match=etag).status_code == 200
    problem(ann.send("PUT", address("queue-weekend"), body, If_Match=etag), "changed")


def test_what_waits_for_approval_is_frozen(ann, begun):
    kept = changed(ann, begun).json()
    ann.send("POST", address("queue-weekend", "send"), {})
    problem(changed(ann, kept, stem="Another one?"), "conflict")
    problem(ann.send("DELETE", address("queue-weekend")), "wrong_state")


def test_a_correction_can_be_dropped(ann, begun):
    assert ann.send("DELETE", address("queue-weekend")).status_code == 204
    assert Revision.objects.filter(question__slug="queue-weekend").count() == 1
    problem(ann.send("DELETE", address("queue-weekend")), "wrong_state")


def test_a_draft_of_raw_notes_is_placed_and_published(ann):
    draft = raw_draft()
    here = ann.read(address(draft.slug))
    assert ann.send("PUT", address(draft.slug), text(here["hash"], place=PLACE)).json()["place"] == PLACE
    assert ann.send("POST", address(draft.slug, "send"), {}).status_code == 200
    assert program().send("POST", address(draft.slug, "approve"), {}).status_code == 200
    assert Question.objects.servable().filter(pk=draft.pk).exists()


def test_without_a_place_it_stays_where_it_is(ann):
    draft = raw_draft()
    here = ann.send("PUT", address(draft.slug), text(ann.read(address(draft.slug))["hash"], place=PLACE)).json()
    assert ann.send("PUT", address(draft.slug), text(here["hash"])).json()["place"] == PLACE


def test_what_was_published_is_not_placed_by_its_draft(ann, begun):
    said = problem(changed(ann, begun, place=PLACE), "invalid")
    assert [error["field"] for error in said["errors"]] == ["place"]


def test_broken_rules_keep_it_from_going_on(ann, begun):
    one_key_less = [option("Lengthen the retention."), option("Lengthen the timeout.")]
    assert changed(ann, begun, options=one_key_less).status_code == 200
    said = problem(ann.send("POST", address("queue-weekend", "send"), {}), "broken_rules")
    assert all(finding["severity"] == "error" and finding["fix"] for finding in said["findings"])
    assert said["findings"]


def test_nothing_can_be_sent_that_is_not_there(ann):
    problem(ann.send("POST", address("queue-weekend", "send"), {}), "wrong_state")
    problem(ann.send("PUT", address("queue-weekend"), text("0" * 64)), "not_found")
    problem(ann.send("POST", address(raw_draft().slug), {"reason": "No."}), "wrong_state")


@pytest.mark.promise("A4")
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"state": "published"}, "state"),
        ({"number": 7}, "number"),
        ({"created_by": 1}, "created_by"),
        ({"kind": "matching"}, "kind"),
        ({"stem": ""}, "stem"),
        ({"stem": "a\x00b"}, "stem"),
        ({"based_on": "x"}, "based_on"),
        ({"options": [option("One.", facts=["unknown"])]}, "options.0.facts"),
        ({"options": [option("One.", key="yes")]}, "options.0.key"),
        ({"options": [option("One.", is_key=True)]}, "options.0.is_key"),
        ({"options": [option(f"Option {number}.") for number in range(7)]}, "options"),
        ({"place": PLACE | {"service": "unknown"}}, "place.service"),
        ({"place": PLACE | {"tasks": ["TST-C01 9.9"]}}, "place.tasks"),
        ({"place": PLACE | {"stage": "pretest"}}, "place.stage"),
    ],
)
def test_what_does_not_fit_is_named_and_nothing_is_written(ann, change, field):
    draft = raw_draft()
    here = ann.read(address(draft.slug))
    entries = AuditEntry.objects.count()
    said = problem(ann.send("PUT", address(draft.slug), text(**{"based_on": here["hash"], **change})), "invalid")
    assert any(error["field"].startswith(field) for error in said["errors"]), said["errors"]
    assert ann.read(address(draft.slug)) == here
    assert AuditEntry.objects.count() == entries


def test_the_only_curator_approves_the_own_revision(library):
    alone = curator()
    client = program(alone)
    begun = client.send("POST", address("queue-weekend"), {"reason": "The stem is long."}).json()
    changed(client, begun)
    client.send("POST", address("queue-weekend", "send"), {})
    assert client.read(address("queue-weekend", "approval"))["own"]
    assert client.send("POST", address("queue-weekend", "approve"), {}).status_code == 200
