"""How reliable the forms of each blueprint are, and fixed papers: from whole sittings, one of each person."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable
from fractions import Fraction

from django.db import transaction
from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet

from content.models import Revision
from quizzes import item_analysis
from quizzes.item_analysis import Reliability
from quizzes.models import Attempt, FormStatistics, Response
from quizzes.scoring import chance


def refresh(*, now: dt.datetime) -> None:
    """Write the statistics of all forms anew; there are as many as blueprints and fixed papers.

    Counting comes before the transaction, so that no save waits for it.
    """
    rows = [*_of_drawn_forms(now), *_of_fixed_papers(now)]
    with transaction.atomic():
        FormStatistics.objects.all().delete()
        FormStatistics.objects.bulk_create(rows)


def _row(
    blueprint_id: int,
    fixed_form: str,
    shares: Counter[tuple[int, int]],
    found: Reliability | None,
    guess: Fraction,
    now: dt.datetime,
) -> FormStatistics:
    n = sum(shares.values())
    is_shown = n >= item_analysis.SHOWN_FROM
    mean = sum(right / scored * count for (right, scored), count in sorted(shares.items()) if scored) / n
    return FormStatistics(
        blueprint_id=blueprint_id,
        fixed_form=fixed_form,
        n=n,
        mean_share=mean if is_shown else None,
        coefficient=found.coefficient if found and is_shown else None,
        error_share=found.error if found and is_shown else None,
        guess_share=float(guess),
        refreshed_at=now,
    )


# --- Drawn forms


def simulations() -> QuerySet[Attempt]:
    """The first whole simulation of each person on a blueprint, under exam conditions.

    A later one has questions that were seen before, and one person twice is not two.
    """
    whole = Attempt.objects.comparable().filter(blueprint__isnull=False, scored_count__gt=0)
    earlier = whole.filter(
        Q(submitted_at__lt=OuterRef("submitted_at")) | Q(submitted_at=OuterRef("submitted_at"), pk__lt=OuterRef("pk")),
        user=OuterRef("user"),
        blueprint=OuterRef("blueprint"),
    )
    return whole.filter(~Exists(earlier)).order_by()


def _of_drawn_forms(now: dt.datetime) -> Iterable[FormStatistics]:
    shares: dict[int, Counter[tuple[int, int]]] = defaultdict(Counter)
    counted = simulations().values_list("blueprint_id", "raw_score", "scored_count").annotate(Count("pk"))
    for blueprint_id, right, scored, count in counted:
        shares[blueprint_id][right, scored] += count
    guesses = _guesses()
    for blueprint_id, of_blueprint in sorted(shares.items()):
        found = item_analysis.reliability(of_blueprint)
        yield _row(blueprint_id, "", of_blueprint, found, guesses[blueprint_id], now)


def _guesses() -> dict[int, Fraction]:
    """Of each blueprint the share of scored questions that blind guessing gets right, over all its forms."""
    served = Response.objects.filter(attempt__mode=Attempt.Mode.SIMULATION, is_scored=True).order_by()
    asked = served.values_list("attempt__blueprint_id", "revision_id").annotate(Count("pk"))
    chances = _chances()
    right: dict[int, Fraction] = defaultdict(Fraction)
    all_asked: Counter[int] = Counter()
    for blueprint_id, revision_id, count in asked.iterator():
        right[blueprint_id] += chances[revision_id] * count
        all_asked[blueprint_id] += count
    return {pk: right[pk] / count for pk, count in all_asked.items()}


def _chances() -> dict[int, Fraction]:
    """Of each revision that was ever published, the chance to guess its keys."""
    rows = Revision.objects.filter(published_at__isnull=False).annotate(option_count=Count("options")).order_by()
    counted = rows.values_list("pk", "option_count", "select_count").iterator()
    return {pk: chance(option_count, select_count) for pk, option_count, select_count in counted}


# --- Fixed papers


def _of_fixed_papers(now: dt.datetime) -> Iterable[FormStatistics]:
    """Of those who answered every question of a paper, at their first sitting of it."""
    whole = Attempt.objects.filter(marked_at__isnull=False, blueprint__isnull=False, scored_count=F("position_count"))
    papers = whole.exclude(fixed_form="").order_by("blueprint", "fixed_form")
    chances = _chances()
    for blueprint_id, name, length in papers.values_list("blueprint_id", "fixed_form").annotate(Max("position_count")):
        sat = whole.filter(blueprint=blueprint_id, fixed_form=name, position_count=length)
        earlier = sat.filter(user=OuterRef("user"), submitted_at__lt=OuterRef("submitted_at"))
        sat = sat.filter(~Exists(earlier)).order_by()
        totals = Counter(dict(sat.values_list("raw_score").annotate(Count("pk"))))
        asked = Response.objects.filter(attempt__in=sat).order_by("question_id").values_list("question_id")
        right = [count for _, count in asked.annotate(Count("pk", filter=Q(is_correct=True)))]
        revisions = Response.objects.filter(attempt__in=sat).order_by().values_list("revision_id").annotate(Count("pk"))
        guess = sum((chances[pk] * count for pk, count in revisions), Fraction(0)) / (length * sum(totals.values()))
        shares = Counter({(total, length): count for total, count in totals.items()})
        yield _row(blueprint_id, name, shares, item_analysis.kr20(right, totals), guess, now)
