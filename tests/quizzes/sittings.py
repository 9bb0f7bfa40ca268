"""Finished attempts for the tests of what comes after: picks are written in bulk, marking is the real one."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from html import unescape
from typing import Any

from django.test import Client

from accounts.models import User
from quizzes import attempts
from quizzes.evidence import evidence_of
from quizzes.models import Attempt, Response, ResponseOption
from quizzes.weak_topics import WeakTopics, weak_topics_from
from tests import make

Choose = Callable[[Response], bool | None]


def pick(attempt: Attempt, choose: Choose) -> None:
    """At each position the keys where `choose` says True, distractors for False, nothing for None."""
    picks = []
    responses = attempt.responses.select_related("task__domain", "service", "revision").order_by("position")
    for response in responses.prefetch_related("revision__options"):
        is_right = choose(response)
        if is_right is not None:
            options = [option for option in response.revision.options.all() if option.is_key == is_right]
            picks += [
                ResponseOption(user=attempt.user, response=response, option=option)
                for option in options[: response.revision.select_count]
            ]
    ResponseOption.objects.bulk_create(picks)


def submitted(choose: Choose = lambda response: True, *, minutes: float = 5, **given: Any) -> Attempt:
    """An attempt (see `make.attempt`) answered by `choose` and submitted after so many minutes."""
    attempt = make.attempt(**given)
    pick(attempt, choose)
    now = attempt.started_at + dt.timedelta(minutes=minutes)
    return attempts.submit(user=attempt.user, attempt_id=attempt.pk, now=now).attempt


def right_scored(count: int) -> Choose:
    """Right at the first so many scored positions, wrong at all others."""
    seen = iter(range(10_000))
    return lambda response: response.is_scored and next(seen) < count


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user, "accounts.backends.UserBackend")
    return client


def words(response: Any) -> str:
    """The text of a page on one line."""
    main = response.content.decode().partition("<main")[2].partition(">")[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def weak_topics_of(user: User, *, exam_code: str, now: dt.datetime) -> WeakTopics | None:
    """As the study page has them; None without a blueprint."""
    evidence = evidence_of(user, exam_code=exam_code, now=now)
    return None if evidence is None else weak_topics_from(evidence)
