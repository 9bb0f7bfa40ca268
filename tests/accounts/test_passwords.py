"""What is a password, and how it is changed and replaced."""

from __future__ import annotations

import re

import pytest

from accounts.models import User
from tests.accounts import make, nasty

pytestmark = pytest.mark.django_db
CHANGE = "/accounts/password/change/"
RESET = "/accounts/password/reset/"
OTHER = "another five words of hers"


def _signs_up(password: str) -> bool:
    make.browser().post("/accounts/signup/", make.form_of_signup("new@example.org", password1=password))
    return User.objects.filter(email="new@example.org").exists()


def _signs_in(password: str, email: str = "new@example.org") -> bool:
    client = make.browser()
    client.post("/accounts/login/", make.form_of_login(email, password))
    return make.signed_in_as(client) is not None


@pytest.mark.parametrize(
    "password",
    [
        "eight ch",
        "x7" * 32,
        "x7" * 64,
        "x7" * 500,
        "  spaces around  ",
        "пароль на кириллице",
        "密码密码密码密码",
        "cafe\u0301 au lait",
        "\N{GRINNING FACE}" * 8,
        'tab\tand "quotes" <&> %s {{ x }}',
    ],
)
def test_any_text_of_eight_characters_or_more_works_exactly_as_typed(password):
    assert _signs_up(password)
    assert _signs_in(password)
    assert not _signs_in(password[:-1])
    assert not _signs_in(password + " ")


def test_look_alikes_are_different_passwords():
    assert _signs_up("cafe\u0301 au lait")
    assert not _signs_in("caf\u00e9 au lait")


@pytest.mark.parametrize(
    "password",
    ["", "seven c", "password", "12345678", "iloveyou", "qwertyuiop", "Password", "football1", "new@example.org"],
)
def test_short_common_and_telling_passwords_are_refused(password):
    assert not _signs_up(password)


def test_changing_the_password_keeps_this_browser_and_signs_out_the_others():
    user = make.member()
    here, elsewhere = make.browser(user), make.browser(user)
    old_key = here.session.session_key
    response = here.post(CHANGE, {"oldpassword": make.PASSWORD, "password1": OTHER})
    assert response.headers["Location"] == "/accounts/profile/"
    assert here.session.session_key != old_key
    assert here.get("/accounts/profile/").status_code == 200
    assert elsewhere.get("/accounts/profile/").headers["Location"].startswith("/accounts/login/")
    assert _signs_in(OTHER, user.email)


def test_changing_needs_the_old_password():
    client = make.browser(make.member())
    page = client.post(CHANGE, {"oldpassword": "wrong words", "password1": OTHER})
    assert b'id="id_oldpassword_error"' in page.content
    assert not _signs_in(OTHER, "ann@example.org")


def test_the_old_password_may_be_guessed_five_times_a_minute():
    client = make.browser(make.member())
    responses = [client.post(CHANGE, {"oldpassword": f"guess {n}", "password1": OTHER}) for n in range(6)]
    assert [response.status_code for response in responses] == [200] * 5 + [429]


def test_fields_that_are_not_on_the_form_change_nothing():
    user = make.member()
    form = {"oldpassword": make.PASSWORD, "password1": OTHER, "is_superuser": "1", "email": "x@example.org"}
    make.browser(user).post(CHANGE, form | {"user": "1", "extra_minutes": "60"})
    user.refresh_from_db()
    assert (user.is_superuser, user.email, user.extra_minutes) == (False, "ann@example.org", 0)


def _reset_link(mailoutbox) -> str:
    return re.search(r"http://testserver(/accounts/password/reset/key/\S+)", mailoutbox[-1].body)[1]


def test_the_link_in_the_mail_sets_a_new_password_once_and_ends_all_sessions(client, mailoutbox):
    user = make.member()
    elsewhere = make.browser(user)
    client.post(RESET, {"email": "Ann@example.org"})
    link = _reset_link(mailoutbox)
    form = client.get(link, follow=True)
    assert link.split("-", 1)[1] not in form.request["PATH_INFO"]
    done = client.post(form.request["PATH_INFO"], {"password1": OTHER}, follow=True)
    assert b"Your new password is set" in done.content
    assert _signs_in(OTHER, user.email)
    assert elsewhere.get("/accounts/profile/").status_code == 302
    assert b"This link does not work" in make.browser().get(link, follow=True).content


def test_a_link_for_one_account_is_no_link_for_another(client, mailoutbox):
    make.member()
    other = make.member("bob@example.org")
    client.post(RESET, {"email": "ann@example.org"})
    _, key = _reset_link(mailoutbox).rsplit("key/", 1)[1].split("-", 1)
    response = client.get(f"/accounts/password/reset/key/{other.pk}-{key}", follow=True)
    assert b"This link does not work" in response.content


def test_asking_for_an_unknown_address_looks_the_same(mailoutbox):
    make.member()
    seen = [make.browser().post(RESET, {"email": email}) for email in ("ann@example.org", "nobody@example.org")]
    assert {(response.status_code, response.headers["Location"]) for response in seen} == {(302, f"{RESET}done/")}
    assert [message.to for message in mailoutbox] == [["ann@example.org"], ["nobody@example.org"]]


def test_one_address_gets_five_links_a_minute_at_most(mailoutbox):
    make.member()
    responses = [make.browser().post(RESET, {"email": "ann@example.org"}) for _ in range(6)]
    assert responses[-1].status_code == 429
    assert len(mailoutbox) == 5


def test_without_a_mail_server_the_page_says_whom_to_ask(client):
    assert b"This site sends no mail" in client.get(RESET).content


@pytest.mark.usefixtures("mail_server")
def test_with_a_mail_server_it_does_not(client):
    assert b"This site sends no mail" not in client.get(RESET).content


@pytest.mark.parametrize(
    "path", ["zzzzzzzzzzzzz-x", "0-set-password", "1-x-y", "zzzzzzzzzzzzzzzzzzzz-set-password", "1-%00"]
)
def test_a_made_up_link_says_that_it_does_not_work(client, path):
    assert b"This link does not work" in client.get(f"/accounts/password/reset/key/{path}/", follow=True).content


@pytest.mark.parametrize("text", nasty.STRINGS, ids=nasty.name_of)
def test_no_text_breaks_the_forms(text):
    client = make.browser(make.member())
    assert client.post(CHANGE, {"oldpassword": text, "password1": text}).status_code == 200
    assert make.browser().post(RESET, {"email": text}).status_code == 200
    assert make.browser().post("/accounts/signup/", {"email": text, "password1": text}).status_code == 200
