"""Guests: users without an e-mail address, made by a first answer and swept when they do not sign up."""

from __future__ import annotations

import datetime as dt
import logging

from django.db import transaction

from accounts.models import User
from quizzes.models import (
    Attempt,
    AttemptChange,
    CorrectedMark,
    CorrectedResult,
    ProblemReport,
    Regrade,
    Response,
    ResponseEvent,
    ResponseOption,
    StudyPlan,
)

ERASE_ORDER = (
    *(ProblemReport, Regrade, CorrectedMark, CorrectedResult, AttemptChange),
    *(ResponseEvent, ResponseOption, Response, Attempt, StudyPlan),
)
"""Every table whose rows belong to one user, those that point to others first."""

logger = logging.getLogger(__name__)


def create(*, now: dt.datetime) -> User:
    """A new guest, whose 14 days begin `now`."""
    return User.objects.create_guest(now=now)


def sweep(*, now: dt.datetime) -> int:
    """Erase the guests whose days are over, with everything they left; how many it were.

    Each one is done by itself; one that fails is logged and does not stop the others.
    """
    erased = 0
    for guest_id in list(User.objects.stale_guests(now).values_list("pk", flat=True)):
        try:
            erased += _erase(guest_id, now)
        except Exception:
            logger.exception("guest %s could not be erased", guest_id)
    return erased


@transaction.atomic
def _erase(guest_id: int, now: dt.datetime) -> bool:
    """Whether there was still a guest to erase: who signs up meanwhile keeps everything."""
    guest = User.objects.stale_guests(now).select_for_update(no_key=True).filter(pk=guest_id).first()
    if guest is None:
        return False
    # Saves lock their attempt first, too: none can come in between, and nobody waits for the other in a circle.
    list(Attempt.objects.of(guest).select_for_update())
    for model in ERASE_ORDER:
        model.objects.filter(user=guest).delete()
    guest.delete()
    return True
