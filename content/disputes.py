"""Disputes: another reading of a published question, held against the one that stands until a curator settles it.

While a dispute is open no new attempt draws the question. Attempts that have it keep it, and their results; only a
regrade, which somebody asks for, changes those.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction

from accounts.models import User
from content import audit, curation
from content.models import AuditEntry, Dispute, FactRevision, Question, Revision

Outcome = Dispute.Outcome


@dataclass(frozen=True, slots=True)
class Opened:
    dispute: Dispute


@dataclass(frozen=True, slots=True)
class AlreadyOpen:
    """One at a time; nothing was written."""

    dispute: Dispute


@dataclass(frozen=True, slots=True)
class NotDisputable:
    """Nothing is published, or the other reading is the one that stands. Nothing was written."""

    revision: Revision | None


@dataclass(frozen=True, slots=True)
class WithoutFacts:
    """Nothing is named that says so: an opinion takes no question out of exams. Nothing was written."""


@dataclass(frozen=True, slots=True)
class Settled:
    dispute: Dispute


@dataclass(frozen=True, slots=True)
class AlreadySettled:
    """Somebody else did so before; nothing was written."""

    dispute: Dispute


@dataclass(frozen=True, slots=True)
class NotCorrected:
    """What the dispute is about is still published: publish the correction first. Nothing was written."""

    dispute: Dispute


@transaction.atomic
def open_dispute(
    *, question: Question, by: User, now: dt.datetime, argument: str, keys: Collection[str], facts: Collection[str]
) -> Opened | AlreadyOpen | NotDisputable | WithoutFacts:
    """Dispute the key of a question: by the other reading the options `keys` are right, because of `facts` (slugs).

    Raises KeyError for an option or a fact that is not there.
    """
    question = Question.objects.select_for_update(no_key=True).get(pk=question.pk)
    if (dispute := question.disputes.open().first()) is not None:
        return AlreadyOpen(dispute)
    revision = question.revisions.published().prefetch_related("options").first()
    if revision is None or not keys or set(keys) == {option.code for option in revision.options.all() if option.is_key}:
        return NotDisputable(revision)
    if not facts:
        return WithoutFacts()
    options = {option.code: option for option in revision.options.all()}
    current = FactRevision.objects.current().filter(fact__collection=question.collection_id, fact__slug__in=facts)
    cited = {each.fact.slug: each for each in current.select_related("fact")}
    rests_on = [cited[slug] for slug in dict.fromkeys(facts)]
    dispute = Dispute.objects.create(
        question=question, revision=revision, argument=argument, opened_by=by, opened_at=now
    )
    dispute.keys.set([options[code] for code in keys])
    dispute.facts.set(rests_on)
    question.disputed_at = now
    question.save(update_fields=["disputed_at"])
    audit.record(
        action=AuditEntry.Action.DISPUTED,
        by=by,
        now=now,
        revision=revision,
        after={"keys": sorted(keys), "facts": sorted(cited), "argument": argument},
    )
    return Opened(dispute)


@transaction.atomic
def settle(
    *, dispute: Dispute, by: User, now: dt.datetime, outcome: str, reason: str
) -> Settled | AlreadySettled | NotCorrected:
    """Settle a dispute: the key stays, a correction was published, or the question is retired with the same reason."""
    question = Question.objects.select_for_update(no_key=True).get(pk=dispute.question_id)
    dispute = Dispute.objects.select_related("revision").get(pk=dispute.pk)
    if not dispute.is_open:
        return AlreadySettled(dispute)
    if outcome == Outcome.CORRECTED and dispute.revision.state == Revision.State.PUBLISHED:
        return NotCorrected(dispute)
    dispute.outcome, dispute.reason = Outcome(outcome), reason
    dispute.settled_by, dispute.settled_at = by, now
    dispute.save(update_fields=["outcome", "reason", "settled_by", "settled_at"])
    question.disputed_at = None
    question.save(update_fields=["disputed_at"])
    opened = {"disputed_at": dispute.opened_at.isoformat()}
    action, after = AuditEntry.Action.SETTLED, {"outcome": outcome}
    audit.record(
        action=action, by=by, now=now, revision=dispute.revision, before=opened, after=after, reason=reason[:500]
    )
    if outcome == Outcome.RETIRED:
        curation.retire(question=question, by=by, now=now, reason=reason[:300])
    return Settled(dispute)
