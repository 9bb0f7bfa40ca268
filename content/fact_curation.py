"""What curators do to facts: correct what one says, or confirm that it still says it. Each writes the trail.

Nothing is written over: a corrected fact has a new revision, and options go on citing the one that they were written
with. Questions that cite what has changed are listed as "verify" until a curator has compared them.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from django.db import transaction

from accounts.models import User
from content import audit
from content.exporting import parsed_fact
from content.models import AuditEntry, Fact, FactRevision, OptionFact, Question, Revision, Source
from content.models.question import QuestionQuerySet
from content.notes.identity import number_of
from content.notes.library import read_part
from content.notes.parsed import ParsedFact
from content.notes.writer import write_fact
from content.revisions import FactText, add_fact_revisions, fact_hash


@dataclass(frozen=True, slots=True)
class Corrected:
    revision: FactRevision
    dependents: tuple[Question, ...]
    """Published questions that cite the fact; they are to be verified when its statement changed."""


@dataclass(frozen=True, slots=True)
class Confirmed:
    revision: FactRevision


@dataclass(frozen=True, slots=True)
class Conflict:
    """Somebody else corrected or confirmed the fact in between; nothing was written. `revision` is what it says now."""

    revision: FactRevision


@dataclass(frozen=True, slots=True)
class Unchanged:
    """It says that already; nothing was written."""

    revision: FactRevision


@dataclass(frozen=True, slots=True)
class Unwritable:
    """A file of the library could not hold it: what is wrong, in words. Nothing was written."""

    problem: str


def dependents_of(fact: Fact) -> QuestionQuerySet:
    """The published questions of which an option cites the fact, as it is or as it was. One query."""
    citations = OptionFact.objects.filter(fact_revision__fact=fact, option__revision__state=Revision.State.PUBLISHED)
    return Question.objects.filter(retired_at__isnull=True, pk__in=citations.values("option__revision__question"))


@transaction.atomic
def correct_fact(
    *, fact: Fact, text: ParsedFact, based_on: str, by: User, now: dt.datetime, reason: str
) -> Corrected | Conflict | Unchanged | Unwritable:
    """Let the fact say `text` from now on, unless it no longer says what has the hash `based_on`.

    Its slug, whether it is asked, and its service stay. A fact of raw notes is verified by that: it is the bank's from
    now on, and goes on knowing the line that it comes from.
    """
    fact, current = _locked(fact)
    if current.content_hash != based_on:
        return Conflict(current)
    text = replace(text, slug=fact.slug, asked=fact.is_asked, notes=_lines_of(current), line_start=0, line_end=0)
    if problem := _problem_of(text):
        return Unwritable(problem)
    if fact_hash(text) == current.content_hash:
        return Unchanged(current)
    revision = _revise(fact, current, text, AuditEntry.Action.CORRECTED, by=by, now=now, reason=reason)
    return Corrected(revision, tuple(dependents_of(fact).order_by("slug")))


@transaction.atomic
def confirm_fact(
    *, fact: Fact, as_of: dt.date, review_by: dt.date, based_on: str, by: User, now: dt.datetime, reason: str = ""
) -> Confirmed | Conflict | Unchanged | Unwritable:
    """Say that the fact was compared with its source on the day `as_of` and still holds; what it says stays.

    Questions that cite it are not to be verified for that. What raw notes say has no source to be compared with: it is
    verified by correcting it.
    """
    fact, current = _locked(fact)
    if current.content_hash != based_on:
        return Conflict(current)
    if current.verified_at is None:
        return Unwritable("it has no official source yet: name one, and it is verified")
    said = parsed_fact(fact, current)
    text = replace(said, as_of=as_of, as_of_text=as_of.isoformat(), review_by=review_by)
    if fact_hash(text) == current.content_hash:
        return _settle_notes(fact, current, by=by, now=now, reason=reason)
    return Confirmed(_revise(fact, current, text, AuditEntry.Action.CONFIRMED, by=by, now=now, reason=reason))


def _settle_notes(
    fact: Fact, current: FactRevision, *, by: User, now: dt.datetime, reason: str
) -> Confirmed | Unchanged:
    """It was confirmed on that day already; if its notes changed since, it holds beside these, too."""
    changes = fact.note_changes.all()
    if not changes:
        return Unchanged(current)
    changes.delete()
    audit.record(action=AuditEntry.Action.CONFIRMED, by=by, now=now, revision=current, reason=reason)
    return Confirmed(current)


def _locked(fact: Fact) -> tuple[Fact, FactRevision]:
    fact = Fact.objects.select_for_update(no_key=True).get(pk=fact.pk)
    return fact, fact.revisions.current().get()


def _revise(
    fact: Fact,
    current: FactRevision,
    text: ParsedFact,
    action: AuditEntry.Action,
    *,
    by: User,
    now: dt.datetime,
    reason: str,
) -> FactRevision:
    digest, source = fact_hash(text), _raw_notes_of(current)
    if source:
        text = replace(text, line_start=current.line_start, line_end=current.line_end)
    revision = add_fact_revisions([FactText(fact, text, digest, source)], now=now, by=by, reason=reason)[0]
    was, becomes = audit.changed(_told(parsed_fact(fact, current)), _told(text))
    audit.record(action=action, by=by, now=now, revision=revision, before=was, after=becomes, reason=reason)
    return revision


def _raw_notes_of(current: FactRevision) -> Source | None:
    """The raw notes in which the fact stands; None for one that comes from a file of the library, or from nowhere."""
    source = current.source
    return source if source is not None and source.kind == Source.Kind.RAW else None


def _lines_of(current: FactRevision) -> str:
    """How the library names the lines of raw notes that the fact comes from; empty where the file has no number."""
    source = _raw_notes_of(current)
    if source is None or current.verified_at is not None:
        return current.provenance
    number, first, last = number_of(source.path), current.line_start, current.line_end
    return f"{number}:{first}" + (f"-{last}" if last > first else "") if number else ""


def _told(fact: ParsedFact) -> dict[str, str]:
    return {
        "statement": fact.statement,
        "attribute": fact.attribute,
        "source": fact.source_url,
        "as_of": fact.as_of_text,
        "review_by": fact.review_by.isoformat(),
        "changed": fact.changed,
    }


def _problem_of(text: ParsedFact) -> str:
    """Why a file of the library cannot hold this text; empty when it can. What the site says must go back there."""
    try:
        (read,) = read_part(write_fact(text)).facts
    except ValueError as error:
        return str(error)
    return "" if replace(read, line_start=0, line_end=0) == text else "it would be read as something else"
