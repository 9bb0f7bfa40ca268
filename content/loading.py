"""Bringing files of notes into the database.

Loading is one transaction: it happens as a whole or not at all. Loading twice changes nothing. What a curator changed
on the site stays; the file's other text is listed as a conflict.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from accounts.models import User
from content import audit, warm_up
from content.blueprints import add_blueprint
from content.catalogue import known
from content.conflicts import store_conflicts
from content.library_facts import load_facts, load_services
from content.library_load import LibraryLoad
from content.library_questions import load_questions
from content.load_report import Difference, LoadReport, Touched
from content.models import Collection, Fact, FactRevision, Option, OptionFact, Placement, Question, Revision
from content.models.collection import open_collection
from content.notes.parsed import ParsedExam, Problem
from content.raw_loading import load_raw
from content.reading import Tell, read_files, tell_nobody


def load(
    paths: Iterable[Path],
    *,
    now: dt.datetime,
    dry_run: bool = False,
    tell: Tell = tell_nobody,
    base: Path = settings.BASE_DIR,
    by: User | None = None,
) -> LoadReport:
    """Load files and folders into the open collection; with `dry_run` only report what would happen.

    `tell` hears how far it is. Files are called by their paths below `base`. `by`: who loads them, for the trail; None
    for a command.
    """
    collection = open_collection()
    found = read_files(paths, known=known(collection), base=base, today=now.date(), tell=tell)
    loading = LibraryLoad(collection, found, now=now, by=by)
    with transaction.atomic():
        # Of two loads at once the second one finds what the first one wrote.
        Collection.objects.select_for_update().get(pk=collection.pk)
        _write(loading, tell)
        if loading.report.new or loading.report.changed:
            _refresh_statistics()
        if dry_run:
            transaction.set_rollback(True)
    return loading.report


def _write(load: LibraryLoad, tell: Tell) -> None:
    found, report = load.found, load.report
    for exam in found.exams:
        _load_exam(load, exam)
    services = load_services(load)
    tell("Writing", 1, 4)
    changed = load_facts(load, services)
    tell("Writing", 2, 4)
    load_questions(load, services)
    _store_conflicts(load)
    report.touched = _touched(changed)
    audit.record_all(load.trail)
    tell("Writing", 3, 4)
    if found.raw_notes:
        report.add(load_raw(collection=load.collection, notes=found.raw_notes, now=load.now, by=load.by))
    if found.warm_up:
        report.refused += warm_up.problems_of(found.warm_up, load.collection)
    report.documents += len(found.documents) + len(found.exams)
    report.services += len(found.documents)
    report.facts += sum(len(document.facts) for document in found.documents)
    report.questions += sum(len(document.questions) for document in found.documents)


def _store_conflicts(load: LibraryLoad) -> None:
    gone = store_conflicts(load.collection, load.found.documents, load.conflicts, now=load.now)
    load.report.differences += [Difference("gone", row.kind, row.slug, row.path, row.line, "") for row in gone]


def _load_exam(load: LibraryLoad, parsed: ParsedExam) -> None:
    outcome = add_blueprint(parsed)
    if outcome == "new":
        load.report.new += 1
    elif outcome == "unchanged":
        load.report.unchanged += 1
    else:
        reason = f"{parsed.code} {parsed.guide_version} is loaded already and says something else"
        load.report.refused.append(
            Problem(parsed.path, 1, 1, reason, "a blueprint never changes: give the new one another guide_version")
        )


def _touched(changed: Sequence[Fact]) -> list[Touched]:
    """The published options that cite what a fact said before this load changed it."""
    citations = OptionFact.objects.changed().filter(
        fact_revision__fact__in=changed, option__revision__state=Revision.State.PUBLISHED
    )
    fact, question = "fact_revision__fact__slug", "option__revision__question__slug"
    ordered = citations.order_by(fact, question, "option__position")
    return [Touched(*row) for row in ordered.values_list(fact, question, "option__code")]


def _refresh_statistics() -> None:
    """Tell PostgreSQL how large the tables are now. It would find out by itself within minutes; until then it would
    plan for empty ones, and the next load or export would take as long."""
    if connection.vendor == "postgresql":
        models = (Fact, FactRevision, Question, Revision, Option, OptionFact, Placement)
        with connection.cursor() as cursor:
            tables = (model._meta.db_table for model in models)  # noqa: SLF001 - documented
            cursor.execute(f"ANALYZE {', '.join(tables)}")
