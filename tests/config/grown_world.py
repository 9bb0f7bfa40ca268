"""More of everything that the API lists, for the small site: each time more than the time before."""

from __future__ import annotations

import datetime as dt

from accounts import clock
from accounts.models import User
from content import curation, uploads
from content.models import Blueprint, Fact, LoadConflict, OutdatedLine, Source
from content.models.collection import open_collection
from content.text_loading import load_texts
from quizzes import attempts, official, regrading, remembering, reports
from quizzes.models import Attempt, FormStatistics
from quizzes.refreshing import refresh
from tests import make
from tests.config.desk_world import CODES
from tests.config.routes import World
from tests.quizzes.crowds import crowd


def grow(world: World, size: int) -> None:
    """`size` is 1, then 2. What lists belong to, such as an attempt, is a longer one each time."""
    now = clock.now()
    _exams(world, size, now)
    _corrections(world, size, now)
    _facts(world, size, now)
    _desk(world, size, now)
    _notes(world, size, now)
    refresh(now=now)


def _exams(world: World, size: int, now: dt.datetime) -> None:
    """An exam that was sat twice, and one that runs."""
    owner = world.users["owner"]
    plan, other = (make.blueprint(f"{name}-C0{size}", scored_slots=4 * size) for name in ("SAT", "RUN"))
    beliefs = {code: f"belief-{code}-{size}" for code in CODES[1:]}
    make.bank(20 * size, blueprint=plan, codes=CODES, keys=CODES[:1], misconceptions=beliefs, facts=[make.fact()])
    make.bank(20 * size, blueprint=other, codes=CODES, keys=CODES[:1])
    for hours in (2, 1):
        world.finished = _sat(owner, plan, now - dt.timedelta(hours=hours + 4 * size))
        for position in range(2, 3 + size):
            words = {"reason": "unclear", "text": "", "suggestion": "", "now": now}
            assert reports.report(user=owner, attempt_id=world.finished.pk, position=position, **words)
    world.running = make.attempt(user=owner, blueprint=other, now=now)
    FormStatistics.objects.create(blueprint=plan, n=3, guess_share=0.25, refreshed_at=now)
    told = {"passed": False, "scaled_score": None, "verdicts": {}, "now": now}
    assert official.record(user=owner, exam=plan.exam, sat_on=now.date() - dt.timedelta(days=100), **told)


def _sat(owner: User, plan: Blueprint, at: dt.datetime) -> Attempt:
    attempt = make.attempt(user=owner, blueprint=plan, now=at)
    make.answer(attempt, right=False, now=at)
    attempts.submit(user=owner, attempt_id=attempt.pk, now=at + dt.timedelta(minutes=5))
    return attempt


def _corrections(world: World, size: int, now: dt.datetime) -> None:
    """A key of one's own exam was another one; and one of an exam that many sat is, and nobody was marked anew yet."""
    own = world.finished.responses.get(position=1).question
    make.new_revision(own, codes=CODES, keys=CODES[1:2])
    assert regrading.regrade(question=own, now=now).impacts
    plan = make.blueprint(f"CRD-C0{size}", domains={1: (100, 1)})
    make.bank(plan.slots, blueprint=plan)
    sat = crowd(3 * size, lambda *_: "a", blueprint=plan)
    world.desk.corrected = sat[0].responses.filter(is_scored=True).first().question
    make.new_revision(world.desk.corrected, keys=("b",))


def _facts(world: World, size: int, now: dt.datetime) -> None:
    """Facts of two services that are taken for each other, recalled long ago; conflicts about them."""
    one, other = (make.service(f"{name}-{size}") for name in ("one", "other"))
    make.question(service=one, twins=[other])
    for number in range(2):
        fact = make.fact(service=one, slug=f"more-{size}-{number}").fact
        remembering.recall_card(user=world.users["owner"], fact=fact, rating=1, now=now - dt.timedelta(days=30))
        _conflict(fact, f"changed-{size}.md", now, text=f"- It is {size}.")
        _conflict(make.fact(service=other, slug=f"gone-{size}-{number}").fact, f"gone-{size}.md", now)


def _conflict(fact: Fact, path: str, now: dt.datetime, *, text: str = "") -> None:
    about = {"kind": LoadConflict.Kind.FACT, "slug": fact.slug, "path": path, "line": 1}
    LoadConflict.objects.create(collection=open_collection(), text=text, found_at=now, **about)


def _desk(world: World, size: int, now: dt.datetime) -> None:
    """The trail of a question, and raw notes with their sections."""
    by = world.users["operator"]
    for _ in range(size):
        curation.retire(question=world.published, by=by, now=now, reason="It was wrong.")
        curation.restore(question=world.published, by=by, now=now, reason="It was right.")
    load_texts({f"more-{size}.txt": _text(size)}, now=now, by=by)
    world.desk.raw = Source.objects.get(path=f"more-{size}.txt")


def _notes(world: World, size: int, now: dt.datetime) -> None:
    """Notes of one's own that wait, and some that were loaded and look outdated."""
    owner = world.users["owner"]
    texts = [uploads.Text(f"more-{size}.md", _text(size))]
    loaded = uploads.stage(user=owner, texts=texts, is_for_bank=False, now=now)
    world.notes = uploads.load_into_own(upload=loaded, collection=None, now=now).collection
    world.upload = uploads.stage(user=owner, texts=texts, is_for_bank=False, now=now)
    since = {"since": dt.date(2020, 1, 1), "text": "It is called so."}
    OutdatedLine.objects.bulk_create(
        OutdatedLine(source=world.notes.sources.get(), line_start=1, line_end=1, name=f"Name {number}", **since)
        for number in range(2 * size)
    )


def _text(size: int) -> str:
    sections = [f"# Part {size}.{n}\n- A message of part {size}.{n} is kept for {n} days\n" for n in range(1, 2 + size)]
    return "\n".join(sections)
