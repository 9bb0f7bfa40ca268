"""Who may open which account page, and that nothing is there but what is listed."""

from __future__ import annotations

import re

import pytest
from django.urls import NoReverseMatch, reverse

from accounts.models import User
from tests.accounts import make

pytestmark = pytest.mark.django_db

PUBLIC = [
    "account_login",
    "account_signup",
    "account_inactive",
    "account_email_verification_sent",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key_done",
]
FOR_MEMBERS = ["profile", "account_email", "account_change_password", "account_reauthenticate"]
FOR_OPERATORS = ["people", "invitations"]


@pytest.mark.parametrize("name", PUBLIC)
def test_public_pages_are_there_for_everybody(name):
    for client in (make.browser(), make.browser(make.guest())):
        assert client.get(reverse(name)).status_code == 200


@pytest.mark.parametrize("name", FOR_MEMBERS + FOR_OPERATORS)
def test_whoever_is_signed_out_is_asked_to_sign_in(client, name):
    address = reverse(name)
    for response in (client.get(address), client.post(address)):
        assert response.headers["Location"] == f"/accounts/login/?next={address}"


@pytest.mark.parametrize("name", FOR_MEMBERS)
def test_a_guest_is_asked_to_sign_up_and_changes_nothing(name):
    guest = make.guest()
    client = make.browser(guest)
    address = reverse(name)
    form = make.form_of_profile(email="x@example.org", action_add="1", password1=make.PASSWORD)
    for response in (client.get(address), client.post(address, form)):
        assert response.headers["Location"] == f"/accounts/signup/?next={address}"
    guest.refresh_from_db()
    assert (guest.is_guest, guest.display_name, guest.has_usable_password()) == (True, "", False)


@pytest.mark.parametrize("name", FOR_MEMBERS)
def test_members_see_their_own_pages(name):
    assert make.browser(make.member()).get(reverse(name)).status_code == 200


@pytest.mark.parametrize("name", FOR_OPERATORS)
def test_pages_of_operators_are_for_operators(name):
    assert make.browser(make.operator()).get(reverse(name)).status_code == 200
    for user in (make.member(), make.member("staff@example.org", is_staff=True), make.guest()):
        assert make.browser(user).get(reverse(name)).status_code == 403


@pytest.mark.parametrize("name", ["reset_link", "invitation_withdraw"])
def test_acts_of_operators_are_for_operators_and_by_post(name):
    address = reverse(name, args=[make.member().pk])
    assert make.browser(make.operator()).get(address).status_code == 405
    for user in (make.member("bob@example.org"), make.guest()):
        assert make.browser(user).post(address).status_code == 403


@pytest.mark.parametrize("name", PUBLIC + FOR_MEMBERS + FOR_OPERATORS + ["account_logout"])
def test_forms_without_the_token_are_refused(name):
    client = make.browser(make.operator(), enforce_csrf_checks=True)
    before = list(User.objects.values())
    assert client.post(reverse(name), {"password": make.PASSWORD}).status_code in (403, 405)
    assert list(User.objects.values()) == before


@pytest.mark.parametrize("name", ["account_confirm_login_code", "account_request_login_code", "account_set_password"])
def test_pages_that_are_not_offered_do_not_exist(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


@pytest.mark.parametrize("path", ["login/code/", "login/code/confirm/", "phone/verify/", "password/set/", "3rdparty/"])
def test_addresses_of_pages_that_are_not_offered_are_not_found(client, path):
    assert client.get(f"/accounts/{path}").status_code == 404


@pytest.mark.parametrize("name", PUBLIC + FOR_MEMBERS + FOR_OPERATORS + ["account_logout"])
def test_pages_have_nothing_inline_one_heading_and_a_label_for_each_field(name):
    client = make.browser() if name in PUBLIC else make.browser(make.operator())
    response = client.get(reverse(name))
    page = response.content.decode()
    assert not re.search(r"<script(?![^>]*\bsrc=)|\sstyle=|\son\w+=|<style|javascript:|hx-on", page)
    assert page.count("<h1") == 1
    inputs = re.findall(r'<(?:input|select|textarea)\b(?![^>]*type="(?:hidden|radio|submit)")[^>]*\bid="([^"]+)"', page)
    assert all(f'<label for="{field}">' in page for field in inputs)
    assert "no-store" in response.headers["Cache-Control"]


def test_a_program_gets_the_page_and_no_other_form_of_it(client):
    make.member()
    response = client.post(
        "/accounts/login/", make.form_of_login(password="wrong words"), headers={"accept": "application/json"}
    )
    assert response.headers["Content-Type"].startswith("text/html")
