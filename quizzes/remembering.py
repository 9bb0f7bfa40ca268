"""Remembering facts: marked responses and flashcards are written to a log, and the memory of each fact is its fold.

A response says how the facts went that its keys cite. What an exam asked enters when its review may be read, not
before: a due date would tell the key. The log follows the responses: whatever turns a mark or takes it back calls
`remember` or `forget`, which bring the log in line and fold it again; doing so twice changes nothing.
"""

from __future__ import annotations

import datetime as dt
import logging
import zoneinfo
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any, Literal, NamedTuple

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from content.models import Fact, OptionFact
from quizzes.models import Attempt, FactMemory, FactReview, Response, ResponseOption
from quizzes.models.response import Confidence
from quizzes.scheduling import Memory, Rating, Review, fold, rating_of

MEMORY = tuple(Memory.__dataclass_fields__)
"""The columns of `FactMemory` that the fold gives."""
BATCH = 100
"""Attempts whose responses are read at a time."""
_LOCK = 0x46414354
"""Names our locks among those of the database."""

logger = logging.getLogger(__name__)


# --- Responses


@dataclass(frozen=True, slots=True)
class Said:
    """A response as far as memory wants to know it; `revision_id` is the one whose keys decided, and `is_correct` what
    they say, both as corrected where a key was corrected."""

    response_id: int
    revision_id: int
    is_correct: bool
    is_answered: bool
    confidence: int | None
    in_exam: bool
    shown_at: dt.datetime | None
    revealed_at: dt.datetime | None
    submitted_at: dt.datetime | None

    @property
    def rating(self) -> Rating | None:
        """How the facts went that its keys cite; None when it says nothing about them."""
        return rating_of(
            is_correct=self.is_correct,
            is_answered=self.is_answered,
            was_shown=self.shown_at is not None,
            in_exam=self.in_exam,
            is_guess=self.confidence == Confidence.GUESS,
        )

    @property
    def reviewed_at(self) -> dt.datetime | None:
        """When they were recalled: as it was checked, else as it was shown, which is minutes before the answer."""
        return self.revealed_at or self.shown_at or self.submitted_at


class Recall(NamedTuple):
    """What the log has of a response and a fact."""

    rating: int
    reviewed_at: dt.datetime


def recalls(said: Iterable[Said], facts: Mapping[int, Collection[int]]) -> dict[tuple[int, int], Recall]:
    """What the log should have of these responses, by response and fact; `facts` are those that the keys of each
    revision cite."""
    return {
        (each.response_id, fact_id): Recall(each.rating, each.reviewed_at)
        for each in said
        if each.rating is not None and each.reviewed_at is not None
        for fact_id in facts.get(each.revision_id, ())
    }


def remember_checked(*, response: Response, user: User) -> None:
    """Log a response that was checked just now, in the transaction that checks it: three statements on SQLite and one
    more, the lock, on PostgreSQL; none where its keys cite no fact. The citations of each revision are read once."""
    facts = _facts_of_keys(response.revision_id)
    if not facts or response.revealed_at is None:
        return
    is_guess = response.confidence == Confidence.GUESS
    rating = rating_of(
        is_correct=bool(response.is_correct), is_answered=True, was_shown=True, in_exam=False, is_guess=is_guess
    )
    _lock(user.pk)
    what = {"rating": rating, "reviewed_at": response.revealed_at, "day": day_of(response.revealed_at, user)}
    FactReview.objects.bulk_create(FactReview(user=user, response=response, fact_id=fact, **what) for fact in facts)
    _fold(user.pk, facts)


def remember(*, attempt: Attempt, now: dt.datetime) -> None:
    """Bring the log in line with what a locked attempt says about facts, its corrected marks included.

    Checked answers count at once, all others once the attempt is marked and its keys are nobody's secret any more:
    the sweep comes back to those that have to wait (`remember_opened`). A constant number of queries.
    """
    is_open = attempt.remembered_at is None and attempt.marked_at is not None and attempt.review_is_open_at(now)
    if is_open and not _waiting(attempt.user, now).filter(attempt=attempt).exists():
        attempt.remembered_at = now
        attempt.save(update_fields=["remembered_at"])
    if facts := _correct_log(attempt.user, attempt.responses.all()):
        _fold(attempt.user_id, facts)


