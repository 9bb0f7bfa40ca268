"""The exam hall in a browser: answering, a whole exam by keyboard and without JavaScript, phone, accessibility."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from quizzes.models import Attempt
from tests import make
from tests.browser.conftest import PHONE, WIDE
from tests.browser.hall import (
    becomes_true,
    is_ready,
    is_saved,
    is_shown,
    no_sideways,
    option,
    square,
    state,
    stored,
    tab_to,
)

pytestmark = pytest.mark.django_db(transaction=True)

PAGES = ("1/", "", "?show=flagged", "?confirm=submit", "?confirm=abandon")
"""Every kind of page of an open exam, below its address."""


class TestAnswering:
    def test_answer_and_flag_survive_a_reload(self, page, start):
        attempt = start()
        page.goto(attempt.position_url(1))
        option(page, "b").check()
        page.get_by_role("button", name="Flag for review").click()
        is_saved(page)

        page.reload()

        expect(option(page, "b")).to_be_checked()
        expect(page.get_by_role("button", name="Flagged for review")).to_have_attribute("aria-pressed", "true")
        expect(square(page, 1)).to_have_accessible_name(re.compile(r"^1\W+answered\W+flagged\W*$"))
        assert stored(attempt) == ["b"]

    def test_the_whole_row_is_the_target_and_nothing_else_moves(self, page, start):
        attempt = start()
        page.goto(attempt.position_url(1))
        places = "() => [...document.querySelectorAll('.option, .hall-actions > *')].map((e) => e.offsetTop).join()"
        before = page.evaluate(places)
        row = page.locator(".option-row").nth(2)
        row.click(position={"x": 300, "y": 10})
        is_saved(page)
        expect(row.locator("input")).to_be_checked()
        expect(row.locator("input")).to_be_focused()
        assert page.evaluate(places) == before

    def test_a_choice_can_be_cleared(self, page, start):
        attempt = start()
        page.goto(attempt.position_url(1))
        option(page, "b").check()
        expect(square(page, 1)).to_have_attribute("data-state", "answered")
        page.get_by_role("button", name="Clear choice").click()
        expect(square(page, 1)).to_have_attribute("data-state", "unanswered")
        is_saved(page)
        page.reload()
        expect(page.locator("[name=chosen]:checked")).to_have_count(0)
        assert stored(attempt) == []

    def test_a_third_tick_is_refused_in_place(self, page, start, two_of_five):
        attempt = start(blueprint=two_of_five)
        page.goto(attempt.position_url(1))
        option(page, "a").check()
        expect(square(page, 1)).to_have_attribute("data-state", "partly")
        option(page, "c").check()
        option(page, "d").click()
        expect(option(page, "d")).not_to_be_checked()
        expect(page.locator("#choice-limit")).to_have_text(
            "That would be too many: this question takes 2. Take one back first."
        )
        is_saved(page)
        assert stored(attempt) == ["a", "c"]

    def test_a_key_says_how_sure_and_the_same_key_takes_it_back(self, page, start):
        attempt = start()
        page.goto(attempt.position_url(1))
        is_ready(page)
        for key, value in (("g", 1), ("s", 3)):
            page.keyboard.press(key)
            expect(page.locator(f"[name=confidence][value='{value}']")).to_be_checked()
            is_saved(page)
            becomes_true(page, lambda value=value: attempt.responses.get(position=1).confidence == value)
        page.keyboard.press("s")
        expect(page.locator("[name=confidence]:checked")).to_have_count(0)
        becomes_true(page, lambda: attempt.responses.get(position=1).confidence is None)
        page.get_by_label("not sure").check()
        becomes_true(page, lambda: attempt.responses.get(position=1).confidence == 2)
        assert stored(attempt) == []

    def test_a_check_with_a_confidence_leaves_one_answer_and_no_refusal(self, page, start):
        attempt = start(mode=Attempt.Mode.PRACTICE)
        page.goto(attempt.position_url(1))
        option(page, "b").check()
        page.keyboard.press("s")
        page.get_by_role("button", name="Check answer").click()
        expect(page.locator("#verdict")).to_be_visible()
        assert attempt.responses.get(position=1).confidence == 3

    def test_going_on_saves_and_starts_at_the_next_question(self, page, start):
        attempt = start()
        page.goto(attempt.position_url(1))
        option(page, "c").check()
        page.get_by_role("button", name="Next").click()
        expect(page).to_have_url(re.compile(r"/2/$"))
        expect(page.locator("#stem")).to_be_focused()
        expect(square(page, 1)).to_have_attribute("data-state", "answered")
        square(page, 4).click()
        expect(page).to_have_url(re.compile(r"/4/$"))
        assert stored(attempt) == ["c"]

    def test_the_navigator_filters(self, page, start):
        attempt = start()
        make.save(attempt, 2, ["a"])
        make.save(attempt, 3, True, field="flagged")
        page.goto(attempt.position_url(1))
        page.get_by_label("Flagged", exact=True).check()
        expect(page.locator(".squares .square:visible")).to_have_text([re.compile("^3")])
        page.get_by_label("Unanswered", exact=True).check()
        expect(page.locator(".squares .square:visible")).to_have_count(4)

    def test_a_shown_question_is_seen(self, page, start):
        attempt = start()
        page.goto(attempt.position_url(3))
        is_ready(page)
        page.get_by_role("button", name="Next").click()
        expect(square(page, 3)).to_have_attribute("data-state", "unanswered")
        assert attempt.responses.get(position=3).shown_at is not None

    def test_checking_in_practice_shows_the_proof_in_place(self, page, start):
        attempt = start(mode=Attempt.Mode.PRACTICE)
        page.goto(attempt.position_url(1))
        order = page.locator(".option-text").all_text_contents()
        option(page, "b").check()
        page.get_by_role("button", name="Check answer").click()
        expect(page.locator("#verdict")).to_have_text("Not right. The key is marked below.")
        assert page.locator(".option-text").all_text_contents() == order
        expect(page.locator(".rationale")).to_have_count(4)
        page.get_by_role("link", name="Next, 2 of 5").click()
        expect(page.get_by_role("button", name="Check answer")).to_be_visible()


@pytest.fixture
def timed_ten(start):
    blueprint = make.blueprint(scored_slots=20, unscored_slots=0, time_limit_seconds=3600)
    make.bank(20, blueprint=blueprint)

    def starter(**given) -> Attempt:
        return start(blueprint=blueprint, mode=Attempt.Mode.TIMED, count=10, **given)

    return starter


class TestAWholeExam:
    def test_by_keyboard_alone(self, page, timed_ten):
        attempt = timed_ten()
        keys = page.keyboard
        page.goto(attempt.position_url(1))
        for position in range(1, 11):
            expect(page).to_have_url(re.compile(rf"/{position}/$"))
            if position > 1:
                expect(page.locator("#stem")).to_be_focused()
            if position == 4:  # with tab and space, the way without shortcuts
                keys.press("Tab")
                keys.press("Space")
                keys.press("Enter")
                is_saved(page)
                expect(page).to_have_url(re.compile(r"/4/$"))
                tab_to(page, page.get_by_role("button", name="Next"))
                keys.press("Enter")
                continue
            keys.press("2")
            expect(page.locator("[name=chosen]").nth(1)).to_be_checked()
            expect(page.locator("[name=chosen]").nth(1)).to_be_focused()
            if position == 6:
                keys.press("f")
                expect(page.get_by_role("button", name="Flagged for review")).to_be_focused()
            keys.press("n")
        expect(page.locator("main")).to_contain_text("10 of 10 answered, 1 flagged")
        attempt.refresh_from_db()
        assert attempt.closed_at is None
        tab_to(page, page.get_by_role("button", name="Submit the exam"))
        keys.press("Enter")
        expect(page).to_have_url(re.compile("/report/$"))
        attempt.refresh_from_db()
        assert attempt.close_reason == "submitted"
        assert attempt.responses.filter(picks__isnull=False).count() == 10

    def test_without_javascript(self, plain_page, timed_ten):
        page = plain_page
        attempt = timed_ten(on=page)
        page.goto(attempt.position_url(1))
        expect(page.locator("#save-state")).to_have_text("Saved when you go on")
        for position in range(1, 11):
            expect(page).to_have_url(re.compile(rf"/{position}/$"))
            if position != 7:
                option(page, "b").check()
            if position == 3:
                page.get_by_role("button", name="Flag for review").click()
                expect(page.get_by_role("button", name="Flagged for review")).to_be_visible()
                expect(option(page, "b")).to_be_checked()
                expect(state(page)).to_have_text(re.compile("^Saved "))
            page.locator(".hall-next").click()
        expect(page.locator("main")).to_contain_text("9 of 10 answered, 1 flagged")
        page.get_by_role("button", name="Submit the exam").click()
        expect(page.locator("main")).to_contain_text("One question has no answer: 7.")
        page.get_by_role("link", name="Back to question 7").click()
        option(page, "a").check()
        square(page, 2).click()
        expect(page).to_have_url(re.compile(r"/2/$"))
        page.get_by_role("button", name="Review and submit").click()
        page.get_by_role("button", name="Submit the exam").click()
        expect(page).to_have_url(re.compile("/report/$"))
        attempt.refresh_from_db()
        assert attempt.close_reason == "submitted"
        assert attempt.responses.filter(picks__isnull=False).count() == 10

    def test_shortcuts_are_listed_and_can_be_switched_off(self, page, start):
        attempt = start()
        page.goto(attempt.position_url(1))
        page.keyboard.press("?")
        dialog = page.get_by_role("dialog", name="Keyboard")
        expect(dialog).to_be_visible()
        page.get_by_label("Shortcuts are on").uncheck()
        page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()
        page.keyboard.press("1")
        page.keyboard.press("n")
        expect(page.locator("[name=chosen]:checked")).to_have_count(0)
        expect(page).to_have_url(re.compile(r"/1/$"))


class TestOnAPhone:
    def test_the_navigator_is_a_sheet_and_nothing_scrolls_sideways(self, phone, start):
        attempt = start(on=phone)
        phone.goto(attempt.position_url(1))
        expect(phone.get_by_role("heading", name="Questions")).to_be_hidden()
        option(phone, "b").check()
        phone.get_by_role("button", name="Questions").click()
        expect(phone.get_by_role("heading", name="Questions")).to_be_visible()
        assert no_sideways(phone)
        square(phone, 3).click()
        expect(phone).to_have_url(re.compile(r"/3/$"))
        assert stored(attempt) == ["b"]

    def test_the_sheet_works_without_javascript(self, open_page, start):
        page = open_page(viewport={"width": 320, "height": 640}, java_script_enabled=False)
        attempt = start(on=page)
        page.goto(attempt.position_url(1))
        option(page, "b").check()
        page.get_by_role("button", name="Questions").click()
        square(page, 2).click()
        expect(page).to_have_url(re.compile(r"/2/$"))
        assert stored(attempt) == ["b"]

    def test_what_has_to_be_decided_is_scrolled_above_the_bar(self, phone, start):
        attempt = start(on=phone)
        phone.goto(attempt.position_url(1))
        is_shown(phone)
        make.save(attempt, 1, ["d"], tab="elsewhere")
        option(phone, "b").check()
        expect(phone.get_by_role("button", name="Keep the saved one")).to_be_in_viewport(ratio=1)
        bar = phone.locator(".hall-actions").bounding_box()
        box = phone.locator("#conflict").bounding_box()
        assert box["y"] + box["height"] <= bar["y"]

    def test_every_page_fits(self, page, start):
        attempt = start()
        for path in PAGES:
            page.goto(attempt.get_absolute_url() + path)
            for width in (320, 360, 768):
                page.set_viewport_size({"width": width, "height": 640})
                assert no_sideways(page), (path, width)


class TestAccessibility:
    @pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
    def test_of_an_exam(self, open_page, start, check_accessibility, viewport):
        page = open_page(viewport=viewport)
        attempt = start(on=page)
        make.answer(attempt, 1)
        make.save(attempt, 2, True, field="flagged")
        for path in PAGES:
            page.goto(attempt.get_absolute_url() + path)
            check_accessibility(page)

    def test_of_a_conflict_and_an_error(self, page, start, check_accessibility, two_of_five):
        attempt = start(blueprint=two_of_five)
        page.goto(attempt.position_url(1))
        is_ready(page)
        make.save(attempt, 1, ["d"], tab="elsewhere")
        for code in "abc":
            option(page, code).click()
        expect(page.locator("#conflict")).to_be_visible()
        expect(page.locator("#choice-limit")).to_be_visible()
        check_accessibility(page)

    def test_of_the_open_sheet(self, phone, start, check_accessibility):
        attempt = start(on=phone)
        phone.goto(attempt.position_url(1))
        phone.get_by_role("button", name="Questions").click()
        check_accessibility(phone)

    def test_of_the_list_of_shortcuts(self, page, start, check_accessibility):
        attempt = start()
        page.goto(attempt.position_url(1))
        page.keyboard.press("?")
        expect(page.get_by_role("dialog", name="Keyboard")).to_be_visible()
        check_accessibility(page)

    def test_of_a_checked_question(self, page, start, check_accessibility):
        blueprint = make.blueprint()
        make.bank(10, blueprint=blueprint, facts=[make.fact()])
        attempt = start(blueprint=blueprint, mode=Attempt.Mode.PRACTICE)
        page.goto(attempt.position_url(1))
        option(page, "b").check()
        page.get_by_role("button", name="Check answer").click()
        expect(page.locator("#verdict")).to_be_visible()
        check_accessibility(page)
