"""What is known of a person can be taken along, and erased without a trace."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection

from accounts import tokens
from accounts.models import Invitation, KeptAnswer, User
from content import audit, disputes, uploads
from content.models import Collection
from content.notes.amendments import What
from content.notes.raw import read_raw
from content.private_questions import write_questions
from content.raw_loading import load_raw
from quizzes import attempts, integrity, privacy, regrading, remembering, reports, responses, support
from quizzes.models import (
    Attempt,
    AttemptChange,
    FactReview,
    OfficialResult,
    OfficialVerdict,
    Response,
    ResponseEvent,
    StudyPlan,
)
from tests import make
from tests.accounts import make as people
from tests.make import NOW, at
from tests.quizzes.facts import fact_bank, recall
from tests.quizzes.sittings import browser, words
from tests.quizzes.stored import check
from tests.quizzes.test_regrading import correct, first_scored, sat

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hashes")]

CANARY = "canary-7f3a@example.org"
NAME = "Kanari Vogel"


@pytest.fixture
def canary() -> User:
    """Somebody with rows in every table that has a path to a person."""
    user = people.member(CANARY, display_name=NAME, date_joined=NOW, is_staff=True)
    Invitation.objects.create(
        token_digest="x", email=CANARY, created_by=people.operator(), expires_at=at(1), used_by=user
    )
    Invitation.objects.create(token_digest="y", email="friend@example.org", created_by=user, expires_at=at(1))
    attempt = sat("b", "a", user=user)
    question = first_scored(attempt).question
    correct(question)
    regrading.regrade(question=question, now=at(30))
    reports.report(
        user=user, attempt_id=attempt.pk, position=1, reason="unclear", text=NAME, suggestion=CANARY, now=at(40)
    )
    practice = make.attempt(user=user, blueprint=attempt.blueprint, mode="practice", now=at(50))
    make.save(practice, 1, ["a"], now=at(51))
    check(practice, base_rev=1, now=at(52))
    StudyPlan.objects.create(user=user, exam=attempt.exam)
    tokens.make(user=user, name=CANARY, scopes=["take"], now=at(54))
    KeptAnswer.objects.create(user=user, key=CANARY, fingerprint="", code=201, body="{}", answered_at=at(54))
    fact = make.fact(slug="of-flashcards").fact
    FactReview.objects.create(user=user, fact=fact, rating=3, reviewed_at=at(55), day=at(55).date())
    remembering.rebuild(user=user)
    official = OfficialResult.objects.create(
        user=user, exam=attempt.exam, sat_on=NOW.date(), passed=False, entered_at=at(58)
    )
    OfficialVerdict.objects.create(
        user=user, official_result=official, domain=attempt.blueprint.domains.first(), meets=True
    )
    support.grant(user_id=user.pk, actor=user, reason=NAME, time_factor=user.time_factor, extra_minutes=5, now=at(60))
    question.revisions.update(created_by=user, published_by=user)
    fact = make.fact().fact.slug
    dispute = disputes.open_dispute(
        question=make.question(), by=user, now=at(58), argument="b is right, too.", keys=["a", "b"], facts=[fact]
    ).dispute
    disputes.settle(dispute=dispute, by=user, now=at(59), outcome="kept", reason="It is not.")
    audit.record(action="retagged", by=user, now=at(61), question=question, reason="It asks about queues.")
    text = [uploads.Text(f"{NAME}.md", f"# {NAME}\n- {CANARY} sings\n")]
    upload = uploads.stage(user=user, texts=text, is_for_bank=False, now=at(62))
    uploads.amend(file=upload.files.get(), line=1, what=What.SUBJECT, subject=NAME)
    own = make.collection(slug="own-notes", owner=user)
    notes = f"# Notes of {CANARY}\n\n- The backup of the largest tenant is kept for 12 days.\n"
    load_raw(collection=own, notes=[read_raw(notes, "own.md")], now=NOW)
    write_questions(collection=own, now=NOW)
    user.groups.create(name="curators")
    user.user_permissions.add(user.user_permissions.model.objects.first())
    EmailAddress.objects.create(user=user, email=f"second-{CANARY}")
    for about in (user, user.emailaddress_set.first()):
        LogEntry.objects.create(
            user=user,
            content_type=ContentType.objects.get_for_model(about),
            object_id=str(about.pk),
            object_repr=str(about),
            action_flag=CHANGE,
        )
    return user


def exported(user: User) -> dict[str, Any]:
    return json.loads("".join(privacy.export(user=user, now=at(100))))


def ties() -> set[str]:
    """Every column of any table that names a user."""
    columns = {
        f"{model._meta.app_label}.{model.__name__}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        if field.is_relation and field.related_model is User
    }
    return columns | {"accounts.User.id"}


# --- A copy


@pytest.mark.promise("P1")
def test_every_table_that_names_a_user_is_in_the_copy():
    assert {section.tie for section in privacy.SECTIONS if "__" not in section.tie} == ties()


@pytest.mark.promise("P1")
def test_every_row_of_the_person_is_in_it_and_nobody_elses(canary):
    other = make.attempt(user=make.user(email="other@example.org"), blueprint=make.blueprint("OTH-C01"))
    make.answer(other)

    copy = exported(canary)

    for section in privacy.SECTIONS:
        room, model, column = section.tie.split(".")
        rows = apps.get_model(room, model).objects.filter(**{column: canary.pk}).count()
        assert len(copy[section.name]) == rows, section.name
        untested = ("facts_written", "reports_settled")
        assert rows or section.name in untested, f"the canary has no row in {section.name}"
    text = json.dumps(copy)
    assert "other@example.org" not in text
    assert "friend@example.org" not in text
    assert str(other.pk) not in text


@pytest.mark.promise("P1")
def test_no_key_of_an_exam_that_keeps_its_keys_is_in_it():
    plan = make.blueprint()
    make.bank(plan.slots, blueprint=plan)
    first = sat("a", "b", blueprint=plan)
    assert {row["is_correct"] for row in exported(first.user)["responses"]} == {True, False}

    make.attempt(user=first.user, blueprint=plan, now=at(50))

    copy = exported(first.user)
    assert {row["is_correct"] for row in copy["responses"]} == {None}


def test_what_a_reopened_exam_was_worth_is_not_told_while_it_is_open():
    attempt = sat("a", "b")
    given = {"actor": make.user(is_superuser=True), "reason": "Fire.", "minutes": 5, "now": at(30)}
    support.reopen(attempt_id=attempt.pk, **given)

    [change] = exported(attempt.user)["changes"]

    assert (change["kind"], change["before"], change["after"]) == ("reopened", None, None)


def test_practice_that_tells_of_an_open_exam_has_no_result():
    plan = make.blueprint()
    make.bank(plan.slots, blueprint=plan)
    practice = make.attempt(blueprint=plan, mode="practice")
    make.save(practice, 1, ["a"])
    attempts.submit(user=practice.user, attempt_id=practice.pk, now=at(20))
    assert exported(practice.user)["attempts"][0]["raw_score"] == 1

    make.attempt(user=practice.user, blueprint=plan, now=at(30))

    told = {row["id"]: row["raw_score"] for row in exported(practice.user)["attempts"]}
    assert told[str(practice.pk)] is None


def test_what_is_remembered_of_a_fact_that_an_open_exam_asks_is_not_told():
    plan = make.blueprint()
    facts = fact_bank(plan, 9)
    user = make.user()
    for fact in facts:
        recall(user, fact, 1)
    told = exported(user)
    assert (told["fact_reviews"][0]["rating"], told["fact_memories"][0]["lapse_count"]) == (1, 0)

    make.attempt(user=user, blueprint=plan, now=at(30))

    told = exported(user)
    assert sum(row["rating"] is None for row in told["fact_reviews"]) == plan.slots
    assert sum(row["stability"] is row["due_at"] is None for row in told["fact_memories"]) == plan.slots


# --- Erasure


def dump() -> str:
    """Every row of every table, as text; sessions decoded."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        rows = []
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')
            rows += cursor.fetchall()
    return f"{rows} {[session.get_decoded() for session in Session.objects.all()]}"


