"""Another reading of what is published, until it is settled; and taking a question out of new attempts and back."""

from __future__ import annotations

from django.http import Http404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import fields
from accounts.api.forms import as_sent, cleaned
from accounts.api.operations import operation
from accounts.api.problems import Problem
from accounts.api.repeating import once
from accounts.api.views import ApiView, taken
from accounts.models import Scope
from content import curation, disputes
from content.desk import cells_of
from content.forms import TEXT_LENGTH, DisputeForm, SettleForm
from content.models import Dispute, Question
from quizzes.api.desk.approvals import Reason
from quizzes.api.desk.draft_texts import CODE, FACT
from quizzes.api.desk.lookups import readable


class NewDispute(fields.Body):
    keys = serializers.ListField(
        child=fields.Pattern(CODE),
        min_length=1,
        max_length=20,
        help_text="Ids of the options that would be right by the other reading.",
    )
    argument = fields.Text(max_length=TEXT_LENGTH)
    facts = serializers.ListField(
        child=fields.Pattern(FACT), min_length=1, max_length=20, help_text="Ids of what says so."
    )


class Settlement(fields.Body):
    outcome = fields.Choice(Dispute.Outcome.values)
    reason = fields.Text(max_length=2000, help_text="Candidates read it.")


class DisputeDetail(serializers.Serializer):
    """A dispute; `outcome` and `reason` are empty while it is open."""

    question = serializers.CharField(source="question.slug")
    revision = serializers.IntegerField(source="revision.number", help_text="Which was published when it was opened.")
    keys = serializers.SerializerMethodField()
    argument = serializers.CharField()
    facts = serializers.SerializerMethodField()
    opened_at = fields.Instant()
    opened_by = serializers.CharField(allow_null=True)
    settled_at = fields.Instant(allow_null=True)
    settled_by = serializers.CharField(allow_null=True)
    outcome = serializers.CharField()
    reason = serializers.CharField()

    def get_keys(self, dispute: Dispute) -> list[str]:
        return [option.code for option in dispute.keys.all()]

    def get_facts(self, dispute: Dispute) -> list[str]:
        return [cited.fact.slug for cited in dispute.facts.all()]


class Retire(fields.Body):
    reason = fields.Text(max_length=300)
    dry_run = fields.YesNo(default=False, help_text="Say the effect, do nothing.")


class StockRow(serializers.Serializer):
    """A task of the question: how many questions new attempts can draw, with it and without it."""

    exam = serializers.CharField(source="task.domain.blueprint.exam.code")
    task = serializers.CharField(source="task.number")
    stock = serializers.IntegerField()
    stock_afterwards = serializers.IntegerField()


class Retired(serializers.Serializer):
    retired_at = fields.Instant(allow_null=True, help_text="Null after a dry run.")
    tasks = StockRow(many=True)


class Restored(serializers.Serializer):
    retired_at = fields.Instant(allow_null=True, help_text="Always null.")


DISPUTE = {
    "question": "sqs-double-processing",
    "revision": 2,
    "keys": ["long-polling"],
    "argument": "The stem does not say that the worker deletes what it has processed.",
    "facts": ["sqs-visibility"],
    "opened_at": "2026-11-21T10:00:00Z",
    "opened_by": "Ann",
    "settled_at": None,
    "settled_by": None,
    "outcome": "",
    "reason": "",
}
NEW = {name: DISPUTE[name] for name in ("keys", "argument", "facts")}
RETIRED = {
    "retired_at": "2026-11-21T10:00:00Z",
    "tasks": [{"exam": "SAA-C03", "task": "2.1", "stock": 14, "stock_afterwards": 13}],
}


class DeskDisputeView(ApiView):
    @operation(
        name="desk_dispute_read",
        tag="desk: questions",
        scope=Scope.CURATE,
        answers=DisputeDetail,
        example=DISPUTE,
        problems=["not_found", "held"],
    )
    def get(self, request: Request, slug: str) -> Response:
        """The open dispute of a question, or the last one."""
        return Response(_told(readable(request, slug)))

    @operation(
        name="desk_dispute_open",
        tag="desk: questions",
        scope=Scope.CURATE,
        takes=NewDispute,
        sends=NEW,
        status=201,
        answers=DisputeDetail,
        example=DISPUTE,
        problems=["not_found", "held", "wrong_state"],
        has_key=True,
    )
    def post(self, request: Request, slug: str) -> Response:
        """Say why other options would be right.

        New attempts do not get the question until that is settled; all others keep it. One dispute is open at a time.
        """
        given, question = taken(request, NewDispute), readable(request, slug)
        return once(request, lambda: _open(request, question, given))


