"""Another reading of what is published, and questions out of new attempts and back, over the API."""

from __future__ import annotations

import pytest

from content.models import AuditEntry, Dispute, Question
from tests.api import problem
from tests.desk_api import DESK

pytestmark = pytest.mark.django_db
QUESTION = f"{DESK}questions/queue-weekend/"
OTHER = {"keys": ["visibility"], "argument": "Nobody deleted them.", "facts": ["queue-retention"]}


def test_a_dispute_is_opened_and_settled(library, curator):
    problem(curator.send("GET", f"{QUESTION}dispute/"), "not_found")
    answer = curator.send("POST", f"{QUESTION}dispute/", OTHER)
    assert (answer.status_code, answer.json()["keys"], answer.json()["facts"]) == (
        201,
        ["visibility"],
        ["queue-retention"],
    )
    assert not Question.objects.servable().exists()
    problem(curator.send("POST", f"{QUESTION}dispute/", OTHER), "wrong_state")
    corrected = {"outcome": "corrected", "reason": "It was wrong."}
    problem(curator.send("POST", f"{QUESTION}settle/", corrected), "wrong_state")
    kept = curator.send("POST", f"{QUESTION}settle/", {"outcome": "kept", "reason": "The stem says so."}).json()
    assert (kept["outcome"], kept["reason"]) == ("kept", "The stem says so.")
    assert curator.read(f"{QUESTION}dispute/") == kept
    problem(curator.send("POST", f"{QUESTION}settle/", corrected), "wrong_state")


@pytest.mark.promise("A4")
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"keys": ["retention"]}, "keys"),
        ({"keys": ["unknown"]}, "keys"),
        ({"keys": []}, "keys"),
        ({"argument": " "}, "argument"),
        ({"facts": ["unknown"]}, "facts"),
        ({"facts": []}, "facts"),
        ({"settled_at": None}, "settled_at"),
    ],
)
def test_what_does_not_fit_is_named_and_nothing_is_disputed(library, curator, change, field):
    said = problem(curator.send("POST", f"{QUESTION}dispute/", OTHER | change), "invalid")
    assert any(error["field"].startswith(field) for error in said["errors"])
    assert not Dispute.objects.exists()


def test_a_dry_run_of_retiring_says_the_effect_and_does_nothing(library, curator):
    said = curator.send("POST", f"{QUESTION}retire/", {"reason": "It is old.", "dry_run": True}).json()
    assert said == {
        "retired_at": None,
        "tasks": [{"exam": "TST-C01", "task": "1.1", "stock": 1, "stock_afterwards": 0}],
    }
    assert Question.objects.servable().exists()


def test_it_is_retired_once_and_taken_back(library, curator):
    first = curator.send("POST", f"{QUESTION}retire/", {"reason": "It is old."}).json()
    assert first["retired_at"]
    again = curator.send("POST", f"{QUESTION}retire/", {"reason": "Again."}).json()
    assert again["retired_at"] == first["retired_at"]
    assert AuditEntry.objects.filter(action="retired").count() == 1
    assert curator.send("POST", f"{QUESTION}restore/", {"reason": "It is not."}).json() == {"retired_at": None}
    assert Question.objects.servable().exists()
    problem(curator.send("POST", f"{QUESTION}retire/", {}), "invalid")
