"""What the report of an attempt says (read side).

Every number comes from what marking stored, so that a key which is corrected later changes none of them.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef

from accounts.models import User
from content.models import Blueprint, Option
from quizzes import charts
from quizzes.confidence import is_confident_error, is_lucky_guess
from quizzes.marking import scale_of
from quizzes.models import Attempt, Response, ResponseEvent, ResponseOption
from quizzes.scoring import DomainResult, Marked, Scale, Verdict, chance_score, scaled, score_form


@dataclass(frozen=True, slots=True)
class DomainRow:
    """A domain in the report; shares and bounds in whole per cent, `lost` in scaled points."""

    number: int
    title: str
    weight: int
    n: int
    correct: int
    share: int | None
    low: int
    high: int
    verdict: Verdict
    lost: int
    bar: charts.BarChart

    @property
    def wrong(self) -> int:
        return self.n - self.correct


@dataclass(frozen=True, slots=True)
class Tally:
    """Questions of one subject that were asked, and were right; `slug` is that of a service, or a domain's number."""

    slug: str
    title: str
    n: int
    correct: int

    @property
    def wrong(self) -> int:
        return self.n - self.correct


@dataclass(frozen=True, slots=True)
class Services:
    """The services that were asked: those with wrong answers, most first, and those where all was right."""

    weak: tuple[Tally, ...]
    strong: tuple[Tally, ...]


@dataclass(frozen=True, slots=True)
class TimeRow:
    position: int
    seconds: int
    review_page: int
    is_too_long: bool


@dataclass(frozen=True, slots=True)
class Timing:
    """Where the time went, in seconds; `budget` is this candidate's own share of the time for each question."""

    allowed: int
    used: int
    budget: int
    rows: tuple[TimeRow, ...]
    strip: charts.Strip

    @property
    def is_recorded(self) -> bool:
        return any(row.seconds for row in self.rows)

    @property
    def too_long(self) -> list[TimeRow]:
        return [row for row in self.rows if row.is_too_long]


@dataclass(frozen=True, slots=True)
class SaidOfAnswers:
    """Of how many answers the candidate said how sure they were, and how often that and the outcome were far apart."""

    count: int
    lucky_guesses: int
    confident_errors: int


@dataclass(frozen=True, slots=True)
class Report:
    """What an exam attempt was worth; the domains that lost most come first.

    `guessed` is the number right, and `guessed_score` the scaled score, to be expected of blind guessing.
    """

    attempt: Attempt
    mark: charts.ScaleMark
    domains: tuple[DomainRow, ...]
    services: Services
    timing: Timing
    guessed: int
    guessed_score: int
    unscored_count: int
    blank_count: int
    late_count: int
    sureness: SaidOfAnswers | None
    first_seen_count: int
    """Of the `shown_count` positions that were shown, those whose question was new to the user."""
    shown_count: int

    @property
    def weakest(self) -> DomainRow | None:
        """The domain that lost most; None where nothing was lost."""
        return next((row for row in self.domains if row.wrong), None)


@dataclass(frozen=True, slots=True)
class PracticeReport:
    """What was right of the answered positions of a practice or drill."""

    attempt: Attempt
    answered_count: int
    correct_count: int
    domains: tuple[Tally, ...]
    services: Services
    sureness: SaidOfAnswers | None

    @property
    def weakest(self) -> Tally | None:
        """The domain, or else the service, with most wrong answers; None where none was wrong."""
        return next((tally for tally in self.domains or self.services.weak if tally.wrong), None)


REVIEW_PAGE_SIZE = 10


def budget_seconds(attempt: Attempt) -> Fraction | None:
    """The candidate's own time for each question, accommodation included; None where untimed."""
    if attempt.deadline_at is None:
        return None
    return Fraction(round((attempt.deadline_at - attempt.started_at).total_seconds()), attempt.position_count)