@pytest.mark.promise("P2")
def test_nothing_of_an_erased_person_is_left_in_any_table(canary):
    client = browser(canary)
    client.get("/")
    pk = str(canary.pk)
    assert CANARY in dump()

    assert privacy.erase(user_id=canary.pk) == "erased"

    text = dump()
    assert CANARY not in text
    assert NAME not in text
    assert not any(session.get_decoded().get("_auth_user_id") == pk for session in Session.objects.all())
    for tie in ties():
        room, model, column = tie.split(".")
        assert not apps.get_model(room, model).objects.filter(**{column: pk}).exists(), tie
    assert list(integrity.check()) == []


def test_others_keep_everything(canary):
    other = make.attempt(blueprint=make.blueprint("OTH-C01"))
    make.answer(other)
    before = list(ResponseEvent.objects.filter(user=other.user).values())

    privacy.erase(user_id=canary.pk)

    assert list(ResponseEvent.objects.values()) == before
    assert Response.objects.count() == 5


def test_an_open_attempt_goes_with_its_owner(exam):
    make.answer(exam)

    assert privacy.erase(user_id=exam.user_id) == "erased"

    assert not Attempt.objects.exists()
    with pytest.raises(Attempt.DoesNotExist):
        responses.save(
            user=exam.user,
            attempt_id=exam.pk,
            position=1,
            field="chosen",
            value=["a"],
            base_rev=0,
            tab="t",
            seq=9,
            now=at(5),
        )