def forget(*, attempt: Attempt) -> None:
    """Take back all that a locked attempt said about facts: it is open again, or void."""
    if attempt.remembered_at is not None:
        attempt.remembered_at = None
        attempt.save(update_fields=["remembered_at"])
    said = FactReview.objects.filter(response__attempt=attempt)
    if facts := set(said.values_list("fact_id", flat=True)):
        _lock(attempt.user_id)
        said.delete()
        _fold(attempt.user_id, facts)


def remember_opened(*, now: dt.datetime) -> int:
    """Remember the marked attempts that had to wait until a review opened or another exam ended; how many it were.

    For the sweep. Each one is done by itself; one that fails is logged and does not stop the others.
    """
    remembered = 0
    waiting = Attempt.objects.to_remember(now)
    for pk in list(waiting.order_by("review_from", "pk").values_list("pk", flat=True)):
        try:
            with transaction.atomic():
                attempt = (
                    waiting.select_related("user").select_for_update(no_key=True, of=("self",)).filter(pk=pk).first()
                )
                if attempt is not None:
                    remember(attempt=attempt, now=now)
                    remembered += attempt.remembered_at is not None
        except Exception:
            logger.exception("attempt %s could not be remembered", pk)
    return remembered


# --- Flashcards


@transaction.atomic
def recall_card(*, user: User, fact: Fact, rating: int, now: dt.datetime) -> Literal["recalled", "already"]:
    """Log how a flashcard went. `already`: the fact was recalled on this day before, by a card that was sent twice or
    by a question. Raises ValueError for a rating that there is not, User.DoesNotExist for somebody who is gone."""
    rating = FactReview.Rating(rating)
    # An erasure locks the user first, too: nothing is written of somebody who goes.
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    _lock(user.pk)
    day = day_of(now, user)
    if FactReview.objects.filter(user=user, fact=fact, day=day).exists():
        return "already"
    FactReview.objects.create(user=user, fact=fact, rating=rating, reviewed_at=now, day=day)
    _fold(user.pk, [fact.pk])
    return "recalled"


# --- Anew


@transaction.atomic
def rebuild(*, user: User) -> int:
    """Fold the memory of all facts of `user` anew from the log; how many were not as the log says."""
    _lock(user.pk)
    before = _stored(user.pk)
    logged = set(FactReview.objects.filter(user=user).order_by().values_list("fact_id", flat=True).distinct())
    _fold(user.pk, logged | before.keys())
    after = _stored(user.pk)
    return sum(before.get(fact) != after.get(fact) for fact in before.keys() | after.keys())


@transaction.atomic
def refill(*, user: User, now: dt.datetime) -> int:
    """Write the log of `user` anew where it is not what the responses say, then fold it; how many memories changed.

    For responses that are older than the memory of facts. What was rated on flashcards stays.
    """
    attempts = list(Attempt.objects.of(user).select_for_update(no_key=True).order_by("pk"))
    waiting = set(_waiting(user, now).values_list("attempt_id", flat=True))
    opened = [each.pk for each in attempts if each.marked_at and each.review_is_open_at(now) and each.pk not in waiting]
    for first in range(0, len(opened), BATCH):
        of_batch = Attempt.objects.filter(pk__in=opened[first : first + BATCH], remembered_at__isnull=True)
        of_batch.update(remembered_at=now)
    for first in range(0, len(attempts), BATCH):
        _correct_log(user, Response.objects.filter(attempt__in=attempts[first : first + BATCH]))
    return rebuild(user=user)


def day_of(instant: dt.datetime, user: User) -> dt.date:
    """The day on which it is where the user is."""
    return instant.astimezone(zoneinfo.ZoneInfo(user.time_zone)).date()


def said_by(responses: QuerySet[Response]) -> list[Said]:
    """Those of the responses that may enter the log: checked, or of an attempt that is remembered. One query."""
    rows = responses.filter(
        Q(revealed_at__isnull=False) | Q(attempt__remembered_at__isnull=False), is_correct__isnull=False
    ).annotate(is_answered=Exists(ResponseOption.objects.filter(response=OuterRef("pk"))))
    columns = ("pk", "revision_id", "is_correct", "is_answered", "confidence", "attempt__mode", "shown_at")
    times = ("revealed_at", "attempt__submitted_at", "corrected__revision_id", "corrected__is_correct")
    return [
        Said(
            response_id=pk,
            revision_id=corrected_revision or revision_id,
            is_correct=is_correct if corrected is None else corrected,
            is_answered=is_answered,
            confidence=confidence,
            in_exam=mode in Attempt.EXCLUSIVE_MODES,
            shown_at=shown_at,
            revealed_at=revealed_at,
            submitted_at=submitted_at,
        )
        for pk, revision_id, is_correct, is_answered, confidence, mode, shown_at, *rest in rows.order_by().values_list(
            *columns, *times
        )
        for revealed_at, submitted_at, corrected_revision, corrected in [rest]
    ]


