"""What the desk shows of statistics: a table of questions, one question in full, and the forms (read side)."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, DateField, Exists, F, OuterRef, Prefetch, QuerySet
from django.db.models.expressions import OrderBy
from django.db.models.functions import TruncMonth
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from content.models import Blueprint, Option, Placement, Question, Revision, Service
from content.paging import LongList
from content.presenting import LETTERS
from quizzes import charts, item_analysis
from quizzes.item_analysis import Month
from quizzes.marking import scale_of
from quizzes.models import FormStatistics, OptionStatistics, Refresh, Response, RevisionStatistics
from quizzes.models.statistics import RevisionStatisticsQuerySet
from quizzes.scoring import scaled

FLAGS: dict[str, tuple[str, Promise]] = {
    "weak": ("is_weak", _("does not tell strong candidates from weak ones")),
    "tempting-distractor": ("has_tempting_distractor", _("strong candidates prefer a wrong option")),
    "idle-distractor": ("has_idle_distractor", _("nobody chooses one of the wrong options")),
    "out-of-bounds": ("is_out_of_bounds", _("pretest: too hard or too easy to count")),
    "overexposed": ("is_overexposed", _("on too many forms")),
}
"""Column and plain words of each flag."""

SORTS: dict[str, tuple[tuple[str | OrderBy, str], Promise]] = {
    "flags": (("-flag_count", "-pk"), _("Flags")),
    "facility": ((F("facility").asc(nulls_last=True), "pk"), _("Right")),
    "discrimination": ((F("discrimination").asc(nulls_last=True), "pk"), _("Tells strong from weak")),
    "answers": (("-n", "-pk"), _("Answers")),
    "time": ((F("seconds_median").desc(nulls_last=True), "-pk"), _("Time")),
}
"""Columns, the most remarkable first, each read from an index of its own; and the head of the table."""
MOST_OTHERS = 10_000
"""Keys that a statement names one by one; SQLite takes three times as many."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which statistics the table shows, and in which order; the address of the page holds it."""

    flag: str = "any"
    """A flag, `any`, or `all` for questions without one, too."""
    service: str = ""
    exam: str = ""
    """Slug of a service, code of an exam."""
    sort: str = "flags"

    @classmethod
    def of(cls, address: Mapping[str, str]) -> Wanted:
        """What an address names; words that mean nothing are passed over."""
        words = {name: address.get(name, "").replace("\x00", "").strip()[:120] for name in ("service", "exam")}
        flag, sort = address.get("flag", ""), address.get("sort", "")
        return cls(
            flag=flag if flag in FLAGS or flag == "all" else "any", sort=sort if sort in SORTS else "flags", **words
        )

    @property
    def address(self) -> str:
        """The query string that `of` understands, without the page."""
        usual, named = Wanted(), {name: getattr(self, name) for name in ("flag", "service", "exam", "sort")}
        return urlencode({name: value for name, value in named.items() if value != getattr(usual, name)})

    def sorted_by(self, sort: str) -> str:
        return replace(self, sort=sort).address


@dataclass(frozen=True, slots=True)
class Row:
    """A question in the table; `facility_bar` has its interval."""

    statistics: RevisionStatistics
    facility_bar: charts.BarChart
    flags: tuple[Promise, ...]

    @property
    def question(self) -> Question:
        return self.statistics.revision.question


def statistics_wanted(wanted: Wanted) -> QuerySet[RevisionStatistics]:
    """Those of the table, in its order; with `any` flag exactly `RevisionStatistics.objects.suspicious()`."""
    by, _words = SORTS[wanted.sort]
    return _chosen(wanted).in_service().select_related("revision__question__service").order_by(*by)


