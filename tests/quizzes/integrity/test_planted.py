"""What somebody with a database client can spoil is found, each thing under its own code."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Callable, Iterator

import pytest
from django.db import connection
from django.db.models import F

from content.models import Fact, FactRevision, Option, Placement, Question, Revision, SearchEntry, Task
from content.retagging import Retag, retag
from quizzes import integrity, refreshing
from quizzes.integrity.database import TRIGGERS, triggers
from quizzes.models import (
    Attempt,
    AttemptChange,
    CorrectedMark,
    CorrectedResult,
    FactMemory,
    FactReview,
    Response,
    ResponseEvent,
    ResponseOption,
    RevisionStatistics,
    StudyPlan,
)
from tests import make
from tests.make import at
from tests.quizzes.integrity import planting
from tests.quizzes.integrity.planting import Site, events, picks, recalls, responses
from tests.standing import standing

pytestmark = [pytest.mark.django_db, pytest.mark.promise("S12"), pytest.mark.usefixtures("hashes")]

SECOND = dt.timedelta(seconds=1)
RESULTS = dict.fromkeys(("raw_score", "scored_count", "scaled_score", "scaled_low", "scaled_high", "passed"))
Plant = Callable[[Site], object]


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker) -> Iterator[Site]:
    """Built once: each test takes back what it did to it."""
    with standing(django_db_blocker), pytest.MonkeyPatch.context() as patch:
        patch.setattr(make, "writes_hashes", True)
        yield planting.site()


@pytest.fixture
def site(built) -> Site:
    return copy.deepcopy(built)


def found() -> set[str]:
    return {finding.code for finding in integrity.check()}


def of(attempt: Attempt):
    return Attempt.objects.filter(pk=attempt.pk)


def _forgotten_words(site: Site) -> None:
    """On PostgreSQL, where the index cannot lose a row, the entry itself."""
    entry = SearchEntry.objects.first()
    if connection.vendor == "postgresql":
        entry.delete()
    else:
        planting.execute(
            "INSERT INTO content_searchentry_words (content_searchentry_words, rowid, reference, title, text) "
            f"SELECT 'delete', id, reference, title, text FROM content_searchentry WHERE id = {entry.pk}"
        )


def changed_pick(site: Site) -> None:
    other = Option.objects.exclude(revision=responses(site.running).get().revision)
    picks(site.running).update(option=other.filter(code="a").first())


def further_pick(site: Site) -> None:
    response = responses(site.running).get()
    option = response.revision.options.get(code="d")
    ResponseOption.objects.create(user=site.running.user, response=response, option=option)


def written_after_the_reveal(site: Site) -> None:
    last = events(site.practice).latest("id")
    again = {"rev": last.rev + 1, "base_rev": last.rev, "seq": last.seq + 1, "field": "chosen", "pk": None}
    values = {name: value for name, value in vars(last).items() if not name.startswith("_") and name != "id"}
    ResponseEvent.objects.create(**values | again)


def second_opened(site: Site) -> None:
    make.attempt(user=site.finished.user, blueprint=site.finished.blueprint, now=at(50))
    planting.execute("DROP INDEX quizzes_attempt_one_open_per_exam")
    Response.objects.filter(attempt=site.finished).update(is_correct=None)
    of(site.finished).update(
        closed_at=None, submitted_at=None, marked_at=None, remembered_at=None, close_reason="", **RESULTS
    )


def figure_made_up(site: Site) -> None:
    refreshing.refresh(now=at(80))
    RevisionStatistics.objects.filter(n__gt=0).update(discrimination=0.5)


def served_while_held(site: Site) -> None:
    exam = make.attempt(user=site.finished.user, blueprint=site.finished.blueprint, now=at(50))
    practice = make.attempt(user=exam.user, blueprint=exam.blueprint, mode="practice", now=at(60))
    held = exam.responses.first()
    practice.responses.filter(position=1).update(question=held.question, revision=held.revision)


def lost_response(site: Site) -> None:
    events(site.running, 2).delete()
    picks(site.running, 2).delete()
    responses(site.running, 2).delete()


def another_key(site: Site) -> None:
    asked = responses(site.finished).get().revision
    asked.options.filter(code="b").update(is_key=True)


# What is done; the code that it is found under and what else it leads to; the guard that had to be removed before.
PLANTS: dict[str, tuple[Plant, str, set[str], str]] = {
    # Responses against the log
    "a pick is taken away": (lambda s: picks(s.running).delete(), "response-chosen", set(), ""),
    "a further option is picked": (further_pick, "pick", {"response-chosen"}, ""),
    "an option of another question is picked": (changed_pick, "pick", set(), ""),
    "a revision is counted up": (lambda s: responses(s.running).update(rev=9), "response-rev", set(), ""),
    "a flag is removed": (lambda s: responses(s.running).update(flagged=False), "response-flagged", set(), ""),
    "a confidence is changed": (
        lambda s: responses(s.running).update(confidence=1),
        "response-confidence",
        set(),
        "",
    ),
    "the first look is moved": (lambda s: responses(s.running).update(shown_at=at(99)), "response-shown", set(), ""),
    "the check is moved": (
        lambda s: responses(s.practice).update(revealed_at=at(99)),
        "response-revealed",
        {"recall"},
        "",
    ),
    "a check is undone": (
        lambda s: responses(s.practice).update(revealed_at=None),
        "response-revealed",
        {"mark", "recall"},
        "",
    ),
    "a key is shown within an exam": (
        lambda s: responses(s.running).update(revealed_at=at(5)),
        "response-revealed",
        {"mark"},
        "",
    ),
    "a known question is called new": (
        lambda s: responses(s.running, 3).update(is_first_seen=True),
        "first-seen",
        set(),
        "",
    ),
    "more time is counted than passed": (
        lambda s: responses(s.practice).update(active_ms=60_000),
        "active-time",
        set(),
        "",
    ),
    # The log itself
    "an event is removed": (
        lambda s: events(s.running, nth=0).delete(),
        "event-revision",
        {"response-shown", "first-seen"},
        "",
    ),
    "an event says something else": (
        lambda s: events(s.running, nth=1).update(value=["d"]),
        "response-chosen",
        set(),
        "quizzes_responseevent",
    ),
    "an event chooses what is not there": (
        lambda s: events(s.running, nth=0).update(value=["zz"]),
        "event-value",
        set(),
        "quizzes_responseevent",
    ),
    "an event has another revision": (
        lambda s: events(s.running, 2, nth=0).update(rev=7),
        "event-revision",
        {"response-rev"},
        "quizzes_responseevent",
    ),
    "an event comes from another place in its tab": (
        lambda s: events(s.running, nth=0).update(seq=2**40),
        "event-order",
        set(),
        "quizzes_responseevent",
    ),
    "a refused event is called accepted": (
        lambda s: events(s.running, 2, nth=0).update(outcome="stale"),
        "event-order",
        {"event-revision", "response-rev", "response-chosen", "response-shown", "first-seen"},
        "quizzes_responseevent",
    ),
    "an event is moved behind the end": (
        lambda s: events(s.finished, 4).update(received_at=at(30)),
        "event-after-end",
        set(),
        "quizzes_responseevent",
    ),
    "an event is moved far behind the deadline": (
        lambda s: events(s.running, nth=2).update(received_at=at(800), late=True),
        "event-after-end",
        set(),
        "quizzes_responseevent",
    ),
    "an event is called late": (
        lambda s: events(s.running, nth=2).update(late=True),
        "event-late",
        set(),
        "quizzes_responseevent",
    ),
    "something is written after the check": (written_after_the_reveal, "event-after-reveal", {"response-rev"}, ""),
    # Whose it is
    "a response goes to another user": (
        lambda s: responses(s.running, 3).update(user=planting.someone_else()),
        "owner",
        set(),
        "quizzes_response_frozen",
    ),
    "a pick goes to another user": (
        lambda s: picks(s.running).update(user=planting.someone_else()),
        "owner",
        set(),
        "",
    ),
    "an event goes to another user": (
        lambda s: events(s.running).update(user=planting.someone_else()),
        "owner",
        set(),
        "quizzes_responseevent",
    ),
    "a change goes to another user": (
        lambda s: AttemptChange.objects.update(user=planting.someone_else()),
        "owner",
        set(),
        "quizzes_attemptchange",
    ),
    # What was drawn
    "a response is lost": (lost_response, "positions", {"form"}, ""),
    "a position is skipped": (
        lambda s: responses(s.running, 5).update(position=9),
        "positions",
        set(),
        "quizzes_response_frozen",
    ),
    "options stand in another order": (
        lambda s: responses(s.running, 5).update(seed=7),
        "seed",
        set(),
        "quizzes_response_frozen",
    ),
    "a position is no longer scored": (
        lambda s: s.running.responses.filter(is_scored=True).update(is_scored=False),
        "form",
        set(),
        "quizzes_response_frozen",
    ),
    "an exam gets an order of its questions": (lambda s: of(s.running).update(reached=3), "reached", set(), ""),
    "the revision of another question is asked": (
        lambda s: responses(s.running, 5).update(revision=responses(s.running, 4).get().revision),
        "revision",
        set(),
        "quizzes_response_frozen",
    ),
    "a rejected revision is asked": (
        lambda s: Revision.objects.filter(responses__in=responses(s.running)).update(state="rejected"),
        "revision",
        set(),
        "content_revision_moves",
    ),
    "the task is one of another exam": (
        lambda s: responses(s.running).update(task=Task.objects.filter(domain__blueprint=s.other).first()),
        "task",
        set(),
        "quizzes_response_frozen",
    ),
    "the attempt is one of another exam": (lambda s: of(s.running).update(exam=s.other.exam), "blueprint", set(), ""),
    "a question of the reserve is asked": (
        lambda s: Question.objects.filter(responses__in=responses(s.running, 5)).update(is_reserve=True),
        "reserve-served",
        {"question-changed"},
        "",
    ),
    "a question is served beside the open exam": (served_while_held, "held-question", set(), "quizzes_response_frozen"),
    # Times and ends
    "a deadline is moved": (lambda s: of(s.running).update(deadline_at=at(900)), "deadline", set(), ""),
    "practice gets a deadline": (lambda s: of(s.practice).update(deadline_at=at(900)), "deadline", set(), ""),
    "an accommodation is given off the record": (
        lambda s: of(s.running).update(extra_minutes=30),
        "deadline",
        set(),
        "",
    ),
    "an extension is stretched": (lambda s: of(s.extended).update(deadline_at=at(9000)), "trail", set(), ""),
    "the trail is stretched with it": (
        lambda s: (
            of(s.extended).update(deadline_at=at(9000)),
            AttemptChange.objects.update(
                after=AttemptChange.objects.get().after | {"deadline_at": at(9000).isoformat()}
            ),
        ),
        "trail",
        set(),
        "quizzes_attemptchange",
    ),
    "an attempt is voided off the record": (
        lambda s: of(s.extended).update(closed_at=at(9), close_reason="voided"),
        "trail",
        set(),
        "",
    ),
    "an end is moved before the submission": (lambda s: of(s.finished).update(closed_at=at(19)), "end", set(), ""),
    "an attempt is marked before its end": (lambda s: of(s.finished).update(marked_at=at(19)), "end", set(), ""),
    "an attempt has expired before its time": (
        lambda s: of(s.finished).update(close_reason="expired"),
        "end",
        set(),
        "",
    ),
    "results stand at what was never marked": (lambda s: of(s.running).update(raw_score=3), "end", set(), ""),
    "two exams are open": (
        second_opened,
        "two-open",
        {"constraint-missing", "held-question", "corrected-result", "recall"},
        "",
    ),
    # Marks and results
    "a mark is turned": (lambda s: responses(s.finished, 3).update(is_correct=True), "mark", {"recall"}, ""),
    "an open attempt is marked": (lambda s: responses(s.running).update(is_correct=True), "mark", set(), ""),
    "a score is raised": (lambda s: of(s.finished).update(scaled_score=F("scaled_score") + 1), "result", set(), ""),
    "a failure becomes a pass": (lambda s: of(s.finished).update(passed=True), "result", set(), ""),
    "a corrected mark is turned": (
        lambda s: CorrectedMark.objects.update(is_correct=False),
        "corrected-mark",
        {"corrected-result", "recall"},
        "",
    ),
    "a corrected score is raised": (
        lambda s: CorrectedResult.objects.update(scaled_score=1000),
        "corrected-result",
        set(),
        "",
    ),
    "a corrected mark is lost": (
        lambda s: CorrectedMark.objects.all().delete(),
        "corrected-result",
        {"recall"},
        "",
    ),
    # The memory of facts
    "a recall is lost": (lambda s: recalls(s.finished).delete(), "recall", {"memory"}, ""),
    "a recall is turned": (lambda s: recalls(s.finished).update(rating=4), "recall", {"memory"}, ""),
    "a recall is moved": (lambda s: recalls(s.finished).update(reviewed_at=at(2)), "recall", {"memory"}, ""),
    "a recall stands on another day": (
        lambda s: recalls(s.finished).update(day=at(9 * 86400).date()),
        "recall",
        {"memory"},
        "",
    ),
    "a recall goes to another user": (
        lambda s: recalls(s.finished).update(user=planting.someone_else()),
        "owner",
        {"memory"},
        "",
    ),
    "an open exam is recalled": (
        lambda s: FactReview.objects.create(
            user=s.running.user,
            response=responses(s.running).get(),
            fact=Fact.objects.get(),
            rating=3,
            reviewed_at=at(1),
            day=at(1).date(),
        ),
        "recall",
        {"memory"},
        "",
    ),
    "an exam is remembered before its review opens": (
        lambda s: of(s.finished).update(review_from=at(900)),
        "recall-early",
        {"held-question"},
        "",
    ),
    "a question is held out without a dispute": (
        lambda s: Question.objects.filter(responses__in=responses(s.running)).update(disputed_at=at(1)),
        "dispute",
        set(),
        "",
    ),
    "a memory is lost": (lambda s: FactMemory.objects.filter(user=s.finished.user).delete(), "memory", set(), ""),
    "a memory is made stronger": (lambda s: FactMemory.objects.update(stability=99), "memory", set(), ""),
    "a memory is put off": (lambda s: FactMemory.objects.update(due_at=at(10**7)), "memory", set(), ""),
    # The bank
    "a second key appears": (
        another_key,
        "key-count",
        {"question-changed", "mark", "result", "corrected-result"},
        "content_option",
    ),
    "a published text is changed": (
        lambda s: Revision.objects.filter(responses__in=responses(s.running)).update(stem="Which one?"),
        "question-changed",
        {"search"},
        "content_revision",
    ),
    "a rationale is changed": (
        lambda s: Option.objects.filter(revision__responses__in=responses(s.running), code="a").update(rationale="No."),
        "question-changed",
        {"search"},
        "content_option",
    ),
    "a fact is changed": (
        lambda s: FactRevision.objects.update(statement="Something else."),
        "fact-changed",
        {"search"},
        "content_factrevision",
    ),
    "no text of a fact is current": (
        lambda s: FactRevision.objects.update(superseded_at=at(1)),
        "fact-current",
        set(),
        "",
    ),
    "a question is placed across blueprints": (
        lambda s: Placement.objects.filter(blueprint=s.other).update(blueprint=s.finished.blueprint),
        "placement",
        {"question-changed"},
        "",
    ),
    # Statistics
    "a figure is made up": (figure_made_up, "statistics", set(), ""),
    "search forgets a question": (
        lambda s: SearchEntry.objects.filter(kind="question").first().delete(),
        "search",
        set(),
        "",
    ),
    "the full-text index forgets an entry": (_forgotten_words, "search", set(), ""),
    # The database
    "a constraint is dropped": (
        lambda s: planting.execute("DROP INDEX quizzes_attempt_one_open_per_exam"),
        "constraint-missing",
        set(),
        "",
    ),
}


def test_a_site_that_nobody_touched_has_no_findings(site):
    assert [str(finding) for finding in integrity.check()] == []


@pytest.mark.parametrize("name", PLANTS)
def test_what_was_planted_is_found(site, name):
    plant, code, follows, guard = PLANTS[name]
    if guard:
        planting.drop_triggers(guard)

    plant(site)

    codes = found()
    assert code in codes
    assert codes <= {code} | follows | ({"trigger-missing"} if guard else set())


def test_what_was_asked_before_it_came_into_the_reserve_was_asked_rightly(site):
    asked = list(Question.objects.filter(responses__in=responses(site.running, 5)))

    retag(questions=asked, change=Retag(is_reserve=True), by=None, now=at(2), reason="For final mocks.")
    assert [str(finding) for finding in integrity.check()] == []

    of(site.running).update(started_at=at(3))
    assert "reserve-served" in found()


def test_every_guard_that_is_missing_is_named(site):
    for name in sorted(triggers()):
        planting.drop_trigger(name)

    places = [finding.place for finding in integrity.check() if finding.code == "trigger-missing"]
    assert len(places) == len(set(places)) > 5


def test_a_row_that_points_nowhere_is_named(site):
    plan = StudyPlan.objects.create(user=site.running.user)
    StudyPlan.objects.update(exam=10**9)

    [finding] = integrity.check()

    assert (finding.code, finding.place) == ("orphan", f"quizzes_studyplan {plan.pk}")
    # The test database checks what is left of a test.
    StudyPlan.objects.update(exam=None)


def test_the_guards_that_are_looked_for_are_those_of_a_fresh_database():
    from django.db import connection

    assert triggers() == TRIGGERS[connection.vendor]


def test_every_code_has_a_plant():
    planted = {code for _, code, _, _ in PLANTS.values()} | {"trigger-missing", "orphan"}
    # A damaged page cannot be planted in a database that the tests share.
    assert set(integrity.REMEDIES) - {"file-damaged"} == planted
