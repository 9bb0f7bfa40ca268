"""What a user's responses say about one exam, read once; weak topics and readiness are made of it (read side)."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from django.db.models import Case, Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate, make_aware

from accounts.models import User
from content.models import Blueprint, Domain, OptionFact, Revision, Task
from quizzes.marking import scale_of
from quizzes.mastery import Evidence, Place, Told
from quizzes.models import Attempt, OfficialResult, Response
from quizzes.pools import BankRevision, Stocked, bank_revision, stock_of
from quizzes.score_reports import told_by, worth_after
from quizzes.scoring import chance

BANDS = tuple(dt.timedelta(days=days) for days in (30, 120))
"""Responses to a question that are of like age count as equally old: the last of them says how old."""


@dataclass(frozen=True)
class ExamEvidence:
    """All that there is to judge one user by, as it was at the instant `at`."""

    blueprint: Blueprint
    domains: tuple[Domain, ...]
    rows: tuple[Evidence, ...]
    stock: tuple[Stocked, ...]
    """The questions of the exam that new attempts may draw."""
    asked: Mapping[int, Asked]
    tasks: Mapping[str, str]
    """Their numbers and titles, by number."""
    official: OfficialEvidence | None
    at: dt.datetime
    revision: BankRevision
    """That of the bank."""

    @property
    def response_count(self) -> int:
        return sum(row.count for row in self.rows)

    @property
    def told(self) -> tuple[Told, ...]:
        return self.official.told if self.official else ()

    @cached_property
    def weights(self) -> dict[str, int]:
        return {str(domain.number): domain.weight for domain in self.domains}

    @cached_property
    def bank(self) -> Counter[Place]:
        """How many questions stand at each place."""
        return Counter(self.asked[stocked.revision_id].place for stocked in self.stock)

    @cached_property
    def chances(self) -> dict[Place, float]:
        """The mean chance of a blind guess at each place."""
        sums: dict[Place, float] = defaultdict(float)
        for stocked in self.stock:
            asked = self.asked[stocked.revision_id]
            sums[asked.place] += asked.chance
        return {place: total / self.bank[place] for place, total in sums.items()}


class Asked(NamedTuple):
    """What a revision asks, and the chance of a blind guess."""

    place: Place
    chance: float


@dataclass(frozen=True, slots=True)
class OfficialEvidence:
    """The last official report, of a fail, while it still counts: as `worth` responses."""

    result: OfficialResult
    worth: int
    told: tuple[Told, ...]


def evidence_of(
    user: User, *, exam_code: str, now: dt.datetime, until: dt.datetime | None = None
) -> ExamEvidence | None:
    """What is known of `user` for the exam, by responses before `until` if given; None without a blueprint of it.

    Five queries at most while the bank stays the same.
    """
    in_force = Blueprint.objects.in_force_on(now.date()).filter(exam__code=exam_code)
    told = Exists(OfficialResult.objects.filter(user=user, exam=OuterRef("blueprint__exam")))
    of_exam = Domain.objects.filter(blueprint__in=in_force).select_related("blueprint__exam")
    domains = tuple(of_exam.annotate(has_official_result=told))
    if not domains:
        return None
    blueprint, revision = domains[0].blueprint, bank_revision()
    asked = asked_of(blueprint.pk, revision)
    rows = tuple(evidence_in(marked(user, now=now, until=until), asked))
    return ExamEvidence(
        blueprint=blueprint,
        domains=domains,
        rows=rows,
        stock=tuple(
            stocked for stocked in stock_of(blueprint, revision=revision).values() if stocked.revision_id in asked
        ),
        asked=asked,
        tasks=_tasks(blueprint.pk),
        official=_official(user, domains, rows, until=until) if domains[0].has_official_result else None,
        at=until or now,
        revision=revision,
    )


def morning_of(day: dt.date) -> dt.datetime:
    """When the day begins, in the zone of the user."""
    return make_aware(dt.datetime.combine(day, dt.time.min))


@lru_cache(maxsize=16)
def _tasks(blueprint_id: int) -> Mapping[str, str]:
    """A blueprint never changes."""
    return {task.number: f"{task.number} {task.title}" for task in Task.objects.filter(domain__blueprint=blueprint_id)}


@lru_cache(maxsize=16)
def asked_of(blueprint_id: int, _bank_revision: BankRevision) -> Mapping[int, Asked]:
    """What every revision of the questions of this blueprint asks, kept for as long as the bank stays the same."""
    of_exam = Revision.objects.filter(question__placements__blueprint=blueprint_id).order_by()
    cited = OptionFact.objects.filter(option__is_key=True, option__revision__in=of_exam.values("pk"))
    facts: dict[int, dict[str, None]] = defaultdict(dict)
    for revision_id, fact_id in cited.order_by("option__position", "position").values_list(
        "option__revision_id", "fact_revision__fact_id"
    ):
        facts[revision_id][str(fact_id)] = None
    rows = of_exam.values_list(
        "pk",
        "question__placements__task__domain__number",
        "question__placements__task__number",
        "question__service__slug",
        "select_count",
    ).annotate(option_count=Count("options"))
    return {
        pk: Asked(Place(str(domain), task, service or "", tuple(facts[pk])), float(chance(option_count, select_count)))
        for pk, domain, task, service, select_count, option_count in rows
        if select_count < option_count
    }


def _official(
    user: User, domains: Sequence[Domain], rows: Iterable[Evidence], *, until: dt.datetime | None
) -> OfficialEvidence | None:
    """None after a pass, and once newer responses have taken its place. Two queries at most."""
    blueprint = domains[0].blueprint
    results = OfficialResult.objects.filter(user=user, exam=blueprint.exam)
    if until is not None:
        results = results.filter(sat_on__lt=localdate(until))
    result = results.first()
    if result is None or result.passed:
        return None
    since = morning_of(result.sat_on)
    worth = worth_after(sum(row.count for row in rows if row.is_first_seen and row.answered_at >= since))
    if not worth:
        return None
    verdicts = result.verdicts.filter(domain__blueprint=blueprint).values_list("domain__number", "meets")
    told = told_by(
        verdicts={str(number): meets for number, meets in verdicts},
        scaled_score=result.scaled_score,
        scale=scale_of(blueprint),
        weights={str(domain.number): domain.weight for domain in domains},
        worth=worth,
    )
    return OfficialEvidence(result, worth, tuple(told))


def evidence_in(counted: Iterable[tuple[Any, ...]], asked: Mapping[int, Asked]) -> Iterator[Evidence]:
    """The rows of `marked` that are about questions of an exam, whichever exam they were asked for."""
    for revision_id, is_correct, is_new, is_flattered, _band, count, last, *_more in counted:
        if revision := asked.get(revision_id):
            yield Evidence(
                place=revision.place,
                is_correct=is_correct,
                chance=revision.chance,
                answered_at=last,
                is_first_seen=is_new,
                is_flattered=is_flattered,
                count=count,
            )


def marked(
    user: User, *, now: dt.datetime, until: dt.datetime | None = None
) -> QuerySet[Response, tuple[int, bool, bool, bool, int, int, dt.datetime]]:
    """Responses, those before `until` if given, counted by revision, verdict, first sight, conditions and age.

    What was never shown is new unless its question had been shown before: a second run of one form that stops halfway
    says nothing new.
    """
    attempt = Attempt.objects.filter(pk=OuterRef("attempt"))
    answered_at = Coalesce("shown_at", Subquery(attempt.values("closed_at")), Subquery(attempt.values("started_at")))
    bands = [When(answered_at__gt=(until or now) - age, then=Value(number)) for number, age in enumerate(BANDS)]
    seen = Response.objects.filter(user=user, question__revisions=OuterRef("revision"), is_first_seen=True)
    rows = Response.objects.evidence_of(user, now=now).annotate(answered_at=answered_at)
    if until is not None:
        rows = rows.filter(answered_at__lt=until)
    return (
        rows.annotate(
            band=Case(*bands, default=Value(len(BANDS))),
            is_flattered=Q(attempt__in=Attempt.objects.of(user).flattering()),
            is_new=Case(When(shown_at__isnull=True, then=~Exists(seen)), default=F("is_first_seen")),
        )
        .order_by()
        .values_list("revision_id", "is_correct", "is_new", "is_flattered", "band")
        .annotate(count=Count("id"), last=Max("answered_at"))
    )
