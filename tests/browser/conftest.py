"""What all browser tests share: a Chromium, signed-in pages of several sizes, with and without JavaScript, and axe.

`page` is a wide page (1280 x 800), `phone` one of 360 x 740, `plain_page` has JavaScript off. `sign_in(user, page)`
signs somebody in without the login form. `check_accessibility(page)` runs axe in light and dark.
"""

from __future__ import annotations

import os
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from accounts import clock
from accounts.models import User
from quizzes.models import Attempt
from tests import make

# Playwright's synchronous interface runs an event loop in this thread; the database is used between its calls.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

HERE = Path(__file__).parent
WIDE = {"width": 1280, "height": 800}
PHONE = {"width": 360, "height": 740}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RULES_OF_COLOURS = ["color-contrast", "link-in-text-block"]
"""Those of them that look at colours: all that can tell one scheme from the other (tests/config/test_style.py)."""
OF_A_CONNECTION = "(process_request_thread)"
"""How the name ends of each thread in which the live server answers a browser."""


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


def _wait_until_answered(server: LiveServer) -> None:
    """Return when the live server has nothing left to do for browsers that are closed; after ten seconds in any case.

    A test empties the database, and on PostgreSQL a request that a page sent as it was left would be in the way.
    """
    end = time.monotonic() + 10
    with socket.create_connection((server.thread.host, server.thread.port), timeout=10) as last:
        # It asks for nothing. Once it is let go, everything that came before it is in a thread.
        last.shutdown(socket.SHUT_WR)
        last.recv(1)
    for thread in threading.enumerate():
        if thread.name.endswith(OF_A_CONNECTION):
            thread.join(max(0, end - time.monotonic()))


@pytest.fixture(scope="session")
def base_url(live_server: LiveServer) -> str:
    """Addresses in browser tests are paths on the live server."""
    return live_server.url


@pytest.fixture
def open_page(browser: Browser, base_url: str, live_server: LiveServer) -> Iterator[Callable[..., Page]]:
    """Opens a page in a browser of its own (cookies and storage apart): `open_page(viewport=PHONE, ...)`."""
    contexts: list[BrowserContext] = []

    def opener(**options: Any) -> Page:
        context = browser.new_context(**({"base_url": base_url, "viewport": WIDE, "locale": "en-GB"} | options))
        context.set_default_timeout(5000)
        contexts.append(context)
        return context.new_page()

    yield opener
    for context in contexts:
        context.close()
    _wait_until_answered(live_server)


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


def _violations(page: Page, kind: str, rules: list[str]) -> list[dict[str, Any]]:
    """What axe finds; `kind` says whether `rules` are tags or rules."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    # Of what is right, nothing is brought here but its name: to describe each element of a page takes half of the time.
    options = {"runOnly": {"type": kind, "values": rules}, "resultTypes": ["violations"]}
    return page.evaluate("async (options) => (await axe.run(options)).violations", options)


@pytest.fixture
def check_accessibility() -> Callable[..., None]:
    """Fails on anything that axe calls serious or critical, in light and in dark."""

    def checker(page: Page, schemes: tuple[str, ...] = ("light", "dark")) -> None:
        for scheme in schemes:
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
            # Colours that are still on their way to the other scheme have no contrast of their own.
            page.evaluate("() => Promise.allSettled(document.getAnimations().map((each) => each.finished))")
            of_scheme = ("tag", RULES) if scheme == schemes[0] else ("rule", RULES_OF_COLOURS)
            grave = [
                (violation["id"], node["target"], node["failureSummary"])
                for violation in _violations(page, *of_scheme)
                if violation["impact"] in ("serious", "critical")
                for node in violation["nodes"]
            ]
            assert grave == [], f"{page.url} in {scheme}"
        page.emulate_media(color_scheme="light")

    return checker


@pytest.fixture
def start(request: pytest.FixtureRequest, sign_in) -> Callable[..., Attempt]:
    """Starts an attempt now, with its user signed in on a page (`page` unless another is given)."""

    def starter(*, on: Page | None = None, **given) -> Attempt:
        attempt = make.attempt(now=clock.now(), **given)
        sign_in(attempt.user, on or request.getfixturevalue("page"))
        return attempt

    return starter


@pytest.fixture
def two_of_five():
    """A blueprint whose questions take two of five options."""
    blueprint = make.blueprint()
    make.bank(10, blueprint=blueprint, keys=("a", "b"), codes=("a", "b", "c", "d", "e"))
    return blueprint