def statistics_pages(wanted: Wanted, size: int) -> LongList:
    """The pages of the table, in its order. What is out of service is looked for once, and left out by its keys:
    no row is looked up to be counted or passed over."""
    chosen, (by, _words) = _chosen(wanted), SORTS[wanted.sort]
    others = list(chosen.out_of_service().values_list("pk", flat=True)[: MOST_OTHERS + 1])
    is_few = len(others) <= MOST_OTHERS
    listed = chosen.exclude(pk__in=others) if is_few else chosen.in_service()
    return LongList(
        listed.order_by(*by).values("pk"),
        size,
        rows=lambda keys: _with_questions(keys).order_by(*by),
        count=chosen.count() - len(others) if is_few else None,
    )


def _chosen(wanted: Wanted) -> RevisionStatisticsQuerySet:
    """What is wanted, whether in service or not."""
    chosen = RevisionStatistics.objects.all()
    if wanted.flag != "all":
        chosen = chosen.filter(flag_count__gt=0)
    if wanted.flag in FLAGS:
        chosen = chosen.filter(**{FLAGS[wanted.flag][0]: True})
    if wanted.service:
        chosen = chosen.filter(revision__question__service__in=Service.objects.of_bank(wanted.service))
    if wanted.exam:
        # Named, so that PostgreSQL knows how many questions they have.
        blueprints = list(Blueprint.objects.filter(exam__code=wanted.exam).values_list("pk", flat=True))
        placed = Placement.objects.filter(question=OuterRef("revision__question"), blueprint__in=blueprints)
        chosen = chosen.filter(Exists(placed))
    return chosen


def _with_questions(keys: QuerySet[RevisionStatistics, Any]) -> QuerySet[RevisionStatistics]:
    return RevisionStatistics.objects.filter(pk__in=keys).select_related("revision__question__service")


def row_of(statistics: RevisionStatistics) -> Row:
    return Row(statistics, _facility_bar(statistics), _flags(statistics))


def refreshed_at() -> dt.datetime | None:
    """When all statistics were last brought up to date."""
    return Refresh.objects.values_list("finished_at", flat=True).first()


def _flags(statistics: RevisionStatistics) -> tuple[Promise, ...]:
    return tuple(words for column, words in FLAGS.values() if getattr(statistics, column))


def _facility_bar(statistics: RevisionStatistics) -> charts.BarChart:
    low, high = statistics.facility_low or 0.0, statistics.facility_high or 1.0
    return charts.bars([charts.ShareRow("facility", statistics.facility, low, high)], 0, width=200)


# --- Forms


@dataclass(frozen=True, slots=True)
class FormRow:
    """The forms of an exam, or a fixed paper; `error` and `guessed` in scaled points, None for a paper."""

    statistics: FormStatistics
    error: int | None
    guessed: int | None


def form_rows() -> list[FormRow]:
    """One query."""
    return [_form_row(each) for each in FormStatistics.objects.select_related("blueprint__exam")]


def _form_row(statistics: FormStatistics) -> FormRow:
    if statistics.fixed_form:
        return FormRow(statistics, None, None)
    scale = scale_of(statistics.blueprint)
    error = statistics.error_share
    return FormRow(
        statistics,
        error=None if error is None else round(error * (scale.high - scale.low)),
        guessed=scaled(Fraction(statistics.guess_share), scale),
    )


# --- One question


@dataclass(frozen=True, slots=True)
class OptionRow:
    """An option of the revision; `line` leads from the lowest third over all to the highest, None without them."""

    letter: str
    code: str
    text: str
    is_key: bool
    statistics: OptionStatistics | None
    line: charts.History | None


@dataclass(frozen=True, slots=True)
class OverTime:
    """Facility period by period, oldest first, over the line of all answers together."""

    periods: tuple[item_analysis.Period, ...]
    chart: charts.History

    @property
    def marks(self) -> list[tuple[charts.Point, item_analysis.Period]]:
        return list(zip(self.chart.points, self.periods, strict=True))


