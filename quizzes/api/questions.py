"""How a question is represented: without a bit of its key while it is being answered, explained afterwards."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from accounts.api.fields import Instant
from content.presenting import ShownQuestion


class CitedFact(serializers.Serializer):
    """A fact on which an option rests, as it stood when the option was written."""

    slug = serializers.CharField()
    service = serializers.CharField(source="service_slug")
    statement = serializers.CharField()
    source_url = serializers.CharField()
    as_of = serializers.DateField()
    changed = serializers.CharField(help_text="What old courses say, and since when it is different; mostly empty.")
    needs_check = serializers.BooleanField(help_text="Its date has passed: verify it.")
    newer_statement = serializers.CharField(help_text="What it says today where it was corrected since.")


class OfferedOption(serializers.Serializer):
    """What can be picked, in the order that this candidate sees."""

    id = serializers.CharField(source="code")
    text = serializers.CharField(help_text="Markdown.")


class ExplainedOption(serializers.Serializer):
    id = serializers.CharField(source="code")
    is_key = serializers.BooleanField()
    rationale = serializers.CharField(help_text="Markdown.")
    facts = CitedFact(many=True)


class Dispute(serializers.Serializer):
    """Another reading of the question, and how it was settled; letters are those of the options in order."""

    argument = serializers.CharField()
    standing = serializers.CharField()
    other = serializers.CharField()
    opened_at = Instant()
    outcome = serializers.CharField(help_text="Empty while it is open.")
    reason = serializers.CharField()
    settled_at = Instant(allow_null=True)


class Explanation(serializers.Serializer):
    """What is right, and why."""

    is_correct = serializers.BooleanField(allow_null=True)
    options = ExplainedOption(many=True)
    dispute = Dispute(allow_null=True)


OPTION = {"id": "raise-timeout", "text": "Raise the visibility timeout of the queue above the longest processing time."}
FACT = {
    "slug": "sqs-visibility",
    "service": "sqs",
    "statement": "A message that was received is hidden for 30 seconds unless told otherwise.",
    "source_url": "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html",
    "as_of": "2026-11-01",
    "changed": "",
    "needs_check": False,
    "newer_statement": "",
}
EXPLANATION = {
    "is_correct": True,
    "options": [
        {
            "id": "raise-timeout",
            "is_key": True,
            "rationale": "A message that is not deleted in time becomes visible again, and a second worker takes it.",
            "facts": [FACT],
        }
    ],
    "dispute": None,
}
STEM = "A worker needs about fifty seconds for each message, and some messages are processed twice. What stops this?"


def explanation_of(shown: ShownQuestion, *, is_correct: bool | None) -> dict[str, Any]:
    """What `Explanation` represents; of a question that is revealed."""
    return {"is_correct": is_correct, "options": shown.options, "dispute": shown.dispute}
