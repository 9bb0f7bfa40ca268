"""Search: what is found, in which order, by whom; and an index that follows every text."""

from __future__ import annotations

import datetime as dt
import shutil
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import ensure_curator_group
from content import curation, indexing
from content.loading import load
from content.models import Fact, FactRevision, Option, Question, Revision, SearchEntry, ServiceName
from content.search import MOST_SHOWN, find_for_candidates, find_for_curators, matching_questions, matching_services
from tests import make
from tests.content.library_text import document, fact, question, write_library
from tests.quizzes.sittings import browser, words
from tests.standing import standing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]

NOW = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker, tmp_path_factory):
    """All tests of this module stand on it."""
    with standing(django_db_blocker):
        yield _load_library(tmp_path_factory.mktemp("loaded"))


@pytest.fixture
def library(loaded, tmp_path):
    """The folder of a library that is loaded."""
    return shutil.copytree(loaded, tmp_path, dirs_exist_ok=True)


def _load_library(tmp_path):
    queue = document("queue", facts=[fact("queue-retention"), fact("queue-zebra", "A zebra waits in the queue.")])
    bucket = document(
        "bucket",
        facts=[fact("bucket-keys", "An object has a key.")],
        questions=[question("bucket-weekend", "bucket-keys", stem="A zebra is stored. Which bucket keeps it?")],
        head="aliases: [Pail]\n",
    )
    folder = write_library(tmp_path, queue=queue, bucket=bucket)
    (folder / "notes.txt").write_text("Q: How tall is a giraffe?\n> Five metres\n")
    load([folder], now=NOW)
    return folder


@pytest.fixture
def curator():
    user = make.user()
    user.groups.add(ensure_curator_group())
    return user


def curators_find(query, **narrowed):
    return [hit.entry.reference for hit in find_for_curators(query, **narrowed).hits]


def candidates_find(query):
    return [hit.entry.reference for hit in find_for_candidates(query).hits]


class TestWhatIsFound:
    @pytest.mark.parametrize(
        ("query", "reference"),
        [
            ("long weekend", "queue-weekend"),  # stem
            ("retention lengthen", "queue-weekend"),  # option
            ("how long message stays", "queue-weekend"),  # rationale
            ("weekends", "queue-weekend"),  # another ending
            ("queue-weekend", "queue-weekend"),  # slug
            ("bucket-week", "bucket-weekend"),  # beginning of a slug
            ("ucket-week", "bucket-weekend"),  # part of a slug
            ("ebra stored", "bucket-weekend"),  # part of a word
            ("zebra waits", "queue-zebra"),  # statement
            ("pail", "bucket"),  # alias
            ("TEST BUCKET", "bucket"),  # name
        ],
    )
    def test_curators_find_by_every_text(self, library, query, reference):
        assert reference in curators_find(query)

    def test_curators_find_drafts_of_raw_notes(self, library):
        assert [reference[:6] for reference in curators_find("giraffe")] == ["draft-"]
        assert [reference[:6] for reference in curators_find("five metres")] == ["draft-"]

    @pytest.mark.parametrize("query", ["zebar", "zzebra", "zerba waits", "zebra wiats"])
    def test_a_word_that_is_misspelt_is_found_as_it_was_meant(self, library, query):
        found = find_for_candidates(query)
        assert [hit.entry.reference for hit in found.hits] == ["queue-zebra"]
        assert "zebra" in found.meant

    def test_what_is_meant_is_looked_for_only_where_nothing_has_the_words(self, library):
        assert find_for_candidates("zebra").meant == ""
        assert find_for_candidates("okapi").meant == ""
        assert find_for_candidates("girafe").hits == ()  # of a draft, which candidates never find

    def test_all_words_have_to_occur(self, library):
        assert curators_find("zebra giraffe") == []

    def test_what_is_called_so_comes_first_then_titles_then_texts(self, library):
        make.service("zebra", heading="Stripes")
        optional = make.question(slug="a", stem="Which?", service=make.service("queue"), state="draft")
        Option.objects.filter(revision__question=optional, code="a").update(text="A zebra")
        indexing.reindex()

        assert curators_find("zebra")[0] == "zebra"
        assert curators_find("zebra")[1:] == ["queue-zebra", "bucket-weekend", "a"]

    def test_one_kind_alone(self, library):
        assert curators_find("zebra", kind="question") == ["bucket-weekend"]
        assert curators_find("zebra", kind="fact") == ["queue-zebra"]
        assert curators_find("zebra", kind="service") == []

    def test_the_words_are_marked(self, library):
        (hit,) = find_for_curators("zebra", kind="fact").hits
        assert [piece.text for piece in hit.title if piece.is_hit] == ["zebra"]
        assert hit.text == ()

    def test_a_passage_shows_what_the_title_does_not_have(self, library):
        (hit,) = find_for_curators("delivery delay", kind="question").hits[:1]
        assert {piece.text for piece in hit.text if piece.is_hit} >= {"delivery", "delay"}

    def test_more_than_a_page_is_cut_and_says_so(self):
        subject = make.service("queue")
        for number in range(MOST_SHOWN + 1):
            make.fact(slug=f"fact-{number}", service=subject, statement=f"Zebra {number} waits.")
        indexing.reindex()

        found = find_for_candidates("zebra")
        assert (len(found.hits), found.is_cut) == (MOST_SHOWN, True)
        assert not find_for_candidates("zebra 7").is_cut