@dataclass(frozen=True, slots=True)
class RevisionFigures:
    """What the answers say of one revision, and of those that go on with its statistics."""

    revision: Revision
    """The first of them."""
    newest: Revision
    statistics: RevisionStatistics | None
    """None where no form had it yet."""
    facility_bar: charts.BarChart | None
    exposure_bar: charts.BarChart
    flags: tuple[Promise, ...]
    options: tuple[OptionRow, ...]
    over_time: OverTime | None
    """None where all answers are of one period, or it was not asked for."""

    @property
    def is_shown(self) -> bool:
        """Whether there are enough answers to say anything."""
        return self.statistics is not None and self.statistics.facility is not None

    @property
    def missing(self) -> int:
        """How many more answers it takes until figures are shown."""
        return max(0, item_analysis.SHOWN_FROM - (self.statistics.n if self.statistics else 0))


def figures_of(revisions: QuerySet[Revision], *, over_time: bool = False) -> list[RevisionFigures]:
    """Of each of these revisions that begins a line, the newest of a question first. Three queries, and one more for
    figures over time."""
    lines = revisions.filter(continues__isnull=True).select_related("statistics")
    options = Option.objects.select_related("statistics")
    lines = lines.prefetch_related(Prefetch("options", options), "continuations")
    rows = list(lines.order_by("question", "-number"))
    months = _months(rows) if over_time else {}
    return [_figures(row, months.get(row.pk, ())) for row in rows]


def _months(rows: Sequence[Revision]) -> dict[int, list[Month]]:
    """The answers on which the statistics of these lines rest, by month (UTC). One query."""
    members = {member.pk: row.pk for row in rows for member in (row, *row.continuations.all())}
    counted = [found.last_marked_at for row in rows if (found := getattr(row, "statistics", None)) is not None]
    # What was marked since is not in the other figures either.
    until = max(filter(None, counted), default=dt.datetime.min.replace(tzinfo=dt.UTC))
    responses = Response.objects.of_statistics().filter(revision__in=members, attempt__marked_at__lte=until)
    month = TruncMonth("attempt__submitted_at", output_field=DateField(), tzinfo=dt.UTC)
    tallies: dict[tuple[int, dt.date], Counter[bool]] = defaultdict(Counter)
    for revision_id, first, is_correct, n in (
        responses.order_by().values_list("revision", month, "is_correct").annotate(Count("pk"))
    ):
        tallies[members[revision_id], first][is_correct] += n
    found_months: dict[int, list[Month]] = defaultdict(list)
    for (line, first), tally in sorted(tallies.items()):
        found_months[line].append(Month(first, tally[True], tally.total()))
    return found_months


def _figures(revision: Revision, months: Sequence[Month]) -> RevisionFigures:
    found = getattr(revision, "statistics", None)
    exposure = found.exposure if found else None
    most = item_analysis.MOST_EXPOSURE
    return RevisionFigures(
        revision=revision,
        newest=max([revision, *revision.continuations.all()], key=lambda each: each.number),
        statistics=found,
        facility_bar=_facility_bar(found) if found else None,
        exposure_bar=charts.bars(
            [charts.ShareRow("exposure", exposure, exposure or 0, exposure or 0)], most, width=200
        ),
        flags=_flags(found) if found else (),
        options=tuple(
            _option_row(LETTERS[place], option, getattr(option, "statistics", None))
            for place, option in enumerate(revision.options.all())
        ),
        over_time=_over_time(months),
    )


def _over_time(months: Sequence[Month]) -> OverTime | None:
    periods = item_analysis.periods(months)
    if len(periods) < 2:
        return None
    rows = [charts.ShareRow("", period.facility, period.low, period.high) for period in periods]
    together = Fraction(sum(period.right for period in periods), sum(period.n for period in periods))
    return OverTime(tuple(periods), charts.shares(rows, together, height=100))


def _option_row(letter: str, option: Option, found: OptionStatistics | None) -> OptionRow:
    return OptionRow(letter, option.code, option.text, option.is_key, found, _line(found))


def _line(found: OptionStatistics | None) -> charts.History | None:
    if found is None or found.rate_bottom is None or found.rate_top is None:
        return None
    rates = (found.rate_bottom, found.rate, found.rate_top)
    return charts.shares([charts.ShareRow("", rate, rate, rate) for rate in rates], Fraction(0), width=120, height=32)
