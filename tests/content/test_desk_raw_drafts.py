"""Drafts of raw notes at the desk: what a program proposed is told from what somebody wrote."""

from __future__ import annotations

import pytest

from content.loading import load
from content.models import Question
from tests.content.desk_pages import NOW, address

pytestmark = pytest.mark.django_db

NOTES = """## Queues

> prompt: A team loses messages at night.

- Nothing is lost.

Q: How long does a queue keep a message?
> Four days
"""


@pytest.fixture
def drafts(tmp_path):
    (tmp_path / "notes.txt").write_text(NOTES)
    load([tmp_path / "notes.txt"], now=NOW)
    scenario, pair = Question.objects.order_by("revisions__line_start")
    return {"scenario": scenario, "pair": pair}


def test_each_proposed_option_has_a_tag_until_it_is_explained(client, drafts, signed_in_curator):
    page = client.get(address(drafts["pair"]))
    assert page.text.count(">proposed<") == 3
    assert page.text.count("was proposed by the program") == 3

    proposed = drafts["pair"].revisions.get().options.get(code="proposed-1")
    proposed.rationale = "That is the longest time."
    proposed.save()

    assert client.get(address(drafts["pair"])).text.count(">proposed<") == 2


def test_a_scenario_without_an_answer_can_be_completed(client, drafts, signed_in_curator):
    page = client.get(address(drafts["scenario"]))

    assert page.status_code == 200
    assert "A team loses messages at night." in page.text
    assert not drafts["scenario"].revisions.get().options.exists()
