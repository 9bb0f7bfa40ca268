"""The one place that asks what time it is.

Views take the instant from `request.now`, commands from here, rules get it as an argument.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from django.conf import settings
from django.utils import timezone


def now() -> dt.datetime:
    """The current instant, aware, in UTC.

    `TEST_CLOCK_FILE` (off by default, refused by `check --deploy`) names a file with an offset in seconds, so that
    tests of a running server need not wait.
    """
    if settings.TEST_CLOCK_FILE:
        offset = float(Path(settings.TEST_CLOCK_FILE).read_text() or 0)
        return timezone.now() + dt.timedelta(seconds=offset)
    return timezone.now()
