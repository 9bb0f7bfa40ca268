"""The session ends, its token changes, or somebody else begins one, in mid-exam."""

from __future__ import annotations

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from playwright.sync_api import Page, expect

from accounts import clock
from quizzes.models import Attempt
from tests import make
from tests.accounts import make as people
from tests.browser.hall import is_ready, is_saved, journal, option, sign_in_here, state, stored

pytestmark = pytest.mark.django_db(transaction=True)


def sitting(page: Page, sign_in, email: str) -> Attempt:
    attempt = make.attempt(user=people.member(email), blueprint=make.blueprint(email[:6]), now=clock.now())
    sign_in(attempt.user, page)
    page.goto(attempt.position_url(1))
    is_ready(page)
    return attempt


@pytest.mark.promise("U5")
def test_the_session_ends_while_answering(open_page, sign_in, report):
    kept = dialogs = same_deadline = same_question = 0
    for run in range(20):
        page = open_page()
        attempt = sitting(page, sign_in, f"ann-{run:02}@example.org")
        option(page, "b").check()
        is_saved(page)
        Session.objects.all().delete()
        with page.expect_response(f"**{attempt.position_url(1)}") as saving:
            option(page, "c").check()
        expect(page.get_by_role("dialog", name="You are signed out")).to_be_visible()
        dialogs += (saving.value.status, saving.value.json()["outcome"]) == (401, "login")
        same_question += page.locator("#stem").count() == 1 and option(page, "c").is_checked()
        sign_in_here(page, email=attempt.user.email)
        is_saved(page)
        kept += stored(attempt) == ["c"]
        before = attempt.deadline_at
        attempt.refresh_from_db()
        same_deadline += attempt.deadline_at == before
        page.context.close()
    figure = f"of 20: dialog {dialogs}, question in place {same_question}, kept {kept}, same deadline {same_deadline}"
    report("U5", figure, "20 of 20 each", dialogs == same_question == kept == same_deadline == 20)


@pytest.mark.promise("U6")
def test_a_sign_in_in_another_tab(open_page, sign_in, report):
    page = open_page()
    attempt = sitting(page, sign_in, "ann-00@example.org")
    other = page.context.new_page()
    saves: list[int] = []
    page.on("response", lambda got: saves.append(got.status) if got.request.method == "POST" else None)
    kept = errors = most = 0
    for run in range(50):
        cache.clear()  # nobody signs in thirty times a minute
        page.context.clear_cookies()
        other.goto("/accounts/login/")
        other.get_by_label("Email").fill(attempt.user.email)
        other.get_by_label("Password").fill(people.PASSWORD)
        other.get_by_role("button", name="Sign in").click()
        expect(other.get_by_role("link", name=str(attempt.user))).to_be_visible()
        saves.clear()
        code = "bcd"[run % 3]
        option(page, code).check()
        is_saved(page)
        kept += stored(attempt) == [code]
        most = max(most, saves.count(403))
        errors += page.locator("#problem").is_visible() or bool(page.locator("#alarm").text_content())
    figure = f"kept {kept} of 50, at most {most} repetition, errors shown {errors}"
    report("U6", figure, "50 of 50, 1, 0", kept == 50 and most <= 1 and not errors)


@pytest.mark.promise("U11")
def test_somebody_else_signs_in(open_page, sign_in, report):
    refused = crossed = 0
    for run in range(5):
        page = open_page()
        of_ann = sitting(page, sign_in, f"ann-{run:02}@example.org")
        bob = people.member(f"bob-{run:02}@example.org")
        of_bob = make.attempt(user=bob, blueprint=of_ann.blueprint, now=clock.now())
        page.context.set_offline(True)
        option(page, "c").check()
        expect(state(page)).to_have_attribute("data-save-state", "offline")
        sign_in(bob, page)
        with page.expect_response(f"**{of_ann.position_url(1)}") as saving:
            page.context.set_offline(False)
        expect(page.get_by_role("dialog", name="Somebody else signed in in this browser")).to_be_visible()
        refused += (saving.value.status, saving.value.json()["outcome"]) == (403, "not_owner")
        second = page.context.new_page()
        second.goto(of_bob.position_url(1))
        is_ready(second)
        crossed += second.locator("[name=chosen]:checked").count() + journal(second)
        crossed += len(stored(of_bob)) + len(stored(of_ann))
        page.context.close()
    figure = f"refused as not_owner {refused} of 5; answers that crossed over: {crossed}"
    report("U11", figure, "5 of 5, 0", refused == 5 and not crossed)
