"""The trail of the bank: who did what to a question or a fact, when, and why. Written once, changed never."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from content.models import AuditEntry, Fact, FactRevision, Question, Revision, Source

BATCH = 1000
"""Rows of one INSERT; more only makes the statement longer."""


def entry(
    *,
    action: str,
    by: User | None,
    now: dt.datetime,
    question: Question | None = None,
    fact: Fact | None = None,
    revision: Revision | FactRevision | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
    source: Source | None = None,
) -> AuditEntry:
    """An entry that is not written yet; `record_all` writes many at once.

    What it is about is `question` or `fact`, or that of `revision`. `before` and `after` name what changed, in values
    that JSON knows. `by` is None for a load, which names its `source`.
    """
    if isinstance(revision, Revision):
        question = question or revision.question
    elif isinstance(revision, FactRevision):
        fact = fact or revision.fact
    return AuditEntry(
        action=action,
        actor=by,
        source=source,
        question=question,
        fact=fact,
        revision_number=revision.number if revision else None,
        before=dict(before or {}),
        after=dict(after or {}),
        reason=reason,
        made_at=now,
    )


def record(
    *,
    action: str,
    by: User | None,
    now: dt.datetime,
    question: Question | None = None,
    fact: Fact | None = None,
    revision: Revision | FactRevision | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
) -> AuditEntry:
    """Write one entry, in the transaction of what it tells; see `entry`.

    Raises IntegrityError when it is about neither a question nor a fact, or about both.
    """
    made = entry(
        action=action,
        by=by,
        now=now,
        question=question,
        fact=fact,
        revision=revision,
        before=before,
        after=after,
        reason=reason,
    )
    made.save()
    return made


def record_all(entries: Iterable[AuditEntry]) -> None:
    """Write many with one statement for each BATCH."""
    AuditEntry.objects.bulk_create(entries, batch_size=BATCH)


def entries_of(about: Question | Fact) -> QuerySet[AuditEntry]:
    """All that was done to a question or a fact, the newest first, with who did it. One query."""
    entries = about.audit_entries.select_related("actor", "source")
    return entries.order_by("-id")
