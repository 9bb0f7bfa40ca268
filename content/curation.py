"""What curators do to questions: complete a draft, send it for approval, approve or reject it, correct what is
published, retire. Each writes the trail.

A question that has been published is corrected in a draft of its next revision; attempts keep the revision they served.
`Revision.MOVES` says which state follows which.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.db import transaction
from django.db.models import Prefetch

from accounts.models import User
from accounts.roles import is_only_curator
from content import audit
from content.authors import authors_of
from content.exporting import parsed_question, published_of, questions_for_export
from content.indexing import index_questions
from content.models import AuditEntry, FactRevision, OptionFact, Placement, Question, Revision, Service, Task
from content.notes.parsed import ParsedQuestion
from content.publishable import broken_rules_of
from content.question_checks import Finding
from content.revisions import add_revision, continued, publish, question_hash, replace_options

Action = AuditEntry.Action
MOST_CHECKS = 6
"""So many of the last checks a revision names; its column has room for no more."""


@dataclass(frozen=True, slots=True)
class Placing:
    """Where a question belongs that has never been published."""

    service: Service | None
    difficulty: str
    tasks: tuple[Task, ...]
    author: str
    licence: str


@dataclass(frozen=True, slots=True)
class Saved:
    revision: Revision


@dataclass(frozen=True, slots=True)
class Conflict:
    """Somebody else saved the draft, sent it for approval or published it in between; nothing was written.
    `revision` is what is stored now."""

    revision: Revision


@dataclass(frozen=True, slots=True)
class Sent:
    revision: Revision


@dataclass(frozen=True, slots=True)
class Approved:
    revision: Revision
    is_own: bool
    """Approved by its author, because the site has one curator."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Why the revision cannot be sent or published yet."""

    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class OwnRevision:
    """Its author cannot approve it while there is another curator; nothing was written."""

    revision: Revision


@dataclass(frozen=True, slots=True)
class Rejected:
    revision: Revision


def with_everything(question: Question) -> Question:
    """The same question with what the checks and the preview read."""
    return questions_for_export(Question.objects.filter(pk=question.pk)).get()


def draft_of(question: Question) -> Revision | None:
    """The revision in work, written on or in approval, if there is one."""
    citations = OptionFact.objects.select_related("fact_revision__fact")
    drafts = question.revisions.drafts().select_related("source")
    return drafts.prefetch_related(Prefetch("options__citations", citations)).first()


@transaction.atomic
def start_correction(*, question: Question, by: User, now: dt.datetime, reason: str) -> Revision:
    """A draft of the next revision with the text of the published one; the revision in work if there is one already.

    Raises Revision.DoesNotExist for a question that was never published.
    """
    question = _locked(question)
    current = with_everything(question)
    published = published_of(current)
    if published is None:
        raise Revision.DoesNotExist(f"{question.slug} was never published")
    return draft_of(question) or _draft_from(current, published, by=by, now=now, reason=reason)


@transaction.atomic
def take_up(*, question: Question, by: User, now: dt.datetime, reason: str) -> Revision:
    """A draft with the text that was rejected last; the revision in work if there is one already.

    Raises Revision.DoesNotExist when nothing of the question was ever rejected.
    """
    question = _locked(question)
    rejected = question.revisions.filter(state=Revision.State.REJECTED)
    last = rejected.prefetch_related("options__citations__fact_revision__fact").latest("number")
    draft = draft_of(question)
    return draft or _draft_from(with_everything(question), last, by=by, now=now, reason=reason)


def _draft_from(question: Question, text: Revision, *, by: User, now: dt.datetime, reason: str) -> Revision:
    """A new draft that says what `text` says. Facts are cited as they are today."""
    facts = _current_facts(question)
    draft = add_revision(question, parsed_question(question, text), facts=facts, now=now, by=by, reason=reason)
    origin = {"revision": text.number, "state": text.state}
    audit.record(action=Action.DRAFTED, by=by, now=now, revision=draft, before=origin, reason=reason)
    return draft


