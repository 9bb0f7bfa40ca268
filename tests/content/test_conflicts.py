"""Conflicts of loading: stored with both texts, decided by a curator, nothing overwritten."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import ensure_curator_group
from content import conflicts, curation
from content.conflicts import InWork, Settled, Stale, conflicts_open, keep_ours, take_theirs
from content.loading import load
from content.models import AuditEntry, Fact, LoadConflict, Placement, Question, Revision, Service, ServiceName
from tests import make
from tests.content.library_text import document, fact, question, write_library
from tests.content.test_changed_files import change, correct
from tests.quizzes.sittings import browser, words

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(days=1)
FACT = "A queue keeps a message for four days unless told otherwise."


@pytest.fixture
def library(tmp_path):
    folder = write_library(tmp_path, queue=document("queue"), bucket=document("bucket"))
    load([folder], now=NOW)
    return folder


@pytest.fixture
def curator():
    user = make.user()
    user.groups.add(ensure_curator_group())
    return user


def rewrite(library, before, after, name="queue.md"):
    """Change the file, and load it."""
    text = (library / name).read_text()
    assert before in text
    (library / name).write_text(text.replace(before, after))
    return load([library], now=LATER)


def open_slugs():
    return list(conflicts_open().values_list("slug", flat=True))


def settle(decide, slug, by, **given):
    row = LoadConflict.objects.get(slug=slug)
    given.setdefault("digest", row.digest)
    return decide(conflict_id=row.pk, by=by, now=LATER, **given)


@pytest.fixture
def of_question(library):
    """The stem was corrected here, and in another way in the file."""
    change("queue-weekend", stem="What keeps the orders that came on Friday until the worker is back on Monday?")
    report = rewrite(library, "After a long weekend", "After a weekend")
    assert [conflict.slug for conflict in report.conflicts] == ["queue-weekend"]


@pytest.fixture
def of_fact(library):
    correct("queue-retention", statement="A queue keeps a message for 4 days.")
    report = rewrite(library, FACT, "A queue keeps a message for five days.")
    assert "queue-retention" in [conflict.slug for conflict in report.conflicts]


class TestStoring:
    def test_a_conflict_is_kept_with_the_text_of_the_file(self, library, of_question):
        row = conflicts_open().get()
        assert (row.kind, row.slug, row.path, row.is_gone) == ("question", "queue-weekend", "queue.md", False)
        assert "After a weekend the orders" in row.text
        assert (library / "queue.md").read_text().splitlines()[row.line - 1] == "### queue-weekend"

    def test_the_next_load_of_the_file_puts_its_own_in_place(self, library, of_question):
        load([library], now=LATER)
        assert open_slugs() == ["queue-weekend"]
        rewrite(library, "After a weekend", "After a long weekend")
        assert open_slugs() == []

    def test_a_load_of_another_file_leaves_it(self, library, of_question):
        load([library / "bucket.md"], now=LATER)
        assert open_slugs() == ["queue-weekend"]

    def test_a_conflict_follows_its_file(self, library, of_question):
        (library / "queue.md").rename(library / "renamed.md")
        load([library], now=LATER)
        assert [(row.slug, row.path) for row in conflicts_open()] == [("queue-weekend", "renamed.md")]

    def test_a_dry_run_stores_none(self, library):
        correct("queue-retention", statement="A queue keeps a message for 4 days.")
        (library / "queue.md").write_text((library / "queue.md").read_text().replace(FACT, "Five days."))
        assert len(load([library], now=LATER, dry_run=True).conflicts) == 1
        assert open_slugs() == []

    def test_what_is_gone_from_its_file_is_listed_and_stays(self, library):
        text = document("queue", facts=[fact("queue-other")], questions=[question("queue-new", "queue-other")])
        (library / "queue.md").write_text(text)
        load([library], now=LATER)
        assert [(row.slug, row.is_gone) for row in conflicts_open()] == [
            ("queue-retention", True),
            ("queue-weekend", True),
        ]
        assert Question.objects.servable().filter(slug="queue-weekend").exists()

    def test_what_moved_to_another_file_is_not_gone(self, library):
        text = (library / "queue.md").read_text()
        (library / "queue.md").write_text(document("queue", questions=[]))
        moved = text.partition("## Questions\n\n")[2]
        bucket = (library / "bucket.md").read_text()
        (library / "bucket.md").write_text(f"{bucket}\n{moved}")
        assert load([library], now=LATER).refused == []
        assert open_slugs() == []


class TestKeepingOurs:
    def test_it_is_not_asked_again_until_the_file_says_something_else(self, library, curator, of_question):
        before = Revision.objects.count()
        assert settle(keep_ours, "queue-weekend", curator) == Settled()
        assert open_slugs() == []
        assert load([library], now=LATER).conflicts == []
        assert Revision.objects.count() == before
        assert [each.slug for each in rewrite(library, "After a weekend", "Then").conflicts] == ["queue-weekend"]

    def test_it_stands_in_the_trail(self, library, curator, of_question, of_fact):
        settle(keep_ours, "queue-weekend", curator)
        settle(keep_ours, "queue-retention", curator)
        entries = AuditEntry.objects.filter(action=AuditEntry.Action.CONFLICT_SETTLED, actor=curator)
        assert {(str(entry.question or ""), str(entry.fact or "")) for entry in entries} == {
            ("queue-weekend", ""),
            ("", "queue-retention"),
        }

    def test_what_is_gone_is_the_sites_own_from_then_on(self, library, curator):
        (library / "queue.md").write_text(document("queue", questions=[]))
        load([library], now=LATER)
        assert settle(keep_ours, "queue-weekend", curator) == Settled()
        load([library], now=LATER)
        assert open_slugs() == []
        assert Question.objects.servable().get(slug="queue-weekend").loaded_hash == ""


class TestTakingTheirs:
    def test_a_question_gets_a_draft_and_what_is_published_stays(self, library, curator, of_question):
        published = Revision.objects.published().get(question__slug="queue-weekend")
        outcome = settle(take_theirs, "queue-weekend", curator)
        assert isinstance(outcome, Settled)
        assert outcome.draft is not None
        assert outcome.draft.state == Revision.State.DRAFT
        assert "After a weekend the orders" in outcome.draft.stem
        assert Revision.objects.published().get(question__slug="queue-weekend") == published
        assert load([library], now=LATER).conflicts == []

    def test_a_draft_in_work_is_not_overwritten(self, library, curator):
        asked = Question.objects.get(slug="queue-weekend")
        draft = curation.start_correction(question=asked, by=curator, now=NOW, reason="Unclear.")
        rewrite(library, "After a long weekend", "After a weekend")
        outcome = settle(take_theirs, "queue-weekend", curator)
        assert outcome == InWork(asked)
        assert open_slugs() == ["queue-weekend"]
        assert asked.revisions.drafts().get() == draft

    def test_where_a_question_belongs_is_taken_at_once(self, library, curator, hashes):
        change("queue-weekend", stem="What keeps the orders that came on Friday until the worker is back on Monday?")
        rewrite(library, "tasks: TST-C01 1.1", "tasks: TST-C01 2.1")
        settle(take_theirs, "queue-weekend", curator)
        placed = Placement.objects.get(question__slug="queue-weekend")
        assert placed.task.number == "2.1"
        row = curation.with_everything(placed.question)
        current = conflicts.published_of(row)
        assert current.content_hash == conflicts.question_hash(conflicts.parsed_question(row, current))

    def test_a_fact_gets_a_new_revision_from_the_file(self, library, curator, of_fact):
        assert settle(take_theirs, "queue-retention", curator) == Settled()
        revision = Fact.objects.get(slug="queue-retention").revisions.current().get()
        assert (revision.statement, revision.created_by) == ("A queue keeps a message for five days.", curator)
        assert (revision.source.path, revision.number) == ("queue.md", 3)
        lines = (library / "queue.md").read_text().splitlines()
        assert lines[revision.line_start - 1] == "- A queue keeps a message for five days."
        report = load([library], now=LATER)
        assert (report.conflicts, report.changed) == ([], 0)

    def test_a_service_gets_the_names_of_the_file(self, library, curator):
        ServiceName.objects.create(service=Service.objects.get(slug="queue"), name="Ours")
        rewrite(library, "category: Queues\n", "category: Queues\naliases: [Theirs]\n")
        assert settle(take_theirs, "queue", curator) == Settled()
        assert list(ServiceName.objects.values_list("name", flat=True)) == ["Theirs"]

    def test_what_is_gone_is_retired(self, library, curator):
        (library / "queue.md").write_text(document("queue", facts=[fact("queue-other")], questions=[]))
        load([library], now=LATER)
        settle(take_theirs, "queue-weekend", curator)
        settle(take_theirs, "queue-retention", curator)
        assert Question.objects.get(slug="queue-weekend").retired_at == LATER
        assert Fact.objects.get(slug="queue-retention").retired_at == LATER
        load([library], now=LATER)
        assert open_slugs() == []


def test_a_decision_about_another_text_of_the_file_changes_nothing(library, curator, of_question):
    row = conflicts_open().get()
    rewrite(library, "After a weekend", "Then")
    for decide in (keep_ours, take_theirs):
        assert decide(conflict_id=row.pk, digest=row.digest, by=curator, now=LATER) == Stale()
        assert settle(decide, "queue-weekend", curator, digest="0" * 64) == Stale()
    assert open_slugs() == ["queue-weekend"]


def test_a_question_that_was_placed_anew_here_stays_there(library):
    placed = Placement.objects.get(question__slug="queue-weekend")
    placed.task = placed.blueprint.domains.get(number=2).tasks.get()
    placed.save()
    report = load([library], now=LATER)
    assert (report.changed, report.conflicts) == (0, [])
    assert Placement.objects.get(question__slug="queue-weekend").task.number == "2.1"


class TestThePage:
    def test_both_texts_stand_side_by_side_with_the_words_that_differ(self, library, curator, of_fact):
        page = browser(curator).get("/desk/conflicts/").content.decode()
        assert "<del>4</del>" in page
        assert "<ins>five</ins>" in page

    def test_a_curator_keeps_the_sites_text(self, library, curator, of_fact):
        row = conflicts_open().get()
        form = {"keep": "ours", "digest": row.digest}
        answer = browser(curator).post(f"/desk/conflicts/{row.pk}/settle/", form, follow=True)
        assert "Settled." in answer.content.decode()
        assert "No file says anything else" in words(answer)

    def test_a_curator_takes_the_files_text_and_gets_to_the_draft(self, library, curator, of_question):
        row = conflicts_open().get()
        form = {"keep": "theirs", "digest": row.digest}
        answer = browser(curator).post(f"/desk/conflicts/{row.pk}/settle/", form)
        assert answer["Location"] == "/desk/questions/queue-weekend/"

    def test_twice_or_late_changes_nothing_and_says_so(self, library, curator, of_fact):
        row, client = conflicts_open().get(), browser(curator)
        form = {"keep": "ours", "digest": row.digest}
        client.post(f"/desk/conflicts/{row.pk}/settle/", form)
        again = client.post(f"/desk/conflicts/{row.pk}/settle/", form, follow=True)
        assert "came first" in again.content.decode()

    def test_anything_else_is_no_decision(self, library, curator, of_fact):
        row = conflicts_open().get()
        for form in ({}, {"keep": "both"}, {"keep": "ours", "digest": "x" * 10_000}):
            answer = browser(curator).post(f"/desk/conflicts/{row.pk}/settle/", form, follow=True)
            assert "Nothing was changed" in answer.content.decode()
        assert open_slugs() == ["queue-retention"]

    def test_it_is_for_curators(self, library, of_fact):
        client = browser(make.user())
        assert client.get("/desk/conflicts/").status_code == 403
        assert client.post(f"/desk/conflicts/{conflicts_open().get().pk}/settle/", {"keep": "ours"}).status_code == 403
        assert open_slugs() == ["queue-retention"]

    def test_it_costs_the_same_at_two_sizes(self, library, curator, of_fact):
        def cost():
            client = browser(curator)
            client.get("/desk/conflicts/")
            with CaptureQueriesContext(connection) as queries:
                client.get("/desk/conflicts/")
            return len(queries)

        change("queue-weekend", stem="What keeps the orders that came on Friday until the worker is back on Monday?")
        rewrite(library, "After a long weekend", "After a weekend")
        few = cost()
        correct("bucket-retention", statement="Ours.")
        change("bucket-weekend", stem="What keeps the orders that came on Friday until the worker is back on Monday?")
        rewrite(library, FACT, "Theirs.", "bucket.md")
        rewrite(library, "After a long weekend", "After a weekend", "bucket.md")
        assert len(open_slugs()) == 4
        assert cost() == few <= 15
