"""An exam with no way back, in a browser with and without JavaScript."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from accounts import clock
from tests import make
from tests.quizzes.stored import stored

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def plan():
    plan = make.blueprint(navigation="sequential")
    make.bank(10, blueprint=plan)
    return plan


@pytest.mark.parametrize("kind", ["page", "plain_page"])
def test_one_goes_on_question_by_question_and_not_back(request, sign_in, plan, kind):
    page = request.getfixturevalue(kind)
    attempt = make.attempt(blueprint=plan, now=clock.now())
    sign_in(attempt.user, page)
    page.goto(attempt.position_url(1))
    for position in (1, 2):
        expect(page.get_by_role("heading", name=f"Question {position} of 5")).to_be_attached()
        page.locator("#answer [name=chosen][value=b]").check()
        page.get_by_role("button", name="Next, with no way back").click()
        page.wait_for_url(f"**{attempt.position_url(position + 1)}")

    expect(page.locator("#problem")).to_be_hidden()
    assert [stored(attempt, position) for position in (1, 2, 3)] == [["b"], ["b"], []]
    page.goto(attempt.position_url(1))
    expect(page.get_by_role("heading", name="This question is not the one that is open")).to_be_visible()


def test_the_page_fits_a_phone_and_is_accessible(phone, sign_in, plan, check_accessibility):
    attempt = make.attempt(blueprint=plan, now=clock.now())
    sign_in(attempt.user, phone)
    phone.goto(attempt.position_url(1))
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    check_accessibility(phone)
