"""A lost, slow or lying line, and two tabs."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from accounts import clock
from content.models import Blueprint
from quizzes.models import Attempt
from tests import make
from tests.browser.hall import (
    acknowledge,
    is_ready,
    is_saved,
    open_and_load,
    option,
    show_again,
    spend,
    state,
    stored,
    tab_to,
)

pytestmark = pytest.mark.django_db(transaction=True)

SECOND = 1000


@pytest.fixture
def long_exam() -> Blueprint:
    blueprint = make.blueprint(scored_slots=20, unscored_slots=5, time_limit_seconds=7200)
    make.bank(25, blueprint=blueprint)
    return blueprint


def sitting(page: Page, sign_in, **given: Any) -> Attempt:
    """An attempt of somebody new, who is signed in on the page."""
    given["blueprint"] = given.get("blueprint") or Blueprint.objects.filter(exam__code="TST-C01").first()
    attempt = make.attempt(now=clock.now(), **given)
    page.context.clear_cookies()
    sign_in(attempt.user, page)
    return attempt


def chosen_codes(attempt: Attempt, *positions: int) -> list[list[str]]:
    return [stored(attempt, position) for position in positions]


def checked(page: Page) -> list[str]:
    return page.eval_on_selector_all("[name=chosen]:checked", "(inputs) => inputs.map((input) => input.value)")


@pytest.mark.promise("D4")
def test_ten_questions_in_a_tunnel(open_page, sign_in, long_exam, report):
    shown, arrived, kept = [], [], 0
    for _ in range(5):
        page = open_page()
        attempt = sitting(page, sign_in, blueprint=long_exam)
        open_and_load(page, attempt, batches=2)
        page.context.set_offline(True)
        entered = []
        for number in range(10):
            page.keyboard.press(str(number % 4 + 1))
            entered.append(checked(page))
            if number < 9:
                page.keyboard.press("n")
        began = time.monotonic()
        expect(state(page)).to_have_text("Offline, kept here; 10 waiting")
        expect(state(page)).to_have_attribute("data-save-state", re.compile("offline|unsaved"))
        shown.append(time.monotonic() - began)
        page.clock.fast_forward(15 * SECOND)
        assert not attempt.events.filter(field="chosen").exists()
        began = time.monotonic()
        page.context.set_offline(False)
        expect(page.locator("[data-save-scope=attempt]")).to_have_attribute("data-save-state", "saved")
        arrived.append(time.monotonic() - began)
        written = attempt.events.filter(field="chosen").order_by("id").values_list("response__position", flat=True)
        page.goto(attempt.position_url(10))
        in_order = list(written) == list(range(1, 11))
        kept += in_order and chosen_codes(attempt, *range(1, 11)) == entered and checked(page) == entered[-1]
        page.context.close()
    figure = (
        f"count 10 after {max(shown):.1f} s, all saved in order {max(arrived):.1f} s after the end, kept in {kept} of 5"
    )
    report("D4", figure, "2 s, 5 s, 5 of 5", max(shown) <= 2 and max(arrived) <= 5 and kept == 5)


WATCH = """
    window.wrong = 0;
    const fetched = window.fetch;
    window.fetch = async (address, options) => {
        const response = await fetched(address, options);
        const isChange = options?.body instanceof URLSearchParams && /chosen|flagged/.test(options.body.get("field"));
        if (isChange && response.ok) window.isAcknowledged = true;
        return response;
    };
    const look = () => {
        const shown = document.querySelector("#save-state")?.dataset.saveState;
        if (shown === "saved" && !window.isAcknowledged && IS_CHANGED) window.wrong += 1;
        requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
"""
"""Counts the frames in which a change that nobody has acknowledged stands beside "saved"."""

KINDS = {
    "radio": ("[value=b]", 'document.querySelector("[value=b]")?.checked'),
    "checkbox": ("[value=c]", 'document.querySelector("[value=c]")?.checked'),
    "flag": ("#flag", 'document.querySelector("#flag")?.value === "unflag"'),
}


class Gate:
    """Lets the writes of a browser through, or not."""

    def __init__(self, page: Page) -> None:
        self.is_open = True
        page.context.route("**/attempts/**", self._pass)

    def _pass(self, route: Route) -> None:
        if self.is_open or route.request.method != "POST":
            route.continue_()
        else:
            route.abort()


@pytest.mark.promise("D5")
def test_a_failed_save_and_a_reload(open_page, sign_in, two_of_five, long_exam, report):
    seconds, wrong, kept = [], 0, 0
    for run in range(5):
        for kind, (control, is_changed) in KINDS.items():
            page = open_page()
            attempt = sitting(page, sign_in, blueprint=two_of_five if kind == "checkbox" else long_exam)
            page.context.add_init_script(WATCH.replace("IS_CHANGED", is_changed))
            gate = Gate(page)
            page.goto(attempt.position_url(1))
            is_ready(page)
            gate.is_open = False
            page.locator(control).click()
            expect(state(page)).to_have_attribute("data-save-state", "unsaved")
            wrong += page.evaluate("window.wrong")
            if run % 2:
                # The gate does not hold what a closing tab hands to the browser; without a session it comes to nothing.
                context = page.context
                context.clear_cookies()
                page.close()
                page = context.new_page()
                sign_in(attempt.user, page)
            page.goto(attempt.position_url(1))
            gate.is_open = True
            began = time.monotonic()
            is_saved(page)
            seconds.append(time.monotonic() - began)
            wrong += page.evaluate("window.wrong")
            response = attempt.responses.get(position=1)
            kept += response.flagged if kind == "flag" else stored(attempt) == [control[-2]]
            page.context.close()
    figure = f"{kept} of 15 sent by themselves within {max(seconds):.1f} s; frames that said saved too early: {wrong}"
    report("D5", figure, "15 of 15 (5 runs, 3 kinds), 5 s, 0", kept == 15 and max(seconds) <= 5 and not wrong)


def hold_first_saves(page: Page) -> dict[str, Route]:
    """From now on the first save of each question waits here."""
    held: dict[str, Route] = {}

    def hold(route: Route) -> None:
        if "field=chosen" in (route.request.post_data or "") and route.request.url not in held:
            held[route.request.url] = route
        else:
            route.continue_()

    page.route("**/attempts/*/*/", hold)
    return held


@pytest.mark.promise("D6")
def test_a_change_while_its_save_is_under_way(open_page, sign_in, long_exam, report):
    """Each of 100 answers is changed while its first save is held back for 2 s or more."""
    right = moved = 0
    for _ in range(4):
        page = open_page()
        attempt = sitting(page, sign_in, blueprint=long_exam)
        open_and_load(page, attempt, batches=3)
        held = hold_first_saves(page)
        entered = []
        for number in range(25):
            page.keyboard.press(str(number % 2 + 1))
            page.keyboard.press("3")
            entered.append(checked(page))
            if number < 24:
                page.keyboard.press("n")
        page.wait_for_timeout(2 * SECOND)
        assert len(held) == 25
        for route in held.values():
            route.continue_()
        expect(page.locator("[data-save-scope=attempt]")).to_have_attribute("data-save-state", "saved")
        moved += not page.locator("[name=chosen]").nth(2).evaluate("(input) => input === document.activeElement")
        right += sum(one == other for one, other in zip(chosen_codes(attempt, *range(1, 26)), entered, strict=True))
        for number in range(24, -1, -1):
            moved += checked(page) != entered[number]
            page.keyboard.press("p")
        page.context.close()
    report(
        "D6", f"{right} of 100 stored as changed; controls moved: {moved}", "100 of 100, 0", right == 100 and not moved
    )


@pytest.mark.promise("C4")
def test_a_conflict_of_two_tabs(open_page, sign_in, report):
    seconds, settled = [], 0
    for run in range(20):
        page = open_page()
        attempt = sitting(page, sign_in, blueprint=None)
        page.goto(attempt.position_url(1))
        is_ready(page)
        other = page.context.new_page()
        other.goto(attempt.position_url(1))
        if run % 4 == 3:  # a blank from a stale tab
            option(page, "c").check()
            is_saved(page)
            other.reload()
        option(other, "b").check()
        is_saved(other)
        if run % 4 == 3:
            page.get_by_role("button", name="Clear choice").click()
        else:
            option(page, "c").check()
        mine = [] if run % 4 == 3 else ["c"]
        began = time.monotonic()
        expect(page.locator("#conflict")).to_be_visible()
        seconds.append(time.monotonic() - began)
        expect(page.locator("#conflict-here")).to_contain_text("Option c" if mine else "no answer")
        expect(page.locator("#conflict-there")).to_contain_text("Option b")
        assert stored(attempt) == ["b"]
        name, value = ("Use my choice here", mine) if run % 2 else ("Keep the saved one", ["b"])
        button = page.get_by_role("button", name=name)
        tab_to(page, button)
        page.keyboard.press("Enter")
        expect(page.locator("#conflict")).to_be_hidden()
        expect(state(page)).to_have_attribute("data-save-state", "saved")
        settled += stored(attempt) == value == checked(page)
        page.context.close()
    figure = f"both values shown after {max(seconds):.1f} s; settled by keyboard {settled} of 20"
    report("C4", figure, "2 s, 20 of 20", max(seconds) <= 2 and settled == 20)


def lose(route: Route) -> None:
    acknowledge(route, {"outcome": "saved", "position": 1, "rev": 9, "seq": 9, "saved_at": "2026-11-21T10:00:00Z"})


def refusals(page: Page) -> list[str]:
    """Addresses that answer 409 from now on."""
    found: list[str] = []
    page.on("response", lambda response: found.append(response.url) if response.status == 409 else None)
    return found


@pytest.mark.promise("S13")
def test_a_manifest_that_misses_something(open_page, sign_in, report):
    sent_again = closed = 0
    for run in range(5):
        page = open_page()
        attempt = sitting(page, sign_in, blueprint=None)
        make.answer(attempt, 2, 3, 4, 5)
        page.goto(attempt.position_url(1))
        is_ready(page)
        page.route(f"**{attempt.position_url(1)}", lose)
        option(page, "b").check()
        is_saved(page)
        page.unroute(f"**{attempt.position_url(1)}")
        refused = refusals(page)
        page.goto(attempt.get_absolute_url() + "?confirm=submit")
        if run == 4:  # nothing holds a submission up at the end
            spend(attempt, 700)
            show_again(page)
        else:
            page.get_by_role("button", name="Submit with blanks").click()
        expect(page).to_have_url(re.compile("/report/$"), timeout=15_000)
        if run < 4:
            sent_again += stored(attempt) == ["b"] and [url.endswith("/submit/") for url in refused] == [True]
        attempt.refresh_from_db()
        closed += attempt.close_reason == ("expired" if run == 4 else "submitted")
        page.context.close()
    figure = f"refused, sent again and submitted {sent_again} of 4; closed {closed} of 5, one of them by the clock"
    report("S13", figure, "4 of 4, 5 of 5", sent_again == 4 and closed == 5)
