"""Bringing raw notes into a collection: their facts, unverified, and their questions, as drafts.

One operation for the open collection and for private ones, and one transaction for all the files of a load: a failure
or a kill leaves what was there. What is loaded twice is there once. See docs/adr/0018.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from accounts.models import User
from content import audit
from content.load_report import LoadReport
from content.models import Collection, LoadConflict
from content.note_changes import follow_provenance, touched_by
from content.notes.parsed import ParsedRawNotes
from content.raw_drafts import load_drafts
from content.raw_facts import load_facts
from content.raw_sources import BATCH, RawLoad, in_batches


@transaction.atomic
def load_raw(
    *,
    collection: Collection,
    notes: Sequence[ParsedRawNotes],
    now: dt.datetime,
    by: User | None = None,
    dry_run: bool = False,
) -> LoadReport:
    """Load raw notes into `collection`, all of them or none; with `dry_run` only report what would happen.

    Nothing is retired, and nothing that a curator stands behind is overwritten: that is listed for a decision.
    `by`: who loads them, for the trail of the open collection; None for a command.
    """
    # Two loads into one collection would write the same facts.
    Collection.objects.select_for_update(no_key=True).get(pk=collection.pk)
    load = RawLoad(collection, notes, now=now, by=by)
    changed = load_facts(load)
    load_drafts(load)
    load.report.touched += touched_by(fact.pk for fact in changed)
    if load.is_open:
        load.report.touched += follow_provenance(load)
        _store_conflicts(load)
        audit.record_all(load.trail)
    load.keep_texts()
    load.report.differences.sort(key=lambda each: (each.path, each.line))
    if dry_run:
        transaction.set_rollback(True)
    return load.report


def _store_conflicts(load: RawLoad) -> None:
    """What this load found, in place of what the last load of these files found."""
    of_these = LoadConflict.objects.filter(collection=load.collection)
    of_these.filter(path__in=load.texts).delete()
    for batch in in_batches(load.conflicts):
        # A slug of raw notes begins with what it is of: a fact and a question never share one.
        of_these.filter(slug__in=[row.slug for row in batch]).exclude(kind=LoadConflict.Kind.SERVICE).delete()
    LoadConflict.objects.bulk_create(load.conflicts, batch_size=BATCH)
