"""The pages of the desk: for curators only, nothing lost, nothing half done."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth import get_user_model

from accounts.roles import ensure_curator_group
from content import curation
from content.loading import load
from content.models import Question, Revision, Service, Task
from tests.content.library_text import STEM, document, question, write_library

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)


@pytest.fixture
def library(tmp_path):
    folder = write_library(tmp_path, queue=document("queue"))
    (folder / "notes.txt").write_text("Q: How long does a queue keep a message?\n> Four days\n")
    load([folder], now=NOW)
    return folder


@pytest.fixture
def curator(client):
    user = get_user_model().objects.create_user("curator@example.com")
    user.groups.add(ensure_curator_group())
    client.force_login(user, "accounts.backends.UserBackend")
    return user


@pytest.fixture
def draft(library, curator):
    return Question.objects.get(slug__startswith="draft-")


def address(row, action=""):
    return f"/desk/questions/{row.slug}/{action}"


def form_values(row, **changes):
    """What a browser sends for a complete draft."""
    texts = ["Lengthen the retention.", "Lengthen the timeout.", "Fetch by long polling.", "Add a delivery delay."]
    values = {
        "stem": STEM,
        "kind": "multiple-choice",
        "drafted_by": "person",
        "based_on": curation.draft_of(row).content_hash,
        "service": Service.objects.get().pk,
        "difficulty": "easy",
        "author": "A Curator",
        "licence": "CC-BY-4.0",
        "options-TOTAL_FORMS": "4",
        "options-INITIAL_FORMS": "0",
        "options-0-is_key": "on",
    }
    task = Task.objects.get(number="1.1")
    values[f"task_{task.domain.blueprint_id}"] = task.pk
    for number, text in enumerate(texts):
        values |= {
            f"options-{number}-text": text,
            f"options-{number}-rationale": "It says how long a message stays in the queue.",
            f"options-{number}-facts": "queue-retention",
        }
    return values | changes


@pytest.mark.parametrize("path", ["/desk/", "/desk/questions/queue-weekend/"])
def test_whoever_is_no_curator_stays_outside(client, library, path):
    assert client.get(path).status_code == 302
    client.force_login(get_user_model().objects.create_user("c@example.com"), "accounts.backends.UserBackend")
    assert client.get(path).status_code == 403


def test_the_queues_count_what_they_list(client, library, curator):
    response = client.get("/desk/")
    counts = {name: count for name, _, count in response.context["queues"]}

    assert counts == {"raw": 1, "work": 0, "verify": 0, "published": 1, "retired": 0}
    for name, count in counts.items():
        assert len(client.get(f"/desk/?queue={name}").context["page"].object_list) == count
    assert "notes.txt:1" in response.content.decode()


def test_the_queue_finds_by_stem_and_says_when_there_is_none(client, library, curator):
    assert client.get("/desk/?queue=published&q=bakery").context["page"].paginator.count == 1
    assert "zebra" in client.get("/desk/?queue=published&q=zebra").content.decode()
    for nasty in ("%", "'; DROP TABLE x; --", "\x00", "a" * 5000):
        assert client.get("/desk/", {"q": nasty, "queue": nasty, "page": nasty}).status_code == 200


def test_a_draft_is_completed_and_published(client, draft):
    saved = client.post(address(draft), form_values(draft))
    assert (saved.status_code, saved.url) == (302, address(draft))

    published = client.post(address(draft, "publish/"), form_values(draft), follow=True)

    assert "Published." in published.content.decode()
    revision = draft.revisions.published().get()
    assert revision.options.first().code == "lengthen-the-retention"
    assert revision.select_count == 1


def test_a_draft_that_lacks_something_is_not_published_and_says_what(client, draft):
    response = client.post(address(draft, "publish/"), form_values(draft, **{"options-3-rationale": ""}))

    assert response.status_code == 422
    assert "Not published yet" in response.content.decode()
    assert not draft.revisions.published().exists()
    assert curation.draft_of(draft).stem == STEM


def test_publishing_saves_what_stands_in_the_editor(client, draft):
    client.post(address(draft), form_values(draft))

    client.post(address(draft, "publish/"), form_values(draft, stem=STEM.replace("bakery", "bookshop")))

    assert draft.revisions.published().get().stem.startswith("A bookshop")


def test_a_correction_that_changes_nothing_is_not_published(client, library, curator):
    row = Question.objects.get(slug="queue-weekend")
    client.post(address(row, "correct/"), {"reason": "a look"})
    page = client.get(address(row)).context
    values = {
        f"options-{n}-{name}": form[name].value() or ""
        for n, form in enumerate(page["options"])
        for name in ("code", "text", "rationale", "facts")
    }
    values |= {"options-1-is_key": "on", "options-TOTAL_FORMS": "4", "options-INITIAL_FORMS": "4"}
    values |= {name: page["draft"][name].value() for name in ("stem", "kind", "drafted_by", "based_on")}

    response = client.post(address(row, "publish/"), values)

    assert response.status_code == 422
    assert "nothing differs" in response.content.decode()
    assert row.revisions.published().get().number == 1


def test_an_error_is_shown_at_its_place_and_the_input_is_kept(client, draft):
    response = client.post(
        address(draft), form_values(draft, **{"options-2-facts": "no-such-fact", "stem": "Mine <b>?"})
    )

    body = response.content.decode()
    assert response.status_code == 422
    assert "No fact has the id no-such-fact." in body
    assert "Mine &lt;b&gt;?" in body
    assert curation.draft_of(draft).stem == "How long does a queue keep a message?"


def test_one_more_option_is_offered_up_to_six_and_nothing_is_lost(client, draft):
    values = form_values(draft, add="1")
    for expected in (5, 6, 6):
        response = client.post(address(draft), values)
        assert len(response.context["options"].forms) == expected
        assert response.context["options"].forms[0]["text"].value() == "Lengthen the retention."
        values["options-TOTAL_FORMS"] = str(expected)


def test_a_conflict_shows_both_texts(client, draft):
    mine = form_values(draft)
    client.post(address(draft), form_values(draft, stem=STEM.replace("bakery", "bookshop")))

    response = client.post(address(draft), mine | {"stem": STEM.replace("bakery", "pharmacy")})

    body = response.content.decode()
    assert response.status_code == 409
    assert "A bookshop sends" in body
    assert "A pharmacy sends" in body
    assert curation.draft_of(draft).stem.startswith("A bookshop")


def test_a_published_question_is_corrected_with_a_reason(client, library, curator):
    row = Question.objects.get(slug="queue-weekend")
    assert client.post(address(row, "correct/"), {"reason": ""}).status_code == 422

    client.post(address(row, "correct/"), {"reason": "wrong shop"})
    page = client.get(address(row))
    assert page.context["placing"] is None
    client.post(address(row, "publish/"), form_values(row, stem=STEM.replace("bakery", "pharmacy")))

    body = client.get(address(row)).content.decode()
    assert "A pharmacy sends" in body
    assert "wrong shop" in body
    assert row.revisions.count() == 2


def test_retiring_names_its_effect_and_wants_a_reason(client, library, curator):
    row = Question.objects.get(slug="queue-weekend")

    asked = client.post(address(row, "retire/"))
    assert [(cell.stock, cell.stock_afterwards) for cell in asked.context["cells"]] == [(1, 0)]
    assert client.post(address(row, "retire/"), {"reason": " "}).status_code == 422
    client.post(address(row, "retire/"), {"reason": "asked twice"})

    row.refresh_from_db()
    assert row.retired_reason == "asked twice"
    assert "asked twice" in client.get(address(row)).content.decode()


def test_more_fields_than_the_form_has_change_nothing(client, draft):
    client.post(
        address(draft), form_values(draft, slug="stolen", is_reserve="on", retired_at="2020-01-01", state="published")
    )

    draft.refresh_from_db()
    assert (draft.slug.startswith("draft-"), draft.is_reserve, draft.retired_at) == (True, False, None)
    assert draft.revisions.get().state == Revision.State.DRAFT


@pytest.mark.parametrize("nasty", ["\x00", "<script>", "a" * 10_000, "{{7*7}}", "\u202e", "1e999", "-1"])
def test_nasty_input_is_refused_or_kept_and_never_breaks_the_page(client, draft, nasty):
    for name in [*form_values(draft), "options-0-code", "options-0-is_key"]:
        response = client.post(address(draft), form_values(draft, **{name: nasty}))
        assert response.status_code in (302, 409, 422), name


def test_a_page_of_the_queue_costs_the_same_at_two_sizes(client, library, curator, django_assert_max_num_queries):
    many = [question(f"queue-{number}", "queue-retention") for number in range(20)]
    with django_assert_max_num_queries(14) as first:
        client.get("/desk/?queue=published")
    (library / "queue.md").write_text(document("queue", questions=many))
    load([library], now=NOW)
    with django_assert_max_num_queries(14) as second:
        client.get("/desk/?queue=published")
    assert len(first) == len(second)
