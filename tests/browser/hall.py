"""What tests of the exam hall look at, in the page and in the database."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, Route, expect

from accounts import clock
from quizzes.models import Attempt
from tests.accounts import make as people


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


def becomes_true(page: Page, holds: Callable[[], bool]) -> None:
    """For what the page sends without showing that it arrived."""
    for _ in range(100):
        if holds():
            return
        page.wait_for_timeout(50)
    raise AssertionError("it did not come true within five seconds")


def is_ready(page: Page) -> None:
    """The script runs, and the server knows that the question was shown."""
    expect(page.locator("[data-save-scope=attempt]").first).to_have_attribute("data-save-state", "saved")
    expect(page.locator("#shortcuts-open")).to_be_visible()
    is_shown(page)


def is_shown(page: Page) -> None:
    """The server was told that the question is in view, and has answered."""
    becomes_true(page, lambda: urlsplit(page.url).path in answered(page))


def answered(page: Page) -> list[str]:
    """Paths of what the script of this page asked for and got. A simulated clock hides them from everybody else."""
    return page.evaluate("""() => {
        const watcher = new PerformanceObserver(() => {});
        watcher.observe({ type: "resource", buffered: true });
        const fetched = watcher.takeRecords().filter((entry) => entry.initiatorType === "fetch");
        watcher.disconnect();
        return fetched.map((entry) => new URL(entry.name).pathname);
    }""")


def all_is_heard(page: Page) -> None:
    """The listeners of the test know of all that the page has asked for: what is asked here was asked after it."""
    with page.expect_response("**/healthz"):
        page.evaluate("() => { fetch('/healthz'); }")


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
    expect(target).to_be_visible()
    element = target.element_handle()
    for _ in range(60):
        if element.evaluate("(element) => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{target} cannot be reached with the tab key")


def refuse_posts(route: Route) -> None:
    if route.request.method == "POST":
        route.abort()
    else:
        route.continue_()


def open_and_load(page: Page, attempt: Attempt, position: int = 1, batches: int = 1) -> None:
    """Open a question and let the time pass in which the page loads the others."""
    page.clock.install()
    page.goto(attempt.position_url(position))
    is_ready(page)
    for _ in range(batches):
        load(page)


def load(page: Page) -> None:
    here = page.locator(".square[data-here]")
    before = here.count()
    page.clock.fast_forward(5000)
    becomes_true(page, lambda: here.count() > before)


def began_long_ago(attempt: Attempt) -> Attempt:
    """An attempt that believes what a page with a simulated clock says of the time spent."""
    Attempt.objects.filter(pk=attempt.pk).update(started_at=attempt.started_at - dt.timedelta(hours=1))
    return attempt


def acknowledge(route: Route, answer: dict[str, Any]) -> None:
    """Between browser and server somebody says "saved" and passes nothing on."""
    if route.request.method == "POST":
        route.fulfill(json=answer)
    else:
        route.continue_()


def spend(attempt: Attempt, seconds: int) -> None:
    """Let so many seconds pass for the server; less than none is time that is granted."""
    length = dt.timedelta(seconds=seconds)
    attempt.refresh_from_db()
    changes = {"deadline_at": attempt.deadline_at - length}
    if seconds > 0:
        changes["started_at"] = attempt.started_at - length
    Attempt.objects.filter(pk=attempt.pk).update(**changes)


def remaining(timer: Locator) -> float:
    """Seconds that the clock of the page shows."""
    return int(timer.get_attribute("data-remaining-ms") or 0) / 1000


def off_by(page: Page, attempt: Attempt) -> float:
    """Seconds by which the clock of the page differs from the server's."""
    attempt.refresh_from_db()
    return abs(remaining(page.get_by_role("timer")) - (attempt.deadline_at - clock.now()).total_seconds())


def show_again(page: Page) -> None:
    """The tab becomes visible again."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def sign_in_here(page: Page, email: str = "ann@example.org", password: str = people.PASSWORD) -> None:
    """Sign in in the dialog over the question."""
    dialog = page.locator("#sign-in")
    dialog.get_by_label("Email").fill(email)
    dialog.get_by_label("Password").fill(password)
    page.keyboard.press("Enter")
