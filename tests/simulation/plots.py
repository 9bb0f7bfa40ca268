"""Two small plots as SVG, the same bytes for the same figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 300, 190, 38, 30, 8, 26
STYLES = {
    "percent correct": 'stroke="#9a5b00" stroke-dasharray="2 3"',
    "mastery": 'stroke="#0b6b66" stroke-width="2"',
    "oracle": 'stroke="#777" stroke-dasharray="6 3"',
    "drills": 'stroke="#5b3fa0" stroke-width="2"',
}
SCHEDULE_STYLES = {
    "ours": 'stroke="#0b6b66" stroke-width="2"',
    "plain FSRS": 'stroke="#9a5b00" stroke-dasharray="6 3"',
    "random": 'stroke="#777" stroke-dasharray="2 3"',
}
LEVELS = ("domain", "task", "service", "fact")


def found_plot(curves: Mapping[str, Mapping[str, Sequence[tuple[int, float]]]]) -> str:
    """A panel per make: share of candidates (0 to 1) whose three services were found, by responses."""
    panels = []
    for number, (make, of_make) in enumerate(curves.items()):
        lines = [_frame(make), *_ticks([100, 200, 300, 400, 500], 500, [0, 50, 100])]
        for name, points in of_make.items():
            path = " ".join(f"{_x(count, 500)},{_y(share)}" for count, share in points)
            lines.append(f'<polyline points="{path}" fill="none" {STYLES[name]}/>')
        panels.append(_panel(number, lines))
    return _svg(
        panels, _legend(STYLES), "Share of candidates whose three services are among the first five, by responses"
    )


def coverage_plot(coverage: Mapping[str, Mapping[str, float]]) -> str:
    """A panel per make: coverage (0 to 1) of the 80 % intervals by level; the band is 75 to 85 %."""
    panels = []
    for number, (make, of_make) in enumerate(coverage.items()):
        top, bottom = _y(0.85), _y(0.75)
        band = (
            f'<rect x="{LEFT}" width="{WIDTH - LEFT - RIGHT}" y="{top}" height="{bottom - top:.1f}" fill="#0b6b6633"/>'
        )
        lines = [_frame(make), band, *_ticks([], 1, [0, 50, 75, 85, 100])]
        for place, level in enumerate(LEVELS):
            x = LEFT + 30 + 62 * place
            lines.append(f'<circle cx="{x}" cy="{_y(of_make[level])}" r="4" fill="#0b6b66"/>')
            lines.append(f'<text x="{x}" y="{HEIGHT - 8}" text-anchor="middle">{level}</text>')
        panels.append(_panel(number, lines))
    return _svg(panels, [], "Coverage of the 80 % intervals, by level")


def recall_plot(curves: Mapping[str, Mapping[str, Sequence[tuple[int, float]]]]) -> str:
    """A panel per make: share recalled at the exam (0 to 1) by each schedule, by minutes a day."""
    panels = []
    for number, (make, of_make) in enumerate(curves.items()):
        lines = [_frame(make), *_ticks([10, 20, 40], 50, [0, 50, 100])]
        for name, points in of_make.items():
            path = " ".join(f"{_x(minutes, 50)},{_y(share)}" for minutes, share in points)
            lines.append(f'<polyline points="{path}" fill="none" {SCHEDULE_STYLES[name]}/>')
        panels.append(_panel(number, lines))
    return _svg(panels, _legend(SCHEDULE_STYLES), "Share recalled on the day of the exam, by minutes a day")


def _legend(styles: Mapping[str, str]) -> list[str]:
    return [
        f'<line x1="{x}" x2="{x + 24}" y1="14" y2="14" {style}/><text x="{x + 30}" y="18">{name}</text>'
        for x, (name, style) in zip(range(8, 900, 150), styles.items(), strict=False)
    ]


def reliability_plot(curves: Mapping[str, Sequence[tuple[int, float, float]]]) -> str:
    """A panel per make: true probability (up) by stated one (across), a disc per tenth, as large as its count.

    The band is five points around the diagonal. From (count, stated, true), shares from 0 to 1.
    """
    panels = []
    for number, (make, of_make) in enumerate(curves.items()):
        corners = ((0, 0.05), (0.95, 1), (1, 1), (1, 0.95), (0.05, 0), (0, 0))
        band = " ".join(f"{_x(across, 1)},{_y(up)}" for across, up in corners)
        lines = [_frame(make), f'<polygon points="{band}" fill="#0b6b6633"/>', *_share_ticks()]
        largest = max(count for count, _, _ in of_make)
        for count, stated, true in (each for each in of_make if each[0]):
            radius = round(1.5 + 6 * (count / largest) ** 0.5, 1)
            lines.append(f'<circle cx="{_x(stated, 1)}" cy="{_y(true)}" r="{radius}" fill="#0b6b66"/>')
        panels.append(_panel(number, lines))
    return _svg(panels, [], "True probability to pass, by the stated one")


def _share_ticks() -> list[str]:
    across = [f'<text x="{_x(x / 100, 1)}" y="{HEIGHT - 8}" text-anchor="middle">{x}</text>' for x in (0, 50, 100)]
    return [*across, *_ticks([], 1, [0, 50, 100])]


def _x(count: float, largest: float) -> float:
    return round(LEFT + (WIDTH - LEFT - RIGHT) * count / largest, 1)


def _y(share: float) -> float:
    return round(TOP + (HEIGHT - TOP - BOTTOM) * (1 - share), 1)


def _frame(title: str) -> str:
    box = f'x="{LEFT}" y="{TOP}" width="{WIDTH - LEFT - RIGHT}" height="{HEIGHT - TOP - BOTTOM}"'
    return f'<text x="{LEFT}" y="20" font-weight="bold">{title}</text><rect {box} fill="none" stroke="#bbb"/>'


def _ticks(across: Sequence[int], largest: int, up: Sequence[int]) -> list[str]:
    below = [f'<text x="{_x(x, largest)}" y="{HEIGHT - 8}" text-anchor="middle">{x}</text>' for x in across]
    return below + [f'<text x="{LEFT - 4}" y="{_y(y / 100) + 4}" text-anchor="end">{y}</text>' for y in up]


def _panel(number: int, lines: Sequence[str]) -> str:
    across, down = number % 3 * WIDTH, number // 3 * HEIGHT + 26
    return f'<g transform="translate({across} {down})">{"".join(lines)}</g>'


def _svg(panels: Sequence[str], legend: Sequence[str], title: str) -> str:
    width, height = 3 * WIDTH, (len(panels) + 2) // 3 * HEIGHT + 26
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" font-family="sans-serif"'
    paper = f'<title>{title}</title><rect width="{width}" height="{height}" fill="#fff"/>'
    return "\n".join([f'{head} font-size="12">', paper, *legend, *panels, "</svg>\n"])
