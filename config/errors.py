"""Error pages: words and a request number, never a stack trace."""

from __future__ import annotations

import sys

from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

from accounts.http import refuse


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    is_too_large = isinstance(exception, RequestDataTooBig | TooManyFilesSent)
    return refuse(request, "too_large" if is_too_large else "bad_request")


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return refuse(request, "forbidden")


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return refuse(request, "not_found")


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """allauth looks this up as `handler429` when one of its limits is reached."""
    return refuse(request, "throttled")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return refuse(request, "csrf")


def server_error(request: HttpRequest) -> HttpResponse:
    """503 while the database cannot be reached, else 500. Django calls this while the exception is being handled."""
    if isinstance(sys.exception(), OperationalError | InterfaceError):
        return refuse(request, "unavailable")
    return refuse(request, "error")
