"""Writing what a fact or a question says: a new revision beside the old one, never over it.

Loading and curation both write through here.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Max, QuerySet

from accounts.models import User
from content.models import Fact, FactRevision, Option, OptionFact, Question, Revision, Source
from content.notes.parsed import Check, ParsedFact, ParsedQuestion
from content.notes.writer import write_fact, write_question


def fact_hash(fact: ParsedFact) -> str:
    """SHA-256 (hex) of the canonical text of a fact: equal for equal content, whatever its line."""
    return hashlib.sha256(write_fact(fact).encode()).hexdigest()


def question_hash(question: ParsedQuestion) -> str:
    """SHA-256 (hex) of the canonical text of a question, metadata included."""
    return hashlib.sha256(write_question(question).encode()).hexdigest()


def add_fact_revisions(
    texts: Sequence[tuple[Fact, ParsedFact, Source | None]], *, now: dt.datetime
) -> list[FactRevision]:
    """The new current revision of each of these facts, verified as of `now`; the ones before are superseded."""
    of_these = FactRevision.objects.filter(fact__in=[fact for fact, _, _ in texts])
    numbers = _last_numbers(of_these, "fact")
    of_these.current().update(superseded_at=now)
    return FactRevision.objects.bulk_create(
        FactRevision(
            fact=fact,
            number=numbers.get(fact.pk, 0) + 1,
            statement=parsed.statement,
            attribute=parsed.attribute,
            source_url=parsed.source_url,
            as_of=parsed.as_of,
            as_of_text=parsed.as_of_text,
            review_by=parsed.review_by,
            changed=parsed.changed,
            provenance=parsed.notes,
            source=source,
            line_start=parsed.line_start,
            line_end=parsed.line_end,
            content_hash=fact_hash(parsed),
            verified_at=now,
            created_at=now,
        )
        for fact, parsed, source in texts
    )


def add_revision(
    question: Question,
    parsed: ParsedQuestion,
    *,
    facts: Mapping[str, FactRevision],
    now: dt.datetime,
    source: Source | None = None,
    by: User | None = None,
    reason: str = "",
) -> Revision:
    """A new draft with its options. `facts`: current fact revisions by slug; KeyError for an unknown one."""
    return add_revisions([(question, parsed, source)], facts=facts, now=now, by=by, reason=reason)[0]


def add_revisions(
    texts: Sequence[tuple[Question, ParsedQuestion, Source | None]],
    *,
    facts: Mapping[str, FactRevision],
    now: dt.datetime,
    by: User | None = None,
    reason: str = "",
) -> list[Revision]:
    """The same for many questions, with as many statements as for one."""
    numbers = _last_numbers(Revision.objects.filter(question__in=[question for question, _, _ in texts]), "question")
    revisions = Revision.objects.bulk_create(
        Revision(
            question=question,
            number=numbers.get(question.pk, 0) + 1,
            kind=parsed.kind,
            stem=parsed.stem,
            template=parsed.template,
            select_count=max(1, sum(option.is_key for option in parsed.options)),
            drafted=_check_text(parsed.drafted) if parsed.drafted else "",
            checked=", ".join(_check_text(check) for check in parsed.checked),
            content_hash=question_hash(parsed),
            source=source,
            line_start=parsed.line_start,
            line_end=parsed.line_end,
            created_at=now,
            created_by=by,
            reason=reason,
        )
        for question, parsed, source in texts
    )
    _write_options([(revision, parsed) for revision, (_, parsed, _) in zip(revisions, texts, strict=True)], facts)
    return revisions


def _last_numbers(revisions: QuerySet[Any], identity: str) -> dict[int, int]:
    """Primary key of each question or fact -> number of its last revision."""
    return dict(revisions.order_by().values_list(identity).annotate(Max("number")))


def replace_options(revision: Revision, parsed: ParsedQuestion, *, facts: Mapping[str, FactRevision]) -> None:
    """Give a draft the options of `parsed`, in place of any that it has."""
    revision.options.all().delete()
    _write_options([(revision, parsed)], facts)


def _write_options(texts: Sequence[tuple[Revision, ParsedQuestion]], facts: Mapping[str, FactRevision]) -> None:
    pairs = [(revision, place, option) for revision, parsed in texts for place, option in enumerate(parsed.options, 1)]
    options = Option.objects.bulk_create(
        Option(
            revision=revision,
            code=option.code,
            position=position,
            text=option.text,
            is_key=option.is_key,
            rationale=option.rationale,
            misconception=option.misconception,
            is_anchored=option.anchored,
            place=option.place,
            target=option.target,
        )
        for revision, position, option in pairs
    )
    OptionFact.objects.bulk_create(
        OptionFact(option=row, fact_revision=facts[slug], position=position)
        for row, (_, _, option) in zip(options, pairs, strict=True)
        for position, slug in enumerate(option.facts)
    )


def publish(*revisions: Revision, now: dt.datetime, by: User | None = None) -> None:
    """Make each of these what new attempts get; the ones before are superseded. Open attempts keep theirs."""
    ids = [revision.pk for revision in revisions]
    questions = [revision.question_id for revision in revisions]
    before = Revision.objects.published().filter(question__in=questions).exclude(pk__in=ids)
    before.update(state=Revision.State.SUPERSEDED)
    Revision.objects.filter(pk__in=ids).update(state=Revision.State.PUBLISHED, published_at=now, published_by=by)
    for revision in revisions:
        revision.state, revision.published_at, revision.published_by = Revision.State.PUBLISHED, now, by


def _check_text(check: Check) -> str:
    return f"{check.how} {check.on.isoformat()}"
