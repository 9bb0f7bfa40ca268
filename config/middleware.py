"""What every request and response gets, in the order of `settings.MIDDLEWARE`."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import partial
from http import HTTPStatus

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.middleware.common import CommonMiddleware
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from accounts import clock
from accounts.http import SiteRequest, refuse, wants_json
from config.logs import current_request_id

GetResponse = Callable[[SiteRequest], HttpResponse]

CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "object-src 'none'",
        "frame-ancestors 'none'",
        "manifest-src 'self'",
    ]
)
PERMISSIONS_POLICY = ", ".join(
    [
        "accelerometer=()",
        "camera=()",
        "display-capture=()",
        "geolocation=()",
        "gyroscope=()",
        "microphone=()",
        "payment=()",
        "usb=()",
        "publickey-credentials-create=(self)",
        "publickey-credentials-get=(self)",
    ]
)


class SlashMiddleware(CommonMiddleware):
    """Leads from an address without its last slash to the one that has it, with the same method and body (308): what is
    answered with 301 programs send again as a GET, and take the list for the answer to their POST."""

    response_redirect_class = partial(HttpResponsePermanentRedirect, preserve_request=True)  # type: ignore[assignment]


def request_instant(get_response: GetResponse) -> GetResponse:
    """Take the time before anything else happens, and give the request a number for the log."""

    def middleware(request: SiteRequest) -> HttpResponse:
        request.now = clock.now()
        request.id = uuid.uuid4().hex[:12]
        token = current_request_id.set(request.id)
        try:
            return get_response(request)
        finally:
            current_request_id.reset(token)

    return middleware


def response_headers(get_response: GetResponse) -> GetResponse:
    """Put the security headers on every response, errors and static files included."""

    def middleware(request: SiteRequest) -> HttpResponse:
        response = get_response(request)
        response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
        response.headers["Permissions-Policy"] = PERMISSIONS_POLICY
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        response.headers["X-Request-ID"] = request.id
        response.headers.setdefault("X-Frame-Options", "DENY")
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        if "public" not in response.headers.get("Cache-Control", ""):
            # Static files are public; every page belongs to somebody or carries a token.
            response.headers["Cache-Control"] = "no-store"
            patch_vary_headers(response, ["HX-Request", "Cookie"])
        return response

    return middleware


class LoginRequired(LoginRequiredMiddleware):
    """Private by default. A program or a fragment gets 401 with a code, never a login page."""

    def handle_no_permission(  # type: ignore[override] # what it returns is any response
        self, request: HttpRequest, view_func: Callable[..., HttpResponse]
    ) -> HttpResponse:
        if wants_json(request) or request.headers.get("HX-Request") == "true":
            return refuse(request, "login")
        return super().handle_no_permission(request, view_func)


def method_page(get_response: GetResponse) -> GetResponse:
    """A method that an address does not take gets words, not the empty answer of Django's decorators."""

    def middleware(request: SiteRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and not response.content:
            allowed = response.headers["Allow"]
            response = refuse(request, "not_allowed")
            response.headers["Allow"] = allowed
        return response

    return middleware


def htmx_redirect(get_response: GetResponse) -> GetResponse:
    """A redirect answered to htmx becomes a page visit, so that it never swaps a whole page into a fragment."""

    def middleware(request: SiteRequest) -> HttpResponse:
        response = get_response(request)
        if request.headers.get("HX-Request") == "true" and response.status_code in (301, 302, 303):
            target = response.headers["Location"]
            response = HttpResponse(status=204)
            response.headers["HX-Redirect"] = target
        return response

    return middleware


def user_time_zone(get_response: GetResponse) -> GetResponse:
    """Show instants in the zone of whoever looks."""

    def middleware(request: SiteRequest) -> HttpResponse:
        with timezone.override(request.user.time_zone if request.user.is_authenticated else None):
            return get_response(request)

    return middleware
