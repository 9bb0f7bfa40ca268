"""The first operator is made in the browser, once."""

from __future__ import annotations

import datetime as dt
import re
from io import StringIO

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core.management import call_command
from django.db import IntegrityError

from accounts import first_operator
from accounts.models import User
from tests.accounts import make, nasty

pytestmark = pytest.mark.django_db
FORM = {"email": "Olga@example.org", "password": make.PASSWORD}


def _printed() -> str:
    out = StringIO()
    call_command("operator_link", stdout=out)
    return out.getvalue()


@pytest.fixture
def link(settings):
    return re.search(rf"{settings.SITE_URL}(/\S+)", _printed())[1]


def _is_refused(client, link: str) -> bool:
    seen, sent = client.get(link), client.post(link, FORM)
    return {seen.status_code, sent.status_code} == {404} and b"This link does not work" in seen.content


def test_the_printed_link_makes_an_operator_and_signs_in(client, link):
    assert client.get(link).status_code == 200
    assert client.post(link, FORM).headers["Location"] == "/"
    user = User.objects.get()
    assert (user.email, user.is_superuser, user.is_staff) == ("olga@example.org", True, True)
    assert make.signed_in_as(client) == user.pk
    assert client.get("/admin/").status_code == 200


@pytest.mark.usefixtures("mail_server")
def test_the_operator_can_sign_in_again_where_addresses_are_verified(client, link):
    client.post(link, FORM)
    again = make.browser()
    again.post("/accounts/login/", make.form_of_login("olga@example.org"))
    assert make.signed_in_as(again) == User.objects.get().pk
    assert EmailAddress.objects.get().verified


def test_the_link_is_refused_once_there_is_an_operator(client, link):
    client.post(link, FORM)
    assert _is_refused(make.browser(), link)
    assert User.objects.count() == 1


def test_the_second_of_two_at_once_makes_nobody():
    assert first_operator.make(email="olga@example.org", password=make.PASSWORD)
    assert first_operator.make(email="oscar@example.org", password=make.PASSWORD) is None
    assert User.objects.get().email == "olga@example.org"


@pytest.mark.parametrize("forged", ["first", "first:1tOaaa:x", "x", ":", "first:0:", "%00"])
def test_a_forged_link_is_refused(client, forged):
    assert _is_refused(client, f"/accounts/operator/{forged}/")
    assert not User.objects.exists()


def test_a_link_of_another_secret_key_is_refused(client, link, settings):
    settings.SECRET_KEY = "another"
    assert _is_refused(client, link)


def test_a_link_is_refused_after_a_week(client):
    with time_machine.travel(dt.datetime.now(dt.UTC) - dt.timedelta(days=8), tick=False):
        old = first_operator.make_token()
    assert _is_refused(client, f"/accounts/operator/{old}/")


def test_a_guest_can_use_it_and_leaves_the_row_behind(link):
    guest = make.guest()
    client = make.browser(guest)
    client.post(link, FORM)
    assert make.signed_in_as(client) == User.objects.operators().get().pk
    assert User.objects.guests().get() == guest


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("email", {"email": "no address"}),
        ("email", {"email": "ann@example.org"}),
        ("password", {"password": "short"}),
        ("password", {"password": "12345678"}),
        ("password", {"password": "olga@example.org"}),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(client, link, field, typed):
    make.member("ann@example.org")
    response = client.post(link, FORM | typed)
    assert response.status_code == 422
    assert f'id="id_{field}_error"' in response.content.decode()
    assert not User.objects.operators().exists()


def test_an_address_that_was_taken_in_between_makes_nobody():
    make.member("olga@example.org")
    with pytest.raises(IntegrityError):
        first_operator.make(email="olga@example.org", password=make.PASSWORD)


@pytest.mark.parametrize("text", nasty.STRINGS, ids=nasty.name_of)
def test_no_text_breaks_the_form(client, link, text):
    assert client.post(link, {"email": text, "password": text}).status_code == 422


def test_with_an_operator_the_command_says_how_to_make_a_curator():
    make.operator()
    assert "grant EMAIL curator" in _printed()
    assert "http" not in _printed()


def test_an_operator_who_was_switched_off_does_not_count():
    make.member("olga@example.org", is_superuser=True, is_active=False)
    assert first_operator.is_open(first_operator.make_token())
