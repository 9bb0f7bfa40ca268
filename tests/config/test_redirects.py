"""No answer sends a browser to another site, whatever `next`, Referer and HX-Current-URL say."""

from __future__ import annotations

import itertools
import re
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client

from accounts.models import User
from tests.accounts import make as people
from tests.accounts.nasty import OFF_SITE, name_of
from tests.config.routes import SITE_ROUTES, Route, World, taken_back

pytestmark = pytest.mark.django_db

HERE = "http://testserver"
EVIL = "evil.example"
_BEFORE = ["//", "///", "/\\", "\\\\", "https://", "https:", "https:///", "http:\\\\", "HTTPS://", "/%09//", "/./\\"]
_HOSTS = [EVIL, f"testserver@{EVIL}", f"{EVIL}:80", f"testserver.{EVIL}", "evil%2eexample", "evil\u3002example"]
PAYLOADS = sorted({*OFF_SITE, *(f"{before}{host}/" for before, host in itertools.product(_BEFORE, _HOSTS))})
A_FEW = [f"https://{EVIL}/", f"/\\{EVIL}", "javascript:alert(1)"]

TARGETS = ("Location", "HX-Redirect", "HX-Location", "HX-Push-Url", "HX-Replace-Url", "Refresh")


def where_it_leads(target: str) -> str:
    """Scheme and host that a browser goes to from a page of ours: it drops tabs and line ends, and reads \\ as /."""
    cleaned = re.sub(r"[\t\r\n]", "", target).strip("".join(map(chr, range(33)))).replace("\\", "/")
    # A browser takes any number of slashes after the scheme, and none when the scheme is another than the page's.
    if match := re.match(r"(?i)(https?):(?!/)", cleaned):
        return f"{match[1].lower()}://{cleaned[match.end() :]}" if match[1].lower() != "http" else HERE
    cleaned = re.sub(r"^((?:[a-zA-Z][a-zA-Z0-9+.-]*:)?)/{2,}", r"\1//", cleaned)
    try:
        parts = urlsplit(urljoin(f"{HERE}/accounts/login/", cleaned))
    except ValueError:
        return target
    return f"{parts.scheme}://{parts.netloc}"


def off_site(response: HttpResponse) -> list[str]:
    """The targets in the headers of an answer that are not on this site."""
    return [
        response.headers[name]
        for name in TARGETS
        if name in response.headers and where_it_leads(response.headers[name]) != HERE
    ]


def ask(client: Client, method: str, address: str, payload: str, body: dict[str, Any]) -> HttpResponse:
    """One request with the payload wherever a view might look for where to go back to."""
    header = payload.encode("ascii", "ignore").decode().replace("\x00", "")
    headers = {"referer": header, "hx-current-url": header, "origin": HERE}
    asked = f"{address}?{urlencode({'next': payload, 'redirect_to': payload, 'url': payload})}"
    if method == "GET":
        return client.get(asked, headers=headers)
    return client.post(asked, body | {"next": payload}, headers=headers)


def test_there_are_about_a_hundred_payloads_and_a_browser_would_follow_them():
    assert len(PAYLOADS) > 90
    followed = [payload for payload in PAYLOADS if where_it_leads(payload) != HERE]
    assert len(followed) > 70


@pytest.mark.parametrize(
    ("target", "is_here"),
    [
        ("/study/", True),
        ("study/?next=https://evil.example/", True),
        ("http://testserver/study/", True),
        ("http:study/", True),
        ("/%09//evil.example/", True),
        ("https://testserver/", False),
        ("//evil.example/", False),
        ("/\\evil.example/", False),
        ("\\\\evil.example", False),
        ("/\t/evil.example", False),
        (" //evil.example", False),
        ("https:evil.example", False),
        ("http:///evil.example", False),
        ("javascript:alert(1)", False),
        ("http://testserver@evil.example/", False),
        ("http://testserver:9999/", False),
    ],
)
def test_a_target_is_judged_as_a_browser_does(target, is_here):
    """The control of everything below: a check that sees nothing would pass."""
    assert (where_it_leads(target) == HERE) is is_here


@pytest.mark.parametrize("payload", PAYLOADS, ids=name_of)
def test_signing_in_signing_up_and_signing_out_stay_here(world, payload):
    ann = world.users["owner"]

    answers = {
        "sign in": ask(people.browser(), "POST", "/accounts/login/", payload, people.form_of_login()),
        "already in": ask(people.browser(ann), "GET", "/accounts/login/", payload, {}),
        "already in, sign up": ask(people.browser(ann), "GET", "/accounts/signup/", payload, {}),
        "sign up": ask(people.browser(), "POST", "/accounts/signup/", payload, people.form_of_signup("b@example.org")),
        "confirm": ask(
            people.browser(ann), "POST", "/accounts/reauthenticate/", payload, {"password": people.PASSWORD}
        ),
        "sign out": ask(people.browser(ann), "POST", "/accounts/logout/", payload, {}),
        "asked to sign in": ask(people.browser(), "GET", "/study/", payload, {}),
    }

    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(answers, 302)
    assert {name: found for name, answer in answers.items() if (found := off_site(answer))} == {}
    assert User.objects.filter(email="b@example.org").exists()


@pytest.mark.parametrize("role", ["anonymous", "guest", "owner", "operator"])
def test_no_page_sends_anybody_away(world, role):
    found = {}
    for route in SITE_ROUTES:
        address, body = world.address(route), world.body(route)
        for payload, method in itertools.product(A_FEW, ("GET", "POST")):
            with taken_back():
                answer = ask(world.browser(role), method, address, payload, body)
            if targets := off_site(answer):
                found[route.name, method, payload] = targets
    assert found == {}


SWAPPED = {"notes_amend"}
"""What these answer to htmx takes the place of a part of the page: nobody goes anywhere."""


def test_a_fragment_is_sent_nowhere_else_either(world):
    found = {}
    for route, payload in itertools.product(_redirecting(world), A_FEW):
        client = world.browser("owner", headers={"hx-request": "true"})
        with taken_back():
            answer = ask(client, "POST", world.address(route), payload, world.body(route))
        assert ("HX-Redirect" in answer.headers) != (route.name in SWAPPED), route.name
        if targets := off_site(answer):
            found[route.name, payload] = targets
    assert found == {}


def _redirecting(world: World) -> list[Route]:
    """Pages whose POST is answered with a redirect; there have to be some, or nothing was tested."""
    routes = []
    for route in SITE_ROUTES:
        with taken_back():
            if world.browser("owner").post(world.address(route), world.body(route)).status_code == 302:
                routes.append(route)
    assert len(routes) > 8
    return routes


@pytest.mark.parametrize("target", ["/study/", "/exams/saa-c03/?count=10"])
def test_a_place_on_this_site_is_gone_to(world, target):
    """The control: `next` is not just ignored."""
    answer = people.browser().post("/accounts/login/", people.form_of_login(next=target))
    assert answer.headers["Location"] == target
