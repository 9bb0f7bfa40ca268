"""Search over the whole bank, drafts too."""

from __future__ import annotations

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.operations import operation
from accounts.api.views import ApiView, asked
from accounts.models import Scope
from content.models import SearchEntry
from content.search import Hit, find_for_curators


class DeskSearchQuery(serializers.Serializer):
    q = serializers.CharField(max_length=200, help_text="Words; misspelt ones are found as they were meant.")
    kind = serializers.ChoiceField(SearchEntry.Kind.values, required=False, help_text="All three, unless it is said.")


class DeskHit(serializers.Serializer):
    kind = serializers.ChoiceField(SearchEntry.Kind.choices, source="entry.kind")
    slug = serializers.CharField(source="entry.reference")
    title = serializers.SerializerMethodField(help_text="Stem, statement or names.")
    text = serializers.SerializerMethodField(help_text="A passage, where the title does not have all the words.")
    tags = serializers.ListField(
        child=serializers.CharField(),
        help_text="What state it is in, in words, where candidates do not get it as it is.",
    )

    def get_title(self, hit: Hit) -> str:
        return "".join(piece.text for piece in hit.title)

    def get_text(self, hit: Hit) -> str:
        return "".join(piece.text for piece in hit.text)


class DeskFound(serializers.Serializer):
    meant = serializers.CharField(help_text="The words that were looked for instead; mostly empty.")
    is_cut = serializers.BooleanField(help_text="Whether there is more than these.")
    hits = DeskHit(many=True)


FOUND = {
    "meant": "",
    "is_cut": False,
    "hits": [
        {
            "kind": "question",
            "slug": "sqs-double-processing",
            "title": "Some messages are processed twice. Which change stops this?",
            "text": "",
            "tags": ["draft"],
        }
    ],
}


class DeskSearchView(ApiView):
    @operation(
        name="desk_search",
        tag="desk: questions",
        scope=Scope.CURATE,
        query=DeskSearchQuery,
        answers=DeskFound,
        example=FOUND,
    )
    def get(self, request: Request) -> Response:
        """Find questions with their drafts, facts and services by their words, the best first.

        Questions of an own exam whose keys are kept are left out.
        """
        query = asked(request, DeskSearchQuery)
        found = find_for_curators(query["q"], kind=query.get("kind", ""), held=request.held_questions())
        return Response(DeskFound(found).data)
