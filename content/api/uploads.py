"""Notes of one's own that were sent and wait: what was read of them, corrections, loading. Nobody else sees them.

What curators send for the bank is loaded at the desk, at once.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from allauth.core import ratelimit
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import fields
from accounts.api.forms import as_sent, cleaned
from accounts.api.operations import ProblemDetails, operation, paged
from accounts.api.paging import Page, PageQuery, page_of_list, page_of_rows
from accounts.api.problems import Problem
from accounts.api.repeating import once
from accounts.api.views import ApiView, asked, taken
from accounts.models import Scope
from content import note_pages, uploads
from content.api.sending import PARSERS, NoteFiles, Notes, is_form, received
from content.models import Upload, UploadedFile
from content.note_forms import AmendForm, IntoForm
from content.notes.amendments import What
from content.notes.readings import Row, Taken, counts_of
from content.upload_reading import Reading, readings_of, subject_named


class SentFile(serializers.Serializer):
    number = serializers.IntegerField(help_text="From 1; what `file` means.")
    path = serializers.CharField()
    lines = serializers.IntegerField()


class UploadRow(serializers.Serializer):
    id = serializers.UUIDField(source="pk")
    made_at = fields.Instant(help_text="It waits for a day.")
    paths = serializers.SerializerMethodField()

    def get_paths(self, upload: Upload) -> list[str]:
        return [file.path for file in upload.files.all()]


class UploadDetail(serializers.Serializer):
    """What was read in notes that wait; nothing of it is loaded yet."""

    id = serializers.UUIDField()
    made_at = fields.Instant()
    files = SentFile(many=True)
    facts = serializers.IntegerField()
    questions = serializers.IntegerField()
    subjects = serializers.IntegerField(help_text="Services and topics.")
    unread = serializers.IntegerField(help_text="Lines that gave nothing.")
    warnings = serializers.ListField(
        child=serializers.CharField(), help_text="What was read otherwise than it seems; said once, when it is sent."
    )
    left_out = serializers.ListField(
        child=serializers.CharField(), help_text="Of an archive, what is no text; said once, when it is sent."
    )


class LineQuery(PageQuery):
    file = serializers.IntegerField(min_value=1, max_value=1000, default=1, help_text="Number of the file.")
    show = serializers.ChoiceField(["all", Taken.FACT.value, Taken.QUESTION.value, Taken.NOTHING.value], default="all")


class ReadLine(serializers.Serializer):
    """Lines that belong together, and what was made of them. Lines without words are in none."""

    line_start = serializers.IntegerField()
    line_end = serializers.IntegerField()
    text = serializers.CharField(help_text="As it stands in the notes.")
    taken = serializers.ChoiceField([each.value for each in Taken])
    subject = serializers.CharField(help_text="Service or topic; empty where there is none.")
    says = serializers.CharField(help_text="The fact as it stands alone, or the question.")
    key = serializers.CharField(help_text="The answer of a question.")
    amended = serializers.BooleanField(source="is_amended", help_text="Whether it was corrected.")


class Amend(fields.Body):
    file = fields.Whole(min_value=1, max_value=1000, default=1)
    line = fields.Whole(min_value=1, max_value=2_000_000)
    what = fields.Choice([each.value for each in What], allow_null=True, help_text="Null: as it was read before.")
    subject = fields.Text(
        max_length=200, allow_blank=True, default="", help_text="What the section is about that begins there."
    )


class Into(fields.Body):
    into = fields.Text(
        max_length=80, required=False, help_text="Slug of the collection that they are added to; else a new one."
    )


class LoadedInto(serializers.Serializer):
    collection = serializers.CharField(help_text="Slug.")


class FullProblem(ProblemDetails):
    """Of `full`: what there is too much of."""

    why = serializers.ChoiceField(["collections", "size"], required=False)


UPLOAD_ID = "5b0d1c6e-8a53-4f0e-9a77-3d4a2f6f1c20"
UPLOAD = {
    "id": UPLOAD_ID,
    "made_at": "2026-11-21T10:00:00Z",
    "files": [{"number": 1, "path": "queues.md", "lines": 2}],
    "facts": 1,
    "questions": 0,
    "subjects": 1,
    "unread": 0,
    "warnings": [],
    "left_out": [],
}
LINE = {
    "line_start": 2,
    "line_end": 2,
    "text": "- A message of a queue is kept for 4 days by default",
    "taken": "fact",
    "subject": "Queues",
    "says": "A message of a queue is kept for 4 days by default",
    "key": "",
    "amended": False,
}
SENT = {"files": [{"path": "queues.md", "text": "# Queues\n- A message of a queue is kept for 4 days by default\n"}]}


class UploadsView(ApiView):
    parser_classes = PARSERS

    @operation(
        name="notes_upload_list",
        tag="own notes",
        query=PageQuery,
        answers=paged(UploadRow),
        example={"rows": [{"id": UPLOAD_ID, "made_at": UPLOAD["made_at"], "paths": ["queues.md"]}], "next": None},
    )
    def get(self, request: Request) -> Response:
        """Notes that were sent and not loaded yet, newest first."""
        query = asked(request, PageQuery)
        page = page_of_rows(request, _waiting(request).prefetch_related("files"), by=["-made_at", "pk"], query=query)
        return Response(paged(UploadRow)(page).data)

    @operation(
        name="notes_send",
        tag="own notes",
        scope=Scope.TAKE,
        takes=Notes,
        uploads=NoteFiles,
        sends=SENT,
        status=201,
        answers=UploadDetail,
        example=UPLOAD,
    )
    def post(self, request: Request) -> Response:
        """Send notes of one's own: texts, or files and zip archives as a form.

        They wait for a day to be looked at and loaded; of more than five uploads the oldest makes room.
        """
        texts = received(request, taken(request, NoteFiles if is_form(request) else Notes))
        if not ratelimit.consume(request, action="notes", user=request.user):
            raise Problem("throttled")
        upload = uploads.stage(user=request.user, texts=texts.texts, is_for_bank=False, now=request.now)
        warnings = [str(each) for each in texts.warnings]
        headers = {"Location": reverse("api_upload", args=[upload.pk])}
        return Response(_told(upload, warnings=warnings, left_out=texts.left_out), status=201, headers=headers)


class UploadView(ApiView):
    @operation(name="notes_upload_read", tag="own notes", answers=UploadDetail, example=UPLOAD, problems=["not_found"])
    def get(self, request: Request, upload_id: uuid.UUID) -> Response:
        """What was read in notes that wait."""
        return Response(_told(_upload(request, upload_id)))

    @operation(name="notes_upload_discard", tag="own notes", scope=Scope.TAKE, status=204, problems=["not_found"])
    def delete(self, request: Request, upload_id: uuid.UUID) -> Response:
        """Forget notes that wait."""
        _upload(request, upload_id).delete()
        return Response(status=204)


class UploadLinesView(ApiView):
    @operation(
        name="notes_upload_lines",
        tag="own notes",
        query=LineQuery,
        answers=paged(ReadLine),
        example={"rows": [LINE], "next": None},
        problems=["not_found"],
    )
    def get(self, request: Request, upload_id: uuid.UUID) -> Response:
        """What was recognised as what, line by line."""
        query = asked(request, LineQuery)
        reading = _chosen(_readings(_upload(request, upload_id)), query["file"])
        rows = [row for row in reading.rows() if query["show"] in ("all", row.taken)]
        page: Page[Row] = page_of_list(request, rows, key=lambda row: str(row.line_start), query=query)
        return Response(paged(ReadLine)(page).data)


class UploadAmendView(ApiView):
    @operation(
        name="notes_upload_amend",
        tag="own notes",
        scope=Scope.TAKE,
        takes=Amend,
        sends={"line": 2, "what": "nothing"},
        answers=UploadDetail,
        example=UPLOAD | {"facts": 0, "subjects": 0},
        problems=["not_found", "full"],
        refused_as=FullProblem,
    )
    def post(self, request: Request, upload_id: uuid.UUID) -> Response:
        """Say how a line is to be read: as a fact, as nothing, or as the begin of a section about something else."""
        given, upload = taken(request, Amend), _upload(request, upload_id)
        form = cleaned(AmendForm(as_sent({name: given[name] for name in ("line", "what", "subject")})))
        subject = subject_named(form["subject"]) if form["subject"] else ""
        what = What(form["what"]) if form["what"] else None
        file: UploadedFile = _chosen(list(upload.files.all()), given["file"])
        outcome = uploads.amend(file=file, line=form["line"], what=what, subject=subject)
        if outcome == "no_such_line":
            raise serializers.ValidationError({"line": ["The file has no such line."]}, "unknown")
        if outcome == "too_many":
            raise Problem("full", why="size")
        return Response(_told(_upload(request, upload_id)))


class UploadLoadView(ApiView):
    @operation(
        name="notes_upload_load",
        tag="own notes",
        scope=Scope.TAKE,
        takes=Into,
        sends={},
        status=201,
        answers=LoadedInto,
        example={"collection": "queues"},
        problems=["not_found", "full"],
        refused_as=FullProblem,
        has_key=True,
    )
    def post(self, request: Request, upload_id: uuid.UUID) -> Response:
        """Load notes into a collection of one's own, with questions to practise; they wait no longer."""
        given = taken(request, Into)
        return once(request, lambda: _load(request, upload_id, given.get("into", "")), is_long=True)


