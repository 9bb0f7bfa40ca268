"""What all browser tests share: a Chromium, signed-in pages of several sizes, with and without JavaScript, and axe.

`page` is a wide page (1280 x 800), `phone` one of 360 x 740, `plain_page` has JavaScript off. `sign_in(user, page)`
signs somebody in without the login form. `check_accessibility(page)` runs axe in light and dark.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page

from accounts import clock
from accounts.models import User
from quizzes.models import Attempt
from tests import make

# Playwright's synchronous interface runs an event loop in this thread; the database is used between its calls.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

HERE = Path(__file__).parent
WIDE = {"width": 1280, "height": 800}
PHONE = {"width": 360, "height": 740}
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
}


def _chromium() -> str | None:
    names = [os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome"]
    return next((path for name in names if name and (path := shutil.which(name))), None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything in this folder, and keep it in one worker: two browsers at once make each other slow."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    path = _chromium()
    if path is None:
        sentence = "No Chromium here: install it (Debian: apt-get install chromium) or name it in CHROMIUM."
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail(sentence)
        pytest.skip(f"Browser tests left out. {sentence}")
    return {"executable_path": path}


class _Requests:
    """Those that the live server has not answered yet. A test empties the database, and on PostgreSQL a request
    that a page sent as it was left would be in the way."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._open = self._seen = 0
        request_started.connect(self._begin)
        request_finished.connect(self._end)

    def _begin(self, **_: Any) -> None:
        with self._changed:
            self._open, self._seen = self._open + 1, self._seen + 1
            self._changed.notify_all()

    def _end(self, **_: Any) -> None:
        with self._changed:
            self._open -= 1
            self._changed.notify_all()

    def wait_until_answered(self) -> None:
        """Return when nothing is open and nothing more has come for a moment; after ten seconds in any case."""
        with self._changed:
            for _ in range(20):
                self._changed.wait_for(lambda: self._open <= 0, timeout=0.5)
                seen = self._seen
                if self._open <= 0 and not self._changed.wait_for(lambda seen=seen: self._seen > seen, timeout=0.1):
                    return


_requests = _Requests()


@pytest.fixture(scope="session")
def base_url(live_server) -> str:
    """Addresses in browser tests are paths on the live server."""
    return live_server.url


@pytest.fixture
def open_page(browser: Browser, base_url: str) -> Iterator[Callable[..., Page]]:
    """Opens a page in a browser of its own (cookies and storage apart): `open_page(viewport=PHONE, ...)`."""
    contexts: list[BrowserContext] = []

    def opener(**options: Any) -> Page:
        context = browser.new_context(**({"base_url": base_url, "viewport": WIDE, "locale": "en-GB"} | options))
        context.set_default_timeout(5000)
        contexts.append(context)
        return context.new_page()

    yield opener
    for context in contexts:
        # Leave politely, so that a last request of the page does not fall into the next test's database.
        for page in context.pages:
            page.goto("about:blank")
        context.close()
    _requests.wait_until_answered()


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    return open_page()


@pytest.fixture
def phone(open_page: Callable[..., Page]) -> Page:
    return open_page(viewport=PHONE, has_touch=True)


@pytest.fixture
def plain_page(open_page: Callable[..., Page]) -> Page:
    """A page in a browser without JavaScript."""
    return open_page(java_script_enabled=False)


@pytest.fixture
def sign_in(base_url: str) -> Callable[[User, Page], None]:
    """Signs a user in in the browser of a page, by a session of its own."""

    def signer(user: User, page: Page) -> None:
        client = Client()
        client.force_login(user, backend="accounts.backends.UserBackend")
        name = settings.SESSION_COOKIE_NAME
        page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": base_url}])

    return signer


@pytest.fixture
def check_accessibility() -> Callable[..., None]:
    """Fails on anything that axe calls serious or critical, in light and in dark."""

    def checker(page: Page, schemes: tuple[str, ...] = ("light", "dark")) -> None:
        for scheme in schemes:
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
            # Colours that are still on their way to the other scheme have no contrast of their own.
            page.evaluate("() => Promise.allSettled(document.getAnimations().map((each) => each.finished))")
            violations = Axe().run(page, options=RULES).response["violations"]
            grave = [
                (violation["id"], node["target"], node["failureSummary"])
                for violation in violations
                if violation["impact"] in ("serious", "critical")
                for node in violation["nodes"]
            ]
            assert grave == [], f"{page.url} in {scheme}"
        page.emulate_media(color_scheme="light")

    return checker


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
