"""A sentence with a number and its unit left out: which amount belongs there?"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import islice

from content.notes.recall.dates import dates_in
from content.notes.recall.notebook import DISTRACTORS, Notebook, Page
from content.notes.recall.noted import Recall, asked, quoted
from content.notes.recall.sentences import Sentence
from content.notes.recall.words import STOP_WORDS, has_cjk, meaning, words_of
from content.notes.variants.arithmetic import NUMBER_WORDS, QUANTITY, number_of
from content.quantities import Quantity, other_amounts, quantity_of

KIND = "amount"
FEWEST_CLUES = 2
"""Words with a meaning beside the amount, its heading among them."""
MOST_NUMBERS = 3
"""In a sentence; more are a calculation or a table."""
MOST_TIMES = 4
"""How many times as large another percentage may be: beside 2 % nobody takes 90 %."""
WORTH = 1.1

_DIGITS = re.compile(r"[0-9][0-9.,]*")
_COUNTER = re.compile(r"(?<![0-9,])([0-9][0-9,]*(?:\.[0-9]+)?)[ ]?([\u3400-\u9fff]{1,2}|[\u30a1-\u30fc]+|%)")
"""A number of a script without blanks, and what it counts."""
_BETWEEN = "(?:-|\u2013|\u2014|to|bis|and|und|a|y|or|x|\u301c|\u304b\u3089)"
_RANGE_BEFORE = re.compile(rf"(?:[0-9][a-z%]*[ ]*{_BETWEEN}[ ]*|[0-9][.,:/]|[#\u00a7.:/@_<>=~\u2013-])$", re.IGNORECASE)
_RANGE_AFTER = re.compile(rf"^[ ]*(?:{_BETWEEN}[ ]*[$]?[0-9]|[-.,:/][0-9]|[+*])", re.IGNORECASE)
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_NAMED = re.compile(
    rf"(?:\b(?:version|v|layer|step|phase|type|level|class|chapter|section|article|articles?|art|number|no|figure|page|line|"
    rf"option|part|port|group|week|day|rule|tier|stage|account|shard|target|raid|ipv|windows|server|java|python|node|http|"
    rf"tls|abs|absatz|artikel|kapitel|satz|nr|schritt|stufe|klasse|art\xedculo|art\xedculos|cap\xedtulo|paso|nivel|type|"
    rf"article|chapitre|niveau|since|until|seit)s?|\b(?:{_MONTHS})\w*|[\u7b2c])\.?[ ]*$",
    re.IGNORECASE,
)
"""What makes a name of the number behind it."""
_BEFORE_AMOUNTS = frozenset(("max", "min", "maximum", "minimum", "default", "maximal", "minimal", "standard"))
_CAPITALISED = re.compile(r"(?:^|[ (\"'])([A-Z][\w-]*)[ ]$")
_YEAR = re.compile(r"(?:1[4-9]|20)[0-9]{2}")
_GOES_ON = re.compile(rf"[ ](?!(?:{'|'.join(sorted(STOP_WORDS))})\b)[^\W\d_]", re.IGNORECASE)
_SAYS_AGAIN = re.compile(r"[ ]*(?::|\([0-9])")
_SAID_BEFORE = re.compile(r"[0-9][ ]?[^\W\d_]*[ ]?\($")
_MEASURES = words_of("measures")
_NO_UNITS = words_of("no_units")


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with its unit, and where it stands in a sentence."""

    text: str
    start: int
    end: int
    quantity: Quantity


def amounts_in(sentence: Sentence) -> list[Amount]:
    """The amounts of what a sentence says that are neither names nor parts of a range, a date or a calculation."""
    text = sentence.text
    if sentence.is_example or sentence.is_calculation or len(_DIGITS.findall(text)) > MOST_NUMBERS:
        return []
    spans = _counters(text) if has_cjk(text) else _quantities(text)
    dated = [(date.start, date.end) for date in dates_in(text)]
    found = []
    for start, end, is_word in spans:
        if any(first < end and start < last for first, last in dated):
            continue
        amount = text[start:end]
        quantity = quantity_of(amount)
        if start < sentence.said_from or quantity is None or not quantity.unit or quantity.unit in _NO_UNITS:
            continue
        if is_word and quantity.value < (1 if quantity.unit in _MEASURES else 2):
            continue
        if _is_part_of_more(text, start, end) or _is_doubtful(text, end, quantity) or _is_said_twice(text, quantity):
            continue
        if _counts_more(text, end, quantity):
            amount = amount[: amount.rindex(" ")] if " " in amount else ""
        if amount and not _YEAR.fullmatch(amount):
            found.append(Amount(amount, start, start + len(amount), quantity))
    return found


