"""Many candidates who sit the same form, for what is said of questions: they see all of it, and for the first time.

The first of them starts and submits as everybody does; the others are written beside, as that would have written them.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

from accounts.models import User
from content.models import Blueprint
from quizzes import attempts
from quizzes.models import Attempt, Response, ResponseOption
from tests import make

Choose = Callable[[int, Response], str]
"""The number of the candidate and the response -> the code of the option, empty for a blank."""


def crowd(n: int, choose: Choose, *, blueprint: Blueprint, **given: Any) -> list[Attempt]:
    """So many candidates, a second after each other; what is given goes to the first one's `make.attempt`."""
    given.setdefault("now", make.at(0))
    first = attempts.submit(
        user=(started := make.attempt(blueprint=blueprint, **given)).user,
        attempt_id=started.pk,
        now=started.started_at + dt.timedelta(minutes=5),
    ).attempt
    people = [first.user, *_people(n - 1)]
    responses = list(first.responses.select_related("revision").prefetch_related("revision__options"))
    for number, response in enumerate(sorted(responses, key=lambda each: (not each.is_scored, each.question_id))):
        response.rank = number
    rows: list[tuple[Attempt, list[tuple[Response, Any]]]] = []
    for number, user in enumerate(people):
        asked = [_response(number, user, response, choose) for response in responses]
        rows.append((_attempt(number, user, first, [response for response, _ in asked]), asked))
    _write(first, rows)
    return list(Attempt.objects.filter(user__in=people, blueprint=blueprint).order_by("started_at"))


def _people(count: int) -> list[User]:
    taken = User.objects.count()
    people = [User(email=f"crowd-{taken + number}@example.org", date_joined=make.NOW) for number in range(count)]
    return User.objects.bulk_create(people)


def _response(number: int, user: User, response: Response, choose: Choose) -> tuple[Response, Any]:
    code = choose(number, response)
    option = next((each for each in response.revision.options.all() if each.code == code), None)
    copy = Response(**{field.attname: getattr(response, field.attname) for field in response._meta.concrete_fields})
    copy.user, copy.is_first_seen, copy.active_ms = user, True, 1000 * (number + 10)
    copy.shown_at, copy.is_correct = make.at(number + 1), option is not None and option.is_key
    return copy, option


def _attempt(number: int, user: User, first: Attempt, responses: list[Response]) -> Attempt:
    copy = Attempt(**{field.attname: getattr(first, field.attname) for field in first._meta.concrete_fields})
    copy.pk, copy.user = uuid.uuid4(), user
    for name in ("started_at", "deadline_at", "submitted_at", "closed_at", "marked_at"):
        setattr(copy, name, getattr(first, name) + dt.timedelta(seconds=number))
    copy.raw_score = sum(bool(each.is_correct) for each in responses if each.is_scored)
    return copy


def _write(first: Attempt, rows: list[tuple[Attempt, list[tuple[Response, Any]]]]) -> None:
    first.responses.all().delete()
    first.delete()
    Attempt.objects.bulk_create(attempt for attempt, _ in rows)
    asked = [(attempt, response, option) for attempt, responses in rows for response, option in responses]
    for attempt, response, _ in asked:
        response.pk, response.attempt = None, attempt
    Response.objects.bulk_create(response for _, response, _ in asked)
    ResponseOption.objects.bulk_create(
        ResponseOption(user=attempt.user, response=response, option=option)
        for attempt, response, option in asked
        if option
    )


def whole_bank(**given: Any) -> Blueprint:
    """An exam that asks every question of its bank: six scored ones, and a pretest question."""
    plan = make.blueprint(scored_slots=6, unscored_slots=1, domains={1: (100, 1)}, **given)
    make.bank(6, blueprint=plan)
    make.bank(1, blueprint=plan, stage="pretest", slug="ridden-along")
    return plan


def by_strength(number: int, response: Response) -> str:
    """Of every six candidates the k-th has k scored questions right; the better half the pretest one."""
    strength = number % 6
    if not response.is_scored:
        return "a" if strength >= 3 else "b"
    return "a" if response.rank <= strength else "c"
