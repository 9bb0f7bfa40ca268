"""Loading notes: files of the library, blueprints and raw notes, as the command does."""

from __future__ import annotations

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import fields
from accounts.api.operations import operation
from accounts.api.views import ApiView, taken
from accounts.models import Scope
from content.api.sending import MOST_BYTES, NotesParser
from content.load_report import values_of
from content.reading import SUFFIXES
from content.text_loading import load_texts

MOST_FILES = 50
_ENDS = "|".join(sorted(suffix.removeprefix(".") for suffix in SUFFIXES))
PATH = rf"^(?:[A-Za-z0-9_-]+/){{0,6}}[A-Za-z0-9_-][A-Za-z0-9_.-]*\.(?:{_ENDS})\Z"


class NoteFile(fields.Body):
    path = fields.Pattern(
        PATH, max_length=200, help_text="What it is called; for a file of the library its path in the repository."
    )
    text = fields.Text(max_length=MOST_BYTES, allow_blank=True, trim_whitespace=False)


class Load(fields.Body):
    files = NoteFile(many=True, min_length=1, max_length=MOST_FILES)
    dry_run = fields.YesNo(default=False, help_text="Report what would happen, change nothing.")


class LoadProblem(serializers.Serializer):
    path = serializers.CharField()
    line = serializers.IntegerField()
    reason = serializers.CharField()
    fix = serializers.CharField()


class LoadConflictRow(serializers.Serializer):
    """What the site and the file say differently; the site's text stayed."""

    kind = serializers.CharField()
    slug = serializers.CharField()
    path = serializers.CharField()
    line = serializers.IntegerField()


class TouchedOption(serializers.Serializer):
    """An option whose fact says something else now: its question has to be verified."""

    fact = serializers.CharField()
    question = serializers.CharField()
    option = serializers.CharField()


class DifferenceRow(serializers.Serializer):
    """What a file says otherwise than before."""

    kind = serializers.CharField(help_text="`service`, `fact` or `question`.")
    slug = serializers.CharField()
    path = serializers.CharField()
    line = serializers.IntegerField(help_text="Where it stands; of what is gone, where it stood.")
    text = serializers.CharField(help_text="Empty for what is gone.")
    before = serializers.CharField()


class Loaded(serializers.Serializer):
    """What the files held, and what became of it. Of a file that was refused nothing was loaded; the others are in."""

    documents = serializers.IntegerField()
    services = serializers.IntegerField()
    facts = serializers.IntegerField()
    questions = serializers.IntegerField()
    drafts = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    conflicts = LoadConflictRow(many=True)
    touched = TouchedOption(many=True)
    refused = LoadProblem(many=True)
    warnings = LoadProblem(many=True)
    new = DifferenceRow(many=True)
    changed = DifferenceRow(many=True)
    moved = DifferenceRow(many=True)
    gone = DifferenceRow(many=True, help_text="It stays until a curator retires it.")


LOADED = {
    "documents": 1,
    "services": 1,
    "facts": 14,
    "questions": 9,
    "drafts": 0,
    "unchanged": 22,
    "conflicts": [],
    "touched": [{"fact": "sqs-retention", "question": "sqs-lost-orders", "option": "retention"}],
    "refused": [],
    "warnings": [],
    "new": [],
    "changed": [
        {
            "kind": "fact",
            "slug": "sqs-retention",
            "path": "content/library/services/sqs.md",
            "line": 14,
            "text": "A queue keeps a message for four days unless told otherwise.",
            "before": "",
        }
    ],
    "moved": [],
    "gone": [],
}


class DeskLoadsView(ApiView):
    parser_classes = [NotesParser]

    @operation(
        name="desk_load",
        tag="desk: library",
        scope=Scope.CURATE,
        takes=Load,
        sends={
            "files": [{"path": "content/library/services/sqs.md", "text": "---\nservice: Amazon Simple Queue ..."}],
            "dry_run": True,
        },
        answers=Loaded,
        example=LOADED,
    )
    def post(self, request: Request) -> Response:
        """Load notes, as `load_notes` does.

        Files of the library, blueprints and raw notes, 1 MB together. Loading twice changes nothing. What a curator
        changed on the site stays, and the file's other text is a conflict.
        """
        given = taken(request, Load)
        texts = {file["path"]: file["text"] for file in given["files"]}
        if len(texts) < len(given["files"]):
            raise serializers.ValidationError({"files": ["Each path is one file."]})
        report = load_texts(texts, now=request.now, by=request.user, dry_run=given["dry_run"])
        return Response(values_of(report))