def test_what_an_operator_did_for_others_stays_without_the_name(exam):
    operator = people.operator()
    people.operator("second@example.org")
    support.void(attempt_id=exam.pk, actor=operator, reason="Fire.", now=at(5))

    assert privacy.erase(user_id=operator.pk) == "erased"

    change = AttemptChange.objects.get()
    assert (change.actor, change.reason, change.kind) == (None, "Fire.", "voided")
    page = browser(User.objects.get(email="second@example.org")).get(f"/support/attempts/{exam.pk}/")
    assert "an operator whose account is gone" in words(page)


def test_the_only_operator_stays():
    assert privacy.erase(user_id=people.operator().pk) == "last_operator"
    assert User.objects.count() == 1


def test_own_notes_go_with_their_owner():
    user = make.user()
    make.collection(slug="mine", owner=user)

    assert privacy.erase(user_id=user.pk) == "erased"
    assert not Collection.objects.filter(slug="mine").exists()


def test_nobody_is_erased_twice(canary):
    privacy.erase(user_id=canary.pk)
    assert privacy.erase(user_id=canary.pk) == "unknown"


# --- Pages


@pytest.fixture
def ann() -> User:
    return people.member()


def test_the_profile_leads_to_a_copy(ann):
    client = browser(ann)
    assert "/your-data/" in client.get("/accounts/profile/").content.decode()
    assert "/your-data/export/" in client.get("/your-data/").content.decode()

    response = client.get("/your-data/export/")

    assert response["Content-Type"] == "application/json"
    assert response["Content-Disposition"].startswith('attachment; filename="rehearse-')
    copy = json.loads(b"".join(response.streaming_content))
    assert [row["email"] for row in copy["account"]] == [ann.email]


def test_deleting_asks_for_the_password_then_once_more_and_signs_out(ann):
    client = browser(ann)
    asked = client.get("/your-data/delete/")
    assert asked["Location"].startswith("/accounts/reauthenticate/")
    assert client.post("/your-data/delete/")["Location"].startswith("/accounts/reauthenticate/")
    assert User.objects.filter(pk=ann.pk).exists()

    client.post("/accounts/reauthenticate/", {"password": people.PASSWORD})
    assert "Delete everything" in words(client.get("/your-data/delete/"))
    gone = client.post("/your-data/delete/")

    assert gone["Location"] == "/"
    assert "Your account is deleted" in client.get("/").content.decode()
    assert not User.objects.exists()
    assert client.get("/attempts/").status_code == 302


def test_the_page_names_the_exam_that_would_end(ann):
    make.attempt(user=ann)
    client = browser(ann)
    client.post("/accounts/reauthenticate/", {"password": people.PASSWORD})

    assert "is open: it ends with the account, without a result" in words(client.get("/your-data/delete/"))


def test_the_only_operator_is_told_why_not():
    client = browser(people.operator())
    client.post("/accounts/reauthenticate/", {"password": people.PASSWORD})

    refused = client.post("/your-data/delete/")

    assert refused.status_code == 409
    assert "you are the only operator" in words(refused)


# --- Commands


def run(*arguments: str) -> str:
    output = StringIO()
    call_command(*arguments, stdout=output)
    return output.getvalue()


def test_the_command_prints_the_copy(ann):
    assert json.loads(run("export_user", "Ann@example.org"))["account"][0]["id"] == ann.pk
    assert json.loads(run("export_user", str(ann.pk)))["account"][0]["id"] == ann.pk


def test_the_command_erases(ann):
    assert run("erase_user", ann.email, "--yes") == f"User {ann.pk} is erased.\n"
    assert not User.objects.exists()


def test_the_command_asks_first(ann, monkeypatch):
    monkeypatch.setattr("builtins.input", lambda _: "no")
    with pytest.raises(CommandError, match="Nothing was erased"):
        run("erase_user", ann.email)
    assert User.objects.exists()


@pytest.mark.parametrize("command", ["export_user", "erase_user"])
def test_a_command_refuses_who_is_not_there(command):
    with pytest.raises(CommandError, match="nobody known as"):
        run(command, "nobody@example.org")


def test_the_command_says_why_the_only_operator_stays():
    with pytest.raises(CommandError, match="only operator"):
        run("erase_user", people.operator().email, "--yes")
