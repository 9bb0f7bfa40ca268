"""Reminders of what is due: a mail a day at most, for those who asked for it, with one click to end them."""

from __future__ import annotations

import datetime as dt
import logging
import smtplib
import zoneinfo
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quizzes.agenda import agenda_of
from quizzes.models import StudyPlan

EARLIEST = dt.time(7)
"""Nobody is written to before, by the clock of where they are."""
MOST_AT_ONCE = 50
"""Mails of one round, so that a slow mail server does not keep the sweep from its other work."""
SALT = "reminders"

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Round:
    """What became of one round: mails that were sent, and those that the mail server refused."""

    sent: int
    failed: int


def send(*, now: dt.datetime) -> Round:
    """Write to everybody who has asked for it, has something due today and was not looked at today.

    A day is marked before its mail is sent, each by itself, so that nobody ever gets two, not even from two rounds at
    once; a mail that the server refuses is logged and not sent again. While it cannot be reached nothing is marked.
    """
    messages = [(plan, _message(plan, now)) for plan in _waiting(now)[:MOST_AT_ONCE]]
    for plan, message in messages:
        if message is None:
            _claim(plan, now)
    to_send = [(plan, message) for plan, message in messages if message is not None]
    if not to_send:
        return Round(0, 0)
    connection = get_connection()
    try:
        connection.open()
    except OSError:
        logger.exception("the mail server cannot be reached; the next round tries again")
        return Round(0, 0)
    try:
        return _send_all(to_send, connection, now)
    finally:
        connection.close()


def count_due(*, now: dt.datetime) -> int:
    """How many mails `send` would write at `now`."""
    return sum(_message(plan, now) is not None for plan in _waiting(now)[:MOST_AT_ONCE])


def _send_all(
    messages: Sequence[tuple[StudyPlan, EmailMessage]], connection: BaseEmailBackend, now: dt.datetime
) -> Round:
    sent = failed = 0
    for plan, message in messages:
        if not _claim(plan, now):
            continue
        message.connection = connection
        try:
            message.send()
        except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused):
            logger.exception("the reminder of user %s was refused", plan.user_id)
            failed += 1
        except OSError:
            # It may have arrived or not; the rest waits for the next round.
            logger.exception("the connection to the mail server broke at the reminder of user %s", plan.user_id)
            return Round(sent, failed + 1)
        else:
            sent += 1
    return Round(sent, failed)


def _waiting(now: dt.datetime) -> list[StudyPlan]:
    """Plans with reminders whose user has not had today's, where it is late enough. Longest waiting first."""
    plans = StudyPlan.objects.filter(reminds=True, user__is_active=True, user__email__isnull=False)
    # Nowhere is it a later day than this.
    latest = (now + dt.timedelta(hours=14)).date()
    plans = plans.filter(Q(reminded_on__isnull=True) | Q(reminded_on__lt=latest)).select_related("user", "exam")
    return [plan for plan in plans.order_by("reminded_on", "pk") if _is_time(plan, now)]


def _is_time(plan: StudyPlan, now: dt.datetime) -> bool:
    local = now.astimezone(zoneinfo.ZoneInfo(plan.user.time_zone))
    return local.time() >= EARLIEST and (plan.reminded_on is None or plan.reminded_on < local.date())


def _claim(plan: StudyPlan, now: dt.datetime) -> bool:
    """Mark today as done; whether it was us."""
    today = now.astimezone(zoneinfo.ZoneInfo(plan.user.time_zone)).date()
    open_today = Q(reminded_on__isnull=True) | Q(reminded_on__lt=today)
    return bool(StudyPlan.objects.filter(open_today, pk=plan.pk, reminds=True).update(reminded_on=today))


def _message(plan: StudyPlan, now: dt.datetime) -> EmailMessage | None:
    """The mail of today; None when nothing is due."""
    agenda = agenda_of(plan.user, now=now, plan=plan)
    count = len(agenda.due)
    if not count and not agenda.has_mock:
        return None
    stop = settings.SITE_URL + stop_url(plan)
    context = {
        "site_name": settings.SITE_NAME,
        "count": count,
        "has_mock": agenda.has_mock,
        "exam": plan.exam,
        "days_left": (agenda.until.date() - agenda.today).days if agenda.until else None,
        "cards_url": settings.SITE_URL + reverse("cards"),
        "plan_url": settings.SITE_URL + reverse("study_plan"),
        "stop_url": stop,
    }
    with timezone.override(plan.user.time_zone):
        body = render_to_string("quizzes/email/reminder.txt", context)
    due = ngettext("%(n)d fact is due today", "%(n)d facts are due today", count) % {"n": count}
    return EmailMessage(
        subject=due if count else _("A simulation is planned for today"),
        body=body,
        to=[plan.user.email or ""],
        headers={
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )


# --- The way out


def stop_url(plan: StudyPlan) -> str:
    """The path that ends the reminders of this plan, for whoever holds the mail. It does not expire."""
    return reverse("reminders_stop", args=[signed(plan)])


def signed(plan: StudyPlan) -> str:
    """The token of a mail about this plan."""
    return signing.Signer(salt=SALT).sign(str(plan.pk))


def stop(*, token: str) -> Literal["stopped", "unknown"]:
    """End the reminders that the token of a mail is about; harmless when they have ended."""
    plan = plan_of_token(token)
    if plan is None:
        return "unknown"
    StudyPlan.objects.filter(pk=plan.pk).update(reminds=False)
    return "stopped"


def plan_of_token(token: str) -> StudyPlan | None:
    """The plan that a mail's token names; None for one that we did not sign, or whose plan is gone."""
    try:
        pk = signing.Signer(salt=SALT).unsign(token)
    except signing.BadSignature:
        return None
    return StudyPlan.objects.filter(pk=pk).first()
