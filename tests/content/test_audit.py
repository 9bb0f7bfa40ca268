"""The trail of the bank: every entry stays as it was written, whoever tries to change it."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from content import audit
from content.models import AuditEntry
from tests import make
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


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_tests_that_commit_leave_nothing_behind_and_the_guards_up(turn):
    assert not AuditEntry.objects.exists()
    audit.record(action="retired", by=None, now=NOW, question=make.question())
    with pytest.raises(IntegrityError, match="content_auditentry_kept"):
        AuditEntry.objects.all()._raw_delete("default")
