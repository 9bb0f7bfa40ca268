"""The hall for everybody: axe, keyboard, screen reader, zoom, colours, no JavaScript, and words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from accounts import clock
from accounts.http import REFUSALS
from content.models import Blueprint
from quizzes import attempts
from quizzes.models import Attempt
from tests import make
from tests.accounts import make as people
from tests.browser.hall import is_ready, is_saved, no_sideways, option, spend, state, stored, tab_to

pytestmark = pytest.mark.django_db(transaction=True)

WIDTHS = (320, 768, 1280, 1920)


@pytest.fixture
def ten() -> Blueprint:
    blueprint = make.blueprint(scored_slots=10, unscored_slots=0, time_limit_seconds=3600)
    make.bank(20, blueprint=blueprint, facts=[make.fact()])
    return blueprint


def begin(page: Page, sign_in, **given) -> Attempt:
    attempt = make.attempt(now=clock.now(), **given)
    sign_in(attempt.user, page)
    page.goto(attempt.position_url(1))
    return attempt


# --- W1


def question(page: Page, attempt: Attempt) -> None:
    page.goto(attempt.position_url(1))


def too_many(page: Page, attempt: Attempt) -> None:
    page.goto(attempt.position_url(1))
    for code in "abc":
        option(page, code).click()
    expect(page.locator("#choice-limit")).to_be_visible()


def conflict(page: Page, attempt: Attempt) -> None:
    page.goto(attempt.position_url(2))
    is_ready(page)
    make.save(attempt, 2, ["d"], tab="elsewhere")
    option(page, "a").click()
    expect(page.locator("#conflict")).to_be_visible()


def offline(page: Page, attempt: Attempt) -> None:
    page.get_by_role("button", name="Keep the saved one").click()
    page.goto(attempt.position_url(3))
    is_ready(page)
    page.context.set_offline(True)
    option(page, "a").click()
    expect(state(page)).to_have_attribute("data-save-state", "offline")


def listed(page: Page, attempt: Attempt) -> None:
    page.locator("#waiting-open").click()
    expect(page.get_by_role("dialog", name="Not saved yet")).to_be_visible()


def signed_out(page: Page, attempt: Attempt) -> None:
    page.context.set_offline(False)
    page.goto(attempt.position_url(4))
    is_ready(page)
    Session.objects.all().delete()
    option(page, "a").click()
    expect(page.get_by_role("dialog", name="You are signed out")).to_be_visible()


def at(path: str) -> Callable[[Page, Attempt], None]:
    def visit(page: Page, attempt: Attempt) -> None:
        page.goto(attempt.get_absolute_url() + path)

    return visit


def ended(page: Page, attempt: Attempt) -> None:
    attempts.submit(user=attempt.user, attempt_id=attempt.pk, now=clock.now(), manifest=None)
    page.goto(attempt.get_absolute_url() + "report/")


STATES = {
    "question": question,
    "one too many": too_many,
    "conflict": conflict,
    "offline": offline,
    "list of what waits": listed,
    "signed out": signed_out,
    "overview": at(""),
    "submit?": at("?confirm=submit"),
    "abandon?": at("?confirm=abandon"),
    "result": ended,
    "review": at("review/"),
}


@pytest.mark.promise("W1")
def test_axe(open_page, sign_in, check_accessibility, two_of_five, report):
    page = open_page()
    attempt = begin(page, sign_in, blueprint=two_of_five, user=people.member())
    tried = 0
    for arrange in STATES.values():
        arrange(page, attempt)
        if arrange is not signed_out:
            sign_in(attempt.user, page)
        tried += _sweep(page, check_accessibility)
        if arrange is signed_out:
            sign_in(attempt.user, page)
    sign_in(people.operator(), page)
    others = ("support/", f"support/attempts/{attempt.pk}/", "support/windows/", "exams/", "attempts/", "study/")
    for path in others:
        page.goto(f"/{path}")
        tried += _sweep(page, check_accessibility)
    figure = f"0 serious or critical in {len(STATES) + len(others)} pages and states, {tried} views"
    report("W1", figure, "0", tried == (len(STATES) + len(others)) * len(WIDTHS) * 2)


def _sweep(page: Page, check_accessibility) -> int:
    """Axe in light and dark at every width; returns how many views passed."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        check_accessibility(page)
    page.set_viewport_size({"width": 1280, "height": 800})
    return 2 * len(WIDTHS)


