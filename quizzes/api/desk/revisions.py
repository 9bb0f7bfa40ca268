"""What a question said and says: one revision, and what differs between two."""

from __future__ import annotations

from django.http import Http404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.fields import LARGEST
from accounts.api.operations import operation
from accounts.api.views import ApiView, asked
from accounts.models import Scope
from content import presenting
from content.approvals import difference_of
from content.models import Question, Revision
from quizzes.api.desk import texts
from quizzes.api.desk.lookups import readable


class DiffQuery(serializers.Serializer):
    """The last two, unless they are said."""

    before = serializers.IntegerField(min_value=1, max_value=LARGEST, required=False, help_text="Number of a revision.")
    after = serializers.IntegerField(min_value=1, max_value=LARGEST, required=False, help_text="Number of a revision.")


class DeskRevisionView(ApiView):
    @operation(
        name="desk_revision_detail",
        tag="desk: questions",
        scope=Scope.CURATE,
        answers=texts.DeskRevision,
        example=texts.REVISION,
        problems=["not_found", "held"],
    )
    def get(self, request: Request, slug: str, number: int) -> Response:
        """What a revision says: stem, options, keys, rationales, and the facts that are cited."""
        (revision,) = _found(readable(request, slug), number)
        return Response(texts.DeskRevision(texts.said(revision, today=request.now.date())).data)


class DeskDiffView(ApiView):
    @operation(
        name="desk_question_diff",
        tag="desk: questions",
        scope=Scope.CURATE,
        query=DiffQuery,
        answers=texts.DeskDiff,
        example=texts.DIFF,
        problems=["not_found", "held"],
    )
    def get(self, request: Request, slug: str) -> Response:
        """What differs between two revisions of a question; between the last two, unless they are named."""
        query, question = asked(request, DiffQuery), readable(request, slug)
        numbers = list(question.revisions.order_by("-number").values_list("number", flat=True))
        after = query.get("after", numbers[0])
        before = query.get("before", next((number for number in numbers if number < after), after))
        difference = difference_of(*_found(question, before, after), today=request.now.date())
        return Response(texts.diff_of(difference))


def _found(question: Question, *numbers: int) -> list[Revision]:
    """The revisions with these numbers, in this order. Raises Http404."""
    revisions = presenting.proven(question.revisions.filter(number__in=numbers))
    found = {each.number: each for each in revisions.select_related("created_by", "published_by")}
    if not set(numbers) <= found.keys():
        raise Http404
    return [found[number] for number in numbers]
