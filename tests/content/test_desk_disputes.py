"""Disputes at the desk: two readings, one settlement, and nothing done twice."""

from __future__ import annotations

import pytest

from content.models import Question
from tests.content.desk_pages import address, form_values
from tests.content.library_text import STEM

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standing_library")]

OTHER = {"keys": ["visibility"], "argument": "The **timeout** hides it.", "facts": "queue-retention"}
KEPT = {"outcome": "kept", "reason": "The message is gone, not hidden."}


@pytest.fixture
def row(desk_library, signed_in_curator):
    return Question.objects.get(slug="queue-weekend")


def test_a_question_is_disputed_with_keys_argument_and_facts(client, row):
    assert "Lengthen the visibility timeout" in client.get(address(row, "dispute/")).text

    page = client.post(address(row, "dispute/"), OTHER, follow=True)

    assert "Disputed. No new attempt gets it" in page.text
    assert "The <strong>timeout</strong> hides it." in page.text
    assert client.get("/desk/questions/?queue=disputed").context["page"].paginator.count == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"keys": ["retention"]}, "These are the keys that stand."),
        ({"keys": []}, "Choose the options that would be right."),
        ({"keys": ["elsewhere"]}, "elsewhere is not one of the available choices"),
        ({"argument": " "}, "This field is required."),
        ({"facts": "no-such-fact"}, "No fact has the id no-such-fact."),
        ({"facts": ""}, "Name the facts that say so: without one nothing is disputed."),
    ],
)
def test_what_is_no_other_reading_is_refused_in_words(client, row, change, said):
    page = client.post(address(row, "dispute/"), OTHER | change)
    assert page.status_code == 422
    assert said in page.text
    row.refresh_from_db()
    assert row.disputed_at is None


def test_one_dispute_at_a_time(client, row):
    client.post(address(row, "dispute/"), OTHER)
    page = client.post(address(row, "dispute/"), OTHER, follow=True)
    assert "It is disputed already" in page.text
    assert row.disputes.count() == 1


def test_a_dispute_is_settled_with_a_reason_that_stands_beside_the_question(client, row):
    client.post(address(row, "dispute/"), OTHER)
    assert "The other reading" in client.get(address(row, "settle/")).text
    assert client.post(address(row, "settle/"), KEPT | {"reason": ""}).status_code == 422

    page = client.post(address(row, "settle/"), KEPT, follow=True)

    assert "Settled." in page.text
    assert "The message is gone, not hidden." in page.text
    again = client.post(address(row, "settle/"), KEPT, follow=True)
    assert "No dispute is open" in again.text


def test_settled_by_a_correction_only_once_that_is_published(client, row):
    client.post(address(row, "dispute/"), OTHER)
    corrected = KEPT | {"outcome": "corrected"}
    refused = client.post(address(row, "settle/"), corrected)
    assert (refused.status_code, "Publish the correction first" in refused.text) == (422, True)

    client.post(address(row, "correct/"), {"reason": "they are right"})
    assert "What is published is disputed." in client.get(address(row)).text
    client.post(address(row, "send/"), form_values(row, stem=STEM.replace("bakery", "pharmacy")))
    client.post(address(row, "approve/"))
    assert client.post(address(row, "settle/"), corrected).status_code == 302


def test_the_pages_keep_to_their_queries(client, row, django_assert_max_num_queries):
    client.post(address(row, "dispute/"), OTHER)
    client.get(address(row))
    for path in ("dispute/", "settle/", ""):
        with django_assert_max_num_queries(15):
            assert client.get(address(row, path)).status_code == 200
