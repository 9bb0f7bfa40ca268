from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest


class UserBackend(ModelBackend):
    """Permissions, and the sessions of guests; nobody signs in through it, so that the limits on guessing hold."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> None:  # type: ignore[override]
        """Nobody."""