def report_of(attempt: Attempt) -> Report:
    """The report of a simulation or timed attempt, in a constant number of queries.

    Raises ValueError for an attempt that was not scored.
    """
    outcome, budget, blueprint = outcome_of(attempt), budget_seconds(attempt), attempt.blueprint
    if outcome is None or budget is None or blueprint is None or attempt.submitted_at is None:
        raise ValueError(f"attempt {attempt.pk} was not scored")
    rows = _rows(attempt)
    scored = [row for row in rows if row.is_scored]
    scale = scale_of(blueprint)
    guessed = _guessed(scored)
    return Report(
        attempt=attempt,
        mark=charts.scale_mark(outcome, scale, width=400),
        domains=_domain_rows(scored, blueprint, scale),
        services=_by_service(scored),
        timing=_timing(rows, budget=budget, used=attempt.submitted_at - attempt.started_at),
        guessed=_rounded(guessed),
        guessed_score=scaled(guessed / len(scored), scale),
        unscored_count=len(rows) - len(scored),
        blank_count=sum(not row.is_answered for row in rows),
        late_count=sum(row.is_late for row in rows),
        sureness=_said_of(row for row in rows if row.is_answered),
        first_seen_count=sum(row.is_first_seen for row in rows),
        shown_count=sum(row.shown_at is not None for row in rows),
    )


def practice_report_of(attempt: Attempt) -> PracticeReport:
    """The report of a marked practice or drill: positions without an answer say nothing and are left out."""
    answered = [row for row in _rows(attempt) if row.is_answered]
    domains = _tallies((str(row.domain), row.domain_title, row.is_correct) for row in answered if row.domain_title)
    return PracticeReport(
        attempt=attempt,
        answered_count=len(answered),
        correct_count=sum(row.is_correct for row in answered),
        domains=domains,
        services=_by_service(answered),
        sureness=_said_of(answered),
    )


def tells_of_an_open_exam(attempt: Attempt, *, user: User, now: dt.datetime) -> bool:
    """Whether a finished practice holds an unchecked answer to a question of one's own exam that keeps its keys."""
    held = Response.objects.held_by(user, now=now).values("question")
    unchecked = attempt.responses.filter(revealed_at__isnull=True, picks__isnull=False)
    return not attempt.is_exclusive and unchecked.filter(question__in=held).exists()


def outcome_of(attempt: Attempt) -> charts.Outcome | None:
    """The stored score and its interval; None where nothing was scored."""
    if attempt.scaled_score is None or attempt.scaled_low is None or attempt.scaled_high is None:
        return None
    return charts.Outcome(attempt.scaled_score, attempt.scaled_low, attempt.scaled_high)


class _Row(NamedTuple):
    """A response as the report reads it; domain and service are None where the question had none."""

    is_scored: bool
    is_correct: bool
    confidence: int | None
    is_first_seen: bool
    shown_at: dt.datetime | None
    active_ms: int
    revision_id: int
    select_count: int
    domain: int | None
    domain_title: str | None
    service: str | None
    service_title: str | None
    is_answered: bool
    is_late: bool
    """Its answer arrived after the deadline and was kept."""


def _rows(attempt: Attempt) -> list[_Row]:
    """All positions, in order."""
    responses = Response.objects.filter(user=attempt.user_id, attempt=attempt).order_by("position")
    kept = {"field": ResponseEvent.Field.CHOSEN, "outcome": ResponseEvent.Outcome.SAVED}
    late = ResponseEvent.objects.filter(user=attempt.user_id, attempt=attempt, late=True, **kept)
    columns = responses.values_list(
        "is_scored",
        "is_correct",
        "confidence",
        "is_first_seen",
        "shown_at",
        "active_ms",
        "revision_id",
        "revision__select_count",
        "task__domain__number",
        "task__domain__title",
        "service__slug",
        "service__heading",
        Exists(ResponseOption.objects.filter(response=OuterRef("pk"))),
        Exists(late.filter(response=OuterRef("pk"))),
    )
    return [_Row(*row) for row in columns]


