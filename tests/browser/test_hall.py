"""The exam hall in a browser: saving, losing the connection, two tabs, the clock, keyboard, phone, no JavaScript."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Locator, Page, Route, expect

from accounts import clock
from quizzes.models import Attempt, ResponseEvent
from tests import make
from tests.browser.conftest import PHONE, WIDE

pytestmark = pytest.mark.django_db(transaction=True)

PAGES = ("1/", "", "?show=flagged", "?confirm=submit", "?confirm=abandon")
"""Every kind of page of an open exam, below its address."""


@pytest.fixture
def start(page: Page, sign_in) -> Callable[..., Attempt]:
    """Starts an attempt now, with its user signed in on a page (`page` unless another is given)."""

    def starter(*, on: Page = page, **given) -> Attempt:
        attempt = make.attempt(now=clock.now(), **given)
        sign_in(attempt.user, on)
        return attempt

    return starter


@pytest.fixture
def two_of_five():
    """A blueprint whose questions take two of five options."""
    blueprint = make.blueprint()
    make.bank(10, blueprint=blueprint, keys=("a", "b"), codes=("a", "b", "c", "d", "e"))
    return blueprint


def option(page: Page, code: str) -> Locator:
    return page.locator(f"[name=chosen][value={code}]")


def state(page: Page) -> Locator:
    return page.locator("#save-state")


def square(page: Page, position: int) -> Locator:
    return page.locator(".squares .square").nth(position - 1)


def stored(attempt: Attempt, position: int = 1) -> list[str]:
    return sorted(attempt.responses.get(position=position).picks.values_list("option__code", flat=True))


def is_saved(page: Page) -> None:
    expect(state(page)).to_have_attribute("data-save-state", "saved")
    expect(state(page)).to_have_text(re.compile(r"Saved \d\d:\d\d:\d\d"))


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


class TestALostConnection:
    def test_answers_wait_and_are_sent_when_it_is_back(self, page, start):
        attempt = start()
        page.goto(attempt.position_url(1))
        page.context.set_offline(True)
        option(page, "b").check()
        page.get_by_role("button", name="Flag for review").click()
        expect(state(page)).to_have_attribute("data-save-state", "offline")
        expect(state(page)).to_have_text("Offline, kept here; 2 waiting")
        page.get_by_role("button", name="Next").click()
        expect(page.locator("#problem")).to_contain_text("You are offline.")
        assert stored(attempt) == []

        page.context.set_offline(False)

        is_saved(page)
        expect(page.locator("#spoken")).to_have_text("Everything is saved again.")
        expect(page.locator("#problem")).to_be_hidden()
        assert stored(attempt) == ["b"]

    def test_an_answer_that_did_not_arrive_is_sent_after_a_reload_untouched(self, page, start):
        attempt = start()
        page.goto(attempt.position_url(1))
        page.route(f"**{attempt.position_url(1)}", _refuse_posts)
        option(page, "b").check()
        expect(state(page)).to_have_attribute("data-save-state", "unsaved")
        expect(page.locator("#alarm")).not_to_be_empty()

        page.reload()
        expect(option(page, "b")).to_be_checked()
        expect(state(page)).to_have_attribute("data-save-state", "unsaved")

        page.unroute(f"**{attempt.position_url(1)}")
        page.reload()
        is_saved(page)
        expect(option(page, "b")).to_be_checked()
        assert stored(attempt) == ["b"]
        # What the leaving page handed to the browser, and what the next one sent, is one write.
        assert ResponseEvent.objects.filter(field="chosen").count() == 1

    def test_a_lost_acknowledgement_is_no_second_save(self, page, start):
        attempt = start()
        page.goto(attempt.position_url(1))
        is_ready(page)
        lost = []

        def lose_the_first(route: Route) -> None:
            if "field=chosen" in (route.request.post_data or "") and not lost:
                lost.append(route.fetch())
                route.abort()
            else:
                route.continue_()

        page.route(f"**{attempt.position_url(1)}", lose_the_first)
        option(page, "b").check()
        is_saved(page)
        assert len(lost) == 1
        assert ResponseEvent.objects.filter(field="chosen").count() == 1

    def test_the_newest_of_many_quick_changes_wins(self, page, start):
        attempt = start()
        page.goto(attempt.position_url(1))
        for code in "abcdabc":
            option(page, code).check()
        is_saved(page)
        expect(option(page, "c")).to_be_checked()
        assert stored(attempt) == ["c"]

    def test_a_busy_server_is_asked_again_after_the_time_it_names(self, page, start):
        attempt = start()
        page.goto(attempt.position_url(1))
        is_ready(page)
        times: list[float] = []

        def busy_once(route: Route) -> None:
            if "field=chosen" in (route.request.post_data or ""):
                times.append(clock.now().timestamp())
                if len(times) == 1:
                    return route.fulfill(status=503, json={"outcome": "unavailable"}, headers={"Retry-After": "2"})
            return route.continue_()

        page.route(f"**{attempt.position_url(1)}", busy_once)
        option(page, "b").check()
        expect(state(page)).to_have_attribute("data-save-state", "unsaved")
        is_saved(page)
        assert times[1] - times[0] > 1.9

    def test_signed_out_in_mid_exam_it_says_so_and_sends_after_signing_in(self, page, start, sign_in):
        attempt = start()
        page.goto(attempt.position_url(1))
        is_ready(page)
        Session.objects.all().delete()
        option(page, "b").check()
        expect(page.locator("#problem")).to_contain_text("You are signed out")
        expect(page.get_by_role("link", name=re.compile("Sign in"))).to_be_visible()
        expect(option(page, "b")).to_be_checked()

        sign_in(attempt.user, page)
        page.evaluate("window.dispatchEvent(new Event('focus'))")

        is_saved(page)
        assert stored(attempt) == ["b"]

    def test_a_token_changed_by_another_tab_is_no_error(self, page, start):
        attempt = start()
        page.goto(attempt.position_url(1))
        is_ready(page)
        page.context.clear_cookies(name="csrftoken")
        page.context.new_page().goto("/accounts/profile/")
        option(page, "b").check()
        is_saved(page)
        expect(page.locator("#problem")).to_be_hidden()

    def test_somebody_else_in_the_same_browser_gets_nothing_of_it(self, page, start, sign_in):
        attempt = start()
        page.goto(attempt.position_url(1))
        is_ready(page)
        other = make.attempt(blueprint=attempt.blueprint, now=clock.now())
        sign_in(other.user, page)

        option(page, "b").check()
        expect(page.locator("#problem")).to_contain_text("Somebody else signed in in this browser")
        expect(state(page)).to_have_attribute("data-save-state", "unsaved")

        second = page.context.new_page()
        second.goto(other.position_url(1))
        is_ready(second)
        expect(second.locator("[name=chosen]:checked")).to_have_count(0)
        assert journal(second) == 0
        assert (stored(attempt), stored(other)) == ([], [])


class TestTwoTabs:
    @pytest.fixture
    def conflict(self, page, start):
        """A page that chose c from an old state, while b was saved in another tab."""
        attempt = start()
        page.goto(attempt.position_url(1))
        is_ready(page)
        other = page.context.new_page()
        other.goto(attempt.position_url(1))
        option(other, "b").check()
        is_saved(other)
        option(page, "c").check()
        expect(page.locator("#conflict")).to_be_visible()
        expect(state(page)).to_have_attribute("data-save-state", "conflict")
        expect(page.locator("#conflict-here")).to_contain_text("Option c")
        expect(page.locator("#conflict-there")).to_contain_text("Option b")
        expect(option(page, "c")).to_be_checked()
        assert stored(attempt) == ["b"]
        return attempt

    def test_the_choice_of_this_page_can_be_kept(self, page, conflict):
        page.get_by_role("button", name="Use my choice here").click()
        is_saved(page)
        expect(page.locator("#conflict")).to_be_hidden()
        assert stored(conflict) == ["c"]

    def test_the_saved_one_can_be_kept(self, page, conflict):
        page.get_by_role("button", name="Keep the saved one").click()
        expect(state(page)).to_have_attribute("data-save-state", "saved")
        expect(option(page, "b")).to_be_checked()
        expect(page.locator("#conflict")).to_be_hidden()
        assert stored(conflict) == ["b"]

    def test_it_is_still_there_after_a_reload(self, page, conflict):
        page.reload()
        expect(page.locator("#conflict")).to_be_visible()
        expect(option(page, "c")).to_be_checked()


class TestTheClock:
    def test_counts_and_can_be_hidden_for_the_whole_attempt(self, page, start):
        attempt = start(blueprint=make.blueprint(time_limit_seconds=7200))
        page.goto(attempt.position_url(1))
        timer = page.get_by_role("timer")
        expect(timer).to_have_text(re.compile(r"^1:59:5\d$"))
        page.get_by_role("button", name="Hide the clock").click()
        page.get_by_role("button", name="Hide the count").click()
        page.get_by_role("button", name="Next").click()
        expect(page).to_have_url(re.compile(r"/2/$"))
        expect(page.locator("#clock")).to_be_hidden()
        expect(page.locator("#count")).to_be_hidden()
        page.get_by_role("button", name="Time left").click()
        expect(page.locator("#time-notice")).to_have_text("120 minutes left")
        page.get_by_role("button", name="Show the clock").click()
        expect(timer).to_be_visible()

    @pytest.mark.parametrize(
        ("minutes", "is_hidden", "is_said"), [(30, False, True), (10, True, False), (5, True, True)]
    )
    def test_warns_once_when_a_threshold_is_crossed(self, page, start, minutes, is_hidden, is_said):
        attempt = start(blueprint=make.blueprint(time_limit_seconds=60 * minutes + 2))
        page.goto(attempt.position_url(1))
        expect(page.locator("#time-notice")).to_be_empty()
        if is_hidden:
            page.get_by_role("button", name="Hide the clock").click()
        expect(page.locator("#clock")).to_have_attribute(
            "data-remaining-ms", re.compile(rf"^{60 * minutes - 1}\d\d\d$")
        )
        expect(page.locator("#time-notice")).to_have_text(f"{minutes} minutes left" if is_said else "")
        page.reload()
        expect(page.locator("#time-notice")).to_be_empty()

    def test_is_the_servers_whatever_the_browser_thinks(self, page, start):
        attempt = start(blueprint=make.blueprint(time_limit_seconds=7200))
        page.add_init_script("const real = Date.now; Date.now = () => real() + 3600_000;")
        page.goto(attempt.position_url(1))
        expect(page.get_by_role("timer")).to_have_text(re.compile(r"^1:59:5\d$"))

    def test_at_zero_the_exam_is_submitted_with_the_last_answer(self, page, start):
        attempt = start(blueprint=make.blueprint(time_limit_seconds=4))
        page.goto(attempt.position_url(1))
        option(page, "b").check()
        expect(page).to_have_url(re.compile("/report/$"), timeout=10_000)
        attempt.refresh_from_db()
        assert (attempt.close_reason, attempt.submitted_at) == ("expired", attempt.deadline_at)
        assert stored(attempt) == ["b"]

    def test_a_change_after_the_end_is_shown_as_refused(self, page, start):
        attempt = start(blueprint=make.blueprint())
        page.goto(attempt.position_url(1))
        is_ready(page)
        Attempt.objects.filter(pk=attempt.pk).update(
            closed_at=clock.now(), submitted_at=clock.now(), close_reason="submitted"
        )
        option(page, "b").check()
        expect(page.locator("#problem")).to_contain_text("This attempt is closed")
        expect(state(page)).to_have_attribute("data-save-state", "unsaved")
        expect(page.locator("#problem").get_by_role("link", name="To the report")).to_be_visible()
        assert stored(attempt) == []


class TestSubmitting:
    def test_names_the_blanks_and_goes_back_to_the_first_one(self, page, start):
        attempt = start()
        make.answer(attempt, 1, 4)
        page.goto(attempt.get_absolute_url())
        page.get_by_role("button", name="Submit the exam").click()
        expect(page.get_by_role("heading", name="Submit the exam?")).to_be_visible()
        expect(page.locator("main")).to_contain_text("3 questions have no answer: 2, 3, 5.")
        page.get_by_role("link", name="Back to question 2").click()
        expect(page).to_have_url(re.compile(r"/2/#stem$"))
        expect(page.locator("#stem")).to_be_focused()

    def test_nothing_of_the_exam_stays_in_the_browser(self, page, start):
        attempt = start()
        page.goto(attempt.position_url(1))
        option(page, "b").check()
        is_saved(page)
        page.goto(attempt.get_absolute_url() + "?confirm=submit")
        page.get_by_role("button", name="Submit with blanks").click()
        expect(page).to_have_url(re.compile("/report/$"))
        attempt.refresh_from_db()
        assert attempt.close_reason == "submitted"
        assert journal(page) == 0
        kept = page.evaluate("JSON.stringify([{...sessionStorage}, {...localStorage}])")
        assert not re.search("chosen|Option|revs", kept)

    def test_what_did_not_arrive_is_sent_first(self, page, start):
        attempt = start()
        page.goto(attempt.position_url(1))
        is_ready(page)
        page.route(f"**{attempt.position_url(1)}", _refuse_posts)
        option(page, "b").check()
        expect(state(page)).to_have_attribute("data-save-state", "unsaved")
        page.goto(attempt.get_absolute_url() + "?confirm=submit")
        page.unroute(f"**{attempt.position_url(1)}")
        page.get_by_role("button", name="Submit with blanks").click()
        expect(page).to_have_url(re.compile("/report/$"), timeout=10_000)
        assert stored(attempt) == ["b"]

    def test_signing_out_clears_the_journal(self, page, start):
        attempt = start()
        page.goto(attempt.position_url(1))
        is_ready(page)
        page.route(f"**{attempt.position_url(1)}", _refuse_posts)
        option(page, "b").check()
        expect(state(page)).to_have_attribute("data-save-state", "unsaved")
        page.goto("/accounts/logout/")
        page.get_by_role("button", name="Sign out").click()
        expect(page).to_have_url(re.compile(r":\d+/$"))
        assert journal(page) == 0


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


def is_ready(page: Page) -> None:
    """The script runs, and the server knows that the question was shown."""
    expect(page.locator("[data-save-scope=attempt]").first).to_have_attribute("data-save-state", "saved")
    expect(page.locator("#shortcuts-open")).to_be_visible()
    page.wait_for_load_state("networkidle")


def journal(page: Page) -> int:
    """How many changes the browser keeps."""
    return page.evaluate("""() => new Promise((resolve) => {
        const opening = indexedDB.open("rehearse-hall");
        opening.onsuccess = () => {
            const stores = [...opening.result.objectStoreNames];
            if (!stores.length) return resolve(0);
            const counting = opening.result.transaction(stores[0]).objectStore(stores[0]).count();
            counting.onsuccess = () => { opening.result.close(); resolve(counting.result); };
        };
    })""")


def no_sideways(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def tab_to(page: Page, target: Locator) -> None:
    """Press the tab key until the target has the focus."""
    for _ in range(60):
        if target.evaluate("(element) => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{target} cannot be reached with the tab key")


def _refuse_posts(route: Route) -> None:
    if route.request.method == "POST":
        route.abort()
    else:
        route.continue_()
