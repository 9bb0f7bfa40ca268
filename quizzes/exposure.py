"""On how many of the forms on which it could have stood a revision did stand, and what the stock allows (read side)."""

from __future__ import annotations

import datetime as dt
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Count

from content.models import Blueprint, Placement, Question, Revision
from quizzes.form_stock import needed_shares
from quizzes.models import Attempt, Response
from quizzes.pools import bank_revision, shape_of, stock_of

Starts = dict[tuple[int, bool], "array[float]"]
"""Blueprint, and whether it was a final mock -> when each simulation was started, in seconds, rising."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Simulations that asked a revision (`drawn`), of those that could have asked it."""

    drawn: int
    possible: int
    needed: float
    """The share of forms on which it has to stand, because its domain has no more questions; 0 out of service."""
    is_pretest: bool


NEVER_DRAWN = Standing(0, 0, 0.0, is_pretest=False)


class _Service(NamedTuple):
    """When a revision was what new forms got; `until` is None while it is."""

    question_id: int
    since: dt.datetime
    until: dt.datetime | None
    is_reserve: bool
    is_pretest: bool


def standings() -> dict[int, Standing]:
    """Of every revision that stood on a simulation, by its primary key."""
    drawn = dict(_drawn())
    starts, blueprints, needed = _starts(), _blueprints(), _needed()
    found = {}
    for revision_id, service in _services():
        if revision_id not in drawn:
            continue
        pools = [starts[pk, service.is_reserve] for pk in blueprints[service.question_id]]
        # A form that was started in the moment of a publication or of another placing may have drawn what was there.
        possible = max(sum(_between(pool, service) for pool in pools), drawn[revision_id])
        share = needed.get(service.question_id, 0.0) if service.until is None else 0.0
        found[revision_id] = Standing(drawn[revision_id], possible, share, service.is_pretest)
    return found


def _drawn() -> Iterator[tuple[int, int]]:
    served = Response.objects.filter(attempt__mode=Attempt.Mode.SIMULATION).order_by()
    return served.values_list("revision_id").annotate(Count("pk")).iterator()


def _starts() -> Starts:
    starts: Starts = defaultdict(lambda: array("d"))
    simulations = Attempt.objects.filter(mode=Attempt.Mode.SIMULATION, blueprint__isnull=False).order_by("started_at")
    for blueprint_id, final, started_at in simulations.values_list("blueprint_id", "final", "started_at").iterator():
        starts[blueprint_id, final].append(started_at.timestamp())
    return starts


def _between(pool: array[float], service: _Service) -> int:
    end = len(pool) if service.until is None else bisect_left(pool, service.until.timestamp())
    return max(0, end - bisect_left(pool, service.since.timestamp()))


def _blueprints() -> dict[int, list[int]]:
    """Question -> the blueprints that place it."""
    blueprints: dict[int, list[int]] = defaultdict(list)
    for question_id, blueprint_id in Placement.objects.order_by().values_list("question_id", "blueprint_id").iterator():
        blueprints[question_id].append(blueprint_id)
    return blueprints


def _services() -> Iterator[tuple[int, _Service]]:
    """Every revision that was ever published. Each is in service until the next one is, or its question is retired."""
    rows = Revision.objects.filter(published_at__isnull=False).order_by("question_id", "-number")
    columns = ("pk", "question_id", "published_at", "question__retired_at", "question__is_reserve", "question__stage")
    later: tuple[int, dt.datetime] | None = None
    for pk, question_id, published_at, retired_at, is_reserve, stage in rows.values_list(*columns).iterator():
        until = later[1] if later and later[0] == question_id else retired_at
        later = question_id, published_at
        yield pk, _Service(question_id, published_at, until, is_reserve, stage == Question.Stage.PRETEST)


def _needed() -> dict[int, float]:
    """Question -> the largest share of forms on which it has to stand, over the blueprints that place it."""
    needed: dict[int, float] = defaultdict(float)
    revision = bank_revision()
    for blueprint in Blueprint.objects.all():
        pool = [stocked.candidate for stocked in stock_of(blueprint, revision=revision).values()]
        shares = needed_shares(shape_of(blueprint), pool)
        for each in pool:
            share = shares[each.domain, each.stage, each.reserve]
            needed[each.question_id] = max(needed[each.question_id], share)
    return needed