# --- W2


IS_FOCUSED = "(element) => element === document.activeElement"
HAS_RING = """(element) => [element, element.closest(".option-row")].filter(Boolean).some((each) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(each);
    return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
})"""


@pytest.mark.promise("W2")
def test_a_whole_exam_by_keyboard(open_page, sign_in, ten, report):
    page = open_page()
    attempt = begin(page, sign_in, blueprint=ten, mode=Attempt.Mode.SIMULATION)
    keys, stayed, visible = page.keyboard, 0, 0
    expect(page.locator("#shortcuts-open")).to_be_visible()
    for position in range(1, 11):
        expect(page).to_have_url(re.compile(rf"/{position}/$"))
        control = page.locator("[name=chosen]").first
        tab_to(page, control)
        keys.press("Space")
        keys.press("Enter")
        is_saved(page)
        stayed += control.evaluate(IS_FOCUSED)
        visible += control.evaluate(HAS_RING)
        flag = page.locator("#flag")
        tab_to(page, flag)
        keys.press("Space")
        is_saved(page)
        stayed += flag.evaluate(IS_FOCUSED)
        visible += flag.evaluate(HAS_RING)
        attempt.refresh_from_db()
        assert attempt.closed_at is None
        tab_to(page, page.locator(".hall-next"))
        keys.press("Enter")
    expect(page.locator("main")).to_contain_text("10 of 10 answered, 10 flagged")
    keys.press("Enter")
    attempt.refresh_from_db()
    by_accident = attempt.closed_at is not None
    tab_to(page, page.get_by_role("button", name="Submit the exam"))
    keys.press("Enter")
    expect(page).to_have_url(re.compile("/report/$"))
    figure = f"focus stayed {stayed} of 20, visible {visible} of 20; submitted by accident: {int(by_accident)}"
    report("W2", figure, "20, 20, 0", stayed == visible == 20 and not by_accident)


# --- W3

LISTEN = """() => {
    window.said = [];
    const listen = (id) => new MutationObserver(() => {
        const text = document.getElementById(id).textContent;
        if (text) window.said.push(text);
    }).observe(document.getElementById(id), { childList: true, characterData: true, subtree: true });
    ["time-notice", "alarm", "spoken"].forEach(listen);
}"""


@pytest.mark.promise("W3")
def test_what_a_screen_reader_hears(open_page, sign_in, report):
    page = open_page()
    blueprint = make.blueprint(time_limit_seconds=31 * 60)
    make.bank(10, blueprint=blueprint)
    page.clock.install()
    attempt = begin(page, sign_in, blueprint=blueprint)
    is_ready(page)
    page.evaluate(LISTEN)
    timer = page.get_by_role("timer")
    assert timer.get_attribute("aria-live") == "off"
    for _ in range(61):
        spend(attempt, 30)
        page.clock.fast_forward(30_000)
        page.wait_for_load_state("networkidle")
    said = page.evaluate("window.said")
    page.context.set_offline(True)
    option(page, "b").check()
    expect(page.get_by_role("alert").filter(has_text="Your last change is not saved yet")).to_have_count(1)
    page.context.set_offline(False)
    expect(page.get_by_role("status").filter(has_text="Everything is saved again.")).to_have_count(1)
    at_last = ["30 minutes left", "10 minutes left", "5 minutes left", "1 minute left"]
    figure = f"in 31 minutes: {', '.join(said)}; a failed save alerts, recovery is a status"
    report("W3", figure, "once at 30, 10, 5 and 1 minute", said == at_last)


# --- W4


