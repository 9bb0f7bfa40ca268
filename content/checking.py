"""The item-writing checks over a text that may not be stored yet (read side)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from content.catalogue import names_of
from content.models import Service
from content.notes.parsed import ParsedQuestion
from content.question_checks import Finding, check_question
from content.reading import catalogue_of


def findings_in(
    text: ParsedQuestion, *, has_service: bool, services: Iterable[Service], today: dt.date
) -> list[Finding]:
    """What the rules object to in `text`; a question without a service is not publishable either.

    `services`: those of its collection, as `catalogue.with_names` gives them.
    """
    findings = check_question(text, catalogue=catalogue_of((), names_of(services), today))
    if not has_service:
        missing = Finding("service-missing", "error", text.slug, 0, "the question has no service", "choose one")
        findings.insert(0, missing)
    return findings
