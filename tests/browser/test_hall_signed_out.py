"""The hall when the session ends, when the token changes, and when somebody else signs in in the same browser."""

from __future__ import annotations

import re

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from playwright.sync_api import expect

from accounts import clock
from quizzes.models import Attempt
from tests import make
from tests.accounts import make as people
from tests.browser.hall import is_ready, is_saved, journal, option, sign_in_here, state, stored

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _no_earlier_tries():
    """The limits on wrong passwords count in the cache, which no test rolls back."""
    cache.clear()


@pytest.fixture
def signed_out(page, start) -> Attempt:
    """An exam whose session ended while a question was in view; b was chosen since."""
    attempt = start(user=people.member())
    page.goto(attempt.position_url(1))
    is_ready(page)
    Session.objects.all().delete()
    option(page, "b").check()
    expect(page.get_by_role("dialog", name="You are signed out")).to_be_visible()
    return attempt


class TestSignedOut:
    def test_signing_in_in_place_loses_nothing(self, page, signed_out):
        deadline = signed_out.deadline_at
        expect(page.locator("#sign-in")).to_contain_text("Your saved answers are safe and the clock goes on.")
        expect(page.get_by_label("Email")).to_be_focused()
        sign_in_here(page)
        expect(page.locator("#sign-in")).to_be_hidden()
        is_saved(page)
        expect(option(page, "b")).to_be_focused()
        expect(page.locator("#problem")).to_be_hidden()
        assert stored(signed_out) == ["b"]
        signed_out.refresh_from_db()
        assert signed_out.deadline_at == deadline

    def test_a_wrong_password_is_said_in_place(self, page, signed_out):
        sign_in_here(page, password="not this one")
        expect(page.locator("#sign-in-error")).to_contain_text("password")
        expect(page.locator("#sign-in-password")).to_be_focused()
        expect(page.locator("#sign-in-password")).to_have_value("")
        sign_in_here(page)
        is_saved(page)

    def test_the_limits_of_the_sign_in_page_hold(self, page, signed_out):
        for _ in range(6):
            sign_in_here(page, password="not this one")
            expect(page.locator("#sign-in-error")).not_to_be_empty()
            expect(page.locator("#sign-in-button")).to_be_enabled()
        expect(page.locator("#sign-in-error")).to_contain_text("Too many")

    def test_later_is_possible_and_the_way_back_stays(self, page, signed_out):
        page.keyboard.press("Escape")
        option(page, "c").check()
        expect(state(page)).to_have_text("Not saved yet: sign in again first")
        expect(page.locator("#sign-in")).to_be_hidden()
        page.get_by_role("button", name="Sign in here").click()
        sign_in_here(page)
        is_saved(page)
        assert stored(signed_out) == ["c"]

    def test_signing_in_in_another_tab_is_enough(self, page, signed_out, sign_in):
        sign_in(signed_out.user, page)
        page.evaluate("window.dispatchEvent(new Event('focus'))")
        is_saved(page)
        expect(page.locator("#sign-in")).to_be_hidden()
        assert stored(signed_out) == ["b"]

    def test_is_noticed_by_the_clock_too(self, page, start):
        attempt = start(user=people.member())
        page.clock.install()
        page.goto(attempt.position_url(1))
        is_ready(page)
        Session.objects.all().delete()
        page.clock.fast_forward(30_000)
        expect(page.get_by_role("dialog", name="You are signed out")).to_be_visible()

    def test_a_guest_is_told_what_stays(self, page, start):
        attempt = start(user=make.guest())
        page.goto(attempt.position_url(1))
        is_ready(page)
        Session.objects.all().delete()
        option(page, "b").check()
        dialog = page.get_by_role("dialog", name="You are signed out")
        expect(dialog).to_contain_text("You were here as a guest")
        expect(dialog.get_by_label("Password")).to_have_count(0)

    def test_the_dialog_is_accessible(self, page, signed_out, check_accessibility):
        sign_in_here(page, password="not this one")
        expect(page.locator("#sign-in-error")).to_be_visible()
        check_accessibility(page)


class TestATokenThatChanged:
    def test_is_no_error_however_often(self, page, start):
        attempt = start()
        page.goto(attempt.position_url(1))
        is_ready(page)
        refused: list[str] = []
        page.on("response", lambda response: refused.append(response.url) if response.status == 403 else None)
        for round_, code in enumerate("bcd", start=1):
            page.context.clear_cookies(name="csrftoken")
            other = page.context.new_page()
            other.goto("/accounts/profile/")
            other.close()
            option(page, code).check()
            is_saved(page)
            expect(page.locator("#problem")).to_be_hidden()
            assert stored(attempt) == [code]
            assert len(refused) == round_

    def test_several_changes_at_once_are_all_kept(self, page, start):
        attempt = start()
        page.goto(attempt.position_url(1))
        is_ready(page)
        page.context.clear_cookies(name="csrftoken")
        page.context.new_page().goto("/accounts/profile/")
        option(page, "b").check()
        page.get_by_role("button", name="Flag for review").click()
        is_saved(page)
        response = attempt.responses.get(position=1)
        assert (stored(attempt), response.flagged) == (["b"], True)


class TestSomebodyElse:
    @pytest.fixture
    def other(self, page, start, sign_in) -> Attempt:
        """The attempt of somebody who signed in in the browser in which Ann's page is open, and Ann's as `.of_ann`."""
        attempt = start(user=people.member())
        page.goto(attempt.position_url(1))
        is_ready(page)
        bob = people.member("bob@example.org")
        other = make.attempt(user=bob, blueprint=attempt.blueprint, now=clock.now())
        sign_in(bob, page)
        option(page, "b").check()
        expect(page.get_by_role("dialog", name="Somebody else signed in in this browser")).to_be_visible()
        other.of_ann = attempt
        return other

    def test_gets_nothing_of_it(self, page, other):
        expect(state(page)).to_have_attribute("data-save-state", "unsaved")
        second = page.context.new_page()
        second.goto(other.position_url(1))
        is_ready(second)
        expect(second.locator("[name=chosen]:checked")).to_have_count(0)
        assert journal(second) == 0
        assert (stored(other.of_ann), stored(other)) == ([], [])

    def test_the_right_one_can_sign_in_again(self, page, other):
        sign_in_here(page)
        is_saved(page)
        assert (stored(other.of_ann), stored(other)) == (["b"], [])

    def test_is_refused_in_the_dialog(self, page, signed_out):
        people.member("bob@example.org")
        sign_in_here(page, email="bob@example.org")
        expect(page.locator("#sign-in-error")).to_have_text(re.compile("^That is another account"))
        assert stored(signed_out) == []
        sign_in_here(page)
        is_saved(page)
        assert stored(signed_out) == ["b"]
