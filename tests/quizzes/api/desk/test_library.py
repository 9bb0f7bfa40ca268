"""The way from the library and back, over the API: conflicts of loading, Markdown, and the patch."""

from __future__ import annotations

import pytest
from django.test import override_settings

from content.loading import load
from content.models import Fact, FactRevision, Question
from tests.api import problem
from tests.content.desk_pages import NOW
from tests.content.library_text import document, fact
from tests.desk_api import DESK, cost, raw_draft

pytestmark = pytest.mark.django_db
CONFLICTS = f"{DESK}conflicts/"


@pytest.fixture
def corrected(library, curator):
    """A fact that was corrected here, and then in its file."""
    address = f"{DESK}facts/queue-retention/"
    known = curator.read(address)
    sent = {"based_on": known["hash"], "statement": "A queue keeps a message for five days.", "reason": "Read again."}
    same = {name: known[name] for name in ("source_url", "as_of")}
    assert curator.send("PUT", address, {**sent, **same}).status_code == 200
    (library / "queue.md").write_text(document("queue", facts=[fact("queue-retention", "It keeps it for six days.")]))
    load([library], now=NOW)
    return library


@pytest.mark.parametrize(("keep", "says"), [("ours", "five days"), ("theirs", "six days")])
def test_a_conflict_is_settled_as_the_curator_says(corrected, curator, keep, says):
    (row,) = curator.read(CONFLICTS)["rows"]
    assert (row["kind"], row["slug"]) == ("fact", "queue-retention")
    assert "five" in "".join(piece["text"] for piece in row["ours"])
    assert "six" in "".join(piece["text"] for piece in row["theirs"])
    settle = f"{CONFLICTS}{row['id']}/settle/"
    problem(curator.send("POST", settle, {"keep": keep, "digest": "0" * 64}), "wrong_state")
    assert curator.send("POST", settle, {"keep": keep, "digest": row["digest"]}).json() == {"draft": None}
    assert says in FactRevision.objects.current().get(fact__slug="queue-retention").statement
    assert not curator.read(CONFLICTS)["rows"]
    problem(curator.send("POST", settle, {"keep": keep, "digest": row["digest"]}), "not_found")
    problem(curator.send("POST", settle, {"keep": "both", "digest": ""}), "invalid")


def conflicting(library, count: int) -> None:
    """So many facts that the site and the file say differently."""
    slugs = ["queue-retention", *(f"queue-{number}" for number in range(1, count))]
    for statement in ("It keeps it for four days.", "It keeps it for six days."):
        facts = [fact(slug, statement) for slug in slugs]
        (library / "queue.md").write_text(document("queue", facts=facts))
        load([library], now=NOW)
        Fact.objects.update(loaded_hash="0" * 64)


def test_conflicts_cost_the_same_at_two_sizes(library, curator):
    conflicting(library, 1)
    few = cost(curator, CONFLICTS)
    conflicting(library, 5)
    assert len(curator.read(CONFLICTS)["rows"]) == 5
    assert cost(curator, CONFLICTS) == few


def test_texts_are_written_as_their_files_have_them(library, curator):
    text = (library / "queue.md").read_text()
    assert curator.read(f"{DESK}services/queue/markdown/")["text"] == text
    one = curator.read(f"{DESK}questions/queue-weekend/markdown/")["text"]
    assert one.strip() in text
    problem(curator.send("GET", f"{DESK}questions/{raw_draft().slug}/markdown/"), "not_found")
    problem(curator.send("GET", f"{DESK}services/unknown/markdown/"), "not_found")


def test_what_no_file_can_hold_is_said(library, curator):
    Question.objects.filter(slug="queue-weekend").update(difficulty="")
    assert problem(curator.send("GET", f"{DESK}services/queue/markdown/"), "unwritable")["why"]
    assert problem(curator.send("GET", f"{DESK}questions/queue-weekend/markdown/"), "unwritable")["why"]


def test_what_was_corrected_here_is_a_patch_of_its_file(library, curator):
    with override_settings(LIBRARY_DIR=library):
        assert curator.read(f"{DESK}library/patch/") == {"files": [], "left_out": [], "unasked": []}
        known = curator.read(f"{DESK}facts/queue-retention/")
        same = {name: known[name] for name in ("source_url", "as_of")}
        body = {"based_on": known["hash"], "statement": "It keeps it for five days.", "reason": "Read again.", **same}
        curator.send("PUT", f"{DESK}facts/queue-retention/", body)
        (file,) = curator.read(f"{DESK}library/patch/")["files"]
    assert (file["path"], file["changed"]) == ("queue.md", ["queue-retention"])
    assert "+- It keeps it for five days." in file["patch"]
