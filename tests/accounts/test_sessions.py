"""Session ids and cookies."""

from __future__ import annotations

import runpy

import pytest
from django.conf import settings as site_settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session

from accounts import sessions
from tests.accounts import make

pytestmark = pytest.mark.django_db


def _key(client) -> str:
    return client.cookies["sessionid"].value


def test_signing_in_out_and_in_again_gives_a_new_session_id_each_time(client):
    make.member()
    keys = []
    for _ in range(2):
        client.post("/accounts/login/", make.form_of_login())
        keys.append(_key(client))
        client.post("/accounts/logout/")
        assert not SessionStore().exists(keys[-1])
    assert len(set(keys)) == 2


def test_a_session_id_from_before_signing_in_is_worth_nothing_afterwards():
    guest, _user = make.guest(), make.member()
    client = make.browser(guest)
    old = _key(client)
    client.post("/accounts/login/", make.form_of_login())
    assert _key(client) != old
    assert not SessionStore().exists(old)


def test_a_copied_cookie_is_dead_after_signing_out():
    client, thief = make.browser(make.member()), make.browser()
    thief.cookies = client.cookies.copy()
    assert thief.get("/accounts/profile/").status_code == 200
    client.post("/accounts/logout/")
    assert thief.get("/accounts/profile/").status_code == 302


def test_somebody_who_is_switched_off_is_out_with_the_next_request():
    user = make.member()
    client = make.browser(user)
    user.is_active = False
    user.save()
    assert client.get("/accounts/profile/").status_code == 302


def test_ending_all_sessions_ends_those_of_one_person_only():
    ann, bob = make.member(), make.member("bob@example.org")
    browsers = [make.browser(ann), make.browser(ann), make.browser(bob)]
    assert sessions.end_all(ann.pk) == 2
    assert [client.get("/accounts/profile/").status_code for client in browsers] == [302, 302, 200]


def _cookies_with(settings, site_url: str, monkeypatch) -> list:
    """The cookies of signing in, with what config/settings.py makes of `site_url`."""
    monkeypatch.setenv("SITE_URL", site_url)
    made = runpy.run_path(str(site_settings.BASE_DIR / "config" / "settings.py"))
    prefixes = ("SESSION_COOKIE", "CSRF_COOKIE", "SECURE_")
    for name in [name for name in made if name.startswith(prefixes)]:
        setattr(settings, name, made[name])
    make.member()
    client = make.browser(enforce_csrf_checks=True)
    headers = {"x-forwarded-proto": "https"}
    client.get("/accounts/login/", headers=headers, secure=True)
    token = client.cookies[made.get("CSRF_COOKIE_NAME", "csrftoken")].value
    form = make.form_of_login(csrfmiddlewaretoken=token)
    response = client.post("/accounts/login/", form, headers=headers | {"referer": "https://testserver/"}, secure=True)
    assert response.headers["Location"] == "/"
    return list(client.cookies.values())


def test_over_https_each_cookie_is_bound_to_the_host_and_out_of_reach_of_scripts(settings, monkeypatch):
    cookies = _cookies_with(settings, "https://rehearse.example", monkeypatch)
    assert {cookie.key for cookie in cookies} == {"__Host-session", "__Host-csrf"}
    for cookie in cookies:
        assert (cookie["secure"], cookie["httponly"], cookie["samesite"]) == (True, True, "Lax")
        assert (cookie["path"], cookie["domain"]) == ("/", "")
        assert len(cookie.OutputString()) <= 4096


def test_over_plain_http_on_this_machine_cookies_are_out_of_reach_of_scripts_too(settings, monkeypatch):
    for cookie in _cookies_with(settings, "http://127.0.0.1:8000", monkeypatch):
        assert (cookie["secure"], cookie["httponly"], cookie["samesite"]) == ("", True, "Lax")


def test_a_session_lasts_two_weeks(client):
    make.member()
    client.post("/accounts/login/", make.form_of_login())
    assert client.cookies["sessionid"]["max-age"] == 14 * 24 * 3600
    assert Session.objects.count() == 1
