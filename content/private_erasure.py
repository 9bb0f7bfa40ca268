"""Deleting a private collection with everything that was loaded into it.

What points to it from the room above is gone by then (`quizzes.notes_erasure`); of a public collection the database
refuses to let anything go.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import Model

from content.models import (
    Collection,
    EnemyGroup,
    Fact,
    FactRevision,
    LoadConflict,
    Option,
    OptionFact,
    Question,
    Revision,
    Scenario,
    Service,
    Source,
    Upload,
)

_ERASE_ORDER: tuple[tuple[type[Model], str], ...] = (
    (OptionFact, "option__revision__question__collection"),
    (Option, "revision__question__collection"),
    (Revision, "question__collection"),
    (Question, "collection"),
    (Scenario, "collection"),
    (EnemyGroup, "collection"),
    (LoadConflict, "collection"),
    (FactRevision, "fact__collection"),
    (Fact, "collection"),
    (Service, "collection"),
    (Source, "collection"),
    (Upload, "collection"),
)
"""Every table whose rows belong to a collection, and by which column; those that point to others first."""


@transaction.atomic
def erase_collection(collection: Collection) -> None:
    """Delete a private collection and all that it holds. Raises ValueError for a public one."""
    if collection.owner_id is None:
        raise ValueError("what is public is never deleted")
    for model, column in _ERASE_ORDER:
        model._base_manager.filter(**{column: collection}).delete()  # noqa: SLF001 - all rows, whatever managers leave out
    collection.delete()
