"""On how many of the forms on which it could have stood a revision did stand, and what the stock allows (read side)."""

from __future__ import annotations

import datetime as dt
from array import array
from bisect import bisect_left
from collections import Counter, defaultdict
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
    """When a line of revisions was what new forms got; `until` is None while it is."""

    question_id: int
    since: dt.datetime
    until: dt.datetime | None
    is_reserve: bool
    is_pretest: bool


def standings() -> dict[int, Standing]:
    """Of every revision that stood on a simulation, by its primary key; of a line of revisions (`Revision.continues`)
    that of the first."""
    drawn, starts, blueprints, needed = _drawn(), _starts(), _blueprints(), _needed()
    found = {}
    for line, service in _services().items():
        if line not in drawn:
            continue
        pools = [starts[pk, service.is_reserve] for pk in blueprints[service.question_id]]
        # A form that was started in the moment of a publication or of another placing may have drawn what was there.
        possible = max(sum(_between(pool, service) for pool in pools), drawn[line])
        share = needed.get(service.question_id, 0.0) if service.until is None else 0.0
        found[line] = Standing(drawn[line], possible, share, service.is_pretest)
    return found


def _drawn() -> Counter[int]:
    served = Response.objects.filter(attempt__mode=Attempt.Mode.SIMULATION).order_by()
    drawn: Counter[int] = Counter()
    counted = served.values_list("revision__continues_id", "revision_id").annotate(Count("pk"))
    for continues_id, revision_id, count in counted.iterator():
        drawn[continues_id or revision_id] += count
    return drawn


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


def _services() -> dict[int, _Service]:
    """Every line of revisions that was ever published. Each is in service until the next one is, or its question is
    retired."""
    rows = Revision.objects.filter(published_at__isnull=False).order_by("question_id", "-number")
    columns = ("question_id", "published_at", "question__retired_at", "question__is_reserve", "question__stage")
    services: dict[int, _Service] = {}
    later: tuple[int, dt.datetime] | None = None
    for pk, continues_id, *columns_of_it in rows.values_list("pk", "continues_id", *columns).iterator():
        question_id, published_at, retired_at, is_reserve, stage = columns_of_it
        until = later[1] if later and later[0] == question_id else retired_at
        line = continues_id or pk
        known = services.get(line)
        is_pretest = stage == Question.Stage.PRETEST
        services[line] = (
            known._replace(since=published_at)
            if known
            else _Service(question_id, published_at, until, is_reserve, is_pretest)
        )
        later = question_id, published_at
    return services


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
