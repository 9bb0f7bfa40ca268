"""The questions that new attempts may draw, kept in the process for as long as the bank stays the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType
from typing import Any, cast

from django.db.models import Count, Max, Q, Subquery, Sum

from content.models import AuditEntry, Blueprint, Placement, Question, Revision
from content.notes.parsed import CHOICE_KINDS
from quizzes.assembly import BlueprintShape, Candidate, Shortage, Stage, draw_form

BankRevision = tuple[Any, ...]
Stock = Mapping[int, "Stocked"]
"""What can be drawn, by the primary key of the question."""


@dataclass(frozen=True, slots=True)
class Stocked:
    """A question that may be drawn, with the primary keys that a response freezes at the start."""

    candidate: Candidate
    revision_id: int
    task_id: int | None
    service_id: int | None


def stock_of(blueprint: Blueprint | None, *, revision: BankRevision | None = None) -> Stock:
    """The questions that `blueprint` places on its tasks; without one the whole bank, on no task. One query when kept.

    None where `revision`, that of the bank, is known. Questions of kinds that the hall cannot ask yet are left out.
    """
    return _stock(blueprint.pk if blueprint else None, revision or bank_revision())


def bank_revision() -> BankRevision:
    """A value that changes with every publication, retirement, dispute and placement in the public bank. One query.

    Enemy groups and scenarios are no part of it: they are written together with a new revision. Two questions that
    change places leave every sum as it was; the trail tells.
    """
    placed_anew = AuditEntry.objects.placing_anew().order_by("-id").values("id")[:1]
    figures = (
        Revision.objects.published()
        .filter(question__collection__owner__isnull=True)
        .aggregate(
            Count("id"),
            Sum("id"),
            Max("published_at"),
            Count("question__retired_at"),
            Max("question__retired_at"),
            Count("question__disputed_at"),
            Max("question__disputed_at"),
            Sum("question__service"),
            Count("question__placements"),
            Sum("question__placements__task"),
            reserve=Sum("question", filter=Q(question__is_reserve=True)),
            pretest=Sum("question", filter=Q(question__stage=Question.Stage.PRETEST)),
            placed_anew=Max(Subquery(placed_anew)),
        )
    )
    return tuple(figures.values())


def weights_of(blueprint: Blueprint) -> dict[str, int]:
    """The weight in per cent of each domain, by its number as text, in order."""
    return {str(number): weight for number, weight in blueprint.domains.values_list("number", "weight")}


def shape_of(blueprint: Blueprint, count: int | None = None) -> BlueprintShape:
    """The true form of an exam; with `count` so many questions with the same weights, all of them scored.

    Two queries, and none when it is kept.
    """
    shape = _shape(blueprint.pk, blueprint.loaded_hash)
    return shape if count is None else replace(shape, scored_slots=count, unscored_slots=0)


def shortage_of(blueprint: Blueprint, revision: BankRevision | None = None) -> Shortage | None:
    """What the bank lacks for a true form of this exam; None when one can be drawn."""
    pool = [stocked.candidate for stocked in stock_of(blueprint, revision=revision).values()]
    drawn = draw_form(shape_of(blueprint), pool, seed=0)
    return drawn if isinstance(drawn, Shortage) else None


@lru_cache(maxsize=16)
def _shape(blueprint_id: int, _loaded_hash: str) -> BlueprintShape:
    """The true form of what the file with this hash says."""
    blueprint = Blueprint.objects.get(pk=blueprint_id)
    return BlueprintShape(
        weights=weights_of(blueprint),
        scored_slots=blueprint.scored_slots,
        unscored_slots=blueprint.unscored_slots,
        kinds=frozenset(blueprint.kinds.values_list("kind", flat=True)),
    )


@lru_cache(maxsize=16)
def _stock(blueprint_id: int | None, _bank_revision: BankRevision) -> Stock:
    """The stock of a blueprint at one revision of the bank; whoever asks with a newer revision reads it anew."""
    questions = Question.objects.servable()
    revisions = (
        Revision.objects.published()
        .filter(question__in=questions, kind__in=CHOICE_KINDS)
        .order_by("question_id")
        .values_list(
            "question_id",
            "id",
            "kind",
            "question__service_id",
            "question__service__slug",
            "question__stage",
            "question__is_reserve",
            "question__scenario_id",
        )
    )
    enemies = _enemies()
    places = _places(blueprint_id)
    stock = {}
    for question_id, revision_id, kind, service_id, service, stage, is_reserve, scenario_id in revisions:
        if blueprint_id is not None and question_id not in places:
            continue
        task_id, task, domain = places.get(question_id, (None, "", ""))
        candidate = Candidate(
            question_id=question_id,
            domain=domain,
            task=task,
            service=service or "",
            kind=kind,
            stage=cast("Stage", stage),
            reserve=is_reserve,
            enemies=enemies[question_id],
            scenario=None if scenario_id is None else str(scenario_id),
        )
        stock[question_id] = Stocked(candidate, revision_id, task_id, service_id)
    return MappingProxyType(stock)


def _enemies() -> dict[int, frozenset[str]]:
    groups: dict[int, set[str]] = defaultdict(set)
    for question_id, group_id in Question.enemy_groups.through.objects.values_list("question_id", "enemygroup_id"):
        groups[question_id].add(str(group_id))
    return defaultdict(frozenset, {question_id: frozenset(names) for question_id, names in groups.items()})


def _places(blueprint_id: int | None) -> dict[int, tuple[int | None, str, str]]:
    """Question -> task, its number, the number of its domain."""
    placements = Placement.objects.filter(blueprint=blueprint_id).values_list(
        "question_id", "task_id", "task__number", "task__domain__number"
    )
    return {question_id: (task_id, task, str(domain)) for question_id, task_id, task, domain in placements}
