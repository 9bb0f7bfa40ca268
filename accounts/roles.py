"""Roles: a curator is in a group, an operator is a superuser, everybody else is a candidate."""

from __future__ import annotations

from typing import Literal

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q

from accounts import sessions
from accounts.models import User

CURATORS = "curators"
"""Name of the group whose members keep facts and questions."""

Role = Literal["curator", "operator"]


def ensure_curator_group() -> Group:
    """The group of curators with its permission; made when it is not there yet.

    Raises Permission.DoesNotExist on a database that has not been migrated.
    """
    group, _ = Group.objects.get_or_create(name=CURATORS)
    group.permissions.add(Permission.objects.get(content_type__app_label="content", codename="curate"))
    return group


def is_only_curator(user: User) -> bool:
    """Whether nobody else who may sign in keeps facts and questions. Operators may, too."""
    curate = Q(content_type__app_label="content", codename="curate")
    permission = Permission.objects.filter(curate)
    holders = Q(is_superuser=True) | Q(groups__permissions__in=permission) | Q(user_permissions__in=permission)
    return not User.objects.filter(holders, is_active=True).exclude(pk=user.pk).exists()


@transaction.atomic
def set_role(*, user: User, role: Role, is_held: bool) -> None:
    """Give `role` to `user` or take it away. Their sessions end, so that new rights begin with a new session id."""
    if role == "operator":
        user.is_staff = user.is_superuser = is_held
        user.save(update_fields=["is_staff", "is_superuser"])
    elif is_held:
        user.groups.add(ensure_curator_group())
    else:
        user.groups.remove(ensure_curator_group())
    sessions.end_all(user.pk)
