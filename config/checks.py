"""What makes a server unsafe, as system checks: `check --deploy` reports them, `serve` refuses to start on an error."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

SHORTEST_KEY = 50
FEWEST_CHARACTERS = 5
"""As in Django's own warning about keys (security.W009), which `serve` must not let pass."""
LOOPBACK = ("127.0.0.1", "localhost", "::1")
_PROCESS_LOCAL_CACHES = ("LocMemCache", "DummyCache")


@register(Tags.security, deploy=True)
def check_safe_to_serve(**_: Any) -> list[CheckMessage]:
    """The reasons why this site must not be served, each with what to do."""
    problems: list[CheckMessage] = []
    if settings.TEST_CLOCK_FILE:
        problems.append(Error("TEST_CLOCK_FILE shifts the clock.", hint="Unset it.", id="rehearse.E001"))
    if "*" in settings.ALLOWED_HOSTS:
        problems.append(Error("Every host name is allowed.", hint="Name the hosts in EXTRA_HOSTS.", id="rehearse.E002"))
    if _is_weak(settings.SECRET_KEY):
        hint = "Unset SECRET_KEY; one is generated and kept in the data folder."
        message = f"SECRET_KEY has under {SHORTEST_KEY} characters or can be guessed."
        problems.append(Error(message, hint=hint, id="rehearse.E003"))
    if settings.CACHES["default"]["BACKEND"].endswith(_PROCESS_LOCAL_CACHES):
        hint = "Limits on guessing need a cache that all workers share: leave the database cache."
        problems.append(Error("The cache belongs to one process.", hint=hint, id="rehearse.E004"))
    if settings.DEBUG and settings.IS_HTTPS:
        problems.append(Error("DEBUG shows settings to visitors.", hint="Unset DEBUG.", id="rehearse.E005"))
    if settings.SIGNUP not in ("open", "invitation", "closed"):
        hint = "Use open, invitation or closed."
        problems.append(Error(f"SIGNUP is {settings.SIGNUP!r}.", hint=hint, id="rehearse.E006"))
    if not 0 <= settings.EXAM_GRACE_SECONDS <= 120:
        hint = "Use 0 to 120 seconds; 10 is usual."
        problems.append(Error("EXAM_GRACE_SECONDS is out of range.", hint=hint, id="rehearse.E007"))
    if not _is_site(settings.SITE_URL):
        hint = "Use https://your.host, behind a proxy that has the certificate; plain http is for 127.0.0.1 only."
        problems.append(Error(f"SITE_URL is {settings.SITE_URL!r}.", hint=hint, id="rehearse.E008"))
    if not settings.IS_HTTPS and settings.HOST not in LOOPBACK:
        hint = "Set SITE_URL to an https address, or unset HOST; plain http is for this machine only."
        problems.append(Error(f"HOST is {settings.HOST!r} without https.", hint=hint, id="rehearse.E009"))
    return problems


def _is_weak(key: str) -> bool:
    return len(key) < SHORTEST_KEY or len(set(key)) < FEWEST_CHARACTERS or key.startswith("django-insecure-")


def _is_site(address: str) -> bool:
    """Whether this is an origin that people can type: https anywhere, or plain http on this machine."""
    parts = urlsplit(address)
    is_origin = bool(parts.hostname) and not (parts.path or parts.query or parts.fragment or parts.username)
    return is_origin and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK))
