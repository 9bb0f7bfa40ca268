"""Invitations: a link lets one person sign up, once, within two weeks."""

from __future__ import annotations

import datetime as dt
import secrets

from accounts.models import Invitation, User, digest_of

VALID_FOR = dt.timedelta(days=14)


def make(*, created_by: User, now: dt.datetime, email: str = "") -> tuple[Invitation, str]:
    """A new invitation and its token. The token is kept nowhere: show it now or never.

    With `email`, only that address can use it.
    """
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        token_digest=digest_of(token),
        email=email.lower(),
        created_by=created_by,
        created_at=now,
        expires_at=now + VALID_FOR,
    )
    return invitation, token


def find_open(*, token: str, now: dt.datetime) -> Invitation | None:
    """The invitation of `token`, if it can still be used."""
    return Invitation.objects.open_at(now).with_token(token).first()


def use(*, invitation: Invitation, user: User, now: dt.datetime) -> bool:
    """Mark `invitation` as used by `user`; False when it is used or expired already. Of two at once, one gets True."""
    return Invitation.objects.open_at(now).filter(pk=invitation.pk).update(used_at=now, used_by=user) == 1


def withdraw(*, invitation_id: int) -> bool:
    """Delete an invitation; False when it has been used or does not exist."""
    deleted, _ = Invitation.objects.unused().filter(pk=invitation_id).delete()
    return deleted == 1
