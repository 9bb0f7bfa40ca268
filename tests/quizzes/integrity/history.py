"""A busy history of one exam: random acts of candidates, curators and operators, the same for the same seed."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from accounts.models import User
from content import curation, revisions
from content.exporting import parsed_question, published_of
from content.models import Blueprint, Fact, FactRevision, Question
from quizzes import attempts, privacy, refreshing, regrading, remembering, responses, support
from quizzes.assembly import Shortage
from quizzes.models import Attempt, ResponseEvent
from tests import make

REASON = "It was to be tried."
MODES = ("simulation", "simulation", "timed", "practice", "practice")
TABS = ("one", "two", "three")


class History:
    """People who sit exams of `blueprint`, and what happens to them, from `now` on."""

    def __init__(
        self, *, blueprint: Blueprint, people: list[User], operator: User, seed: int, now: dt.datetime
    ) -> None:
        self.random = random.Random(seed)
        self.blueprint = blueprint
        self.people = people
        self.operator = operator
        self.now = now
        self.done: Counter[str] = Counter()
        """How often each act happened, by what came of it."""
        self._seq = 0
        self._acts: dict[Callable[[], str], int] = {
            self.save: 50,
            self.start: 14,
            self.flag: 8,
            self.rate: 6,
            self.show: 6,
            self.check: 6,
            self.card: 3,
            self.submit: 5,
            self.send_again: 4,
            self.expire: 2,
            self.extend: 3,
            self.abandon: 1,
            self.reopen: 2,
            self.void: 1,
            self.retire: 1,
            self.correct: 2,
            self.regrade: 3,
            self.erase: 1,
            self.refresh: 2,
        }

    def run(self, acts: int) -> None:
        names = list(self._acts)
        for act in self.random.choices(names, [self._acts[name] for name in names], k=acts):
            self.now += dt.timedelta(milliseconds=self.random.randint(1, 20_000))
            self.done[f"{act.__name__} {act()}"] += 1

    # --- Candidates

    def start(self) -> str:
        mode, user = self.random.choice(MODES), self.random.choice(self.people)
        user = User.objects.get(pk=user.pk)
        seed = self.random.getrandbits(40)
        if mode == "practice":
            started = attempts.start_practice(user=user, count=6, now=self.now, exam=self.blueprint.exam, seed=seed)
        else:
            count = 10 if mode == "timed" else None
            started = attempts.start_exam(
                user=user, blueprint=self.blueprint, mode=mode, count=count, now=self.now, seed=seed
            )
        return "shortage" if isinstance(started, Shortage) else "new" if started.is_new else "known"

    def save(self) -> str:
        return self._write("chosen", lambda codes, count: self.random.sample(codes, self.random.randint(0, count)))

    def flag(self) -> str:
        return self._write("flagged", lambda codes, count: self.random.random() < 0.6)

    def rate(self) -> str:
        return self._write("confidence", lambda codes, count: self.random.choice([1, 2, 3, None]))

    def show(self) -> str:
        return self._write("shown", lambda codes, count: None)

    def check(self) -> str:
        attempt = self._some(self._open().filter(mode="practice"))
        if attempt is None:
            return "nothing"
        response = self._response(attempt)
        chosen = self.random.choice([None, [self.random.choice(self._codes(response))]])
        outcome = responses.check(
            user=attempt.user,
            attempt_id=attempt.pk,
            position=response.position,
            chosen=chosen,
            base_rev=self._base(response),
            tab=self.random.choice(TABS),
            seq=self._next(),
            now=self.now,
        )
        return outcome.outcome

    def card(self) -> str:
        """A flashcard, whatever was asked of its fact on that day."""
        given = {"fact": self._some(Fact.objects.all()), "rating": self.random.randint(1, 4)}
        return remembering.recall_card(user=self.random.choice(self.people), now=self.now, **given)

    def send_again(self) -> str:
        """A packet that was sent before comes once more, or an older number of the same tab comes late."""
        event = self._some(ResponseEvent.objects.filter(attempt__in=self._open()).exclude(field="checked"))
        if event is None:
            return "nothing"
        seq = event.seq if self.random.random() < 0.5 else max(1, event.seq - 1)
        outcome = responses.save(
            user=event.user,
            attempt_id=event.attempt_id,
            position=event.response.position,
            field=event.field,
            value=event.value,
            base_rev=event.base_rev,
            tab=event.tab,
            seq=seq,
            now=self.now,
        )
        return outcome.outcome

    def submit(self) -> str:
        attempt = self._some(self._open())
        if attempt is None:
            return "nothing"
        return attempts.submit(user=attempt.user, attempt_id=attempt.pk, now=self.now).outcome

    def abandon(self) -> str:
        attempt = self._some(self._open())
        if attempt is None:
            return "nothing"
        return attempts.abandon(user=attempt.user, attempt_id=attempt.pk, now=self.now).close_reason or "open"

    # --- Time, and those who help

    def expire(self) -> str:
        """Hours pass, and the sweep comes."""
        self.now += dt.timedelta(seconds=self.random.choice([400, 1200]))
        remembering.remember_opened(now=self.now)
        return "some" if attempts.submit_overdue(now=self.now) else "none"

    def extend(self) -> str:
        factor, minutes = self.random.choice([("1", 0), ("1.25", 5), ("2", 0)])
        given = {"time_factor": Decimal(factor), "extra_minutes": minutes, "is_confirmed": True}
        return self._support(support.extend, self._open().exclusive(), **given)

    def reopen(self) -> str:
        return self._support(support.reopen, self._all().exclusive(), minutes=self.random.randint(1, 30))

    def void(self) -> str:
        return self._support(support.void, self._all())

    def _support(self, act: Callable[..., support.Action], among: Any, **given: Any) -> str:
        attempt = self._some(among)
        if attempt is None:
            return "nothing"
        return act(attempt_id=attempt.pk, actor=self.operator, reason=REASON, now=self.now, **given).outcome

    # --- Curators

    def retire(self) -> str:
        in_service = Question.objects.filter(placements__blueprint=self.blueprint, retired_at=None)
        if in_service.count() < 2 * self.blueprint.slots:
            return "too few"
        question = self._some(in_service)
        return "retired" if curation.retire(question=question, by=None, now=self.now, reason=REASON) else "known"

    def correct(self) -> str:
        """Another option becomes the key."""
        question = self._some(Question.objects.filter(placements__blueprint=self.blueprint))
        question = curation.with_everything(question)
        text = parsed_question(question, published_of(question))
        key = self.random.choice([option.code for option in text.options if not option.is_key])
        options = tuple(replace(option, is_key=option.code == key) for option in text.options)
        text = replace(text, options=options)
        facts = {each.fact.slug: each for each in FactRevision.objects.current().select_related("fact")}
        revision = revisions.add_revision(question, text, facts=facts, now=self.now, reason=REASON)
        revisions.publish(revision, now=self.now)
        return "corrected"

    def regrade(self) -> str:
        """By what the newest key says, or the last one taken back."""
        question = self._some(Question.objects.filter(placements__blueprint=self.blueprint, revisions__number=2))
        if question is None:
            return "nothing"
        act = self.random.choice([regrading.regrade, regrading.regrade, regrading.undo])
        return f"{act.__name__} {'some' if act(question=question, now=self.now).impacts else 'none'}"

    def erase(self) -> str:
        """Somebody goes, and somebody comes."""
        gone = self.people.pop(self.random.randrange(len(self.people)))
        self.people.append(make.user())
        return privacy.erase(user_id=gone.pk)

    def refresh(self) -> str:
        return "some" if refreshing.refresh(now=self.now).computed else "none"

    # --- What is there

    def _all(self) -> Any:
        return Attempt.objects.filter(user__in=self.people)

    def _open(self) -> Any:
        return self._all().filter(closed_at=None)

    def _some(self, rows: Any) -> Any:
        """One of these, by the order in which they were made."""
        by = "started_at" if rows.model is Attempt else "pk"
        count = rows.count()
        return rows.order_by(by)[self.random.randrange(count)] if count else None

    def _response(self, attempt: Attempt) -> Any:
        position = self.random.randint(1, attempt.position_count)
        return attempt.responses.select_related("revision").get(position=position)

    def _codes(self, response: Any) -> list[str]:
        return list(response.revision.options.values_list("code", flat=True))

    def _base(self, response: Any) -> int:
        """What a tab may believe: the revision of now, or one from before."""
        return response.rev if self.random.random() < 0.7 else self.random.randint(0, response.rev)

    def _next(self) -> int:
        self._seq += 2
        return self._seq

    def _write(self, field: str, value_of: Callable[[list[str], int], Any]) -> str:
        attempt = self._some(self._open())
        if attempt is None:
            return "nothing"
        response = self._response(attempt)
        outcome = responses.save(
            user=attempt.user,
            attempt_id=attempt.pk,
            position=response.position,
            field=field,
            value=value_of(self._codes(response), response.revision.select_count),
            base_rev=self._base(response),
            tab=self.random.choice(TABS),
            seq=self._next(),
            now=self.now,
            active_ms=self.random.randint(0, 30_000),
        )
        return outcome.outcome


def begun(*, seed: int, now: dt.datetime, code: str = "TST-C01", people: int = 6) -> History:
    """A history that nothing has happened in yet: an exam with a bank, candidates and an operator."""
    plan = make.blueprint(code, unscored_slots=0, scored_slots=10)
    for _ in range(3):
        make.bank(20, blueprint=plan, facts=[make.fact()])
    members = [make.user() for _ in range(people)]
    return History(blueprint=plan, people=members, operator=make.user(is_superuser=True), seed=seed, now=now)
