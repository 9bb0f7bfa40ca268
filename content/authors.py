"""Who wrote a revision: those who cannot approve it (read side)."""

from __future__ import annotations

from content.models import AuditEntry, Revision


def authors_of(revision: Revision) -> set[int]:
    """Primary keys of those who began or changed it, and of the authors of the rejected text that it took up.

    A draft that was dropped leaves its number to the next one: entries older than the revision are not about it.
    """
    actions = (AuditEntry.Action.DRAFTED, AuditEntry.Action.EDITED)
    entries = list(AuditEntry.objects.filter(question=revision.question_id, action__in=actions).order_by("id"))
    begun = dict(revision.question.revisions.values_list("number", "created_at"))
    authors = {revision.created_by_id}
    number: int | None = revision.number
    while number is not None:
        own = [each for each in entries if each.revision_number == number and each.made_at >= begun[number]]
        authors |= {each.actor_id for each in own}
        origins = [each.before for each in own if each.before.get("state") == Revision.State.REJECTED]
        number = origins[0]["revision"] if origins else None
    return {author for author in authors if author is not None}
