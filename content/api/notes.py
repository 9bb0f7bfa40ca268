"""What is in a person's own collections: facts, the texts they come from, and lines that look outdated."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import fields
from accounts.api.operations import operation, paged
from accounts.api.paging import Page, PageQuery, page_in_own_order, page_of_list
from accounts.api.views import ApiView, asked
from content import note_pages
from content.models import Collection, Service, Source, UnreadLine
from content.note_pages import Outdated


class NoteFactQuery(PageQuery):
    service = serializers.CharField(max_length=80, required=False, help_text="Slug: those of this service or topic.")


class NoteFact(serializers.Serializer):
    """What one's notes say, as they say it; nobody has verified it."""

    id = serializers.IntegerField(source="fact_id")
    service = serializers.CharField(source="fact.service.slug")
    heading = serializers.CharField(source="fact.service.heading")
    statement = serializers.CharField()
    source = serializers.IntegerField(source="source_id", allow_null=True, help_text="Id of the text.")
    line_start = serializers.IntegerField()
    line_end = serializers.IntegerField()


class OutdatedPlace(serializers.Serializer):
    source = serializers.IntegerField(source="source_id", help_text="Id of the text.")
    line_start = serializers.IntegerField()
    line_end = serializers.IntegerField()
    text = serializers.CharField()


class OutdatedRow(serializers.Serializer):
    """What is held against some lines: a fact of the library, or the end of a name."""

    lines = OutdatedPlace(many=True)
    fact = serializers.CharField(source="fact.fact.slug", default=None, allow_null=True)
    statement = serializers.CharField(source="fact.statement", default="", help_text="What the library says.")
    source_url = serializers.CharField(source="fact.source_url", default="")
    name = serializers.CharField(source="first.name", help_text="What nothing is called any more; else empty.")
    instead = serializers.CharField(source="first.instead", help_text="What bears its place; empty where nothing does.")
    since = serializers.DateField(source="first.since", allow_null=True)


class SourceDetail(serializers.Serializer):
    """A text as it was loaded."""

    id = serializers.IntegerField()
    path = serializers.CharField()
    loaded_at = fields.Instant()
    text = serializers.CharField()
    unread = serializers.ListField(
        child=serializers.IntegerField(), help_text="Numbers of the lines that gave nothing."
    )


FACT = {
    "id": 901,
    "service": "queues",
    "heading": "Queues",
    "statement": "A message of a queue is kept for 4 days by default",
    "source": 31,
    "line_start": 2,
    "line_end": 2,
}
OUTDATED = {
    "lines": [{"source": 31, "line_start": 7, "line_end": 7, "text": "- A bucket holds 100 TB at most"}],
    "fact": "s3-size",
    "statement": "A bucket holds any number of objects.",
    "source_url": "https://docs.aws.amazon.com/AmazonS3/latest/userguide/Welcome.html",
    "name": "",
    "instead": "",
    "since": None,
}
SOURCE = {
    "id": 31,
    "path": "queues.md",
    "loaded_at": "2026-11-21T10:00:00Z",
    "text": "# Queues\n- A message of a queue is kept for 4 days by default\n",
    "unread": [],
}


class NoteFactsView(ApiView):
    @operation(
        name="notes_fact_list",
        tag="own notes",
        query=NoteFactQuery,
        answers=paged(NoteFact),
        example={"rows": [FACT], "next": None},
        problems=["not_found"],
    )
    def get(self, request: Request, slug: str) -> Response:
        """The facts of a collection, by services and lines."""
        query, own = asked(request, NoteFactQuery), own_collection(request, slug)
        service: Service | None = None
        if "service" in query:
            service = get_object_or_404(own.services, slug=query["service"])
        page = page_in_own_order(request, note_pages.facts_of(own, service), query=query)
        return Response(paged(NoteFact)(page).data)


class NotesOutdatedView(ApiView):
    @operation(
        name="notes_outdated_list",
        tag="own notes",
        query=PageQuery,
        answers=paged(OutdatedRow),
        example={"rows": [OUTDATED], "next": None},
        problems=["not_found"],
    )
    def get(self, request: Request, slug: str) -> Response:
        """The lines that look outdated, each with what the library says and where it has that from."""
        query, own = asked(request, PageQuery), own_collection(request, slug)
        groups = note_pages.outdated_of(own)
        page: Page[Outdated] = page_of_list(
            request, groups, key=lambda group: f"{group.first.fact}/{group.first.name}", query=query
        )
        return Response(paged(OutdatedRow)(page).data)


class NoteSourceView(ApiView):
    @operation(name="notes_source_read", tag="own notes", answers=SourceDetail, example=SOURCE, problems=["not_found"])
    def get(self, request: Request, slug: str, source_id: int) -> Response:
        """A text of a collection as it was loaded."""
        sources = Source.objects.filter(collection=own_collection(request, slug), kept__isnull=False)
        source = get_object_or_404(sources.select_related("kept"), pk=source_id)
        unread = UnreadLine.objects.filter(source=source).order_by("line").values_list("line", flat=True)
        values = {name: getattr(source, name) for name in ("id", "path", "loaded_at")}
        return Response(SourceDetail(values | {"text": source.kept.text, "unread": list(unread)}).data)


def own_collection(request: Request, slug: str) -> Collection:
    """A collection of who asks, with its counts; 404 for anybody else's and for unknown ones alike."""
    return get_object_or_404(note_pages.collections_of(request.user), slug=slug)
