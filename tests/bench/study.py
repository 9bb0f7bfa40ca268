"""Prints what the pages of study cost at so many own responses: `python -m tests.bench.study 50000`.

Runs inside the site, on a data folder into which the library was loaded; leaves a user with the responses behind.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import random
import sys
import time
from collections import defaultdict
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.test import Client  # noqa: E402

from accounts import clock  # noqa: E402
from accounts.models import User  # noqa: E402
from content.models import Blueprint, Exam, Option  # noqa: E402
from quizzes import remembering  # noqa: E402
from quizzes.evidence import marked  # noqa: E402
from quizzes.models import Attempt, FactMemory, Response, ResponseOption, StudyPlan  # noqa: E402
from quizzes.pools import stock_of  # noqa: E402
from tests.bench.costs import cost, median_ms  # noqa: E402

POSITIONS = 65
DRILLS = (
    {"preset": "weak"},
    {"preset": "missed"},
    {"preset": "due"},
    {"preset": "service", "service": "sqs"},
    {"preset": "domain", "exam": "SAA-C03", "domain": "2"},
)
PAGES = (
    "/",
    "/study/",
    "/study/plan/",
    "/study/cards/",
    "/study/confidence/",
    "/study/misconceptions/",
    "/exams/saa-c03/",
)


def prepare(count: int) -> User:
    """Somebody who practised for two years: seven of ten right, most questions seen many times."""
    rng, now = random.Random(50_000), clock.now()
    user = User.objects.create_user(f"study-{count}-{now.timestamp():.0f}@example.org")
    blueprint = Blueprint.objects.in_force_on(now.date()).get(exam__code="SAA-C03")
    stock = list(stock_of(blueprint).items())
    options: dict[tuple[int, bool], list[int]] = defaultdict(list)
    for pk, revision_id, is_key in Option.objects.values_list("pk", "revision_id", "is_key"):
        options[revision_id, is_key].append(pk)
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
                    confidence=rng.choice([1, 2, 3]),
                )
            )
            seen.add(question_id)
        made = Response.objects.bulk_create(responses)
        ResponseOption.objects.bulk_create(
            ResponseOption(user=user, response=each, option_id=rng.choice(options[each.revision_id, each.is_correct]))
            for each in made
        )
    return user


def measure(count: int) -> dict[str, Any]:
    client = Client(headers={"host": "127.0.0.1"})
    user = prepare(count)
    client.force_login(user, backend="accounts.backends.UserBackend")
    StudyPlan.objects.create(
        user=user,
        exam=Exam.objects.get(code="SAA-C03"),
        exam_date=clock.now().date() + dt.timedelta(days=45),
        minutes_per_day=30,
    )
    begun = time.process_time()
    remembering.refill(user=user, now=clock.now())
    return {
        "responses": count,
        "evidence_ms": median_ms(lambda: list(marked(user, now=clock.now()))),
        "refill_s": round(time.process_time() - begun, 1),
        "facts": FactMemory.objects.filter(user=user).count(),
        "pages": {address: cost(lambda address=address: client.get(address), 200) for address in PAGES},
        "drills": {form["preset"]: cost(lambda form=form: client.post("/study/drill/", form), 302) for form in DRILLS},
    }


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]))))  # noqa: T201 - read by people
