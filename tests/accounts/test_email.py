"""Email addresses: adding, choosing, removing."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress

from accounts.models import User
from tests.accounts import make, nasty

pytestmark = pytest.mark.django_db
ADDRESS = "/accounts/email/"


@pytest.fixture
def user():
    return make.member()


@pytest.fixture
def ann(user):
    """Ann's browser, in which she has just typed her password again."""
    client = make.browser(user)
    client.post("/accounts/reauthenticate/", {"password": make.PASSWORD})
    return client


def _addresses(user: User) -> set[str]:
    return set(EmailAddress.objects.filter(user=user).values_list("email", flat=True))


def test_a_change_asks_for_the_password_first_and_then_goes_on(user):
    client = make.browser(user)
    response = client.post(ADDRESS, {"action_add": "1", "email": "new@example.org"})
    assert response.headers["Location"].startswith("/accounts/reauthenticate/")
    assert _addresses(user) == {"ann@example.org"}
    client.post(response.headers["Location"], {"password": "wrong words"})
    assert _addresses(user) == {"ann@example.org"}
    client.post(response.headers["Location"], {"password": make.PASSWORD})
    assert _addresses(user) == {"ann@example.org", "new@example.org"}


def test_without_a_mail_server_nothing_is_sent_and_an_address_can_be_swapped_when_none_is_verified(mailoutbox):
    user = User.objects.create_user("ann@example.org", make.PASSWORD)
    EmailAddress.objects.create(user=user, email=user.email, primary=True)
    ann = make.browser(user)
    ann.post("/accounts/reauthenticate/", {"password": make.PASSWORD})
    ann.post(ADDRESS, {"action_add": "1", "email": "New@example.org"})
    ann.post(ADDRESS, {"action_primary": "1", "email": "new@example.org"})
    user.refresh_from_db()
    assert user.email == "new@example.org"
    ann.post(ADDRESS, {"action_remove": "1", "email": "ann@example.org"})
    assert _addresses(user) == {"new@example.org"}
    assert not mailoutbox


@pytest.mark.usefixtures("mail_server")
def test_with_a_mail_server_an_address_is_confirmed_before_it_counts(ann, user, mailoutbox):
    ann.post(ADDRESS, {"action_add": "1", "email": "new@example.org"})
    assert mailoutbox[0].to == ["new@example.org"]
    ann.post(ADDRESS, {"action_primary": "1", "email": "new@example.org"})
    user.refresh_from_db()
    assert user.email == "ann@example.org"
    EmailAddress.objects.filter(email="new@example.org").update(verified=True)
    ann.post(ADDRESS, {"action_primary": "1", "email": "new@example.org"})
    user.refresh_from_db()
    assert user.email == "new@example.org"


def test_the_last_address_stays(ann, user):
    ann.post(ADDRESS, {"action_remove": "1", "email": "ann@example.org"})
    user.refresh_from_db()
    assert user.email == "ann@example.org"
    assert _addresses(user) == {"ann@example.org"}


def test_three_addresses_are_enough(ann, user):
    for number in range(4):
        ann.post(ADDRESS, {"action_add": "1", "email": f"a{number}@example.org"})
    assert _addresses(user) == {"ann@example.org", "a0@example.org", "a1@example.org"}


def test_without_a_mail_server_a_taken_address_is_refused_beside_its_field(ann, user):
    make.member("bob@example.org")
    page = ann.post(ADDRESS, {"action_add": "1", "email": "bob@example.org"})
    assert b'id="id_email_error"' in page.content
    assert _addresses(user) == {"ann@example.org"}


@pytest.mark.usefixtures("mail_server")
def test_with_a_mail_server_a_taken_address_looks_free_but_is_not_taken_over(ann, user):
    User.objects.create_user("bob@example.org", make.PASSWORD)
    ann.post(ADDRESS, {"action_add": "1", "email": "bob@example.org"})
    EmailAddress.objects.filter(user=user, email="bob@example.org").update(verified=True)
    response = ann.post(ADDRESS, {"action_primary": "1", "email": "bob@example.org"}, follow=True)
    assert b"Another account has this address. Nothing was changed." in response.content
    user.refresh_from_db()
    assert user.email == "ann@example.org"


@pytest.mark.parametrize("act", ["action_primary", "action_remove", "action_send"])
def test_the_address_of_somebody_else_is_out_of_reach(ann, user, act):
    other = make.member("bob@example.org")
    ann.post(ADDRESS, {act: "1", "email": "bob@example.org"})
    assert _addresses(other) == {"bob@example.org"}
    user.refresh_from_db()
    assert user.email == "ann@example.org"


@pytest.mark.parametrize("text", nasty.STRINGS, ids=nasty.name_of)
def test_no_text_breaks_the_form(ann, user, text):
    for act in ("action_add", "action_primary", "action_remove", "action_send", "nothing"):
        assert ann.post(ADDRESS, {act: "1", "email": text}).status_code in (200, 302)
    assert _addresses(user) == {"ann@example.org"}
