"""Writing what a fact or a question says: a new revision beside the old one, never over it.

Loading and curation both write through here.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping

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


def add_fact_revision(
    fact: Fact,
    parsed: ParsedFact,
    *,
    now: dt.datetime,
    source: Source | None = None,
    by: User | None = None,
    reason: str = "",
) -> FactRevision:
    """The new current revision of `fact`, verified as of `now`; the one before it is superseded."""
    last = fact.revisions.order_by("-number").first()
    fact.revisions.current().update(superseded_at=now)
    return FactRevision.objects.create(
        fact=fact,
        number=last.number + 1 if last else 1,
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
        created_by=by,
        reason=reason,
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
    last = question.revisions.order_by("-number").first()
    revision = Revision.objects.create(
        question=question,
        number=last.number + 1 if last else 1,
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
    replace_options(revision, parsed, facts=facts)
    return revision


def replace_options(revision: Revision, parsed: ParsedQuestion, *, facts: Mapping[str, FactRevision]) -> None:
    """Give a draft the options of `parsed`, in place of any that it has."""
    revision.options.all().delete()
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
        for position, option in enumerate(parsed.options, start=1)
    )
    OptionFact.objects.bulk_create(
        OptionFact(option=option, fact_revision=facts[slug], position=position)
        for option, source in zip(options, parsed.options, strict=True)
        for position, slug in enumerate(source.facts)
    )


def publish(revision: Revision, *, now: dt.datetime, by: User | None = None) -> None:
    """Make `revision` the one that new attempts get; the one before it is superseded. Open attempts keep theirs."""
    published = revision.question.revisions.published().exclude(pk=revision.pk)
    published.update(state=Revision.State.SUPERSEDED)
    revision.state = Revision.State.PUBLISHED
    revision.published_at = now
    revision.published_by = by
    revision.save(update_fields=["state", "published_at", "published_by"])


def _check_text(check: Check) -> str:
    return f"{check.how} {check.on.isoformat()}"
