"""Report, review, history and weak topics in a browser: filters in place, print, accessibility."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from quizzes.models import Attempt
from tests import make
from tests.browser.conftest import PHONE
from tests.quizzes.sittings import right_scored, submitted

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def attempt():
    """A full simulation with an earlier score beside it: all parts of the report are there."""
    blueprint = make.shipped_blueprint()
    make.bank(80, blueprint=blueprint, facts=[make.fact()])
    user, now = make.user(), timezone.now()
    submitted(right_scored(9), user=user, blueprint=blueprint, now=now - dt.timedelta(days=2),
              mode=Attempt.Mode.TIMED, count=10)  # fmt: skip
    latest = submitted(right_scored(35), user=user, blueprint=blueprint, now=now - dt.timedelta(days=1))
    latest.responses.filter(position__lte=60).update(active_ms=60_000)
    latest.responses.filter(position=7).update(active_ms=400_000)
    return latest


def paths(attempt):
    return [f"/attempts/{attempt.pk}/report/", f"/attempts/{attempt.pk}/review/", "/attempts/", "/study/"]


def test_nothing_grave_for_assistive_technology(attempt, page, sign_in, check_accessibility):
    sign_in(attempt.user, page)
    for path in paths(attempt):
        page.goto(path)
        expect(page.locator("h1")).to_be_visible()
        check_accessibility(page)


def test_on_a_phone_nothing_is_wider_than_the_screen(attempt, phone, sign_in, check_accessibility):
    sign_in(attempt.user, phone)
    for path in paths(attempt):
        phone.goto(path)
        assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path
    phone.goto("/attempts/")
    check_accessibility(phone, schemes=("light",))


def test_filters_exchange_the_list_and_can_be_gone_back_from(attempt, page, sign_in):
    sign_in(attempt.user, page)
    page.goto(f"/attempts/{attempt.pk}/review/")
    page.evaluate("document.body.dataset.kept = 'yes'")
    # 35 of 65 are right.
    page.get_by_role("link", name="Wrong 30").click()
    expect(page.get_by_role("status")).to_have_text("Questions 1 to 10 of 30")
    expect(page.get_by_role("article")).to_have_count(10)
    expect(page.get_by_role("link", name="Wrong 30")).to_be_focused()
    page.get_by_role("link", name="Next ten").click()
    expect(page.get_by_role("status")).to_have_text("Questions 11 to 20 of 30")
    expect(page).to_have_url(re.compile(r"\?result=wrong&page=2$"))
    assert page.locator("body").get_attribute("data-kept") == "yes", "no page was loaded for this"
    page.go_back()
    expect(page.get_by_role("status")).to_have_text("Questions 1 to 10 of 30")


def test_filters_are_plain_links_without_javascript(attempt, plain_page, sign_in):
    sign_in(attempt.user, plain_page)
    plain_page.goto(f"/attempts/{attempt.pk}/review/")
    plain_page.get_by_role("link", name="Slow 1").click()
    expect(plain_page.get_by_role("heading", level=2)).to_have_text("Question 7")
    plain_page.get_by_role("link", name="Slow 1").click()
    expect(plain_page.get_by_role("article")).to_have_count(10)


def test_a_fact_opens_in_place(attempt, page, sign_in):
    sign_in(attempt.user, page)
    page.goto(f"/attempts/{attempt.pk}/review/")
    fact = page.locator("article details").first
    fact.locator("summary").press("Enter")
    expect(fact.get_by_role("link", name="Official source")).to_be_visible()


def test_the_printed_report_has_two_pages_and_the_same_numbers(attempt, page, sign_in):
    sign_in(attempt.user, page)
    page.goto(f"/attempts/{attempt.pk}/report/")
    parts = ["#summary", ".marks", ".pairs", ".scale-mark"]
    seen = {part: re.findall(r"\d+", page.locator(part).inner_text()) for part in parts}
    page.emulate_media(media="print")
    assert {part: re.findall(r"\d+", page.locator(part).inner_text()) for part in parts} == seen
    expect(page.get_by_role("navigation")).to_have_count(0)
    expect(page.get_by_role("button")).to_have_count(0)
    printed = page.pdf(format="A4")
    assert len(re.findall(rb"/Type /Page\b", printed)) <= 2


def test_the_weak_spots_are_one_click_away_and_the_drill_says_what_it_is_made_of(attempt, page, sign_in):
    sign_in(attempt.user, page)
    page.goto("/study/")
    page.get_by_role("button", name="My weak spots").click()
    expect(page).to_have_url(re.compile(r"/attempts/[0-9a-f-]{36}/drill/$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Drill: my weak spots")
    page.get_by_role("link", name="Begin").click()
    expect(page).to_have_url(re.compile(r"/attempts/[0-9a-f-]{36}/1/$"))
