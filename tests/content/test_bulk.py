"""One change to many questions: shown before it is made, made as a whole, and told of each."""

from __future__ import annotations

import pytest

from content import audit, bulk, curation
from content.bulk import Retag, Retire, SendForApproval
from content.exporting import parsed_question, published_of
from content.loading import load
from content.models import AuditEntry, Placement, Question, Revision, Task
from content.revisions import question_hash
from quizzes import integrity
from tests import make
from tests.content.library_text import STEM, document, question, write_library
from tests.make import NOW, at

pytestmark = pytest.mark.django_db

TODAY = NOW.date()


@pytest.fixture
def plan():
    return make.blueprint()


@pytest.fixture
def several(plan) -> list[int]:
    """Five questions on task 1.1."""
    task = Task.objects.get(number="1.1")
    return [make.question(slug=f"q-{number}", tasks=[task], difficulty="easy").pk for number in range(5)]


def task(number: str = "2.1") -> Task:
    return Task.objects.select_related("domain__blueprint__exam").get(number=number)


def shown(questions, change):
    return bulk.preview(questions=questions, change=change, today=TODAY)


def apply(questions, change, fingerprint=None, now=None):
    fingerprint = fingerprint or shown(questions, change).fingerprint
    given = {"questions": questions, "change": change, "fingerprint": fingerprint, "by": make.user()}
    return bulk.apply(**given, now=now or at(60), reason="Placed by what they ask.")


def everything():
    models = (Question, Placement, Revision, AuditEntry)
    return [list(model.objects.order_by("pk").values()) for model in models]


# --- What the preview says


def test_a_preview_names_what_changes_of_each_question_and_writes_nothing(several):
    before = everything()
    service = make.service("s3")

    found = shown(several, Retag(task=task(), service=service, difficulty="easy", is_reserve=True))

    assert [row.question.slug for row in found.rows] == [f"q-{number}" for number in range(5)]
    assert found.rows[0].before == {"service": "sqs", "is_reserve": False, "task of TST-C01 1.0": "1.1"}
    assert found.rows[0].after == {"service": "s3", "is_reserve": True, "task of TST-C01 1.0": "2.1"}
    assert everything() == before


def test_it_names_the_tasks_that_lose_questions_and_those_that_become_thin(several, monkeypatch):
    monkeypatch.setattr(bulk, "FEWEST_OF_A_TASK", {"TST-C01": 3})
    for count, thin in ((2, False), (3, True)):
        [cell] = shown(several[:count], Retire()).cells
        assert (cell.task.number, cell.stock, cell.stock_afterwards) == ("1.1", 5, 5 - count)
        assert (cell.needed, cell.is_thin) == (3, thin)
    assert [cell.task.number for cell in shown(several, Retag(task=task())).cells] == ["1.1"]
    assert shown(several, Retag(task=task("1.1"))).cells == ()
    assert shown(several, Retag(difficulty="hard")).cells == ()


def test_what_new_attempts_do_not_draw_anyway_is_no_loss(several):
    Question.objects.filter(pk__in=several[:2]).update(disputed_at=NOW)
    [cell] = shown(several[:3], Retire()).cells
    assert (cell.stock, cell.stock_afterwards) == (3, 2)


def test_what_is_taken_off_an_exam_leaves_its_task_and_stays_in_the_others(several):
    off = Retag(off=task().domain.blueprint)
    other = make.blueprint("OTH-C01")
    Placement.objects.create(question_id=several[0], blueprint=other, task=other.domains.get(number=2).tasks.get())

    found = shown(several[:2], off)

    assert [(row.question.pk, row.refusal) for row in found.rows] == [
        (several[0], ""),
        (several[1], "it would stand in no exam; retire it instead"),
    ]
    assert (found.rows[0].before, found.rows[0].after) == ({"task of TST-C01 1.0": "1.1"}, {"task of TST-C01 1.0": ""})
    assert [(cell.task.number, cell.stock, cell.stock_afterwards) for cell in found.cells] == [("1.1", 5, 4)]

    assert apply(several[:2], off).count == 1

    codes = Placement.objects.filter(question__in=several[:2]).order_by("question").values_list("blueprint__exam__code")
    assert [code for (code,) in codes] == ["OTH-C01", "TST-C01"]
    assert [row.refusal for row in shown(several[:1], off).rows] == ["nothing would change"]


