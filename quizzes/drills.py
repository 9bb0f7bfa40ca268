"""Starting a drill: untimed questions on one subject, chosen by what is known of the candidate and of each question."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Literal

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q

from accounts.models import User
from content.models import Blueprint, Domain, Exam, Fact, Service, Task
from quizzes import attempts, starting, weak_topics
from quizzes.agenda import due_memories, due_today
from quizzes.assembly import Candidate
from quizzes.drill_stock import NO_SERVICES, Asked, asked_in
from quizzes.drilling import Drillable, draw_drill, draw_pair
from quizzes.evidence import marked
from quizzes.keeping import Keeping
from quizzes.mastery import Level, WeakTopic
from quizzes.models import Attempt, Response, ResponseEvent
from quizzes.models.response import Confidence
from quizzes.planning import plan_of, planned_blueprint
from quizzes.pools import BankRevision, Stock, bank_revision, stock_of
from quizzes.starting import Met, Served, Started

DRILL_LENGTH = 10
MOST_OF_ONE_SERVICE = 2
"""In a drill of weak spots: more services at a time find the weakest sooner (`docs/measurement.md`)."""

Preset = Attempt.Preset
PRESETS = [(preset.value, preset.label) for preset in Preset if preset != Preset.NOTES]
"""The drills of the bank, with their names; those of own notes start in `quizzes.private_drills`."""
ABOUT: dict[str, tuple[str, ...]] = {
    Preset.SERVICE: ("service",),
    Preset.DOMAIN: ("domain",),
    Preset.TASK: ("task",),
    Preset.FACT: ("fact",),
    Preset.TWINS: ("service", "twin"),
}
"""What a drill of a preset is about."""
Why = Literal["no_evidence", "none_missed", "none_due", "held", "kept", "none"]
NOTHING_OF_THE_KIND: dict[str, Why] = {
    Preset.WEAK: "no_evidence",
    Preset.MISSED: "none_missed",
    Preset.DUE: "none_due",
}


@dataclass(frozen=True, slots=True)
class NothingToDrill:
    """`no_evidence`: no weak spot is known yet. `none_missed`, `none_due`: there is nothing of the kind. `held`: all of
    it stands in own exams that keep their keys. `kept`: all of it stays for clean simulations. `none`: the bank has no
    question here."""

    why: Why


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a drill is about; which of the others goes with a preset, a constraint of the attempt says."""

    preset: str
    blueprint: Blueprint | None = None
    """Of weak spots, a domain or a task; the questions of all others come from the whole bank."""
    domain: Domain | None = None
    task: Task | None = None
    service: Service | None = None
    fact: Fact | None = None
    twin: Service | None = None

    @property
    def columns(self) -> dict[str, Any]:
        """Those of the attempt, without the exam."""
        return {field.name: getattr(self, field.name) for field in fields(self) if field.name != "blueprint"}


def start_drill(
    *,
    user: User,
    preset: str,
    now: dt.datetime,
    exam: Exam | None = None,
    domain: Domain | None = None,
    task: Task | None = None,
    service: Service | None = None,
    fact: Fact | None = None,
    twin: Service | None = None,
    count: int = DRILL_LENGTH,
    seed: int | None = None,
) -> Started | NothingToDrill:
    """Start a drill of `count` questions, or of as many as go together; or say why there is nothing to drill.

    Weak spots are those of `exam`, or of the exam that the user prepares for. A drill that was not begun is given up
    when another one is started. Takes twelve statements at most, BEGIN and COMMIT among them, and six more while the
    bank is not read yet. Raises ValueError when the preset lacks what it is about.
    """
    given = Subject(preset=preset, domain=domain, task=task, service=service, fact=fact, twin=twin)
    subject, kept_for = _settled(given, exam, user=user, now=now)
    with transaction.atomic():
        user = starting.locked(user)
        give_up_unbegun(user, now)
        revision = bank_revision()
        stock, met = stock_of(subject.blueprint, revision=revision), _met_by(user, now)
        pool = _pool(subject, stock, _known_of(user, met, subject, revision, now))
        free = [each for each in pool if each.candidate.question_id not in met.held]
        stays = starting.keeping_of(kept_for, met, revision) if kept_for else None
        seed = starting.seed_or_new(seed)
        drawn = _drawn(subject, free, count=count, seed=seed, stays=stays)
        if not drawn:
            return NothingToDrill(_why(subject, pool, free))
        drill = starting.untimed(
            user, subject.blueprint, now=now, mode=Attempt.Mode.DRILL, seed=seed, **subject.columns
        )
        starting.write(drill, [Served(stock[each.candidate.question_id], drawn_as=each.reason) for each in drawn])
    return Started(drill, is_new=True)