def _quantities(text: str) -> Iterator[tuple[int, int, bool]]:
    for match in QUANTITY.finditer(text):
        unit = match["unit"]
        is_year = _YEAR.fullmatch(match["number"]) and (
            match["number"] >= "1900" or not unit or unit.lower().rstrip("s") not in _MEASURES
        )
        if unit and (unit == "%" or not is_year):
            yield match.start(), match.end(), match["number"].lower() in NUMBER_WORDS


def _counters(text: str) -> Iterator[tuple[int, int, bool]]:
    for match in _COUNTER.finditer(text):
        if number_of(match[1]) is not None and not (_YEAR.fullmatch(match[1]) and match[2].startswith("\u5e74")):
            yield match.start(), match.end(), False


def _is_part_of_more(text: str, start: int, end: int) -> bool:
    before, after = text[:start], text[end:]
    capitalised = _CAPITALISED.search(before)
    is_named = capitalised is not None and capitalised[1].lower() not in STOP_WORDS | _BEFORE_AMOUNTS
    return bool(
        _SAID_BEFORE.search(before)
        or _RANGE_BEFORE.search(before)
        or _RANGE_AFTER.match(after)
        or _NAMED.search(before)
        or is_named
    )


def _is_doubtful(text: str, end: int, quantity: Quantity) -> bool:
    """Whether a unit may be something else: `100s of users`, `3 min nodes`; or what is counted is listed behind it, or
    said again in another unit: `60 seconds (1 minute)`."""
    is_short = quantity.unit in ("s", "min", "max", "m")
    return _SAYS_AGAIN.match(text[end:]) is not None or (
        is_short
        and (quantity.value % 100 == 0 or text[end:].startswith(" of ") or _GOES_ON.match(text[end:]) is not None)
    )


def _is_said_twice(text: str, quantity: Quantity) -> bool:
    """Whether the sentence has the number again, where it would still stand."""
    return _values(text).count(quantity.value) > 1


def _counts_more(text: str, end: int, quantity: Quantity) -> bool:
    """Whether the word behind the number only belongs to another one behind it: `2 different groups`, `5 API calls`."""
    return quantity.unit not in _MEASURES and _GOES_ON.match(text[end:]) is not None


def amount_gaps(page: Page, book: Notebook) -> Iterator[Recall]:
    """The questions that ask for one amount of a sentence."""
    sentence = page.sentence
    for amount in amounts_in(sentence):
        words = sentence.meaning_without(amount.start, amount.end)
        words |= meaning(page.noted.heading) if book.has_sections else frozenset()
        clues = {word for word in words if not word[0].isdigit()}
        distractors = other_values(page, amount, book)
        shown = quoted(sentence.text, [(amount.start, amount.end)])
        if len(clues) >= FEWEST_CLUES and len(distractors) == DISTRACTORS:
            yield Recall(
                kind=KIND,
                noted=page.noted,
                number=page.number,
                sentence=sentence,
                stem=f"{asked(page.noted, KIND)}\n\n{shown}",
                key=amount.text,
                distractors=distractors,
                worth=WORTH * min(1.0, 0.6 + len(clues) / 12),
            )


def other_values(page: Page, amount: Amount, book: Notebook, *, most: int = DISTRACTORS) -> tuple[str, ...]:
    """The amount with other numbers: none that stands in the same statement, or in one that says nearly the same."""
    frame = page.sentence.meaning - meaning(amount.text)
    places = [page.place, *book.likeness.like(frame)]
    said = {value for place in places for value in _values(book.statements[place].text)}
    others = other_amounts(amount.text, amount.quantity, book.amounts, page.seed)
    return tuple(islice((text for text in others if _is_plausible(text, amount, said)), most))


@lru_cache(maxsize=4_096)
def _values(text: str) -> tuple[Fraction, ...]:
    """The numbers of a text, in digits and in words."""
    values = (number_of(match["number"]) for match in QUANTITY.finditer(text))
    return tuple(value for value in values if value is not None)


def _is_plausible(text: str, amount: Amount, said: Collection[Fraction]) -> bool:
    """Whether an amount may stand beside the right one: grammar, percentages and what else is said allow it."""
    value = next(iter(_values(text)), None)
    is_odd_singular = value == 1 != amount.quantity.value and amount.quantity.unit not in _MEASURES
    if value is None or value in said or is_odd_singular:
        return False
    if amount.quantity.unit != "%":
        return True
    return not value > 100 >= amount.quantity.value and value <= MOST_TIMES * amount.quantity.value
