"""The operators' page of invitations. Using one is in test_signup."""

from __future__ import annotations

import re

import pytest
from django.db import connection

from accounts import invitations
from accounts.models import Invitation, digest_of
from tests.accounts import make, nasty

pytestmark = pytest.mark.django_db
ADDRESS = "/accounts/invitations/"


@pytest.fixture
def olga():
    return make.operator()


@pytest.fixture
def page(olga):
    return make.browser(olga)


def test_a_new_link_is_shown_once_and_only_its_digest_is_kept(page, olga):
    made = page.post(ADDRESS, {"email": "Ann@example.org"}).content.decode()
    token = re.search(r"http://testserver/accounts/signup/\?invitation=([\w-]{43})<", made)[1]
    invitation = Invitation.objects.get()
    assert (invitation.email, invitation.created_by) == ("ann@example.org", olga)
    assert invitation.token_digest == digest_of(token)
    assert invitation.expires_at - invitation.created_at == invitations.VALID_FOR
    assert token not in page.get(ADDRESS).content.decode()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            assert token not in str(cursor.fetchall())


def test_the_list_says_for_whom_and_in_which_state(page, olga):
    invitations.make(created_by=olga, now=make.NOW.replace(year=2020), email="late@example.org")
    used, _ = invitations.make(created_by=olga, now=make.NOW)
    assert invitations.use(invitation=used, user=make.member(), now=make.NOW)
    page.post(ADDRESS, {"email": ""})
    text = page.get(ADDRESS).content.decode()
    assert all(words in text for words in ("late@example.org", "expired", "used by ann@example.org", "open until"))
    assert text.count("/withdraw/") == 2


def test_withdrawing_ends_the_link(page, olga):
    invitation, token = invitations.make(created_by=olga, now=make.NOW)
    response = page.post(f"{ADDRESS}{invitation.pk}/withdraw/", follow=True)
    assert b"The invitation is withdrawn" in response.content
    assert invitations.find_open(token=token, now=make.NOW) is None


def test_a_used_or_unknown_invitation_is_not_withdrawn(page, olga):
    invitation, _ = invitations.make(created_by=olga, now=make.NOW)
    invitations.use(invitation=invitation, user=make.member(), now=make.NOW)
    for pk in (invitation.pk, 999):
        response = page.post(f"{ADDRESS}{pk}/withdraw/", follow=True)
        assert b"has been used already or is gone" in response.content
    assert Invitation.objects.get() == invitation


def test_an_invitation_is_used_by_one_person(olga):
    invitation, _ = invitations.make(created_by=olga, now=make.NOW)
    ann, bob = make.member(), make.member("bob@example.org")
    assert invitations.use(invitation=invitation, user=ann, now=make.NOW)
    assert not invitations.use(invitation=invitation, user=bob, now=make.NOW)
    assert Invitation.objects.get().used_by == ann


def test_an_invitation_is_open_until_the_instant_of_its_end(olga):
    _, token = invitations.make(created_by=olga, now=make.NOW)
    end = make.NOW + invitations.VALID_FOR
    assert invitations.find_open(token=token, now=end.replace(microsecond=0) - end.resolution)
    assert invitations.find_open(token=token, now=end) is None


def test_fields_that_are_not_on_the_form_change_nothing(page, olga):
    other = make.operator("oscar@example.org")
    extra = {"created_by": other.pk, "used_by": other.pk, "used_at": "2026-01-01", "token_digest": "x", "id": 77}
    page.post(ADDRESS, {"email": "", "expires_at": "2099-01-01", **extra})
    invitation = Invitation.objects.get()
    assert (invitation.created_by, invitation.used_by, invitation.used_at) == (olga, None, None)
    assert invitation.token_digest != "x"
    assert invitation.expires_at.year != 2099


def test_nobody_but_operators_makes_one():
    for user in (make.member(), make.guest()):
        assert make.browser(user).post(ADDRESS, {"email": ""}).status_code == 403
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("text", nasty.STRINGS, ids=nasty.name_of)
def test_no_text_breaks_the_form(page, text):
    assert page.post(ADDRESS, {"email": text}).status_code in (200, 422)
