"""Writing what a fact or a question says: a new revision beside the old one, never over it.

Loading and curation both write through here.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, QuerySet

from accounts.models import User
from content.exporting import parsed_question, published_of
from content.indexing import index_facts, index_questions
from content.models import Fact, FactRevision, NoteChange, Option, OptionFact, Question, Revision, Source
from content.notes.parsed import Check, ParsedFact, ParsedQuestion
from content.notes.writer import write_fact, write_question
from content.revision_diff import diff


def fact_hash(fact: ParsedFact) -> str:
    """SHA-256 (hex) of the canonical text of a fact: equal for equal content, whatever its line."""
    return hashlib.sha256(write_fact(fact).encode()).hexdigest()


def question_hash(question: ParsedQuestion) -> str:
    """SHA-256 (hex) of the canonical text of a question, metadata included."""
    return hashlib.sha256(write_question(question).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class FactText:
    """What a fact is to say."""

    fact: Fact
    parsed: ParsedFact
    digest: str
    """Its `fact_hash`."""
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class QuestionText:
    """What a question is to say."""

    question: Question
    parsed: ParsedQuestion
    digest: str
    """Its `question_hash`."""
    source: Source | None = None
    continues: int | None = None
    """Primary key of the revision whose statistics go on, for what is published at once; see `continued`."""


def add_fact_revisions(
    texts: Sequence[FactText], *, now: dt.datetime, by: User | None = None, reason: str = ""
) -> list[FactRevision]:
    """The new current revision of each of these facts, verified as of `now`; the ones before are superseded, and
    what raw notes say otherwise is settled."""
    of_these = FactRevision.objects.filter(fact__in=[text.fact for text in texts])
    NoteChange.objects.filter(fact__in=[text.fact for text in texts]).delete()
    numbers = _last_numbers(of_these, "fact")
    of_these.current().update(superseded_at=now)
    revisions = FactRevision.objects.bulk_create(
        FactRevision(
            fact=text.fact,
            number=numbers.get(text.fact.pk, 0) + 1,
            statement=text.parsed.statement,
            attribute=text.parsed.attribute,
            source_url=text.parsed.source_url,
            as_of=text.parsed.as_of,
            as_of_text=text.parsed.as_of_text,
            review_by=text.parsed.review_by,
            changed=text.parsed.changed,
            provenance=text.parsed.notes,
            source=text.source,
            line_start=text.parsed.line_start,
            line_end=text.parsed.line_end,
            content_hash=text.digest,
            verified_at=now,
            created_at=now,
            created_by=by,
            reason=reason,
        )
        for text in texts
    )
    index_facts(text.fact.pk for text in texts)
    return revisions


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
    text = QuestionText(question, parsed, question_hash(parsed), source)
    return add_revisions([text], facts=facts, now=now, by=by, reason=reason)[0]


def add_revisions(
    texts: Sequence[QuestionText],
    *,
    facts: Mapping[str, FactRevision],
    now: dt.datetime,
    by: User | None = None,
    reason: str = "",
) -> list[Revision]:
    """The same for many questions, with as many statements as for one."""
    numbers = _last_numbers(Revision.objects.filter(question__in=[text.question for text in texts]), "question")
    revisions = Revision.objects.bulk_create(
        Revision(
            question=text.question,
            number=numbers.get(text.question.pk, 0) + 1,
            kind=text.parsed.kind,
            stem=text.parsed.stem,
            template=text.parsed.template,
            select_count=max(1, sum(option.is_key for option in text.parsed.options)),
            drafted=_check_text(text.parsed.drafted) if text.parsed.drafted else "",
            checked=", ".join(_check_text(check) for check in text.parsed.checked),
            content_hash=text.digest,
            source=text.source,
            line_start=text.parsed.line_start,
            line_end=text.parsed.line_end,
            created_at=now,
            created_by=by,
            reason=reason,
            continues_id=text.continues,
        )
        for text in texts
    )
    _write_options([(revision, text.parsed) for revision, text in zip(revisions, texts, strict=True)], facts)
    return revisions


def continued(question: Question, text: ParsedQuestion) -> int | None:
    """Primary key of the revision whose statistics `text` goes on with when it is published: the first of those that
    differ from it in nothing that matters. None when something else is asked, or nothing was before.

    `question` is new, or comes from `questions_for_export`.
    """
    before = published_of(question) if question.pk else None
    if before is None or not diff(parsed_question(question, before), text).is_cosmetic:
        return None
    return before.continues_id or before.pk


def _last_numbers(revisions: QuerySet[Any], identity: str) -> dict[int, int]:
    """Primary key of each question or fact -> number of its last revision."""
    return dict(revisions.order_by().values_list(identity).annotate(Max("number")))


def rewrite_drafts(texts: Sequence[tuple[Revision, QuestionText]]) -> None:
    """Let drafts of a load, on which nobody has worked, say something else; with as many statements as for one."""
    for revision, text in texts:
        revision.kind, revision.stem, revision.content_hash = text.parsed.kind, text.parsed.stem, text.digest
        revision.select_count = max(1, sum(option.is_key for option in text.parsed.options))
        revision.source, revision.line_start, revision.line_end = (
            text.source,
            text.parsed.line_start,
            text.parsed.line_end,
        )
    fields = ["kind", "stem", "content_hash", "select_count", "source", "line_start", "line_end", "provenance"]
    Revision.objects.bulk_update([revision for revision, _ in texts], fields, batch_size=200)
    Option.objects.filter(revision__in=[revision for revision, _ in texts]).delete()
    _write_options([(revision, text.parsed) for revision, text in texts], {})


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
    index_questions({revision.question_id for revision, _ in texts})


def publish(*revisions: Revision, now: dt.datetime, by: User | None = None) -> None:
    """Make each of these what new attempts get; the ones before are superseded. Open attempts keep theirs."""
    ids = [revision.pk for revision in revisions]
    questions = [revision.question_id for revision in revisions]
    before = Revision.objects.published().filter(question__in=questions).exclude(pk__in=ids)
    superseded = list(before.values_list("question", flat=True))
    before.update(state=Revision.State.SUPERSEDED)
    Revision.objects.filter(pk__in=ids).update(state=Revision.State.PUBLISHED, published_at=now, published_by=by)
    for revision in revisions:
        revision.state, revision.published_at, revision.published_by = Revision.State.PUBLISHED, now, by
    index_questions(superseded)


def _check_text(check: Check) -> str:
    return f"{check.how} {check.on.isoformat()}"
