"""What a question says at one moment, with its keys, rationales and facts; and what differs between two moments."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from rest_framework import serializers

from accounts.api.fields import Instant
from content import presenting
from content.approvals import Difference
from content.models import Option, Revision
from content.presenting import CitedFact, ShownQuestion


class DeskCitation(serializers.Serializer):
    """A fact as an option cites it."""

    slug = serializers.CharField()
    statement = serializers.CharField()
    source_url = serializers.CharField()
    as_of = serializers.DateField()
    needs_check = serializers.BooleanField(help_text="Its day has passed.")
    newer_statement = serializers.CharField(help_text="What it says today where it was corrected since; else empty.")


class DeskOption(serializers.Serializer):
    id = serializers.CharField(source="option.code", help_text="Stays the same from revision to revision.")
    text = serializers.CharField(source="option.text", help_text="Markdown, on one line.")
    key = serializers.BooleanField(source="option.is_key")
    rationale = serializers.CharField(source="option.rationale")
    misconception = serializers.CharField(source="option.misconception")
    stays_last = serializers.BooleanField(source="option.is_anchored")
    facts = DeskCitation(many=True)


class DeskRevision(serializers.Serializer):
    """A revision with all that it says."""

    number = serializers.IntegerField(source="revision.number")
    state = serializers.ChoiceField(Revision.State.choices, source="revision.state")
    kind = serializers.ChoiceField(Revision.Kind.choices, source="revision.kind")
    stem = serializers.CharField(source="revision.stem", help_text="Markdown.")
    scenario = serializers.CharField(source="shown.scenario", help_text="A text that several questions share.")
    select_count = serializers.IntegerField(source="revision.select_count")
    options = DeskOption(many=True)
    drafted = serializers.CharField(source="revision.drafted", help_text="By a person or a machine, and when.")
    checked = serializers.CharField(source="revision.checked", help_text="How, and when.")
    hash = serializers.CharField(source="revision.content_hash", help_text="SHA-256 of what it says.")
    created_at = Instant(source="revision.created_at")
    created_by = serializers.CharField(
        source="revision.created_by", allow_null=True, help_text="Null for what a file said."
    )
    reason = serializers.CharField(source="revision.reason", help_text="Why it was begun.")
    published_at = Instant(source="revision.published_at", allow_null=True)
    published_by = serializers.CharField(source="revision.published_by", allow_null=True)


class Words(serializers.Serializer):
    kind = serializers.ChoiceField(["same", "removed", "added"])
    text = serializers.CharField()


class FieldChange(serializers.Serializer):
    name = serializers.CharField()
    before = serializers.CharField()
    after = serializers.CharField()
    pieces = Words(many=True)
    cosmetic = serializers.BooleanField(source="is_cosmetic", help_text="Spelling, punctuation, space, articles only.")


class OptionChange(serializers.Serializer):
    id = serializers.CharField(source="code")
    added = serializers.BooleanField(source="is_added")
    removed = serializers.BooleanField(source="is_removed")
    moved = serializers.BooleanField(source="is_moved")
    key_changed = serializers.BooleanField()
    fields_changed = FieldChange(source="fields", many=True)


class DeskDiff(serializers.Serializer):
    """What changed from one revision to another. A cosmetic change goes on with the statistics."""

    before = serializers.IntegerField(source="before.number")
    after = serializers.IntegerField(source="after.number")
    cosmetic = serializers.BooleanField(source="diff.is_cosmetic")
    reasons = serializers.ListField(child=serializers.CharField(), help_text="Why it is substantive, in words.")
    fields_changed = FieldChange(source="diff.fields", many=True)
    options = OptionChange(source="diff.options", many=True)


class FindingRow(serializers.Serializer):
    """What a rule of writing questions objects to."""

    code = serializers.CharField()
    severity = serializers.ChoiceField(["error", "warning"], help_text="An error keeps it from being published.")
    message = serializers.CharField()
    fix = serializers.CharField()


@dataclass(frozen=True, slots=True)
class SaidOption:
    option: Option
    facts: tuple[CitedFact, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """A revision as `DeskRevision` tells it."""

    revision: Revision
    shown: ShownQuestion
    options: tuple[SaidOption, ...]


def said(revision: Revision, *, today: dt.date) -> Said:
    """`revision` comes from `presenting.proven`."""
    options = list(revision.options.all())
    shown = presenting.revealed(revision, order=[option.code for option in options], chosen=(), today=today)
    by_code = {option.code: option.facts for option in shown.options}
    return Said(revision, shown, tuple(SaidOption(option, by_code[option.code]) for option in options))


def diff_of(difference: Difference) -> dict[str, Any]:
    """What `DeskDiff` answers; both revisions are there."""
    return dict(DeskDiff(difference).data)


CITATION = {
    "slug": "sqs-visibility",
    "statement": "A message that is not deleted in time becomes visible again.",
    "source_url": "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/welcome.html",
    "as_of": "2026-11-01",
    "needs_check": False,
    "newer_statement": "",
}
OPTION = {
    "id": "raise-timeout",
    "text": "Raise the visibility timeout of the queue.",
    "key": True,
    "rationale": "A message that is not deleted in time becomes visible again.",
    "misconception": "",
    "stays_last": False,
    "facts": [CITATION],
}
REVISION = {
    "number": 2,
    "state": "published",
    "kind": "multiple-choice",
    "stem": "Some messages are processed twice. Which change stops this?",
    "scenario": "",
    "select_count": 1,
    "options": [OPTION],
    "drafted": "person 2026-11-20",
    "checked": "person 2026-11-21",
    "hash": "9f2c5c1b0d1e4f3a8b7c6d5e4f3a2b1c0d9e8f7a6b5c4d3e2f1a0b9c8d7e6f5a",
    "created_at": "2026-11-20T09:00:00Z",
    "created_by": "Ann",
    "reason": "The timeout was named wrongly.",
    "published_at": "2026-11-21T10:00:00Z",
    "published_by": "Bob",
}
FIELD_CHANGE = {
    "name": "stem",
    "before": "Some messages are handled twice.",
    "after": "Some messages are processed twice.",
    "pieces": [
        {"kind": "same", "text": "Some messages are "},
        {"kind": "removed", "text": "handled"},
        {"kind": "added", "text": "processed"},
        {"kind": "same", "text": " twice."},
    ],
    "cosmetic": False,
}
DIFF = {
    "before": 1,
    "after": 2,
    "cosmetic": False,
    "reasons": ["the stem says something else"],
    "fields_changed": [FIELD_CHANGE],
    "options": [
        {
            "id": "raise-timeout",
            "added": False,
            "removed": False,
            "moved": False,
            "key_changed": False,
            "fields_changed": [],
        }
    ],
}
FINDING = {
    "code": "rationale-missing",
    "severity": "error",
    "message": "the option long-polling has no rationale",
    "fix": "say why it is wrong",
}
