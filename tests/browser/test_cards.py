"""Flashcards and the plan in a browser: by keyboard, without JavaScript, on a phone, for everybody."""

from __future__ import annotations

import datetime as dt

import pytest

from accounts import clock
from accounts.models import User
from quizzes.models import FactReview, StudyPlan
from tests import make
from tests.quizzes.facts import fact_bank, recall

pytestmark = pytest.mark.django_db(transaction=True)

AGAIN, HARD, GOOD, EASY = FactReview.Rating


@pytest.fixture
def user() -> User:
    """With two facts that are due, one of them a leech, and a plan."""
    now, blueprint = clock.now(), make.blueprint()
    user, facts = make.user(), fact_bank(blueprint, 6)
    recall(user, facts[0], GOOD, *[AGAIN] * 5, first=now - dt.timedelta(days=9))
    recall(user, facts[1], GOOD, first=now - dt.timedelta(days=9))
    StudyPlan.objects.create(
        user=user,
        exam=blueprint.exam,
        exam_date=(now + dt.timedelta(days=30)).date(),
        minutes_per_day=20,
        calendar_token="x" * 43,
    )
    return user


def ratings() -> list[int]:
    """Of today."""
    return list(FactReview.objects.filter(day=clock.now().date()).values_list("rating", flat=True))


def test_space_turns_a_card_and_a_number_rates_it(page, user, sign_in, check_accessibility):
    sign_in(user, page)
    page.goto("/study/cards/")
    assert not page.locator("#ratings").is_visible()
    page.keyboard.press("3")
    page.keyboard.press("Space")
    page.locator("#ratings").wait_for()
    assert page.evaluate("document.activeElement.id") == "answer"
    check_accessibility(page)
    left = page.locator("h1").inner_text()
    page.keyboard.press("4")
    page.wait_for_function("before => document.querySelector('h1').innerText !== before", arg=left)
    assert ratings() == [EASY]


def test_without_a_script_a_card_is_turned_and_rated_by_its_buttons(plain_page, user, sign_in):
    sign_in(user, plain_page)
    plain_page.goto("/study/cards/")
    assert not plain_page.locator("#ratings").is_visible()
    plain_page.get_by_text("Show the answer").click()
    plain_page.get_by_role("button", name="Forgotten").click()
    plain_page.wait_for_load_state()
    assert ratings() == [AGAIN]


def test_the_plan_fits_a_phone_and_everybody(phone, user, sign_in, check_accessibility):
    sign_in(user, phone)
    phone.goto("/study/plan/")
    phone.get_by_text("Day by day").click()
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    check_accessibility(phone)
