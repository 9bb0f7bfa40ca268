"""Facts of raw notes at the desk: found, looked at beside their lines, verified. And facts whose notes changed."""

from __future__ import annotations

import pytest

from content import catalogue
from content.models import FactRevision, NoteChange
from content.notes.raw import read_raw
from content.raw_loading import load_raw
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signed_in_curator")]

NOTES = "# SQS\n\n" + "\n".join(f"- Statement {number} about an aardvark" for number in range(1, 7)) + "\n"


def load(text: str = NOTES, seconds: float = 0) -> None:
    parsed = read_raw(text, "001_notes.txt", catalogue=catalogue.names_for_raw_notes())
    load_raw(collection=make.collection(), notes=[parsed], now=make.at(seconds))


@pytest.fixture
def raw() -> FactRevision:
    make.service("sqs", name="Amazon Simple Queue Service")
    load()
    return FactRevision.objects.get(line_start=4)


def address(revision: FactRevision) -> str:
    return f"/desk/facts/{revision.fact.slug}/"


def values(revision: FactRevision, **changes: str) -> dict[str, str]:
    given = {
        "statement": revision.statement,
        "source_url": "https://docs.aws.amazon.com/sqs/",
        "as_of": "2026-11-20",
        "review_by": "",
        "attribute": "",
        "changed": "",
        "reason": "compared",
        "based_on": revision.content_hash,
    }
    return given | changes


def listed(client, query: str) -> list[str]:
    page = client.get(f"/desk/facts/?{query}").context["page"]
    return [each.statement for each in page.object_list]


def test_raw_facts_have_a_list_of_their_own_in_the_order_of_the_notes(client, raw):
    make.fact(slug="checked", statement="Something that was checked.")

    assert listed(client, "show=raw") == [f"Statement {number} about an aardvark" for number in range(1, 7)]
    assert listed(client, "show=all") == ["Something that was checked."]
    assert listed(client, "show=raw&q=statement+aardvark&service=sqs")[:1] == ["Statement 1 about an aardvark"]
    assert listed(client, "show=raw&service=s3") == []


def test_the_list_of_raw_facts_says_where_they_stand(client, raw):
    page = client.get("/desk/facts/?show=raw").content.decode()

    assert "001_notes.txt:4" in page
    assert page.count("<select") == 1


def test_only_curators_see_it(client, raw):
    client.force_login(make.user(email="candidate@example.com"), "accounts.backends.UserBackend")

    assert client.get("/desk/facts/?show=raw").status_code == 403
    assert client.get(address(raw)).status_code == 403


def test_a_raw_fact_stands_beside_its_line_and_cannot_be_confirmed(client, raw):
    response = client.get(address(raw))

    lines = response.context["note_lines"]
    assert [(line.number, line.is_own) for line in lines if line.is_own] == [(4, True)]
    assert [line.number for line in lines] == [1, 2, 3, 4, 5, 6, 7, 8]
    page = response.content.decode()
    assert "Still true today" not in page
    assert 'href=""' not in page


def test_naming_its_source_makes_it_a_fact_of_the_library(client, raw):
    response = client.post(address(raw), values(raw), follow=True)

    current = raw.fact.revisions.current().get()
    assert current.verified_at is not None
    assert (current.number, current.provenance) == (2, "001:4")
    assert "the library" in str(next(iter(response.context["messages"])))
    assert raw.statement not in listed(client, "show=raw")
    assert raw.statement in listed(client, "show=all")
    assert raw.statement in client.get("/services/sqs/").content.decode()


def test_without_a_source_it_stays_as_it_is(client, raw):
    assert client.post(address(raw), values(raw, source_url="")).status_code == 422
    assert raw.fact.revisions.count() == 1


def test_a_raw_fact_cannot_be_said_to_be_still_true(client, raw):
    response = client.post(f"{address(raw)}confirm/", {"based_on": raw.content_hash}, follow=True)

    assert "Name an official source" in str(next(iter(response.context["messages"])))
    assert raw.fact.revisions.count() == 1


def test_facts_of_somebodys_own_notes_are_not_there(client, raw):
    own = make.collection(slug="mine", owner=make.guest())
    parsed = read_raw("# Fish\n\n- Salmon swim up the river\n", "fish.md")
    load_raw(collection=own, notes=[parsed], now=make.NOW)
    (salmon,) = FactRevision.objects.filter(fact__collection=own)

    assert salmon.statement not in listed(client, "show=raw")
    assert client.get(address(salmon)).status_code == 404


@pytest.mark.parametrize("show", ["raw", "notes", "all", "expired"])
def test_a_list_costs_the_same_however_long_it_is(client, raw, show, django_assert_max_num_queries):
    with django_assert_max_num_queries(15) as few:
        client.get(f"/desk/facts/?show={show}")
    load("\n".join(f"- Another statement {number} about SQS" for number in range(40)), seconds=60)

    with django_assert_max_num_queries(len(few)):
        client.get(f"/desk/facts/?show={show}")


# --- Notes that changed


@pytest.fixture
def changed(raw) -> FactRevision:
    """A fact of the library whose line says something else by now."""
    fact = make.fact(slug="from-notes", provenance="001:4", service=raw.fact.service)
    load(NOTES.replace("Statement 2", "Statement two"), seconds=60)
    return fact


def test_facts_whose_notes_changed_are_counted_and_listed(client, changed):
    assert listed(client, "show=notes") == [changed.statement]
    assert "?show=notes" in client.get("/desk/").content.decode()


def test_the_page_of_such_a_fact_shows_what_stood_there_and_what_stands_there(client, changed):
    page = client.get(address(changed)).content.decode()

    assert "001_notes.txt:4" in page
    assert "<del>2</del>" in page
    assert "<ins>two</ins>" in page


def test_saying_that_it_is_still_true_settles_it(client, changed):
    client.post(f"{address(changed)}confirm/", {"based_on": changed.content_hash})

    assert not NoteChange.objects.exists()
    assert listed(client, "show=notes") == []
