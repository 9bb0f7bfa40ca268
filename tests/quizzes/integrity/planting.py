"""A small site with something of everything, and the tools to break it behind the back of the program."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection

from accounts.models import User
from quizzes import attempts, regrading, support
from quizzes.models import Attempt, FactReview, Response, ResponseEvent, ResponseOption
from tests import make
from tests.make import at
from tests.quizzes.stored import check

REASON = "The fire alarm rang."
TABLES = (
    *("content_auditentry", "content_collection"),
    *("content_factrevision", "content_option", "content_optionfact", "content_revision", "content_searchentry"),
    *("quizzes_attemptchange", "quizzes_regrade", "quizzes_responseevent", "quizzes_response"),
)


@dataclass
class Site:
    """Attempts of three people, all that can be told of them being true."""

    finished: Attempt
    """A submitted exam: right at 1 and 2, wrong at 3, 4 flagged only, 5 never shown."""
    running: Attempt
    """An open exam: 1 answered twice, flagged and called sure, 2 answered, the rest untouched."""
    extended: Attempt
    """An open exam whose deadline was moved."""
    practice: Attempt
    """An open practice of the one with `finished`: 1 checked, 2 answered."""
    corrected: Attempt
    """A submitted exam in which a key was corrected at 2, which was wrong and is right now."""
    other: Any
    """The blueprint of an exam that nobody sits."""


def site() -> Site:
    plan, other = make.blueprint(), make.blueprint("OTH-C01")
    fact = make.fact()
    make.bank(20, blueprint=plan, facts=[fact])
    make.bank(2, blueprint=other)
    finished = make.attempt(blueprint=plan)
    make.answer(finished, 1, 2)
    make.answer(finished, 3, right=False)
    make.save(finished, 4, True, field="flagged")
    attempts.submit(user=finished.user, attempt_id=finished.pk, now=at(20))
    practice = make.attempt(user=finished.user, blueprint=plan, mode="practice", now=at(30))
    make.answer(practice, 1, 2, active_ms=500)
    check(practice, 1, base_rev=1, now=at(40))
    running = make.attempt(blueprint=plan)
    make.answer(running, 1, right=False)
    make.answer(running, 1)
    make.save(running, 1, True, field="flagged")
    make.save(running, 1, 3, field="confidence")
    make.answer(running, 2)
    extended = make.attempt(blueprint=plan)
    support.extend(
        attempt_id=extended.pk,
        actor=make.user(is_superuser=True),
        reason=REASON,
        time_factor=Decimal("1.5"),
        extra_minutes=10,
        now=at(5),
    )
    corrected = make.attempt(blueprint=plan)
    make.save(corrected, 2, ["b"])
    attempts.submit(user=corrected.user, attempt_id=corrected.pk, now=at(20))
    question = corrected.responses.get(position=2).question
    make.new_revision(question, keys=("b",), facts=[fact])
    regrading.regrade(question=question, now=at(70))
    all_of_them = (finished, running, extended, practice, corrected)
    return Site(*(Attempt.objects.get(pk=attempt.pk) for attempt in all_of_them), other)


def someone_else() -> User:
    return make.user()


def responses(attempt: Attempt, position: int = 1) -> Any:
    """The response at a position, as a query."""
    return Response.objects.filter(attempt=attempt, position=position)


def picks(attempt: Attempt, position: int = 1) -> Any:
    return ResponseOption.objects.filter(response__attempt=attempt, response__position=position)


def recalls(attempt: Attempt, position: int = 1) -> Any:
    """What the log of recalled facts has of a position, as a query."""
    return FactReview.objects.filter(response__attempt=attempt, response__position=position)


def events(attempt: Attempt, position: int = 1, *, nth: int | None = None) -> Any:
    """The events at a position, or the one at a place among them, as a query."""
    found = ResponseEvent.objects.filter(response__attempt=attempt, response__position=position).order_by("id")
    if nth is None:
        return found.order_by()
    return ResponseEvent.objects.filter(pk=list(found.values_list("pk", flat=True))[nth])


def drop_trigger(name: str) -> None:
    table = next(table for table in TABLES if name.startswith(f"{table}_"))
    where = "" if connection.vendor == "sqlite" else f" ON {table}"
    execute(f"DROP TRIGGER {name}{where}")


def drop_triggers(prefix: str) -> None:
    """All whose names begin like this: the two engines cut them differently."""
    from quizzes.integrity.database import triggers

    for name in sorted(triggers()):
        if name.startswith(prefix):
            drop_trigger(name)


def execute(statement: str) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # A table whose constraints have yet to be checked cannot be altered.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(statement)
