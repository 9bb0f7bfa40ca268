"""Taking what raw notes say now of something that a curator stands behind. Part of a decision about a conflict."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from accounts.models import User
from content import curation
from content.drafts import draft_digest, draft_questions, draft_slug
from content.exporting import parsed_fact
from content.models import Fact, LoadConflict, Question, Revision, Source
from content.notes.parsed import ParsedQuestion
from content.notes.raw import read_drafts
from content.notes.values import a_year_after
from content.pairs import library_names
from content.revisions import FactText, add_fact_revisions, add_revision, fact_hash


def source_of(row: LoadConflict) -> Source | None:
    """The raw notes that a conflict is about; None when it is about a file of the library."""
    return Source.objects.filter(collection=row.collection_id, path=row.path, kind=Source.Kind.RAW).first()


def take_statement(row: LoadConflict, fact: Fact, source: Source, *, by: User, now: dt.datetime) -> None:
    """Let a fact say what the notes say, with the source that it has: whoever decides so has compared it today."""
    today, said = now.date(), parsed_fact(fact, fact.revisions.current().get())
    text = replace(
        said,
        statement=row.text,
        as_of=today,
        as_of_text=today.isoformat(),
        review_by=a_year_after(today),
        line_start=row.line,
        line_end=row.line,
    )
    fact.loaded_hash = row.digest
    fact.save(update_fields=["loaded_hash"])
    add_fact_revisions([FactText(fact, text, fact_hash(text), source)], now=now, by=by, reason=_reason(row))


def take_draft(row: LoadConflict, question: Question, source: Source, *, by: User, now: dt.datetime) -> Revision | None:
    """A draft with what the notes ask, over the one in work if there is one. None when the notes ask it no more.

    The question has no revision in approval.
    """
    parsed = _asked(row, source)
    if parsed is None:
        return None
    parsed = replace(parsed, slug=question.slug)
    draft = curation.draft_of(question)
    if draft is None:
        draft = add_revision(question, parsed, facts={}, now=now, source=source, by=by, reason=_reason(row))
    else:
        curation.save_draft(question=question, text=parsed, based_on=draft.content_hash, by=by, now=now)
    question.loaded_hash = row.digest
    question.save(update_fields=["loaded_hash"])
    return draft


def _asked(row: LoadConflict, source: Source) -> ParsedQuestion | None:
    drafts = read_drafts(source.kept.text)
    slugs = {draft_slug(draft) for draft in drafts if draft_digest(draft) == row.digest}
    found = draft_questions(drafts, names=library_names(), wanted=slugs)
    return next((parsed for _, parsed in found), None)


def _reason(row: LoadConflict) -> str:
    return f"The text of {row.path}:{row.line}."
