"""Plain builders of what readers return, and the text of a service file."""

from __future__ import annotations

import datetime as dt
from typing import Any

from content.notes.parsed import (
    Check,
    ParsedDocument,
    ParsedFact,
    ParsedOption,
    ParsedQuestion,
    ParsedService,
    TaskReference,
)

HEAD = """\
---
service: Example Parcel Service
slug: parcel
category: Delivery
docs: https://docs.example.com/parcel
---

# Parcel
"""

QUESTION = """\
### parcel-late

kind: multiple-choice
tasks: DVA-C02 1.1, SAA-C03 2.1
difficulty: medium
author: Rehearse
licence: CC-BY-4.0
drafted: person 2026-11-21

A parcel is late. What helps?

- [x] Send it earlier. {#earlier facts=parcel-time}

  Then it is there in time.

- [ ] Send it later. {#later facts=parcel-time misconception=later-is-faster}

  Then it is even later.
"""


def file_text(*, facts: str = "", scenarios: str = "", questions: str = "") -> str:
    """A service file with the sections that have a text."""
    sections = (("Facts", facts), ("Scenarios", scenarios), ("Questions", questions))
    return HEAD + "".join(f"\n## {name}\n\n{text.rstrip()}\n" for name, text in sections if text)


def question_text(
    *, stem: str = "A parcel is late. What helps?", options: str | None = None, kind: str = "multiple-choice"
) -> str:
    head, _, rest = QUESTION.partition("A parcel is late. What helps?\n\n")
    return head.replace("multiple-choice", kind) + stem + "\n\n" + (rest if options is None else options)


def service(**changes: Any) -> ParsedService:
    changes.setdefault("name", "Example Parcel Service")
    changes.setdefault("slug", "parcel")
    changes.setdefault("heading", "Parcel")
    changes.setdefault("category", "Delivery")
    changes.setdefault("docs_url", "https://docs.example.com/parcel")
    return ParsedService(**changes)


def fact(**changes: Any) -> ParsedFact:
    changes.setdefault("slug", "parcel-time")
    changes.setdefault("statement", "A parcel takes two days.")
    changes.setdefault("asked", True)
    changes.setdefault("source_url", "https://docs.example.com/parcel/time")
    changes.setdefault("as_of", dt.date(2026, 11, 1))
    changes.setdefault("as_of_text", "2026-11")
    changes.setdefault("review_by", dt.date(2027, 11, 1))
    return ParsedFact(**changes)


def option(code: str = "earlier", **changes: Any) -> ParsedOption:
    changes.setdefault("text", f"Send it {code}.")
    changes.setdefault("is_key", False)
    changes.setdefault("rationale", "Then it is there in time.")
    changes.setdefault("facts", ("parcel-time",))
    return ParsedOption(code=code, **changes)


def question(**changes: Any) -> ParsedQuestion:
    """A publishable multiple-choice question: one finding-free sentence of recall and four options."""
    changes.setdefault("slug", "parcel-late")
    changes.setdefault("kind", "multiple-choice")
    changes.setdefault("stem", "What helps when a parcel is late?")
    changes.setdefault(
        "options",
        (option("earlier", is_key=True), option("later"), option("by air"), option("by ship")),
    )
    changes.setdefault("tasks", (TaskReference("SAA-C03", "2.1"),))
    changes.setdefault("difficulty", "medium")
    changes.setdefault("author", "Rehearse")
    changes.setdefault("licence", "CC-BY-4.0")
    changes.setdefault("drafted", Check("person", dt.date(2026, 11, 21)))
    return ParsedQuestion(**changes)


def document(**changes: Any) -> ParsedDocument:
    changes.setdefault("path", "parcel.md")
    changes.setdefault("service", service())
    return ParsedDocument(**changes)
