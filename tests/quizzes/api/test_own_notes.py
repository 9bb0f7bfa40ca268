"""Collections of one's own notes over the API: the list, practice, another name, the end."""

from __future__ import annotations

import pytest

from accounts import clock
from content import uploads
from content.models import Collection
from quizzes.models import Attempt
from tests import make
from tests.api import Program, problem

pytestmark = pytest.mark.django_db
NOTES = "/api/v1/notes/"
TEXT = (
    "# Queues\n- A message of a queue is kept for 4 days by default\n- A visibility timeout hides a message for 30 s\n"
)


@pytest.fixture
def program():
    ann = make.user()
    for text in (TEXT, "# Buckets\n***\n- words\n"):
        sent = [uploads.Text("notes.md", text)]
        upload = uploads.stage(user=ann, texts=sent, is_for_bank=False, now=clock.now())
        uploads.load_into_own(upload=upload, collection=None, now=clock.now())
    return Program(ann)


def test_the_list_and_one_with_its_services_and_texts(program):
    buckets, queues = program.read(NOTES)["rows"]
    assert (buckets["slug"], queues["slug"], queues["fact_count"]) == ("buckets", "queues", 2)
    said = program.read(f"{NOTES}queues/")
    assert {name: said[name] for name in queues} == queues
    assert [source["path"] for source in said["sources"]] == ["notes.md"]
    assert [service["heading"] for service in said["services"]] == ["Queues"]


def test_practice_begins_at_once_and_can_be_sat(program):
    begun = program.send("POST", f"{NOTES}queues/practise/", idempotency_key="k")
    again = program.send("POST", f"{NOTES}queues/practise/", idempotency_key="k")
    assert (begun.status_code, begun.json()) == (201, again.json())
    attempt = Attempt.objects.get()
    assert attempt.collection.slug == "queues"
    position = f"/api/v1/attempts/{attempt.pk}/positions/1/"
    chosen = [program.read(position)["options"][0]["id"]]
    checked = program.send("POST", f"{position}check/", {"chosen": chosen, "tab": "t", "seq": 1, "base_rev": 0})
    assert checked.json()["outcome"] == "saved"
    assert program.read(position)["explanation"] is not None


def test_notes_that_say_nothing_cannot_be_practised(program):
    assert problem(program.send("POST", f"{NOTES}buckets/practise/"), "nothing_there")["why"] == "none"


def test_another_name_leaves_the_address(program):
    said = program.send("PUT", f"{NOTES}queues/", {"title": "Queues and topics"}).json()
    assert (said["slug"], said["title"]) == ("queues", "Queues and topics")
    problem(program.send("PUT", f"{NOTES}queues/", {"title": ""}), "invalid")
    problem(program.send("PUT", f"{NOTES}queues/", {"title": "x", "owner": 1}), "invalid")


def test_what_is_deleted_takes_its_practice_along(program):
    program.send("POST", f"{NOTES}queues/practise/")
    assert program.send("DELETE", f"{NOTES}queues/").status_code == 204
    assert not Attempt.objects.exists()
    assert [row["slug"] for row in program.read(NOTES)["rows"]] == ["buckets"]


@pytest.mark.promise("A2")
def test_nobody_else_has_them(program):
    stranger = Program(make.user())
    make.collection(slug="public", owner=None)
    for slug in ("queues", "public"):
        problem(stranger.send("GET", f"{NOTES}{slug}/"), "not_found")
        problem(stranger.send("DELETE", f"{NOTES}{slug}/"), "not_found")
        problem(stranger.send("POST", f"{NOTES}{slug}/practise/"), "not_found")
    assert stranger.read(NOTES)["rows"] == []
    assert Collection.objects.filter(slug="queues").exists()
