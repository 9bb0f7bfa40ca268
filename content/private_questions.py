"""Questions to practise with in a private collection: those that its notes ask, and those that are made of its facts.

Nobody approves them: whoever wrote the notes is who practises. They leave no trail either, which is the bank's.
"""

from __future__ import annotations

import datetime as dt
import time
from collections import defaultdict
from collections.abc import Collection as Several
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

from django.db import connection, transaction
from django.db.models import Exists, QuerySet

from content import wording
from content.catalogue import names_for_raw_notes
from content.models import Collection, FactRevision, OptionFact, OutdatedLine, Question, Revision, Service
from content.notes.identity import RAW_PREFIX
from content.notes.names import Catalogue
from content.notes.parsed import ParsedQuestion
from content.notes.recall import Noted, recall_questions
from content.notes.recall.languages import language_of
from content.pairs import names_of
from content.raw_subjects import UNTITLED
from content.revisions import QuestionText, add_revisions, publish, question_hash

BATCH = 200
"""Questions of one transaction."""
PAUSE = 0.1
"""Seconds: whoever waits for the only writer of SQLite looks that often whether it is free."""
_IS_CONTRADICTED = Exists(OutdatedLine.objects.contradicted().around_the_outer_row())
T = TypeVar("T")


def write_questions(*, collection: Collection, now: dt.datetime) -> int:
    """Publish what can be practised with from the notes of a private collection; how many questions are new or ask
    something else than before. Doing so twice changes nothing.

    What is to be asked is found out before anything is locked, and written in short transactions, each of which leaves
    out what is asked, changed or deleted meanwhile: others load, delete and answer at the same time.
    A question whose fact says what it said stays as it is. One whose fact is gone stays, too, and is not drawn any
    more (`quizzes.pools.private_stock`): a load retires nothing unasked. Lines that contradict the library are
    not asked: nobody should learn them. Raises ValueError for a public collection, where a curator publishes.
    """
    if collection.owner_id is None:
        raise ValueError("the questions of a public collection are published by its curators")
    ready = [draft.pk for draft in _ready(_drafts(collection))]
    published = sum(_publish_batch(collection, batch, now) for batch in _in_turns(ready))
    facts = {revision.fact.slug: revision for revision in _facts(collection)}
    settled = _settled(collection.questions.all())
    wanted = [asked for asked in _asked(facts.values()) if asked.slug not in settled]
    return published + sum(_write_batch(collection, batch, facts, now) for batch in _in_turns(wanted))


