"""The wrong beliefs that a user has shown, each with what was picked and the facts that refute it (read side)."""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Count, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.timezone import localdate

from accounts.models import User
from content.models import Option, Service
from content.presenting import CitedFact, cited_facts
from quizzes.beliefs import Belief, Shown, ledger
from quizzes.hall import first_words
from quizzes.models import Attempt, Confidence, Response, ResponseOption
from quizzes.results import REVIEW_PAGE_SIZE

MOST_PICKS = 3
"""So many questions are shown of a belief, the latest first."""


@dataclass(frozen=True, slots=True)
class ShownPick:
    """The wrong option that was picked last at a question, why it is wrong, and the facts that say so."""

    option_text: str
    rationale: str
    facts: tuple[CitedFact, ...]
    stem: str
    """Its first words."""
    url: str
    """Where the answer is explained as it was given."""
    service: Service | None


@dataclass(frozen=True, slots=True)
class HeldBelief:
    belief: Belief
    days_ago: int
    """Whole days since it was last shown."""
    picks: tuple[ShownPick, ...]

    @property
    def more_count(self) -> int:
        """Questions that are not shown."""
        return self.belief.question_count - len(self.picks)

    @property
    def service(self) -> Service | None:
        """What to practise: the subject of the latest question."""
        return self.picks[0].service if self.picks else None


def misconceptions_of(user: User, *, now: dt.datetime, limit: int) -> list[HeldBelief]:
    """The first beliefs of the ledger with their proof, at most `limit`. Constant queries."""
    return explained(ledger_of(user, now=now)[:limit], user=user, now=now)


def ledger_of(user: User, *, now: dt.datetime) -> tuple[Belief, ...]:
    """All beliefs that the user has shown in marked answers, in the order of the ledger. Three queries.

    Nothing of a question that stands in an exam which keeps its keys; nothing of an answer that a corrected key makes
    right.
    """
    offers = _offers(user, now)
    shown = _shown(user, offers)
    beliefs = {each.belief for each in shown}
    return ledger(shown, _right_at(user, [offer for offer in offers.values() if offer.belief in beliefs]))


class _Offer(NamedTuple):
    """A wrong option with a belief behind it."""

    belief: str
    revision: int
    question: int


def _offers(user: User, now: dt.datetime) -> dict[int, _Offer]:
    """By the id of the option: all but those of questions whose keys are kept. One query."""
    held = Response.objects.held_by(user, now=now).values("question")
    offered = Option.objects.filter(is_key=False).exclude(misconception="").exclude(revision__question__in=held)
    rows = offered.order_by().values_list("pk", "misconception", "revision_id", "revision__question_id")
    return {pk: _Offer(belief, revision, question) for pk, belief, revision, question in rows}


def _wrong_picks(user: User) -> QuerySet[ResponseOption]:
    """The picks of marked wrong answers, each with the instant `picked_at`."""
    return (
        ResponseOption.objects.filter(user=user, response__is_correct=False)
        .exclude(response__corrected__is_correct=True)
        .annotate(picked_at=Coalesce("response__shown_at", "response__attempt__started_at"))
    )


def _shown(user: User, offers: Mapping[int, _Offer]) -> list[Shown]:
    """By belief and question: a belief may stand behind two options, or in two revisions. One query."""
    picks = (
        _wrong_picks(user)
        .filter(option__in=list(offers))
        .order_by()
        .values_list("option_id")
        .annotate(
            times=Count("id"),
            sure_times=Count("id", filter=Q(response__confidence=Confidence.SURE)),
            last_at=Max("picked_at"),
        )
    )
    merged: dict[tuple[str, int], Shown] = {}
    for option_id, times, sure_times, last_at in picks:
        key = (offers[option_id].belief, offers[option_id].question)
        before = merged.get(key, Shown(*key, 0, 0, last_at))
        merged[key] = Shown(*key, before.times + times, before.sure_times + sure_times, max(before.last_at, last_at))
    return list(merged.values())


def _right_at(user: User, offers: Sequence[_Offer]) -> dict[str, dt.datetime]:
    """When each belief was last offered and not taken. One query, from the covering index of marked answers alone."""
    started = Attempt.objects.filter(pk=OuterRef("attempt")).values("started_at")
    right = (
        Response.objects.filter(user=user, is_correct=True, revision__in={offer.revision for offer in offers})
        .order_by()
        .values_list("revision_id")
        .annotate(last_at=Max(Coalesce("shown_at", Subquery(started))))
    )
    last_right = dict(right)
    found: dict[str, dt.datetime] = {}
    for offer in offers:
        if last_at := last_right.get(offer.revision):
            found[offer.belief] = max(last_at, found.get(offer.belief, last_at))
    return found


def explained(beliefs: Sequence[Belief], *, user: User, now: dt.datetime) -> list[HeldBelief]:
    """Beliefs of the ledger with what was picked last at each of their questions. Constant queries."""
    latest = _latest_picks(beliefs, user)
    facts = cited_facts((pick.option_id for those in latest.values() for pick in those), today=localdate(now))
    return [
        HeldBelief(
            belief=belief,
            days_ago=max(0, (now - belief.last_at).days),
            picks=tuple(_shown_pick(pick, facts.get(pick.option_id, ()), now) for pick in latest[belief.slug]),
        )
        for belief in beliefs
    ]


def _latest_picks(beliefs: Sequence[Belief], user: User) -> Mapping[str, list[ResponseOption]]:
    """Of each belief, at each of its latest questions the last pick. One query."""
    wanted = {(belief.slug, question) for belief in beliefs for question in belief.questions[:MOST_PICKS]}
    offering = Option.objects.filter(
        is_key=False,
        misconception__in={slug for slug, _ in wanted},
        revision__question__in={question for _, question in wanted},
    )
    picks = (
        _wrong_picks(user)
        .filter(option__in=offering.order_by().values("pk"))
        .select_related("option", "response__attempt", "response__revision", "response__service")
        .order_by(F("picked_at").desc(), "-id")
    )
    latest: dict[str, list[ResponseOption]] = defaultdict(list)
    for pick in picks:
        key = (pick.option.misconception, pick.response.question_id)
        if key in wanted:
            wanted.remove(key)
            latest[key[0]].append(pick)
    return latest


def _shown_pick(pick: ResponseOption, facts: tuple[CitedFact, ...], now: dt.datetime) -> ShownPick:
    response = pick.response
    return ShownPick(
        option_text=pick.option.text,
        rationale=pick.option.rationale,
        facts=facts,
        stem=first_words(response.revision.stem),
        url=_url(response, now),
        service=response.service,
    )


def _url(response: Response, now: dt.datetime) -> str:
    """The review of the answer; in practice that still goes on, the page where it was checked."""
    if not response.attempt.review_is_open_at(now):
        return response.attempt.position_url(response.position)
    page = math.ceil(response.position / REVIEW_PAGE_SIZE)
    return f"{reverse('attempt_review', args=[response.attempt_id])}?page={page}#question-{response.position}"
