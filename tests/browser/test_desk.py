"""The desk in a browser: a curator without a mouse turns a draft into a published question, and loses nothing."""

from __future__ import annotations

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from accounts.models import User
from accounts.roles import ensure_curator_group
from content.models import Blueprint, FactRevision, Question, Revision
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)

STEM = (
    "A bakery sends every order to a queue, and a worker fetches the orders on weekdays only. After a long weekend the "
    "orders of Friday evening are gone, although nobody deleted them. Which change keeps them until the worker is back?"
)
TEXTS = ["Lengthen the timeout.", "Lengthen the retention.", "Fetch by long polling.", "Add a delivery delay."]
KEY = 1


@pytest.fixture
def curator() -> User:
    """The only one of the site."""
    user = make.user(email="curator@example.org")
    user.groups.add(ensure_curator_group())
    return user


@pytest.fixture
def draft(hashes) -> Question:
    """A draft that says next to nothing, beside a fact that it can rest on."""
    make.fact(slug="sqs-retention", statement="A queue keeps a message for four days unless told otherwise.")
    make.blueprint()
    return make.question(
        slug="a-draft",
        state=Revision.State.DRAFT,
        codes=("key",),
        keys=("none",),
        stem="How long?",
        service=make.service(),
    )


def has_focus(page: Page, control: str) -> None:
    expect(page.locator(f"[id='{control}']")).to_be_focused()


def tab_to(page: Page, control: str, key: str = "Tab") -> None:
    """Go there as somebody does who has no mouse."""
    for _ in range(80):
        page.keyboard.press(key)
        if page.evaluate("document.activeElement.id") == control:
            return
    raise AssertionError(f"the tab key does not lead to {control}")


def write(page: Page, control: str, text: str) -> None:
    tab_to(page, control)
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text(text)


def write_options(page: Page) -> None:
    for place, text in enumerate(TEXTS):
        write(page, f"id_options-{place}-text", text)
        if place == KEY:
            tab_to(page, f"id_options-{place}-is_key")
            page.keyboard.press("Space")
        write(page, f"id_options-{place}-rationale", "It says how long a message stays in the queue.")
        if place != KEY:
            write(page, f"id_options-{place}-facts", "sqs-retention")


def test_a_curator_publishes_a_draft_by_keyboard_alone(page, sign_in, curator, draft):
    sign_in(curator, page)
    page.goto("/desk/questions/?queue=work")
    expect(page.locator("#shortcuts-open")).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("o")
    expect(page.locator("#editor")).to_be_visible()
    expect(page.locator("#shortcuts-open")).to_be_visible()

    page.keyboard.press("e")
    has_focus(page, "id_stem")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text(STEM)
    write_options(page)
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    has_focus(page, "fact-query")
    page.keyboard.insert_text("four days")
    expect(page.locator("#found")).to_contain_text("keeps a message for four days")
    tab_to(page, f"cite-{KEY}-sqs-retention")
    page.keyboard.press("Enter")
    expect(page.locator(f"#id_options-{KEY}-facts")).to_have_value("sqs-retention")

    tab_to(page, f"id_options-{KEY}-text", "Shift+Tab")
    page.keyboard.press("Alt+ArrowUp")
    has_focus(page, "id_options-0-text")
    expect(page.locator("#id_options-0-text")).to_have_value(TEXTS[KEY])
    expect(page.locator("#answered .option").first).to_contain_text(TEXTS[KEY])
    expect(page.locator("#asked .stem")).to_have_text(STEM)

    write(page, "id_author", "A Curator")
    tab_to(page, f"id_task_{Blueprint.objects.get().pk}")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#checks-list")).to_contain_text("No rule of item writing objects.")
    page.keyboard.press("Escape")
    page.keyboard.press("w")
    expect(page.locator("#approve")).to_be_visible()
    expect(page.locator("#shortcuts-open")).to_be_visible()
    page.keyboard.press("a")
    expect(page.locator(".notice.right")).to_contain_text("Published.")

    published = draft.revisions.published().get()
    assert published.stem == STEM
    assert published.options.first().text == TEXTS[KEY]
    assert [option.is_key for option in published.options.all()] == [True, False, False, False]
    assert [option.citations.count() for option in published.options.all()] == [1] * 4