def facts_of(revisions: Iterable[int]) -> dict[int, set[int]]:
    """The facts that the keys of each of these revisions cite. One query."""
    facts: dict[int, set[int]] = defaultdict(set)
    cited = OptionFact.objects.filter(option__is_key=True, option__revision__in=set(revisions)).order_by()
    for revision_id, fact_id in cited.values_list("option__revision_id", "fact_revision__fact_id"):
        facts[revision_id].add(fact_id)
    return facts


@lru_cache(maxsize=4096)
def _facts_of_keys(revision_id: int) -> tuple[int, ...]:
    """The facts that the keys of a revision cite. What was served is frozen by the database, so this never changes."""
    return tuple(sorted(facts_of([revision_id]).get(revision_id, ())))


def _waiting(user: User, now: dt.datetime) -> QuerySet[Response]:
    """Responses that were not checked, to questions of exams that keep their keys: their marks tell of these."""
    held = Response.objects.held_by(user, now=now)
    return Response.objects.filter(user=user, revealed_at__isnull=True, question__in=held.values("question"))


# --- Log and fold


def _lock(user_id: int) -> None:
    """Who folds the memory of a user waits for whoever does so already, until the end of that transaction.

    No row is locked for it: an erasure locks user, then attempts, and a check its attempt, then this. On SQLite
    transactions that write wait for each other anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, user_id])


def _correct_log(user: User, responses: QuerySet[Response]) -> set[int]:
    """Write what the log lacks of these responses, and take away what they do not say; the facts that it concerns."""
    _lock(user.pk)
    said = said_by(responses)
    expected = recalls(said, facts_of(each.revision_id for each in said))
    stored = {(row.response_id, row.fact_id): row for row in FactReview.objects.filter(response__in=responses)}
    surplus = [row for key, row in stored.items() if key not in expected]
    turned = [row for key, row in stored.items() if key in expected and expected[key] != (row.rating, row.reviewed_at)]
    missing = {key: recall for key, recall in expected.items() if key not in stored}
    if surplus:
        FactReview.objects.filter(pk__in=[row.pk for row in surplus]).delete()
    for row in turned:
        row.rating, row.reviewed_at = expected[row.response_id, row.fact_id]  # type: ignore[index]
    if turned:
        FactReview.objects.bulk_update(turned, ["rating", "reviewed_at"])
    FactReview.objects.bulk_create(
        FactReview(
            user=user,
            response_id=response_id,
            fact_id=fact_id,
            day=day_of(recall.reviewed_at, user),
            **recall._asdict(),
        )
        for (response_id, fact_id), recall in missing.items()
    )
    return {row.fact_id for row in (*surplus, *turned)} | {fact_id for _, fact_id in missing}


def _fold(user_id: int, facts: Collection[int]) -> None:
    """Write the memory of these facts as the log says; a fact without a recall has none."""
    log = FactReview.objects.filter(user=user_id, fact__in=facts).order_by("fact", "reviewed_at", "id")
    rows = log.values_list("fact_id", "rating", "reviewed_at", "day")
    memories = {
        fact_id: memory
        for fact_id, of_fact in groupby(rows.iterator(), key=lambda row: row[0])
        if (memory := fold(Review(rating, at, day) for _, rating, at, day in of_fact)) is not None
    }
    if unknown := set(facts) - memories.keys():
        FactMemory.objects.filter(user=user_id, fact__in=unknown).delete()
    FactMemory.objects.bulk_create(
        (
            FactMemory(user_id=user_id, fact_id=fact_id, **columns_of(memory))
            for fact_id, memory in sorted(memories.items())
        ),
        update_conflicts=True,
        unique_fields=["user", "fact"],
        update_fields=list(MEMORY),
    )


def columns_of(memory: Memory) -> dict[str, Any]:
    """The columns of `FactMemory`."""
    return {name: getattr(memory, name) for name in MEMORY}


def _stored(user_id: int) -> dict[int, Memory]:
    rows = FactMemory.objects.filter(user=user_id).order_by().values_list("fact_id", *MEMORY)
    return {fact_id: Memory(*columns) for fact_id, *columns in rows}
