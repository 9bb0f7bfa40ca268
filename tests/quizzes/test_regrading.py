"""A corrected key marks anew what was asked before; how it was marked stays, and all of it can be taken back."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction

from content.models import AuditEntry, Question
from quizzes import attempts, integrity, privacy, regrading, support
from quizzes.models import Attempt, CorrectedMark, CorrectedResult, Regrade
from tests import make
from tests.make import at

pytestmark = [pytest.mark.django_db, pytest.mark.promise("S4"), pytest.mark.usefixtures("hashes")]


def sat(*codes: str, submit: bool = True, **given) -> Attempt:
    """An exam of four scored questions, answered with these codes at its scored positions, in order."""
    attempt = make.attempt(**given)
    scored = attempt.responses.filter(is_scored=True).order_by("position").values_list("position", flat=True)
    for position, code in zip(scored, codes, strict=False):
        make.save(attempt, position, [code])
    if submit:
        attempts.submit(user=attempt.user, attempt_id=attempt.pk, now=at(20))
    return Attempt.objects.get(pk=attempt.pk)


def first_scored(attempt: Attempt):
    return attempt.responses.filter(is_scored=True).order_by("position").first()


@pytest.fixture
def failed() -> Attempt:
    """Two of four right: the first was b, which the key does not say."""
    return sat("b", "a", "a", "d")


@pytest.fixture
def question(failed) -> Question:
    return first_scored(failed).question


def correct(question: Question, **given) -> None:
    make.new_revision(question, **{"keys": ("b",)} | given)


def stored() -> dict[str, list]:
    """Every row of ours, but for the record of regrades and the trail of the question."""
    rooms = [apps.get_app_config(room) for room in ("accounts", "content", "quizzes")]
    models = [model for room in rooms for model in room.get_models() if model not in (Regrade, AuditEntry)]
    return {model._meta.db_table: list(model.objects.order_by("pk").values()) for model in models}


def test_what_was_marked_stays_and_what_is_right_now_stands_beside_it(failed, question):
    correct(question)
    before = Attempt.objects.filter(pk=failed.pk).values().get()

    regrading.regrade(question=question, now=at(100))

    assert Attempt.objects.filter(pk=failed.pk).values().get() == before
    response = first_scored(failed)
    assert response.is_correct is False
    assert response.corrected.is_correct is True
    assert (failed.raw_score, failed.scaled_score, failed.passed) == (2, 550, False)
    corrected = failed.corrected
    assert (corrected.raw_score, corrected.scaled_score, corrected.passed) == (3, 775, True)
    assert list(integrity.check()) == []


def test_only_the_mark_of_the_corrected_question_moves(failed, question):
    others = list(failed.responses.exclude(question=question).order_by("pk").values())
    correct(question)

    regrading.regrade(question=question, now=at(100))

    assert list(failed.responses.exclude(question=question).order_by("pk").values()) == others
    assert CorrectedMark.objects.get().response == first_scored(failed)


def test_a_dry_run_lists_old_and_new_and_writes_nothing(failed, question):
    correct(question)
    before = stored()

    outcome = regrading.regrade(question=question, now=at(100), dry_run=True)

    [impact] = outcome.impacts
    assert (impact.attempt, impact.was_right, impact.is_right, impact.flips) == (failed, False, True, True)
    assert (impact.before["scaled_score"], impact.after["scaled_score"]) == (550, 775)
    assert stored() == before
    assert not Regrade.objects.exists()


def test_a_second_run_changes_nothing(failed, question):
    correct(question)
    regrading.regrade(question=question, now=at(100))
    before = stored()

    assert regrading.regrade(question=question, now=at(200)).impacts == []

    assert stored() == before
    assert Regrade.objects.count() == 1


def test_taking_it_back_restores_every_row(failed, question):
    correct(question)
    before = stored()
    regrading.regrade(question=question, now=at(100))

    outcome = regrading.undo(question=question, now=at(200))

    assert [(impact.was_right, impact.is_right) for impact in outcome.impacts] == [(True, False)]
    assert stored() == before
    assert list(Regrade.objects.values_list("kind", flat=True)) == ["applied", "undone"]


def test_a_key_that_is_corrected_twice_is_taken_back_step_by_step(failed, question):
    correct(question)
    regrading.regrade(question=question, now=at(100))
    regrading.tell(attempt=failed, now=at(110))
    correct(question, keys=("c",))
    between = stored()
    regrading.regrade(question=question, now=at(120))
    assert CorrectedMark.objects.get().is_correct is False

    regrading.undo(question=question, now=at(130))
    assert stored() == between

    regrading.undo(question=question, now=at(140))
    assert not CorrectedMark.objects.exists()
    assert not CorrectedResult.objects.exists()
    assert regrading.undo(question=question, now=at(150)).impacts == []


def test_two_corrected_questions_add_up(failed, question):
    last = failed.responses.filter(is_scored=True).order_by("position").last().question
    correct(question)
    correct(last, keys=("d",))
    for each in (question, last):
        regrading.regrade(question=each, now=at(100))
    assert CorrectedResult.objects.get().raw_score == 4

    regrading.undo(question=question, now=at(200))

    assert CorrectedResult.objects.get().raw_score == 3
    assert list(integrity.check()) == []


def test_whoever_was_right_may_be_wrong_by_the_new_key():
    passed = sat("a", "a", "a", "b")
    question = first_scored(passed).question
    correct(question)

    [impact] = regrading.regrade(question=question, now=at(100)).impacts

    assert (impact.before["passed"], impact.after["passed"]) == (True, False)


def test_who_is_wrong_by_both_keys_is_left_alone(question):
    correct(question, keys=("d",))

    outcome = regrading.regrade(question=question, now=at(100))

    assert (outcome.asked, outcome.impacts) == (1, [])


def test_open_attempts_are_left_alone_and_found_once_they_are_marked(failed, question):
    running = sat("b", blueprint=failed.blueprint, submit=False, seed=1)
    assert first_scored(running).question == question
    correct(question)

    outcome = regrading.regrade(question=question, now=at(100))
    assert (outcome.asked, outcome.open) == (1, 1)
    assert not CorrectedMark.objects.filter(user=running.user).exists()

    attempts.submit(user=running.user, attempt_id=running.pk, now=at(110))
    assert [impact.attempt for impact in regrading.regrade(question=question, now=at(120)).impacts] == [running]


def test_whose_owner_is_erased_meanwhile_is_passed_over(failed, question, monkeypatch):
    other = sat("b", blueprint=failed.blueprint, seed=1)
    correct(question)
    standing = regrading._standing

    def erased_first(pk):
        privacy.erase(user_id=other.user_id)
        return standing(pk)

    monkeypatch.setattr(regrading, "_standing", erased_first)

    assert [impact.attempt for impact in regrading.regrade(question=question, now=at(100)).impacts] == [failed]


def test_attempts_that_were_asked_the_new_text_are_not_regraded(failed, question):
    correct(question)
    sat("b", blueprint=failed.blueprint, seed=1)

    assert regrading.regrade(question=question, now=at(100)).asked == 1


@pytest.mark.parametrize("given", [{"keys": ("b", "c")}, {"codes": ("b", "c", "d", "e")}])
def test_other_options_or_another_number_to_pick_cannot_be_compared(question, given):
    correct(question, **given)

    outcome = regrading.regrade(question=question, now=at(100))

    assert (outcome.incomparable, outcome.impacts) == (1, [])


def test_a_question_without_a_published_text_has_no_key(question):
    question.revisions.update(state="superseded")

    assert regrading.regrade(question=question, now=at(100)).outcome == "unpublished"


@pytest.mark.parametrize("act", ["reopen", "void"])
def test_support_takes_corrections_along_with_the_marks(failed, question, act):
    correct(question)
    regrading.regrade(question=question, now=at(100))
    given = {"minutes": 5} if act == "reopen" else {}
    operator = make.user(is_superuser=True)

    getattr(support, act)(attempt_id=failed.pk, actor=operator, reason="Fire.", now=at(200), **given)

    assert not CorrectedMark.objects.exists()
    assert Regrade.objects.last().kind == "dropped"
    assert list(integrity.check()) == []


def test_the_record_says_what_was_and_what_became_and_is_never_changed(failed, question):
    correct(question)
    regrading.regrade(question=question, now=at(100))

    row = Regrade.objects.get()
    assert (row.user, row.response, row.made_at) == (failed.user, first_scored(failed), at(100))
    assert row.before == {"mark": None, "result": None}
    assert row.after["mark"]["is_correct"] is True
    assert row.after["result"]["scaled_score"] == 775
    with pytest.raises(DatabaseError), transaction.atomic():
        Regrade.objects.update(kind="undone")


def test_practice_is_regraded_by_what_was_answered(practice):
    make.save(practice, 1, ["b"])
    attempts.submit(user=practice.user, attempt_id=practice.pk, now=at(20))
    question = practice.responses.get(position=1).question
    correct(question)

    [impact] = regrading.regrade(question=question, now=at(100)).impacts

    assert (impact.before["raw_score"], impact.after["raw_score"], impact.after["scored_count"]) == (0, 1, 1)


# --- The command


def run(*arguments: str) -> str:
    output = StringIO()
    call_command("regrade", *arguments, stdout=output)
    return output.getvalue()


def test_the_command_lists_changes_and_counts(failed, question):
    correct(question)
    position = first_scored(failed).position

    lines = run(question.slug, "--dry-run").splitlines()

    assert lines == [
        f"attempt {failed.pk} position {position}: wrong -> right, 2 -> 3 right of 4 (550 -> 775) now a pass",
        (
            "1 finished attempts were asked before: 1 would change, 1 of them between pass and failure; "
            "0 open ones left alone, 0 cannot be compared."
        ),
    ]
    assert "1 changed" in run(question.slug)
    assert "1 taken back" in run(question.slug, "--undo")


def test_the_command_tells_a_program_the_same(failed, question):
    correct(question)

    told = json.loads(run(question.slug, "--json"))

    assert (told["question"], told["revision"], told["asked"], told["flips"]) == (question.slug, 2, 1, 1)
    [attempt] = told["attempts"]
    assert attempt["attempt"] == str(failed.pk)
    assert (attempt["before"]["scaled_score"], attempt["after"]["scaled_score"]) == (550, 775)


def test_the_command_refuses_what_is_not_there(question):
    with pytest.raises(CommandError, match="There is no question nothing"):
        run("nothing")
    question.revisions.update(state="superseded")
    with pytest.raises(CommandError, match="no published revision"):
        run(question.slug)
