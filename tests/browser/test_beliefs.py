"""Comparison, confidence and misconceptions in a browser: they fit a phone and can be used by everybody."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from quizzes import attempts
from quizzes.models import Attempt
from tests import make
from tests.browser.hall import no_sideways

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def believer():
    """Somebody who was sure of a wrong answer to a question about a pair of services."""
    sns, sqs = make.service("sns"), make.service("sqs")
    contrast = make.fact(service=sqs, attribute="comparison", statement="SNS keeps nothing.")
    for number in range(6):
        make.fact(service=sqs, attribute="scope", statement=f"Scope {number} of `averylongnamewithoutanyblank`.")
        make.fact(service=sns, attribute=f"attribute-{number}")
    make.fact(service=sns, attribute="scope")
    blueprint = make.blueprint()
    make.bank(
        5,
        blueprint=blueprint,
        service=sqs,
        twins=[sns],
        facts=[contrast],
        misconceptions={"b": "a-topic-keeps-what-nobody-has-taken-from-it-yet"},
    )
    attempt = make.attempt(blueprint=blueprint, mode=Attempt.Mode.PRACTICE)
    make.answer(attempt, right=False)
    make.save(attempt, 1, 3, field="confidence")
    return attempts.submit(user=attempt.user, attempt_id=attempt.pk, now=make.at(60)).attempt


def test_every_page_fits_a_phone_and_is_accessible(phone, believer, sign_in, check_accessibility):
    sign_in(believer.user, phone)
    review = f"/attempts/{believer.pk}/review/"
    for address in ("/compare/", "/compare/sns/sqs/", "/study/confidence/", "/study/misconceptions/", review):
        phone.goto(address)
        for fold in phone.locator("details:not([open]) > summary").all():
            if fold.is_visible():
                fold.click()
        assert no_sideways(phone), address
        check_accessibility(phone, schemes=("light",))
    expect(phone.locator("table.comparison").first).to_be_visible()
