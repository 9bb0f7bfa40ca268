"""The clock of the page, whatever the clock of the machine does, and the last second of an exam."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts import clock
from content.models import Blueprint
from quizzes import hall
from quizzes.models import Attempt
from tests import make
from tests.acceptance.browser.slow_line import SlowLine
from tests.browser.hall import is_ready, is_saved, off_by, option, show_again, spend, stored

pytestmark = pytest.mark.django_db(transaction=True)

WRONG_CLOCK = """
    const real = Date.now.bind(Date);
    let off = OFF;
    Date.now = () => real() + off;
    window.jump = (ms) => { off += ms; };
    window.jumps = [];
    let before = null;
    const look = () => {
        const shown = Number(document.querySelector("#clock")?.dataset.remainingMs ?? NaN);
        const at = performance.now();
        if (before) window.jumps.push(Math.abs(before.shown - shown - (at - before.at)));
        before = Number.isNaN(shown) ? null : { shown, at };
        requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
"""
"""A browser's clock that is wrong, and from frame to frame how far the shown time strays from the time that passes."""


@pytest.fixture
def two_hours() -> Blueprint:
    blueprint = make.blueprint(time_limit_seconds=7200)
    make.bank(10, blueprint=blueprint)
    return blueprint


def sitting(page: Page, sign_in, **given: Any) -> Attempt:
    attempt = make.attempt(now=clock.now(), **given)
    page.context.clear_cookies()
    sign_in(attempt.user, page)
    return attempt


@pytest.mark.promise("T3")
def test_a_wrong_clock_that_jumps(open_page, sign_in, two_hours, report):
    off, jumps = [], []
    for minutes in (-10, 10, -10, 10):
        page = open_page()
        attempt = sitting(page, sign_in, blueprint=two_hours)
        page.add_init_script(WRONG_CLOCK.replace("OFF", str(minutes * 60_000)))
        page.goto(attempt.position_url(1))
        is_ready(page)
        off.append(off_by(page, attempt))
        for step in (600_000, -1_200_000, 90_000, -3_600_000, 3_600_000):
            with page.expect_response("**/clock/") as asking:
                page.evaluate("(ms) => window.jump(ms)", step)
            asking.value.finished()
            off.append(off_by(page, attempt))
        jumps += page.evaluate("window.jumps")
        page.context.close()
    early = _early_submissions(open_page, sign_in)
    seen = f"{max(off):.1f} s off, jumps of {max(jumps) / 1000:.1f} s, submitted early {early} of 4"
    report("T3", seen, "2 s, 2 s, 0", max(off) <= 2 and max(jumps) <= 2000 and early == 0)


def _early_submissions(open_page, sign_in) -> int:
    """Of four exams of four seconds with a jumping clock, those that the browser ended more than 1 s early."""
    early = 0
    short = make.blueprint("SHT-C01", time_limit_seconds=4)
    make.bank(10, blueprint=short)
    for minutes in (-10, 10, -10, 10):
        page = open_page()
        page.add_init_script(WRONG_CLOCK.replace("OFF", str(minutes * 60_000)))
        page.goto("/")
        attempt = sitting(page, sign_in, blueprint=short)
        asked: list[dt.datetime] = []
        page.on("request", lambda sent, asked=asked: asked.append(clock.now()) if "/submit/" in sent.url else None)
        page.goto(attempt.position_url(1))
        page.evaluate("(ms) => window.jump(ms)", 60 * minutes * 1000)
        expect(page).to_have_url(re.compile("/report/$"), timeout=15_000)
        attempt.refresh_from_db()
        is_early = any(at < attempt.deadline_at - dt.timedelta(seconds=1) for at in asked)
        early += is_early or attempt.close_reason != "expired"
        page.context.close()
    return early


@pytest.mark.promise("T4")
def test_hidden_and_asleep(open_page, sign_in, two_hours, report):
    off, ended = [], 0
    for is_asleep in (False, True) * 3:
        page = open_page()
        attempt = sitting(page, sign_in, blueprint=two_hours)
        if not is_asleep:
            page.clock.install()
        page.goto(attempt.position_url(1))
        option(page, "b").check()
        is_saved(page)
        is_ready(page)
        spend(attempt, 600)
        if not is_asleep:
            page.clock.fast_forward(600_000)
        with page.expect_response("**/clock/") as asking:
            show_again(page)
        asking.value.finished()
        page.wait_for_timeout(500)
        off.append(off_by(page, attempt))
        spend(attempt, 7200)
        show_again(page)
        expect(page).to_have_url(re.compile("/report/$"), timeout=10_000)
        ended += stored(attempt) == ["b"]
        page.context.close()
    report("T4", f"{max(off):.2f} s off; result page {ended} of 6", "1 s, 6 of 6", max(off) <= 1 and ended == 6)


@pytest.mark.promise("T8")
def test_granted_and_withdrawn_time_shows(open_page, sign_in, two_hours, report):
    followed = []
    for granted in (600, 1800, -300, 600, -1200):
        page = open_page()
        attempt = sitting(page, sign_in, blueprint=two_hours)
        page.clock.install()
        page.goto(attempt.position_url(1))
        is_ready(page)
        page.clock.fast_forward(1000)
        attempt.refresh_from_db()
        Attempt.objects.filter(pk=attempt.pk).update(deadline_at=attempt.deadline_at + dt.timedelta(seconds=granted))
        passed = 0
        while passed < 30 and off_by(page, attempt) > 40:
            page.clock.run_for(1000)
            page.wait_for_load_state("networkidle")
            passed += 1
        followed.append(passed)
        page.context.close()
    report("T8", f"shown after at most {max(followed)} s without a reload", "30 s", max(followed) < 30)


CHANGE_AT_THE_END = """() => {
    const left = Number(document.querySelector("#clock").dataset.remainingMs);
    setTimeout(() => {
        for (let number = 0; number < 10; number += 1) {
            if (number) document.querySelector(".hall-next").click();
            document.querySelectorAll("[name=chosen]")[1].click();
        }
    }, left - 1000);
}"""
"""Ten questions are answered 1.0 s before the end."""


@pytest.mark.promise("T11")
def test_a_change_in_the_last_second(open_page, sign_in, slow_line, report):
    short = make.blueprint(scored_slots=11, unscored_slots=0, time_limit_seconds=3600)
    make.bank(20, blueprint=short)
    bars = {0: 200, 500: 200, 2000: 198}
    counted = dict.fromkeys(bars, 0)
    for delay in bars:
        for _ in range(2):
            counted[delay] += _last_changes(open_page, sign_in, slow_line(0), short, delay)
    figure = ", ".join(f"{delay} ms: {count} of 200" for delay, count in counted.items())
    report("T11", figure, "200, 200, 198 of 200", all(counted[delay] >= bars[delay] for delay in bars))


def _last_changes(open_page, sign_in, line: SlowLine, short: Blueprint, delay: int) -> int:
    """How many of 100 changes count: ten candidates with ten each, on a line that takes `delay` ms there and back."""
    pages, loaded = [], []
    for _ in range(10):
        page = open_page(base_url=line.url)
        attempt = sitting(page, sign_in, blueprint=short)
        page.on("requestfinished", lambda sent: loaded.append(sent.url) if "/from/" in sent.url else None)
        page.goto(line.url + attempt.position_url(1))
        pages.append((page, attempt))
    while len(loaded) < len(pages):
        page.wait_for_timeout(100)
    end = clock.now() + dt.timedelta(seconds=12)
    for page, attempt in pages:
        Attempt.objects.filter(pk=attempt.pk).update(deadline_at=end)
        with page.expect_response("**/clock/") as asking:
            show_again(page)
        asking.value.finished()
        expect(page.get_by_role("timer")).to_have_attribute("data-remaining-ms", re.compile(r"^\d{1,5}$"))
        page.evaluate(CHANGE_AT_THE_END)
    assert clock.now() < end - dt.timedelta(seconds=2)
    line.seconds = delay / 2000
    counted = 0
    for page, attempt in pages:
        expect(page).to_have_url(re.compile("/report/$"), timeout=30_000)
        attempt.refresh_from_db()
        assert attempt.close_reason == "expired"
        for position in range(1, 11):
            shown = hall.page_of(attempt, position, now=clock.now()).shown
            counted += shown is not None and stored(attempt, position) == [shown.options[1].code]
        page.context.close()
    return counted


@pytest.mark.promise("T12")
def test_every_page_shows_the_same_time(open_page, sign_in, two_hours, report):
    off = []
    page = open_page()
    attempt = sitting(page, sign_in, blueprint=two_hours)
    for path in ("1/", "", "?show=flagged", "?confirm=submit", "?confirm=abandon", "5/"):
        page.goto(attempt.get_absolute_url() + path)
        expect(page.locator("#say-time")).to_be_visible()
        off.append(off_by(page, attempt))
    page.go_back()
    expect(page.locator("#say-time")).to_be_visible()
    off.append(off_by(page, attempt))
    page.clock.install()
    page.goto(attempt.get_absolute_url() + "?confirm=submit")
    before = int(page.get_by_role("timer").get_attribute("data-remaining-ms") or 0)
    page.clock.fast_forward(20_000)
    expect(page.get_by_role("timer")).to_have_text(re.compile(r"^1:59:[34]\d"))
    ran = before - int(page.get_by_role("timer").get_attribute("data-remaining-ms") or 0)
    figure = f"at most {max(off):.2f} s apart; runs on the page that asks: {ran / 1000:.0f} s in 20"
    report("T12", figure, "1 s, runs", max(off) <= 1 and 19_500 <= ran <= 21_500)
