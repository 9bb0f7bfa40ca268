"""The editor of the desk: nothing lost, nothing half done, with and without JavaScript."""

from __future__ import annotations

import pytest

from content import curation
from content.models import Question, Revision
from tests.content.desk_pages import address, form_values
from tests.content.library_text import STEM

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standing_library")]


def test_a_draft_is_completed_and_published(client, draft):
    saved = client.post(address(draft), form_values(draft))
    assert (saved.status_code, saved.url) == (302, address(draft))

    sent = client.post(address(draft, "send/"), form_values(draft), follow=True)
    assert "Sent for approval." in sent.text
    assert "the only curator of this site" in sent.text
    published = client.post(address(draft, "approve/"), follow=True)

    assert "Published." in published.text
    revision = draft.revisions.published().get()
    assert revision.options.first().code == "lengthen-the-retention"
    assert revision.select_count == 1


def test_a_draft_that_lacks_something_is_not_published_and_says_what(client, draft):
    response = client.post(address(draft, "send/"), form_values(draft, **{"options-3-rationale": ""}))

    assert response.status_code == 422
    assert "Not sent yet" in response.content.decode()
    assert not draft.revisions.published().exists()
    assert curation.draft_of(draft).stem == STEM


def test_sending_saves_what_stands_in_the_editor(client, draft):
    client.post(address(draft), form_values(draft))

    client.post(address(draft, "send/"), form_values(draft, stem=STEM.replace("bakery", "bookshop")))

    assert draft.revisions.get(state=Revision.State.IN_APPROVAL).stem.startswith("A bookshop")


def test_a_correction_that_changes_nothing_is_not_published(client, desk_library, signed_in_curator):
    row = Question.objects.get(slug="queue-weekend")
    client.post(address(row, "correct/"), {"reason": "a look"})
    page = client.get(address(row)).context
    values = {
        f"options-{n}-{name}": form[name].value() or ""
        for n, form in enumerate(page["sheet"].options)
        for name in ("code", "text", "rationale", "facts")
    }
    values |= {"options-1-is_key": "on", "options-TOTAL_FORMS": "4", "options-INITIAL_FORMS": "4"}
    values |= {name: page["sheet"].form[name].value() for name in ("stem", "kind", "drafted_by", "based_on")}

    response = client.post(address(row, "send/"), values)

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
    values = form_values(draft, do="add")
    for expected in (5, 6, 6):
        response = client.post(address(draft), values)
        assert len(response.context["sheet"].options.forms) == expected
        assert response.context["sheet"].options.forms[0]["text"].value() == "Lengthen the retention."
        values["options-TOTAL_FORMS"] = str(expected)


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


def test_a_question_is_begun_from_nothing(client, desk_library, signed_in_curator):
    service = Question.objects.get(slug="queue-weekend").service
    begun = client.post("/desk/new/", {"service": service.pk, "slug": "queue-new", "kind": "multiple-response"})

    assert begun.url == "/desk/questions/queue-new/"
    page = client.get(begun.url)
    assert page.context["sheet"].form["kind"].value() == "multiple-response"
    assert len(page.context["sheet"].options.forms) == 4
    taken = client.post("/desk/new/", {"service": service.pk, "slug": "queue-new", "kind": "multiple-choice"})
    assert taken.status_code == 422
    assert "Another question has this id." in taken.content.decode()


@pytest.mark.parametrize("slug", ["", "Upper", "with space", "under_score", "x" * 121, "\x00"])
def test_a_question_needs_an_id_that_a_file_can_have(client, desk_library, signed_in_curator, slug):
    service = Question.objects.get(slug="queue-weekend").service
    values = {"service": service.pk, "slug": slug, "kind": "multiple-choice"}
    assert client.post("/desk/new/", values).status_code == 422
    assert Question.objects.count() == 2


def texts(response):
    return [form["text"].value() for form in response.context["sheet"].options.forms]


def test_options_are_moved_and_removed_before_anything_is_saved(client, draft):
    stored = curation.draft_of(draft).content_hash
    down = client.post(address(draft), form_values(draft, do="down-0"))
    assert texts(down)[:2] == ["Lengthen the timeout.", "Lengthen the retention."]
    assert down.context["sheet"].options.forms[1]["is_key"].value(), "the key moves with its option"
    assert 'id="down-1" ' in down.content.decode()

    removed = client.post(address(draft), form_values(draft, do="remove-1"))
    assert texts(removed) == ["Lengthen the retention.", "Fetch by long polling.", "Add a delivery delay."]
    assert curation.draft_of(draft).content_hash == stored


