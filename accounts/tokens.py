"""Tokens: they let the programs of one device act for somebody, until they expire or are revoked."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction

from accounts.models import Scope, Token, User, digest_of

PREFIX = "rehearse_"
"""By which programs that look for leaked secrets recognise one."""
MOST_TOKENS = 20
NOTED_EVERY = dt.timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class NewToken:
    token: Token
    secret: str
    """It is kept nowhere: show it now or never."""


@dataclass(frozen=True, slots=True)
class NoToken:
    """Why none was made: `name_taken`, or `too_many`."""

    reason: str


@transaction.atomic
def make(
    *, user: User, name: str, scopes: Collection[str], now: dt.datetime, valid_for: dt.timedelta | None = None
) -> NewToken | NoToken:
    """A token for `user`, valid for ever unless a time is given; one that is expired makes room for its name.

    What the person may not do is refused at each request, whatever the scopes say.
    """
    # Of two at once the second waits here, and sees the first.
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    user.tokens.filter(name=name, expires_at__lte=now).delete()
    if user.tokens.filter(name=name).exists():
        return NoToken("name_taken")
    if user.tokens.count() >= MOST_TOKENS:
        return NoToken("too_many")
    secret = PREFIX + secrets.token_urlsafe(32)
    token = Token(
        user=user,
        name=name,
        digest=digest_of(secret),
        may_take=Scope.TAKE in scopes,
        may_curate=Scope.CURATE in scopes,
        created_at=now,
        expires_at=now + valid_for if valid_for else None,
    )
    token.save()
    return NewToken(token, secret)


def find(*, secret: str, now: dt.datetime) -> Token | None:
    """The token with this secret and whose it is, if both may still be used. One query, and a write once an hour."""
    token = Token.objects.with_secret(secret).valid_at(now).select_related("user").filter(user__is_active=True).first()
    if token is not None and (token.last_used_at is None or now - token.last_used_at >= NOTED_EVERY):
        Token.objects.filter(pk=token.pk).update(last_used_at=now.replace(minute=0, second=0, microsecond=0))
    return token


def revoke(*, user: User, token_id: int) -> bool:
    """Delete a token; False when the user has no such token."""
    deleted, _ = user.tokens.filter(pk=token_id).delete()
    return deleted == 1
