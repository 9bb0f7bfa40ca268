"""What is known of one person: a copy of everything, and its erasure.

The log of events and the records of support and of regrades are append-only; they are deleted here and nowhere else.
Nothing is left in place of a person who was erased.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Q

from accounts import sessions
from accounts.models import Invitation, User
from content.models import Collection
from content.private_erasure import erase_collection
from quizzes.agenda import held_facts
from quizzes.marking import RESULTS
from quizzes.models import (
    Attempt,
    AttemptChange,
    CorrectedMark,
    CorrectedResult,
    FactMemory,
    FactReview,
    OfficialResult,
    OfficialVerdict,
    ProblemReport,
    Regrade,
    Response,
    ResponseEvent,
    ResponseOption,
    StudyPlan,
)

ERASE_ORDER = (
    *(ProblemReport, Regrade, CorrectedMark, CorrectedResult, AttemptChange),
    *(FactMemory, FactReview, ResponseEvent, ResponseOption, Response, Attempt),
    *(OfficialVerdict, OfficialResult, StudyPlan),
)
"""Every table of this room whose rows belong to one user, those that point to others first."""

# --- A copy


@dataclass(frozen=True, slots=True)
class Section:
    """One list of the copy: the rows that a column of a table ties to the person."""

    name: str
    tie: str
    """`room.Model.column`; the column may be one of another table that rows belong to."""
    columns: tuple[str, ...]
    secret: tuple[str, ...] = ()
    """Columns that tell a key; left empty while the question stands in an exam that keeps its keys."""
    question: str = ""
    """Where a row with secrets has its question, or the attempt whose results tell of one."""
    exam: str = ""
    """Where it has the exam that may keep its keys."""
    fact: str = ""
    """Where it has a fact, which such an exam may ask."""


_PLACE = ("response__attempt_id", "response__position")
SECTIONS = (
    Section(
        "account",
        "accounts.User.id",
        (
            *("id", "email", "display_name", "time_zone", "time_factor", "extra_minutes", "date_joined", "last_login"),
            *("is_active", "is_staff", "is_superuser"),
        ),
    ),
    Section("email_addresses", "account.EmailAddress.user", ("email", "verified", "primary")),
    # Without the digests of the secrets.
    Section(
        "tokens",
        "accounts.Token.user",
        ("name", "may_take", "may_curate", "created_at", "expires_at", "last_used_at"),
    ),
    Section("kept_answers", "accounts.KeptAnswer.user", ("key", "code", "answered_at")),
    Section("groups", "accounts.User_groups.user", ("group__name",)),
    Section("permissions", "accounts.User_user_permissions.user", ("permission__codename",)),
    Section("invitations_used", "accounts.Invitation.used_by", ("email", "created_at", "used_at")),
    # Without the addresses of those who were invited: they are other people's.
    Section("invitations_made", "accounts.Invitation.created_by", ("created_at", "expires_at", "used_at")),
    Section("collections", "content.Collection.owner", ("slug", "title")),
    Section(
        "notes", "content.SourceText.source__collection__owner", ("source__collection__slug", "source__path", "text")
    ),
    Section(
        "facts_of_notes",
        "content.FactRevision.fact__collection__owner",
        ("fact__collection__slug", "fact__slug", "number", "statement", "line_start", "line_end", "superseded_at"),
    ),
    Section(
        "questions_of_notes",
        "content.Option.revision__question__collection__owner",
        (
            *("revision__question__collection__slug", "revision__question__slug", "revision__number"),
            *("revision__stem", "code", "text", "is_key", "rationale"),
        ),
    ),
    Section("uploads", "content.Upload.user", ("made_at", "is_for_bank", "collection__slug")),
    Section("uploaded_notes", "content.UploadedFile.upload__user", ("upload_id", "path", "text")),
    Section(
        "uploaded_corrections",
        "content.UploadAmendment.file__upload__user",
        ("file__upload_id", "file__path", "line", "what", "subject"),
    ),
    Section("questions_written", "content.Revision.created_by", ("question__slug", "number", "created_at", "reason")),
    Section("questions_published", "content.Revision.published_by", ("question__slug", "number", "published_at")),
    Section("facts_written", "content.FactRevision.created_by", ("fact__slug", "number", "created_at", "reason")),
    Section(
        "bank_changes",
        "content.AuditEntry.actor",
        ("action", "question__slug", "fact__slug", "revision_number", "reason", "made_at"),
        secret=("reason",),
        question="question_id",
    ),
    Section(
        "disputes_opened",
        "content.Dispute.opened_by",
        ("question__slug", "argument", "opened_at"),
        secret=("argument",),
        question="question_id",
    ),
    Section(
        "disputes_settled",
        "content.Dispute.settled_by",
        ("question__slug", "outcome", "reason", "settled_at"),
        secret=("outcome", "reason"),
        question="question_id",
    ),
    Section(
        "study_plan",
        "quizzes.StudyPlan.user",
        ("exam__code", "exam_date", "minutes_per_day", "reminds", "reminded_on", "asked_at"),
    ),
    Section(
        "attempts",
        "quizzes.Attempt.user",
        (
            *("id", "exam__code", "blueprint__guide_version", "mode", "final", "fixed_form", "preset"),
            *("domain__title", "task__number", "fact__slug", "twin__slug", "service__slug", "collection__slug"),
            *("position_count", "reached", "started_at", "deadline_at", "window_end", "review_from"),
            *("review_never", "time_factor", "extra_minutes", "closed_at", "submitted_at", "close_reason"),
            *("abandoned_at", "is_repeat", "key_was_open", "marked_at", "remembered_at", *RESULTS),
        ),
        secret=RESULTS,
        question="pk",
    ),
    Section(
        "responses",
        "quizzes.Response.user",
        (
            *(
                "attempt_id",
                "position",
                "question__slug",
                "revision__number",
                "is_scored",
                "rev",
                "flagged",
                "confidence",
                "drawn_as",
                "shown_at",
            ),
            *("is_first_seen", "revealed_at", "active_ms", "is_correct"),
        ),
        # Which questions count is not said during an exam either.
        secret=("is_scored", "is_correct"),
        question="question_id",
    ),
    Section(
        "fact_reviews",
        "quizzes.FactReview.user",
        ("fact__slug", "rating", "reviewed_at", "day", *_PLACE),
        secret=("rating",),
        fact="fact_id",
    ),
    Section(
        "fact_memories",
        "quizzes.FactMemory.user",
        (
            *("fact__slug", "stability", "difficulty", "due_at", "last_review_at", "review_count", "lapse_count"),
            *("right_days", "last_right_on"),
        ),
        secret=("stability", "difficulty", "due_at", "lapse_count", "right_days", "last_right_on"),
        fact="fact_id",
    ),
    Section(
        "official_results",
        "quizzes.OfficialResult.user",
        ("exam__code", "sat_on", "passed", "scaled_score", "stated", "entered_at"),
    ),
    Section(
        "official_verdicts",
        "quizzes.OfficialVerdict.user",
        ("official_result__exam__code", "official_result__sat_on", "domain__title", "meets"),
    ),
    Section("picks", "quizzes.ResponseOption.user", (*_PLACE, "option__code", "place", "target")),
    Section(
        "events",
        "quizzes.ResponseEvent.user",
        (*_PLACE, "field", "value", "base_rev", "rev", "tab", "seq", "received_at", "outcome", "late"),
    ),
    Section(
        "changes",
        "quizzes.AttemptChange.user",
        ("attempt_id", "kind", "reason", "before", "after", "made_at"),
        secret=("before", "after"),
        exam="attempt_id",
    ),
    # Without the candidates whom they helped.
    Section("support_given", "quizzes.AttemptChange.actor", ("kind", "made_at")),
    Section(
        "corrected_marks",
        "quizzes.CorrectedMark.user",
        (*_PLACE, "is_correct", "told_at"),
        secret=("is_correct",),
        question="response__question_id",
    ),
    Section(
        "corrected_results",
        "quizzes.CorrectedResult.user",
        ("attempt_id", *RESULTS),
        secret=RESULTS,
        question="attempt_id",
    ),
    Section(
        "regrades",
        "quizzes.Regrade.user",
        (*_PLACE, "kind", "before", "after", "made_at"),
        secret=("before", "after"),
        question="response__question_id",
    ),
    Section(
        "problem_reports",
        "quizzes.ProblemReport.user",
        (*_PLACE, "reason", "text", "suggestion", "part", "made_at", "settled_at", "verdict", "answer", "told_at"),
        secret=("verdict", "answer"),
        question="response__question_id",
    ),
    Section("reports_settled", "quizzes.ProblemReport.settled_by", ("verdict", "settled_at")),
    # Without what it was about: that may be other people.
    Section("admin_log", "admin.LogEntry.user", ("action_time", "action_flag")),
)
"""Everything that a column ties to a person. Seeds, hashes and internal numbers say nothing and are left out."""


def export(*, user: User, now: dt.datetime) -> Iterator[str]:
    """A copy of everything that is known of `user`, as the pieces of one JSON object; all of it is never in memory.

    Nothing that tells the key of a question is in it while the question stands in an exam that keeps its keys.
    """
    held = set(Response.objects.held_by(user, now=now).values_list("question_id", flat=True))
    keeping = set(Attempt.objects.of(user).keeping_keys(now).values_list("pk", flat=True))
    telling = held | set(_telling(user, held))
    facts = set(held_facts(user, now=now).values_list("fact_revision__fact_id", flat=True))
    yield f'{{"made_at": {json.dumps(now.isoformat())}'
    for section in SECTIONS:
        yield f",\n{json.dumps(section.name)}: ["
        withheld = keeping if section.exam else facts if section.fact else telling
        for number, row in enumerate(_rows(section, user, withheld)):
            yield f"{',' if number else ''}\n {json.dumps(row, cls=DjangoJSONEncoder)}"
        yield "]"
    yield "}\n"


def _telling(user: User, held: set[int]) -> Iterator[Any]:
    """Attempts whose results tell of a held question that was answered there and not checked."""
    telling = Response.objects.filter(user=user, question__in=held, revealed_at__isnull=True, picks__isnull=False)
    practice = telling.exclude(attempt__mode__in=Attempt.EXCLUSIVE_MODES)
    corrected = Response.objects.filter(user=user, question__in=held, corrected__isnull=False)
    yield from practice.values_list("attempt_id", flat=True)
    yield from corrected.values_list("attempt_id", flat=True)


def _rows(section: Section, user: User, withheld: set[Any]) -> Iterator[dict[str, Any]]:
    room, model, column = section.tie.split(".")
    rows = apps.get_model(room, model)._base_manager.filter(**{column: user.pk}).order_by("pk")  # noqa: SLF001
    about_column = section.exam or section.fact or section.question or "pk"
    for *values, about in rows.values_list(*section.columns, about_column).iterator():
        row = dict(zip(section.columns, values, strict=True))
        if section.secret and about in withheld:
            row |= dict.fromkeys(section.secret)
        yield row


# --- Erasure

Erasure = Literal["erased", "unknown", "last_operator"]
"""`last_operator`: nobody could run the site any more."""


@transaction.atomic
def erase(*, user_id: int) -> Erasure:
    """Erase a person with everything that is known of them and their own notes; an open attempt goes with the rest.

    What they wrote for the bank stays without their name, as do the acts by which they helped others as an operator.
    """
    user = User.objects.select_for_update(no_key=True).filter(pk=user_id).first()
    if user is None:
        return "unknown"
    if user.is_superuser and user.is_active and not User.objects.operators().exclude(pk=user_id).exists():
        return "last_operator"
    erase_locked(user)
    sessions.end_all(user_id)
    return "erased"


def erase_locked(user: User) -> None:
    """The same for a user whose row is locked, but for the sessions."""
    # Saves lock their attempt first, too: none can come in between, and nobody waits for the other in a circle.
    list(Attempt.objects.of(user).select_for_update())
    for model in ERASE_ORDER:
        model._base_manager.filter(user=user).delete()  # noqa: SLF001 - all rows, whatever managers leave out
    for collection in Collection.objects.filter(owner=user):
        erase_collection(collection)
    AttemptChange.objects.filter(actor=user).update(actor=None)
    if user.email is not None:
        Invitation.objects.filter(Q(used_by=user) | Q(email__iexact=user.email)).delete()
    _erase_from_admin_log(user)
    user.delete()


def _erase_from_admin_log(user: User) -> None:
    """What operators did to the person in the admin: it carries the address in words."""
    addresses = EmailAddress.objects.filter(user=user).values_list("pk", flat=True)
    for model, ids in ((User, [user.pk]), (EmailAddress, addresses)):
        about = {"content_type": ContentType.objects.get_for_model(model), "object_id__in": [str(pk) for pk in ids]}
        LogEntry.objects.filter(**about).delete()
