"""The text of a draft as JSON, there and back: what is sent is asked of the forms of the editor."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.datastructures import MultiValueDict
from rest_framework import serializers

from accounts.api import fields
from accounts.api.problems import Problem
from content.clashes import Clash
from content.editor import Sheet, latest_of, preview_of, sheet_of
from content.forms import MOST_OPTIONS, TEXT_LENGTH
from content.models import Blueprint, Question, Revision, Task
from content.notes.parsed import CHOICE_KINDS
from quizzes.api.desk import texts

HASH = r"^[0-9a-f]{64}\Z"
CODE = r"^[a-z0-9-]{1,60}\Z"
FACT = r"^[a-z0-9-]{1,120}\Z"
TICKED = {"key": "is_key", "stays_last": "is_anchored"}
"""What a browser sends only where it is so, by what the API calls it."""
TASK = r"^[A-Z0-9-]{1,20} [0-9.]{1,10}\Z"


class DraftOption(fields.Body):
    id = fields.Pattern(CODE, required=False, help_text="Of an option that is there already; else one is made.")
    text = fields.Text(max_length=TEXT_LENGTH)
    key = fields.YesNo(default=False)
    rationale = fields.Text(max_length=TEXT_LENGTH, allow_blank=True, default="")
    facts = serializers.ListField(
        child=fields.Pattern(FACT), max_length=20, default=list, help_text="Slugs of facts that it rests on."
    )
    misconception = fields.Pattern(
        r"^[-a-zA-Z0-9_]{1,120}\Z", allow_blank=True, default="", help_text="A name for the belief that leads to it."
    )
    stays_last = fields.YesNo(default=False)


class DraftPlace(fields.Body):
    """Where a question belongs; all of it is set."""

    service = fields.Text(max_length=80, allow_null=True, help_text="Slug.")
    difficulty = fields.Choice(["", *Question.Difficulty.values])
    tasks = serializers.ListField(
        child=fields.Pattern(TASK), max_length=20, help_text="`SAA-C03 2.1`, at most one of an exam."
    )
    author = fields.Text(max_length=200, allow_blank=True)
    licence = fields.Text(max_length=60, allow_blank=True)


class Draft(fields.Body):
    """The whole text of a draft."""

    based_on = fields.Pattern(HASH, help_text="The `hash` of the draft that was read.")
    kind = fields.Choice(list(CHOICE_KINDS))
    stem = fields.Text(max_length=TEXT_LENGTH, help_text="Markdown.")
    drafted_by = fields.Choice(["person", "machine"], default="person")
    options = DraftOption(many=True, max_length=MOST_OPTIONS)
    place = DraftPlace(
        required=False, help_text="Stays without it. Only of what was never published; all else is placed anew in bulk."
    )


class DraftOptionRow(serializers.Serializer):
    id = serializers.CharField(source="code")
    text = serializers.CharField()
    key = serializers.BooleanField(source="is_key")
    rationale = serializers.CharField()
    facts = serializers.ListField(child=serializers.CharField())
    misconception = serializers.CharField()
    stays_last = serializers.BooleanField(source="anchored")


class PlaceRow(serializers.Serializer):
    service = serializers.CharField(source="service.slug", default=None, allow_null=True)
    difficulty = serializers.CharField()
    tasks = serializers.SerializerMethodField()
    author = serializers.CharField()
    licence = serializers.CharField()

    def get_tasks(self, placing: Any) -> list[str]:
        return [f"{task.domain.blueprint.exam.code} {task.number}" for task in placing.tasks]


class DraftText(serializers.Serializer):
    """A draft with what the rules object to. Frozen once it was sent for approval."""

    slug = serializers.CharField()
    revision = serializers.IntegerField()
    state = serializers.ChoiceField(Revision.State.choices)
    hash = serializers.CharField(help_text="What the next change is `based_on`.")
    kind = serializers.CharField()
    stem = serializers.CharField()
    drafted_by = serializers.CharField()
    options = DraftOptionRow(many=True)
    place = PlaceRow()
    findings = texts.FindingRow(many=True)


class Choice(serializers.Serializer):
    """Something that the two texts say differently."""

    name = serializers.CharField(help_text="`stem`, `option.<id>.text`, `placing.tasks`, ...")
    mine = texts.Words(many=True)
    theirs = texts.Words(many=True)


OPTION = {
    "id": "raise-timeout",
    "text": "Raise the visibility timeout of the queue.",
    "key": True,
    "rationale": "A message that is not deleted in time becomes visible again.",
    "facts": ["sqs-visibility"],
    "misconception": "",
    "stays_last": False,
}
OPTIONS = [
    OPTION,
    *(
        OPTION | {"id": code, "text": text, "key": False, "rationale": rationale}
        for code, text, rationale in (
            ("long-polling", "Let the worker wait longer for messages.", "A message is hidden as briefly as before."),
            ("more-workers", "Add workers.", "They take the messages that become visible again just as well."),
            ("second-queue", "Send the messages to a second queue.", "Whoever takes them there is as slow."),
        )
    ),
]
PLACE = {
    "service": "sqs",
    "difficulty": "medium",
    "tasks": ["SAA-C03 2.1"],
    "author": "Ann",
    "licence": "CC-BY-4.0",
}
TEXT = {
    "kind": "multiple-choice",
    "stem": "Some messages are processed twice. Which change stops this?",
    "drafted_by": "person",
    "options": OPTIONS,
}
DRAFT = {
    "slug": "sqs-double-processing",
    "revision": 3,
    "state": "draft",
    "hash": texts.REVISION["hash"],
    **TEXT,
    "place": PLACE,
    "findings": [texts.FINDING],
}
SENT = {"based_on": texts.REVISION["hash"], **TEXT}


def told(sheet: Sheet) -> dict[str, Any]:
    """The stored draft as `DraftText` tells it; the sheet was filled from it."""
    text = sheet.stored_text()
    values = {
        "slug": sheet.question.slug,
        "revision": sheet.draft.number,
        "state": sheet.draft.state,
        "hash": sheet.draft.content_hash,
        "kind": text.kind,
        "stem": text.stem,
        "drafted_by": text.drafted.how if text.drafted else "person",
        "options": text.options,
        "place": sheet.stored_place(),
        "findings": preview_of(sheet).findings,
    }
    return dict(DraftText(values).data)


def sheet_from(question: Question, given: Mapping[str, Any], *, today: dt.date) -> Sheet:
    """The sheet of the editor, filled with what was sent. Raises Problem `invalid` for what its forms refuse."""
    place = given.get("place")
    if place is not None and question.was_published:  # type: ignore[attr-defined] # annotated
        raise serializers.ValidationError({"place": ["It has been published: place it anew in bulk."]})
    data = MultiValueDict({name: [str(value)] for name, value in _sent(question, given, today)})
    sheet = sheet_of(question, latest_of(question), today=today, data=data)
    if not sheet.is_valid():
        raise Problem("invalid", errors=list(_errors(sheet)))
    return sheet


def differences(mine: Sheet, *, with_place: bool) -> list[dict[str, Any]]:
    """What differs between the text that was sent, with or without a place, and the one that is stored."""
    clash = Clash(mine=mine, stored=sheet_of(mine.question, mine.draft, today=mine.today))
    found = [each for each in clash.choices() if with_place or not each.name.startswith("placing.")]
    return [dict(Choice(each).data) for each in found]


def _sent(question: Question, given: Mapping[str, Any], today: dt.date) -> Iterator[tuple[str, Any]]:
    """What a browser would send of it, name by name."""
    yield from ((name, given[name]) for name in ("kind", "stem", "drafted_by", "based_on"))
    yield "options-TOTAL_FORMS", len(given["options"])
    yield "options-INITIAL_FORMS", 0
    for number, option in enumerate(given["options"]):
        name = f"options-{number}"
        yield f"{name}-code", option.get("id", "")
        yield from ((f"{name}-{each}", option[each]) for each in ("text", "rationale", "misconception"))
        yield f"{name}-facts", ", ".join(option["facts"])
        yield from ((f"{name}-{to}", "on") for of, to in TICKED.items() if option[of])
    if given.get("place") is not None:
        yield from _placed(question, given["place"], today)


def _placed(question: Question, place: Mapping[str, Any], today: dt.date) -> Iterator[tuple[str, Any]]:
    yield from ((name, place[name]) for name in ("difficulty", "author", "licence"))
    if place["service"] is not None:
        service = question.collection.services.filter(slug=place["service"]).values_list("pk", flat=True).first()
        yield "service", service or "unknown"
    tasks = Task.objects.filter(domain__blueprint__in=Blueprint.objects.in_force_on(today))
    known = {
        f"{code} {number}": (blueprint, pk)
        for code, number, blueprint, pk in tasks.values_list(
            "domain__blueprint__exam__code", "number", "domain__blueprint", "pk"
        )
    }
    chosen = [known.get(name) for name in place["tasks"]]
    exams = [each[0] for each in chosen if each]
    if None in chosen or len(set(exams)) < len(exams):
        raise serializers.ValidationError({"place": {"tasks": ["Name tasks of today's exams, one of each at most."]}})
    yield from ((f"task_{each[0]}", each[1]) for each in chosen if each)


def _errors(sheet: Sheet) -> Iterator[dict[str, str]]:
    """What the forms object to; the names are those of the body."""
    renamed = {"code": "id", "is_key": "key", "is_anchored": "stays_last"}
    of_options = [(f"options.{number}.", form) for number, form in enumerate(sheet.options.forms)]
    of_place = [("place.", sheet.placing)] if sheet.placing else []
    for way, form in [("", sheet.form), *of_options, *of_place]:
        for name, errors in form.errors.get_json_data().items():
            for error in errors:
                field = f"{way}{renamed.get(name, name)}"
                yield {"field": field, "code": error["code"] or "invalid", "detail": error["message"]}
