"""Statistics of questions, brought up to date from the responses.

Nothing tells this module that something happened: it compares. One scan gives the sign of the responses that each
revision rests on (how many, their keys added up, the last marking), and only revisions whose sign differs from the
stored one are computed anew. So marking, reopening, voiding, erasure and a restored backup all count, and none of them
has to remember it. A regrade changes nothing here: how it was marked counts, because a revision is judged by its own
key, and the corrected one begins anew.

A revision that differs from the one before in nothing that matters goes on with its statistics: they belong to the
first revision of such a line (`Revision.continues`), and "revision" means that line in this module.

All counting is done by the database, in equal outcomes: memory grows with the questions, not with the answers.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db import transaction
from django.db.models import Count, F, IntegerField, Max, Q, Sum
from django.db.models.functions import Cast

from content.models import Option, Revision
from quizzes import exposure, form_reliability, item_analysis
from quizzes.exposure import Standing
from quizzes.item_analysis import Answer, Flag, ItemAnalysis
from quizzes.models import OptionStatistics, Refresh, Response, RevisionStatistics

BATCH = 200
"""Revisions that are computed at a time, in one transaction."""
PAUSE = dt.timedelta(hours=1)
"""Between two refreshes by the sweep."""


@dataclass(frozen=True, slots=True)
class Refreshed:
    """How many revisions were computed anew, and how many have statistics."""

    computed: int
    revisions: int


class Sign(NamedTuple):
    """What tells one set of responses from another. A response that is marked again is marked later than all before."""

    n: int
    response_sum: int
    last_marked_at: dt.datetime | None


NO_RESPONSES = Sign(0, 0, None)


def is_due(*, now: dt.datetime) -> bool:
    """Whether the last refresh is PAUSE ago, or there was none."""
    return not Refresh.objects.filter(finished_at__gt=now - PAUSE).exists()


def refresh(*, now: dt.datetime, is_full: bool = False) -> Refreshed:
    """Bring all statistics up to date; with `is_full` compute those anew whose responses are the same, too.

    Each batch is a transaction of its own. May be broken off and repeated at any point.
    """
    found = signs()
    stored = {} if is_full else _stored_signs()
    known = RevisionStatistics.objects.values_list("revision_id", flat=True)
    changed = sorted(pk for pk in found.keys() | set(known) if found.get(pk, NO_RESPONSES) != stored.get(pk))
    for start in range(0, len(changed), BATCH):
        batch = changed[start : start + BATCH]
        _write(compute(batch), {pk: found.get(pk, NO_RESPONSES) for pk in batch}, now)
    _write_standing(now)
    form_reliability.refresh(now=now)
    Refresh.objects.update_or_create(pk=Refresh.ONLY, defaults={"finished_at": now})
    return Refreshed(len(changed), RevisionStatistics.objects.count())


# --- Answers


def signs() -> dict[int, Sign]:
    """Of every revision that has responses. One scan of them."""
    rows = Response.objects.of_statistics().order_by().values_list("revision__continues_id", "revision_id")
    counted = rows.annotate(Count("pk"), Sum("pk"), Max("attempt__marked_at"))
    found: dict[int, Sign] = {}
    for continues_id, revision_id, n, response_sum, last in counted.iterator():
        line, sign = continues_id or revision_id, Sign(n, response_sum, last)
        found[line] = _added(found[line], sign) if line in found else sign
    return found


def _added(one: Sign, other: Sign) -> Sign:
    last = max(filter(None, (one.last_marked_at, other.last_marked_at)))
    return Sign(one.n + other.n, one.response_sum + other.response_sum, last)


def _stored_signs() -> dict[int, Sign]:
    rows = RevisionStatistics.objects.values_list("revision_id", *Sign._fields)
    return {revision_id: Sign(*sign) for revision_id, *sign in rows.iterator()}


OUTCOME = ("attempt__raw_score", "attempt__scored_count", "is_scored", "is_correct")
"""The columns of an Answer, at a response."""


def compute(revisions: Sequence[int]) -> dict[int, ItemAnalysis]:
    """What the responses say of each of these revisions today. Five queries."""
    members = Revision.objects.filter(Q(pk__in=revisions) | Q(continues__in=revisions))
    lines = {pk: continues_id or pk for pk, continues_id in members.values_list("pk", "continues_id")}
    responses = Response.objects.of_statistics().filter(revision__in=lines).order_by()
    answers: dict[int, Counter[Answer]] = defaultdict(Counter)
    for revision_id, *outcome, count in responses.values_list("revision_id", *OUTCOME).annotate(Count("pk")):
        answers[lines[revision_id]][Answer(*outcome)] += count
    seconds: dict[int, Counter[int]] = defaultdict(Counter)
    timed = responses.filter(active_ms__gt=0).annotate(seconds=Cast((F("active_ms") + 500) / 1000, IntegerField()))
    for revision_id, spent, count in timed.values_list("revision_id", "seconds").annotate(Count("pk")):
        seconds[lines[revision_id]][spent] += count
    keys: dict[int, set[str]] = defaultdict(set)
    picks: dict[int, dict[str, Counter[Answer]]] = defaultdict(dict)
    options = Option.objects.filter(revision__in=revisions).order_by()
    for revision_id, code, is_key in options.values_list("revision_id", "code", "is_key"):
        picks[revision_id][code] = Counter()
        if is_key:
            keys[revision_id].add(code)
    picked = responses.filter(picks__isnull=False).values_list("revision_id", "picks__option__code", *OUTCOME)
    for revision_id, code, *outcome, count in picked.annotate(Count("pk")):
        picks[lines[revision_id]][code][Answer(*outcome)] += count
    return {pk: item_analysis.analyse(answers[pk], picks[pk], seconds[pk], keys=keys[pk]) for pk in revisions}


SHOWN = (
    *("facility", "facility_low", "facility_high", "discrimination"),
    *("seconds_low", "seconds_median", "seconds_high"),
)


def figures(analysis: ItemAnalysis) -> dict[str, float | None]:
    """The columns of RevisionStatistics that the answers alone decide; those of SHOWN are empty while n is small."""
    held, time = item_analysis.flags(analysis), analysis.seconds
    times = (time.low, time.median, time.high) if time else (None, None, None)
    shown = (analysis.facility, analysis.low, analysis.high, analysis.discrimination, *times)
    is_shown = analysis.n >= item_analysis.SHOWN_FROM
    return dict(zip(SHOWN, shown if is_shown else [None] * len(SHOWN), strict=True)) | {
        "is_weak": Flag.WEAK in held,
        "has_idle_distractor": Flag.IDLE_DISTRACTOR in held,
        "has_tempting_distractor": Flag.TEMPTING_DISTRACTOR in held,
    }


@transaction.atomic
def _write(analyses: Mapping[int, ItemAnalysis], found: Mapping[int, Sign], now: dt.datetime) -> None:
    rows = [
        RevisionStatistics(revision_id=pk, refreshed_at=now, **found[pk]._asdict(), **figures(analysis))
        for pk, analysis in analyses.items()
    ]
    columns = [*Sign._fields, *figures(next(iter(analyses.values()))), "refreshed_at"]
    RevisionStatistics.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["revision"], update_fields=columns
    )
    OptionStatistics.objects.filter(option__revision__in=analyses).delete()
    options = Option.objects.filter(revision__in=analyses).order_by("pk").values_list("pk", "revision_id", "code")
    rows_of_options = (of_option(pk, analyses[revision_id], code) for pk, revision_id, code in options)
    OptionStatistics.objects.bulk_create(filter(None, rows_of_options))


def of_option(option_id: int, analysis: ItemAnalysis, code: str) -> OptionStatistics | None:
    """What is stored of an option; None below what may be shown."""
    selection = analysis.selections[code]
    if analysis.n < item_analysis.SHOWN_FROM:
        return None
    return OptionStatistics(
        option_id=option_id,
        count=selection.count,
        rate=selection.rate,
        rate_bottom=selection.bottom,
        rate_top=selection.top,
        is_idle=selection.is_idle,
        is_tempting=selection.is_tempting,
    )


# --- Exposure, and what depends on the stage of the question

STANDING = ("forms_drawn", "forms_possible", "is_out_of_bounds", "is_overexposed", "flag_count")
OF_ANSWERS = ("is_weak", "has_tempting_distractor", "has_idle_distractor")


def standing_of(row: RevisionStatistics, standing: Standing) -> tuple[int, int, bool, bool, int]:
    """The columns of STANDING that a row with these figures has to have."""
    is_out = standing.is_pretest and item_analysis.is_out_of_bounds(row.n, row.facility)
    is_over = item_analysis.is_overexposed(standing.drawn, standing.possible, needed=standing.needed)
    count = is_out + is_over + sum(getattr(row, name) for name in OF_ANSWERS)
    return standing.drawn, standing.possible, is_out, is_over, count


def _write_standing(now: dt.datetime) -> None:
    """Every form that is started changes the exposure of what was not on it, so all rows are looked at."""
    standings = exposure.standings()
    changed, known = [], set()
    for row in RevisionStatistics.objects.iterator():
        known.add(row.revision_id)
        values = standing_of(row, standings.get(row.revision_id, exposure.NEVER_DRAWN))
        if values != tuple(getattr(row, name) for name in STANDING):
            changed.append(RevisionStatistics(revision_id=row.revision_id, refreshed_at=now))
            _set_standing(changed[-1], values)
    for pk in sorted(standings.keys() - known):
        changed.append(RevisionStatistics(revision_id=pk, refreshed_at=now))
        _set_standing(changed[-1], standing_of(changed[-1], standings[pk]))
    # A batch is a transaction of its own, so that no save waits for all of them.
    for start in range(0, len(changed), BATCH):
        RevisionStatistics.objects.bulk_create(
            changed[start : start + BATCH],
            update_conflicts=True,
            unique_fields=["revision"],
            update_fields=[*STANDING, "refreshed_at"],
        )
    RevisionStatistics.objects.filter(n=0, forms_drawn=0).delete()


def _set_standing(row: RevisionStatistics, values: Sequence[int]) -> None:
    for name, value in zip(STANDING, values, strict=True):
        setattr(row, name, value)
