"""The trail of the bank: who did what to a question or a fact, when, and why. Written once, changed never."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Required, TypedDict, Unpack

from django.db.models import QuerySet

from accounts.models import User
from content.models import AuditEntry, Fact, FactRevision, Question, Revision, Source
from content.notes.parsed import ParsedQuestion

BATCH = 1000
"""Rows of one INSERT; more only makes the statement longer."""


class Told(TypedDict, total=False):
    """What an entry tells. It is about `question` or `fact`, or that of `revision`."""

    action: Required[str]
    by: Required[User | None]
    """None for a load, which names its `source`, and for what the site does by itself."""
    now: Required[dt.datetime]
    question: Question | None
    fact: Fact | None
    revision: Revision | FactRevision | None
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    """What changed, by name, in values that JSON knows."""
    reason: str
    source: Source | None


def entry(**told: Unpack[Told]) -> AuditEntry:
    """An entry that is not written yet; `record_all` writes many at once."""
    question, fact, revision = told.get("question"), told.get("fact"), told.get("revision")
    if isinstance(revision, Revision):
        question = question or revision.question
    elif isinstance(revision, FactRevision):
        fact = fact or revision.fact
    return AuditEntry(
        action=told["action"],
        actor=told["by"],
        source=told.get("source"),
        question=question,
        fact=fact,
        revision_number=revision.number if revision else None,
        before=dict(told.get("before", {})),
        after=dict(told.get("after", {})),
        reason=told.get("reason", ""),
        made_at=told["now"],
    )


def record(**told: Unpack[Told]) -> AuditEntry:
    """Write one entry, in the transaction of what it tells; see `entry`.

    Raises IntegrityError when it is about neither a question nor a fact, or about both.
    """
    made = entry(**told)
    made.save()
    return made


def of_load(
    revisions: Sequence[Revision | FactRevision], *, now: dt.datetime, by: User | None = None
) -> list[AuditEntry]:
    """The entries of what a file said anew, not written yet. `by`: who loaded it in the browser."""
    return [
        entry(
            action=AuditEntry.Action.LOADED,
            by=by,
            now=now,
            revision=revision,
            before={"revision": revision.number - 1} if revision.number > 1 else {},
            source=revision.source,
        )
        for revision in revisions
    ]


def record_all(entries: Iterable[AuditEntry]) -> None:
    """Write many with one statement for each BATCH."""
    AuditEntry.objects.bulk_create(entries, batch_size=BATCH)


def entries_of(about: Question | Fact) -> QuerySet[AuditEntry]:
    """All that was done to a question or a fact, the newest first, with who did it. One query."""
    entries = about.audit_entries.select_related("actor", "source")
    return entries.order_by("-id")


def told(text: ParsedQuestion) -> dict[str, str]:
    """The text of a question as values that can be compared one by one, for `before` and `after`."""
    values = {"kind": text.kind, "stem": text.stem}
    for option in text.options:
        values[f"option {option.code}"] = f"{'[x]' if option.is_key else '[ ]'} {option.text}"
        values[f"rationale {option.code}"] = option.rationale
        values[f"facts {option.code}"] = ", ".join(option.facts)
        values[f"misconception {option.code}"] = option.misconception
    return {name: value for name, value in values.items() if value}


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What differs between the two, each side with the names that it has."""
    names = {name for name in {*before, *after} if before.get(name) != after.get(name)}
    return {name: before[name] for name in before if name in names}, {
        name: after[name] for name in after if name in names
    }