def _settled(subject: Subject, exam: Exam | None, *, user: User, now: dt.datetime) -> tuple[Subject, Blueprint | None]:
    """The subject with its blueprint, and the one whose simulations stay clean."""
    missing = [name for name in ABOUT.get(subject.preset, ()) if getattr(subject, name) is None]
    if missing or subject.preset not in dict(PRESETS):
        raise ValueError(f"a drill of {subject.preset} needs {' and '.join(missing) or 'another name'}")
    blueprint: Blueprint | None
    if subject.domain:
        blueprint = subject.domain.blueprint
    elif subject.task:
        blueprint = subject.task.domain.blueprint
    elif subject.preset == Preset.WEAK:
        blueprint = starting.in_force(exam, now=now) or planned_blueprint(user, now=now)
    else:
        return subject, planned_blueprint(user, now=now)
    return replace(subject, blueprint=blueprint), blueprint


def give_up_unbegun(user: User, now: dt.datetime) -> None:
    """Whoever looks at several drills before one is begun leaves no heap of open ones behind."""
    events = ResponseEvent.objects.filter(attempt=OuterRef("pk"))
    unbegun = Attempt.objects.of(user).not_closed().filter(~Exists(events), mode=Attempt.Mode.DRILL)
    unbegun.update(closed_at=now, abandoned_at=now, close_reason=Attempt.CloseReason.ABANDONED)


def _met_by(user: User, now: dt.datetime) -> Met:
    met = starting.met_by(user, now=now)
    if not met.has_overdue:
        return met
    attempts.seal_overdue_of(user, now=now)
    return starting.met_by(user, now=now)


# --- What is known


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of a user that decides about a drill."""

    met: Met
    asked: Asked
    missed: Mapping[int, bool]
    """Question whose last answer was wrong -> whether the candidate was sure of it."""
    due: Mapping[int, dt.datetime]
    """Fact -> since when it is to be asked again."""
    weak: Sequence[str]
    """Services, those that could have most at stake first."""


def _known_of(user: User, met: Met, subject: Subject, revision: BankRevision, now: dt.datetime) -> _Known:
    asked = asked_in(revision)
    # A drill of what is due asks facts, by a question that is new where there is one: what was missed is no matter.
    verdicts: Verdicts = () if subject.preset == Preset.DUE else _verdicts(user, now)
    weak: list[str] = []
    if subject.preset == Preset.WEAK and subject.blueprint:
        # One statement for both: each reads what was answered of late, which is most of what a start costs.
        counted = list(marked(user, now=now).annotate(**LAST))
        verdicts = [(row[0], row[1], *row[-2:]) for row in counted]
        weak = _services(weak_topics.ranking(counted, subject.blueprint, revision=revision, now=now))
    return _Known(
        met=met,
        asked=asked,
        missed=missed_of(verdicts, asked.question_of),
        due=_due(user, subject, revision, now),
        weak=weak,
    )


def _due(user: User, subject: Subject, revision: BankRevision, now: dt.datetime) -> dict[int, dt.datetime]:
    """Fact -> since when it is due. A drill of what is due asks what the dashboard counts: facts of the plan's exam."""
    if subject.preset == Preset.DUE:
        return due_today(user, now=now, plan=plan_of(user), revision=revision)
    return dict(due_memories(user, now=now).values_list("fact_id", "due_at"))


LAST = {
    "last_shown": Max("shown_at"),
    "last_sure": Max("shown_at", filter=Q(is_correct=False, confidence=Confidence.SURE)),
}
"""When a question was last answered so, and when last wrong although the candidate was sure."""

Verdicts = Iterable[tuple[int, bool, dt.datetime | None, dt.datetime | None]]


