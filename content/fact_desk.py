"""The facts as curators look for them (read side)."""

from __future__ import annotations

from content.models import FactRevision
from content.models.fact import FactRevisionQuerySet
from content.search import matching_facts

MOST_FOUND = 8
"""Facts that the editor offers for one search."""


def facts_like(query: str, *, service: str = "") -> FactRevisionQuerySet:
    """The current facts of the public bank that a curator finds by `query`: by their words, id or service; all of
    them without one. `service`: slug of the one to look in; empty for all."""
    current = matching_facts(query) if query else FactRevision.objects.current()
    found = current.filter(fact__collection__owner__isnull=True, fact__retired_at__isnull=True)
    if service:
        found = found.filter(fact__service__slug=service)
    return found.select_related("fact__service").order_by("fact_id")
