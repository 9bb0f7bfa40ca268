"""Signing up: open, by invitation, closed; a guest's row is claimed exactly once."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.core.exceptions import ValidationError
from django.test import RequestFactory

from accounts import invitations
from accounts.forms import SignupForm
from accounts.models import Invitation, User
from tests.accounts import make

pytestmark = pytest.mark.django_db
ADDRESS = "/accounts/signup/"


def test_signing_up_makes_an_account_signs_in_and_leads_to_the_welcome(client):
    response = client.post(ADDRESS, make.form_of_signup("Ann@Example.org"))
    user = User.objects.get()
    assert (response.status_code, response.headers["Location"]) == (302, "/welcome/")
    assert user.email == "ann@example.org"
    assert user.check_password(make.PASSWORD)
    assert make.signed_in_as(client) == user.pk


def test_signing_up_for_a_page_leads_to_that_page(client):
    response = client.post(ADDRESS, make.form_of_signup(next="/exams/saa-c03/"))
    assert response.headers["Location"] == "/exams/saa-c03/"


def test_a_member_is_sent_on_from_the_form():
    client = make.browser(make.member())
    assert client.get(ADDRESS).headers["Location"] == "/"
    assert client.get(ADDRESS, {"next": "/exams/"}).headers["Location"] == "/exams/"
    assert client.post(ADDRESS, make.form_of_signup("bob@example.org")).headers["Location"] == "/"
    assert User.objects.count() == 1


def test_a_taken_address_is_refused_beside_its_field_and_kept(client):
    make.member("ann@example.org")
    page = client.post(ADDRESS, make.form_of_signup("ann@example.org")).content.decode()
    assert 'id="id_email_error"' in page
    assert 'aria-describedby="id_email_error"' in page
    assert 'value="ann@example.org"' in page
    assert make.PASSWORD not in page
    assert User.objects.count() == 1


def test_fields_that_are_not_on_the_form_change_nothing(client):
    extra = {
        "is_superuser": "1",
        "is_staff": "on",
        "time_factor": "9",
        "extra_minutes": "99",
        "groups": "1",
        "id": "77",
    }
    client.post(ADDRESS, make.form_of_signup(**extra, date_joined="2001-01-01", display_name="Root"))
    user = User.objects.get()
    assert (user.is_superuser, user.is_staff, user.time_factor, user.extra_minutes) == (False, False, 1, 0)
    assert (user.groups.count(), user.display_name, user.date_joined.year) == (0, "", dt.datetime.now(dt.UTC).year)
    assert user.pk != 77


def test_a_guest_sees_the_form_and_is_told_that_answers_stay():
    page = make.browser(make.guest()).get(ADDRESS).content.decode()
    assert 'name="password1"' in page
    assert "Keep what you have answered" in page


def test_signing_up_turns_the_guest_into_a_member_under_a_new_session_id():
    guest = make.guest()
    client = make.browser(guest)
    old_key = client.session.session_key
    client.post(ADDRESS, make.form_of_signup())
    user = User.objects.get()
    assert (user.pk, user.email, user.date_joined) == (guest.pk, "ann@example.org", make.NOW)
    assert make.signed_in_as(client) == guest.pk
    assert client.session.session_key != old_key
    assert not SessionStore().exists(old_key)


def test_a_form_that_is_refused_leaves_the_guest_a_guest():
    guest = make.guest()
    client = make.browser(guest)
    client.post(ADDRESS, {"email": "ann@example.org", "password1": "short"})
    guest.refresh_from_db()
    assert guest.is_guest
    assert make.signed_in_as(client) == guest.pk


def test_sending_the_form_twice_claims_the_guest_once():
    guest = make.guest()
    first = make.browser(guest)
    second = make.browser()
    second.cookies = first.cookies.copy()
    first.post(ADDRESS, make.form_of_signup())
    response = second.post(ADDRESS, make.form_of_signup())
    assert response.status_code == 200
    assert b"already registered" in response.content
    assert list(User.objects.values_list("pk", "email")) == [(guest.pk, "ann@example.org")]


def test_signing_up_in_two_tabs_claims_the_guest_once():
    guest = make.guest()
    client = make.browser(guest)
    client.post(ADDRESS, make.form_of_signup("ann@example.org"))
    client.post(ADDRESS, make.form_of_signup("bob@example.org"))
    assert list(User.objects.values_list("pk", "email")) == [(guest.pk, "ann@example.org")]


def _two_requests_at_once(guest: User, first: str, second: str) -> tuple[SignupForm, SignupForm]:
    """Two forms that were both found valid while the guest was still a guest; the first one is saved."""
    forms = [SignupForm(make.form_of_signup(email)) for email in (first, second)]
    assert all(form.is_valid() for form in forms)
    forms[0].try_save(_request(guest))
    return forms[0], forms[1]


def _request(user: User | AnonymousUser):
    request = RequestFactory().post(ADDRESS)
    request.user, request.now, request.session = user, make.NOW, SessionStore()
    return request


def test_of_two_requests_at_once_with_one_address_the_second_is_refused():
    guest = make.guest()
    _, second = _two_requests_at_once(guest, "ann@example.org", "ann@example.org")
    with pytest.raises(ValidationError, match="already registered"):
        second.try_save(_request(guest))
    assert list(User.objects.values_list("pk", "email")) == [(guest.pk, "ann@example.org")]


def test_of_two_requests_at_once_with_two_addresses_the_second_makes_a_new_account():
    guest = make.guest()
    _, second = _two_requests_at_once(guest, "ann@example.org", "bob@example.org")
    user, _ = second.try_save(_request(guest))
    assert user.pk != guest.pk
    assert set(User.objects.values_list("email", flat=True)) == {"ann@example.org", "bob@example.org"}


@pytest.mark.parametrize("mode", ["closed", "invitation", "invited by a typing error"])
def test_without_an_invitation_nobody_signs_up_unless_sign_up_is_open(client, settings, mode):
    settings.SIGNUP = mode
    assert b"Sign-up is closed" in client.get(ADDRESS).content
    assert b"Sign-up is closed" in client.post(ADDRESS, make.form_of_signup()).content
    assert not User.objects.exists()


class TestByInvitation:
    @pytest.fixture(autouse=True)
    def by_invitation(self, settings):
        settings.SIGNUP = "invitation"

    @pytest.fixture
    def host(self):
        return make.operator()

    def _invite(self, host: User, **fields) -> str:
        now = fields.pop("now", None) or dt.datetime.now(dt.UTC)
        return invitations.make(created_by=host, now=now, **fields)[1]

    def test_its_link_shows_the_form_which_carries_it(self, client, host):
        token = self._invite(host, email="ann@example.org")
        page = client.get(ADDRESS, {"invitation": token}).content.decode()
        assert f'name="invitation" value="{token}"' in page
        assert 'value="ann@example.org"' in page

    def test_it_works_once(self, client, host):
        token = self._invite(host)
        client.post(ADDRESS, make.form_of_signup(invitation=token))
        user = User.objects.get(email="ann@example.org")
        assert Invitation.objects.get().used_by == user
        again = make.browser().post(ADDRESS, make.form_of_signup("bob@example.org", invitation=token))
        assert b"Sign-up is closed" in again.content
        assert not User.objects.filter(email="bob@example.org").exists()

    def test_of_two_at_once_with_one_link_the_second_is_refused_and_leaves_nothing(self, host):
        self._invite(host)
        invitation = Invitation.objects.get()
        emails = ("ann@example.org", "bob@example.org")
        forms = [SignupForm(make.form_of_signup(email), invitation=invitation) for email in emails]
        assert all(form.is_valid() for form in forms)
        forms[0].try_save(_request(AnonymousUser()))
        with pytest.raises(ValidationError, match="just been used"):
            forms[1].try_save(_request(AnonymousUser()))
        assert not User.objects.filter(email="bob@example.org").exists()

    def test_used_between_the_opening_of_the_page_and_of_the_form_it_lets_nobody_in(self, host):
        form = SignupForm(make.form_of_signup(), invitation=None)
        assert form.is_valid()
        with pytest.raises(ValidationError, match="just been used"):
            form.try_save(_request(AnonymousUser()))
        assert User.objects.get() == host

    def test_a_refused_form_does_not_use_it_up(self, client, host):
        token = self._invite(host)
        page = client.post(ADDRESS, {"email": "ann@example.org", "password1": "short", "invitation": token})
        assert token in page.content.decode()
        assert Invitation.objects.get().used_at is None

    def test_one_for_an_address_is_refused_with_another(self, client, host):
        token = self._invite(host, email="Bob@example.org")
        page = client.post(ADDRESS, make.form_of_signup("ann@example.org", invitation=token))
        assert b"This invitation is for another address." in page.content
        client.post(ADDRESS, make.form_of_signup("BOB@example.org", invitation=token))
        assert User.objects.filter(email="bob@example.org").exists()

    @pytest.mark.parametrize("token", ["", "x", "\x00", "x" * 5000])
    def test_a_guessed_token_is_refused(self, client, host, token):
        self._invite(host)
        assert b"Sign-up is closed" in client.get(ADDRESS, {"invitation": token}).content

    def test_it_expires_after_two_weeks(self, client, host):
        token = self._invite(host, now=dt.datetime.now(dt.UTC) - dt.timedelta(days=14, seconds=1))
        assert b"Sign-up is closed" in client.get(ADDRESS, {"invitation": token}).content

    def test_while_sign_up_is_closed_it_does_not_work(self, client, host, settings):
        settings.SIGNUP = "closed"
        token = self._invite(host)
        assert b"Sign-up is closed" in client.get(ADDRESS, {"invitation": token}).content
