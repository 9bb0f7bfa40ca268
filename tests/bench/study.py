"""Prints what the page of weak topics costs at so many own responses, as JSON: `python -m tests.bench.study 50000`.

Runs inside the site, on a data folder into which the library was loaded; leaves a user with the responses behind.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import random
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from accounts import clock  # noqa: E402
from accounts.models import User  # noqa: E402
from content.models import Blueprint, Option  # noqa: E402
from quizzes.evidence import marked  # noqa: E402
from quizzes.models import Attempt, Response, ResponseOption  # noqa: E402
from quizzes.pools import stock_of  # noqa: E402

POSITIONS = 65
ROUNDS = 5


def prepare(count: int) -> User:
    """Somebody who practised for two years: seven of ten right, most questions seen many times."""
    rng, now = random.Random(50_000), clock.now()
    user = User.objects.create_user(f"study-{count}-{now.timestamp():.0f}@example.org")
    blueprint = Blueprint.objects.in_force_on(now.date()).get(exam__code="SAA-C03")
    stock = list(stock_of(blueprint).items())
    first_option = dict(Option.objects.order_by("-position").values_list("revision_id", "pk"))
    seen: set[int] = set()
    for number in range(-(-count // POSITIONS)):
        started_at = now - dt.timedelta(days=730) * (1 - number * POSITIONS / count) - dt.timedelta(hours=1)
        attempt = Attempt.objects.create(
            user=user,
            exam=blueprint.exam,
            blueprint=blueprint,
            mode=Attempt.Mode.PRACTICE,
            seed=number,
            position_count=POSITIONS,
            started_at=started_at,
            closed_at=started_at + dt.timedelta(minutes=50),
            submitted_at=started_at + dt.timedelta(minutes=50),
            marked_at=started_at + dt.timedelta(minutes=50),
            close_reason=Attempt.CloseReason.SUBMITTED,
        )
        responses = []
        for position, (question_id, stocked) in enumerate(rng.sample(stock, POSITIONS), 1):
            responses.append(
                Response(
                    user=user,
                    attempt=attempt,
                    position=position,
                    question_id=question_id,
                    revision_id=stocked.revision_id,
                    task_id=stocked.task_id,
                    service_id=stocked.service_id,
                    seed=position,
                    shown_at=started_at + dt.timedelta(seconds=45 * position),
                    is_first_seen=question_id not in seen,
                    is_correct=rng.random() < 0.7,
                )
            )
            seen.add(question_id)
        made = Response.objects.bulk_create(responses)
        ResponseOption.objects.bulk_create(
            ResponseOption(user=user, response=each, option_id=first_option[each.revision_id]) for each in made
        )
    return user


def measure(count: int) -> dict[str, Any]:
    client = Client(headers={"host": "127.0.0.1"})
    user = prepare(count)
    client.force_login(user, backend="accounts.backends.UserBackend")
    client.get("/study/")
    with CaptureQueriesContext(connection) as queries:
        assert client.get("/study/").status_code == 200
    return {
        "responses": count,
        "queries": len(queries),
        "evidence_ms": _median_ms(lambda: list(marked(user, now=clock.now()))),
        "page_ms": _median_ms(lambda: client.get("/study/")),
    }


def _median_ms(call: Callable[[], object]) -> float:
    """CPU time of this process, where SQLite's work is done as well."""
    spent = []
    for _ in range(ROUNDS):
        begun = time.process_time()
        call()
        spent.append(time.process_time() - begun)
    return round(1000 * statistics.median(spent), 1)


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]))))  # noqa: T201 - read by people
