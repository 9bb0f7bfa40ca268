"""The trail of the bank: every entry stays as it was written, whoever tries to change it."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from content import audit
from content.loading import load
from content.models import AuditEntry, Question, Revision
from tests import make
from tests.content.library_text import STEM, document, question, write_library
from tests.make import NOW, at

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry():
    row = make.question(difficulty="easy")
    return audit.record(
        action="retagged",
        by=make.user(),
        now=NOW,
        revision=row.revisions.get(),
        before={"difficulty": "easy"},
        after={"difficulty": "hard"},
        reason="Few got it right.",
    )


def test_an_entry_tells_who_when_what_and_why(entry):
    [told] = audit.entries_of(entry.question)

    assert (told.actor, told.made_at, told.get_action_display()) == (entry.actor, NOW, "placed anew")
    assert (told.revision_number, told.before, told.after) == (1, {"difficulty": "easy"}, {"difficulty": "hard"})
    assert told.reason == "Few got it right."


def test_entries_come_newest_first_and_of_one_question_or_fact_only(entry, django_assert_num_queries):
    cited = make.fact()
    audit.record(action="retired", by=entry.actor, now=at(1), question=entry.question)
    audit.record(action="retired", by=entry.actor, now=at(2), question=make.question())
    audit.record(action="corrected", by=entry.actor, now=at(3), revision=cited)

    assert [each.action for each in audit.entries_of(entry.question)] == ["retired", "retagged"]
    with django_assert_num_queries(1):
        assert [(each.action, str(each.actor)) for each in audit.entries_of(cited.fact)] == [
            ("corrected", str(entry.actor))
        ]


CHANGES = {
    "action": "retired",
    "reason": "",
    "made_at": at(9),
    "before": {},
    "after": {"difficulty": "medium"},
    "revision_number": 2,
    "question": None,
}


@pytest.mark.parametrize("column", CHANGES)
def test_the_database_refuses_to_change_an_entry(entry, column):
    with pytest.raises(IntegrityError), transaction.atomic():
        AuditEntry.objects.update(**{column: CHANGES[column]})


def test_the_database_refuses_to_hang_an_entry_on_somebody_else(entry):
    with pytest.raises(IntegrityError, match="append_only"), transaction.atomic():
        AuditEntry.objects.update(actor=make.user())


@pytest.mark.parametrize("statement", ["DELETE FROM content_auditentry", "DELETE FROM content_auditentry WHERE id > 0"])
def test_the_database_refuses_to_delete_an_entry(entry, statement):
    with pytest.raises(IntegrityError, match="content_auditentry_kept"), transaction.atomic():
        connection.cursor().execute(statement)


def test_an_entry_outlives_the_account_of_its_actor_without_the_name(entry):
    entry.actor.delete()

    [told] = audit.entries_of(entry.question)
    assert (told.actor, told.reason) == (None, "Few got it right.")


@pytest.mark.parametrize("about", [set(), {"question", "fact"}])
def test_an_entry_is_about_one_question_or_one_fact(about):
    given = {"question": make.question(), "fact": make.fact().fact}
    with pytest.raises(IntegrityError, match="about_one_thing"), transaction.atomic():
        audit.record(action="retired", by=None, now=NOW, **{name: given[name] for name in about})


def test_many_are_written_with_one_statement(django_assert_num_queries):
    rows = [make.question() for _ in range(5)]
    entries = [audit.entry(action="retired", by=None, now=NOW, question=row) for row in rows]
    with django_assert_num_queries(1):
        audit.record_all(entries)
    assert AuditEntry.objects.count() == 5


# --- Loads


def library(folder, count: int, stem: str = STEM):
    questions = [question(f"queue-{number}", "queue-retention", stem=stem) for number in range(count)]
    return write_library(folder, queue=document("queue", questions=questions))


def test_a_load_tells_what_it_wrote_and_from_which_file(tmp_path):
    load([library(tmp_path, 2)], now=NOW)

    told = AuditEntry.objects.order_by("id")
    assert {(each.action, each.actor, each.revision_number, each.source.path[-8:]) for each in told} == {
        ("loaded", None, 1, "queue.md")
    }
    assert sorted(str(each.question or each.fact) for each in told) == ["queue-0", "queue-1", "queue-retention"]


def test_loading_again_tells_nothing_and_a_changed_question_is_told_alone(tmp_path):
    folder = library(tmp_path, 3)
    load([folder], now=NOW)
    load([folder], now=at(10))
    assert AuditEntry.objects.count() == 4

    text = (folder / "queue.md").read_text()
    (folder / "queue.md").write_text(text.replace("bakery", "bookshop", 1))
    load([folder], now=at(20))

    [told] = AuditEntry.objects.filter(made_at=at(20))
    assert (told.question.slug, told.before, told.revision_number) == ("queue-0", {"revision": 1}, 2)


def test_the_entries_of_a_load_are_one_statement_however_many_there_are(tmp_path, django_assert_max_num_queries):
    with django_assert_max_num_queries(200) as queries:
        load([library(tmp_path, 30)], now=NOW)
    statements = [each["sql"] for each in queries.captured_queries if "content_auditentry" in each["sql"]]
    assert len(statements) == 1


def test_a_loaded_correction_goes_on_with_the_statistics_when_it_is_cosmetic(tmp_path):
    folder = library(tmp_path, 1)
    load([folder], now=NOW)
    first = Revision.objects.get()
    for number, stem in enumerate([STEM.replace("orders of", "Orders, of"), STEM.replace("keeps", "deletes")], start=2):
        library(tmp_path, 1, stem)
        load([folder], now=at(number))

    assert list(Question.objects.get().revisions.order_by("number").values_list("continues", flat=True)) == [
        None,
        first.pk,
        None,
    ]


def test_a_load_that_gives_a_question_another_scenario_begins_its_statistics_anew(tmp_path):
    folder = library(tmp_path, 1)
    load([folder], now=NOW)
    scenario = (
        "## Scenarios\n\n### bakery\n\nA bakery has two shops and one oven, and sells on weekdays only.\n\n## Questions"
    )
    text = (folder / "queue.md").read_text().replace("## Questions", scenario)
    (folder / "queue.md").write_text(text.replace("kind: multiple-choice", "kind: multiple-choice\nscenario: bakery"))

    report = load([folder], now=at(1))

    assert (report.refused, report.changed) == ([], 1)
    assert Question.objects.get().revisions.get(number=2).continues is None


# --- Tests that commit


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_tests_that_commit_leave_nothing_behind_and_the_guards_up(turn):
    assert not AuditEntry.objects.exists()
    audit.record(action="retired", by=None, now=NOW, question=make.question())
    with pytest.raises(IntegrityError, match="content_auditentry_kept"):
        AuditEntry.objects.all()._raw_delete("default")
