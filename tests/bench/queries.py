"""Prints how many statements a question page and a save take, as JSON. Runs inside the site, on a prepared data folder.

Those of the session and of the transaction count too.
"""

from __future__ import annotations

import json
import os
import re

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from accounts import clock  # noqa: E402
from accounts.models import User  # noqa: E402
from content.models import Exam  # noqa: E402
from quizzes import attempts  # noqa: E402

POSITIONS = 65


def count() -> dict[str, int]:
    user = User.objects.create_user("bench@example.org")
    exam = Exam.objects.get(code="SAA-C03")
    started = attempts.start_practice(user=user, exam=exam, count=POSITIONS, now=clock.now())
    assert isinstance(started, attempts.Started), "the library has no question for this exam"
    attempt = started.attempt
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(user, backend="accounts.backends.UserBackend")
    page = client.get(attempt.position_url(1)).content.decode()
    with CaptureQueriesContext(connection) as of_page:
        client.get(attempt.position_url(2))
    codes = re.findall(r'name="chosen" value="([^"]+)"', page)
    change = {"tab": "bench", "seq": 1, "base_rev": 0, "chosen": codes[0]}
    with CaptureQueriesContext(connection) as of_save:
        saved = client.post(attempt.position_url(1), change, headers={"accept": "application/json"})
    assert saved.json()["outcome"] == "saved"
    return {"page": len(of_page), "save": len(of_save)}


if __name__ == "__main__":
    print(json.dumps(count()))  # noqa: T201 - read by the caller
