from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.http import SiteRequest
from accounts.models import GUEST_DAYS, User
from quizzes.next_step import OpenAttempt, running_exam


def site(request: HttpRequest) -> dict[str, Any]:
    """What every template may show of the site itself."""
    return {
        "site_name": settings.SITE_NAME,
        "contact_email": settings.CONTACT_EMAIL,
        "signup_mode": settings.SIGNUP,
        "has_mail_server": settings.HAS_MAIL_SERVER,
        "guest_days": GUEST_DAYS,
    }


def open_exam(request: SiteRequest) -> dict[str, Any]:
    """The exam attempt whose clock is running, for the banner; looked up only by a template that shows it."""

    def look_up() -> OpenAttempt | None:
        return running_exam(request.user, now=request.now) if isinstance(request.user, User) else None

    return {"open_exam": SimpleLazyObject(look_up)}
