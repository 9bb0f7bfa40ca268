"""Where the marks of the charts stand: numbers in, coordinates of a viewBox out; the templates draw them.

All coordinates are whole units with y downwards, because a decimal comma of the reader's language would break an SVG
attribute. What is shown as a number elsewhere on the page (score, share, seconds) is passed through, never read back
from a coordinate.
"""

from __future__ import annotations

import datetime as dt
import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import fmean
from typing import Literal

from quizzes.scoring import Scale

SHADES = 5
NAMES_HEIGHT = 20
BUSY_DAYS = (1, 10, 25, 50, 100)
"""So many responses a day begin the next shade."""

LabelName = Literal["score", "cut", "low", "high", "end"]

LABEL_WIDTH = 40
"""Room for a number of four digits at 15 px, with air around it."""
BUDGETS_SHOWN = 4
"""The strip is cut off at so many times the budget, or one long pause would flatten all other bars."""
BUDGETS_TOO_LONG = 2
"""So many times the budget is named as too long."""


@dataclass(frozen=True, slots=True)
class Label:
    """A number to write, centred on ``x``; ``mark_x`` is where what it names stands."""

    name: LabelName
    value: int
    x: int
    mark_x: int


@dataclass(frozen=True, slots=True)
class ScaleMark:
    """A scaled score on its scale. ``above`` labels score and cut line; ``below`` the interval and the ends."""

    width: int
    left: int
    right: int
    score_x: int
    low_x: int
    high_x: int
    cut_x: int
    above: tuple[Label, ...]
    below: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class ShareRow:
    """A share from 0 to 1 with its interval; ``share`` is None without evidence."""

    key: str
    share: Fraction | float | None
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Bar:
    """A horizontal bar from x = 0, and its interval; without evidence there is neither, and ``length`` is None."""

    key: str
    y: int
    middle_y: int
    height: int
    length: int | None
    low_x: int | None
    high_x: int | None


@dataclass(frozen=True, slots=True)
class BarChart:
    width: int
    height: int
    cut_x: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class StripBar:
    """The time spent at one position, standing on the base line; ``is_clipped`` bars are longer than they look."""

    position: int
    seconds: int
    x: int
    y: int
    width: int
    height: int
    is_too_long: bool
    is_clipped: bool


@dataclass(frozen=True, slots=True)
class Strip:
    width: int
    height: int
    budget_y: int
    bars: tuple[StripBar, ...]


@dataclass(frozen=True, slots=True)
class StackedBar:
    """Two parts that stand on each other: what is due on the base line, what is new above it."""

    x: int
    width: int
    due_y: int
    due_height: int
    new_y: int
    new_height: int


