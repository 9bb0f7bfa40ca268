"""Which facts an exam asks, and how much of it falls on each (read side)."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from content.models import Blueprint, Exam, Fact
from quizzes.pools import BankRevision, bank_revision, stock_of, weights_of
from quizzes.remembering import facts_of


class AskedFact(NamedTuple):
    """A fact that the keys of an exam's questions cite. `weight` is its share of the exam: all facts have 1."""

    weight: float
    service_id: int


def facts_asked(exam: Exam, *, now: dt.datetime, revision: BankRevision | None = None) -> Mapping[int, AskedFact]:
    """The facts that `exam` asks, by primary key; none without a blueprint. One query while the bank stays the same.

    A form draws evenly from the questions of a domain, and a question that asks several facts is a part of each.
    """
    return _asked(exam.pk, now.date(), revision or bank_revision())


@lru_cache(maxsize=16)
def _asked(exam_id: int, day: dt.date, _bank_revision: BankRevision) -> Mapping[int, AskedFact]:
    blueprint = Blueprint.objects.in_force_on(day).filter(exam=exam_id).first()
    if blueprint is None:
        return MappingProxyType({})
    stock = stock_of(blueprint).values()
    facts = facts_of(stocked.revision_id for stocked in stock)
    in_domain = Counter(stocked.candidate.domain for stocked in stock if facts.get(stocked.revision_id))
    weights = weights_of(blueprint)
    total = sum(weight for domain, weight in weights.items() if in_domain[domain])
    shares: dict[int, float] = defaultdict(float)
    for stocked in stock:
        cited, domain = facts.get(stocked.revision_id, ()), stocked.candidate.domain
        for fact_id in cited:
            shares[fact_id] += weights[domain] / total / in_domain[domain] / len(cited)
    services = Fact.objects.filter(pk__in=shares).order_by().values_list("pk", "service_id")
    return MappingProxyType({pk: AskedFact(shares[pk], service_id) for pk, service_id in services})
