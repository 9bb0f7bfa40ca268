"""Operators find people and make them a link to a new password."""

from __future__ import annotations

import logging
import re

import pytest

from tests.accounts import make, nasty

pytestmark = pytest.mark.django_db
ADDRESS = "/accounts/people/"
OTHER = "another five words of hers"


@pytest.fixture
def olga():
    return make.operator()


@pytest.fixture
def page(olga):
    return make.browser(olga)


def _link_in(response) -> str:
    return re.search(r"http://testserver(/accounts/password/reset/key/[\w-]+/)", response.content.decode())[1]


def test_people_are_found_by_a_part_of_their_address(page):
    make.member("ann@example.org", display_name="Ann A.")
    make.member("bob@example.net")
    make.guest()
    text = page.get(ADDRESS, {"q": " Example.ORG "}).content.decode()
    assert "ann@example.org" in text
    assert "Ann A." in text
    assert "bob@example.net" not in text
    assert "Nobody has such an address." in page.get(ADDRESS, {"q": "%"}).content.decode()


def test_nobody_is_listed_without_a_question(page):
    make.member()
    assert "ann@example.org" not in page.get(ADDRESS).content.decode()


def test_the_link_sets_a_new_password_once_and_is_logged_without_itself(page, olga, caplog):
    ann = make.member()
    with caplog.at_level(logging.WARNING):
        link = _link_in(page.post(f"{ADDRESS}{ann.pk}/reset-link/"))
    assert f"Operator {olga.pk} made a password reset link for user {ann.pk}" in caplog.messages
    assert link.split("-", 1)[1] not in caplog.text
    client = make.browser()
    form = client.get(link, follow=True)
    client.post(form.request["PATH_INFO"], {"password1": OTHER})
    client.post("/accounts/login/", make.form_of_login(password=OTHER))
    assert make.signed_in_as(client) == ann.pk
    assert b"This link does not work" in make.browser().get(link, follow=True).content


def test_the_link_is_not_shown_again(page):
    ann = make.member()
    link = _link_in(page.post(f"{ADDRESS}{ann.pk}/reset-link/"))
    assert link not in page.get(ADDRESS, {"q": "ann"}).content.decode()


@pytest.mark.usefixtures("mail_server")
def test_with_a_mail_server_there_is_no_such_link(page):
    ann = make.member()
    assert "reset-link" not in page.get(ADDRESS, {"q": "ann"}).content.decode()
    assert page.post(f"{ADDRESS}{ann.pk}/reset-link/").status_code == 403


def test_guests_strangers_and_people_switched_off_get_no_link(page):
    off = make.member("off@example.org", is_active=False)
    for pk in (make.guest().pk, off.pk, 999):
        assert page.post(f"{ADDRESS}{pk}/reset-link/").status_code == 404
    assert "reset-link" not in page.get(ADDRESS, {"q": "off@"}).content.decode()


@pytest.mark.parametrize("text", nasty.STRINGS, ids=nasty.name_of)
def test_no_text_breaks_the_search(page, text):
    assert page.get(ADDRESS, {"q": text}).status_code == 200
