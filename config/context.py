from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    """What every template may show of the site itself."""
    return {
        "site_name": settings.SITE_NAME,
        "contact_email": settings.CONTACT_EMAIL,
        "signup_mode": settings.SIGNUP,
        "has_mail_server": settings.HAS_MAIL_SERVER,
    }
