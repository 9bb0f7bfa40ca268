"""What the buttons of the editor do to options that are not saved yet: add, move, remove, cite (rules).

The page works without JavaScript: each of these buttons sends the whole form, and the form comes back rearranged.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

OptionValues = Mapping[str, str]
"""What one option's fields hold: `code`, `text`, `is_key`, `rationale`, `facts`, `misconception`, `is_anchored`."""

_STEP = re.compile(r"(?P<kind>add|(?:up|down|remove|cite|uncite)-(?P<place>[0-9]))(?:-(?P<fact>[a-z0-9-]+))?")


@dataclass(frozen=True, slots=True)
class Step:
    kind: str
    """`add`, `up`, `down`, `remove`, `cite` or `uncite`."""
    place: int = 0
    """0-based place of the option that it is about."""
    fact: str = ""


@dataclass(frozen=True, slots=True)
class Rearranged:
    options: tuple[OptionValues, ...]
    focus: str
    """Id of the control where the keyboard goes on; empty where it stays."""


def step_of(button: str) -> Step | None:
    """What a button asks for, such as `up-2` or `cite-0-sqs-retention`; None for anything else."""
    match = _STEP.fullmatch(button)
    if match is None:
        return None
    kind = match["kind"].partition("-")[0]
    if (kind in ("cite", "uncite")) != bool(match["fact"]):
        return None
    return Step(kind, int(match["place"] or 0), match["fact"] or "")


def rearranged(options: Sequence[OptionValues], step: Step, *, most: int) -> Rearranged:
    """The options after a step. A step that is not possible, such as moving the first one up, changes nothing."""
    if step.kind == "add":
        return _added(options, most)
    if step.place >= len(options):
        return Rearranged(tuple(options), "")
    if step.kind == "remove":
        return _removed(options, step.place)
    if step.kind in ("up", "down"):
        return _moved(options, step.place, -1 if step.kind == "up" else 1)
    return _cited(options, step)


def slugs_in(text: str) -> list[str]:
    """The ids of facts that a field names, separated by commas, each once."""
    return list(dict.fromkeys(slug.strip() for slug in text.split(",") if slug.strip()))


def _added(options: Sequence[OptionValues], most: int) -> Rearranged:
    if len(options) >= most:
        return Rearranged(tuple(options), "")
    return Rearranged((*options, {}), f"id_options-{len(options)}-text")


def _removed(options: Sequence[OptionValues], place: int) -> Rearranged:
    left = (*options[:place], *options[place + 1 :])
    return Rearranged(left, f"remove-{min(place, len(left) - 1)}" if left else "add")


def _moved(options: Sequence[OptionValues], place: int, by: int) -> Rearranged:
    there = place + by
    if not 0 <= there < len(options):
        return Rearranged(tuple(options), "")
    moved = list(options)
    moved[place], moved[there] = moved[there], moved[place]
    is_at_end = there == (0 if by < 0 else len(moved) - 1)
    direction = "up" if (by < 0) != is_at_end else "down"
    return Rearranged(tuple(moved), f"{direction}-{there}")


def _cited(options: Sequence[OptionValues], step: Step) -> Rearranged:
    slugs = slugs_in(options[step.place].get("facts", ""))
    if step.kind == "cite":
        slugs = list(dict.fromkeys([*slugs, step.fact]))
    else:
        slugs = [slug for slug in slugs if slug != step.fact]
    changed = {**options[step.place], "facts": ", ".join(slugs)}
    focus = f"id_options-{step.place}-facts" if step.kind == "uncite" else ""
    return Rearranged((*options[: step.place], changed, *options[step.place + 1 :]), focus)
