"""A sentence with the year or the day of a date left out: when was it?"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from content.notes.recall.notebook import DISTRACTORS, Notebook, Page
from content.notes.recall.noted import Recall, asked, quoted
from content.notes.recall.words import STOP_WORDS, has_cjk, words_of

KIND = "date"
FEWEST_CLUES = 3
NEAR = 40
"""Years between a year of the notes and the right one."""
FAR = 12
"""Years by which one that the notes do not name differs."""
LAST_DAY = 28
"""Of every month."""
WORTH = 0.9

_MONTH = "|".join(sorted(words_of("months"), key=len, reverse=True))
_DAY = re.compile(
    rf"(?<![\w.,/-])(?P<day>[0-9]{{1,2}})(?P<dot>\.|er|\xba|st|nd|rd|th)?[ ](?:de[ ]|of[ ])?(?:{_MONTH})\b"
    rf"|\b(?:{_MONTH})[ ](?P<day_behind>[0-9]{{1,2}})(?![\w:]|[.,-][0-9])",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<![\w.,/-])(?:1[0-9]{3}|20[0-9]{2})(?![\w/%]|[.,:-][0-9])")
_YEAR_IN_CJK = re.compile(r"(?<![0-9])(?:1[0-9]{3}|20[0-9]{2})(?=\u5e74)")
_DIGIT = re.compile("[0-9]")
_LEADS = re.compile(rf"(?:\b(?:{'|'.join(sorted(words_of('before_years')))}|{_MONTH})|\()[ ]?$", re.IGNORECASE)
_GOES_ON = re.compile(r"[ ]([^\W\d_]+)")


@dataclass(frozen=True, slots=True)
class Date:
    """A year, or a day and its month; and where its number stands."""

    text: str
    start: int
    end: int
    number: int
    number_start: int
    """In `text`."""
    is_year: bool

    def with_number(self, number: int) -> str:
        return f"{self.text[: self.number_start]}{number}{self.text[self.number_start + len(str(self.number)) :]}"


@lru_cache(maxsize=4_096)
def dates_in(text: str) -> list[Date]:
    """The days and years of a text, from left to right."""
    if not _DIGIT.search(text):
        return []
    days = [
        Date(match[0], *match.span(), int(match[group]), match.start(group) - match.start(), is_year=False)
        for match in _DAY.finditer(text)
        for group in ("day", "day_behind")
        if match[group] and not match[group].startswith("0")
    ]
    years = [
        Date(match[0], *match.span(), int(match[0]), 0, is_year=True)
        for match in (_YEAR_IN_CJK if has_cjk(text) else _YEAR).finditer(text)
        if _is_year(text, match.start(), match.end())
    ]
    return sorted((*days, *years), key=lambda date: date.start)


def _is_year(text: str, start: int, end: int) -> bool:
    """Whether a number of four digits counts nothing: it stands behind a word such as `in`, and before no noun."""
    if has_cjk(text):
        return True
    following = _GOES_ON.match(text[end:])
    counts = following is not None and following[1].lower() not in STOP_WORDS
    return not counts and _LEADS.search(text[:start]) is not None


def dates(page: Page, book: Notebook) -> Iterator[Recall]:
    """The questions that ask for one date of a sentence."""
    sentence = page.sentence
    found = dates_in(sentence.text)
    for date in found:
        clues = {word for word in sentence.meaning_without(date.start, date.end) if not word[0].isdigit()}
        is_told = str(date.number) in page.noted.heading
        if date.start >= sentence.said_from and not is_told and len(clues) >= FEWEST_CLUES and not sentence.is_example:
            distractors = tuple(islice(other_dates(page, date, book), DISTRACTORS))
            yield Recall(
                kind=KIND,
                noted=page.noted,
                number=page.number,
                sentence=sentence,
                stem=f"{asked(page.noted, 'gap')}\n\n{quoted(sentence.text, [(date.start, date.end)])}",
                key=date.text,
                distractors=distractors,
                worth=WORTH * min(1.0, 0.6 + len(clues) / 12),
            )


def other_dates(page: Page, date: Date, book: Notebook) -> Iterator[str]:
    """The date with other numbers, years of the notes first: none that stands in the same statement, or in one that
    says nearly the same."""
    places = [page.place, *book.likeness.like(page.sentence.meaning)]
    said = {each.number for place in places for each in dates_in(book.statements[place].text)} | {date.number}
    numbers = random.Random(f"{page.seed}/{date.text}")  # noqa: S311 - reproducible by intent
    if date.is_year:
        near = [year for year in book.years if abs(year - date.number) <= NEAR]
        around = [date.number + step for step in range(-FAR, FAR + 1)]
        candidates = [*numbers.sample(near, len(near)), *numbers.sample(around, len(around))]
    else:
        candidates = numbers.sample(range(1, LAST_DAY + 1), LAST_DAY)
    yield from map(date.with_number, dict.fromkeys(number for number in candidates if number not in said))
