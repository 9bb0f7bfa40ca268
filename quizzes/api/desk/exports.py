"""The way back to the library: texts as its files write them, and what has changed here as a patch."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import Http404
from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.operations import ProblemDetails, operation
from accounts.api.problems import Problem
from accounts.api.views import ApiView
from accounts.models import Scope
from content import curation
from content.api.desk.loads import LoadProblem
from content.changed_files import changed_library
from content.exporting import parsed_document, parsed_question, published_of
from content.models import Question, Service
from content.models.collection import OPEN_COLLECTION
from content.notes.library import read_part
from content.notes.writer import write_document, write_question
from quizzes.api.desk.lookups import readable


class UnwritableProblem(ProblemDetails):
    """Of `unwritable`: why."""

    why = serializers.CharField(required=False)


class LibraryText(serializers.Serializer):
    """A text in the Markdown of the library, as `load_notes` reads it."""

    text = serializers.CharField()


class ChangedFile(serializers.Serializer):
    path = serializers.CharField()
    changed = serializers.ListField(child=serializers.CharField(), help_text="Slugs whose text is the site's now.")
    added = serializers.ListField(child=serializers.CharField())
    removed = LoadProblem(many=True, help_text="Where questions stood that were retired here.")
    patch = serializers.CharField(help_text="A unified diff, for `git apply` or `patch -p1`.")


class LibraryPatch(serializers.Serializer):
    files = ChangedFile(many=True)
    left_out = LoadProblem(many=True, help_text="Texts of the site that did not go into a file, and why.")
    unasked = LoadProblem(many=True, help_text="Facts that only questions taken out of their files had asked.")


PATCH = {
    "files": [
        {
            "path": "content/library/services/sqs.md",
            "changed": ["sqs-retention"],
            "added": [],
            "removed": [],
            "patch": "--- a/content/library/services/sqs.md\n+++ b/content/library/services/sqs.md\n@@ ...",
        }
    ],
    "left_out": [],
    "unasked": [],
}


class DeskQuestionMarkdownView(ApiView):
    @operation(
        name="desk_question_export",
        tag="desk: library",
        scope=Scope.CURATE,
        answers=LibraryText,
        example={"text": "### sqs-double-processing\n\nkind: multiple-choice\n..."},
        problems=["not_found", "held", "unwritable"],
        refused_as=UnwritableProblem,
    )
    def get(self, request: Request, slug: str) -> Response:
        """What is published of a question, in the Markdown of the library."""
        question = curation.with_everything(readable(request, slug))
        published = published_of(question)
        if published is None:
            raise Http404
        return _written(lambda: _readable(write_question(parsed_question(question, published))))


class DeskServiceMarkdownView(ApiView):
    @operation(
        name="desk_service_export",
        tag="desk: library",
        scope=Scope.CURATE,
        answers=LibraryText,
        example={"text": "---\nservice: Amazon Simple Queue Service\nslug: sqs\n---\n..."},
        problems=["not_found", "held", "unwritable"],
        refused_as=UnwritableProblem,
    )
    def get(self, request: Request, slug: str) -> Response:
        """The file of a service: its verified facts and published questions, in the Markdown of the library."""
        services = Service.objects.filter(collection__slug=OPEN_COLLECTION, collection__owner=None)
        service = get_object_or_404(services.select_related("successor").prefetch_related("names"), slug=slug)
        if service.questions.filter(pk__in=request.held_questions()).exists():
            raise Problem("held")
        return _written(lambda: write_document(parsed_document(service)))


class DeskPatchView(ApiView):
    @operation(
        name="desk_library_patch",
        tag="desk: library",
        scope=Scope.CURATE,
        answers=LibraryPatch,
        example=PATCH,
        problems=["held"],
    )
    def get(self, request: Request) -> Response:
        """What was corrected or made here, as changes to the files of the library that ships."""
        library = changed_library([settings.LIBRARY_DIR], base=settings.BASE_DIR)
        held = Question.objects.filter(pk__in=request.held_questions()).values_list("slug", flat=True)
        texts = "".join(file.before + file.after for file in library.files)
        if any(f"### {slug}\n" in texts for slug in held):
            raise Problem("held")
        names = ("path", "changed", "added", "removed")
        files = [{name: getattr(file, name) for name in names} | {"patch": file.patch()} for file in library.files]
        return Response(LibraryPatch({"files": files, "left_out": library.left_out, "unasked": library.unasked}).data)


def _written(write: Callable[[], str]) -> Response:
    """What `write` returns. Raises Problem with its ValueError."""
    try:
        text = write()
    except ValueError as error:
        raise Problem("unwritable", why=str(error)) from error
    return Response(LibraryText({"text": text}).data)


def _readable(text: str) -> str:
    """`text`, where a reader of the library takes it. Raises ValueError."""
    read_part(text)
    return text
