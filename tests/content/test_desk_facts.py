"""Facts at the desk: what has to be checked again, one step to confirm, and the questions that a correction touches."""

from __future__ import annotations

import datetime as dt

import pytest

from content import fact_curation
from content.models import Fact, Question
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standing_library", "signed_in_curator")]
ADDRESS = "/desk/facts/queue-retention/"


@pytest.fixture
def fact(desk_library):
    return Fact.objects.get(slug="queue-retention")


def values(fact, **changes):
    current = fact.revisions.current().get()
    given = {
        "statement": "A queue keeps a message for seven days.",
        "source_url": current.source_url,
        "as_of": "2026-11-20",
        "review_by": "",
        "attribute": "retention",
        "changed": "",
        "reason": "it was raised",
        "based_on": current.content_hash,
    }
    return given | changes


@pytest.fixture
def expired(fact):
    """A fact that should have been compared with its source long ago, and that a question rests on."""
    revision = make.fact(slug="queue-old", service=fact.service, review_by=dt.date(2020, 1, 1))
    make.question(facts=[revision], service=fact.service)
    return revision


def test_expired_facts_are_listed_with_how_much_rests_on_them(client, expired):
    shown = client.get("/desk/facts/").context["rows"]
    assert [(each.fact.slug, count) for each, count in shown] == [("queue-old", 1)]


@pytest.mark.parametrize(
    ("narrowed", "count"), [("", 1), ("q=four+days", 1), ("q=zebra", 0), ("service=queue", 1), ("service=bucket", 0)]
)
def test_facts_are_found_by_words_and_service(client, fact, narrowed, count):
    assert client.get(f"/desk/facts/?show=all&{narrowed}").context["page"].paginator.count == count


def test_still_true_today_is_one_step(client, expired):
    assert client.get("/desk/questions/?queue=verify").context["page"].paginator.count == 1

    page = client.post("/desk/facts/queue-old/confirm/", {"based_on": expired.content_hash}, follow=True)

    assert "Confirmed as of today" in page.text
    now = expired.fact.revisions.current().get()
    assert (now.statement, now.number) == (expired.statement, 2)
    assert now.review_by > now.as_of
    assert client.get("/desk/questions/?queue=verify").context["page"].paginator.count == 0
    assert client.get("/desk/facts/").context["page"].paginator.count == 0


def test_a_correction_names_exactly_the_questions_that_rest_on_the_fact(client, fact):
    page = client.post(ADDRESS, values(fact), follow=True)

    assert "1 published question rests on it" in page.text
    assert [each.is_outdated for each in page.context["dependents"]] == [True] * 4
    assert {each.question.slug for each in page.context["dependents"]} == {"queue-weekend"}
    listed = client.get("/desk/questions/?queue=verify").context["page"].object_list
    assert [each.slug for each in listed] == ["queue-weekend"]
    assert Question.objects.get(slug="queue-weekend").revisions.count() == 1, "nothing else is touched"
    assert "it was raised" in page.text


def test_a_correction_without_a_reason_or_with_nonsense_is_refused_and_kept(client, fact):
    for changes in ({"reason": ""}, {"as_of": "soon"}, {"source_url": "javascript:alert(1)"}, {"statement": " "}):
        page = client.post(ADDRESS, values(fact, **changes))
        assert page.status_code == 422, changes
    unwritable = client.post(ADDRESS, values(fact, statement="It is <b>bold</b>."))
    assert unwritable.status_code == 422
    assert fact.revisions.count() == 1


def test_two_curators_at_one_fact_see_both_texts(client, fact):
    mine = values(fact, statement="It keeps them for nine days.")
    client.post(ADDRESS, values(fact))

    page = client.post(ADDRESS, mine)

    assert page.status_code == 409
    assert "It keeps them for nine days." in page.text
    assert "A queue keeps a message for seven days." in page.text
    again = {name: page.context["form"][name].value() for name in mine}
    client.post(ADDRESS, again)
    assert fact.revisions.current().get().statement == "It keeps them for nine days."


def test_confirming_what_was_changed_in_between_changes_nothing(client, fact):
    old = fact.revisions.get().content_hash
    client.post(ADDRESS, values(fact))
    page = client.post(f"{ADDRESS}confirm/", {"based_on": old}, follow=True)
    assert "Somebody else changed it in between" in page.text
    assert fact.revisions.count() == 2


def test_the_pages_cost_the_same_at_two_sizes(client, fact, django_assert_max_num_queries):
    costs = []
    for size in (1, 6):
        for _ in range(size):
            make.question(facts=[fact.revisions.current().get()], service=fact.service)
            make.fact(service=fact.service)
        for path in ("/desk/facts/?show=all", ADDRESS):
            with django_assert_max_num_queries(15) as cost:
                client.get(path)
            costs.append(len(cost))
    assert costs[:2] == costs[2:]
    assert fact_curation.dependents_of(fact).count() == 8


@pytest.mark.parametrize("nasty", ["\x00", "<script>", "a" * 10_000, "9999-99-99", "javascript:alert(1)"])
def test_nasty_input_is_refused_or_kept_and_never_breaks_the_page(client, fact, nasty):
    assert client.get("/desk/facts/", {"q": nasty, "service": nasty, "show": nasty, "page": nasty}).status_code == 200
    for name in values(fact):
        assert client.post(ADDRESS, values(fact) | {name: nasty}).status_code in (302, 409, 422), name
    assert client.post(f"{ADDRESS}confirm/", {"based_on": nasty}).status_code == 302


def test_what_rests_on_a_fact_is_shown_a_page_at_a_time(client, signed_in_curator, django_assert_max_num_queries):
    cited = make.fact(slug="cited")
    for number in range(14):
        make.question(slug=f"question-{number:02}", facts=[cited])
    address = "/desk/facts/cited/"
    first, second = client.get(address).context, client.get(f"{address}?page=2").context
    slugs = [[each.question.slug for each in page["dependents"]] for page in (first, second)]
    assert [len(page) for page in slugs] == [50, 6]
    assert slugs[0] + slugs[1] == sorted(f"question-{number:02}" for number in range(14) for _option in "abcd")
    with django_assert_max_num_queries(15):
        assert "Page 1 of 2" in client.get(address).content.decode()
