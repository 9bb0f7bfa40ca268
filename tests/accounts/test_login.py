"""Signing in and out, limits on guessing, and where one is sent afterwards."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.models import User
from tests.accounts import make, nasty

pytestmark = pytest.mark.django_db
ADDRESS = "/accounts/login/"


def test_a_member_signs_in_whatever_the_case_of_the_address(client):
    user = make.member()
    response = client.post(ADDRESS, make.form_of_login("ANN@example.org"))
    assert response.headers["Location"] == "/"
    assert make.signed_in_as(client) == user.pk


@pytest.mark.parametrize(
    ("email", "password"),
    [("ann@example.org", "wrong words"), ("nobody@example.org", make.PASSWORD), ("ann@example.org", "")],
)
def test_a_wrong_pair_is_refused_and_the_address_kept(client, email, password):
    make.member()
    page = client.post(ADDRESS, make.form_of_login(email, password))
    assert make.signed_in_as(client) is None
    assert f'value="{email}"' in page.content.decode()
    assert b'role="alert"' in page.content


def test_an_unknown_address_and_a_wrong_password_get_the_same_page():
    make.member()
    pages = [
        make.browser().post(ADDRESS, make.form_of_login(email, "wrong words")).content.decode()
        for email in ("ann@example.org", "bob@example.org")
    ]
    without_tokens = [page.partition("csrfmiddlewaretoken")[0] for page in pages]
    assert without_tokens[0] == without_tokens[1]


def test_somebody_who_was_switched_off_is_told_so_and_not_signed_in(client):
    make.member(is_active=False)
    response = client.post(ADDRESS, make.form_of_login(), follow=True)
    assert b"switched off" in response.content
    assert make.signed_in_as(client) is None


def test_a_guest_sees_the_form_and_leaves_the_row_behind():
    user, guest = make.member(), make.guest()
    client = make.browser(guest)
    assert b'name="password"' in client.get(ADDRESS).content
    client.post(ADDRESS, make.form_of_login())
    assert make.signed_in_as(client) == user.pk
    assert User.objects.guests().get() == guest


def test_a_member_is_sent_on_from_the_form():
    client = make.browser(make.member())
    assert client.get(ADDRESS).headers["Location"] == "/"
    assert client.get(ADDRESS, {"next": "/exams/"}).headers["Location"] == "/exams/"


def test_the_fields_name_themselves_for_password_managers(client):
    page = client.get(ADDRESS).content.decode()
    assert 'autocomplete="email"' in page
    assert 'autocomplete="current-password"' in page
    assert "placeholder" not in page


def test_after_five_wrong_passwords_the_right_one_is_refused_too(client):
    make.member()
    for _ in range(5):
        client.post(ADDRESS, make.form_of_login(password="wrong words"))
    page = client.post(ADDRESS, make.form_of_login())
    assert b"Too many failed login attempts" in page.content
    assert make.signed_in_as(client) is None


def test_one_browser_may_try_ten_accounts_a_minute_whatever_address_it_claims_to_have(client):
    make.member("last@example.org")
    for number in range(10):
        headers = {"x-forwarded-for": f"10.0.0.{number}", "x-real-ip": f"10.0.1.{number}"}
        client.post(ADDRESS, make.form_of_login(f"a{number}@example.org"), headers=headers)
    page = client.post(ADDRESS, make.form_of_login("last@example.org"), headers={"x-forwarded-for": "10.9.9.9"})
    assert b"Too many failed login attempts" in page.content


def test_a_class_of_two_hundred_may_sign_in_from_one_place():
    assert {make.browser().post(ADDRESS, {}).status_code for _ in range(200)} == {200}


def test_too_many_forms_from_one_place_get_429_in_words(settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"login": "30/m/ip"}
    responses = [make.browser().post(ADDRESS, {}) for _ in range(31)]
    assert responses[-2].status_code == 200
    assert responses[-1].status_code == 429
    assert responses[-1].headers["Retry-After"] == "5"
    assert b"Too many requests" in responses[-1].content


def test_the_password_door_of_the_admin_is_this_one(client):
    response = client.post("/admin/login/", {"username": "olga@example.org", "password": make.PASSWORD})
    assert response.status_code == 302
    assert response.headers["Location"].startswith(ADDRESS)


def test_signing_out_needs_a_post():
    user = make.member()
    client = make.browser(user)
    assert client.get("/accounts/logout/").status_code == 200
    assert make.signed_in_as(client) == user.pk
    assert client.post("/accounts/logout/").headers["Location"] == "/"
    assert make.signed_in_as(client) is None


def _lands(client, address: str, form: dict[str, str], target: str) -> str:
    response = client.post(address, form | {"next": target})
    assert response.status_code == 302
    return response.headers["Location"]


@pytest.mark.parametrize("target", nasty.OFF_SITE, ids=nasty.name_of)
def test_nobody_is_sent_off_the_site(target):
    user = make.member()
    assert _lands(make.browser(), ADDRESS, make.form_of_login(), target) == "/"
    assert _lands(make.browser(user), ADDRESS, {}, target) == "/"
    assert _lands(make.browser(user), "/accounts/logout/", {}, target) == "/"
    assert _lands(make.browser(), "/accounts/signup/", make.form_of_signup("new@example.org"), target) == "/welcome/"
    assert _lands(make.browser(user), "/accounts/reauthenticate/", {"password": make.PASSWORD}, target) == "/"


@pytest.mark.parametrize("target", nasty.OFF_SITE, ids=nasty.name_of)
def test_no_page_carries_a_place_off_the_site_into_its_links(target):
    page = make.browser().get(ADDRESS, {"next": target}).content.decode()
    assert f'href="{reverse("account_signup")}"' in page


@pytest.mark.parametrize("text", nasty.STRINGS, ids=nasty.name_of)
def test_no_text_breaks_the_form(text):
    make.member()
    for field, status in {"login": 200, "password": 200, "next": 302}.items():
        assert make.browser().post(ADDRESS, make.form_of_login() | {field: text}).status_code == status