def _domain_rows(scored: Sequence[_Row], blueprint: Blueprint, scale: Scale) -> tuple[DomainRow, ...]:
    domains = {str(domain.number): domain for domain in blueprint.domains.all()}
    marked = [Marked(str(row.domain), "", row.service or "", row.is_scored, row.is_correct) for row in scored]
    results = score_form(marked, scale=scale, weights={key: domain.weight for key, domain in domains.items()}).domains
    points = Fraction(scale.high - scale.low, len(scored))
    rows = [
        DomainRow(
            number=domains[result.key].number,
            title=domains[result.key].title,
            weight=domains[result.key].weight,
            n=result.n,
            correct=result.correct,
            share=_percent(Fraction(result.correct, result.n)) if result.n else None,
            low=_percent(result.low),
            high=_percent(result.high),
            verdict=result.verdict,
            lost=_rounded(points * (result.n - result.correct)),
            bar=share_bar(result, scale),
        )
        for result in results
    ]
    return tuple(sorted(rows, key=lambda row: (-row.wrong, row.number)))


def share_bar(result: DomainResult, scale: Scale) -> charts.BarChart:
    """The share right as a bar, with its interval and the share that passes."""
    share = Fraction(result.correct, result.n) if result.n else None
    return charts.bars([charts.ShareRow(result.key, share, result.low, result.high)], scale.cut_share)


def _by_service(rows: Iterable[_Row]) -> Services:
    known = ((row.service, row.service_title, row.is_correct) for row in rows)
    tallies = _tallies((slug, title, is_correct) for slug, title, is_correct in known if slug and title)
    return Services(
        weak=tuple(tally for tally in tallies if tally.wrong),
        strong=tuple(tally for tally in tallies if not tally.wrong),
    )


def _tallies(answers: Iterable[tuple[str, str, bool]]) -> tuple[Tally, ...]:
    """From (slug, title, whether right): most wrong first, then most asked, then by title."""
    counts: dict[tuple[str, str], list[bool]] = {}
    for slug, title, is_correct in answers:
        counts.setdefault((slug, title), []).append(is_correct)
    tallies = [Tally(slug, title, len(marks), sum(marks)) for (slug, title), marks in counts.items()]
    return tuple(sorted(tallies, key=lambda tally: (-tally.wrong, -tally.n, tally.title)))


def _said_of(answered: Iterable[_Row]) -> SaidOfAnswers | None:
    """None where nothing was said."""
    said = [(row.confidence, row.is_correct) for row in answered if row.confidence]
    if not said:
        return None
    return SaidOfAnswers(
        count=len(said),
        lucky_guesses=sum(is_lucky_guess(sureness, is_correct=is_correct) for sureness, is_correct in said),
        confident_errors=sum(is_confident_error(sureness, is_correct=is_correct) for sureness, is_correct in said),
    )


def _timing(rows: Sequence[_Row], *, budget: Fraction, used: dt.timedelta) -> Timing:
    strip = charts.strip([round(row.active_ms / 1000) for row in rows], budget)
    return Timing(
        allowed=_rounded(budget * len(rows)),
        used=round(used.total_seconds()),
        budget=_rounded(budget),
        rows=tuple(
            TimeRow(bar.position, bar.seconds, math.ceil(bar.position / REVIEW_PAGE_SIZE), bar.is_too_long)
            for bar in strip.bars
        ),
        strip=strip,
    )


def _guessed(scored: Sequence[_Row]) -> Fraction:
    option_counts = dict(
        Option.objects.filter(revision__in=[row.revision_id for row in scored])
        .values_list("revision")
        .annotate(Count("id"))
        .order_by()
    )
    return chance_score((option_counts[row.revision_id], row.select_count) for row in scored)


def _percent(share: Fraction | float) -> int:
    return _rounded(100 * share)


def _rounded(number: Fraction | float) -> int:
    """The nearest whole number, halves rounded up."""
    return math.floor(number + Fraction(1, 2))
