"""Own notes in a browser: pasted, corrected by keyboard, without JavaScript, on a phone, for everybody."""

from __future__ import annotations

import pytest

from accounts import clock
from accounts.models import User
from content import uploads
from content.models import Collection, UploadAmendment
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)

NOTES = """\
# SQS of AWS

- SQS keeps a message for four days
- A message may have 256 KB

Q: How long does SQS keep a message?
> Four days

## Monitoring

```
send --> [ a very long queue with a name that no phone can show on one line without help ] --> receive
```
"""


@pytest.fixture
def ann() -> User:
    sqs = make.service("sqs", name="Amazon Simple Queue Service", heading="Amazon SQS")
    make.fact(slug="sqs-max-size", service=sqs, statement="It may have 1 MiB.", changed="Courses teach 256 KB.")
    make.service("cloudwatch", name="Amazon CloudWatch", heading="Amazon CloudWatch")
    return make.user()


def staged(user: User) -> str:
    texts = [uploads.Text("notes.md", NOTES)]
    return uploads.stage(user=user, texts=texts, is_for_bank=False, now=clock.now()).get_absolute_url()


def no_wider_than_the_window(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_correction_by_keyboard_keeps_the_focus_at_its_line(page, ann, sign_in, check_accessibility):
    sign_in(ann, page)
    page.goto(staged(ann))
    check_accessibility(page)
    page.locator("#L3 button").focus()
    page.keyboard.press("Enter")
    page.locator("#L3.is-amended").wait_for()
    assert page.evaluate("document.activeElement.id") == "amend-3"
    assert "Facts\n1" in page.locator(".figures").inner_text()
    page.keyboard.press("Enter")
    page.locator("#L3:not(.is-amended)").wait_for()
    assert page.evaluate("document.activeElement.id") == "amend-3"
    assert not UploadAmendment.objects.exists()


def test_a_section_is_given_another_subject_by_its_name(page, ann, sign_in):
    sign_in(ann, page)
    page.goto(staged(ann))
    page.locator("#L1 summary").click()
    page.locator("#L1 input[name=subject]").fill("Amazon CloudWatch")
    page.keyboard.press("Enter")
    page.locator("#L1.is-amended").wait_for()
    assert "Amazon CloudWatch" in page.locator("#L3 .note-read").inner_text()
    assert UploadAmendment.objects.get().subject == "cloudwatch"


def test_without_a_script_notes_are_pasted_corrected_and_loaded(plain_page, ann, sign_in):
    sign_in(ann, plain_page)
    plain_page.goto("/notes/")
    plain_page.locator("#id_text").fill(NOTES)
    plain_page.get_by_role("button", name="Look at what is read first").click()
    plain_page.locator("#L4 button").click()
    assert plain_page.locator("#L4.is-amended").is_visible()
    plain_page.get_by_role("button", name="Load these notes").click()
    assert plain_page.locator("h1").inner_text() == "SQS of AWS"
    plain_page.get_by_role("link", name="line 3").click()
    assert plain_page.url.endswith("#L3")
    assert Collection.objects.get(owner=ann).facts.count() == 1


def test_a_visitor_pastes_and_answers_the_first_question(page, ann):
    page.goto("/")
    page.get_by_role("link", name="Use my own notes").click()
    page.locator("#id_text").fill(NOTES)
    page.get_by_role("button", name="Load and practise").click()
    page.locator(".stem").wait_for()
    page.locator("label.option-row").first.click()
    page.get_by_role("button", name="Check answer").click()
    page.locator(".verdict").wait_for()
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Your notes, line").first.click()
    opened.value.locator(".source-line:target").wait_for()
    assert User.objects.guests().get().collections.get().title == "SQS of AWS"


def test_every_page_fits_a_phone_and_is_for_everybody(phone, ann, sign_in, check_accessibility):
    sign_in(ann, phone)
    phone.goto("/notes/")
    check_accessibility(phone)
    phone.locator("#id_text").fill(NOTES)
    phone.get_by_role("button", name="Look at what is read first").click()
    phone.locator(".note-rows").wait_for()
    assert no_wider_than_the_window(phone)
    phone.get_by_role("button", name="Load these notes").click()
    phone.locator("#facts").wait_for()
    check_accessibility(phone)
    assert no_wider_than_the_window(phone)
    phone.get_by_role("link", name="See what holds today").click()
    phone.locator(".note-holds").wait_for()
    check_accessibility(phone)
    assert no_wider_than_the_window(phone)
    phone.get_by_role("link", name="line 4").click()
    phone.locator(".source-text").wait_for()
    check_accessibility(phone)
    assert no_wider_than_the_window(phone)
