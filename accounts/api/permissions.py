"""What they may: the scope that an operation names, and the rights of the person behind the token."""

from __future__ import annotations

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from accounts.api.problems import Problem
from accounts.models import Scope, Token


class MayDoIt(BasePermission):
    """Asked at each request, so that a right which was taken away is gone with the next one.

    Without a scope an operation is public. A session has all scopes; `curate` wants the right of a curator besides.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        scope = view.scope_of(request.method)
        if scope is None:
            return True
        if not request.user.is_authenticated:
            return False
        if isinstance(request.auth, Token) and scope not in request.auth.scopes:
            raise Problem("scope", scope=scope)
        return scope != Scope.CURATE or request.user.has_perm("content.curate")
