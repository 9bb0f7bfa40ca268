"""One change to many questions: first a preview of what it does, then the change, in one transaction.

The preview has a fingerprint of what it rests on. A change whose fingerprint no longer fits is not made.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from content import curation, retagging
from content.approvals import REASONS
from content.catalogue import stock_by_task, with_names
from content.checking import names_on
from content.coverage import FEWEST_OF_A_TASK
from content.exporting import in_work_of, parsed_question, published_of, questions_for_export, with_place
from content.models import Placement, Question, Revision, Task
from content.publishable import broken_rules, with_changed_facts
from content.retagging import Retag
from content.revision_diff import diff

MOST = 500
"""So many questions one change takes; a page of the desk offers fewer."""


@dataclass(frozen=True, slots=True)
class Retire:
    """Take them out of new attempts."""


@dataclass(frozen=True, slots=True)
class SendForApproval:
    """Freeze their drafts, and let another curator look at them."""


Change = Retag | Retire | SendForApproval


@dataclass(frozen=True, slots=True)
class Row:
    """What the change does to one question: `before` and `after` name what differs, and only that."""

    question: Question
    before: Mapping[str, str | bool]
    after: Mapping[str, str | bool]
    refusal: str = ""
    """Why it is left out, in words; empty when the change is made."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A task that the change leaves with fewer questions for new attempts."""

    task: Task
    stock: int
    stock_afterwards: int
    needed: int
    """What the library promises; 0 where it promises nothing."""

    @property
    def is_thin(self) -> bool:
        """Whether the change brings it below what is promised, or further below."""
        return self.stock_afterwards < self.needed


@dataclass(frozen=True, slots=True)
class Preview:
    rows: tuple[Row, ...]
    """One for each question, by slug."""
    cells: tuple[Cell, ...]
    fingerprint: str
    drafts: dict[int, Revision] = field(repr=False)
    """By question: what is in work, for the change."""

    @property
    def published_as(self) -> list[tuple[str, int]]:
        """Of drafts that are sent: what publishing them would be, in words, and how many."""
        return Counter(str(row.after["publishing"]) for row in self.changing if "publishing" in row.after).most_common()

    @property
    def changing(self) -> list[Row]:
        return [row for row in self.rows if not row.refusal]

    @property
    def refused(self) -> list[Row]:
        return [row for row in self.rows if row.refusal]


@dataclass(frozen=True, slots=True)
class Applied:
    count: int
    """Questions that were changed, each with an entry of the trail."""
    refused: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Changed:
    """Something moved since the preview; nothing was written. `preview` is what the change would do now."""

    preview: Preview


def preview(*, questions: Sequence[int], change: Change, today: dt.date, held: Collection[int] = ()) -> Preview:
    """What `change` would do to these questions (primary keys). Reads only, with a constant number of queries.

    Questions that are `held` are not sent for approval: what the rules object to would tell of their keys.
    Raises ValueError for more than MOST.
    """
    if len(questions) > MOST:
        raise ValueError(f"{len(questions)} questions; {MOST} at most")
    found = Question.objects.filter(pk__in=questions).select_related("service", "collection").order_by("slug")
    rows = list(_read(found, change))
    drafts = {row.pk: draft for row in rows if (draft := in_work_of(row)) is not None}
    shown = _ROWS[type(change)](rows, change, drafts, today)
    if isinstance(change, SendForApproval):
        shown = [replace(row, refusal=str(_HELD)) if row.question.pk in held else row for row in shown]
    moving = [row.question for row in shown if not row.refusal]
    cells = () if isinstance(change, SendForApproval) else tuple(_cells(moving, change))
    return Preview(tuple(shown), cells, _fingerprint(shown, drafts), drafts)


@transaction.atomic
def apply(
    *,
    questions: Sequence[int],
    change: Change,
    fingerprint: str,
    by: User,
    now: dt.datetime,
    reason: str,
    held: Collection[int] = (),
) -> Applied | Changed:
    """Make the change that a preview with this fingerprint has shown; all of it or, where something moved, nothing.

    Raises ValueError for more than MOST.
    """
    list(Question.objects.select_for_update(no_key=True).filter(pk__in=questions).order_by("pk"))
    shown = preview(questions=questions, change=change, today=now.date(), held=held)
    if shown.fingerprint != fingerprint:
        return Changed(shown)
    changing = [row.question for row in shown.changing]
    match change:
        case Retag():
            retagging.retag(questions=changing, change=change, by=by, now=now, reason=reason)
        case Retire():
            curation.retire_all(questions=changing, by=by, now=now, reason=reason)
        case SendForApproval():
            drafts = [shown.drafts[question.pk] for question in changing]
            curation.send_all(drafts=drafts, by=by, now=now, reason=reason)
    return Applied(len(changing), tuple(shown.refused))


# --- The preview


