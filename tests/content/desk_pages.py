"""What tests of the desk's pages share: their addresses, and a form that is filled in."""

from __future__ import annotations

import datetime as dt
from typing import Any

from content import curation
from content.models import Question, Service, Task
from tests.content.library_text import STEM

NOW = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)
TEXTS = ("Lengthen the retention.", "Lengthen the timeout.", "Fetch by long polling.", "Add a delivery delay.")


def address(row: Question, action: str = "") -> str:
    return f"/desk/questions/{row.slug}/{action}"


def form_values(row: Question, **changes: Any) -> dict[str, Any]:
    """What a browser sends for a complete draft; the names of options' fields are written `options-0-text`."""
    values = {
        "stem": STEM,
        "kind": "multiple-choice",
        "drafted_by": "person",
        "based_on": curation.draft_of(row).content_hash,
        "service": Service.objects.get().pk,
        "difficulty": "easy",
        "author": "A Curator",
        "licence": "CC-BY-4.0",
        "options-TOTAL_FORMS": "4",
        "options-INITIAL_FORMS": "0",
        "options-0-is_key": "on",
    }
    task = Task.objects.get(number="1.1")
    values[f"task_{task.domain.blueprint_id}"] = task.pk
    for number, text in enumerate(TEXTS):
        values |= {
            f"options-{number}-text": text,
            f"options-{number}-rationale": "It says how long a message stays in the queue.",
            f"options-{number}-facts": "queue-retention",
        }
    return values | changes