def test_the_shortcuts_lead_from_every_page_up_and_to_a_search(page, sign_in, curator, draft):
    make.question(slug="published", facts=[FactRevision.objects.get()])
    sign_in(curator, page)
    for path, up in [
        ("questions/published/?queue=published", "/desk/questions/?queue=published"),
        ("questions/published/diff/", "/desk/questions/published/"),
        ("questions/published/statistics/", "/desk/statistics/"),
        ("facts/sqs-retention/", "/desk/facts/?show=all&service=sqs"),
        ("reports/", "/desk/"),
    ]:
        page.goto(f"/desk/{path}")
        expect(page.locator("#shortcuts-open")).to_be_visible()
        page.keyboard.press("?")
        expect(page.locator("#shortcuts")).to_be_visible()
        page.keyboard.press("Escape")
        page.keyboard.press("u")
        page.wait_for_url(f"**{up}")
    page.goto("/desk/questions/published/diff/")
    expect(page.locator("#shortcuts-open")).to_be_visible()
    page.keyboard.press("/")
    page.wait_for_url("**/desk/search/")
    expect(page.locator("#shortcuts-open")).to_be_visible()
    page.keyboard.press("/")
    has_focus(page, "q")
    page.keyboard.insert_text("four days")
    expect(page.locator("#found a[data-row]")).to_have_count(1)
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("o")
    page.wait_for_url("**/desk/facts/sqs-retention/")


def test_the_list_the_question_and_its_evidence_stand_side_by_side(page, sign_in, curator, draft):
    make.question(slug="published", facts=[FactRevision.objects.get()])
    sign_in(curator, page)
    page.goto("/desk/questions/published/?queue=published")
    expect(page.locator("#summary")).to_contain_text("Figures are shown after")
    boxes = [page.locator(part).bounding_box() for part in (".desk-queue", ".preview", ".evidence")]
    assert all(boxes)
    lefts = [box["x"] for box in boxes if box]
    assert lefts == sorted(lefts)
    assert len({round(box["y"] / 40) for box in boxes if box}) == 1
    page.set_viewport_size({"width": 800, "height": 800})
    expect(page.locator(".desk-queue")).to_be_hidden()


def test_what_was_written_survives_a_session_that_ended(page, sign_in, curator, draft):
    sign_in(curator, page)
    page.goto("/desk/questions/a-draft/")
    page.locator("#id_stem").fill("A stem that took an hour?")
    expect(page.locator("#asked")).to_contain_text("A stem that took an hour?")
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.locator("[id=down-0]").click()
    expect(page.locator("#unanswered")).to_be_visible()
    expect(page.locator("#id_options-0-text")).to_have_value("Option key")
    page.locator("#save").click()
    expect(page.locator("[name=login]")).to_be_visible()

    sign_in(curator, page)
    page.goto("/desk/questions/a-draft/")
    expect(page.locator("#id_stem")).to_have_value("How long?")
    page.locator("#kept button").first.click()
    expect(page.locator("#id_stem")).to_have_value("A stem that took an hour?")
    page.locator("#save").click()

    expect(page.locator(".notice.right")).to_contain_text("Draft saved.")
    expect(page.locator("#kept")).to_be_hidden()
    assert draft.revisions.get().stem == "A stem that took an hour?"


PAGES = [
    "",
    "questions/?queue=work",
    "questions/a-draft/",
    "questions/sent/",
    "facts/?show=all",
    "facts/sqs-retention/",
]


def test_the_desk_is_for_everybody(phone, sign_in, curator, draft, check_accessibility):
    make.question(slug="sent", state=Revision.State.IN_APPROVAL, facts=[FactRevision.objects.get()])
    sign_in(curator, phone)
    phone.set_viewport_size({"width": 320, "height": 640})
    for path in PAGES:
        phone.goto(f"/desk/{path}")
        assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{path} scrolls sideways"
        check_accessibility(phone)
