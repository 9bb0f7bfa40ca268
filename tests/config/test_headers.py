"""The security headers stand on every response, whatever its status."""

from __future__ import annotations

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import path

from config import errors, urls
from config.middleware import CONTENT_SECURITY_POLICY

pytestmark = pytest.mark.django_db

EXPECTED = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


def _fail(request):
    raise RuntimeError("a secret path /var/lib/secret")


def _outage(request):
    raise OperationalError("connection to server at db failed")


for view in (_fail, _outage):
    view.login_required = False

urlpatterns = [*urls.urlpatterns, path("fail/", _fail), path("outage/", _outage)]
handler400, handler403, handler404, handler500 = (
    errors.bad_request,
    errors.permission_denied,
    errors.page_not_found,
    errors.server_error,
)

CASES = [
    (200, "get", "/accounts/login/", {}),
    (302, "get", "/attempts/", {}),
    (400, "get", "/", {"headers": {"host": "evil.example"}}),
    (401, "get", "/attempts/", {"headers": {"accept": "application/json"}}),
    (403, "post", "/accounts/login/", {}),
    (404, "get", "/no-such-page/", {}),
    (405, "options", "/healthz", {}),
    (500, "get", "/fail/", {}),
    (503, "get", "/outage/", {}),
]


@pytest.fixture
def client_that_answers(settings):
    settings.ROOT_URLCONF = "tests.config.test_headers"
    return Client(enforce_csrf_checks=True, raise_request_exception=False)


@pytest.mark.parametrize(("status", "method", "address", "extra"), CASES)
def test_every_status_has_every_header(client_that_answers, status, method, address, extra):
    response = getattr(client_that_answers, method)(address, **extra)

    assert response.status_code == status
    assert {name: response.headers.get(name) for name in EXPECTED} == EXPECTED
    assert response.headers["Cache-Control"] == "no-store"
    assert len(response.headers["X-Request-ID"]) == 12
    assert "HX-Request" in response.headers["Vary"]


def test_the_policy_allows_nothing_inline_and_no_other_host():
    assert not any(word in CONTENT_SECURITY_POLICY for word in ("unsafe-", "*", "http:", "https:", "data:"))


@pytest.mark.parametrize("address", ["/fail/", "/outage/"])
def test_a_failure_shows_its_number_and_nothing_of_the_inside(client_that_answers, address):
    for headers in ({}, {"accept": "application/json"}, {"HX-Request": "true"}):
        response = client_that_answers.get(address, headers=headers)
        body = response.content.decode()
        assert response.headers["X-Request-ID"] in body
        assert not any(word in body for word in ("Traceback", "secret", "RuntimeError", "OperationalError", "Django"))


def test_an_outage_of_the_database_says_when_to_come_back(client_that_answers):
    response = client_that_answers.get("/outage/", headers={"accept": "application/json"})

    assert (response.status_code, response.json()["outcome"]) == (503, "unavailable")
    assert int(response.headers["Retry-After"]) > 0


def test_with_https_the_browser_is_told_to_stay_there(settings):
    settings.SECURE_HSTS_SECONDS = 365 * 24 * 3600
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

    response = Client().get("/healthz", headers={"x-forwarded-proto": "https"})

    assert response.headers["Strict-Transport-Security"] == "max-age=31536000"
