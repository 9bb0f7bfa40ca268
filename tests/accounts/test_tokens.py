"""Tokens for programs: the operations, and the page on which they are made and revoked."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.db import connection

from accounts import tokens
from accounts.models import Token, digest_of
from accounts.roles import set_role
from tests.accounts import make

pytestmark = pytest.mark.django_db
ADDRESS = "/accounts/tokens/"
LATER = make.NOW + dt.timedelta(days=1)


@pytest.fixture
def ann():
    return make.member()


@pytest.fixture
def page(ann):
    """The browser of somebody who has just given the password."""
    browser = make.browser(ann)
    browser.post("/accounts/reauthenticate/", {"password": make.PASSWORD})
    return browser


def new(user, **given) -> tokens.NewToken:
    made = tokens.make(**({"user": user, "name": "Laptop", "scopes": [], "now": make.NOW} | given))
    assert isinstance(made, tokens.NewToken)
    return made


# --- Operations


def test_a_token_is_found_by_its_secret_and_only_the_digest_is_kept(ann):
    made = new(ann, scopes=["take"])
    assert made.secret.startswith("rehearse_")
    assert (made.token.digest, made.token.scopes) == (digest_of(made.secret), ["read", "take"])
    assert tokens.find(secret=made.secret, now=LATER) == made.token
    assert tokens.find(secret=made.secret + "x", now=LATER) is None


def test_it_ends_with_its_time_its_account_and_when_it_is_revoked(ann):
    made = new(ann, valid_for=dt.timedelta(days=1))
    just_before = LATER - dt.timedelta(seconds=1)
    assert tokens.find(secret=made.secret, now=just_before)
    assert tokens.find(secret=made.secret, now=LATER) is None

    ann.is_active = False
    ann.save()
    assert tokens.find(secret=made.secret, now=just_before) is None

    ann.is_active = True
    ann.save()
    assert not tokens.revoke(user=make.member("bob@example.org"), token_id=made.token.pk), "it is not Bob's"
    assert tokens.revoke(user=ann, token_id=made.token.pk)
    assert tokens.find(secret=made.secret, now=just_before) is None
    assert not tokens.revoke(user=ann, token_id=made.token.pk)


def test_a_name_is_taken_until_its_token_has_expired(ann):
    new(ann, valid_for=dt.timedelta(days=1))
    assert tokens.make(user=ann, name="Laptop", scopes=[], now=make.NOW) == tokens.NoToken("name_taken")
    new(ann, now=LATER)
    assert ann.tokens.count() == 1


def test_nobody_has_more_than_twenty(ann):
    for number in range(tokens.MOST_TOKENS):
        new(ann, name=str(number))
    assert tokens.make(user=ann, name="one more", scopes=[], now=make.NOW) == tokens.NoToken("too_many")


def test_its_use_is_noted_to_the_hour_and_written_once_an_hour(ann, django_assert_num_queries):
    secret = new(ann).secret
    tokens.find(secret=secret, now=make.NOW.replace(minute=40))
    assert Token.objects.get().last_used_at == make.NOW.replace(minute=0)
    with django_assert_num_queries(1):
        tokens.find(secret=secret, now=make.NOW.replace(minute=59))
    with django_assert_num_queries(2):
        tokens.find(secret=secret, now=make.NOW.replace(hour=make.NOW.hour + 1))


# --- The page


def test_a_new_secret_is_shown_once_and_kept_nowhere(page, ann):
    made = page.post(ADDRESS, {"name": "Laptop", "scopes": ["take"], "days": "90"}).content.decode()
    secret = re.search(r">(rehearse_[\w-]{43})<", made)[1]
    token = Token.objects.get()
    assert (token.user, token.name, token.scopes) == (ann, "Laptop", ["read", "take"])
    assert token.expires_at - token.created_at == dt.timedelta(days=90)
    assert secret not in page.get(ADDRESS).content.decode()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            assert secret not in str(cursor.fetchall())


def test_the_list_says_what_each_may_and_since_when_it_is_unused(page, ann):
    new(ann, name="Old", valid_for=dt.timedelta(days=1))
    new(ann, name="Exam script", scopes=["take"])
    text = page.get(ADDRESS).content.decode()
    assert all(words in text for words in ("Old", "expired", "Exam script", "take exams", "never used", "until it is"))
    assert text.count("/revoke/") == 2


def test_the_password_is_asked_for_before_one_is_made(ann):
    answer = make.browser(ann).post(ADDRESS, {"name": "Laptop", "days": "90"})
    assert answer.headers["Location"].startswith("/accounts/reauthenticate/")
    assert not Token.objects.exists()


def test_only_curators_are_offered_the_desk(page, ann):
    assert "Keep the bank" not in page.get(ADDRESS).content.decode()
    refused = page.post(ADDRESS, {"name": "Laptop", "scopes": ["curate"], "days": "90"})
    assert (refused.status_code, Token.objects.count()) == (422, 0)

    set_role(user=ann, role="curator", is_held=True)
    browser = make.browser(ann)
    browser.post("/accounts/reauthenticate/", {"password": make.PASSWORD})
    browser.post(ADDRESS, {"name": "Laptop", "scopes": ["curate"], "days": "0"})
    assert (Token.objects.get().scopes, Token.objects.get().expires_at) == (["read", "curate"], None)


@pytest.mark.parametrize(
    "broken", [{"name": ""}, {"name": "x" * 61}, {"name": "a\x00"}, {"days": "7"}, {"days": ""}, {"scopes": "all"}]
)
def test_what_does_not_fit_is_said_at_its_field(page, broken):
    answer = page.post(ADDRESS, {"name": "Laptop", "days": "90"} | broken)
    assert answer.status_code == 422
    assert b"There is a problem" in answer.content
    assert not Token.objects.exists()


def test_a_name_that_is_taken_is_said_at_its_field(page, ann):
    new(ann)
    answer = page.post(ADDRESS, {"name": "Laptop", "days": "90"})
    assert answer.status_code == 422
    assert b"You have a token of this name" in answer.content


def test_revoking_works_once_and_only_for_ones_own(page, ann):
    own, other = new(ann).token, new(make.member("bob@example.org")).token
    assert b"The token is revoked" in page.post(f"{ADDRESS}{own.pk}/revoke/", follow=True).content
    for gone in (own.pk, other.pk):
        assert b"There is no such token any more" in page.post(f"{ADDRESS}{gone}/revoke/", follow=True).content
    assert list(Token.objects.all()) == [other]
