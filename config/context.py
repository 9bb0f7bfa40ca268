from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from accounts.http import UserRequest
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


def open_exam(request: UserRequest) -> dict[str, Any]:
    """The exam attempt whose clock is running, for the banner; looked up only by a template that shows it."""

    def look_up() -> OpenAttempt | None:
        if not isinstance(request.user, User):
            return None
        if request.path.startswith(reverse("desk")) and not request.held_questions():
            return None  # pages of the desk have asked that already, and an exam that runs holds its questions
        return running_exam(request.user, now=request.now)

    return {"open_exam": SimpleLazyObject(look_up)}
