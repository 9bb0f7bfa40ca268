"""Conflicts of loading: what a file says of something that was changed on the site, and what a curator makes of it.

Nothing is overwritten: to take the file's text is a revision like any other. Once decided, a conflict is not listed
again until the file says something else.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, assert_never

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from content import audit, curation
from content.exporting import parsed_question, published_of
from content.models import (
    AuditEntry,
    Collection,
    Fact,
    FactRevision,
    LoadConflict,
    Question,
    Revision,
    Scenario,
    Service,
    Source,
)
from content.notes.library import read_part
from content.notes.parsed import ParsedDocument, ParsedFact, ParsedQuestion, ParsedService
from content.notes.writer import write_fact, write_question, write_service
from content.placing import link, place
from content.raw_conflicts import source_of, take_draft, take_statement
from content.revisions import FactText, add_fact_revisions, add_revision, question_hash
from content.subjects import save_service

Kind = LoadConflict.Kind


@dataclass(frozen=True, slots=True)
class Settled:
    """Decided; `draft` is what has to be sent for approval now, where the file's text of a question was taken."""

    draft: Revision | None = None


@dataclass(frozen=True, slots=True)
class Stale:
    """A load or somebody else came in between; nothing was written."""


@dataclass(frozen=True, slots=True)
class InWork:
    """The question has a draft, which is not overwritten: finish or drop it first."""

    question: Question


def canonical(parsed: ParsedService | ParsedFact | ParsedQuestion) -> str:
    """What a conflict compares: the canonical text."""
    match parsed:
        case ParsedService():
            return write_service(parsed)
        case ParsedFact():
            return write_fact(parsed)
        case ParsedQuestion():
            return write_question(parsed)
        case _:
            assert_never(parsed)


def conflicts_open() -> QuerySet[LoadConflict]:
    """What waits for a decision in the open collections, in the order of files and lines."""
    return LoadConflict.objects.filter(collection__owner__isnull=True)


def conflicts_gone() -> QuerySet[LoadConflict]:
    """Those of them that are about what is gone from its file."""
    return conflicts_open().filter(text="", kind__in=[Kind.FACT, Kind.QUESTION])


# --- Storing them, at the end of a load


def store_conflicts(
    collection: Collection, documents: Sequence[ParsedDocument], found: Iterable[LoadConflict], *, now: dt.datetime
) -> list[LoadConflict]:
    """Put what this load found in place of what the last load of these files found. Returns what is gone from them."""
    said = {
        Kind.SERVICE: {document.service.slug for document in documents},
        Kind.FACT: {fact.slug for document in documents for fact in document.facts},
        Kind.QUESTION: {question.slug for document in documents for question in document.questions},
    }
    paths = [document.path for document in documents]
    lost = list(_gone(collection, paths, said, now))
    found = [*found, *lost]
    of_these = LoadConflict.objects.filter(collection=collection)
    of_these.filter(path__in=paths).delete()
    for kind, slugs in said.items():
        gone = {conflict.slug for conflict in found if conflict.kind == kind}
        of_these.filter(kind=kind, slug__in=slugs | gone).delete()
    LoadConflict.objects.bulk_create(found)
    return lost


def _gone(
    collection: Collection, paths: Sequence[str], said: Mapping[Kind, set[str]], now: dt.datetime
) -> Iterable[LoadConflict]:
    """What came from one of these files and stands in none of them any more."""
    rows: tuple[tuple[Kind, QuerySet[Any], str], ...] = (
        (Kind.FACT, FactRevision.objects.current(), "fact"),
        (Kind.QUESTION, Revision.objects.published(), "question"),
    )
    for kind, revisions, owner in rows:
        loaded = revisions.filter(
            **{
                f"{owner}__collection": collection,
                f"{owner}__retired_at__isnull": True,
                "source__path__in": paths,
            }
        ).exclude(**{f"{owner}__loaded_hash": ""})
        places = loaded.order_by().values_list(f"{owner}__slug", "source__path", "line_start")
        for slug, path, line in places:
            if slug not in said[kind]:
                yield LoadConflict(collection=collection, kind=kind, slug=slug, path=path, line=line, found_at=now)


# --- Deciding


@transaction.atomic
def keep_ours(*, conflict_id: int, digest: str, by: User, now: dt.datetime) -> Settled | Stale:
    """Stay with the site's text. The file's, whose hash is `digest`, counts as seen; without one the text is the
    site's own from now on."""
    row = _locked(conflict_id, digest)
    if row is None:
        return Stale()
    _about(row).update(loaded_hash=row.digest)
    _record(row, by=by, now=now, kept="the site's")
    row.delete()
    return Settled()


@transaction.atomic
def take_theirs(*, conflict_id: int, digest: str, by: User, now: dt.datetime) -> Settled | Stale | InWork:
    """Follow the file: a draft of the question with its text, a new revision of the fact, the names of the service;
    what is gone from the file is retired."""
    row = _locked(conflict_id, digest)
    if row is None:
        return Stale()
    outcome: Settled | Stale | InWork
    if row.kind == Kind.SERVICE:
        outcome = _take_service(row)
    elif row.kind == Kind.FACT:
        outcome = _take_fact(row, by=by, now=now)
    else:
        outcome = _take_question(row, by=by, now=now)
    if isinstance(outcome, Settled):
        _record(row, by=by, now=now, kept="the file's")
        row.delete()
    return outcome