def _verdicts(user: User, now: dt.datetime) -> Verdicts:
    """Revision, whether right, and when; read when it is looked at. Exams that keep their keys say nothing."""
    shown = Response.objects.evidence_of(user, now=now).filter(shown_at__isnull=False).order_by()
    return shown.values_list("revision_id", "is_correct").annotate(**LAST)


def missed_of(verdicts: Verdicts, question_of: Mapping[int, int]) -> dict[int, bool]:
    """The questions whose last answer was wrong, whatever asked them -> whether the candidate had said to be sure.

    What was never looked at is no answer.
    """
    latest: dict[int, tuple[dt.datetime, bool, bool]] = {}
    for revision_id, is_correct, last, sure in verdicts:
        question_id = question_of.get(revision_id)
        if question_id is not None and last is not None:
            found = (last, not is_correct, last == sure)
            latest[question_id] = max(latest.get(question_id, found), found)
    return {question_id: was_sure for question_id, (_, is_wrong, was_sure) in latest.items() if is_wrong}


def _services(ranking: Iterable[WeakTopic]) -> list[str]:
    """Those that could have most at stake first."""
    services = [topic for topic in ranking if topic.level == Level.SERVICE]
    return [topic.key for topic in sorted(services, key=lambda topic: (-topic.could_be_at_stake, topic.key))]


# --- The choice


def _pool(subject: Subject, stock: Stock, known: _Known) -> list[Drillable]:
    """The questions that the subject is about, those of own exams that keep their keys among them."""
    if subject.preset == Preset.WEAK and not known.weak:
        return []
    places = {service: place for place, service in enumerate(known.weak)}
    twins = known.asked.twins(subject.service.slug) if subject.service and not subject.twin else NO_SERVICES
    candidates = (stocked.candidate for stocked in stock.values() if not stocked.candidate.reserve)
    drillables = (_drillable(candidate, subject, known, places=places, twins=twins) for candidate in candidates)
    return [drillable for drillable in drillables if _is_about(subject, drillable)]


def _drillable(
    candidate: Candidate, subject: Subject, known: _Known, *, places: Mapping[str, int], twins: Collection[str]
) -> Drillable:
    facts = known.asked.facts(candidate.question_id)
    due = [known.due[each] for each in facts if each in known.due]
    place = places.get(candidate.service, len(places))
    return Drillable(
        candidate=candidate,
        facts=facts,
        seen_at=known.met.seen.get(candidate.question_id),
        is_missed=candidate.question_id in known.missed,
        was_sure=known.missed.get(candidate.question_id, False),
        due_at=min(due, default=None),
        is_twin=candidate.service in twins,
        place=place if subject.fact is None else int(subject.fact.pk not in facts),
    )


def _is_about(subject: Subject, each: Drillable) -> bool:
    """Whether a drill of the subject may ask a question. That of a fact goes on with what its service asks besides."""
    service, domain, task = each.candidate.service, each.candidate.domain, each.candidate.task
    services = [named.slug for named in (subject.service, subject.twin, subject.fact and subject.fact.service) if named]
    return {
        Preset.WEAK: True,
        Preset.MISSED: each.is_missed,
        Preset.DUE: each.due_at is not None,
        Preset.DOMAIN: subject.domain is not None and domain == str(subject.domain.number),
        Preset.TASK: subject.task is not None and task == subject.task.number,
    }.get(Preset(subject.preset), service in services or each.is_twin or (subject.fact is not None and not each.place))


def _drawn(
    subject: Subject, free: Sequence[Drillable], *, count: int, seed: int, stays: Keeping | None
) -> Sequence[Drillable]:
    if subject.preset == Preset.TWINS:
        return draw_pair(free, count=count, seed=seed, stays=stays)
    most = MOST_OF_ONE_SERVICE if subject.preset == Preset.WEAK else None
    drawn = draw_drill(free, count=count, seed=seed, stays=stays, most_of_one=most)
    # Without a question of the fact it would be a drill of something else.
    return () if subject.fact and drawn and drawn[0].place else drawn


def _why(subject: Subject, pool: Sequence[Drillable], free: Sequence[Drillable]) -> Why:
    """Why nothing was drawn."""
    if subject.fact:
        pool, free = ([each for each in those if each.place == 0] for those in (pool, free))
    if free:
        return "kept"
    return "held" if pool else NOTHING_OF_THE_KIND.get(subject.preset, "none")
