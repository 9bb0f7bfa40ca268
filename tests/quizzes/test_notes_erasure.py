"""Deleting own notes: of the text and of all that was made of it nothing is left, and nothing else goes."""

import datetime as dt

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from content.models import Collection, Fact, Option, OptionFact, Question, Revision, Source
from content.notes.raw import read_raw
from content.private_erasure import erase_collection
from content.private_questions import write_questions
from content.raw_loading import load_raw
from quizzes import guests, privacy
from quizzes.models import Attempt, FactMemory, ResponseEvent
from quizzes.notes_erasure import delete_collection
from quizzes.private_drills import start_private_drill
from tests import make
from tests.make import NOW
from tests.quizzes.test_private_drills import finished, started

pytestmark = pytest.mark.django_db

CANARY = "quokka"
TEXT = f"""# {CANARY} quotas

- The quota of the {CANARY} tenant is 40 requests in a second.
- The backup of the {CANARY} tenant is kept for 12 days.
- A restore of the {CANARY} tenant takes 3 hours on a weekday.

Q: Who owns the {CANARY} tenant?
- [x] The {CANARY} team
- [ ] The other team
"""


def tables_with(word):
    """Every table that has the word in any column."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            columns = [each.name for each in connection.introspection.get_table_description(cursor, table)]
            anywhere = " OR ".join(f'lower(CAST("{column}" AS text)) LIKE %s' for column in columns)
            cursor.execute(f'SELECT count(*) FROM "{table}" WHERE {anywhere}', [f"%{word}%"] * len(columns))
            if cursor.fetchone()[0]:
                found.append(table)
    return found


def counts():
    """Of every table how many rows it has."""
    return {model._meta.label: model._base_manager.count() for model in apps.get_models()}


def own_notes(user):
    collection = make.collection(slug=f"{CANARY}-notes", owner=user)
    load_raw(collection=collection, notes=[read_raw(TEXT, f"{CANARY}.md")], now=NOW)
    write_questions(collection=collection, now=NOW)
    return collection


@pytest.fixture
def user():
    return make.user()


def test_nothing_of_the_notes_is_left_anywhere(user):
    before = counts()
    own = own_notes(user)
    finished(user, own, right=False)
    started(user, own, now=NOW + dt.timedelta(days=1))
    assert {"content_sourcetext", "content_option", "content_factrevision"} <= set(tables_with(CANARY))
    assert FactMemory.objects.exists()
    assert ResponseEvent.objects.exists()

    assert delete_collection(user=user, collection=own) == "deleted"
    assert tables_with(CANARY) == []
    assert counts() == before


def test_what_is_no_part_of_it_stays(user):
    own = own_notes(user)
    other = make.collection(slug="other", owner=user)
    load_raw(
        collection=other, notes=[read_raw("# Okapi\n\n- The neck of an okapi has 7 bones.\n", "okapi.md")], now=NOW
    )
    write_questions(collection=other, now=NOW)
    kept = finished(user, other)
    drilled = make.attempt(user=user)

    delete_collection(user=user, collection=own)
    assert set(Attempt.objects.values_list("pk", flat=True)) == {kept.pk, drilled.pk}
    assert other.questions.exists()
    assert set(tables_with("okapi")) >= {"content_option", "content_sourcetext"}


def test_nobody_deletes_the_notes_of_somebody_else_or_the_bank(user):
    own, bank = own_notes(user), make.collection()
    for collection in (own, bank):
        with pytest.raises(ValueError, match="by themselves"):
            delete_collection(user=make.user(), collection=collection)
    with pytest.raises(ValueError, match="never deleted"):
        erase_collection(bank)
    assert Collection.objects.filter(pk__in=[own.pk, bank.pk]).count() == 2


def test_what_was_deleted_meanwhile_is_gone(user):
    own = own_notes(user)
    stale = Collection.objects.get(pk=own.pk)
    delete_collection(user=user, collection=own)
    assert delete_collection(user=user, collection=stale) == "gone"


def test_an_erased_person_takes_the_notes_along(user):
    finished(user, own_notes(user))
    assert privacy.erase(user_id=user.pk) == "erased"
    assert tables_with(CANARY) == []


def test_a_guest_who_does_not_sign_up_leaves_none():
    guest = make.guest()
    started(guest, own_notes(guest))
    assert guests.sweep(now=NOW + dt.timedelta(days=15)) == 1
    assert tables_with(CANARY) == []


def test_a_guest_who_signs_up_keeps_them():
    guest = make.guest()
    own = own_notes(guest)
    guest.email = "guest@example.org"
    guest.save()
    assert guests.sweep(now=NOW + dt.timedelta(days=15)) == 0
    assert start_private_drill(user=guest, collection=own, now=NOW + dt.timedelta(days=16)).attempt


def test_the_copy_of_a_person_has_their_notes_and_nobody_elses(user):
    own_notes(user)
    copy = "".join(privacy.export(user=user, now=NOW))
    assert f"The backup of the {CANARY} tenant is kept for 12 days." in copy
    assert f"The {CANARY} team" in copy
    assert CANARY not in "".join(privacy.export(user=make.user(), now=NOW))


def test_every_table_that_belongs_to_a_collection_is_emptied():
    """A table that is added later, and hangs on a collection, has to be looked at here."""
    of_collection = {
        model.__name__
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey)
        and field.related_model in (Collection, Source, Fact, Question, Revision)
    }
    known = {
        *("Attempt", "AuditEntry", "BareRevision", "CorrectedMark", "Dispute", "EnemyGroup", "Fact", "FactMemory"),
        *(
            "FactReview",
            "FactRevision",
            "LoadConflict",
            "NoteChange",
            "Option",
            "OptionFact",
            "Placement",
            "ProblemReport",
        ),
        *("Question", "Question_enemy_groups", "Question_twins", "Regrade", "Response", "Revision"),
        *(
            "OutdatedLine",
            "RevisionStatistics",
            "Scenario",
            "SearchEntry",
            "Service",
            "Source",
            "SourceText",
            "UnreadLine",
            "Upload",
        ),
    }
    assert of_collection <= known


# --- What the database holds


@pytest.mark.parametrize("model", [OptionFact, Option, Revision])
def test_no_text_of_the_bank_can_be_deleted(model):
    make.question(facts=[make.fact()])
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        model._base_manager.all()._raw_delete("default")


def test_a_private_text_can_go_but_not_change(user):
    own = own_notes(user)
    option = Option.objects.filter(revision__question__collection=own).first()
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        Option.objects.filter(pk=option.pk).update(text="Other")


def test_the_bank_does_not_become_private(user):
    bank = make.collection()
    with pytest.raises(IntegrityError, match="stays_public"), transaction.atomic():
        Collection.objects.filter(pk=bank.pk).update(owner=user)