def test_the_keyboard_goes_on_where_the_option_went(client, draft):
    for do, focus in [("down-0", "down-1"), ("down-2", "up-3"), ("up-1", "down-0"), ("remove-3", "remove-2")]:
        body = client.post(address(draft), form_values(draft, do=do)).content.decode()
        focused = [tag.split(">")[0] for tag in body.split("<button")[1:] if " autofocus" in tag.split(">")[0]]
        assert [f'id="{focus}"' in tag for tag in focused] == [True], do


def test_htmx_gets_the_options_alone(client, draft):
    response = client.post(address(draft), form_values(draft, do="up-1"), headers={"hx-request": "true"})

    assert response.content.decode().strip().startswith('<div id="options"')
    assert response.headers["HX-Trigger-After-Settle"] == "rearranged"


def test_a_fact_is_searched_for_and_cited(client, draft):
    found = client.post(address(draft), form_values(draft, do="find", fact_query="keeps retention Queue"))
    assert [each.fact.slug for each in found.context["found"]] == ["queue-retention"]
    assert "No fact contains" in client.post(address(draft), form_values(draft, do="find", fact_query="zebra")).text
    fragment = client.post(address(draft), form_values(draft, do="find"), headers={"hx-request": "true"})
    assert fragment.text.strip().startswith('<div id="found"')

    values = form_values(draft, **{"options-0-facts": "", "do": "cite-0-queue-retention"})
    cited = client.post(address(draft), values).context["sheet"]

    assert cited.options.forms[0]["facts"].value() == "queue-retention"
    assert [fact.slug for fact in next(cited.rows()).facts] == ["queue-retention"]


def test_the_preview_is_the_question_as_the_hall_and_the_review_show_it(client, draft):
    values = form_values(draft, stem="A *bakery* asks: what helps?", **{"options-0-rationale": "It **keeps** them."})
    response = client.post(address(draft, "preview/"), values, headers={"hx-request": "true"})

    preview = response.context["preview"]
    assert [option.is_key for option in preview.asked.options] == [None] * 4
    assert [option.is_key for option in preview.answered.options] == [True, False, False, False]
    assert response.text.count("A <em>bakery</em> asks: what helps?") == 2
    assert response.text.count("It <strong>keeps</strong> them.") == 1
    assert "A queue keeps a message for four days" in response.text
    names = [template.name for template in response.templates]
    assert {"content/_question.html", "content/_answered_question.html"} <= set(names)


def test_the_checks_look_at_what_is_written_not_at_what_is_stored(client, draft):
    fine = client.post(address(draft, "preview/"), form_values(draft)).context["preview"]
    assert fine.errors == 0
    values = form_values(draft, stem="No question here.", **{"options-1-facts": "no-such-fact", "service": ""})
    findings = client.post(address(draft, "preview/"), values).context["preview"].findings
    assert {"stem-asks", "fact-missing", "service-missing", "form-facts"} <= {finding.code for finding in findings}
    assert "No fact has the id no-such-fact." in " ".join(finding.message for finding in findings)


def test_check_without_javascript_gives_the_whole_form_back_and_saves_nothing(client, draft):
    response = client.post(address(draft, "preview/"), form_values(draft, stem="Mine?"))

    assert "Nothing is saved yet" in response.text
    assert response.context["sheet"].form["stem"].value() == "Mine?"
    assert curation.draft_of(draft).stem == "How long does a queue keep a message?"


def test_what_the_editor_does_not_show_survives_a_save(client, draft):
    hidden = {"options-3-is_anchored": "on", "options-1-misconception": "delay-hides"}
    client.post(address(draft), form_values(draft, **hidden))
    values = form_values(draft, **hidden)
    for number, form in enumerate(client.get(address(draft)).context["sheet"].options.forms):
        values[f"options-{number}-code"] = form["code"].value()
    client.post(address(draft), values)

    options = list(curation.draft_of(draft).options.all())
    assert [option.is_anchored for option in options] == [False, False, False, True]
    assert [option.misconception for option in options] == ["", "delay-hides", "", ""]


def test_the_editor_costs_the_same_at_two_sizes(client, draft, django_assert_max_num_queries):
    costs = []
    for count in ("4", "6"):
        more = {f"options-{number}-{name}": "queue-retention" for number in (4, 5) for name in ("text", "facts")}
        values = form_values(draft, **{"options-TOTAL_FORMS": count} | more)
        client.post(address(draft), values)
        client.get(address(draft))  # takes the messages out of the session
        with django_assert_max_num_queries(15) as shown:
            client.get(address(draft))
        with django_assert_max_num_queries(15) as previewed:
            client.post(address(draft, "preview/"), values)
        costs.append((len(shown), len(previewed)))
    assert costs[0] == costs[1]
