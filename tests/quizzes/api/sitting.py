"""Sitting an exam as a program does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse

from quizzes.models import Attempt
from tests.api import Program

ATTEMPTS = "/api/v1/attempts/"
SECRETS = {
    "is_key",
    "rationale",
    "is_correct",
    "misconception",
    "facts",
    "facility",
    "discrimination",
    "drawn_as",
    "is_scored",
}
"""Names that tell a key."""


def place(attempt: Attempt, rest: str = "") -> str:
    return f"{ATTEMPTS}{attempt.pk}/{rest}"


def save(program: Program, attempt: Attempt, position: int = 1, **given: Any) -> HttpResponse:
    """A save of a tab that is up to date, unless something else is given; None leaves a field out."""
    body = {"base_rev": attempt.responses.get(position=position).rev, "tab": "t", "seq": 1} | given
    body = {name: value for name, value in body.items() if value is not ...}
    return program.send("PUT", place(attempt, f"positions/{position}/"), body)


def leaves(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Every value in what JSON says, with the name of its field."""
    if isinstance(value, dict):
        for inner, each in value.items():
            yield inner, each
            yield from leaves(each, inner)
    elif isinstance(value, list):
        for each in value:
            yield from leaves(each, name)
    else:
        yield name, value
