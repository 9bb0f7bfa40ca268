"""Plain builders of people and their browsers."""

from __future__ import annotations

import datetime as dt
from typing import Any

from allauth.account.models import EmailAddress
from django.test import Client

from accounts.models import User

PASSWORD = "four words make one"
NOW = dt.datetime(2026, 11, 21, 10, 0, tzinfo=dt.UTC)


def member(email: str = "ann@example.org", **fields: Any) -> User:
    """Somebody who has signed up with PASSWORD and a verified address."""
    user = User.objects.create_user(email, PASSWORD, **fields)
    EmailAddress.objects.create(user=user, email=email, primary=True, verified=True)
    return user


def operator(email: str = "olga@example.org") -> User:
    return member(email, is_staff=True, is_superuser=True)


def guest() -> User:
    return User.objects.create_guest(now=NOW)


def browser(user: User | None = None, **options: Any) -> Client:
    """A browser; with `user`, signed in."""
    client = Client(**options)
    if user:
        client.force_login(user, backend="accounts.backends.UserBackend")
    return client


def signed_in_as(client: Client) -> int | None:
    """Primary key of the user of this browser's session."""
    pk = client.session.get("_auth_user_id")
    return int(pk) if pk else None


def form_of_signup(email: str = "ann@example.org", **fields: str) -> dict[str, str]:
    return {"email": email, "password1": PASSWORD, **fields}


def form_of_login(email: str = "ann@example.org", password: str = PASSWORD, **fields: str) -> dict[str, str]:
    return {"login": email, "password": password, **fields}


def form_of_profile(**fields: str) -> dict[str, str]:
    defaults = {"display_name": "Ann", "time_zone": "Europe/Berlin", "factor": "1.00", "minutes": "0"}
    return defaults | {"other_minutes": ""} | fields