def _load(request: Request, upload_id: uuid.UUID, into: str) -> Response:
    upload = _upload(request, upload_id)
    form = IntoForm(as_sent({"into": into}), collections=note_pages.collections_of(request.user))
    cleaned(form)
    loaded = uploads.load_into_own(upload=upload, collection=form.collection, now=request.now)
    if loaded == "gone":
        raise Http404
    if isinstance(loaded, uploads.Full):
        raise Problem("full", why=loaded.reason)
    headers = {"Location": reverse("api_note_collection", args=[loaded.collection.slug])}
    return Response(LoadedInto({"collection": loaded.collection.slug}).data, status=201, headers=headers)


def _waiting(request: Request) -> Any:
    return Upload.objects.of(request.user, now=request.now).filter(is_for_bank=False)


def _upload(request: Request, upload_id: uuid.UUID) -> Upload:
    return get_object_or_404(_waiting(request), pk=upload_id)


def _readings(upload: Upload) -> list[Reading]:
    return readings_of(upload.files.prefetch_related("amendments"))


def _chosen(files: Sequence[Any], number: int) -> Any:
    """The n-th of the files. Raises Http404."""
    if number > len(files):
        raise Http404
    return files[number - 1]


def _told(upload: Upload, *, warnings: Sequence[str] = (), left_out: Sequence[str] = ()) -> dict[str, Any]:
    readings = _readings(upload)
    counts = counts_of(each.parsed for each in readings)
    files = [
        {"number": number, "path": each.file.path, "lines": each.file.text.count("\n") + 1}
        for number, each in enumerate(readings, start=1)
    ]
    values = {name: getattr(counts, name) for name in ("facts", "questions", "subjects", "unread")}
    values |= {"id": upload.pk, "made_at": upload.made_at, "files": files, "warnings": warnings, "left_out": left_out}
    return dict(UploadDetail(values).data)
