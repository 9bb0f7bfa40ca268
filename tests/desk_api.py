"""What tests of the desk's API share: curators with a token, and a small library that is loaded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.roles import set_role
from content.loading import load
from content.models import Question
from tests import make
from tests.api import Program
from tests.content.desk_pages import NOW
from tests.content.library_text import STEM, document, write_library

DESK = "/api/v1/desk/"
TEXTS = ("Lengthen the retention.", "Lengthen the timeout.", "Fetch by long polling.", "Add a delivery delay.")


def curator(**given: Any) -> User:
    user = make.user(**given)
    set_role(user=user, role="curator", is_held=True)
    return User.objects.get(pk=user.pk)


def program(user: User | None = None) -> Program:
    """With the token of a curator."""
    return Program(user or curator(), "curate")


def load_library(folder: Path) -> Path:
    """One published question, `queue-weekend`, and one draft of raw notes."""
    library = write_library(folder, queue=document("queue"))
    (library / "notes.txt").write_text("Q: How long does a queue keep a message?\n> Four days\n")
    load([library], now=NOW)
    return library


def raw_draft() -> Question:
    return Question.objects.get(slug__startswith="draft-")


def option(text: str, **given: Any) -> dict[str, Any]:
    rationale = "It says how long a message stays in the queue."
    return {"text": text, "rationale": rationale, "facts": ["queue-retention"], **given}


def text(based_on: str, **given: Any) -> dict[str, Any]:
    """A complete text, as `PUT .../draft/` takes it."""
    options = [option(words, key=not number) for number, words in enumerate(TEXTS)]
    return {"based_on": based_on, "kind": "multiple-choice", "stem": STEM, "options": options, **given}


PLACE = {
    "service": "queue",
    "difficulty": "easy",
    "tasks": ["TST-C01 1.1"],
    "author": "A Curator",
    "licence": "CC-BY-4.0",
}


def cost(client: Program, address: str) -> int:
    """Statements of a GET that fills nothing that is kept in the process. The lesser of two, because one of many
    requests takes the next handful from the count that all processes share."""
    client.read(address)
    costs = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.read(address)
        costs.append(len(queries))
    return min(costs)
