"""With a mail server, an address is verified before its account can be used."""

from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress

from accounts.models import User
from tests.accounts import make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mail_server")]
SIGNUP = "/accounts/signup/"


def _link_in(message) -> str:
    return re.search(r"http://testserver(/\S+)", message.body)[1]


def test_a_newcomer_is_signed_in_by_the_link_in_the_mail(client, mailoutbox):
    response = client.post(SIGNUP, make.form_of_signup())
    assert response.headers["Location"] == "/accounts/confirm-email/"
    assert make.signed_in_as(client) is None
    assert client.get(response.headers["Location"]).status_code == 200
    link = _link_in(mailoutbox[0])
    assert b"Is ann@example.org your address?" in client.get(link).content
    assert not EmailAddress.objects.get().verified
    assert client.post(link).headers["Location"] == "/welcome/"
    assert EmailAddress.objects.get().verified
    assert make.signed_in_as(client) == User.objects.get().pk


def test_a_guest_who_signs_up_keeps_the_row_and_comes_back_by_the_link(mailoutbox):
    guest = make.guest()
    client = make.browser(guest)
    client.post(SIGNUP, make.form_of_signup())
    assert make.signed_in_as(client) is None
    client.post(_link_in(mailoutbox[0]))
    assert make.signed_in_as(client) == guest.pk
    assert User.objects.get().email == "ann@example.org"


@pytest.mark.parametrize("has_guest", [True, False])
def test_signing_up_with_a_taken_address_looks_like_any_other(mailoutbox, has_guest):
    make.member("taken@example.org")
    seen = []
    for email in ("taken@example.org", "fresh@example.org"):
        client = make.browser(make.guest() if has_guest else None)
        response = client.post(SIGNUP, make.form_of_signup(email))
        seen.append((response.status_code, response.headers["Location"], response.content, list(response.cookies)))
        assert make.signed_in_as(client) is None
    assert seen[0] == seen[1]
    assert "already exists" in mailoutbox[0].body
    assert User.objects.filter(email="taken@example.org").count() == 1


def test_signing_in_without_having_confirmed_sends_the_link_again(client, mailoutbox):
    User.objects.create_user("ann@example.org", make.PASSWORD)
    response = client.post("/accounts/login/", make.form_of_login())
    assert response.headers["Location"] == "/accounts/confirm-email/"
    assert make.signed_in_as(client) is None
    assert len(mailoutbox) == 1


def test_a_forged_or_used_link_says_so(client, mailoutbox):
    client.post(SIGNUP, make.form_of_signup())
    link = _link_in(mailoutbox[0])
    forged = link.replace("confirm-email/", "confirm-email/x")
    assert b"This link does not work" in client.get(forged).content
    client.post(link)
    assert b"This link does not work" in make.browser().get(link).content


def test_mail_names_the_site_and_not_a_bare_host(client, mailoutbox):
    client.post(SIGNUP, make.form_of_signup())
    assert mailoutbox[0].body.strip().endswith("Rehearse\nhttp://testserver")


def test_a_foreign_host_header_sends_no_mail(client, mailoutbox):
    make.member()
    response = client.post("/accounts/password/reset/", {"email": "ann@example.org"}, headers={"host": "evil.example"})
    assert response.status_code == 400
    assert not mailoutbox
