"""A program that talks to the API: JSON there and back."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpResponse
from django.test import Client

from accounts import clock, tokens
from accounts.http import PROBLEM_JSON, REFUSALS
from accounts.models import User


class Program(Client):
    """Acts for `user` with a token of these scopes; for nobody without a user."""

    def __init__(self, user: User | None = None, *scopes: str, **options: Any) -> None:
        self.authorization = ""
        if user is not None:
            name = f"program {user.tokens.count()}"
            made = tokens.make(user=user, name=name, scopes=scopes or ["take"], now=clock.now())
            assert isinstance(made, tokens.NewToken), made
            self.authorization = f"Bearer {made.secret}"
        super().__init__(headers={"authorization": self.authorization} if user else None, **options)

    def send(self, method: str, address: str, body: Any = None, **headers: str) -> HttpResponse:
        """Underscores in names of headers become hyphens."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if body is None:
            return self.generic(method, address, headers=named)
        text = body if isinstance(body, str | bytes) else json.dumps(body)
        return self.generic(method, address, text, content_type="application/json", headers=named)

    def read(self, address: str) -> Any:
        """The JSON of an address that has to be there."""
        answer = self.send("GET", address)
        assert answer.status_code == 200, answer.content
        return answer.json()


def problem(answer: HttpResponse, code: str) -> dict[str, Any]:
    """What a refusal says; fails when it is none, or another one than `code`."""
    assert answer.headers["Content-Type"] == PROBLEM_JSON, answer.content
    said = json.loads(answer.content)
    assert (said["code"], answer.status_code, said["status"]) == (code, REFUSALS[code].status, REFUSALS[code].status)
    assert said["request_id"] == answer.headers["X-Request-ID"]
    assert said["type"] == f"/api/docs/#problem-{code}"
    assert said["title"]
    assert said["detail"]
    return said