class TestWhoFindsWhat:
    def test_candidates_find_services_and_facts_and_nothing_of_questions(self, library):
        assert candidates_find("zebra") == ["queue-zebra"]
        assert candidates_find("bucket") == ["bucket", "bucket-keys"]
        for query in ("long weekend", "queue-weekend", "lengthen retention", "giraffe", "eekend", "ueue-weeke"):
            assert candidates_find(query) == []

    def test_candidates_find_no_fact_that_is_not_verified_or_retired(self, library):
        FactRevision.objects.filter(fact__slug="bucket-keys").update(verified_at=None)
        Fact.objects.filter(slug="queue-zebra").update(retired_at=NOW)
        assert candidates_find("bucket-keys") == []
        assert candidates_find("zebra") == []
        assert "queue-zebra" in curators_find("zebra")

    def test_nobody_finds_what_is_in_a_private_collection(self):
        before = set(SearchEntry.objects.values_list("reference", flat=True))
        private = make.collection(slug="mine", owner=make.user())
        subject = make.service("okapi", collection=private)
        make.fact(slug="okapi-neck", service=subject)
        make.question(slug="okapi-asked", service=subject)
        indexing.reindex()
        assert set(SearchEntry.objects.values_list("reference", flat=True)) == before
        assert curators_find("okapi") == candidates_find("okapi") == []
        assert not matching_questions("okapi")
        assert not matching_services("okapi").exists()


HOSTILE = [
    *('"', "'", "\\", "%", "_", "*", "(", ")", ":", "!", "&", "|", "<", "-", "^"),
    *("NEAR(a b)", "a AND", "title : x", "{title} : x", "x' OR '1'='1", "'; DROP TABLE content_searchentry; --"),
    *(
        "\x00",
        "a\x00b",
        "🚀",
        "日本語",
        "ﬁ",
        "²",
        "the",
        "the and of",
        "é",
        "\ud7ff",
        "\u202e",
        "%s",
        "%(x)s",
        "{}",
        "${x}",
    ),
    *("x" * 10_000, "x " * 5_000, "", "   ", "\n\t"),
]


@pytest.mark.parametrize("query", HOSTILE)
def test_whatever_is_typed_is_answered(library, client, query):
    assert client.get("/search/", {"q": query}).status_code == 200
    find_for_curators(query)
    matching_questions(query)
    list(matching_services(query))


def test_a_search_costs_the_same_at_two_sizes(curator):
    def costs():
        client, counted = browser(curator), []
        for address in ("/search/", "/desk/search/"):
            client.get(address, {"q": "zebra"})
            with CaptureQueriesContext(connection) as queries:
                client.get(address, {"q": "zebra"})
            counted.append(len(queries))
        return counted

    subject = make.service("zebra")

    def grow(count):
        for _ in range(count):
            make.fact(service=subject, statement="A zebra waits.")
            make.question(service=subject, stem="Which zebra waits?")
        indexing.reindex()

    grow(2)
    few = costs()
    grow(20)
    assert costs() == few
    assert max(few) <= 15