def _in_turns(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    """`rows` in batches, between which others have their turn."""
    for first in range(0, len(rows), BATCH):
        if first and connection.vendor == "sqlite" and not connection.in_atomic_block:
            time.sleep(PAUSE)
        yield rows[first : first + BATCH]


def _lock(collection: Collection) -> bool:
    """Let nobody else write questions of this collection or delete it; whether it is still there."""
    return Collection.objects.select_for_update(no_key=True).filter(pk=collection.pk).first() is not None


def _drafts(collection: Collection) -> QuerySet[Revision]:
    return Revision.objects.filter(
        ~_IS_CONTRADICTED,
        question__collection=collection,
        question__retired_at__isnull=True,
        state=Revision.State.DRAFT,
    )


def _ready(drafts: QuerySet[Revision]) -> list[Revision]:
    """Those that have options and a key among them."""
    return [draft for draft in drafts.prefetch_related("options").order_by("pk") if _can_be_asked(draft)]


@transaction.atomic
def _publish_batch(collection: Collection, keys: Several[int], now: dt.datetime) -> int:
    """Publish these drafts; how many of them still wait for it."""
    if not _lock(collection):
        return 0
    ready = _ready(_drafts(collection).filter(pk__in=keys))
    publish(*ready, now=now)
    return len(ready)


def _can_be_asked(draft: Revision) -> bool:
    options = draft.options.all()
    keys = sum(option.is_key for option in options)
    texts = {wording.normalised(option.text) for option in options}
    return 0 < keys < len(options) == len(texts) and "" not in texts


@transaction.atomic
def _write_batch(
    collection: Collection, wanted: Sequence[ParsedQuestion], facts: Mapping[str, FactRevision], now: dt.datetime
) -> int:
    """Publish these questions, which were made of `facts`; how many of them are still to be asked."""
    if not _lock(collection):
        return 0
    cited = {slug for asked in wanted for slug in _cited(asked)}
    standing = {revision.fact.slug: revision for revision in _facts(collection).filter(fact__slug__in=cited)}
    questions = collection.questions.filter(slug__in=[asked.slug for asked in wanted])
    settled, known = _settled(questions), {question.slug: question for question in questions}
    texts = [
        _text(collection, known.get(asked.slug), asked, standing, now)
        for asked in wanted
        if asked.slug not in settled and all(standing.get(slug) == facts[slug] for slug in _cited(asked))
    ]
    Question.objects.bulk_create(text.question for text in texts if text.question.pk is None)
    publish(*add_revisions(texts, facts=standing, now=now), now=now)
    return len(texts)


def _cited(asked: ParsedQuestion) -> set[str]:
    """The slugs of the facts that the options of a question cite."""
    return {slug for option in asked.options for slug in option.facts}


def _facts(collection: Collection) -> QuerySet[FactRevision]:
    """What the notes say and the library does not contradict, in the order of their lines."""
    current = FactRevision.objects.current().filter(
        ~_IS_CONTRADICTED,
        fact__collection=collection,
        fact__slug__startswith=RAW_PREFIX,
        fact__retired_at__isnull=True,
    )
    return current.select_related("fact__service", "source").order_by("source__path", "line_start", "fact_id")


def _asked(facts: Several[FactRevision]) -> Sequence[ParsedQuestion]:
    languages = _languages(facts)
    noted = [
        Noted(
            revision.fact.slug,
            revision.statement,
            revision.fact.service.slug,
            "" if revision.fact.service.name == UNTITLED else revision.fact.service.heading,
            revision.line_start,
            revision.line_end,
            languages[revision.source_id],
        )
        for revision in facts
    ]
    is_about_services = any(revision.fact.service.kind == Service.Kind.SERVICE for revision in facts)
    # In notes about anything else, no word is the name of a service.
    catalogue = names_for_raw_notes() if is_about_services else Catalogue(())
    services = Service.objects.public().order_by("slug").prefetch_related("names")
    return recall_questions(noted, catalogue=catalogue, names=names_of(services))


def _languages(facts: Several[FactRevision]) -> dict[int | None, str]:
    """The language of each source, by what it states."""
    texts: dict[int | None, list[str]] = defaultdict(list)
    for revision in facts:
        texts[revision.source_id].append(revision.statement)
    return {source_id: language_of("\n".join(statements)) for source_id, statements in texts.items()}


def _settled(questions: QuerySet[Question]) -> set[str]:
    """Slugs of those of which nothing is to be written: their fact says what they ask, or they are retired."""
    cited = OptionFact.objects.filter(
        option__is_key=True,
        option__revision__state=Revision.State.PUBLISHED,
        option__revision__question__in=questions,
        fact_revision__superseded_at__isnull=True,
    )
    retired = questions.filter(retired_at__isnull=False)
    return {*cited.values_list("option__revision__question__slug", flat=True), *retired.values_list("slug", flat=True)}


def _text(
    collection: Collection,
    question: Question | None,
    asked: ParsedQuestion,
    facts: Mapping[str, FactRevision],
    now: dt.datetime,
) -> QuestionText:
    fact = next(facts[slug] for option in asked.options for slug in option.facts)
    if question is None:
        service = fact.fact.service
        question = Question(collection=collection, slug=asked.slug, service=service, created_at=now)
    return QuestionText(question, asked, question_hash(asked), fact.source)