@dataclass(frozen=True, slots=True)
class Stack:
    width: int
    height: int
    limit_y: int
    bars: tuple[StackedBar, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The scaled score of one sitting and its interval, in scaled points."""

    scaled_score: int
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Point:
    x: int
    y: int
    low_y: int
    high_y: int


@dataclass(frozen=True, slots=True)
class History:
    width: int
    height: int
    cut_y: int
    points: tuple[Point, ...]

    @property
    def polyline(self) -> str:
        """The ``points`` attribute of an SVG polyline."""
        return " ".join(f"{point.x},{point.y}" for point in self.points)


@dataclass(frozen=True, slots=True)
class Cell:
    """A square of a heat map: what it stands for (None without evidence), and its shade."""

    x: int
    y: int
    value: int | None
    step: int | None


@dataclass(frozen=True, slots=True)
class HeatMap:
    width: int
    height: int
    cell_width: int
    cell_height: int
    cells: tuple[Cell, ...]

    @property
    def middle(self) -> tuple[int, int]:
        """From the corner of a cell to its middle."""
        return self.cell_width // 2, self.cell_height // 2

    @property
    def text_drop(self) -> int:
        """From the top of a cell to the base line of a number in its middle."""
        return self.middle[1] + 4

    @property
    def view_height(self) -> int:
        """With a line of names above."""
        return self.height + NAMES_HEIGHT

    @property
    def columns(self) -> tuple[int, ...]:
        """The middle of each column."""
        return tuple(range(self.middle[0], self.width, self.cell_width))

    @property
    def rows(self) -> tuple[int, ...]:
        """The middle of each row."""
        return tuple(range(self.middle[1], self.height, self.cell_height))


def scale_mark(outcome: Outcome, scale: Scale, *, width: int = 640) -> ScaleMark:
    """Where score, interval and cut line stand on the scale, and their labels so that none covers another.

    Raises ValueError when ``width`` has no room for the four labels below the line.
    """
    left, right = LABEL_WIDTH // 2, width - LABEL_WIDTH // 2

    def x(value: int) -> int:
        return _between(left, right, Fraction(value - scale.low, scale.high - scale.low))

    def labels(names: dict[int, LabelName]) -> tuple[Label, ...]:
        values = sorted(names)
        marks = [x(value) for value in values]
        places = spread(marks, gap=LABEL_WIDTH, first=left, last=right)
        return tuple(
            Label(names[value], value, place, mark) for value, place, mark in zip(values, places, marks, strict=True)
        )

    return ScaleMark(
        width=width,
        left=left,
        right=right,
        score_x=x(outcome.scaled_score),
        low_x=x(outcome.low),
        high_x=x(outcome.high),
        cut_x=x(scale.cut_score),
        # Where two of them are the same number it is written once, under the later name.
        above=labels({scale.cut_score: "cut", outcome.scaled_score: "score"}),
        below=labels({scale.low: "end", scale.high: "end", outcome.low: "low", outcome.high: "high"}),
    )


def spread(places: Sequence[int], *, gap: int, first: int, last: int) -> list[int]:
    """Ascending places moved apart to at least ``gap``, between ``first`` and ``last``, by the least squared distance.

    Raises ValueError when there is not enough room. Source: isotonic regression by pooling adjacent violators, on the
    places less the gaps before them; https://en.wikipedia.org/wiki/Isotonic_regression
    """
    room = last - first - gap * (len(places) - 1)
    if room < 0:
        raise ValueError(f"no room for {len(places)} labels, {gap} apart, from {first} to {last}")
    pools: list[list[int]] = []
    for number, place in enumerate(places):
        pools.append([place - number * gap])
        while len(pools) > 1 and fmean(pools[-2]) > fmean(pools[-1]):
            pools[-2:] = [pools[-2] + pools[-1]]
    starts = [min(max(round(fmean(pool)), first), first + room) for pool in pools for _ in pool]
    return [start + number * gap for number, start in enumerate(starts)]


def bars(rows: Sequence[ShareRow], cut_share: Fraction | float, *, width: int = 480, row_height: int = 28) -> BarChart:
    """One horizontal bar for each row from the top, and the cut line through all of them."""
    thickness = row_height // 2
    drawn = []
    for number, row in enumerate(rows):
        top = number * row_height
        length = low_x = high_x = None
        if row.share is not None:
            length, low_x, high_x = (_between(0, width, share) for share in (row.share, row.low, row.high))
        drawn.append(
            Bar(row.key, top + (row_height - thickness) // 2, top + row_height // 2, thickness, length, low_x, high_x)
        )
    return BarChart(width, len(rows) * row_height, _between(0, width, cut_share), tuple(drawn))


def strip(seconds: Sequence[int], budget: Fraction | float, *, width: int = 640, height: int = 64) -> Strip:
    """One thin bar for each position, in order, and the line of the budget (seconds per question, above zero).

    The height is the budget's ``BUDGETS_SHOWN`` fold. Any time at all is drawn at least one unit high.
    """
    top = budget * BUDGETS_SHOWN
    drawn = []
    for number, spent in enumerate(seconds):
        left, right = (_between(0, width, Fraction(edge, len(seconds))) for edge in (number, number + 1))
        length = max(_between(0, height, min(spent / top, 1)), 1 if spent else 0)
        drawn.append(
            StripBar(
                position=number + 1,
                seconds=spent,
                x=left,
                y=height - length,
                # The last unit stays empty, so that neighbours can be told apart.
                width=max(right - left - 1, 1),
                height=length,
                is_too_long=spent > budget * BUDGETS_TOO_LONG,
                is_clipped=spent > top,
            )
        )
    return Strip(width, height, height - _between(0, height, Fraction(1, BUDGETS_SHOWN)), tuple(drawn))


def shares(rows: Sequence[ShareRow], cut_share: Fraction, *, width: int = 320, height: int = 80) -> History:
    """Shares at even distances from left to right, oldest first; a row without a share has its place and no point.

    Even, because two sittings of one day would cover each other on a line of months; dates are in the table.
    """

    def y(share: Fraction | float) -> int:
        return height - _between(0, height, share)

    points = tuple(
        Point(_between(0, width, Fraction(2 * number + 1, 2 * len(rows))), y(row.share), y(row.low), y(row.high))
        for number, row in enumerate(rows)
        if row.share is not None
    )
    return History(width, height, y(cut_share), points)


def heat_map(rows: Sequence[Sequence[Fraction | float | None]], *, cell_width: int = 36, height: int = 28) -> HeatMap:
    """A square for each share from 0 to 1, rows from the top; without evidence (None) it is empty.

    ``step`` is the fifth of the scale in which a share lies, 0 to 4: its shade.
    """
    cells = tuple(
        Cell(
            x=column * cell_width,
            y=number * height,
            value=None if share is None else _between(0, 100, share),
            step=None if share is None else min(math.floor(share * SHADES), SHADES - 1),
        )
        for number, row in enumerate(rows)
        for column, share in enumerate(row)
    )
    return HeatMap(cell_width * max(map(len, rows), default=0), height * len(rows), cell_width, height, cells)


def calendar(counts: Mapping[dt.date, int], *, until: dt.date, weeks: int, cell: int = 16) -> HeatMap:
    """A column for each week, a square for each day from Monday down to ``until``; ``step`` by BUSY_DAYS."""
    monday = until - dt.timedelta(days=until.weekday(), weeks=weeks - 1)
    days = [monday + dt.timedelta(days=number) for number in range((until - monday).days + 1)]
    cells = tuple(
        Cell(
            x=number // 7 * cell,
            y=number % 7 * cell,
            value=counts.get(day, 0),
            step=bisect_right(BUSY_DAYS, counts.get(day, 0)) - 1 if counts.get(day) else None,
        )
        for number, day in enumerate(days)
    )
    return HeatMap(cell * weeks, cell * 7, cell, cell, cells)


def stack(days: Sequence[tuple[float, float]], limit: float, *, width: int = 640, height: int = 120) -> Stack:
    """For each day what is due (below) and what is new (above), in minutes, and the line of what a day has.

    The height is the largest day, or a little more than the limit. Any time at all is drawn at least one unit high.
    """
    top = max([limit * 1.25, *(due + new for due, new in days)])
    drawn = []
    for number, (due, new) in enumerate(days):
        left, right = (_between(0, width, Fraction(edge, len(days))) for edge in (number, number + 1))
        due_height, new_height = (max(_between(0, height, part / top), 1 if part else 0) for part in (due, new))
        # The last unit stays empty, so that neighbours can be told apart.
        drawn.append(
            StackedBar(
                left,
                max(right - left - 1, 1),
                height - due_height,
                due_height,
                height - due_height - new_height,
                new_height,
            )
        )
    return Stack(width, height, height - _between(0, height, limit / top), tuple(drawn))


def _between(start: int, end: int, share: Fraction | float) -> int:
    """The whole unit at a share of the way from start to end, halves rounded up."""
    return math.floor(start + (end - start) * share + Fraction(1, 2))
