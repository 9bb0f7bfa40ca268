"""The trail of the bank as curators read it (read side)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext

from content.models import AuditEntry, Fact, Question, Revision
from content.paging import LongList


@dataclass(frozen=True, slots=True)
class Change:
    """A value that an entry tells: as it was and as it is, empty where there was none."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class EntryRow:
    entry: AuditEntry
    changes: tuple[Change, ...]


def trail(
    *, question: Question | None = None, fact: Fact | None = None, held: Collection[int] = ()
) -> QuerySet[AuditEntry]:
    """What was done to a question, to a fact, or to anything but questions that are `held`, the newest first."""
    entries = AuditEntry.objects.select_related("actor", "source", "question", "fact").order_by("-id")
    if question is not None:
        entries = entries.filter(question=question)
    if fact is not None:
        entries = entries.filter(fact=fact)
    if held:
        entries = entries.exclude(question__in=held)
    return entries


def trail_pages(entries: QuerySet[AuditEntry], size: int) -> LongList:
    """The pages of `trail`, or of some of it."""
    return LongList(entries.values("pk"), size, rows=lambda keys: trail().filter(pk__in=keys))


def row_of(entry: AuditEntry) -> EntryRow:
    return EntryRow(entry, changes(entry.before, entry.after))


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Change, ...]:
    """What two sets of values say differently, or only one of them says, in words."""
    names = dict.fromkeys([*before, *after])
    return tuple(Change(name, _said(name, before.get(name, "")), _said(name, after.get(name, ""))) for name in names)


def last_reason(question: Question, action: str) -> str:
    """Why this was last done to a question; empty when it never was."""
    entries = trail(question=question).filter(action=action)
    return entries.values_list("reason", flat=True).first() or ""


def _said(name: str, value: Any) -> str:
    if name == "state" and value in Revision.State.values:
        return str(Revision.State(value).label)
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
