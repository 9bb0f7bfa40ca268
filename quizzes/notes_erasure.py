"""Deleting one's own notes: the collection, what was made of it, and whatever was practised with it.

The log of events is append-only; besides here it is deleted only with its person (`quizzes.privacy`).
"""

from __future__ import annotations

from typing import Literal

from django.db import transaction
from django.db.models import Model

from accounts.models import User
from content.models import Collection
from content.private_erasure import erase_collection
from quizzes.models import Attempt, FactMemory, FactReview, Response, ResponseEvent, ResponseOption

_ERASE_ORDER: tuple[tuple[type[Model], str], ...] = (
    (FactMemory, "fact__collection"),
    (FactReview, "fact__collection"),
    (ResponseEvent, "attempt__collection"),
    (ResponseOption, "response__attempt__collection"),
    (Response, "attempt__collection"),
    (Attempt, "collection"),
)
"""What a person's practice with a collection leaves, those that point to others first."""


@transaction.atomic
def delete_collection(*, user: User, collection: Collection) -> Literal["deleted", "gone"]:
    """Delete a private collection of `user` with everything in it and every drill of it, finished or not.

    `gone`: it was deleted meanwhile. Raises ValueError for a collection of anybody else, or of nobody.
    """
    if collection.owner_id != user.pk:
        raise ValueError("somebody's notes are deleted by themselves")
    # Starts lock the user, and saves their attempt: nothing is begun or written while this goes on.
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    found = Collection.objects.select_for_update().filter(pk=collection.pk).first()
    if found is None:
        return "gone"
    list(Attempt.objects.of(user).filter(collection=found).select_for_update())
    for model, column in _ERASE_ORDER:
        model._base_manager.filter(**{column: found}).delete()  # noqa: SLF001 - all rows, whatever managers leave out
    erase_collection(found)
    return "deleted"
