"""Requests that a program may repeat when the answer was lost: the same `Idempotency-Key`, the same answer."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Callable
from contextlib import nullcontext

from django.db import IntegrityError, transaction
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.problems import Problem
from accounts.models import KeptAnswer

HEADER = "Idempotency-Key"
KEY = re.compile(r"[\x21-\x7e]{1,100}")
KEPT_FOR = dt.timedelta(hours=24)


def once(request: Request, act: Callable[[], Response], *, is_long: bool = False) -> Response:
    """What `act` answers; with a key that was used before, the answer of that time, and nothing is done.

    Answer and act are one transaction: of two that come at once with one key, the second gets the answer of the first.
    `is_long`: the act takes seconds, writes in transactions of its own and does the same when it is done again; its
    answer is kept afterwards, and nobody waits meanwhile. Refusals are not kept. Raises Problem for a key that belongs
    to another request, or is none.
    """
    key = key_of(request)
    if key is None:
        return act()
    fingerprint = _fingerprint(request)
    if kept := _kept(request, key, fingerprint):
        return kept
    try:
        with nullcontext() if is_long else transaction.atomic():
            response = act()
            if response.status_code < 300:
                _keep(request, key, fingerprint, response)
    except IntegrityError:
        if kept := _kept(request, key, fingerprint):
            return kept
        raise
    return response


def key_of(request: Request) -> str | None:
    """The key of a request; None without one. Raises Problem for what is none."""
    key = request.headers.get(HEADER)
    if key is not None and not KEY.fullmatch(key):
        error = {"field": HEADER, "code": "invalid", "detail": "1 to 100 visible characters."}
        raise Problem("bad_request", errors=[error])
    return key


def _fingerprint(request: Request) -> str:
    said = json.dumps([request.method, request.path, request.data], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()


def _kept(request: Request, key: str, fingerprint: str) -> Response | None:
    answers = KeptAnswer.objects.filter(user=request.user, key=key, answered_at__gt=request.now - KEPT_FOR)
    answer = answers.first()
    if answer is None:
        return None
    if answer.fingerprint != fingerprint:
        raise Problem("key_reused")
    headers = {"Location": answer.location} if answer.location else None
    return Response(json.loads(answer.body), status=answer.code, headers=headers)


def _keep(request: Request, key: str, fingerprint: str, response: Response) -> None:
    KeptAnswer.objects.filter(answered_at__lte=request.now - KEPT_FOR).delete()
    KeptAnswer.objects.create(
        user=request.user,
        key=key,
        fingerprint=fingerprint,
        code=response.status_code,
        body=JSONRenderer().render(response.data).decode(),
        location=response.headers.get("Location", ""),
        answered_at=request.now,
    )