def test_a_question_leaves_one_exam_for_another_in_one_change(several):
    here = task().domain.blueprint
    other = make.blueprint("OTH-C01")
    change = Retag(off=here, task=other.domains.get(number=2).tasks.get())

    assert apply(several[:1], change).count == 1

    assert list(Placement.objects.filter(question=several[0]).values_list("blueprint__exam__code")) == [("OTH-C01",)]


def test_it_says_of_whatever_is_left_out_why(several):
    Question.objects.filter(pk=several[0]).update(retired_at=NOW, difficulty="hard")
    assert [row.refusal for row in shown(several[:2], Retire()).rows] == ["it is retired already", ""]
    assert [row.refusal for row in shown(several[:2], Retag(difficulty="hard")).rows] == ["nothing would change", ""]
    assert [row.refusal for row in shown(several[:1], SendForApproval()).rows] == ["it has no draft"]


def test_it_takes_no_more_than_so_many():
    with pytest.raises(ValueError, match="at most"):
        shown(list(range(bulk.MOST + 1)), Retire())


# --- What is done


def test_a_change_is_made_as_shown_with_an_entry_for_each(several):
    service = make.service("s3")
    change = Retag(task=task(), service=service, difficulty="hard", stage="pretest", is_reserve=True)

    outcome = apply(several[:3], change)

    assert outcome == bulk.Applied(3, ())
    moved = Question.objects.filter(pk__in=several[:3])
    assert set(moved.values_list("service", "difficulty", "stage", "is_reserve", "placements__task__number")) == {
        (service.pk, "hard", "pretest", True, "2.1")
    }
    assert set(Question.objects.filter(pk__in=several[3:]).values_list("difficulty", flat=True)) == {"easy"}
    told = AuditEntry.objects.all()
    assert {(each.action, each.reason, each.made_at) for each in told} == {
        ("retagged", "Placed by what they ask.", at(60))
    }
    assert {each.question_id for each in told} == set(several[:3])
    assert told[0].before == {
        "service": "sqs",
        "difficulty": "easy",
        "stage": "operational",
        "is_reserve": False,
        "task of TST-C01 1.0": "1.1",
    }


def test_a_question_that_had_no_task_in_the_blueprint_gets_one_and_those_elsewhere_stay(several):
    other = make.blueprint("OTH-C01")
    bare = make.question()

    assert apply([bare.pk, several[0]], Retag(task=other.domains.get(number=2).tasks.get())).count == 2

    tasks = Placement.objects.filter(question__in=[bare, several[0]])
    assert sorted(tasks.values_list("question", "blueprint__exam__code", "task__number")) == [
        (several[0], "OTH-C01", "2.1"),
        (several[0], "TST-C01", "1.1"),
        (bare.pk, "OTH-C01", "2.1"),
    ]


def test_the_hash_of_what_is_published_goes_with_the_place(several, hashes):
    written = make.question(slug="hashed", tasks=[task("1.1")])
    apply([written.pk], Retag(difficulty="hard", task=task()))

    row = curation.with_everything(written)
    assert published_of(row).content_hash == question_hash(parsed_question(row, published_of(row)))
    assert not [finding for finding in integrity.check() if "hashed" in finding.place]


def test_retiring_many_keeps_the_reason_of_each_and_leaves_out_the_retired(several):
    curation.retire(question=Question.objects.get(pk=several[0]), by=None, now=NOW, reason="First.")

    outcome = apply(several, Retire())

    assert outcome.count == 4
    assert [row.question.pk for row in outcome.refused] == [several[0]]
    assert Question.objects.get(pk=several[0]).retired_reason == "First."
    assert Question.objects.filter(retired_at=at(60), retired_reason="Placed by what they ask.").count() == 4
    assert AuditEntry.objects.filter(action="retired", made_at=at(60)).count() == 4


def test_what_moved_since_the_preview_is_not_changed_and_the_new_preview_comes_back(several):
    for change, move in (
        (Retag(difficulty="hard"), lambda: Question.objects.filter(pk=several[1]).update(difficulty="medium")),
        (Retire(), lambda: Question.objects.filter(pk=several[1]).update(retired_at=NOW)),
    ):
        fingerprint = shown(several, change).fingerprint
        move()
        before = everything()

        outcome = apply(several, change, fingerprint)

        assert isinstance(outcome, bulk.Changed)
        assert everything() == before
        assert isinstance(apply(several, change, outcome.preview.fingerprint), bulk.Applied)


