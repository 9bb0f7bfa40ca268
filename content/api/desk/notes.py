"""The raw notes of the bank: what is loaded, how much of it the library has, and sending more."""

from __future__ import annotations

from django.http import Http404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import fields
from accounts.api.operations import operation, paged
from accounts.api.paging import Page, PageQuery, page_of_list
from accounts.api.views import ApiView, asked, taken
from accounts.models import Scope
from content import uploads
from content.api.desk.loads import LOADED, Loaded
from content.api.sending import PARSERS, NoteFiles, Notes, is_form, received
from content.coverage import SectionCell
from content.load_report import values_of
from content.notes_coverage import NotesFile, notes_coverage


class BankNotes(Notes):
    dry_run = fields.YesNo(default=False, help_text="Report what would happen, change nothing.")


class BankNoteFiles(NoteFiles):
    dry_run = serializers.BooleanField(default=False, help_text="Report what would happen, change nothing.")


class NotesFileRow(serializers.Serializer):
    """A file of raw notes, and how much of it facts and questions of the library name."""

    id = serializers.IntegerField(source="source.pk")
    path = serializers.CharField(source="source.path")
    loaded_at = fields.Instant(source="source.loaded_at")
    statements = serializers.IntegerField()
    named = serializers.IntegerField(help_text="Statements that the library names as where something comes from.")
    sections = serializers.SerializerMethodField()
    bare = serializers.IntegerField(help_text="Sections of which the library has nothing.")

    def get_sections(self, file: NotesFile) -> int:
        return len(file.sections)


class SectionRow(serializers.Serializer):
    path = serializers.CharField(help_text="The titles above and of it.")
    line = serializers.IntegerField(help_text="Of its first statement.")
    statements = serializers.IntegerField()
    named = serializers.IntegerField()


FILE = {
    "id": 4,
    "path": "notes/001.txt",
    "loaded_at": "2026-11-20T09:00:00Z",
    "statements": 2100,
    "named": 940,
    "sections": 120,
    "bare": 31,
}
SECTION = {"path": "Databases / Aurora", "line": 402, "statements": 18, "named": 0}


class DeskNotesView(ApiView):
    parser_classes = PARSERS

    @operation(
        name="desk_notes_list",
        tag="desk: library",
        scope=Scope.CURATE,
        query=PageQuery,
        answers=paged(NotesFileRow),
        example={"rows": [FILE], "next": None},
    )
    def get(self, request: Request) -> Response:
        """The raw notes that are loaded, and how much of them the library has."""
        query = asked(request, PageQuery)
        files = notes_coverage("").files
        page: Page[NotesFile] = page_of_list(request, files, key=lambda file: file.source.path, query=query)
        return Response(paged(NotesFileRow)(page).data)

    @operation(
        name="desk_notes_send",
        tag="desk: library",
        scope=Scope.CURATE,
        takes=BankNotes,
        uploads=BankNoteFiles,
        sends={"files": [{"path": "001.txt", "text": "Q: Why?\n> Because.\n"}], "dry_run": True},
        answers=Loaded,
        example=LOADED,
    )
    def post(self, request: Request) -> Response:
        """Load raw notes into the bank: texts, or files and zip archives as a form.

        Files of the library and blueprints are loaded by `desk_load`. Loading twice changes nothing.
        """
        given = taken(request, BankNoteFiles if is_form(request) else BankNotes)
        texts = received(request, given).texts
        report = uploads.load_texts_into_bank(user=request.user, texts=texts, now=request.now, dry_run=given["dry_run"])
        return Response(values_of(report))


class DeskNotesSectionsView(ApiView):
    @operation(
        name="desk_notes_sections",
        tag="desk: library",
        scope=Scope.CURATE,
        query=PageQuery,
        answers=paged(SectionRow),
        example={"rows": [SECTION], "next": None},
        problems=["not_found"],
    )
    def get(self, request: Request, source_id: int) -> Response:
        """The sections of a file of raw notes; those of which the library has nothing come first."""
        query = asked(request, PageQuery)
        file = notes_coverage(str(source_id)).chosen
        if file is None or file.source.pk != source_id:
            raise Http404
        page: Page[SectionCell] = page_of_list(
            request, file.sections, key=lambda section: f"{section.path}:{section.line}", query=query
        )
        return Response(paged(SectionRow)(page).data)
