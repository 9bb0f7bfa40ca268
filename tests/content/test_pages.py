"""The pages of words."""

from __future__ import annotations

import pytest
from django.test import Client

from tests import make
from tests.quizzes.sittings import words

pytestmark = pytest.mark.django_db

PAGES = {
    "/about/": "not affiliated with or endorsed by Amazon Web Services",
    "/how-we-check/": "Every option, right or wrong, has a rationale",
    "/privacy/": "Two cookies, both needed",
    "/terms/": "a score here is an estimate, not a promise",
    "/contact/": "If an answer is wrong",
}


@pytest.mark.parametrize("path", PAGES)
def test_anybody_may_read_it(path):
    response = Client().get(path)
    assert response.status_code == 200
    assert PAGES[path] in words(response)
    assert "sessionid" not in response.cookies


@pytest.mark.parametrize("path", PAGES)
def test_the_foot_of_each_page_leads_to_it_and_names_the_trademarks(path):
    body = Client().get("/exams/").content.decode()
    assert f'href="{path}"' in body
    assert "trademarks of Amazon.com, Inc. or its affiliates" in body


def test_about_counts_what_there_is_and_says_how_a_score_is_made():
    make.bank(3, blueprint=make.blueprint(), facts=[make.fact(), make.fact()])
    text = words(Client().get("/about/"))
    assert "3 questions that rest on 2 facts" in text
    assert "100 plus 900 times the share of scored questions that you got right" in text
    assert "MIT" in text
    assert "CC BY 4.0" in text


def test_how_we_check_says_how_old_the_oldest_check_is():
    make.fact()
    assert "1 fact; the oldest check is of November 2026." in words(Client().get("/how-we-check/"))


def test_privacy_says_how_long_guests_are_kept():
    assert "kept for 14 days" in words(Client().get("/privacy/"))


def test_contact_names_the_operator_or_says_that_there_is_no_address(settings):
    assert "has given no address" in words(Client().get("/contact/"))
    settings.CONTACT_EMAIL = "desk@example.org"
    assert 'href="mailto:desk@example.org"' in Client().get("/contact/").content.decode()
