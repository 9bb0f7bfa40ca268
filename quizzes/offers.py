"""What an exam offers: its plan, the questions that there are for it, and what can be started (read side)."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import Literal

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count

from accounts.models import User
from content.models import Blueprint, Domain, Placement, Question, Revision
from quizzes import starting
from quizzes.assembly import ShortDomain
from quizzes.attempts import TIMED_COUNTS, deadline, time_limit
from quizzes.models import Attempt, ExamWindow
from quizzes.next_step import OpenAttempt, running_exam
from quizzes.pools import BankRevision, bank_revision, shape_of, shortage_of, stock_of
from quizzes.starting import NOTHING_MET

PRACTICE_COUNTS = (10, 20, 65)
"""How many questions practice may have; with a smaller bank it has as many as there are."""


@dataclass(frozen=True, slots=True)
class ExamRow:
    """An exam in the list, and how many questions there are for it."""

    blueprint: Blueprint
    available: int

    @property
    def minutes(self) -> int:
        return _minutes(self.blueprint.time_limit_seconds)


@dataclass(frozen=True, slots=True)
class DomainRow:
    """A domain: how many of its questions a true form has, and how many there are."""

    domain: Domain
    scored: int
    unscored: int
    available: int


@dataclass(frozen=True, slots=True)
class FormOffer:
    """A form that can be started; minutes for everybody, and for this person with the extra time."""

    questions: int
    minutes: int
    own_minutes: int
    seconds_left: int | None
    """What there is until the exam closes, where that is less than the own time."""

    @property
    def has_extra_time(self) -> bool:
        return self.own_minutes != self.minutes


@dataclass(frozen=True, slots=True)
class Unseen:
    """How many simulations and final mocks the user can sit without a question seen before. `kept`: so many of these
    simulations practice and drills leave alone. `finals_held`: how many final mocks the bank has for somebody who has
    seen nothing."""

    simulations: int
    kept: int
    finals: int
    finals_held: int


@dataclass(frozen=True, slots=True)
class Offer:
    blueprint: Blueprint
    kinds: tuple[str, ...]
    """What kinds of questions it asks, in words."""
    domains: tuple[DomainRow, ...]
    lacks: tuple[tuple[Domain, ShortDomain], ...]
    """Domains that cannot fill their places on a true form; while there are any, no exam can be started."""
    simulation: FormOffer
    timed: tuple[FormOffer, ...]
    practice_counts: tuple[int, ...]
    current: OpenAttempt | None
    """The attempt of this exam whose clock is running."""
    window: ExamWindow | None
    window_state: Literal["before", "open", "over"]
    is_repeat: bool
    """Whether a simulation that is started now counts as one from memory."""
    unseen: Unseen | None
    """None for whoever is signed out."""

    @property
    def available(self) -> int:
        return sum(row.available for row in self.domains)


def exam_rows(*, today: dt.date) -> list[ExamRow]:
    """The exams whose blueprint is in force, those with most questions first. Two queries."""
    blueprints = Blueprint.objects.in_force_on(today).select_related("exam").order_by("exam__code")
    servable = Question.objects.servable().filter(is_reserve=False)
    placed = Placement.objects.filter(question__in=servable).values_list("blueprint").annotate(Count("id")).order_by()
    available = dict(placed)
    rows = [ExamRow(blueprint, available.get(blueprint.pk, 0)) for blueprint in blueprints]
    return sorted(rows, key=lambda row: -row.available)


def offer_of(blueprint: Blueprint, *, user: User | AnonymousUser, now: dt.datetime) -> Offer:
    """What `blueprint` offers to `user`, in a constant number of queries. Whoever is signed out has no extra time."""
    shape = shape_of(blueprint)
    revision = bank_revision()
    placed = Counter(
        stocked.candidate.domain
        for stocked in stock_of(blueprint, revision=revision).values()
        if not stocked.candidate.reserve and stocked.candidate.kind in shape.kinds
    )
    domains = {str(domain.number): domain for domain in blueprint.domains.all()}
    shortage = shortage_of(blueprint, revision)
    person = user if isinstance(user, User) else User()
    window = ExamWindow.objects.filter(exam=blueprint.exam_id).first()
    return Offer(
        blueprint=blueprint,
        kinds=tuple(str(kind.label) for kind in Revision.Kind if kind in shape.kinds),
        domains=tuple(
            DomainRow(domain, shape.domains[key], shape.unscored_domains[key], placed[key])
            for key, domain in domains.items()
        ),
        lacks=tuple((domains[short.domain], short) for short in shortage.domains) if shortage else (),
        simulation=_form_offer(blueprint, None, person, window, now),
        timed=tuple(_form_offer(blueprint, count, person, window, now) for count in TIMED_COUNTS),
        practice_counts=tuple(count for count in PRACTICE_COUNTS if count <= max(placed.total(), PRACTICE_COUNTS[0]))
        if placed
        else (),
        current=running_exam(user, now=now, exam=blueprint.exam) if isinstance(user, User) else None,
        window=window,
        window_state=window.state_at(now) if window else "open",
        is_repeat=isinstance(user, User)
        and Attempt.objects.of(user).filter(exam=blueprint.exam_id).fresh_in_memory(now).exists(),
        unseen=_unseen(blueprint, user, revision, now) if isinstance(user, User) else None,
    )


def _unseen(blueprint: Blueprint, user: User, revision: BankRevision, now: dt.datetime) -> Unseen:
    met = starting.met_by(user, now=now)
    stays = starting.keeping_of(blueprint, met, revision)
    return Unseen(
        simulations=stays.clean,
        kept=min(stays.kept, stays.clean),
        finals=starting.finals_left(blueprint, met, revision),
        finals_held=starting.finals_left(blueprint, NOTHING_MET, revision),
    )


def _form_offer(
    blueprint: Blueprint, count: int | None, user: User, window: ExamWindow | None, now: dt.datetime
) -> FormOffer:
    seconds = time_limit(blueprint, count)
    closes_at = window.closes_at if window else None
    is_cut = closes_at is not None and deadline(user=user, limit=seconds, now=now) > closes_at
    return FormOffer(
        questions=blueprint.slots if count is None else count,
        minutes=_minutes(seconds),
        own_minutes=_minutes(user.allowed_seconds(seconds)),
        seconds_left=max(0, int((closes_at - now).total_seconds())) if is_cut and closes_at else None,
    )


def _minutes(seconds: int) -> int:
    """Whole minutes, rounded up."""
    return -(-seconds // 60)
