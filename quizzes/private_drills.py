"""Practising with one's own notes: a drill over a private collection, on the engine of all other drills.

Nothing is kept for exams here, because no exam asks any of it, and nothing of it counts there
(`AttemptQuerySet.of_bank`).
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import cast

from django.db import transaction

from accounts.models import User
from content.models import Collection, OptionFact, Question, Revision
from content.notes.parsed import CHOICE_KINDS
from content.notes.recall import sentence_of
from quizzes import starting
from quizzes.assembly import Candidate, Stage
from quizzes.drilling import Drillable, draw_drill
from quizzes.drills import DRILL_LENGTH, LAST, NothingToDrill, give_up_unbegun, missed_of
from quizzes.models import Attempt, FactMemory, Response
from quizzes.pools import Stock, Stocked
from quizzes.starting import Served, Started


def start_private_drill(
    *,
    user: User,
    collection: Collection,
    now: dt.datetime,
    count: int = DRILL_LENGTH,
    seed: int | None = None,
) -> Started | NothingToDrill:
    """Start a drill of `count` questions of a private collection of `user`, or of as many as go together: what was
    missed, then what is due again, then what is new. A drill that was not begun is given up.

    `none`: nothing can be asked of these notes. Raises ValueError for a collection of anybody else, or of nobody.
    """
    if collection.owner_id != user.pk:
        raise ValueError("somebody's notes are practised by themselves")
    with transaction.atomic():
        user = starting.locked(user)
        give_up_unbegun(user, now)
        stock, facts = private_stock(collection)
        seed = starting.seed_or_new(seed)
        drawn = draw_drill(_drillables(user, collection, stock, facts, now), count=count, seed=seed)
        if not drawn:
            return NothingToDrill("none")
        drill = starting.untimed(
            user,
            None,
            now=now,
            mode=Attempt.Mode.DRILL,
            preset=Attempt.Preset.NOTES,
            collection=collection,
            seed=seed,
        )
        starting.write(drill, [Served(stock[each.candidate.question_id], drawn_as=each.reason) for each in drawn])
    return Started(drill, is_new=True)


def askable(collection: Collection) -> dict[int, frozenset[int]]:
    """What can be asked of a private collection now, with the facts that the keys cite, by question: published, not
    retired, and made of nothing that the notes do not say any more. Two queries."""
    cited: dict[int, set[int]] = defaultdict(set)
    gone = set()
    keys = OptionFact.objects.filter(
        option__is_key=True,
        option__revision__state=Revision.State.PUBLISHED,
        option__revision__question__collection=collection,
    )
    columns = ("fact_revision__fact_id", "fact_revision__superseded_at", "fact_revision__fact__retired_at")
    for question_id, fact_id, *ends in keys.order_by().values_list("option__revision__question_id", *columns):
        cited[question_id].add(fact_id)
        if any(ends):
            gone.add(question_id)
    published = Question.objects.filter(collection=collection).published().order_by("pk")
    return {pk: frozenset(cited[pk]) for pk in published.values_list("pk", flat=True) if pk not in gone}


def private_stock(collection: Collection) -> tuple[Stock, Mapping[int, frozenset[int]]]:
    """The questions that a drill of a private collection may draw, and the facts that each asks. Three queries."""
    facts = askable(collection)
    revisions = Revision.objects.published().filter(question__collection=collection, kind__in=CHOICE_KINDS)
    columns = ("id", "kind", "question__slug", "question__stage", "question__service_id", "question__service__slug")
    rows = revisions.order_by("question_id").values_list("question_id", *columns)
    stock = {
        question_id: Stocked(
            _candidate(question_id, slug, kind, cast("Stage", stage), service or ""), revision_id, None, service_id
        )
        for question_id, revision_id, kind, slug, stage, service_id, service in rows
        if question_id in facts
    }
    return stock, facts


def _candidate(question_id: int, slug: str, kind: str, stage: Stage, service: str) -> Candidate:
    """Two questions about one sentence give each other away; a fact may have many sentences."""
    sentence = sentence_of(slug)
    enemies = frozenset([sentence] if sentence else ())
    return Candidate(question_id, "", "", service, kind, stage, enemies=enemies)


def _drillables(
    user: User, collection: Collection, stock: Stock, facts: Mapping[int, frozenset[int]], now: dt.datetime
) -> Iterator[Drillable]:
    """The questions with what is known of them and this person. Four queries."""
    met = starting.met_by(user, now=now)
    asked = Response.objects.filter(user=user, attempt__collection=collection, is_correct__isnull=False)
    verdicts = asked.shown().order_by().values_list("revision_id", "is_correct").annotate(**LAST)
    question_of = dict(asked.order_by().values_list("revision_id", "question_id").distinct())
    missed = missed_of(verdicts, question_of)
    memories = FactMemory.objects.filter(user=user, fact__collection=collection, due_at__lte=now).order_by()
    due = dict(memories.values_list("fact_id", "due_at"))
    for question_id, stocked in stock.items():
        yield Drillable(
            candidate=stocked.candidate,
            seen_at=met.seen.get(question_id),
            is_missed=question_id in missed,
            was_sure=missed.get(question_id, False),
            due_at=min((due[fact] for fact in facts[question_id] if fact in due), default=None),
        )
