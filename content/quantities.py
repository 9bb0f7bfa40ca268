"""Amounts in answers, and other amounts with the same unit (rules).

Amounts are compared in the unit of the answer only, so that none of them is its own in another unit.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from content import wording
from content.notes.variants.arithmetic import NUMBER_WORDS, QUANTITY, number_of

MOST_WORDS = 6
"""Of an answer that is an amount; in a longer one the number is only part of what is said."""
REACH = 100
"""How many times larger or smaller an amount of the notes may be and still be plausible."""

NEIGHBOURS = 6
MOST_DECIMALS = 6
_INVARIANT = ("million", "billion", "trillion")
"""Words behind a number that have no plural there."""

_WORDS = {number: word for word, number in NUMBER_WORDS.items()}


@dataclass(frozen=True, slots=True)
class Quantity:
    value: Fraction
    unit: str
    """In small letters and in the singular; empty for a bare number."""


def quantities_in(text: str) -> Iterator[Quantity]:
    """The numbers of a text that have a unit."""
    for match in QUANTITY.finditer(text):
        value, unit = number_of(match["number"]), _singular(match["unit"] or "")
        if value is not None and unit:
            yield Quantity(value, unit)


def quantity_of(text: str) -> Quantity | None:
    """The one amount that a short answer consists of; None for other answers."""
    if len(text.split()) > MOST_WORDS:
        return None
    found = list(QUANTITY.finditer(text))
    if len(found) != 1 or len(text[: found[0].start()].split()) > 1:
        return None
    value = number_of(found[0]["number"])
    return None if value is None else Quantity(value, _singular(found[0]["unit"] or ""))


class Amounts:
    """The amounts that notes name, by unit."""

    def __init__(self, named: Iterable[Quantity]) -> None:
        values: dict[str, set[Fraction]] = defaultdict(set)
        for quantity in named:
            values[quantity.unit].add(quantity.value)
        self._values = {unit: sorted(own) for unit, own in values.items()}

    def near(self, own: Quantity) -> list[Fraction]:
        """The amounts of the same unit next to this one: few on each side, none beyond `REACH` times it."""
        values = self._values.get(own.unit, [])
        place = bisect_left(values, own.value)
        around = values[max(0, place - NEIGHBOURS) : place + 1 + NEIGHBOURS]
        return [value for value in around if own.value / REACH <= value <= own.value * REACH]


def other_amounts(text: str, own: Quantity, named: Amounts, seed: str) -> Iterator[str]:
    """`text` with other numbers: those that the notes name with this unit, then its half, its double and so on."""
    taken = {own.value}
    by_seed = sorted(named.near(own), key=lambda value: hashlib.sha256(f"{seed}\n{value}".encode()).digest())
    for value in (*by_seed, *_plausible(own.value)):
        if value not in taken:
            taken.add(value)
            yield _with_number(text, own.value, value)


def _plausible(value: Fraction) -> Iterator[Fraction]:
    """Numbers of the same making: whole where it is whole, the neighbours of a power of ten before others."""
    if not value:
        yield from (Fraction(1), Fraction(10), Fraction(100))
        return
    decimal = (Fraction(1, 10), Fraction(10)) if _is_power_of_ten(value) else ()
    for factor in (*decimal, Fraction(1, 2), Fraction(2), Fraction(4), Fraction(1, 4), Fraction(3), Fraction(10)):
        other = value * factor
        if other.denominator == 1 or value.denominator != 1:
            yield other


def _is_power_of_ten(value: Fraction) -> bool:
    return value.denominator == 1 and value > 1 and str(value.numerator).strip("0") == "1"


def _with_number(text: str, own: Fraction, value: Fraction) -> str:
    """The text with another number, written as its own is, and the unit in the plural where that has one."""
    match = next(QUANTITY.finditer(text))
    number, unit = match["number"], match["unit"] or ""
    written = _digits(value, grouped="," in number)
    if number.lower() in NUMBER_WORDS and value in _WORDS:
        written = _WORDS[value].capitalize() if number[0].isupper() else _WORDS[value]
    elif number[0] in "$\u20ac\u00a3":
        written = f"{number[0]}{written}"
    rest = text[match.end("number") :]
    if own == 1 and value != 1 and _is_word(unit):
        rest = rest.replace(unit, f"{unit}s", 1)
    elif own != 1 and value == 1 and _is_word(unit):
        rest = rest.replace(unit, unit.removesuffix("s"), 1)
    return f"{text[: match.start('number')]}{written}{rest}"


def _is_word(unit: str) -> bool:
    """Whether a unit has a plural: words have, abbreviations such as KB and IOPS have not."""
    return unit not in _INVARIANT and unit.isalpha() and len(unit) > 2 and (unit.islower() or unit.istitle())


def _digits(value: Fraction, *, grouped: bool) -> str:
    if value.denominator == 1:
        return f"{value.numerator:,}" if grouped else str(value.numerator)
    places = next((places for places in range(1, MOST_DECIMALS) if 10**places % value.denominator == 0), MOST_DECIMALS)
    return f"{float(value):.{places}f}".rstrip("0").rstrip(".")


def _singular(unit: str) -> str:
    """A unit in small letters and in the singular; abbreviations such as IOPS keep their s. Empty for `of` and `to`."""
    if unit.lower() in wording.STOP_WORDS:
        return ""
    is_plural = len(unit) > 2 and unit.endswith("s") and not unit.endswith("ss")
    return unit.removesuffix("s").lower() if is_plural else unit.lower()