def test_a_failure_in_the_middle_changes_none(several, monkeypatch):
    before = everything()
    monkeypatch.setattr("content.audit.record_all", lambda entries: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        apply(several, Retag(task=task(), difficulty="hard"))
    assert everything() == before


# --- Drafts


@pytest.fixture
def corrected(tmp_path) -> list[Question]:
    """Three published questions with a draft each: the first changed, the second not, the third in approval."""
    questions = [question(f"queue-{number}", "queue-retention") for number in range(3)]
    load([write_library(tmp_path, queue=document("queue", questions=questions))], now=NOW)
    rows = list(Question.objects.order_by("slug"))
    author = make.user()
    for row in rows:
        draft = curation.start_correction(question=row, by=author, now=at(1), reason="wrong shop")
        text = parsed_question(curation.with_everything(row), curation.draft_of(row))
        if row != rows[1]:
            text = curation.replace(text, stem=STEM.replace("bakery", "pharmacy"))
        curation.save_draft(question=row, text=text, based_on=draft.content_hash, by=author, now=at(2))
    assert isinstance(curation.send_for_approval(question=rows[2], by=author, now=at(3)), curation.Sent)
    return rows


def test_drafts_that_break_no_rule_are_sent_together(corrected):
    keys = [row.pk for row in corrected]
    refusals = [row.refusal for row in shown(keys, SendForApproval()).rows]
    assert refusals == ["", "nothing differs from what is published", "it is in approval already"]

    outcome = apply(keys, SendForApproval())

    assert outcome.count == 1
    states = Revision.objects.filter(number=2).order_by("question__slug").values_list("state", flat=True)
    assert list(states) == ["in_approval", "draft", "in_approval"]
    told = audit.entries_of(corrected[0])[0]
    assert (told.action, told.before, told.after) == ("sent", {"state": "draft"}, {"state": "in_approval"})


def test_the_preview_says_what_publishing_each_draft_would_be(corrected):
    new = make.question(slug="new", state=Revision.State.DRAFT, service=corrected[0].service)
    preview = shown([corrected[0].pk, corrected[1].pk, new.pk], SendForApproval())
    assert {row.question.slug: row.after for row in preview.rows} == {
        "new": {"state": "in_approval", "publishing": "a new question"},
        "queue-0": {
            "state": "in_approval",
            "publishing": "a substantive correction",
            "substantive": "the stem says something else",
        },
        "queue-1": {"state": "in_approval", "publishing": "the same words"},
    }
    assert preview.published_as == [("a substantive correction", 1)], "the others are refused"


def test_a_draft_that_was_saved_since_the_preview_is_not_sent(corrected):
    keys, row = [corrected[0].pk], corrected[0]
    fingerprint = shown(keys, SendForApproval()).fingerprint
    draft = curation.draft_of(row)
    text = parsed_question(curation.with_everything(row), draft)
    text = curation.replace(text, stem=STEM.replace("bakery", "bookshop"))
    curation.save_draft(question=row, text=text, based_on=draft.content_hash, by=make.user(), now=at(9))

    assert isinstance(apply(keys, SendForApproval(), fingerprint), bulk.Changed)
    assert curation.draft_of(row).state == "draft"


# --- What it costs


@pytest.mark.parametrize("change", ["retag", "retire"])
def test_it_costs_as_many_statements_for_many_as_for_few(plan, change, django_assert_max_num_queries):
    by = make.user()
    counts = []
    for count in (2, 30):
        rows = [row.pk for row in make.bank(count, blueprint=plan)]
        made = Retag(task=task(), difficulty="hard") if change == "retag" else Retire()
        fingerprint = shown(rows, made).fingerprint
        given = {"questions": rows, "change": made, "fingerprint": fingerprint, "by": by, "now": at(60)}
        with django_assert_max_num_queries(45) as queries:
            assert bulk.apply(**given, reason="Many.").count == count
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_sending_costs_as_many_for_many_as_for_few(tmp_path, django_assert_max_num_queries):
    questions = [question(f"queue-{number}", "queue-retention") for number in range(12)]
    load([write_library(tmp_path, queue=document("queue", questions=questions))], now=NOW)
    keys = list(Question.objects.order_by("pk").values_list("pk", flat=True))
    for row in Question.objects.all():
        curation.start_correction(question=row, by=make.user(), now=at(1), reason="look")
    counts = []
    for some in (keys[:2], keys):
        with django_assert_max_num_queries(20) as queries:
            assert len(shown(some, SendForApproval()).refused) == len(some)
        counts.append(len(queries))
    assert counts[0] == counts[1]
