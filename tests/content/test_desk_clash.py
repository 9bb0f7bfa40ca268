"""Two curators save one draft: nothing is lost, everything can be chosen."""

from __future__ import annotations

import pytest

from content import curation
from content.models import Service
from tests import make
from tests.content.desk_pages import NOW, address, form_values
from tests.content.library_text import STEM

pytestmark = pytest.mark.django_db
THEIRS = STEM.replace("bakery", "bookshop")
MINE = STEM.replace("bakery", "pharmacy")


@pytest.fixture
def clash(client, draft):
    """My form, sent after somebody else saved; and the page that came."""
    mine = form_values(draft, stem=MINE, **{"options-3-text": "Add a long delay."})
    client.post(address(draft), form_values(draft, stem=THEIRS))
    return mine, client.post(address(draft), mine)


def sent_by(page, **chosen):
    """What the page's form sends when it is left as it is, with these choices."""
    given = {"based_on": page.context["clash"].stored.draft.content_hash}
    return given | dict(page.context["sent"]) | chosen


def test_both_texts_are_shown_and_nothing_is_written(clash, draft):
    _mine, page = clash

    assert page.status_code == 409
    assert "<ins>pharmacy</ins>" in page.text
    assert "<del>bookshop</del>" in page.text
    assert curation.draft_of(draft).stem == THEIRS
    names = [choice.name for choice in page.context["choices"]]
    assert names == ["stem", "option.add-a-long-delay", "option.add-a-delivery-delay"]


def test_mine_is_kept_unless_something_else_is_chosen(client, clash, draft):
    saved = client.post(address(draft, "merge/"), sent_by(clash[1]))

    assert saved.url == address(draft)
    stored = curation.draft_of(draft)
    assert stored.stem == MINE
    assert [option.text for option in stored.options.all()][3] == "Add a long delay."


def test_each_difference_can_be_taken_from_the_other(client, clash, draft):
    chosen = {"take.stem": "theirs", "take.option.add-a-delivery-delay": "theirs"}
    client.post(address(draft, "merge/"), sent_by(clash[1], **chosen))

    stored = curation.draft_of(draft)
    assert stored.stem == THEIRS
    assert [option.text for option in stored.options.all()][3:] == ["Add a long delay.", "Add a delivery delay."]


def test_theirs_can_be_taken_as_a_whole(client, clash, draft):
    before = curation.draft_of(draft).content_hash
    client.post(address(draft, "merge/"), sent_by(clash[1], do="theirs"))
    assert curation.draft_of(draft).content_hash == before


def test_where_it_belongs_is_chosen_too(client, draft):
    mine = form_values(draft, difficulty="hard")
    client.post(address(draft), form_values(draft, stem=THEIRS))
    page = client.post(address(draft), mine)
    assert {"placing.difficulty"} <= {choice.name for choice in page.context["choices"]}

    client.post(address(draft, "merge/"), sent_by(page, **{"take.placing.difficulty": "theirs"}))
    draft.refresh_from_db()
    assert (draft.difficulty, draft.service) == ("easy", Service.objects.get())


def test_a_third_text_in_between_brings_the_page_again(client, clash, draft):
    old = sent_by(clash[1])
    client.post(address(draft), form_values(draft, stem=STEM.replace("bakery", "brewery")))

    again = client.post(address(draft, "merge/"), old)

    assert again.status_code == 409
    assert "<del>brewery</del>" in again.text
    assert dict(again.context["sent"])["stem"] == MINE


def test_a_draft_that_was_sent_in_between_takes_nothing_and_shows_what_was_written(client, draft):
    mine = form_values(draft, stem=MINE)
    client.post(address(draft, "send/"), form_values(draft, stem=THEIRS))

    page = client.post(address(draft), mine)

    assert page.status_code == 409
    assert not page.context["clash"].is_open
    assert "<ins>pharmacy</ins>" in page.text
    assert curation.draft_of(draft).stem == THEIRS


def test_sending_twice_is_sending_once(client, draft):
    values = form_values(draft)
    client.post(address(draft, "send/"), values)
    assert client.post(address(draft, "send/"), values).url == address(draft)


def test_a_text_that_was_published_in_between_is_not_lost_either(client, draft):
    mine = form_values(draft, stem=MINE)
    client.post(address(draft, "send/"), form_values(draft, stem=THEIRS))
    curation.reject(question=draft, by=make.user(), now=NOW, reason="no")

    page = client.post(address(draft), mine)
    assert (page.status_code, "<ins>pharmacy</ins>" in page.text) == (409, True)