def _locked(question: Question) -> Question:
    """Against other curators; attempts that name the question go on starting meanwhile."""
    return Question.objects.select_for_update(no_key=True).get(pk=question.pk)


@transaction.atomic
def save_draft(
    *,
    question: Question,
    text: ParsedQuestion,
    based_on: str,
    by: User,
    now: dt.datetime,
    placing: Placing | None = None,
) -> Saved | Conflict:
    """Write `text` into the draft of `question`, unless it is no longer the one whose hash is `based_on`.

    `placing` is only for questions that have never been published. Raises KeyError for a fact that is not there.
    """
    question = _locked(question)
    draft = draft_of(question)
    if draft is None or draft.is_frozen or draft.content_hash != based_on:
        return Conflict(draft or question.revisions.latest("number"))
    before = audit.told(parsed_question(with_everything(question), draft))
    draft.kind, draft.stem = text.kind, text.stem
    draft.select_count = max(1, sum(option.is_key for option in text.options))
    draft.drafted = f"{text.drafted.how} {text.drafted.on.isoformat()}" if text.drafted else ""
    draft.content_hash = question_hash(replace(text, slug=question.slug))
    draft.created_by = draft.created_by or by
    draft.save()
    replace_options(draft, text, facts=_current_facts(question))
    if placing is not None and not question.revisions.filter(published_at__isnull=False).exists():
        _place(question, placing)
    was, becomes = audit.changed(before, audit.told(text))
    if becomes or was:
        audit.record(action=Action.EDITED, by=by, now=now, revision=draft, before=was, after=becomes)
    return Saved(draft)


def _place(question: Question, placing: Placing) -> None:
    question.service, question.difficulty = placing.service, placing.difficulty
    question.author, question.licence = placing.author, placing.licence
    question.save(update_fields=["service", "difficulty", "author", "licence"])
    question.placements.all().delete()
    Placement.objects.bulk_create(
        Placement(question=question, blueprint_id=task.domain.blueprint_id, task=task) for task in placing.tasks
    )


@transaction.atomic
def send_for_approval(*, question: Question, by: User, now: dt.datetime, reason: str = "") -> Sent | Refused:
    """Freeze the draft and let another curator look at it, unless a rule is broken. Sent twice, it was sent once."""
    question = _locked(question)
    draft = draft_of(question)
    if draft is None:
        return _nothing(question, "there is no draft", "begin one")
    if draft.is_frozen:
        return Sent(draft)
    if broken := broken_rules_of(with_everything(question), draft, now.date()):
        return Refused(broken)
    send_all(drafts=[draft], by=by, now=now, reason=reason)
    return Sent(draft)


@transaction.atomic
def send_all(*, drafts: Sequence[Revision], by: User, now: dt.datetime, reason: str) -> None:
    """Send drafts that break no rule, of questions that the caller has locked. As many statements as for one."""
    before, after = Revision.State.DRAFT, Revision.State.IN_APPROVAL
    Revision.objects.filter(pk__in=[draft.pk for draft in drafts], state=before).update(state=after)
    for draft in drafts:
        draft.state = after
    was, becomes = {"state": str(before)}, {"state": str(after)}
    audit.record_all(
        audit.entry(action=Action.SENT, by=by, now=now, revision=draft, before=was, after=becomes, reason=reason)
        for draft in drafts
    )


@transaction.atomic
def approve(*, question: Question, by: User, now: dt.datetime, reason: str = "") -> Approved | Refused | OwnRevision:
    """Publish what is in approval, unless `by` wrote it or a rule is broken by now.

    New attempts get it; open and finished ones keep theirs.
    """
    question = _locked(question)
    revision = draft_of(question)
    if revision is None or not revision.is_frozen:
        return _nothing(question, "nothing is in approval", "send the draft for approval")
    is_own = by.pk in authors_of(revision)
    if is_own and not is_only_curator(by):
        return OwnRevision(revision)
    if broken := broken_rules_of(with_everything(question), revision, now.date()):
        return Refused(broken)
    _publish(question, revision, by=by, now=now)
    action = Action.SELF_APPROVED if is_own else Action.APPROVED
    _record_move(action, revision, Revision.State.IN_APPROVAL, by=by, now=now, reason=reason)
    return Approved(revision, is_own)


