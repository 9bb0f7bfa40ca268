"""Tries weak topics on synthetic candidates and writes the figures into docs/measurement.md: `make simulate`.

The same figures each time: seeds are fixed, and nothing depends on the clock or on how the work is shared out.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, ProcessPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

from tests.simulation import forecasts, schedules
from tests.simulation.forecasts import EDGES, STATED, Forecast, brier, error, held, reliability
from tests.simulation.limits import limits
from tests.simulation.plots import LEVELS, coverage_plot, found_plot, reliability_plot
from tests.simulation.runs import JUDGED, LOOKS, Tally, run
from tests.simulation.worlds import MAKES

DOCS = Path(__file__).resolve().parents[2] / "docs"
REPORT = DOCS / "measurement.md"
BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"
READINESS_BEGIN, READINESS_END = "<!-- readiness -->", "<!-- end of readiness -->"
SCHEDULES_BEGIN, SCHEDULES_END = "<!-- schedules -->", "<!-- end of schedules -->"
CANDIDATES = 60
FORECAST_CANDIDATES = 60
"""More of them than of the others: a bucket of tenths holds a tenth of them."""
SHARES = 4
"""The candidates of a make are done in so many pieces."""
TOGETHER, OUTSIDE = "all four", ("forgets and relearns",)
"""The makes that bars are about, together; the last one shows what is not modelled."""
NAMES = ("percent correct", "mastery", "oracle", "drills")
ESTIMATES = {
    "naive": "percent correct",
    "bare": "bare verdict",
    "oracle": "knowing the make",
    "true": "knowing all",
}


T = TypeVar("T")


def _pieces(workers: Executor, run: Callable[[str, range], T], candidates: int) -> Iterator[tuple[str, T]]:
    """Make and what a piece of its candidates showed, in the order of their numbers, however the work is shared out."""
    pieces = [(make, range(piece, candidates, SHARES)) for make in MAKES for piece in range(SHARES)]
    found = workers.map(run, *zip(*pieces, strict=True))
    return ((make, of_piece) for (make, _), of_piece in zip(pieces, found, strict=True))


def simulate(workers: Executor, candidates: int = CANDIDATES) -> dict[str, Tally]:
    tallies = {make: Tally() for make in MAKES}
    for make, tally in _pieces(workers, run, candidates):
        tallies[make].add(tally)
    return tallies


def forecast(workers: Executor, candidates: int = FORECAST_CANDIDATES) -> dict[str, list[Forecast]]:
    found: dict[str, list[Forecast]] = {make: [] for make in MAKES}
    for make, of_piece in _pieces(workers, forecasts.run, candidates):
        found[make] += of_piece
    found[TOGETHER] = [row for make in MAKES if make not in OUTSIDE for row in found[make]]
    return found


def found_table(tallies: dict[str, Tally]) -> list[str]:
    head = ["make", *NAMES, "mastery / oracle", "drills / percent correct"]
    rows = [head, ["---"] * len(head)]
    for make, tally in tallies.items():
        needed = [f"{tally.needed(name):.0f}" for name in NAMES]
        ratios = [tally.ratio(*names) for names in (("mastery", "oracle"), ("drills", "percent correct"))]
        rows.append([make, *needed, *(f"{ratio:.2f} ± {error:.2f}" for ratio, error in ratios)])
    return _table(rows)


def median_table(tallies: dict[str, Tally]) -> list[str]:
    rows = [["make", *NAMES], ["---"] * 5]
    for make, tally in tallies.items():
        counts = [tally.half_found(name) for name in NAMES]
        rows.append([make, *("never" if count is None else str(count) for count in counts)])
    return _table(rows)


def coverage_table(tallies: dict[str, Tally]) -> list[str]:
    rows = [["make", "questions", *LEVELS], ["---"] * 6]
    for make, tally in tallies.items():
        rows += [
            [make, way, *(f"{100 * tally.coverage(way, level):.1f} %" for level in LEVELS)]
            for way in ("random", "drills")
        ]
    return _table(rows)


def readiness_table(found: Mapping[str, list[Forecast]]) -> list[str]:
    head = ["make", "questions", "Brier", *ESTIMATES.values(), "error", "percent correct's", "held"]
    rows = [head, ["---"] * len(head)]
    for make, of_make in found.items():
        for way in ("random", "drills"):
            of_way = [row for row in of_make if row.way == way]
            has_oracle = all(row.oracle is not None for row in of_way)
            briers = [f"{brier(of_way, name):.3f}" if name != "oracle" or has_oracle else "-" for name in ESTIMATES]
            errors = (f"{100 * error(of_way, name):.1f}" for name in ("stated", "naive"))
            rows.append([make, way, f"{brier(of_way):.3f}", *briers, *errors, f"{100 * held(of_way):.1f} %"])
    return _table(rows)


def below_table(found: Mapping[str, list[Forecast]]) -> list[str]:
    """By how much the Brier score of each is below that of percent correct, and of its bare verdict."""
    random_ones = [row for row in found[TOGETHER] if row.way == "random"]
    rows = [["Brier score, all four, random questions", "stated", "knowing the make", "knowing all"], ["---"] * 4]
    for name, title in (("naive", "below percent correct"), ("bare", "below its bare verdict")):
        of_naive = brier(random_ones, name)
        shares = (1 - brier(random_ones, each) / of_naive for each in ("stated", "oracle", "true"))
        rows.append([title, *(f"{100 * share:.0f} %" for share in shares)])
    return _table(rows)


def reliability_table(found: Mapping[str, list[Forecast]]) -> list[str]:
    head = ["make", *(f"{round(100 * first)}-{round(100 * last)} %" for first, last in pairwise(EDGES))]
    rows = [head, ["---"] * len(head)]
    buckets = {make: reliability(of_make) for make, of_make in found.items()}
    random_ones = [row for row in found[TOGETHER] if row.way == "random"]
    buckets[f"{TOGETHER}, random"] = reliability(random_ones)
    buckets["the same, knowing the make"] = reliability(random_ones, "oracle")
    for title, of_title in buckets.items():
        cells = [f"{100 * each.stated:.0f}: {100 * each.true:.0f} ({each.n})" if each.n else "-" for each in of_title]
        rows.append([title, *cells])
    return _table(rows)


def _table(rows: list[list[str]]) -> list[str]:
    return [f"| {' | '.join(row)} |" for row in rows] + [""]


def write_between(begin: str, end: str, lines: list[str]) -> None:
    before, _, rest = REPORT.read_text().partition(begin)
    after = rest.partition(end)[2]
    REPORT.write_text(f"{before}{begin}\n\n" + "\n".join(lines) + f"\n{end}{after}")


def readiness_lines(found: Mapping[str, list[Forecast]]) -> list[str]:
    return [
        f"{FORECAST_CANDIDATES} candidates of each make, stated after {', '.join(map(str, STATED))} responses:",
        "",
        *readiness_table(found),
        *below_table(found),
        "Stated: true (how many), in per cent, by tenths of what was stated; random questions and drills together:",
        "",
        *reliability_table(found),
    ]


def main() -> int:
    with ProcessPoolExecutor(2) as workers:
        tallies, found = simulate(workers), forecast(workers)
    limit = limits(range(CANDIDATES // 4))
    lines = [
        f"{CANDIDATES} candidates of each make, looked at after {', '.join(map(str, LOOKS))} responses.",
        "",
        "Mean number of responses until found (500 where never), and ratios with their standard errors:",
        "",
        *found_table(tallies),
        "Responses until half of the candidates have it, for good:",
        "",
        *median_table(tallies),
        f"Truths within the 80 % interval, after {', '.join(map(str, JUDGED))} responses together:",
        "",
        *coverage_table(tallies),
        (
            "Where a fact is known or not, with the exact posterior: the better one of the two answers is true for "
            f"{100 * limit.one_end:.1f} % of the facts, the range from the 10 % to the 90 % quantile holds "
            f"{100 * limit.central:.1f} %."
        ),
        "",
    ]
    write_between(BEGIN, END, lines)
    curves = {make: {name: tally.curve(name) for name in NAMES} for make, tally in tallies.items()}
    (DOCS / "measurement-found.svg").write_text(found_plot(curves))
    by_level = {make: {level: tally.coverage("random", level) for level in LEVELS} for make, tally in tallies.items()}
    (DOCS / "measurement-coverage.svg").write_text(coverage_plot(by_level))
    of_readiness = readiness_lines(found)
    write_between(READINESS_BEGIN, READINESS_END, of_readiness)
    (DOCS / "measurement-readiness.svg").write_text(
        reliability_plot({make: reliability(of_make) for make, of_make in found.items()})
    )
    of_schedules, plot = schedules.figures()
    write_between(SCHEDULES_BEGIN, SCHEDULES_END, of_schedules)
    (DOCS / "measurement-schedules.svg").write_text(plot)
    sys.stdout.write("\n".join([*lines, *of_readiness, *of_schedules]) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
