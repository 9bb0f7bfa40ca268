"""The clock of the hall and the end of an attempt in a browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from accounts import clock
from quizzes.models import Attempt
from tests import make
from tests.browser.hall import (
    acknowledge,
    becomes_true,
    is_ready,
    is_saved,
    journal,
    off_by,
    option,
    refuse_posts,
    remaining,
    show_again,
    spend,
    state,
    stored,
)

pytestmark = pytest.mark.django_db(transaction=True)


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
        attempt = start(blueprint=make.blueprint(time_limit_seconds=60 * minutes + 20))
        page.clock.install()
        page.goto(attempt.position_url(1))
        is_ready(page)
        expect(page.locator("#time-notice")).to_be_empty()
        if is_hidden:
            page.get_by_role("button", name="Hide the clock").click()
        timer = page.locator("#clock")
        spend(attempt, 20)
        page.clock.fast_forward(20_000)
        becomes_true(page, lambda: 0 < 60 * minutes - remaining(timer) < 10)
        expect(page.locator("#time-notice")).to_have_text(f"{minutes} minutes left" if is_said else "")
        page.reload()
        expect(page.locator("#time-notice")).to_be_empty()

    def test_is_the_servers_whatever_the_browser_thinks(self, page, start):
        attempt = start(blueprint=make.blueprint(time_limit_seconds=7200))
        page.add_init_script("const real = Date.now; Date.now = () => real() + 3600_000;")
        page.goto(attempt.position_url(1))
        expect(page.get_by_role("timer")).to_have_text(re.compile(r"^1:59:5\d$"))

    def test_at_zero_the_exam_is_submitted_with_the_last_answer(self, page, start):
        # Shorter than the time after which the page would ask by itself.
        attempt = start(blueprint=make.blueprint(time_limit_seconds=20))
        page.clock.install()
        page.goto(attempt.position_url(1))
        option(page, "b").check()
        is_saved(page)
        spend(attempt, 20)
        page.clock.fast_forward(20_000)
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


class TestTheClockOfTheMachine:
    """Browser clocks that are wrong, that jump, and that stop."""

    @pytest.mark.parametrize("minutes", [-10, 10])
    def test_may_be_wrong_and_jump(self, page, start, minutes):
        attempt = start(blueprint=make.blueprint(time_limit_seconds=7200))
        page.add_init_script(
            f"const real = Date.now.bind(Date); let jump = {minutes * 60_000}; Date.now = () => real() + jump;"
            "window.jump = (ms) => { jump += ms; };"
        )
        page.goto(attempt.position_url(1))
        is_ready(page)
        assert off_by(page, attempt) < 2
        for step in (600_000, -1_200_000):
            with page.expect_response("**/clock/"):
                page.evaluate("(ms) => window.jump(ms)", step)
            assert off_by(page, attempt) < 2

    def test_may_run_on_while_the_tab_is_hidden(self, page, start):
        attempt = start(blueprint=make.blueprint(time_limit_seconds=7200))
        page.clock.install()
        page.goto(attempt.position_url(1))
        is_ready(page)
        page.clock.fast_forward(600_000)
        spend(attempt, 600)
        with page.expect_response("**/clock/"):
            show_again(page)
        assert off_by(page, attempt) < 1

    def test_may_sleep(self, page, start):
        """Ten minutes that the timers of the browser know nothing of."""
        attempt = start(blueprint=make.blueprint(time_limit_seconds=7200))
        page.goto(attempt.position_url(1))
        is_ready(page)
        spend(attempt, 600)
        with page.expect_response("**/clock/") as asking:
            show_again(page)
        asking.value.finished()
        expect(page.get_by_role("timer")).to_have_text(re.compile("^1:49:"))
        assert off_by(page, attempt) < 1

    def test_may_sleep_past_the_end(self, page, start):
        attempt = start(blueprint=make.blueprint(time_limit_seconds=7200))
        page.goto(attempt.position_url(1))
        option(page, "b").check()
        is_saved(page)
        spend(attempt, 7300)
        show_again(page)
        expect(page).to_have_url(re.compile("/report/$"))
        assert stored(attempt) == ["b"]

    def test_time_that_is_granted_shows_within_30_seconds(self, page, start):
        attempt = start(blueprint=make.blueprint(time_limit_seconds=3600))
        page.clock.install()
        page.goto(attempt.position_url(1))
        is_ready(page)
        spend(attempt, -600)
        page.clock.fast_forward(25_000)
        spend(attempt, 25)
        page.clock.run_for(1000)
        expect(page.get_by_role("timer")).to_have_text(re.compile("^1:09:"))

    def test_every_page_of_the_attempt_shows_the_same(self, page, start):
        attempt = start(blueprint=make.blueprint(time_limit_seconds=7200))
        for path in ("1/", "", "?confirm=submit", "?confirm=abandon", "2/"):
            page.goto(attempt.get_absolute_url() + path)
            assert off_by(page, attempt) < 1, path
        page.go_back()
        assert off_by(page, attempt) < 1

    def test_runs_on_the_page_that_asks_before_submitting(self, page, start):
        attempt = start(blueprint=make.blueprint(time_limit_seconds=7200))
        page.clock.install()
        page.goto(attempt.get_absolute_url() + "?confirm=submit")
        expect(page.get_by_role("timer")).to_have_text(re.compile("^1:59:"))
        page.clock.fast_forward(20_000)
        expect(page.get_by_role("timer")).to_have_text(re.compile("^1:59:[34]"))


class TestAfterTheEnd:
    def test_a_change_that_came_too_late_is_read_before_the_report(self, page, start):
        attempt = start(blueprint=make.blueprint(time_limit_seconds=7200))
        page.goto(attempt.position_url(1))
        is_ready(page)
        page.context.set_offline(True)
        option(page, "b").check()
        spend(attempt, 7300)
        page.context.set_offline(False)
        expect(page.locator("#problem")).to_contain_text("This attempt is closed")
        expect(option(page, "c")).to_be_disabled()
        page.get_by_role("link", name="To the report").click()
        expect(page).to_have_url(re.compile("/report/$"))
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
        page.route(f"**{attempt.position_url(1)}", refuse_posts)
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
        page.route(f"**{attempt.position_url(1)}", refuse_posts)
        option(page, "b").check()
        expect(state(page)).to_have_attribute("data-save-state", "unsaved")
        page.goto("/accounts/logout/")
        page.get_by_role("button", name="Sign out").click()
        expect(page).to_have_url(re.compile(r":\d+/$"))
        assert journal(page) == 0

    def test_what_the_server_lost_is_sent_again(self, page, start):
        attempt = start()
        make.answer(attempt, 2, 3, 4, 5)
        page.goto(attempt.position_url(1))
        is_ready(page)
        answer = {"outcome": "saved", "position": 1, "rev": 9, "seq": 9, "saved_at": "2026-11-21T10:00:00Z"}
        page.route(f"**{attempt.position_url(1)}", lambda route: acknowledge(route, answer))
        option(page, "b").check()
        is_saved(page)
        assert stored(attempt) == []
        page.unroute(f"**{attempt.position_url(1)}")
        page.get_by_role("button", name="Review and submit").click()
        # The page was rendered with a blank, so it asks; what it shows is the server's.
        page.get_by_role("button", name="Submit the exam").click()
        page.get_by_role("button", name="Submit with blanks").click()
        expect(page).to_have_url(re.compile("/report/$"), timeout=10_000)
        assert stored(attempt) == ["b"]
