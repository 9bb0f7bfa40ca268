"""What the pages of a drill say: its composition before the first question, and what came of it (read side)."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from content.models import Blueprint
from quizzes import starting
from quizzes.drill_stock import asked_in
from quizzes.hall import first_words
from quizzes.models import Attempt, ResponseOption
from quizzes.models.response import Drawn
from quizzes.planning import planned_blueprint
from quizzes.pools import BankRevision, bank_revision
from quizzes.results import REVIEW_PAGE_SIZE
from quizzes.titles import drill_subject
from quizzes.weak_topics import WeakTopics

MOST_PAIRS = 3

REASONS: dict[str, Promise] = {
    Drawn.MISSED: _("Your last answer was wrong; those that you were sure of come first."),
    Drawn.DUE: _("A fact that they ask is due again."),
    Drawn.UNSEEN: _("They can be spared: enough others stay for clean simulations."),
    Drawn.TWIN: _("About a service that this one is taken for."),
    Drawn.SEEN: _("Nothing better was left here; those that you have not seen for longest come first."),
}
"""What is said of the questions of a drill that were drawn for one reason."""
NEW_IN_NOTES = _("Your notes have them, and nobody has asked you yet.")


@dataclass(frozen=True, slots=True)
class Clean:
    """How many simulations of an exam can be sat without a question that was seen before, and how many of them practice
    and drills leave alone."""

    exam_code: str
    count: int
    kept: int


@dataclass(frozen=True, slots=True)
class Part:
    """So many questions of a drill that were drawn for one reason, in words."""

    count: int
    reason: str | Promise
    why: Promise


@dataclass(frozen=True, slots=True)
class DrillPage:
    subject: str
    count: int
    parts: tuple[Part, ...]
    clean: Clean | None
    """None where no exam can be simulated."""
    next_position: int
    """The first that was not checked."""
    answered: int

    @property
    def composition(self) -> str:
        """As `4 missed before, 3 due again`."""
        return ", ".join(f"{part.count} {part.reason}" for part in self.parts)


@dataclass(frozen=True, slots=True)
class Drilled:
    """A question of a finished drill; `page` is that of the review where it stands."""

    position: int
    page: int
    first_words: str
    was_missed: bool


@dataclass(frozen=True, slots=True)
class DrillEnd:
    """What came of a drill."""

    put_right: tuple[Drilled, ...]
    """Missed before, right now."""
    missed: tuple[Drilled, ...]
    """Wrong now."""
    subject: str
    form: dict[str, str]
    """What starts the next one on the same subject."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two services that are taken for each other, with their slugs."""

    slug: str
    title: str
    twin_slug: str
    twin_title: str


def drill_page(drill: Attempt, *, now: dt.datetime) -> DrillPage:
    """What a drill is made of. Constant queries."""
    rows = drill.responses.order_by("position").values_list("position", "drawn_as", "revealed_at")
    counts = Counter(drawn_as for _, drawn_as, _ in rows)
    unchecked = [position for position, _, revealed_at in rows if revealed_at is None]
    return DrillPage(
        subject=drill_subject(drill),
        count=drill.position_count,
        parts=tuple(
            Part(counts[reason], Drawn(reason).label, _why(reason, drill)) for reason in REASONS if counts[reason]
        ),
        clean=_clean_beside(drill, now),
        next_position=min(unchecked, default=drill.position_count),
        answered=drill.position_count - len(unchecked),
    )


def _why(reason: str, drill: Attempt) -> Promise:
    """Of own notes nothing is kept for exams."""
    return NEW_IN_NOTES if drill.is_of_own_notes and reason == Drawn.UNSEEN else REASONS[reason]


def _clean_beside(drill: Attempt, now: dt.datetime) -> Clean | None:
    if drill.is_of_own_notes:
        return None
    return clean_of(drill.user, drill.blueprint or planned_blueprint(drill.user, now=now), now=now)


def clean_of(
    user: User, blueprint: Blueprint | None, *, now: dt.datetime, revision: BankRevision | None = None
) -> Clean | None:
    """How many clean simulations `user` can still sit; None without an exam, or a bank that holds no form of it."""
    if blueprint is None:
        return None
    stays = starting.keeping_of(blueprint, starting.met_by(user, now=now), revision or bank_revision())
    return Clean(blueprint.exam.code, stays.clean, min(stays.kept, stays.clean)) if stays.held else None


def drill_end(drill: Attempt) -> DrillEnd:
    """What a submitted drill put right, and what is still missed. One query."""
    is_answered = Exists(ResponseOption.objects.filter(response=OuterRef("pk")))
    rows = drill.responses.filter(is_answered).order_by("position")
    drilled = [
        (Drilled(position, math.ceil(position / REVIEW_PAGE_SIZE), first_words(stem), drawn_as == Drawn.MISSED), right)
        for position, stem, drawn_as, right in rows.values_list("position", "revision__stem", "drawn_as", "is_correct")
    ]
    return DrillEnd(
        put_right=tuple(each for each, is_right in drilled if is_right and each.was_missed),
        missed=tuple(each for each, is_right in drilled if not is_right),
        subject=drill_subject(drill),
        form=form_of(drill),
    )


def form_of(drill: Attempt) -> dict[str, str]:
    """The fields of the form that starts a drill of the same subject."""
    values = {
        "preset": drill.preset,
        "exam": drill.exam.code if drill.exam and (drill.domain or drill.task) else "",
        "domain": str(drill.domain.number) if drill.domain else "",
        "task": drill.task.number if drill.task else "",
        "service": drill.service.slug if drill.service else "",
        "twin": drill.twin.slug if drill.twin else "",
        "fact": str(drill.fact_id or ""),
    }
    return {name: value for name, value in values.items() if value}


def pairs_of(topics: WeakTopics, revision: BankRevision) -> list[Pair]:
    """The confusable pairs with most at stake. No query when the bank is read."""
    titles = {row.topic.key: row.title for row in topics.services}
    asked = asked_in(revision)
    pairs: dict[frozenset[str], Pair] = {}
    for slug, title in titles.items():
        for twin in sorted(asked.twins(slug) & titles.keys()):
            pairs.setdefault(frozenset({slug, twin}), Pair(slug, title, twin, titles[twin]))
    return list(pairs.values())[:MOST_PAIRS]
