"""A running attempt is frozen against the bank: edits reach new attempts only, and nothing in use can be deleted."""

from __future__ import annotations

import hashlib

import pytest
from django.apps import apps
from django.db import DatabaseError, models, transaction
from django.db.models import ProtectedError

from content.models import Blueprint, Option, Placement, Question, Task
from quizzes import attempts, hall
from quizzes.models import Attempt, Response
from tests import make
from tests.make import at

pytestmark = pytest.mark.django_db


def digests(attempt: Attempt) -> list[str]:
    """SHA-256 of what the page of each position shows."""
    positions = range(1, attempt.position_count + 1)
    pages = [hall.page_of(attempt, position, now=at(5)) for position in positions]
    return [hashlib.sha256(repr(page.shown).encode()).hexdigest() for page in pages]


def correct(question: Question) -> None:
    make.new_revision(question, stem="Quite another text", codes=("d", "c", "b", "x"), keys=("x",))


def ask_for_two(question: Question) -> None:
    make.new_revision(question, codes=("a", "b", "c", "d", "e"), keys=("b", "c"))


def retire(question: Question) -> None:
    Question.objects.filter(pk=question.pk).update(retired_at=at(1))


def dispute(question: Question) -> None:
    Question.objects.filter(pk=question.pk).update(disputed_at=at(1))


def move(question: Question) -> None:
    Placement.objects.filter(question=question).update(task=Task.objects.get(number="2.1"))


def take_off_the_exam(question: Question) -> None:
    Placement.objects.filter(question=question).delete()


def give_to_another_service(question: Question) -> None:
    Question.objects.filter(pk=question.pk).update(service=make.service("lambda"))


def add_a_guide_version(question: Question) -> None:
    if not Blueprint.objects.filter(guide_version="2.0").exists():
        make.blueprint(guide_version="2.0", time_limit_seconds=60, scored_slots=1, unscored_slots=0, cut_score=1000)


EDITS = [
    correct,
    ask_for_two,
    retire,
    dispute,
    move,
    take_off_the_exam,
    give_to_another_service,
    add_a_guide_version,
]


@pytest.mark.promise("S2")
@pytest.mark.parametrize("edit", EDITS)
def test_no_edit_of_the_bank_changes_what_an_open_attempt_shows_or_scores(edit):
    attempt = make.attempt()
    given = Attempt.objects.values("deadline_at", "position_count", "blueprint").get()
    frozen = list(attempt.responses.order_by("position").values("revision", "task", "service", "is_scored", "seed"))
    make.answer(attempt)
    before = digests(attempt)

    for question in Question.objects.filter(responses__attempt=attempt):
        edit(question)

    assert digests(attempt) == before
    rows = attempt.responses.order_by("position").values("revision", "task", "service", "is_scored", "seed")
    assert list(rows) == frozen
    assert Attempt.objects.values("deadline_at", "position_count", "blueprint").get() == given
    assert attempts.submit(user=attempt.user, attempt_id=attempt.pk, now=at(9)).attempt.raw_score == 4


@pytest.mark.promise("S2")
@pytest.mark.parametrize(("edit", "keys"), [(correct, {"x"}), (ask_for_two, {"b", "c"})])
def test_an_attempt_that_starts_after_an_edit_is_asked_and_scored_by_the_new_text(edit, keys):
    open_one = make.attempt()
    for question in Question.objects.all():
        edit(question)

    new = make.attempt(blueprint=open_one.blueprint)

    assert {frozenset(make.right_codes(response)) for response in new.responses.all()} == {frozenset(keys)}
    make.answer(new)
    assert attempts.submit(user=new.user, attempt_id=new.pk, now=at(9)).attempt.raw_score == 4


@pytest.mark.promise("S2")
@pytest.mark.parametrize("change", [{"text": "Other"}, {"is_key": True}, {"position": 9}, {"code": "z"}])
def test_the_options_of_a_served_revision_cannot_be_changed_in_the_database(change):
    attempt = make.attempt()
    options = Option.objects.filter(revision__responses__attempt=attempt, code="b")
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        Option.objects.filter(pk=options.first().pk).update(**change)


