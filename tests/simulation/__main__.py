"""Tries weak topics on synthetic candidates and writes the figures into docs/measurement.md: `make simulate`.

The same figures each time: seeds are fixed, and nothing depends on the clock or on how the work is shared out.
"""

from __future__ import annotations

import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tests.simulation import schedules
from tests.simulation.limits import limits
from tests.simulation.plots import LEVELS, coverage_plot, found_plot
from tests.simulation.runs import JUDGED, LOOKS, Tally, run
from tests.simulation.worlds import MAKES

DOCS = Path(__file__).resolve().parents[2] / "docs"
REPORT = DOCS / "measurement.md"
BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"
SCHEDULES_BEGIN, SCHEDULES_END = "<!-- schedules -->", "<!-- end of schedules -->"
CANDIDATES = 40
SHARES = 4
"""The candidates of a make are done in so many pieces."""
NAMES = ("percent correct", "mastery", "oracle", "drills")


def simulate(candidates: int = CANDIDATES) -> dict[str, Tally]:
    """All makes, on two cores; the pieces are put together in the order of their numbers."""
    pieces = [(make, range(piece, candidates, SHARES)) for make in MAKES for piece in range(SHARES)]
    tallies = {make: Tally() for make in MAKES}
    with ProcessPoolExecutor(2) as workers:
        for (make, _), tally in zip(pieces, workers.map(run, *zip(*pieces, strict=True)), strict=True):
            tallies[make].add(tally)
    return tallies


def found_table(tallies: dict[str, Tally]) -> list[str]:
    head = ["make", *NAMES, "mastery / oracle", "drills / percent correct"]
    rows = [head, ["---"] * len(head)]
    for make, tally in tallies.items():
        needed = {name: tally.needed(name) for name in NAMES}
        ratios = (needed["mastery"] / needed["oracle"], needed["drills"] / needed["percent correct"])
        rows.append([make, *(f"{needed[name]:.0f}" for name in NAMES), *(f"{ratio:.2f}" for ratio in ratios)])
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


def _table(rows: list[list[str]]) -> list[str]:
    return [f"| {' | '.join(row)} |" for row in rows] + [""]


def write_between(begin: str, end: str, lines: list[str]) -> None:
    before, _, rest = REPORT.read_text().partition(begin)
    after = rest.partition(end)[2]
    REPORT.write_text(f"{before}{begin}\n\n" + "\n".join(lines) + f"\n{end}{after}")


def main() -> int:
    tallies, limit = simulate(), limits(range(CANDIDATES // 4))
    lines = [
        f"{CANDIDATES} candidates of each make, looked at after {', '.join(map(str, LOOKS))} responses.",
        "",
        "Mean number of responses until found (500 where never):",
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
    of_schedules, plot = schedules.figures()
    write_between(SCHEDULES_BEGIN, SCHEDULES_END, of_schedules)
    (DOCS / "measurement-schedules.svg").write_text(plot)
    sys.stdout.write("\n".join([*lines, *of_schedules]) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
