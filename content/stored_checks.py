"""What is stored and leads nowhere: orphaned facts, questions that no form draws, blueprints too thin (read side)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db.models import Count, Exists, F, OuterRef

from content.catalogue import public_facts
from content.fact_desk import never_asked
from content.models import Blueprint, Domain, Fact, FactRevision, Placement, Question, Revision
from content.notes.parsed import Problem


def check_stored(today: dt.date) -> Iterator[Problem]:
    """What is wrong with the bank of this site, each with the slug of what it is about as its place."""
    yield from _orphaned_facts()
    yield from _drifted_blueprints(today)
    yield from _unreachable_questions(today)


def _orphaned_facts() -> Iterator[Problem]:
    current = FactRevision.objects.current().filter(fact=OuterRef("pk"))
    for slug in Fact.objects.filter(~Exists(current)).order_by("slug").values_list("slug", flat=True):
        yield _problem(slug, "the fact has no current text", "load its file anew")
    for slug in never_asked(public_facts()).order_by("fact__slug").values_list("fact__slug", flat=True):
        yield _problem(slug, "the fact is to be asked, and no published question cites it", "ask it, or retire it")


def _drifted_blueprints(today: dt.date) -> Iterator[Problem]:
    """Domains with fewer questions than one form asks, of exams that have any; and placements beside the blueprint."""
    drawn = Exists(Question.objects.servable().filter(pk=OuterRef("question"), is_reserve=False))
    counted = Placement.objects.filter(drawn).order_by().values("task__domain").annotate(count=Count("pk"))
    counts = {row["task__domain"]: row["count"] for row in counted}
    domains = Domain.objects.filter(blueprint__in=Blueprint.objects.in_force_on(today)).select_related(
        "blueprint__exam"
    )
    served = {domain.blueprint_id for domain in domains if counts.get(domain.pk)}
    for domain in domains:
        stock = counts.get(domain.pk, 0)
        if domain.blueprint_id in served and stock < domain.scored_slots:
            reason = f"a form asks {domain.scored_slots} questions of domain {domain.number}, and there are {stock}"
            yield _problem(
                str(domain.blueprint.exam), reason, "write questions, or compare the blueprint with its guide"
            )
    astray = Placement.objects.exclude(task__domain__blueprint=F("blueprint")).order_by("question__slug")
    for slug in astray.values_list("question__slug", flat=True):
        yield _problem(slug, "the question is placed on a task of another blueprint", "place it anew")


def _unreachable_questions(today: dt.date) -> Iterator[Problem]:
    """Questions that neither a form nor a queue of the desk can show."""
    placed = Placement.objects.filter(question=OuterRef("pk"), blueprint__in=Blueprint.objects.in_force_on(today))
    lost = Question.objects.servable().filter(~Exists(placed)).order_by("slug")
    for slug in lost.values_list("slug", flat=True):
        yield _problem(slug, "no exam in force can draw the question", "place it on a task, or retire it")
    live = Revision.objects.filter(question=OuterRef("pk")).exclude(state=Revision.State.SUPERSEDED)
    dead = Question.objects.public().filter(~Exists(live), retired_at__isnull=True).order_by("slug")
    for slug in dead.values_list("slug", flat=True):
        yield _problem(slug, "the question has no text that is published or in work", "retire it")


def _problem(slug: str, reason: str, fix: str) -> Problem:
    return Problem(slug, 1, 1, reason, fix)