def _publish(question: Question, revision: Revision, *, by: User, now: dt.datetime) -> None:
    """Say who checked it and when, and whether its statistics go on; then publish."""
    current = with_everything(question)
    checks = [*filter(None, revision.checked.split(", ")), f"person {now.date().isoformat()}"]
    revision.checked = ", ".join(checks[-MOST_CHECKS:])
    text = parsed_question(current, revision)
    revision.content_hash = question_hash(text)
    revision.continues_id = continued(current, text)
    revision.save(update_fields=["checked", "content_hash", "continues"])
    publish(revision, now=now, by=by)


@transaction.atomic
def reject(*, question: Question, by: User, now: dt.datetime, reason: str) -> Rejected | None:
    """Send back what is in approval; None when nothing is. `take_up` makes a draft of its text again."""
    question = _locked(question)
    revision = question.revisions.filter(state=Revision.State.IN_APPROVAL).first()
    if revision is None:
        return None
    revision.state = Revision.State.REJECTED
    revision.save(update_fields=["state"])
    _record_move(Action.REJECTED, revision, Revision.State.IN_APPROVAL, by=by, now=now, reason=reason)
    return Rejected(revision)


def _record_move(action: str, revision: Revision, before: str, *, by: User, now: dt.datetime, reason: str) -> None:
    was, becomes = {"state": str(before)}, {"state": str(revision.state)}
    audit.record(action=action, by=by, now=now, revision=revision, before=was, after=becomes, reason=reason)


def _nothing(question: Question, message: str, fix: str) -> Refused:
    return Refused((Finding("nothing-there", "error", question.slug, 0, message, fix),))


@transaction.atomic
def discard_draft(*, question: Question, by: User, now: dt.datetime) -> bool:
    """Drop a correction that is not wanted; the published revision stays. False when there is nothing to drop."""
    question = _locked(question)
    draft = question.revisions.filter(state=Revision.State.DRAFT).first()
    if draft is None or not question.revisions.published().exists():
        return False
    text = parsed_question(with_everything(question), draft)
    audit.record(action=Action.DISCARDED, by=by, now=now, revision=draft, before=audit.told(text))
    draft.delete()
    index_questions([question.pk])
    return True


def retire(*, question: Question, by: User | None, now: dt.datetime, reason: str) -> bool:
    """Take the question out of new attempts; False when it was retired before."""
    return bool(retire_all(questions=[question], by=by, now=now, reason=reason))


@transaction.atomic
def retire_all(*, questions: Sequence[Question], by: User | None, now: dt.datetime, reason: str) -> int:
    """The same for many, with as many statements as for one; how many were not retired before."""
    rows = Question.objects.filter(pk__in=[question.pk for question in questions], retired_at__isnull=True)
    retiring = list(rows.select_for_update(no_key=True).order_by("pk"))
    Question.objects.filter(pk__in=[row.pk for row in retiring]).update(retired_at=now, retired_reason=reason)
    after = {"retired_at": now.isoformat()}
    audit.record_all(
        audit.entry(action=Action.RETIRED, by=by, now=now, question=row, after=after, reason=reason) for row in retiring
    )
    return len(retiring)


@transaction.atomic
def restore(*, question: Question, by: User | None, now: dt.datetime, reason: str) -> bool:
    """Let new attempts draw a retired question again; False when it was not retired."""
    question = _locked(question)
    if question.retired_at is None:
        return False
    before = {"retired_at": question.retired_at.isoformat(), "reason": question.retired_reason}
    question.retired_at, question.retired_reason = None, ""
    question.save(update_fields=["retired_at", "retired_reason"])
    audit.record(action=Action.RESTORED, by=by, now=now, question=question, before=before, reason=reason)
    return True


def _current_facts(question: Question) -> Mapping[str, FactRevision]:
    revisions = FactRevision.objects.current().filter(fact__collection=question.collection_id)
    return {revision.fact.slug: revision for revision in revisions.select_related("fact")}
