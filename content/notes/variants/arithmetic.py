"""Sums that notes write down, computed again: numbers with units, the four operations, brackets and percentages."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from fractions import Fraction

MOST_PIECES = 60
MOST_DIGITS = 15

_NUMBER = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"
_TOKEN = re.compile(
    rf"[ \t]*(?:(?P<number>[$\u20ac\u00a3]?{_NUMBER}%?)|(?P<sign>[-+*/x\u00d7\u00f7\u00b7()])(?![A-Za-z])"
    r"|(?P<unit>[^\W\d_][\w/-]*))"
)
_WORDS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
NUMBER_WORDS = {word: Fraction(number) for number, word in enumerate(_WORDS)}
QUANTITY = re.compile(
    rf"(?P<number>[$\u20ac\u00a3]?(?<![\w.]){_NUMBER}(?![0-9.,]*[0-9])|(?<!\w)(?i:{'|'.join(_WORDS)})(?!\w))"
    r"[ \t-]?(?P<unit>%|[^\W\d_]\w*(?:[-/][^\W\d_]\w*)*)?"
)
"""A number, in digits or as a word, and the word behind it."""

_SIGNS = {"x": "*", "\u00d7": "*", "\u00b7": "*", "\u00f7": "/"}


@dataclass(frozen=True, slots=True)
class Sum:
    """The value of an expression, exact and with every quotient rounded up, as blocks and batches are counted."""

    exact: Fraction
    rounded_up: Fraction
    has_operation: bool

    def agrees_with(self, other: Fraction, decimals: int = 0) -> bool:
        """Whether the result is `other`, which was rounded to so many decimals if it has any."""
        tolerance = Fraction(1, 2 * 10**decimals) if decimals else Fraction(0)
        return abs(self.exact - other) <= tolerance or self.rounded_up == other


def number_of(text: str) -> Fraction | None:
    """The value of `1,000.5`, `$3` or `two`; None for other texts."""
    text = text.strip().lower().lstrip("$\u20ac\u00a3").rstrip("%")
    if text in NUMBER_WORDS:
        return NUMBER_WORDS[text]
    if len(text) > MOST_DIGITS or not re.fullmatch(_NUMBER, text):
        return None
    return Fraction(text.replace(",", ""))


def compute(text: str) -> Sum | None:
    """The value of `7 * (9/2) * 1 box`, in which units behind numbers do not count; None for what is no sum."""
    pieces = _pieces(text)
    expression = _Expression(pieces)
    try:
        value = expression.value()
    except (_NoSumError, ZeroDivisionError):
        return None
    if expression.place < len(pieces):
        return None
    return Sum(value.exact, value.rounded_up, any(isinstance(piece, str) for piece in pieces))


def _pieces(text: str) -> list[Fraction | str]:
    """Numbers and signs; nothing where the text holds anything else than units behind numbers."""
    pieces: list[Fraction | str] = []
    position, text = 0, text.strip()
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None or len(pieces) == MOST_PIECES:
            return []
        position = match.end()
        value = number_of(match["number"]) if match["number"] else None
        if value is not None:
            pieces.append(value / 100 if match["number"].endswith("%") else value)
        elif match["sign"]:
            pieces.append(_SIGNS.get(match["sign"], match["sign"]))
        elif match["number"] or not pieces or pieces[-1] in ("+", "-", "*", "/", "("):
            return []
        elif match["unit"].lower() == "of":
            pieces.append("*")
    return pieces


class _NoSumError(Exception):
    """The pieces are no expression."""


@dataclass(frozen=True, slots=True)
class _Value:
    exact: Fraction
    rounded_up: Fraction

    def plus(self, other: _Value) -> _Value:
        return _Value(self.exact + other.exact, self.rounded_up + other.rounded_up)

    def times(self, other: _Value) -> _Value:
        return _Value(self.exact * other.exact, self.rounded_up * other.rounded_up)

    def over(self, other: _Value) -> _Value:
        """Raises ZeroDivisionError. A quotient below one, such as 1/2, is a share and no number of blocks."""
        quotient = self.rounded_up / other.rounded_up
        return _Value(self.exact / other.exact, Fraction(math.ceil(quotient)) if quotient > 1 else quotient)


class _Expression:
    """Reads pieces by the grammar: a sum of products of numbers and of sums in brackets."""

    def __init__(self, pieces: list[Fraction | str]) -> None:
        self._pieces = pieces
        self.place = 0

    def value(self) -> _Value:
        total = self._product()
        while sign := self._take("+", "-"):
            other = self._product()
            total = total.plus(other if sign == "+" else other.times(_Value(Fraction(-1), Fraction(-1))))
        return total

    def _product(self) -> _Value:
        product = self._factor()
        while sign := self._take("*", "/"):
            factor = self._factor()
            product = product.times(factor) if sign == "*" else product.over(factor)
        return product

    def _factor(self) -> _Value:
        if self._take("("):
            value = self.value()
            if not self._take(")"):
                raise _NoSumError
            return value
        piece = self._pieces[self.place] if self.place < len(self._pieces) else ""
        if isinstance(piece, str):
            raise _NoSumError
        self.place += 1
        return _Value(piece, piece)

    def _take(self, *signs: str) -> str:
        """The sign at this place, if it is one of these; empty for another."""
        piece = self._pieces[self.place] if self.place < len(self._pieces) else ""
        if not isinstance(piece, str) or piece not in signs:
            return ""
        self.place += 1
        return piece