@transaction.atomic
def retire_gone(*, path: str, newest: int, by: User, now: dt.datetime) -> int:
    """Retire all facts and questions that are gone from a file; how many. With as many statements as for one.

    `newest`: primary key of the last conflict that was shown; what a later load found is not meant.
    """
    rows = list(conflicts_gone().select_for_update().filter(path=path, pk__lte=newest))
    slugs = {kind: [row.slug for row in rows if row.kind == kind] for kind in (Kind.FACT, Kind.QUESTION)}
    of_bank = {"collection__owner__isnull": True}
    facts = list(Fact.objects.filter(slug__in=slugs[Kind.FACT], retired_at__isnull=True, **of_bank))
    questions = list(Question.objects.filter(slug__in=slugs[Kind.QUESTION], **of_bank))
    Fact.objects.filter(pk__in=[fact.pk for fact in facts]).update(retired_at=now)
    reason = f"No longer in {path}."
    retired = curation.retire_all(questions=questions, by=by, now=now, reason=reason)
    audit.record_all(
        audit.entry(action=AuditEntry.Action.RETIRED, by=by, now=now, fact=fact, reason=reason) for fact in facts
    )
    LoadConflict.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return len(facts) + retired


def _locked(conflict_id: int, digest: str) -> LoadConflict | None:
    return conflicts_open().select_for_update().filter(pk=conflict_id, digest=digest).first()


def _about(row: LoadConflict) -> QuerySet[Any]:
    """The service, fact or question in question."""
    rows: dict[Kind, QuerySet[Any]] = {
        Kind.SERVICE: Service.objects.all(),
        Kind.FACT: Fact.objects.all(),
        Kind.QUESTION: Question.objects.all(),
    }
    return rows[Kind(row.kind)].filter(collection=row.collection_id, slug=row.slug)


def _record(row: LoadConflict, *, by: User, now: dt.datetime, kept: str) -> None:
    """The trail is of questions and facts; a service has none."""
    if row.kind == Kind.SERVICE:
        return
    about = _about(row).get()
    audit.record(
        action=AuditEntry.Action.CONFLICT_SETTLED,
        by=by,
        now=now,
        question=about if isinstance(about, Question) else None,
        fact=about if isinstance(about, Fact) else None,
        before={"file": f"{row.path}:{row.line}", "hash": row.digest},
        after={"text": kept},
    )


def _take_service(row: LoadConflict) -> Settled:
    service = _about(row).get()
    save_service(service, read_part(row.text).service, row.digest)
    return Settled()


def _take_fact(row: LoadConflict, *, by: User, now: dt.datetime) -> Settled:
    fact = _about(row).select_for_update().get()
    if row.is_gone:
        fact.retired_at = now
        fact.save(update_fields=["retired_at"])
        return Settled()
    if notes := source_of(row):
        take_statement(row, fact, notes, by=by, now=now)
        return Settled()
    (parsed,) = read_part(row.text).facts
    fact.is_asked, fact.loaded_hash = parsed.asked, row.digest
    fact.save(update_fields=["is_asked", "loaded_hash"])
    source = Source.objects.filter(collection=row.collection_id, path=row.path).first()
    placed = replace(parsed, line_start=row.line, line_end=row.line + parsed.line_end - parsed.line_start)
    reason = f"The text of {row.path}:{row.line}."
    add_fact_revisions([FactText(fact, placed, row.digest, source)], now=now, by=by, reason=reason)
    return Settled()


def _take_question(row: LoadConflict, *, by: User, now: dt.datetime) -> Settled | Stale | InWork:
    question = _about(row).select_for_update().get()
    if row.is_gone:
        curation.retire(question=question, by=by, now=now, reason=f"No longer in {row.path}.")
        return Settled()
    if notes := source_of(row):
        return _take_draft(row, question, notes, by=by, now=now)
    if question.revisions.drafts().exists():
        return InWork(question)
    (parsed,) = read_part(row.text).questions
    current = curation.with_everything(question)
    published = published_of(current)
    draft = None
    if published is None or not _says(parsed_question(current, published), parsed):
        facts = {
            revision.fact.slug: revision
            for revision in FactRevision.objects.current()
            .filter(fact__collection=row.collection_id)
            .select_related("fact")
        }
        reason = f"The text of {row.path}:{row.line}."
        draft = add_revision(question, parsed, facts=facts, now=now, by=by, reason=reason)
    _take_place(question, published, parsed, row.digest)
    return Settled(draft)


def _take_draft(
    row: LoadConflict, question: Question, notes: Source, *, by: User, now: dt.datetime
) -> Settled | Stale | InWork:
    if question.revisions.filter(state=Revision.State.IN_APPROVAL).exists():
        return InWork(question)
    draft = take_draft(row, question, notes, by=by, now=now)
    return Settled(draft) if draft else Stale()


def _says(one: ParsedQuestion, other: ParsedQuestion) -> bool:
    """Whether the two ask the same, wherever they belong."""
    return (one.kind, one.stem, [replace(option, line=0) for option in one.options]) == (
        other.kind,
        other.stem,
        [replace(option, line=0) for option in other.options],
    )


def _take_place(question: Question, published: Revision | None, parsed: ParsedQuestion, digest: str) -> None:
    """Where the question belongs is no part of a revision: it is as in the file at once."""
    question.stage, question.difficulty, question.is_reserve = parsed.stage, parsed.difficulty, parsed.reserve
    question.author, question.licence, question.provenance = parsed.author, parsed.licence, parsed.notes
    scenarios = Scenario.objects.filter(collection=question.collection_id, slug=parsed.scenario)
    question.scenario = scenarios.first() if parsed.scenario else None
    question.loaded_hash = digest
    question.save()
    link(Question.enemy_groups, "enemygroup", [(question, parsed.enemies)], question.collection)
    link(Question.twins, "service", [(question, parsed.twins)], question.collection)
    place([(question, parsed.tasks)])
    if published is not None:
        published.content_hash = question_hash(parsed_question(curation.with_everything(question), published))
        published.save(update_fields=["content_hash"])
