"""A person's own collections of notes: the list, one with its services and texts, practice, and the end of one."""

from __future__ import annotations

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import fields
from accounts.api.forms import as_sent, cleaned
from accounts.api.operations import operation, paged
from accounts.api.paging import PageQuery, page_of_rows
from accounts.api.problems import Problem
from accounts.api.repeating import once
from accounts.api.views import ApiView, asked, taken
from accounts.models import Scope
from content import note_pages, uploads
from content.api.notes import own_collection
from content.models import Collection, Service
from content.note_forms import LONGEST_TITLE, TitleForm
from quizzes import notes_erasure, private_drills
from quizzes.api import starts
from quizzes.drills import NothingToDrill


class NoteCollection(serializers.Serializer):
    """Notes of one's own; nobody else sees them."""

    slug = serializers.CharField()
    title = serializers.CharField()
    fact_count = serializers.IntegerField()
    question_count = serializers.IntegerField(help_text="Questions that practice may draw.")
    outdated_count = serializers.IntegerField(help_text="Lines that look outdated.")
    loaded_at = fields.Instant(allow_null=True, help_text="The last time.")


class NoteService(serializers.Serializer):
    slug = serializers.CharField()
    heading = serializers.CharField()
    kind = serializers.ChoiceField(Service.Kind.choices)
    fact_count = serializers.IntegerField()


class NoteSource(serializers.Serializer):
    id = serializers.IntegerField()
    path = serializers.CharField()
    loaded_at = fields.Instant()
    unread_count = serializers.IntegerField(help_text="Lines that gave nothing.")


class NoteCollectionDetail(NoteCollection):
    """Notes of one's own with the services and topics that they speak of, and their texts."""

    services = NoteService(many=True)
    sources = NoteSource(many=True)


class Title(fields.Body):
    title = fields.Text(max_length=LONGEST_TITLE)


COLLECTION = {
    "slug": "queues",
    "title": "Queues",
    "fact_count": 14,
    "question_count": 20,
    "outdated_count": 1,
    "loaded_at": "2026-11-21T10:00:00Z",
}
DETAIL = {
    **COLLECTION,
    "services": [{"slug": "queues", "heading": "Queues", "kind": "topic", "fact_count": 14}],
    "sources": [{"id": 31, "path": "queues.md", "loaded_at": COLLECTION["loaded_at"], "unread_count": 2}],
}


class NotesView(ApiView):
    @operation(
        name="notes_list",
        tag="own notes",
        query=PageQuery,
        answers=paged(NoteCollection),
        example={"rows": [COLLECTION], "next": None},
    )
    def get(self, request: Request) -> Response:
        """One's own collections of notes."""
        query = asked(request, PageQuery)
        page = page_of_rows(request, note_pages.collections_of(request.user), by=["title", "pk"], query=query)
        return Response(paged(NoteCollection)(page).data)


class NoteCollectionView(ApiView):
    @operation(name="notes_read", tag="own notes", answers=NoteCollectionDetail, example=DETAIL, problems=["not_found"])
    def get(self, request: Request, slug: str) -> Response:
        """A collection with the services and topics that it speaks of, and its texts."""
        return Response(_told(own_collection(request, slug)))

    @operation(
        name="notes_rename",
        tag="own notes",
        scope=Scope.TAKE,
        takes=Title,
        sends={"title": "Queues and topics"},
        answers=NoteCollectionDetail,
        example=DETAIL | {"title": "Queues and topics"},
        problems=["not_found"],
    )
    def put(self, request: Request, slug: str) -> Response:
        """Call a collection otherwise; its address stays."""
        given, own = taken(request, Title), own_collection(request, slug)
        uploads.rename(collection=own, **cleaned(TitleForm(as_sent(given))))
        return Response(_told(own))

    @operation(name="notes_delete", tag="own notes", scope=Scope.TAKE, status=204, problems=["not_found"])
    def delete(self, request: Request, slug: str) -> Response:
        """Delete a collection with everything that was made of it, practice too. It cannot be brought back."""
        notes_erasure.delete_collection(user=request.user, collection=own_collection(request, slug))
        return Response(status=204)


class NotesPractiseView(ApiView):
    @operation(
        name="notes_practise",
        tag="own notes",
        scope=Scope.TAKE,
        status=201,
        answers=starts.StartedAttempt,
        example=starts.STARTED | {"deadline_at": None, "remaining_ms": None, "positions": 10},
        problems=["not_found", "nothing_there"],
        refused_as=starts.NotStarted,
        has_key=True,
    )
    def post(self, request: Request, slug: str) -> Response:
        """Start a drill of one's own notes."""
        own = own_collection(request, slug)
        return once(request, lambda: _practise(request, own))


def _practise(request: Request, own: Collection) -> Response:
    started = private_drills.start_private_drill(user=request.user, collection=own, now=request.now)
    if isinstance(started, NothingToDrill):
        raise Problem("nothing_there", why=started.why)
    return starts.answer(request, started)


def _told(own: Collection) -> dict[str, object]:
    values = {name: getattr(own, name) for name in NoteCollection().fields}
    values |= {"services": note_pages.services_of(own), "sources": note_pages.sources_of(own)}
    return dict(NoteCollectionDetail(values).data)
