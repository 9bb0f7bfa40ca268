"""What tests of the exam hall look at, in the page and in the database."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, Route, expect

from quizzes.models import Attempt


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


def refuse_posts(route: Route) -> None:
    if route.request.method == "POST":
        route.abort()
    else:
        route.continue_()
