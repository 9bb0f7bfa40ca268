"""Notes as a program sends them: texts in JSON, or files and archives as a form; read as the pages read them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import RequestDataTooBig
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request

from accounts.api import fields
from accounts.api.operations import FORM
from accounts.api.parsing import JSONParser
from accounts.api.problems import Problem
from content import uploads
from content.unpacking import MOST_FILES, MOST_ZIP_BYTES, FoundFile

MOST_BYTES = 1024 * 1024
PATH_LENGTH = 200


class NotesParser(JSONParser):
    """Notes are longer than what else is sent."""

    most = MOST_BYTES


class FilesParser(MultiPartParser):
    """Files of a form, which are kept in memory and nowhere else."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        """Raises RequestDataTooBig for more than is kept, of which nothing is left by then."""
        found = super().parse(stream, media_type=media_type, parser_context=parser_context)
        if not found.files and int(parser_context["request"].META.get("CONTENT_LENGTH") or 0) > MOST_ZIP_BYTES:
            raise RequestDataTooBig
        return found


PARSERS = (NotesParser, FilesParser)


class NoteText(fields.Body):
    path = fields.Text(max_length=PATH_LENGTH, help_text="What the file is called.")
    text = fields.Text(max_length=MOST_BYTES, allow_blank=True, trim_whitespace=False)


class Notes(fields.Body):
    files = NoteText(many=True, min_length=1, max_length=MOST_FILES)


class NoteFiles(fields.Body):
    files = serializers.ListField(
        child=serializers.FileField(allow_empty_file=True),
        min_length=1,
        max_length=MOST_FILES,
        help_text="Text, Markdown, HTML and the like, or zip archives of them; 1 MB unpacked, 2.5 MB as they are sent.",
    )


def is_form(request: Request) -> bool:
    return (request.content_type or "").partition(";")[0].strip().lower() == FORM


def received(request: Request, given: Mapping[str, Any]) -> uploads.Received:
    """The texts that were sent; `given` is what `Notes` or `NoteFiles` read. Raises Problem `invalid`, with a line for
    each reason why nothing of it is taken."""
    if is_form(request):
        found = [FoundFile(file.name or "", file.read()) for file in given["files"]]
    else:
        found = [FoundFile(file["path"], file["text"].encode()) for file in given["files"]]
    texts = uploads.receive(found)
    if texts.problems:
        errors = [{"field": "files", "code": "unreadable", "detail": str(each)} for each in texts.problems]
        raise Problem("invalid", errors=errors)
    return texts
