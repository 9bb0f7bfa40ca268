"""Facts at the desk: what has to be checked again, one with all that rests on it, correct and confirm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import fields
from accounts.api.forms import as_sent, cleaned
from accounts.api.operations import ProblemDetails, operation, paged
from accounts.api.paging import PageQuery, page_of_rows
from accounts.api.problems import Problem
from accounts.api.tags import require_match
from accounts.api.views import ApiView, asked, taken
from accounts.models import Scope
from content import fact_curation
from content.fact_desk import (
    SHOWN,
    FactFilters,
    ShownChange,
    changes_of,
    citations_of,
    dependents,
    facts_of,
    note_lines,
    parsed_from,
    with_question_counts,
)
from content.forms import FactForm
from content.models import FactRevision
from content.notes.values import a_year_after

HASH = r"^[0-9a-f]{64}\Z"


class FactQuery(PageQuery):
    show = serializers.ChoiceField(
        list(SHOWN),
        default="all",
        help_text="Of the library: past their day, with other notes, never asked, or all; or those of raw notes.",
    )
    q = serializers.CharField(max_length=80, required=False, help_text="Words, an id or a service.")
    service = serializers.CharField(max_length=80, required=False, help_text="Slug.")


class DeskFactRow(serializers.Serializer):
    """What a fact says today. Unverified is what raw notes say: candidates do not see it."""

    slug = serializers.CharField(source="revision.fact.slug")
    service = serializers.CharField(source="revision.fact.service.slug")
    statement = serializers.CharField(source="revision.statement")
    attribute = serializers.CharField(source="revision.attribute")
    source_url = serializers.CharField(source="revision.source_url")
    as_of = serializers.DateField(source="revision.as_of")
    review_by = serializers.DateField(source="revision.review_by")
    verified = serializers.SerializerMethodField()
    asked = serializers.BooleanField(source="revision.fact.is_asked", help_text="Whether questions are to ask it.")
    question_count = serializers.IntegerField(help_text="Published questions that cite it.")

    def get_verified(self, row: Mapping[str, Any]) -> bool:
        return row["revision"].verified_at is not None


class DependentRow(serializers.Serializer):
    """An option of a published question that cites the fact."""

    question = serializers.CharField(source="question.slug")
    option = serializers.CharField(source="option.code")
    statement = serializers.CharField(source="cited.statement", help_text="What it was written with.")
    outdated = serializers.BooleanField(source="is_outdated", help_text="The fact says something else by now.")


class FactRevisionRow(serializers.Serializer):
    number = serializers.IntegerField()
    statement = serializers.CharField()
    created_at = fields.Instant()
    created_by = serializers.CharField(allow_null=True)
    reason = serializers.CharField()


class NoteLineRow(serializers.Serializer):
    number = serializers.IntegerField()
    text = serializers.CharField()
    own = serializers.BooleanField(source="is_own", help_text="Whether the fact stands there.")


class NoteChangeRow(serializers.Serializer):
    """What raw notes say otherwise since the fact was compared with them."""

    place = serializers.CharField(help_text="File and lines.")
    before = serializers.SerializerMethodField()
    after = serializers.SerializerMethodField()

    def get_before(self, change: ShownChange) -> str:
        return "".join(piece.text for piece in change.before)

    def get_after(self, change: ShownChange) -> str:
        return "".join(piece.text for piece in change.after)


class DeskFactDetail(DeskFactRow):
    """A fact with all that rests on it and all that it said, newest first."""

    changed = serializers.CharField(source="revision.changed", help_text="What old courses say.")
    provenance = serializers.CharField(source="revision.provenance", help_text="Where it stands in raw notes.")
    hash = serializers.CharField(source="revision.content_hash", help_text="What the next change is `based_on`.")
    note_lines = NoteLineRow(many=True, help_text="Of raw notes, with some before and after.")
    note_changes = NoteChangeRow(many=True, help_text="Until it is corrected or confirmed.")
    dependents = DependentRow(many=True)
    revisions = FactRevisionRow(many=True)


class BasedOn(fields.Body):
    based_on = fields.Pattern(HASH, help_text="The `hash` of what was read.")


class FactCorrection(BasedOn):
    """All that a fact says from now on."""

    statement = fields.Text(max_length=2000)
    source_url = fields.Text(max_length=500, help_text="The official source.")
    attribute = fields.Pattern(
        r"^[-a-zA-Z0-9_]{1,60}\Z", allow_blank=True, default="", help_text="A name under which tables compare it."
    )
    as_of = fields.Day(help_text="When it was compared with its source.")
    review_by = fields.Day(required=False, help_text="A year later unless it is said.")
    changed = fields.Text(max_length=2000, allow_blank=True, default="", help_text="What old courses say.")
    reason = fields.Text(max_length=300, help_text="Why it is corrected.")


class FactProblem(ProblemDetails):
    """Of a `conflict`: what the fact says now."""

    stored = DeskFactDetail(required=False)


FACT_ROW = {
    "slug": "sqs-retention",
    "service": "sqs",
    "statement": "A queue keeps a message for four days unless told otherwise.",
    "attribute": "retention",
    "source_url": "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/welcome.html",
    "as_of": "2026-11-01",
    "review_by": "2027-11-01",
    "verified": True,
    "asked": True,
    "question_count": 1,
}
FACT = {
    **FACT_ROW,
    "changed": "",
    "provenance": "001:2686",
    "hash": "9f2c5c1b0d1e4f3a8b7c6d5e4f3a2b1c0d9e8f7a6b5c4d3e2f1a0b9c8d7e6f5a",
    "note_lines": [],
    "note_changes": [],
    "dependents": [
        {
            "question": "sqs-lost-orders",
            "option": "retention",
            "statement": FACT_ROW["statement"],
            "outdated": False,
        }
    ],
    "revisions": [
        {
            "number": 1,
            "statement": FACT_ROW["statement"],
            "created_at": "2026-11-01T08:00:00Z",
            "created_by": None,
            "reason": "",
        }
    ],
}
CORRECTION = {
    "based_on": FACT["hash"],
    "statement": "A queue keeps a message for four days unless told otherwise, and for fourteen at most.",
    "source_url": FACT_ROW["source_url"],
    "attribute": "retention",
    "as_of": "2026-11-21",
    "reason": "The limit was missing.",
}


class DeskFactsView(ApiView):
    @operation(
        name="desk_fact_list",
        tag="desk: facts",
        scope=Scope.CURATE,
        query=FactQuery,
        answers=paged(DeskFactRow),
        example={"rows": [FACT_ROW], "next": None},
    )
    def get(self, request: Request) -> Response:
        """The facts of the library, or those that raw notes say and nobody has verified."""
        query = asked(request, FactQuery)
        filters = FactFilters(query["show"], query.get("q", ""), query.get("service", ""))
        found = facts_of(filters, today=request.now.date())
        page = page_of_rows(request, found, by=["review_by", "fact_id"], query=query)
        rows = [{"revision": each, "question_count": count} for each, count in with_question_counts(page.rows)]
        return Response(paged(DeskFactRow)(replace(page, rows=rows)).data)


class DeskFactView(ApiView):
    @operation(
        name="desk_fact_detail",
        tag="desk: facts",
        scope=Scope.CURATE,
        answers=DeskFactDetail,
        example=FACT,
        problems=["not_found"],
    )
    def get(self, request: Request, slug: str) -> Response:
        """A fact with the options that rest on it.

        Those of questions of an own exam whose keys are kept are left out.
        """
        return Response(_told(request, _current(slug)))

    @operation(
        name="desk_fact_correct",
        tag="desk: facts",
        scope=Scope.CURATE,
        takes=FactCorrection,
        sends=CORRECTION,
        answers=DeskFactDetail,
        example=FACT,
        problems=["not_found", "conflict", "changed"],
        refused_as=FactProblem,
    )
    def put(self, request: Request, slug: str) -> Response:
        """Let a fact say something else from now on.

        Options keep the statement that they were written with; questions that cite it are to be verified. With another
        `based_on` than the `hash` of what it says now nothing is done, and the answer is 409 with that.
        """
        given, current = taken(request, FactCorrection), _current(slug)
        require_match(request, _told(request, current))
        values = cleaned(FactForm(as_sent(given)))
        outcome = fact_curation.correct_fact(
            fact=current.fact,
            text=parsed_from(current, values),
            based_on=given["based_on"],
            by=request.user,
            now=request.now,
            reason=values["reason"],
        )
        return _answer(request, slug, outcome)


class DeskFactConfirmView(ApiView):
    @operation(
        name="desk_fact_confirm",
        tag="desk: facts",
        scope=Scope.CURATE,
        takes=BasedOn,
        sends={"based_on": FACT["hash"]},
        answers=DeskFactDetail,
        example=FACT,
        problems=["not_found", "conflict"],
        refused_as=FactProblem,
    )
    def post(self, request: Request, slug: str) -> Response:
        """Say that a fact was compared with its source today and still holds; it is to be checked again in a year."""
        given, current, today = taken(request, BasedOn), _current(slug), request.now.date()
        outcome = fact_curation.confirm_fact(
            fact=current.fact,
            as_of=today,
            review_by=a_year_after(today),
            based_on=given["based_on"],
            by=request.user,
            now=request.now,
        )
        return _answer(request, slug, outcome)


def _answer(request: Request, slug: str, outcome: object) -> Response:
    if isinstance(outcome, fact_curation.Unwritable):
        raise serializers.ValidationError(outcome.problem)
    if isinstance(outcome, fact_curation.Conflict):
        raise Problem("conflict", stored=_told(request, _current(slug)))
    return Response(_told(request, _current(slug)))


def _current(slug: str) -> FactRevision:
    """What a public fact says today. Raises Http404."""
    current = FactRevision.objects.current().select_related("fact__service", "fact__collection")
    return get_object_or_404(current, fact__slug=slug, fact__collection__owner__isnull=True)


def _told(request: Request, current: FactRevision) -> dict[str, Any]:
    resting = dependents(citations_of(current.fact, held=request.held_questions()), current)
    values = {
        "revision": current,
        "question_count": len({each.question.pk for each in resting}),
        "note_lines": note_lines(current),
        "note_changes": changes_of(current.fact),
        "dependents": resting,
        "revisions": current.fact.revisions.select_related("created_by").order_by("-number"),
    }
    return dict(DeskFactDetail(values).data)