@pytest.mark.promise("S2")
@pytest.mark.parametrize(
    "change", [{"position": 9}, {"seed": 0}, {"is_scored": None}, {"task": None}, {"service": None}]
)
def test_what_a_response_was_asked_cannot_be_changed_in_the_database(change):
    response = make.attempt().responses.get(position=1)
    if change == {"is_scored": None}:
        change = {"is_scored": not response.is_scored}
    with pytest.raises(DatabaseError, match="quizzes_response_frozen"), transaction.atomic():
        Response.objects.filter(pk=response.pk).update(**change)


def used_rows(attempt: Attempt) -> list[models.Model]:
    response = attempt.responses.get(position=1)
    return [
        attempt.user,
        attempt.exam,
        attempt.blueprint,
        response.task,
        response.task.domain,
        response.question,
        response.question.collection,
        response.revision,
        response.revision.options.get(code="a"),
        response.service,
        attempt,
        response,
    ]


def delete_row(row: models.Model) -> None:
    row.delete()


def delete_selected(row: models.Model) -> None:
    type(row)._base_manager.filter(pk=row.pk).delete()


@pytest.mark.promise("S3")
@pytest.mark.parametrize("delete", [delete_row, delete_selected])
def test_nothing_that_an_attempt_uses_can_be_deleted(delete):
    attempt = make.attempt()
    make.answer(attempt, 1)
    counts = {
        model: model.objects.count() for model in apps.get_models() if model._meta.app_label in ("content", "quizzes")
    }

    for row in used_rows(attempt):
        with pytest.raises(ProtectedError), transaction.atomic():
            delete(row)

    assert {model: model.objects.count() for model in counts} == counts


MAY_BE_FORGOTTEN = {("ProblemReport", "settled_by"), ("ProblemReport", "draft")}
"""Who settled a report, and the draft that was begun because of it: notes that may go, while the report stays."""


@pytest.mark.promise("S3")
def test_every_path_from_what_a_candidate_did_is_protected_at_its_first_step():
    """By introspection, so that a new table or column cannot be forgotten."""
    paths = {
        (model.__name__, field.name): field.remote_field.on_delete
        for model in apps.get_app_config("quizzes").get_models()
        for field in model._meta.concrete_fields
        if field.is_relation
    }
    assert len(paths) > 20
    assert {path for path, rule in paths.items() if rule is not models.PROTECT} == MAY_BE_FORGOTTEN
    assert all(paths[path] is models.SET_NULL for path in MAY_BE_FORGOTTEN)


ALLOWED_CASCADES = {
    # Parts of a whole that go with it; the whole is protected while a response points to it or to a part of it.
    ("content", "Option", "revision"),
    ("content", "OptionFact", "option"),
    ("content", "Placement", "question"),
    ("content", "BareRevision", "revision"),
    ("content", "Domain", "blueprint"),
    ("content", "Task", "domain"),
    ("content", "BlueprintKind", "blueprint"),
    ("content", "ServiceName", "service"),
    # Words of the search, and what waits for a decision: notes about a thing that say nothing without it.
    ("content", "SearchEntry", "collection"),
    ("content", "SearchEntry", "fact"),
    ("content", "SearchEntry", "question"),
    ("content", "SearchEntry", "service"),
    ("content", "LoadConflict", "collection"),
    # Raw notes beside what they gave: their text, what changed in it, and which lines gave nothing or look outdated.
    ("content", "SourceText", "source"),
    ("content", "NoteChange", "fact"),
    ("content", "NoteChange", "source"),
    ("content", "UnreadLine", "source"),
    ("content", "OutdatedLine", "source"),
    # What somebody sent and has not loaded: nothing rests on it.
    ("content", "Upload", "user"),
    ("content", "UploadedFile", "upload"),
    ("content", "UploadAmendment", "file"),
}


@pytest.mark.promise("S3")
def test_further_up_only_parts_go_with_their_whole():
    """Every foreign key of the bank: PROTECT, an optional note of who did it, or a part on the list above."""
    cascades = {
        (model._meta.app_label, model.__name__, field.name)
        for model in apps.get_app_config("content").get_models()
        for field in model._meta.concrete_fields
        if field.is_relation and field.remote_field.on_delete is models.CASCADE and not model._meta.auto_created
    }
    assert cascades == ALLOWED_CASCADES
