"""Users, sessions and attempts for a crowd, written into the database of the server under trial."""

from __future__ import annotations

import datetime as dt
import secrets
import string
from collections import defaultdict
from importlib import import_module
from itertools import count as numbers
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.models import User
from content.models import Blueprint, Option
from quizzes import attempts
from quizzes.models import Attempt, Response
from tests import make
from tests.acceptance.server.crowd import Candidate

BACKEND = "accounts.backends.UserBackend"
_number = numbers(1)
_run = secrets.token_hex(3)


def users(count: int) -> list[User]:
    """New people with an address and no password."""
    made = [User(email=f"{_run}-{next(_number)}@example.org", date_joined=timezone.now()) for _ in range(count)]
    return User.objects.bulk_create(made)


def session_of(user: User) -> str:
    """The key of a new session of theirs."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store["_auth_user_id"] = str(user.pk)
    store["_auth_user_backend"] = BACKEND
    store["_auth_user_hash"] = user.get_session_auth_hash()
    key = secrets.token_hex(16)
    Session.objects.create(
        session_key=key, session_data=store.encode(store._session), expire_date=timezone.now() + dt.timedelta(days=1)
    )
    return key


def small_exam(*, seconds: int = 3600, positions: int = 10, banks: int = 2, **given: Any) -> Blueprint:
    """An exam of its own code with a bank of so many times (`banks`) as many questions as it has positions."""
    code = f"T{next(_number):02}-{secrets.token_hex(2).upper()}"
    plan = make.blueprint(code, time_limit_seconds=seconds, scored_slots=positions, unscored_slots=0, **given)
    make.bank(banks * positions, blueprint=plan, difficulty="easy", author="Rehearse", licence="CC-BY-4.0")
    return plan


def true_exam() -> Blueprint:
    """SAA-C03 as it ships: 65 positions."""
    return Blueprint.objects.select_related("exam").filter(exam__code="SAA-C03").latest("effective")


def sitting(
    count: int, *, port: int, blueprint: Blueprint, now: dt.datetime | None = None, mode: str = "simulation"
) -> list[Candidate]:
    """So many people, each with an open attempt of this exam and a browser."""
    started = []
    for user in users(count):
        result = attempts.start_exam(user=user, blueprint=blueprint, mode=mode, now=now or timezone.now())
        assert isinstance(result, attempts.Started), str(result)
        started.append((user, result.attempt))
    return [candidate_of(user, attempt, port=port) for user, attempt in started]


def candidate_of(user: User, attempt: Attempt, *, port: int) -> Candidate:
    options: dict[int, list[str]] = defaultdict(list)
    rows = Option.objects.filter(revision__responses__attempt=attempt).order_by("revision__responses__position", "code")
    for position, code in rows.values_list("revision__responses__position", "code"):
        options[position].append(code)
    counts = dict(Response.objects.filter(attempt=attempt).values_list("position", "revision__select_count"))
    return Candidate(
        port=port,
        user_id=user.pk,
        session=session_of(user),
        token=token(),
        attempt=str(attempt.pk),
        options=dict(options),
        select_counts=counts,
    )


def token() -> str:
    """A CSRF secret; a cookie and a header that hold the same one match."""
    return "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(32))
