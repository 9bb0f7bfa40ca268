"""Sums that notes write down, computed again: numbers with units, the four operations, brackets and percentages."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from fractions import Fraction

MOST_TOKENS = 60
MOST_DIGITS = 15

_NUMBER = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"
_TOKEN = re.compile(
    rf"[ \t]*(?:(?P<number>[$\u20ac\u00a3]?{_NUMBER}%?)|(?P<sign>[-+*/x\u00d7\u00f7\u00b7()])(?![A-Za-z])|(?P<word>[^\W\d_][\w/-]*))"
)
_WORDS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
)
NUMBER_WORDS = {word: Fraction(number) for number, word in enumerate(_WORDS)}
QUANTITY = re.compile(
    rf"(?P<number>[$\u20ac\u00a3]?(?<![\w.]){_NUMBER}(?![0-9.,]*[0-9])|(?<!\w)(?i:{'|'.join(_WORDS)})(?!\w))"
    r"[ \t-]?(?P<unit>%|[^\W\d_]\w*(?:[-/][^\W\d_]\w*)*)?"
)
"""A number, in digits or as a word, and the word behind it."""

_RANK = {"+": 1, "-": 1, "*": 2, "/": 2}
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
    """The value of `10 * (6/4) * 1 WCU`, in which units behind numbers do not count; None for what is no sum."""
    tokens = _tokens(text)
    if not tokens:
        return None
    values: list[tuple[Fraction, Fraction]] = []
    signs: list[str] = []
    expects_number = True
    for token in tokens:
        if isinstance(token, Fraction):
            if not expects_number:
                return None
            values.append((token, token))
            expects_number = False
        elif token == "(":
            if not expects_number:
                return None
            signs.append(token)
        elif token == ")":
            if expects_number or "(" not in signs:
                return None
            while signs[-1] != "(":
                if not _apply(values, signs.pop()):
                    return None
            signs.pop()
        else:
            if expects_number:
                return None
            while signs and signs[-1] != "(" and _RANK[signs[-1]] >= _RANK[token]:
                if not _apply(values, signs.pop()):
                    return None
            signs.append(token)
            expects_number = True
    while signs:
        if expects_number or signs[-1] == "(" or not _apply(values, signs.pop()):
            return None
    exact, rounded = values[0]
    return Sum(exact, rounded, any(isinstance(token, str) for token in tokens))


def _tokens(text: str) -> list[Fraction | str]:
    """Numbers and signs; no tokens where the text holds anything else than units behind numbers."""
    tokens: list[Fraction | str] = []
    position, text = 0, text.strip()
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None or len(tokens) == MOST_TOKENS:
            return []
        position = match.end()
        if match["number"]:
            value = number_of(match["number"])
            if value is None:
                return []
            tokens.append(value / 100 if match["number"].endswith("%") else value)
        elif match["sign"]:
            tokens.append(_SIGNS.get(match["sign"], match["sign"]))
        elif not tokens or not isinstance(tokens[-1], Fraction) and tokens[-1] != ")":
            return []
        elif match["word"].lower() == "of":
            tokens.append("*")
    return tokens


def _apply(values: list[tuple[Fraction, Fraction]], sign: str) -> bool:
    if len(values) < 2:
        return False
    (right, right_up), (left, left_up) = values.pop(), values.pop()
    if sign == "/":
        if not right or not right_up:
            return False
        quotient = left_up / right_up
        # A fraction below one, such as 1/2, is a share and no number of blocks.
        values.append((left / right, Fraction(math.ceil(quotient)) if quotient > 1 else quotient))
    else:
        values.append((_combined(left, right, sign), _combined(left_up, right_up, sign)))
    return True


def _combined(left: Fraction, right: Fraction, sign: str) -> Fraction:
    return left * right if sign == "*" else left + right if sign == "+" else left - right
