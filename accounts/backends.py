from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AnonymousUser, Permission
from django.db.models import Model, Q
from django.http import HttpRequest

from accounts.models import User

CACHE = "_perm_cache"
"""Where Django keeps them."""


class UserBackend(ModelBackend):
    """Permissions, and the sessions of guests; nobody signs in through it, so that the limits on guessing hold."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> None:  # type: ignore[override]
        """Nobody."""

    def get_all_permissions(self, user_obj: User | AnonymousUser, obj: Model | None = None) -> set[str]:
        """What Django's own says in two queries, in one: the head of each page asks."""
        if not isinstance(user_obj, User) or user_obj.is_superuser or not user_obj.is_active or obj is not None:
            return super().get_all_permissions(user_obj, obj)
        if not hasattr(user_obj, CACHE):
            held = Permission.objects.filter(Q(user=user_obj) | Q(group__user=user_obj)).order_by()
            names = held.values_list("content_type__app_label", "codename").distinct()
            setattr(user_obj, CACHE, {f"{label}.{codename}" for label, codename in names})
        return getattr(user_obj, CACHE)
