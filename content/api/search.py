"""Search over what is public."""

from __future__ import annotations

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.operations import operation
from accounts.api.views import ApiView, asked
from content.search import Hit, find_for_candidates


class SearchQuery(serializers.Serializer):
    q = serializers.CharField(max_length=200, help_text="Words; misspelt ones are found as they were meant.")


class HitRow(serializers.Serializer):
    kind = serializers.CharField(help_text="`service` or `fact`.")
    slug = serializers.CharField()
    service = serializers.CharField(help_text="Slug of the service that it is, or that it is about.")
    title = serializers.CharField()
    text = serializers.CharField(help_text="A passage, where the title does not have all the words.")


class Found(serializers.Serializer):
    meant = serializers.CharField(help_text="The words that were looked for instead; mostly empty.")
    is_cut = serializers.BooleanField(help_text="Whether there is more than these.")
    hits = HitRow(many=True)


FOUND = {
    "meant": "",
    "is_cut": False,
    "hits": [
        {
            "kind": "fact",
            "slug": "sqs-retention",
            "service": "sqs",
            "title": "A queue keeps a message for four days unless told otherwise, and for fourteen at most.",
            "text": "",
        }
    ],
}


class SearchView(ApiView):
    @operation(name="search", tag="facts", scope=None, query=SearchQuery, answers=Found, example=FOUND)
    def get(self, request: Request) -> Response:
        """Find services and facts by their words, the best first."""
        found = find_for_candidates(asked(request, SearchQuery)["q"])
        hits = [_hit(hit) for hit in found.hits]
        return Response(Found({"meant": found.meant, "is_cut": found.is_cut, "hits": hits}).data)


def _hit(hit: Hit) -> dict[str, str]:
    entry = hit.entry
    subject = entry.fact.service if entry.fact else entry.service
    slug = entry.fact.slug if entry.fact else entry.service.slug if entry.service else ""
    return {
        "kind": entry.kind,
        "slug": slug,
        "service": subject.slug if subject else "",
        "title": "".join(piece.text for piece in hit.title),
        "text": "".join(piece.text for piece in hit.text),
    }
