"""Signing somebody in whose identity is already known, and ending all sessions of somebody whose rights change."""

from __future__ import annotations

import datetime as dt

from allauth.core import ratelimit
from django.contrib.auth import login
from django.contrib.sessions.models import Session
from django.http import HttpRequest

from accounts.models import User


def sign_in(request: HttpRequest, user: User) -> None:
    """Sign `user` in in this browser, under a new session id.

    For guests and the first operator, whose right to it is proved; whoever types a password comes through allauth.
    """
    login(request, user, backend="accounts.backends.UserBackend")


def sign_in_guest(request: HttpRequest, *, now: dt.datetime) -> User | None:
    """A new guest who is signed in in this browser; None when there were too many from this address within an hour."""
    if not ratelimit.consume(request, action="guest"):
        return None
    guest = User.objects.create_guest(now=now)
    sign_in(request, guest)
    return guest


def end_all(*user_ids: int) -> int:
    """Sign these users out everywhere; returns how many sessions ended.

    Sessions have no column for their user, so all of them are read: this is for rare acts only.
    """
    of_these = {str(user_id) for user_id in user_ids}
    theirs = [
        session.pk for session in Session.objects.iterator() if session.get_decoded().get("_auth_user_id") in of_these
    ]
    Session.objects.filter(pk__in=theirs).delete()
    return len(theirs)
