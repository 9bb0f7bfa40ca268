"""Practising with own notes in a browser: from pasting to the line that explains the first answer, and their end."""

from __future__ import annotations

import pytest

from content.models import Collection
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)

NOTES = """\
# Backups

The backup of a large tenant is kept for 12 days. A restore of it takes 3 hours at night.

A snapshot of the registry is taken every 45 minutes by the scheduler.
"""


def pasted(page) -> None:
    page.goto("/notes/")
    page.locator("#id_text").fill(NOTES)
    page.get_by_role("button", name="Load and practise").click()
    page.locator("#stem").wait_for()


def check_first(page) -> None:
    page.locator(".options input").first.check(force=True)
    page.get_by_role("button", name="Check answer").click()
    page.locator("#verdict").wait_for()


def test_from_pasting_the_first_explanation_opens_its_line(page, sign_in, check_accessibility):
    sign_in(make.user(), page)
    pasted(page)
    assert "/attempts/" in page.url
    check_first(page)
    check_accessibility(page)
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Your notes, line").first.click()
    line = opened.value
    line.locator(".source-text").wait_for()
    number = line.url.rsplit("#L", 1)[1]
    assert number in ("3", "5")
    assert line.locator(f"#L{number}").is_visible()


def test_without_a_script_and_on_a_phone_it_works_as_well(plain_page, sign_in):
    plain_page.set_viewport_size({"width": 320, "height": 640})
    sign_in(make.user(), plain_page)
    pasted(plain_page)
    check_first(plain_page)
    assert plain_page.get_by_role("link", name="Your notes, line").first.is_visible()


def test_notes_are_deleted_after_one_question(page, sign_in, check_accessibility):
    user = make.user()
    sign_in(user, page)
    pasted(page)
    (own,) = Collection.objects.filter(owner=user)
    page.goto(f"/notes/{own.slug}/")
    page.get_by_text("Rename or delete").click()
    page.get_by_role("link", name="Delete these notes").click()
    check_accessibility(page)
    page.get_by_role("button", name="Delete the notes").click()
    page.get_by_text("Your notes are deleted").wait_for()
    assert not Collection.objects.filter(owner=user).exists()
