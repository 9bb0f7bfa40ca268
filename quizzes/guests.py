"""Guests: users without an e-mail address, made by a first answer and swept when they do not sign up."""

from __future__ import annotations

import datetime as dt
import logging

from django.db import transaction

from accounts import sessions
from accounts.models import User
from quizzes import privacy

logger = logging.getLogger(__name__)


def create(*, now: dt.datetime) -> User:
    """A new guest, whose 14 days begin `now`."""
    return User.objects.create_guest(now=now)


def sweep(*, now: dt.datetime) -> int:
    """Erase the guests whose days are over, with everything they left; how many it were.

    Each one is done by itself; one that fails is logged and does not stop the others.
    """
    erased = []
    for guest_id in list(User.objects.stale_guests(now).values_list("pk", flat=True)):
        try:
            if _erase(guest_id, now):
                erased.append(guest_id)
        except Exception:
            logger.exception("guest %s could not be erased", guest_id)
    if erased:
        sessions.end_all(*erased)
    return len(erased)


@transaction.atomic
def _erase(guest_id: int, now: dt.datetime) -> bool:
    """Whether there was still a guest to erase: who signs up meanwhile keeps everything."""
    guest = User.objects.stale_guests(now).select_for_update(no_key=True).filter(pk=guest_id).first()
    if guest is None:
        return False
    privacy.erase_locked(guest)
    return True
