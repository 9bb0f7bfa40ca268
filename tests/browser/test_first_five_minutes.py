"""The first five minutes, on a phone and by keyboard alone: a question, its proof, the end, an account, the results."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from quizzes.models import Attempt
from tests import make
from tests.browser.conftest import PHONE
from tests.browser.hall import tab_to
from tests.quizzes import warm_ups

pytestmark = pytest.mark.django_db(transaction=True)

EMAIL, PASSWORD = "ann@example.org", "four words make one"
PUBLIC = [
    "/",
    "/exams/",
    "/exams/tst-c01/",
    "/exams/two-c01/",
    "/services/",
    "/services/?q=none",
    "/services/sqs/",
    "/about/",
    "/how-we-check/",
    "/privacy/",
    "/terms/",
    "/contact/",
]


@pytest.fixture
def bank(settings, tmp_path):
    """A warm-up, and an exam that can be started."""
    blueprint = make.blueprint()
    warm_ups.install(settings, tmp_path, blueprint=blueprint, facts=[make.fact(slug="proof")])
    return blueprint


def press(page: Page, role: str, name: str) -> None:
    tab_to(page, page.get_by_role(role, name=name).first)
    page.keyboard.press("Enter")


def choose_and_check(page: Page) -> None:
    tab_to(page, page.get_by_role("radio").first)
    page.keyboard.press("Space")
    press(page, "button", "Check answer")
    # The browser moves the focus there once all of the page has come; a Tab before that would be taken back.
    expect(page.locator("#verdict")).to_be_focused()


def fits(page: Page) -> None:
    """Nothing is wider than the screen."""
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), page.url


@pytest.mark.parametrize("has_script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_visitor_answers_sees_the_proof_signs_up_and_finds_the_result(open_page, bank, has_script):
    page = open_page(viewport=PHONE, java_script_enabled=has_script)
    page.goto("/")
    fits(page)
    choose_and_check(page)
    fits(page)
    expect(page.get_by_text("Why a helps or not.")).to_be_visible()
    fact = page.get_by_text("A statement that can be checked: proof.").first
    expect(fact).not_to_be_visible()
    tab_to(page, page.locator("summary").first)
    page.keyboard.press("Enter")
    expect(fact).to_be_visible()
    expect(page.get_by_role("link", name="Official source").first).to_be_visible()
    guest = User.objects.get()
    assert guest.is_guest

    for position in range(2, 11):
        press(page, "link", f"Next, {position} of 10")
        expect(page.get_by_role("heading", name=f"Question {position} of 10")).to_be_attached()
        choose_and_check(page)
    press(page, "button", "Finish and see the result")
    expect(page.get_by_role("heading", level=1)).to_contain_text("of 10 right.")
    expect(page.get_by_text("Ten questions cannot predict a pass")).to_be_visible()
    fits(page)

    press(page, "link", "Keep the result: sign up")
    tab_to(page, page.get_by_label("Email"))
    page.keyboard.type(EMAIL)
    tab_to(page, page.get_by_label("Password"))
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Three questions, none of them needed")).to_be_visible()
    fits(page)
    press(page, "button", "Skip")
    expect(page.get_by_role("heading", name="Last results")).to_be_visible()
    expect(page.get_by_role("link", name="Warm-up")).to_be_visible()
    fits(page)

    member = User.objects.get()
    assert (member.pk, member.email) == (guest.pk, EMAIL)
    assert Attempt.objects.get().user == member


def test_a_missing_answer_is_asked_for_beside_the_question(phone, bank):
    phone.goto("/")
    press(phone, "button", "Check answer")
    expect(phone.get_by_role("alert")).to_have_text("Choose an answer, then check it.")
    expect(phone.locator("#stem")).to_be_in_viewport()
    choose_and_check(phone)


def test_the_options_keep_their_places(page, bank):
    page.goto("/")
    before = page.locator(".option-text").all_inner_texts()
    choose_and_check(page)
    assert page.locator(".option-text").all_inner_texts() == before


def test_an_open_exam_is_resumed_from_any_page(page, bank, sign_in):
    user = make.user()
    sign_in(user, page)
    page.goto("/exams/tst-c01/")
    press(page, "button", "Start the simulation")
    expect(page.get_by_role("timer")).to_be_visible()
    page.goto("/about/")
    banner = page.get_by_role("complementary", name="Open exam")
    expect(banner).to_contain_text("TST-C01 simulation: 10 minutes left")
    banner.get_by_role("link", name="Resume").click()
    expect(page.get_by_role("heading", name="Question 1 of 5")).to_be_attached()


def test_nothing_keeps_visitors_out(page, phone, bank, check_accessibility):
    make.blueprint("TWO-C01")
    for path in PUBLIC:
        page.goto(path)
        check_accessibility(page)
        phone.goto(path)
        fits(phone)


def test_nothing_keeps_members_out(page, bank, sign_in, check_accessibility):
    user = make.user(extra_minutes=30)
    sign_in(user, page)
    make.attempt(user=user, blueprint=bank, mode="practice", now=make.NOW)
    for path in ("/", "/exams/tst-c01/", "/welcome/", "/services/sqs/"):
        page.goto(path)
        check_accessibility(page)
    page.goto("/welcome/")
    page.get_by_label("How many minutes a day?").fill("20")
    page.get_by_label("When is it?").fill("2001-01-01")
    page.locator("form").evaluate("form => { form.noValidate = true }")
    page.get_by_role("button", name="Save the plan").click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    check_accessibility(page)
