"""Two curators at one thing at the same instant: one writes, the other is told, and nothing is overwritten unseen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from content import bulk, curation, disputes, fact_curation
from content.exporting import parsed_fact, parsed_question
from content.loading import load
from content.models import AuditEntry, Dispute, FactRevision, Question, Revision
from content.retagging import Retag
from quizzes import attempts
from tests import make
from tests.content.library_text import STEM, document, question, write_library
from tests.make import NOW, at
from tests.races.running import together

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 25
FEW = 8
COMPLETE = {"difficulty": "easy", "author": "Rehearse", "licence": "CC-BY-4.0"}


@pytest.fixture
def curators():
    return [make.user(), make.user()]


@pytest.fixture
def drafts(curators) -> list[Question]:
    """So many questions with a correction in work."""
    rows = [make.question(**COMPLETE) for _ in range(ROUNDS)]
    for row in rows:
        curation.start_correction(question=row, by=curators[0], now=NOW, reason="A look.")
    return rows


def stems(thread: int, row: Question) -> str:
    return f"Which way does curator {thread} want for {row.slug}?"


@pytest.mark.promise("C10")
def test_of_two_who_save_one_draft_one_writes_and_the_other_sees_what_was_written(drafts, curators):
    texts = [parsed_question(curation.with_everything(row), curation.draft_of(row)) for row in drafts]
    hashes = [curation.draft_of(row).content_hash for row in drafts]

    def save(number: int, thread: int) -> object:
        text = replace(texts[number], stem=stems(thread, drafts[number]))
        given = {"text": text, "based_on": hashes[number], "by": curators[thread], "now": at(10)}
        return curation.save_draft(question=drafts[number], **given)

    rounds = together(threads=2, rounds=ROUNDS, act=save)

    for row, outcomes in zip(drafts, rounds, strict=True):
        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Conflict", "Saved"]
        winner = next(number for number, outcome in enumerate(outcomes) if isinstance(outcome, curation.Saved))
        assert curation.draft_of(row).stem == stems(winner, row) == outcomes[1 - winner].revision.stem
        [told] = AuditEntry.objects.filter(question=row, action="edited")
        assert (told.actor, told.after["stem"]) == (curators[winner], stems(winner, row))


@pytest.mark.promise("C10")
def test_a_text_is_saved_before_it_is_sent_or_not_at_all(tmp_path, curators):
    asked = [question(f"queue-{number}", "queue-retention") for number in range(FEW)]
    load([write_library(tmp_path, queue=document("queue", questions=asked))], now=NOW)
    rows = list(Question.objects.order_by("slug"))
    texts = []
    for row in rows:
        draft = curation.start_correction(question=row, by=curators[0], now=NOW, reason="A look.")
        text = parsed_question(curation.with_everything(row), curation.draft_of(row))
        text = replace(text, stem=STEM.replace("bakery", "pharmacy"))
        given = {"question": row, "based_on": draft.content_hash, "by": curators[0], "now": at(1)}
        texts.append((text, curation.save_draft(text=text, **given).revision.content_hash))

    def act(number: int, thread: int) -> object:
        given = {"question": rows[number], "by": curators[thread], "now": at(10)}
        if thread == 0:
            return curation.send_for_approval(**given)
        text, based_on = texts[number]
        return curation.save_draft(text=replace(text, stem=STEM), based_on=based_on, **given)

    for row, (sent, saved) in zip(rows, together(threads=2, rounds=FEW, act=act), strict=True):
        stands = curation.draft_of(row)
        if isinstance(saved, curation.Saved):
            # The text of the published revision again: nothing to approve.
            assert (type(sent), stands.state, stands.stem) == (curation.Refused, "draft", STEM)
        else:
            assert (type(sent), stands.state, stands.stem.split()[1]) == (curation.Sent, "in_approval", "pharmacy")


def test_what_two_reject_at_once_is_rejected_once(drafts, curators):
    Revision.objects.drafts().update(state=Revision.State.IN_APPROVAL)

    def act(number: int, thread: int) -> object:
        return curation.reject(question=drafts[number], by=curators[thread], now=at(10), reason="No.")

    for row, outcomes in zip(drafts, together(threads=2, rounds=ROUNDS, act=act), strict=True):
        assert sum(outcome is not None for outcome in outcomes) == 1
        assert AuditEntry.objects.filter(question=row, action="rejected").count() == 1


def test_two_disputes_at_once_are_one(curators):
    make.fact(slug="lifted")
    rows = [make.question() for _ in range(ROUNDS)]

    def act(number: int, thread: int) -> object:
        given = {"by": curators[thread], "now": at(10), "argument": "The limit was lifted.", "facts": ["lifted"]}
        return disputes.open_dispute(question=rows[number], keys=["bc"[thread]], **given)

    for outcomes in together(threads=2, rounds=ROUNDS, act=act):
        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["AlreadyOpen", "Opened"]
    assert Dispute.objects.count() == ROUNDS
    assert Question.objects.filter(disputed_at=at(10)).count() == ROUNDS


@pytest.mark.promise("C10")
def test_of_two_corrections_of_one_fact_one_is_written(curators):
    facts = [make.fact() for _ in range(ROUNDS)]

    def act(number: int, thread: int) -> object:
        cited = facts[number]
        text = replace(parsed_fact(cited.fact, cited), statement=f"Curator {thread} knows better.")
        given = {"based_on": cited.content_hash, "by": curators[thread], "now": at(10), "reason": "So."}
        return fact_curation.correct_fact(fact=cited.fact, text=text, **given)

    for cited, outcomes in zip(facts, together(threads=2, rounds=ROUNDS, act=act), strict=True):
        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Conflict", "Corrected"]
        assert len({outcome.revision.statement for outcome in outcomes}) == 1
        assert FactRevision.objects.filter(fact=cited.fact).count() == 2


@pytest.mark.promise("C12")
def test_bulk_changes_in_opposite_order_and_starts_at_once_wait_for_nobody_in_a_circle(curators):
    plan = make.blueprint()
    rows = [row.pk for row in make.bank(12, blueprint=plan)]
    people = [make.user() for _ in range(FEW)]
    levels = ["easy", "medium", "hard"]

    def act(number: int, thread: int) -> object:
        if thread == 2:
            return attempts.start_exam(user=people[number], blueprint=plan, mode="simulation", now=at(number))
        change = Retag(difficulty=levels[(number + thread) % 3])
        keys = rows if thread == 0 else rows[::-1]
        shown = bulk.preview(questions=keys, change=change, today=NOW.date())
        given = {"fingerprint": shown.fingerprint, "by": curators[thread], "now": at(number), "reason": "Try."}
        return bulk.apply(questions=keys, change=change, **given)

    rounds = together(threads=3, rounds=FEW, act=act)

    assert all(isinstance(started, attempts.Started) for _, _, started in rounds)
    written = sum(outcome.count for *both, _ in rounds for outcome in both if isinstance(outcome, bulk.Applied))
    assert AuditEntry.objects.filter(action="retagged").count() == written > 0
    assert Question.objects.filter(pk__in=rows).values("difficulty").distinct().count() == 1
