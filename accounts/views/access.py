"""Who may open an account page. A guest is signed in for the questions, but not for these pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from allauth.account.utils import get_next_redirect_url
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from accounts.models import is_member

View = Callable[..., HttpResponseBase]


def visitors_only(view: View) -> View:
    """For signing up and in: a guest sees the form, a member goes where they were going."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if is_member(request.user):
            return redirect(get_next_redirect_url(request) or "home")
        return view(request, *args, **kwargs)

    return guarded


def members_only(view: View) -> View:
    """A guest is asked to sign up; whoever is signed out is sent to the sign-in page by the middleware."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if is_member(request.user):
            return view(request, *args, **kwargs)
        return redirect_to_login(request.get_full_path(), reverse("account_signup"))

    return guarded


def operators_only(view: View) -> View:
    """403 for everybody else who is signed in."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not request.user.is_superuser:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded
