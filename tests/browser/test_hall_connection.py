"""The hall without a connection, and with another tab beside it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Route, expect

from accounts import clock
from quizzes.models import ResponseEvent
from tests.browser.hall import is_ready, is_saved, option, refuse_posts, state, stored

pytestmark = pytest.mark.django_db(transaction=True)


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
        page.route(f"**{attempt.position_url(1)}", refuse_posts)
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

    def test_a_confidence_that_did_not_arrive_is_there_after_a_reload(self, page, start):
        attempt = start()
        page.goto(attempt.position_url(1))
        page.route(f"**{attempt.position_url(1)}", refuse_posts)
        page.get_by_label("not sure").check()
        expect(state(page)).to_have_attribute("data-save-state", "unsaved")

        page.unroute(f"**{attempt.position_url(1)}")
        page.reload()
        is_saved(page)
        expect(page.get_by_label("not sure")).to_be_checked()
        assert attempt.responses.get(position=1).confidence == 2

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
        # The queue waits for what the server named and for its own pause, which grows and is drawn by lot.
        expect(state(page)).to_have_attribute("data-save-state", "saved", timeout=20_000)
        assert times[1] - times[0] > 1.9


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