@pytest.mark.promise("W4")
def test_limits_of_time(open_page, sign_in, report):
    page = open_page()
    blueprint = make.blueprint(time_limit_seconds=600)
    make.bank(10, blueprint=blueprint)
    user = make.user(time_factor=Decimal("10.00"))
    begin(page, sign_in, blueprint=blueprint, user=user)
    expect(page.get_by_role("timer")).to_have_text(re.compile(r"^1:39:5\d$|^1:40:00$"))
    practice = open_page()
    begin(practice, sign_in, blueprint=blueprint, mode=Attempt.Mode.PRACTICE)
    expect(practice.get_by_role("heading", name="Question 1 of 5")).to_be_attached()
    untimed = practice.get_by_role("timer").count() == 0
    report("W4", "10 min x 10 = 100 min on the clock; practice has none", "x 10, untimed practice", untimed)


# --- W5

SPACING = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
p { margin-block-end: 2em !important; }"""
CLIPPED = """() => [...document.querySelectorAll("main *, header *")].filter((element) => {
    const style = getComputedStyle(element);
    const isText = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    const hides = ["hidden", "clip"].includes(style.overflowX) || ["hidden", "clip"].includes(style.overflowY);
    const isMeant = element.closest(".visually-hidden, .label-text, progress, [hidden]");
    return isText && hides && !isMeant && element.offsetParent
        && (element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1);
}).map((element) => element.outerHTML.slice(0, 90))"""
PAGES = ("1/", "", "?confirm=submit", "?confirm=abandon")


def _conditions(page: Page) -> Iterator[str]:
    """Zoom to 400 % of 1280 x 1024, then with more space between letters, lines and words, then other colours too."""
    page.set_viewport_size({"width": 320, "height": 256})
    yield "zoom"
    page.add_style_tag(content=SPACING)
    yield "zoom and spacing"
    page.set_viewport_size({"width": 1280, "height": 1024})
    yield "spacing"
    page.emulate_media(forced_colors="active", reduced_motion="reduce")
    yield "forced colours, no motion"


@pytest.mark.promise("W5")
def test_zoom_colours_motion_and_spacing(open_page, sign_in, ten, report):
    page = open_page(bypass_csp=True)
    attempt = begin(page, sign_in, blueprint=ten)
    make.answer(attempt, 2, 4)
    make.save(attempt, 3, True, field="flagged")
    problems, tried = [], 0
    for path in PAGES:
        page.set_viewport_size({"width": 1280, "height": 1024})
        page.goto(attempt.get_absolute_url() + path)
        controls = page.locator("main button:visible, main a:visible, main input:visible").count()
        for condition in _conditions(page):
            tried += 1
            if not no_sideways(page):
                problems.append(f"{path} {condition}: scrolls sideways")
            problems += [f"{path} {condition}: cuts {cut}" for cut in page.evaluate(CLIPPED)]
            if page.viewport_size == {"width": 320, "height": 256} and path == "1/":
                page.get_by_role("button", name="Questions").click()
                expect(page.get_by_role("heading", name="Questions")).to_be_visible()
                page.get_by_role("button", name="Close").click()
            elif page.locator("main button:visible, main a:visible, main input:visible").count() < controls:
                problems.append(f"{path} {condition}: loses controls")
        page.emulate_media(forced_colors="none")
    look = """(square) => {
        const { borderStyle, borderBlockEndWidth, backgroundColor } = getComputedStyle(square);
        const { borderStyle: mark } = getComputedStyle(square, "::after");
        return [borderStyle, borderBlockEndWidth, backgroundColor, mark].join();
    }"""
    page.goto(attempt.position_url(1))
    page.emulate_media(forced_colors="active")
    looks = {square.evaluate(look) for square in page.locator(".legend .square").all()}
    if len(looks) != 5:
        problems.append("two states of a question look the same in forced colours")
    assert not problems, problems
    report("W5", f"{tried} views, {len(problems)} with a loss or a scroll sideways", "0", not problems)


# --- W6


@pytest.mark.promise("W6")
def test_a_whole_exam_without_javascript(open_page, sign_in, ten, report):
    page = open_page(java_script_enabled=False)
    attempt = begin(page, sign_in, blueprint=ten)
    shown = 0
    for position in range(1, 11):
        expect(page).to_have_url(re.compile(rf"/{position}/$"))
        option(page, "b").check()
        page.get_by_role("button", name="Flag for review").click()
        shown += bool(re.match(r"Saved \d\d:\d\d:\d\d", page.locator("#save-state").text_content() or ""))
        page.locator(".hall-next").click()
    expect(page.locator("main")).to_contain_text("10 of 10 answered, 10 flagged")
    page.get_by_role("button", name="Submit the exam").click()
    expect(page).to_have_url(re.compile("/report/$"))
    answered = sum(stored(attempt, position) == ["b"] for position in range(1, 11))
    figure = f"10 questions: time of saving shown {shown}, answers kept {answered}, submitted"
    report("W6", figure, "10, 10", shown == answered == 10)


# --- W7

SAFE = re.compile(r"safe|kept|saved|nothing|everything|clock goes on", re.IGNORECASE)
TO_DO = re.compile(
    r"sign in|look|choose|reload|go |go back|wait|try|nothing to do|check|ask|again|start|continue|cannot",
    re.IGNORECASE,
)
AT_A_SAVE = ("closed", "held", "bad_value", "not_current", "login", "not_owner", "stale")


@pytest.mark.promise("W7")
def test_words_of_every_refusal(open_page, sign_in, ten, report):
    texts = {code: f"{refusal.title}. {refusal.text}" for code, refusal in REFUSALS.items()}
    unclear = [code for code, text in texts.items() if not SAFE.search(text) and not TO_DO.search(text)]
    unclear += [code for code in AT_A_SAVE if not (SAFE.search(texts[code]) and TO_DO.search(texts[code]))]
    raw = [code for code, text in texts.items() if re.search(r"\b[a-z]+_[a-z]+\b|\b\d{3}\b", text)]
    page = open_page()
    attempt = begin(page, sign_in, blueprint=ten)
    shown = 0
    for code in AT_A_SAVE:
        page.goto(attempt.position_url(1))
        is_ready(page)
        page.route(f"**{attempt.position_url(1)}", _refusing(code))
        page.locator("[name=chosen]:not(:checked)").first.click()
        box = page.locator("#conflict" if code == "stale" else "#problem")
        expect(box).to_be_visible()
        words = page.locator("body").inner_text()
        raw += [f"{code} on the page"] if re.search(rf"\b(\w+_\w+|{REFUSALS[code].status})\b", words) else []
        shown += code == "stale" or str(REFUSALS[code].title) in words
        page.unroute(f"**{attempt.position_url(1)}")
    for status, code in ((503, "unavailable"), (507, "error")):  # the database is away, the disk is full
        page.goto(attempt.position_url(2))
        is_ready(page)
        page.route(f"**{attempt.position_url(2)}", _refusing(code, status))
        page.locator("[name=chosen]:not(:checked)").first.click()
        expect(state(page)).to_have_text("Not saved yet, trying again")
        expect(page.locator("#alarm")).to_have_text(re.compile("It is kept in this browser and sent again."))
        shown += 1
        page.unroute(f"**{attempt.position_url(2)}")
    figure = f"{len(texts)} texts, unclear: {unclear or 0}, raw codes: {raw or 0}; shown in the hall: {shown} of 9"
    report("W7", figure, "0, 0, 9 of 9", not unclear and not raw and shown == 9)


def _refusing(code: str, status: int | None = None):
    refusal = REFUSALS[code]
    body = {"outcome": code, "title": str(refusal.title), "detail": str(refusal.text), "rev": 3, "value": ["a"]}

    def answer(route) -> None:
        if "field=chosen" in (route.request.post_data or ""):
            route.fulfill(status=status or refusal.status, json=body)
        else:
            route.continue_()

    return answer