def _read(questions: QuerySet[Question], change: Change) -> QuerySet[Question]:
    """With what the change looks at: where they belong and which draft they have, or all that they say."""
    if isinstance(change, SendForApproval):
        return questions_for_export(questions, with_drafts=True)
    drafts = Prefetch("revisions", Revision.objects.drafts(), to_attr="texts")
    return with_place(questions).prefetch_related(drafts)


Drafts = dict[int, Revision]
_HELD = gettext_lazy("it stands in an exam of yours whose answers are not shown yet")
_OBJECTIONS: dict[retagging.Objection, Promise] = {
    "unchanged": gettext_lazy("nothing would change"),
    "no exam": gettext_lazy("it would stand in no exam; retire it instead"),
}


def _retag_rows(questions: Sequence[Question], change: Retag, _drafts: Drafts, _today: dt.date) -> list[Row]:
    rows = []
    for question in questions:
        before, after = retagging.labels_of(question), retagging.labels_after(question, change)
        names = [name for name in after if before.get(name) != after[name]]
        was = {name: before[name] for name in names if name in before}
        objection = retagging.objection(question, change)
        refusal = str(_OBJECTIONS[objection]) if objection else ""
        rows.append(Row(question, was, {name: after[name] for name in names}, refusal))
    return rows


def _retire_rows(questions: Sequence[Question], _change: Retire, _drafts: Drafts, _today: dt.date) -> list[Row]:
    refusals = {True: _("it is retired already"), False: ""}
    return [
        Row(question, {"retired": False}, {"retired": True}, refusals[question.retired_at is not None])
        for question in questions
    ]


def _send_rows(questions: Sequence[Question], _change: SendForApproval, drafts: Drafts, today: dt.date) -> list[Row]:
    collections = {question.collection_id: question.collection for question in questions}
    names = {key: names_on(today, with_names(collection)) for key, collection in collections.items()}
    changed = with_changed_facts(questions)
    rows = []
    for question in questions:
        draft, refusal = drafts.get(question.pk), ""
        if draft is None:
            refusal = _("it has no draft")
        elif draft.is_frozen:
            refusal = _("it is in approval already")
        else:
            broken = broken_rules(
                question,
                draft,
                names=names[question.collection_id],
                has_changed_facts=question.pk in changed,
            )
            refusal = "; ".join(finding.message for finding in broken)
        was = {"state": str(Revision.State.DRAFT)}
        becomes = {"state": str(Revision.State.IN_APPROVAL)} | (_as_correction(question, draft) if draft else {})
        rows.append(Row(question, was, becomes, refusal))
    return rows


def _as_correction(question: Question, draft: Revision) -> dict[str, str]:
    """What publishing the draft would be, in words, and what makes a correction substantive."""
    published = published_of(question)
    if published is None:
        return {"publishing": _("a new question")}
    found = diff(parsed_question(question, published), parsed_question(question, draft))
    if found.is_same:
        return {"publishing": _("the same words")}
    if found.is_cosmetic:
        return {"publishing": _("a cosmetic correction")}
    why = ", ".join(str(REASONS[reason]) for reason in found.reasons)
    return {"publishing": _("a substantive correction"), "substantive": why}


_ROWS: dict[type[Change], Callable[..., list[Row]]] = {
    Retag: _retag_rows,
    Retire: _retire_rows,
    SendForApproval: _send_rows,
}


def _cells(moving: Sequence[Question], change: Retag | Retire) -> list[Cell]:
    """The tasks that lose questions which new attempts can draw."""
    ids = [question.pk for question in moving]
    servable = set(Question.objects.servable().filter(pk__in=ids).values_list("pk", flat=True))
    losses: Counter[int] = Counter()
    for question in moving:
        for placement in question.placements.all():
            if question.pk in servable and _leaves(placement, change):
                losses[placement.task_id] += 1
    stock = stock_by_task(losses)
    tasks = Task.objects.filter(pk__in=losses).select_related("domain__blueprint__exam")
    return [
        Cell(
            task,
            stock[task.pk],
            stock[task.pk] - losses[task.pk],
            FEWEST_OF_A_TASK.get(task.domain.blueprint.exam.code, 0),
        )
        for task in tasks.order_by("domain__blueprint__exam__code", "domain__number", "number")
    ]


def _leaves(placement: Placement, change: Retag | Retire) -> bool:
    """Whether a question that is placed so no longer is after the change."""
    if isinstance(change, Retire) or placement.blueprint == change.off:
        return True
    to = change.task
    return to is not None and placement.task_id != to.pk and placement.blueprint_id == to.domain.blueprint_id


def _fingerprint(rows: Sequence[Row], drafts: Drafts) -> str:
    """SHA-256 (hex) of what a preview says of each question, and of the text that would be sent."""
    said = [
        (row.question.pk, sorted(row.before.items()), sorted(row.after.items()), row.refusal, _text_of(row, drafts))
        for row in rows
    ]
    return hashlib.sha256(repr(said).encode()).hexdigest()


def _text_of(row: Row, drafts: Drafts) -> str:
    draft = drafts.get(row.question.pk)
    return f"{draft.pk} {draft.state} {draft.content_hash}" if draft else ""
