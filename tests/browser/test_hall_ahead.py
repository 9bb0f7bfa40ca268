"""Going from question to question in an exam: within the page where they are loaded, so also without a connection."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from content.models import Blueprint
from quizzes.models import Attempt, ResponseEvent
from tests import make
from tests.browser.hall import (
    all_is_heard,
    becomes_true,
    began_long_ago,
    is_ready,
    is_saved,
    load,
    open_and_load,
    option,
    square,
    state,
    stored,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def long_exam() -> Blueprint:
    blueprint = make.blueprint(scored_slots=20, unscored_slots=5, time_limit_seconds=7200)
    make.bank(25, blueprint=blueprint)
    return blueprint


def visits(page: Page) -> list[str]:
    """Addresses of the pages that are visited from now on."""
    seen: list[str] = []
    page.on("request", lambda request: seen.append(request.url) if request.is_navigation_request() else None)
    return seen


class TestInATunnel:
    def test_ten_questions_are_answered_and_sent_in_order(self, page, start, long_exam):
        attempt = start(blueprint=long_exam)
        open_and_load(page, attempt, batches=3)
        page.context.set_offline(True)
        page.keyboard.press("2")
        for _ in range(9):
            page.keyboard.press("n")
            page.keyboard.press("3")
        page.keyboard.press("f")
        page.keyboard.press("s")
        expect(page).to_have_url(re.compile(r"/10/$"))
        expect(state(page)).to_have_attribute("data-save-state", "offline")
        expect(state(page)).to_have_text("Offline, kept here; 12 waiting")
        square(page, 3).click()
        expect(page.locator("[name=chosen]").nth(2)).to_be_checked()
        square(page, 25).click()
        expect(page).to_have_url(re.compile(r"/25/$"))
        assert not ResponseEvent.objects.exclude(field="shown").exists()

        page.context.set_offline(False)

        expect(state(page)).to_have_attribute("data-save-state", "saved")
        expect(page.locator("#spoken")).to_have_text("Everything is saved again.")
        written = attempt.events.exclude(field="shown").order_by("id").values_list("response__position", "field")
        beside = [(10, "flagged"), (10, "confidence")]
        assert list(written) == [(position, "chosen") for position in range(1, 11)] + beside
        last = attempt.responses.get(position=10)
        assert (last.flagged, last.confidence) == (True, 3)
        page.goto(attempt.position_url(4))
        expect(page.locator("[name=chosen]").nth(2)).to_be_checked()

    def test_what_was_in_view_is_told_afterwards(self, page, start, long_exam):
        attempt = began_long_ago(start(blueprint=long_exam))
        open_and_load(page, attempt)
        page.context.set_offline(True)
        page.keyboard.press("n")
        page.clock.fast_forward(7000)
        page.keyboard.press("n")
        page.clock.fast_forward(3000)
        with page.expect_response("**/3/") as telling:
            page.context.set_offline(False)
        telling.value.finished()
        seen = attempt.responses.filter(shown_at__isnull=False).order_by("position")
        assert list(seen.values_list("position", flat=True)) == [1, 2, 3]
        assert 7000 <= attempt.responses.get(position=2).active_ms < 8000

    def test_what_is_not_loaded_says_so(self, page, start, long_exam):
        attempt = start(blueprint=long_exam)
        page.goto(attempt.position_url(1))
        is_ready(page)
        page.context.set_offline(True)
        page.keyboard.press("n")
        expect(page.locator("#problem")).to_contain_text("You are offline.")
        expect(page).to_have_url(re.compile(r"/1/$"))

    def test_what_waits_is_listed_and_can_be_kept_in_a_file(self, page, start, long_exam):
        attempt = start(blueprint=long_exam)
        open_and_load(page, attempt)
        expect(page.locator("#waiting-open")).to_be_hidden()
        page.context.set_offline(True)
        letter = page.locator(".option-letter").nth(1).text_content()
        page.keyboard.press("2")
        page.keyboard.press("n")
        page.keyboard.press("f")
        page.keyboard.press("g")
        page.get_by_role("button", name="3 not saved: show").click()
        dialog = page.get_by_role("dialog", name="Not saved yet")
        expect(dialog.get_by_role("listitem")).to_have_text(
            [
                re.compile(rf"^Question 1: {letter}, \d+:\d\d"),
                re.compile(r"^Question 2: Flagged, \d+:\d\d"),
                re.compile(r"^Question 2: confidence: a guess, \d+:\d\d"),
            ]
        )
        with page.expect_download() as downloading:
            dialog.get_by_role("button", name="Download a copy").click()
        kept = json.loads(Path(downloading.value.path()).read_text())
        assert kept["attempt"] == str(attempt.pk)
        fields = [(each["position"], each["field"]) for each in kept["unsaved"]]
        assert fields == [(1, "chosen"), (2, "flagged"), (2, "confidence")]

        page.context.set_offline(False)
        expect(dialog).to_contain_text("Everything is saved.")
        page.keyboard.press("Escape")
        expect(page.locator("#waiting-open")).to_be_hidden()


class TestWithinThePage:
    def test_everything_around_the_question_follows(self, page, start, long_exam):
        attempt = start(blueprint=long_exam)
        open_and_load(page, attempt)
        visited = visits(page)
        option(page, "b").check()
        is_saved(page)
        page.get_by_role("button", name="Next").click()
        expect(page).to_have_url(re.compile(r"/2/$"))
        expect(page).to_have_title(re.compile(r"^Question 2 of 25, TST-C01 simulation · "))
        expect(page.locator("#stem")).to_be_focused()
        expect(page.locator("#count")).to_have_text("2 of 25")
        expect(page.locator("#spoken")).to_have_text("Question 2 of 25")
        expect(page.get_by_role("progressbar")).to_have_attribute("value", "2")
        expect(square(page, 2)).to_have_attribute("aria-current", "page")
        expect(page.locator(".square[aria-current]")).to_have_count(1)
        expect(state(page)).to_have_text("Every change is saved at once")
        option(page, "c").check()
        is_saved(page)
        page.go_back()
        expect(page).to_have_url(re.compile(r"/1/$"))
        expect(option(page, "b")).to_be_checked()
        is_saved(page)
        page.go_forward()
        expect(option(page, "c")).to_be_checked()
        assert visited == []
        assert (stored(attempt, 1), stored(attempt, 2)) == (["b"], ["c"])
        assert attempt.events.filter(field="shown", response__position=2).exists()

    def test_the_time_is_counted_for_the_question_in_view(self, page, start, long_exam):
        attempt = began_long_ago(start(blueprint=long_exam))
        open_and_load(page, attempt)
        page.keyboard.press("n")
        expect(page).to_have_url(re.compile(r"/2/$"))
        page.clock.fast_forward(4000)
        page.keyboard.press("n")
        expect(page).to_have_url(re.compile(r"/3/$"))
        page.clock.fast_forward(9000)
        page.keyboard.press("1")
        is_saved(page)
        becomes_true(page, lambda: attempt.responses.get(position=2).active_ms >= 4000)
        assert attempt.responses.get(position=2).active_ms < 5000
        assert 9000 <= attempt.responses.get(position=3).active_ms < 10_000

    def test_the_time_arrives_though_the_server_was_busy(self, page, start, long_exam):
        attempt = began_long_ago(start(blueprint=long_exam))
        open_and_load(page, attempt)
        refused: list[str] = []

        def busy_twice(route: Route) -> None:
            if route.request.method == "POST" and len(refused) < 2:
                refused.append(route.request.url)
                return route.fulfill(status=503, json={"outcome": "unavailable"})
            return route.continue_()

        page.route(f"**{attempt.position_url(1)}", busy_twice)
        page.clock.fast_forward(4000)
        page.keyboard.press("n")
        for count in (1, 2):
            becomes_true(page, lambda count=count: len(refused) == count)
            # The pause after a failure.
            page.clock.fast_forward(2000)
        becomes_true(page, lambda: attempt.responses.get(position=1).active_ms >= 4000)
        becomes_true(page, lambda: attempt.responses.get(position=2).shown_at is not None)
        assert len(refused) == 2

    def test_a_question_that_was_answered_elsewhere_shows_both(self, page, start, long_exam):
        attempt = start(blueprint=long_exam)
        open_and_load(page, attempt)
        option(page, "b").check()
        is_saved(page)
        page.keyboard.press("n")
        expect(page).to_have_url(re.compile(r"/2/$"))
        is_ready(page)
        make.save(attempt, 1, ["d"], tab="elsewhere")
        page.keyboard.press("p")
        expect(page.locator("#conflict")).to_be_visible()
        expect(page.locator("#conflict-there")).to_contain_text("Option d")
        expect(option(page, "b")).to_be_checked()
        page.get_by_role("button", name="Keep the saved one").click()
        expect(option(page, "d")).to_be_checked()
        assert stored(attempt) == ["d"]

    def test_a_conflict_waits_at_its_question(self, page, start, long_exam):
        attempt = start(blueprint=long_exam)
        open_and_load(page, attempt)
        make.save(attempt, 1, ["d"], tab="elsewhere")
        page.context.set_offline(True)
        option(page, "b").check()
        page.keyboard.press("n")
        page.context.set_offline(False)
        expect(page.locator("#problem")).to_contain_text("Your answer to question 1 was changed in another tab")
        page.get_by_role("link", name="Go to that question").click()
        expect(page.locator("#conflict")).to_be_visible()
        page.get_by_role("button", name="Use my choice here").click()
        is_saved(page)
        assert stored(attempt) == ["b"]

    def test_the_journal_of_an_earlier_page_is_in_the_loaded_questions(self, page, start, long_exam):
        attempt = start(blueprint=long_exam)
        open_and_load(page, attempt)
        page.route("**/2/", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
        page.keyboard.press("n")
        option(page, "c").check()
        expect(state(page)).to_have_attribute("data-save-state", "unsaved")
        page.goto(attempt.position_url(1))
        load(page)
        page.keyboard.press("n")
        expect(page).to_have_url(re.compile(r"/2/$"))
        expect(option(page, "c")).to_be_checked()
        expect(state(page)).to_have_attribute("data-save-state", "unsaved")


class TestLoading:
    def test_leaves_no_question_in_any_storage(self, page, start, long_exam):
        attempt = start(blueprint=long_exam)
        open_and_load(page, attempt, batches=3)
        kept = page.evaluate("""async () => JSON.stringify([
            {...sessionStorage}, {...localStorage}, await caches.keys(),
            (await indexedDB.databases()).map((each) => each.name)
        ])""")
        assert not re.search("Which change|Option", kept)
        assert json.loads(kept)[2:] == [[], ["rehearse-hall"]]

    def test_asks_for_ten_at_once_from_here_on_and_stops_when_all_are_there(self, page, start, long_exam):
        attempt = start(blueprint=long_exam)
        asked: list[int] = []
        page.on("request", lambda request: asked.extend(int(n) for n in re.findall(r"/from/(\d+)/$", request.url)))
        open_and_load(page, attempt, position=11, batches=3)
        page.clock.fast_forward(60_000)
        all_is_heard(page)
        assert asked == [12, 22, 1]

    def test_waits_while_the_connection_is_gone(self, page, start, long_exam):
        attempt = start(blueprint=long_exam)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url) if "/from/" in request.url else None)
        page.clock.install()
        page.goto(attempt.position_url(1))
        is_ready(page)
        page.context.set_offline(True)
        page.clock.fast_forward(60_000)
        assert asked == []
        page.context.set_offline(False)
        with page.expect_response("**/from/2/"):
            page.clock.fast_forward(5000)

    @pytest.mark.parametrize("kind", ["practice", "sequential"])
    def test_does_not_happen_in(self, page, start, long_exam, kind):
        if kind == "sequential":
            Blueprint.objects.update(navigation=Blueprint.Navigation.SEQUENTIAL)
            long_exam.refresh_from_db()
        attempt = start(blueprint=long_exam, **({"mode": Attempt.Mode.PRACTICE} if kind == "practice" else {}))
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url) if "/from/" in request.url else None)
        page.clock.install()
        page.goto(attempt.position_url(1))
        is_ready(page)
        page.clock.fast_forward(60_000)
        all_is_heard(page)
        assert asked == []