class DeskSettleView(ApiView):
    @operation(
        name="desk_dispute_settle",
        tag="desk: questions",
        scope=Scope.CURATE,
        takes=Settlement,
        sends={"outcome": "kept", "reason": "The stem says so in its first sentence."},
        answers=DisputeDetail,
        example=DISPUTE
        | {
            "settled_at": "2026-11-22T09:00:00Z",
            "settled_by": "Bob",
            "outcome": "kept",
            "reason": "The stem says so in its first sentence.",
        },
        problems=["not_found", "held", "wrong_state"],
    )
    def post(self, request: Request, slug: str) -> Response:
        """Settle the open dispute of a question.

        `corrected` wants the correction published first.
        """
        given, question = taken(request, Settlement), readable(request, slug)
        dispute = question.disputes.open().first()
        if dispute is None:
            raise Problem("wrong_state")
        form = cleaned(SettleForm(as_sent(given)))
        outcome = disputes.settle(dispute=dispute, by=request.user, now=request.now, **form)
        if not isinstance(outcome, disputes.Settled):
            raise Problem("wrong_state")
        return Response(_told(question))


class DeskRetireView(ApiView):
    @operation(
        name="desk_question_retire",
        tag="desk: questions",
        scope=Scope.CURATE,
        takes=Retire,
        sends={"reason": "Its service is no longer offered.", "dry_run": False},
        answers=Retired,
        example=RETIRED,
        problems=["not_found", "held"],
    )
    def post(self, request: Request, slug: str) -> Response:
        """Take a question out of new attempts; nothing else changes. Retired twice, it was retired once."""
        given, question = taken(request, Retire), readable(request, slug)
        cells = cells_of(question)
        if not given["dry_run"]:
            curation.retire(question=question, by=request.user, now=request.now, reason=given["reason"])
            question.refresh_from_db(fields=["retired_at"])
        return Response(Retired({"retired_at": question.retired_at, "tasks": cells}).data)


class DeskRestoreView(ApiView):
    @operation(
        name="desk_question_restore",
        tag="desk: questions",
        scope=Scope.CURATE,
        takes=Reason,
        sends={"reason": "It is offered again."},
        answers=Restored,
        example={"retired_at": None},
        problems=["not_found", "held"],
    )
    def post(self, request: Request, slug: str) -> Response:
        """Let new attempts draw a retired question again."""
        given, question = taken(request, Reason), readable(request, slug)
        curation.restore(question=question, by=request.user, now=request.now, reason=given["reason"])
        return Response(Restored({"retired_at": None}).data)


def _open(request: Request, question: Question, given: dict[str, object]) -> Response:
    published = question.revisions.published().prefetch_related("options").first()
    if published is None:
        raise Problem("wrong_state")
    options = [(option.code, option.text) for option in published.options.all()]
    sent = as_sent({**given, "facts": ", ".join(given["facts"])})  # type: ignore[arg-type]
    form = cleaned(DisputeForm(sent, options=options, collection=question.collection))
    outcome = disputes.open_dispute(question=question, by=request.user, now=request.now, **form)
    if isinstance(outcome, disputes.NotDisputable):
        raise serializers.ValidationError({"keys": ["These are the keys that stand."]})
    if isinstance(outcome, disputes.AlreadyOpen):
        raise Problem("wrong_state")
    return Response(_told(question), status=201)


def _told(question: Question) -> dict[str, object]:
    """The open dispute, or the last one. Raises Http404 where there never was one."""
    known = question.disputes.select_related("question", "revision", "opened_by", "settled_by")
    dispute = known.prefetch_related("keys", "facts__fact").order_by("opened_at", "pk").last()
    if dispute is None:
        raise Http404
    return dict(DisputeDetail(dispute).data)