class TestPages:
    def test_candidates_get_links_with_marked_words(self, library, client):
        page = client.get("/search/", {"q": "zebra"}).content.decode()
        assert 'href="/services/queue/#queue-zebra"' in page
        assert "<mark>zebra</mark>" in page

    def test_what_was_typed_and_what_is_stored_is_escaped(self, client):
        make.fact(slug="tag", statement="Write <script>alert(1)</script> zebra.")
        indexing.reindex()
        page = client.get("/search/", {"q": '"><script>zebra'}).content.decode()
        assert "<script>zebra" not in page
        assert "<script>alert" not in page
        assert "&lt;<mark>script</mark>&gt;" in page

    def test_pairs_of_a_service_that_was_found_are_offered(self, client):
        make.question(service=make.service("sqs"), twins=[make.service("sns")])
        make.question(service=make.service("s3"), twins=[make.service("efs")])
        indexing.reindex()
        page = client.get("/search/", {"q": "sqs"}).content.decode()
        assert reverse("comparison_detail", args=["sns", "sqs"]) in page
        assert reverse("comparison_detail", args=["efs", "s3"]) not in page

    def test_a_misspelt_word_is_named(self, library, client):
        text = words(client.get("/search/", {"q": "zebar"}))
        assert "Nothing has all the words of “zebar”. This is what has “zebra”." in text

    def test_nothing_found_says_so(self, library, client):
        assert "Nothing has all the words of “okapi”" in words(client.get("/search/", {"q": "okapi"}))
        assert "Nothing has" not in words(client.get("/search/"))

    def test_curators_see_the_state_of_a_question(self, library, curator):
        Question.objects.filter(slug="bucket-weekend").update(retired_at=NOW, retired_reason="Wrong.")
        client = browser(curator)
        assert "bucket-weekend retired" in words(client.get("/desk/search/", {"q": "zebra"}))
        assert "draft" in words(client.get("/desk/search/", {"q": "giraffe"}))

    def test_curators_get_to_the_desks_page_of_a_fact(self, library, curator):
        page = browser(curator).get("/desk/search/", {"q": "zebra", "kind": "fact"}).content.decode()
        assert 'href="/desk/facts/queue-zebra/"' in page

    def test_curators_narrow_to_a_kind_and_an_unknown_one_is_all(self, library, curator):
        client = browser(curator)
        assert "queue-zebra" not in words(client.get("/desk/search/", {"q": "zebra", "kind": "question"}))
        assert "queue-zebra" in words(client.get("/desk/search/", {"q": "zebra", "kind": "no such"}))

    def test_the_desk_is_for_curators(self):
        assert browser(make.user()).get("/desk/search/", {"q": "zebra"}).status_code == 403
        assert Client().get("/desk/search/").status_code == 302


class TestTheIndexFollows:
    """Every operation that writes a text brings the index along."""

    @pytest.fixture(autouse=True)
    def _is_current(self, library):
        yield
        assert [str(entry) for entry in indexing.outdated()] == []
        assert indexing.missing_from_engine() == 0

    def test_loading_what_has_changed(self, library):
        text = (library / "bucket.md").read_text()
        changed = text.replace("An object has a key.", "An object has a rhino.").replace("Pail", "Tub")
        (library / "bucket.md").write_text(changed.replace("A zebra is stored", "A hippo is stored"))
        load([library], now=NOW)
        assert curators_find("rhino") == ["bucket-keys"]
        assert curators_find("hippo") == ["bucket-weekend"]
        assert curators_find("tub") == ["bucket"]
        assert curators_find("pail") == []
        assert curators_find("zebra") == ["queue-zebra"]

    def test_a_correction_that_is_dropped(self, curator):
        asked = Question.objects.get(slug="bucket-weekend")
        draft = curation.start_correction(question=asked, by=curator, now=NOW, reason="Wrong.")
        row = curation.with_everything(asked)
        text = curation.parsed_question(row, curation.draft_of(asked))
        changed = curation.replace(text, stem="A hippo is stored.")
        curation.save_draft(question=asked, text=changed, based_on=draft.content_hash, by=curator, now=NOW)
        assert curators_find("hippo") == curators_find("zebra stored") == ["bucket-weekend"]
        curation.discard_draft(question=asked, by=curator, now=NOW)
        assert curators_find("hippo") == []

    def test_a_correction_that_is_published(self, curator):
        asked = Question.objects.get(slug="bucket-weekend")
        draft = curation.start_correction(question=asked, by=curator, now=NOW, reason="Wrong.")
        text = curation.parsed_question(curation.with_everything(asked), curation.draft_of(asked))
        changed = curation.replace(text, stem="A hippo is stored.")
        curation.save_draft(question=asked, text=changed, based_on=draft.content_hash, by=curator, now=NOW)
        curation.publish(Revision.objects.get(question=asked, state="draft"), now=NOW)
        assert curators_find("hippo") == ["bucket-weekend"]
        assert curators_find("zebra stored") == []


class TestRebuilding:
    def test_a_bank_that_is_older_than_the_search_is_indexed(self, library):
        before = set(SearchEntry.objects.values_list("reference", flat=True))
        SearchEntry.objects.all().delete()
        assert {entry.reference for entry in indexing.outdated()} == before

        out = StringIO()
        call_command("rebuild_search", stdout=out)
        assert out.getvalue() == f"{len(before)} entries of the search were not as the texts say.\n"
        assert set(SearchEntry.objects.values_list("reference", flat=True)) == before
        assert curators_find("zebra waits") == ["queue-zebra"]

    def test_an_entry_that_says_something_else_is_written_anew(self, library):
        ServiceName.objects.filter(name="Pail").update(name="Tub")
        assert [entry.reference for entry in indexing.outdated()] == ["bucket"]
        assert indexing.reindex() == 1
        assert curators_find("tub") == ["bucket"]
