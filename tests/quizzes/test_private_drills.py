"""Practising with one's own notes: what is asked, in which order, and that nothing of it counts anywhere else."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from content import bank, catalogue, coverage_desk, debts
from content.models import Fact, Question
from content.notes.raw import read_raw
from content.notes.recall import sentence_of
from content.private_questions import write_questions
from content.raw_loading import load_raw
from quizzes import activity, agenda, attempts, drills, evidence, next_step, pools, reports, responses, self_ratings
from quizzes import support_desk as desk
from quizzes.integrity import check
from quizzes.models import Attempt, FactMemory, FactReview, Response, RevisionStatistics
from quizzes.planning import plan_of
from quizzes.private_drills import private_stock, start_private_drill
from quizzes.refreshing import refresh
from tests import make
from tests.make import NOW, at

pytestmark = pytest.mark.django_db
DAYS = [dt.timedelta(days=days) for days in range(60)]


def text_of(tenants):
    lines = (f"- The quota of the tenant {name} is {number * 7 + 3} requests in a second." for number, name in tenants)
    return "# Quotas\n\n" + "\n".join(lines) + "\n"


TENANTS = list(
    enumerate(
        ["amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "heath", "inlet", "jetty", "knoll", "ledge"]
    )
)


def own_notes(user, text=None, slug="quotas"):
    """A private collection with questions."""
    collection = make.collection(slug=slug, owner=user)
    load_raw(collection=collection, notes=[read_raw(text or text_of(TENANTS), f"{slug}.md")], now=NOW)
    write_questions(collection=collection, now=NOW)
    return collection


@pytest.fixture
def user():
    return make.user()


@pytest.fixture
def own(user):
    return own_notes(user)


def started(user, own, now=NOW, **given):
    outcome = start_private_drill(user=user, collection=own, now=now, seed=1, **given)
    assert isinstance(outcome, attempts.Started), outcome
    return outcome.attempt


def checked(drill, position, *, right=True, now=None):
    now = now or drill.started_at + dt.timedelta(seconds=30)
    make.save(drill, position, None, field="shown", now=now)
    make.answer(drill, position, right=right, now=now)
    response = drill.responses.get(position=position)
    seen = {"base_rev": response.rev, "tab": "t", "seq": position + 900}
    responses.check(user=drill.user, attempt_id=drill.pk, position=position, now=now, **seen)
    return drill.responses.get(position=position)


def finished(user, own, now=NOW, *, right=True):
    drill = started(user, own, now=now)
    for position in range(1, drill.position_count + 1):
        checked(drill, position, right=right)
    attempts.submit(user=user, attempt_id=drill.pk, now=now + dt.timedelta(minutes=5))
    return drill


# --- What is asked


def test_a_drill_asks_ten_questions_of_the_collection_and_no_two_about_one_sentence(user, own):
    drill = started(user, own)
    asked = list(drill.responses.values_list("question__collection", flat=True))
    assert asked == [own.pk] * 10
    sentences = [sentence_of(slug) for slug in drill.responses.values_list("question__slug", flat=True)]
    assert len(set(sentences)) == 10
    assert (drill.preset, drill.exam, drill.deadline_at) == ("notes", None, None)
    assert set(drill.responses.values_list("drawn_as", flat=True)) == {"unseen"}


def test_a_paragraph_is_one_fact_and_gives_a_whole_drill(user):
    sentences = (
        f"The quota of the tenant {name} is {number * 7 + 3} requests in a second." for number, name in TENANTS
    )
    own = own_notes(user, "# Quotas\n\n" + " ".join(sentences) + "\n", slug="paragraph")
    assert own.facts.count() == 1
    assert started(user, own).position_count == 10


def test_what_was_missed_comes_first_and_what_is_due_next(user, own):
    first = started(user, own)
    wrong = checked(first, 1, right=False)
    right = checked(first, 2)
    attempts.submit(user=user, attempt_id=first.pk, now=at(300))
    FactMemory.objects.filter(fact__in=private_stock(own)[1][right.question_id]).update(due_at=NOW)
    second = started(user, own, now=NOW + dt.timedelta(days=30))
    rows = list(second.responses.order_by("position").values_list("question_id", "drawn_as"))
    assert rows[0] == (wrong.question_id, "missed")
    assert "due" in [drawn_as for _, drawn_as in rows]


def test_what_the_notes_do_not_say_any_more_is_not_asked(user, own):
    stock, _ = private_stock(own)
    gone = Fact.objects.filter(collection=own).first()
    Fact.objects.filter(pk=gone.pk).update(retired_at=NOW)
    left, _ = private_stock(own)
    lost = set(stock) - set(left)
    assert lost
    assert lost == set(Question.objects.filter(revisions__options__facts__fact=gone).values_list("pk", flat=True))


def test_a_drill_that_was_not_begun_is_given_up(user, own):
    first = started(user, own)
    started(user, own, now=at(60))
    first.refresh_from_db()
    assert first.abandoned_at == at(60)


def test_notes_with_nothing_to_ask_start_nothing(user):
    empty = make.collection(slug="empty", owner=user)
    assert start_private_drill(user=user, collection=empty, now=NOW) == drills.NothingToDrill("none")
    assert not Attempt.objects.exists()


def test_nobody_practises_with_the_notes_of_somebody_else_or_with_the_bank(own):
    for collection in (own, make.collection()):
        with pytest.raises(ValueError, match="by themselves"):
            start_private_drill(user=make.user(), collection=collection, now=NOW)


def test_a_start_takes_as_many_statements_at_two_sizes(user, own, django_assert_num_queries):
    larger = own_notes(user, text_of(list(enumerate(f"tenant{number}" for number in range(80)))), slug="larger")
    for collection in (own, larger):
        with django_assert_num_queries(14):
            started(user, collection)


def test_the_database_holds_what_a_drill_of_notes_is(user, own):
    drill = started(user, own)
    for broken in ({"collection": None}, {"preset": "weak"}, {"exam": make.exam()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Attempt.objects.filter(pk=drill.pk).update(**broken)


# --- What it leaves


def test_what_was_answered_is_remembered_of_the_facts_of_the_notes(user, own):
    response = checked(started(user, own), 1)
    (review,) = FactReview.objects.filter(user=user)
    assert review.fact_id in private_stock(own)[1][response.question_id]
    assert FactMemory.objects.filter(user=user, fact=review.fact).exists()


def test_it_counts_in_nothing_that_says_something_of_exams(user, own):
    plan = make.blueprint()
    finished(user, own, right=False)
    later = NOW + DAYS[40]
    assert not Response.objects.evidence_of(user, now=later).exists()
    assert not evidence.marked(user, now=later).exists()
    assert agenda.due_facts(user, now=later, exam=None) == []
    assert agenda.leeches(user, now=later) == []
    assert agenda.agenda_of(user, now=later, plan=plan_of(user)).new_ids == ()
    assert self_ratings.self_rating_of(user, now=later).reliability.n == 0
    assert activity.activity_of(user, plan, list(plan.domains.all()), now=later).is_empty
    assert next_step.first_page(user, now=later).results == ()
    refresh(now=later)
    assert not RevisionStatistics.objects.filter(revision__question__collection=own).exists()
    nothing = drills.start_drill(user=user, preset="missed", exam=plan.exam, now=later)
    assert nothing == drills.NothingToDrill("none_missed")


def test_the_bank_does_not_offer_it_and_the_drills_of_the_bank_do_not_start_it(user, own):
    make.bank(4, blueprint=make.blueprint())
    assert not Question.objects.servable().filter(collection=own).exists()
    with pytest.raises(ValueError, match="another name"):
        drills.start_drill(user=user, preset="notes", now=NOW)


def everything_said_of_the_bank():
    """What the pages of the bank, the desk and the first page say of it, and what starts draw from."""
    today = NOW.date()
    return {
        "figures": catalogue.bank_figures(),
        "bank": bank.bank_on(today, held=()),
        "services": catalogue.services_by_category(""),
        "debts": debts.debts(today),
        "coverage": coverage_desk.coverage_map("TST-C01", today=today),
        "without facts": coverage_desk.questions_without_facts().count(),
        "known": catalogue.known(make.collection()),
        "revision": pools.bank_revision(),
        "stock": dict(pools.stock_of(None)),
        "regrades": Response.objects.of_statistics().count(),
    }


def test_nobody_who_looks_at_the_bank_sees_anything_of_it(user):
    make.bank(6, blueprint=make.blueprint())
    before = everything_said_of_the_bank()
    finished(user, own_notes(user), right=False)
    pools._stock.cache_clear()
    assert everything_said_of_the_bank() == before


def test_support_does_not_see_it(user, own):
    drill = started(user, own)
    assert not desk.cases(show="all", query="").filter(pk=drill.pk).exists()


def test_no_problem_of_it_is_reported(user, own):
    drill = started(user, own)
    checked(drill, 1)
    said = {"reason": "other", "text": "Odd.", "suggestion": ""}
    assert reports.report(user=user, attempt_id=drill.pk, position=1, now=at(60), **said) is None


def test_what_is_stored_is_what_happened(user, own):
    finished(user, own)
    started(user, own, now=NOW + DAYS[2])
    assert list(check()) == []
