"""What makes a server unsafe, as system checks: `check --deploy` reports them, `serve` refuses to start on an error."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

SHORTEST_KEY = 40
_PROCESS_LOCAL_CACHES = ("LocMemCache", "DummyCache")


@register(Tags.security, deploy=True)
def check_safe_to_serve(**_: Any) -> list[CheckMessage]:
    """The reasons why this site must not be served, each with what to do."""
    problems: list[CheckMessage] = []
    if settings.TEST_CLOCK_FILE:
        problems.append(Error("TEST_CLOCK_FILE shifts the clock.", hint="Unset it.", id="rehearse.E001"))
    if "*" in settings.ALLOWED_HOSTS:
        problems.append(Error("Every host name is allowed.", hint="Name the hosts in EXTRA_HOSTS.", id="rehearse.E002"))
    if len(settings.SECRET_KEY) < SHORTEST_KEY:
        hint = "Unset SECRET_KEY; one is generated and kept in the data folder."
        problems.append(Error(f"SECRET_KEY has under {SHORTEST_KEY} characters.", hint=hint, id="rehearse.E003"))
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
    return problems
