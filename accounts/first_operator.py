"""The first operator is made in the browser, through a link that only whoever starts the site can see."""

from __future__ import annotations

import datetime as dt

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.core import signing
from django.db import transaction

from accounts.models import User
from accounts.roles import ensure_curator_group

VALID_FOR = dt.timedelta(days=7)
"""A link that lies around in an old log is no way in, even on a site that lost its operators."""

_MARK = "first"


def _signer() -> signing.TimestampSigner:
    return signing.TimestampSigner(salt="accounts.first_operator")


def make_token() -> str:
    """A token that is valid for VALID_FOR, as long as there is no operator."""
    return _signer().sign(_MARK)


def is_open(token: str) -> bool:
    """Whether `token` is ours and in time, and there is no operator yet."""
    try:
        mark = _signer().unsign(token, max_age=VALID_FOR)
    except signing.BadSignature:
        return False
    return mark == _MARK and not User.objects.operators().exists()


@transaction.atomic
def make(*, email: str, password: str) -> User | None:
    """The first operator, saved, with a verified address; None when there is one already.

    Raises IntegrityError when another account has the address.
    """
    # The group's row serves as the lock: of two browsers with the link, one makes the operator.
    Group.objects.select_for_update().get(pk=ensure_curator_group().pk)
    if User.objects.operators().exists():
        return None
    user = User.objects.create_superuser(email, password)
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user
