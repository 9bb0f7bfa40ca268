"""What curators do to questions: complete a draft, publish it, correct what is published, retire.

A question that has been published is corrected in a draft of its next revision; attempts keep the revision they served.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.db import transaction
from django.db.models import Prefetch

from accounts.models import User
from content.catalogue import with_names
from content.checking import findings_in
from content.exporting import parsed_question, published_of, questions_for_export
from content.indexing import index_questions
from content.models import FactRevision, OptionFact, Placement, Question, Revision, Service, Task
from content.notes.parsed import ParsedQuestion
from content.question_checks import Finding, is_publishable
from content.revisions import add_revision, publish, question_hash, replace_options


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
    """Somebody else saved the draft in between; nothing was written. `revision` is what is stored now."""

    revision: Revision


@dataclass(frozen=True, slots=True)
class Published:
    revision: Revision


@dataclass(frozen=True, slots=True)
class Refused:
    """Why the draft cannot be published yet."""

    findings: tuple[Finding, ...]


def with_everything(question: Question) -> Question:
    """The same question with what the checks and the preview read."""
    return questions_for_export(Question.objects.filter(pk=question.pk)).get()


def draft_of(question: Question) -> Revision | None:
    """The revision in work, if there is one."""
    citations = OptionFact.objects.select_related("fact_revision__fact")
    drafts = question.revisions.drafts().select_related("source")
    return drafts.prefetch_related(Prefetch("options__citations", citations)).first()


@transaction.atomic
def start_correction(*, question: Question, by: User, now: dt.datetime, reason: str) -> Revision:
    """A draft of the next revision with the text of the published one; the draft in work if there is one already.

    Raises Revision.DoesNotExist for a question that was never published.
    """
    question = Question.objects.select_for_update().get(pk=question.pk)
    draft = draft_of(question)
    if draft is not None:
        return draft
    current = with_everything(question)
    published = published_of(current)
    if published is None:
        raise Revision.DoesNotExist(f"{question.slug} was never published")
    facts = _current_facts(question)
    return add_revision(question, parsed_question(current, published), facts=facts, now=now, by=by, reason=reason)


@transaction.atomic
def save_draft(
    *,
    question: Question,
    text: ParsedQuestion,
    based_on: str,
    by: User,
    placing: Placing | None = None,
) -> Saved | Conflict:
    """Write `text` into the draft of `question`, unless it is no longer the one whose hash is `based_on`.

    `placing` is only for questions that have never been published. Raises Revision.DoesNotExist without a draft and
    KeyError for a fact that is not there.
    """
    question = Question.objects.select_for_update().get(pk=question.pk)
    draft = question.revisions.filter(state=Revision.State.DRAFT).get()
    if draft.content_hash != based_on:
        return Conflict(draft)
    draft.kind, draft.stem = text.kind, text.stem
    draft.select_count = max(1, sum(option.is_key for option in text.options))
    draft.drafted = f"{text.drafted.how} {text.drafted.on.isoformat()}" if text.drafted else ""
    draft.content_hash = question_hash(replace(text, slug=question.slug))
    draft.created_by = draft.created_by or by
    draft.save()
    replace_options(draft, text, facts=_current_facts(question))
    if placing is not None and not question.revisions.exclude(pk=draft.pk).exists():
        _place(question, placing)
    return Saved(draft)


def _place(question: Question, placing: Placing) -> None:
    question.service, question.difficulty = placing.service, placing.difficulty
    question.author, question.licence = placing.author, placing.licence
    question.save(update_fields=["service", "difficulty", "author", "licence"])
    question.placements.all().delete()
    Placement.objects.bulk_create(
        Placement(question=question, blueprint_id=task.domain.blueprint_id, task=task) for task in placing.tasks
    )


def findings_of(question: Question, revision: Revision, today: dt.date) -> list[Finding]:
    """What the item-writing rules object to in a revision."""
    text = parsed_question(with_everything(question), revision)
    services = with_names(question.collection)
    return findings_in(text, has_service=question.service_id is not None, services=services, today=today)


@transaction.atomic
def publish_draft(*, question: Question, by: User, now: dt.datetime) -> Published | Refused:
    """Publish the draft, unless a rule is broken; new attempts get it, open and finished ones keep theirs."""
    question = Question.objects.select_for_update().get(pk=question.pk)
    draft = draft_of(question)
    if draft is None:
        raise Revision.DoesNotExist(f"{question.slug} has no draft")
    findings = findings_of(question, draft, now.date())
    if _says_the_same(question, draft):
        fix = "change something, or drop the correction"
        findings.insert(
            0, Finding("unchanged", "error", question.slug, 0, "nothing differs from what is published", fix)
        )
    if not is_publishable(findings):
        return Refused(tuple(finding for finding in findings if finding.severity == "error"))
    draft.checked = ", ".join(filter(None, [draft.checked, f"person {now.date().isoformat()}"]))
    draft.content_hash = question_hash(parsed_question(with_everything(question), draft))
    draft.save(update_fields=["checked", "content_hash"])
    publish(draft, now=now, by=by)
    return Published(draft)


def _says_the_same(question: Question, draft: Revision) -> bool:
    """Whether a correction has the text that is published already."""
    current = with_everything(question)
    published = published_of(current)
    if published is None or OptionFact.objects.changed().filter(option__revision=published).exists():
        # The same text beside facts that have changed says that it was compared with them.
        return False
    texts = [replace(parsed_question(current, revision), drafted=None, checked=()) for revision in (draft, published)]
    return texts[0] == texts[1]


@transaction.atomic
def discard_draft(*, question: Question) -> bool:
    """Drop a correction that is not wanted; the published revision stays. False when there is nothing to drop."""
    question = Question.objects.select_for_update().get(pk=question.pk)
    draft = question.revisions.filter(state=Revision.State.DRAFT).first()
    if draft is None or not question.revisions.published().exists():
        return False
    draft.delete()
    index_questions([question.pk])
    return True


@transaction.atomic
def retire(*, question: Question, reason: str, now: dt.datetime) -> bool:
    """Take the question out of new attempts; False when it was retired before."""
    changed = Question.objects.filter(pk=question.pk, retired_at__isnull=True).update(
        retired_at=now, retired_reason=reason
    )
    return bool(changed)


def _current_facts(question: Question) -> Mapping[str, FactRevision]:
    revisions = FactRevision.objects.current().filter(fact__collection=question.collection_id)
    return {revision.fact.slug: revision for revision in revisions.select_related("fact")}
