"""Beginning a question on the site, from nothing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from accounts.models import User
from content import audit
from content.models import AuditEntry, Question, Service
from content.notes.parsed import ParsedQuestion
from content.revisions import add_revision


@dataclass(frozen=True, slots=True)
class Begun:
    question: Question


@dataclass(frozen=True, slots=True)
class Taken:
    """Another question of the collection has this id; nothing was written."""


def begin_question(*, service: Service, slug: str, kind: str, by: User, now: dt.datetime) -> Begun | Taken:
    """A question of `service` with an empty draft, for its editor."""
    try:
        with transaction.atomic():
            question = Question.objects.create(
                collection=service.collection, service=service, slug=slug, created_at=now
            )
            empty = ParsedQuestion(slug=slug, kind=kind, stem="", options=())
            draft = add_revision(question, empty, facts={}, now=now, by=by)
            audit.record(action=AuditEntry.Action.DRAFTED, by=by, now=now, revision=draft)
    except IntegrityError:
        return Taken()
    return Begun(question)
