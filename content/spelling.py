"""Whether two words are one, written in two ways: a slip of the pen, or British and American English (rules)."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

SHORTEST = 5
"""In shorter words one letter is too much of the word: `host` and `most`, `now` and `not`."""
LONG = 9
"""From this length on two letters may be wrong."""
_AMERICAN = (
    (re.compile(r"ys(e|ed|es|ing|er|ers)$"), r"yz\1"),
    (re.compile(r"is(e|ed|es|ing|er|ers|ation|ations)$"), r"iz\1"),
    (re.compile(r"our(s|ed|ing|al|able)?$"), r"or\1"),
    (re.compile(r"(?<=[bt])re(s)?$"), r"er\1"),
    (re.compile(r"(?<=e)ll(ed|ing|er|ers)$"), r"l\1"),
    (re.compile(r"ogue(s)?$"), r"og\1"),
    (re.compile(r"ence$"), r"ense"),
)
"""British endings and the American ones: analyse, organise, colour, centre, labelled, catalogue, licence."""


def is_respelling(before: str, after: str) -> bool:
    """Whether a correction of `before` to `after`, both in lower case, changes the spelling and not the word.

    It does when both are the same in American English, or when `before` is no word, `after` is one, and few letters
    lie between. Two words are never one: `contact` is not a misspelt `contract`.
    """
    if american(before) == american(after):
        return True
    if min(len(before), len(after)) < SHORTEST or before[0] != after[0]:
        return False
    if before in known_words() or after not in known_words():
        return False
    return distance(before, after) <= (2 if len(after) >= LONG else 1)


def american(word: str) -> str:
    """The word with the endings of American English; short words such as `wise` or `four` are left alone."""
    if len(word) > SHORTEST:
        for british, replacement in _AMERICAN:
            word = british.sub(replacement, word)
    return word


def distance(one: str, other: str) -> int:
    """How many letters to add, drop, exchange, or swap with their neighbour (optimal string alignment distance)."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for place, letter in enumerate(one, start=1):
        further, before, row = before, row, [place]
        for at, counterpart in enumerate(other, start=1):
            least = min(before[at] + 1, row[at - 1] + 1, before[at - 1] + (letter != counterpart))
            if place > 1 and at > 1 and letter == other[at - 2] and one[place - 2] == counterpart:
                least = min(least, further[at - 2] + 1)
            row.append(least)
    return row[-1]


@lru_cache(maxsize=1)
def known_words() -> frozenset[str]:
    """Words that are spelt right: those of five letters and more that the library used when the list was made."""
    return frozenset(Path(__file__).with_name("known_words.txt").read_text(encoding="utf-8").split())
